package io.culvert.app.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** An IPv4 or IPv6 address as written in a configuration; never a name, so that nothing is looked up. */
public record Ip(InetAddress address) {
    /**
     * Reads an IPv4 or IPv6 literal.
     *
     * @throws IllegalArgumentException with a text for people
     */
    public static Ip of(String text) {
        var literal = text.strip();
        return Ipv4.parse(literal)
                .map(ipv4 -> new Ip(ipv4.address()))
                .or(() -> ipv6(literal))
                .orElseThrow(
                        () -> new IllegalArgumentException("is not an IP address such as 192.0.2.1 or 2001:db8::1"));
    }

    private static Optional<Ip> ipv6(String literal) {
        if (literal.indexOf(':') < 0 || !literal.matches("[0-9A-Fa-f:.]+")) {
            return Optional.empty();
        }
        try {
            // With a colon in it this is never taken for a name.
            return Optional.of(new Ip(InetAddress.getByName(literal)));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress();
    }
}
