package io.culvert.core.vpdn;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses and names of tunnel endpoints, as text; nothing is looked up. */
final class Endpoint {
    private static final Pattern DOTTED = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int LONGEST_NAME = 253;

    /** Tunnel-Medium-Type (RFC 2868 section 3.2). */
    static final int IPV4 = 1;

    static final int IPV6 = 2;

    private Endpoint() {}

    /**
     * Whether a tunnel over this medium can be opened to it: the address of a host, or a domain name
     * (RFC 2868 section 3.4).
     *
     * @param medium empty: any
     */
    static boolean isValid(String text, Optional<Integer> medium) {
        if (isName(text)) {
            return true;
        }
        var address = address(text);
        return address.isPresent()
                && !address.get().isAnyLocalAddress()
                && !address.get().isMulticastAddress()
                && (medium.isEmpty() || medium.get() == (address.get() instanceof Inet4Address ? IPV4 : IPV6));
    }

    /** Whether it is the IPv4 address of a host. */
    static boolean isIpv4(String text) {
        return !isName(text) && isValid(text, Optional.of(IPV4));
    }

    private static Optional<InetAddress> address(String text) {
        try {
            if (DOTTED.matcher(text).matches()) {
                return Optional.of(Inet4Address.ofLiteral(text));
            }
            return COLONS.matcher(text).matches() ? Optional.of(Inet6Address.ofLiteral(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A name whose last label is a number is an address gone wrong. */
    private static boolean isName(String text) {
        if (text.length() > LONGEST_NAME) {
            return false;
        }
        var labels = text.split("\\.", -1);
        for (var label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        return !NUMBER.matcher(labels[labels.length - 1]).matches();
    }
}
