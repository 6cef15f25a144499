package io.culvert.octets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of octets with value equality.
 *
 * <p>Multi-octet numbers are read big-endian (network order). Indexes and lengths are in octets.
 *
 * <p><b>Failure:</b> an index outside of the string throws {@link IndexOutOfBoundsException}; codecs check lengths
 * first, or use {@link OctetReader}.
 */
public final class Octets {
    /** The empty string. */
    public static final Octets EMPTY = new Octets(new byte[0]);

    private static final int PRINTED_OCTETS = 64;

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of {@code bytes}. */
    public static Octets of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    /** A copy of {@code bytes[offset .. offset + length)}. */
    public static Octets of(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Takes over {@code bytes} without a copy; the caller must not touch the array again. */
    public static Octets wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes);
    }

    /** Octets written as hexadecimal digits; blanks and colons between octets are ignored. */
    public static Octets ofHex(String hex) {
        return wrap(HexFormat.of().parseHex(hex.replaceAll("[\\s:]", "")));
    }

    /** The UTF-8 form of {@code text}. */
    public static Octets utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The octet at {@code index} as 0..255. */
    public int u8(int index) {
        return bytes[index] & 0xFF;
    }

    /** The two octets from {@code index} as 0..65535. */
    public int u16(int index) {
        return u8(index) << 8 | u8(index + 1);
    }

    /** The four octets from {@code index} as 0..2^32-1. */
    public long u32(int index) {
        return (long) u16(index) << 16 | u16(index + 2);
    }

    /** The octets {@code [from, to)}. */
    public Octets slice(int from, int to) {
        if (from == 0 && to == bytes.length) {
            return this;
        }
        if (from < 0 || from > to || to > bytes.length) {
            throw new IndexOutOfBoundsException("slice [" + from + ", " + to + ") of " + bytes.length + " octets");
        }
        return of(bytes, from, to - from);
    }

    /** The octets from {@code from} to the end. */
    public Octets slice(int from) {
        return slice(from, bytes.length);
    }

    /** This string followed by {@code other}. */
    public Octets concat(Octets other) {
        var joined = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        System.arraycopy(other.bytes, 0, joined, bytes.length, other.bytes.length);
        return wrap(joined);
    }

    /** A copy as an array. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Copies all octets into {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** Lower-case hexadecimal digits, all of them. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Decoded as UTF-8; malformed input becomes U+FFFD. */
    public String toUtf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Equality in a time that depends on the lengths only. */
    public boolean equalsConstantTime(Octets other) {
        return java.security.MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal digits, cut after 64 octets. */
    @Override
    public String toString() {
        return bytes.length <= PRINTED_OCTETS
                ? toHex()
                : HexFormat.of().formatHex(bytes, 0, PRINTED_OCTETS) + "... (" + bytes.length + " octets)";
    }
}
