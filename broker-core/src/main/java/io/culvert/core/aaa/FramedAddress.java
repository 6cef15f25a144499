package io.culvert.core.aaa;

import java.net.Inet4Address;

/** Which IPv4 address a user gets (RFC 2865 section 5.8). */
public sealed interface FramedAddress {
    /** This one. */
    record Fixed(Inet4Address address) implements FramedAddress {}

    /** One that the NAS selects: 255.255.255.254, or no attribute at all. */
    record FromPool() implements FramedAddress {}

    /** The one that the user asks for: 255.255.255.255. */
    record UserSelected() implements FramedAddress {}
}
