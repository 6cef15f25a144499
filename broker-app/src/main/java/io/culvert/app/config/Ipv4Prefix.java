package io.culvert.app.config;

import java.net.Inet4Address;

/**
 * An IPv4 network as written in a configuration.
 *
 * @param length 0..32
 */
public record Ipv4Prefix(Ipv4 network, int length) {
    /**
     * Reads {@code a.b.c.d/n}, where the host's bits are zero.
     *
     * @throws IllegalArgumentException with a text for people
     */
    public static Ipv4Prefix of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("is not a network such as 10.64.0.0/16");
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        if (length > 32) {
            throw new IllegalArgumentException("has a prefix length above 32");
        }
        var network = Ipv4.of(text.substring(0, slash));
        var prefix = new Ipv4Prefix(network, length);
        if ((number(network.address()) & ~prefix.mask()) != 0) {
            throw new IllegalArgumentException("has bits set behind the prefix length");
        }
        return prefix;
    }

    public boolean contains(Inet4Address address) {
        return (number(address) & mask()) == number(network.address());
    }

    /** Whether the two have an address in common. */
    public boolean overlaps(Ipv4Prefix other) {
        return contains(other.network.address()) || other.contains(network.address());
    }

    private int mask() {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    private static int number(Inet4Address address) {
        int number = 0;
        for (byte octet : address.getAddress()) {
            number = number << 8 | (octet & 0xFF);
        }
        return number;
    }

    @Override
    public String toString() {
        return network + "/" + length;
    }
}
