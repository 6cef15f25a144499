package io.culvert.core.engine;

import io.culvert.core.aaa.FramedRoute;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/**
 * What the data plane has to know of one session.
 *
 * @param sequencing whether data messages carry Ns and Nr (RFC 2661 section 5.4)
 * @param sendAddressControl whether frames to the peer start with FF 03
 * @param protocolCompressed whether the protocol field may be sent as one octet
 * @param ipv4 empty: every PPP frame is punted
 */
public record ForwardingEntry(
        TunnelId localTunnelId,
        SessionId localSessionId,
        TunnelId peerTunnelId,
        SessionId peerSessionId,
        UdpPath path,
        boolean sequencing,
        boolean sendAddressControl,
        boolean protocolCompressed,
        Optional<Ipv4Forwarding> ipv4) {

    /**
     * IPv4 is forwarded, PPP frames of other protocols are punted.
     *
     * @param peerAddress the user's address
     * @param routes networks behind the user
     * @param mtuOctets largest inner IP packet towards the user
     */
    public record Ipv4Forwarding(Inet4Address peerAddress, List<FramedRoute> routes, int mtuOctets) {
        public Ipv4Forwarding {
            routes = List.copyOf(routes);
        }
    }
}
