package io.culvert.core.aaa;

import java.net.Inet4Address;

/**
 * A network that is reached through the user (RFC 2865 section 5.22).
 *
 * @param prefixLength 0..32
 */
public record FramedRoute(Inet4Address network, int prefixLength) {
    public FramedRoute {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0..32");
        }
    }
}
