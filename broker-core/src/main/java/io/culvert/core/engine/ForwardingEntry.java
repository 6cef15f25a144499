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
 * @param dataNs which Ns may be used; empty: any, from 0 on
 * @param peerRestarts how often the peer is known to have begun to number its messages anew; when it changes, whatever Ns
 *     comes next is to be taken (RFC 4951 section 3.2.3)
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
        Optional<Ipv4Forwarding> ipv4,
        Optional<DataNs> dataNs,
        int peerRestarts) {

    /**
     * Numbers that are in the journal as possibly used: nobody who goes on after us uses them again. All are 0..65535, and
     * compared modulo 65536.
     *
     * @param first of an entry that is new; one that is replaced counts on
     * @param ceiling the first that may not be used
     * @param required whether messages must have a number (Sequencing Required, RFC 2661 section 5.4); if not, those above
     *     the ceiling go without one, else they do not go
     */
    public record DataNs(int first, int ceiling, boolean required) {
        /** Reserved at a time. */
        public static final int RESERVED = 8192;

        /** When no more than this are left, more are reserved. */
        public static final int RENEWED_AT = 4096;
    }

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
