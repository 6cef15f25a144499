package io.culvert.dataplane;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.util.Optional;

/**
 * What the data plane knows of a session. The key is the pair of local IDs.
 *
 * @param path the local address that data messages leave from and the only peer that they are accepted from
 * @param sendAddressControl whether PPP frames of forwarded packets begin with FF 03 (ACFC was not negotiated)
 * @param compressProtocol whether their protocol field is one octet (PFC was negotiated)
 * @param ipv4 empty until IPCP is open: every PPP frame is then punted
 */
public record ForwardingEntry(
        TunnelId localTunnelId,
        SessionId localSessionId,
        TunnelId peerTunnelId,
        SessionId peerSessionId,
        UdpPath path,
        Sequencing sequencing,
        boolean sendAddressControl,
        boolean compressProtocol,
        Optional<Ipv4Forwarding> ipv4) {}
