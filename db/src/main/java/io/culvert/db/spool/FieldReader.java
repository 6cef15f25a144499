package io.culvert.db.spool;

import java.util.Arrays;

/**
 * Reads what {@link FieldWriter} wrote: {@link #next} steps to a field, then one of the others gives its value; a field whose
 * value nobody asks for is skipped.
 *
 * <p><b>Thread:</b> one. <b>Failure:</b> octets that are no fields end in {@link Malformed}, which never leaves the codec.
 */
final class FieldReader {
    private final byte[] octets;
    private int nextAt;
    private int valueAt;
    private int valueEnd;

    FieldReader(byte[] octets, int from) {
        this.octets = octets;
        this.nextAt = from;
    }

    /** The number of the next field, 0 behind the last. */
    int next() {
        if (nextAt == octets.length) {
            return 0;
        }
        int field = octets[nextAt++] & 0xFF;
        if (field == 0) {
            throw new Malformed("field 0");
        }
        long length = varint(octets.length);
        if (length < 0 || length > octets.length - nextAt) {
            throw new Malformed("field " + field + " is longer than the record");
        }
        valueAt = nextAt;
        valueEnd = nextAt + (int) length;
        nextAt = valueEnd;
        return field;
    }

    long number() {
        int after = nextAt;
        nextAt = valueAt;
        long zigzag = varint(valueEnd);
        if (nextAt != valueEnd) {
            throw new Malformed("octets behind a number");
        }
        nextAt = after;
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    int smallNumber() {
        long value = number();
        if (value != (int) value) {
            throw new Malformed("number " + value + " has more than 32 bits");
        }
        return (int) value;
    }

    byte[] octets() {
        return Arrays.copyOfRange(octets, valueAt, valueEnd);
    }

    String text() {
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

    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (nextAt >= end) {
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
    static final class Malformed extends RuntimeException {
        Malformed(String reason) {
            super(reason, null, false, false);
        }
    }
}
