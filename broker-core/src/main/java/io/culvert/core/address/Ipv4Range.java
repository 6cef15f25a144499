package io.culvert.core.address;

import java.net.Inet4Address;

/** The IPv4 addresses from {@code first} to {@code last}, both included. */
public record Ipv4Range(Inet4Address first, Inet4Address last) {
    public Ipv4Range {
        if (Ipv4Number.of(first) > Ipv4Number.of(last)) {
            throw new IllegalArgumentException(
                    "range ends before it begins: " + first.getHostAddress() + "-" + last.getHostAddress());
        }
    }

    /**
     * The addresses of a prefix that hosts can have: all but the first and the last one, which some hosts take for the
     * network's own and for broadcast; of a /31 or /32, all.
     */
    public static Ipv4Range ofPrefix(Inet4Address network, int prefixLength) {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is not in 0..32");
        }
        long size = 1L << (32 - prefixLength);
        long first = Ipv4Number.of(network) & -size;
        int edge = prefixLength >= 31 ? 0 : 1;
        return new Ipv4Range(Ipv4Number.address(first + edge), Ipv4Number.address(first + size - 1 - edge));
    }

    public boolean contains(Inet4Address address) {
        long number = Ipv4Number.of(address);
        return Ipv4Number.of(first) <= number && number <= Ipv4Number.of(last);
    }

    public boolean overlaps(Ipv4Range other) {
        return Ipv4Number.of(first) <= Ipv4Number.of(other.last) && Ipv4Number.of(other.first) <= Ipv4Number.of(last);
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "-" + last.getHostAddress();
    }
}
