package io.culvert.app.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An IPv4 address as written in a configuration; never a name, so that nothing is looked up. */
public record Ipv4(Inet4Address address) {
    /**
     * Reads {@code a.b.c.d}.
     *
     * @throws IllegalArgumentException with a text for people
     */
    public static Ipv4 of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("is not an IPv4 address such as 192.0.2.1"));
    }

    /** Reads {@code a.b.c.d}; empty if it is something else. */
    static Optional<Ipv4> parse(String text) {
        var parts = text.strip().split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        var bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        try {
            return Optional.of(new Ipv4((Inet4Address) InetAddress.getByAddress(bytes)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress();
    }
}
