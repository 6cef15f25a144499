package io.culvert.core.fields;

import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link FieldWriter} wrote: {@link #next} steps to a field, then one of the others gives its value; a field whose
 * value nobody asks for is skipped.
 *
 * <p><b>Thread:</b> one. <b>Failure:</b> octets that are no fields end in {@link Malformed}, which must not leave a codec.
 */
public final class FieldReader {
    private final byte[] octets;
    private final int end;
    private int nextAt;
    private int valueAt;
    private int valueEnd;

    /** Reads the octets in {@code [from, end)}, which must not change meanwhile. */
    public FieldReader(byte[] octets, int from, int end) {
        this.octets = octets;
        this.nextAt = from;
        this.end = end;
    }

    /** The number of the next field, 0 behind the last. */
    public int next() {
        if (nextAt == end) {
            return 0;
        }
        long field = varint(end);
        if (field < 1 || field > Integer.MAX_VALUE) {
            throw new Malformed("field " + field);
        }
        long length = varint(end);
        if (length < 0 || length > end - nextAt) {
            throw new Malformed("field " + field + " is longer than the record");
        }
        valueAt = nextAt;
        valueEnd = nextAt + (int) length;
        nextAt = valueEnd;
        return (int) field;
    }

    public long number() {
        int after = nextAt;
        nextAt = valueAt;
        long zigzag = varint(valueEnd);
        if (nextAt != valueEnd) {
            throw new Malformed("octets behind a number");
        }
        nextAt = after;
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /** A number of 32 bits with a sign. */
    public int smallNumber() {
        return (int) number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A number in {@code least..most}. */
    public long number(long least, long most) {
        long value = number();
        if (value < least || value > most) {
            throw new Malformed("number " + value + " is not in " + least + ".." + most);
        }
        return value;
    }

    /** A number in 0..65535. */
    public int u16() {
        return (int) number(0, 0xFFFF);
    }

    public boolean flag() {
        return number() != 0;
    }

    public Octets octets() {
        return Octets.of(octets, valueAt, valueEnd - valueAt);
    }

    /** The fields that the value is made of. */
    public FieldReader fields() {
        return new FieldReader(octets, valueAt, valueEnd);
    }

    /** 4 or 16 octets. */
    public InetAddress address() {
        var value = octets().toByteArray();
        try {
            // getByAddress of InetAddress would make an IPv4 address of an IPv4-mapped one.
            return value.length == 16 ? Inet6Address.getByAddress(null, value, -1) : InetAddress.getByAddress(value);
        } catch (UnknownHostException e) {
            throw new Malformed("an address of " + value.length + " octets");
        }
    }

    /** 4 octets. */
    public Inet4Address ipv4() {
        if (address() instanceof Inet4Address address) {
            return address;
        }
        throw new Malformed("an address that is not IPv4");
    }

    public String text() {
        if (isAscii()) {
            return new String(octets, valueAt, valueEnd - valueAt, StandardCharsets.ISO_8859_1);
        }
        var text = new StringBuilder(valueEnd - valueAt);
        int at = valueAt;
        while (at < valueEnd) {
            int first = octets[at++] & 0xFF;
            if (first < 0x80) {
                text.append((char) first);
                continue;
            }
            int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
            if (first < 0xC0 || first > 0xF7 || at + more > valueEnd) {
                throw new Malformed("text that is no UTF-8");
            }
            int point = first & (0x3F >> more);
            for (int i = 0; i < more; i++) {
                int octet = octets[at++];
                if ((octet & 0xC0) != 0x80) {
                    throw new Malformed("text that is no UTF-8");
                }
                point = (point << 6) | (octet & 0x3F);
            }
            if (point > Character.MAX_CODE_POINT) {
                throw new Malformed("text with a character beyond the last");
            }
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    private boolean isAscii() {
        for (int at = valueAt; at < valueEnd; at++) {
            if (octets[at] < 0) {
                return false;
            }
        }
        return true;
    }

    private long varint(int limit) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (nextAt >= limit) {
                break;
            }
            int octet = octets[nextAt++];
            value |= (octet & 0x7FL) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new Malformed("a number without an end");
    }

    /** The octets are not a record. Without a stack: it is caught a few lines above. */
    public static final class Malformed extends RuntimeException {
        public Malformed(String reason) {
            super(reason, null, false, false);
        }
    }
}
