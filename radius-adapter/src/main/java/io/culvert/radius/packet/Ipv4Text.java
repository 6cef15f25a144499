package io.culvert.radius.packet;

import io.culvert.core.aaa.FramedRoute;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** IPv4 addresses and routes as servers write them; never a name look-up. */
final class Ipv4Text {
    private static final int BAD = -1;

    private Ipv4Text() {}

    /** Four decimal numbers 0..255 with points between. */
    static Optional<Inet4Address> address(String text) {
        long value = value(text);
        return value == BAD ? Optional.empty() : Optional.of(address((int) value));
    }

    static Inet4Address address(int value) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    /**
     * The network of a Framed-Route (RFC 2865 section 5.22): {@code a.b.c.d/length gateway metrics}, where all but the
     * address may be missing. Also understood: {@code a.b.c.d/mask} and {@code a.b.c.d mask}. Without a length it is
     * the address's class that counts. Gateway and metrics are read, but the way is always through the user.
     */
    static Optional<FramedRoute> route(String text) {
        var words = new StringTokenizer(text);
        if (!words.hasMoreTokens()) {
            return Optional.empty();
        }
        String prefix = words.nextToken();
        int slash = prefix.indexOf('/');
        long network = value(slash < 0 ? prefix : prefix.substring(0, slash));
        if (network == BAD) {
            return Optional.empty();
        }
        @Nullable String gateway = words.hasMoreTokens() ? words.nextToken() : null;
        OptionalInt length;
        if (slash >= 0) {
            length = length(prefix.substring(slash + 1));
        } else if (gateway != null && gateway.startsWith("255.")) {
            length = length(gateway);
            gateway = words.hasMoreTokens() ? words.nextToken() : null;
        } else {
            length = classLength((int) network);
        }
        if (length.isEmpty() || (gateway != null && value(gateway) == BAD) || !areMetrics(words)) {
            return Optional.empty();
        }
        int masked = (int) network & mask(length.getAsInt());
        return isRoutable(masked, length.getAsInt())
                ? Optional.of(new FramedRoute(address(masked), length.getAsInt()))
                : Optional.empty();
    }

    /** The netmask of that many leading ones. */
    static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    /** How many leading ones a netmask has; nothing if a one follows a zero. */
    static OptionalInt maskLength(int mask) {
        int length = Integer.numberOfLeadingZeros(~mask);
        return mask(length) == mask ? OptionalInt.of(length) : OptionalInt.empty();
    }

    /** Whether a host may have the address: not 0.0.0.0/8, loopback, multicast or reserved. */
    static boolean isHost(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    /** As {@link #isHost(int)}, of an address's four octets. */
    static boolean isHost(Octets address) {
        return isHost((int) address.u32(0));
    }

    private static boolean isRoutable(int network, int length) {
        return (length == 0 && network == 0) || isHost(network);
    }

    private static OptionalInt classLength(int address) {
        int first = address >>> 24;
        if (first < 128) {
            return OptionalInt.of(8);
        }
        if (first < 192) {
            return OptionalInt.of(16);
        }
        return first < 224 ? OptionalInt.of(24) : OptionalInt.empty();
    }

    private static OptionalInt length(String text) {
        if (text.indexOf('.') >= 0) {
            long mask = value(text);
            return mask == BAD ? OptionalInt.empty() : maskLength((int) mask);
        }
        int length = number(text, 0, text.length());
        return length == BAD || length > 32 ? OptionalInt.empty() : OptionalInt.of(length);
    }

    private static boolean areMetrics(StringTokenizer words) {
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            int sign = word.startsWith("-") ? 1 : 0;
            if (number(word, sign, word.length()) == BAD) {
                return false;
            }
        }
        return true;
    }

    /** The address as 0..2^32-1, or {@link #BAD}. */
    private static long value(String text) {
        long value = 0;
        int start = 0;
        for (int i = 0; i < 4; i++) {
            int end = i == 3 ? text.length() : text.indexOf('.', start);
            if (end < 0 || end - start > 3) {
                return BAD;
            }
            int octet = number(text, start, end);
            if (octet == BAD || octet > 255) {
                return BAD;
            }
            value = value << 8 | octet;
            start = end + 1;
        }
        return value;
    }

    /** A decimal number of 1..9 digits, or {@link #BAD}. */
    private static int number(String text, int start, int end) {
        if (start >= end || end - start > 9) {
            return BAD;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return BAD;
            }
            value = value * 10 + digit - '0';
        }
        return value;
    }
}
