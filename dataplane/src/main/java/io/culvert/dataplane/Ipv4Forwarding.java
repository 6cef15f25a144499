package io.culvert.dataplane;

import java.net.Inet4Address;
import java.util.List;

/**
 * How IPv4 packets of a session are forwarded.
 *
 * @param peerAddress the user's address: a source that is accepted, a destination that is routed to the session
 * @param routes networks behind the user, likewise
 * @param mtu octets of the largest IP packet towards the user; TCP is held to segments of {@code mtu - 40} octets both
 *     ways
 */
public record Ipv4Forwarding(Inet4Address peerAddress, List<Ipv4Prefix> routes, int mtu) {
    /** Every link carries an IPv4 packet of this size. */
    public static final int SMALLEST_MTU = 68;

    public Ipv4Forwarding {
        routes = List.copyOf(routes);
        if (mtu < SMALLEST_MTU || mtu > 65535) {
            throw new IllegalArgumentException("MTU " + mtu + " is not in 68..65535");
        }
    }
}
