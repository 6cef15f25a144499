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
 * @param numbers which Ns may be used; empty: any, from 0 on
 * @param peerRestarts how often the peer is known to have begun to number its messages anew; when it changes, whatever Ns
 *     comes next is taken (RFC 4951 section 3.2.3)
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
        Optional<Ipv4Forwarding> ipv4,
        Optional<Numbers> numbers,
        int peerRestarts) {
    /** With any number. */
    public ForwardingEntry(
            TunnelId localTunnelId,
            SessionId localSessionId,
            TunnelId peerTunnelId,
            SessionId peerSessionId,
            UdpPath path,
            Sequencing sequencing,
            boolean sendAddressControl,
            boolean compressProtocol,
            Optional<Ipv4Forwarding> ipv4) {
        this(
                localTunnelId,
                localSessionId,
                peerTunnelId,
                peerSessionId,
                path,
                sequencing,
                sendAddressControl,
                compressProtocol,
                ipv4,
                Optional.empty(),
                0);
    }

    /**
     * Numbers of data messages that may be used, modulo 65536. When few are left,
     * {@link ControlListener#numbersRunOut} asks for more, which come by programming the entry again.
     *
     * @param first of a session that was not programmed before, 0..65535; another counts on
     * @param ceiling the first that may not be used, 0..65535
     * @param warnAt when no more than this are left, more are asked for
     * @param required whether a message for which there is no number left is dropped; else it goes without
     */
    public record Numbers(int first, int ceiling, int warnAt, boolean required) {
        public Numbers {
            if (first < 0 || first > 0xFFFF || ceiling < 0 || ceiling > 0xFFFF || warnAt < 0 || warnAt > 0x7FFF) {
                throw new IllegalArgumentException("Ns " + first + " to " + ceiling + ", warning at " + warnAt);
            }
        }
    }
}
