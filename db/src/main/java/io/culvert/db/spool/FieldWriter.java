package io.culvert.db.spool;

import java.util.Arrays;

/**
 * Writes numbered fields, each {@code number (1 octet) | length (LEB128) | value}.
 *
 * <p><b>Thread:</b> one.
 */
final class FieldWriter {
    private static final int FIRST_CAPACITY = 512;

    private byte[] octets = new byte[FIRST_CAPACITY];
    private int length;

    /** The octets, of which the first {@link #length} count. */
    byte[] buffer() {
        return octets;
    }

    int length() {
        return length;
    }

    byte[] toOctets() {
        return Arrays.copyOf(octets, length);
    }

    void octet(int value) {
        room(1);
        octets[length++] = (byte) value;
    }

    /** A signed number: zigzag, then LEB128, 1..10 octets. */
    void number(int field, long value) {
        room(12);
        octets[length++] = (byte) field;
        int lengthAt = length++;
        varint((value << 1) ^ (value >> 63));
        octets[lengthAt] = (byte) (length - lengthAt - 1);
    }

    void octets(int field, byte[] value) {
        room(6 + value.length);
        octets[length++] = (byte) field;
        varint(value.length);
        System.arraycopy(value, 0, octets, length, value.length);
        length += value.length;
    }

    /**
     * Text as UTF-8, except that a surrogate without its partner, which UTF-8 cannot say, is written in three octets as if it
     * were a character (so does WTF-8): what is read is what was written, whatever it was.
     */
    void text(int field, String value) {
        int encoded = encodedLength(value);
        room(6 + encoded);
        octets[length++] = (byte) field;
        varint(encoded);
        if (encoded == value.length()) {
            for (int i = 0; i < encoded; i++) {
                octets[length + i] = (byte) value.charAt(i);
            }
            length += encoded;
            return;
        }
        for (int i = 0; i < value.length(); ) {
            int point = value.codePointAt(i);
            i += Character.charCount(point);
            character(point);
        }
    }

    private static int encodedLength(String value) {
        int encoded = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                encoded++;
            } else if (c < 0x800) {
                encoded += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                encoded += 4;
                i++;
            } else {
                encoded += 3;
            }
        }
        return encoded;
    }

    private void character(int point) {
        if (point < 0x80) {
            octets[length++] = (byte) point;
        } else if (point < 0x800) {
            octets[length++] = (byte) (0xC0 | (point >> 6));
            octets[length++] = (byte) (0x80 | (point & 0x3F));
        } else if (point < 0x10000) {
            octets[length++] = (byte) (0xE0 | (point >> 12));
            octets[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
            octets[length++] = (byte) (0x80 | (point & 0x3F));
        } else {
            octets[length++] = (byte) (0xF0 | (point >> 18));
            octets[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
            octets[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
            octets[length++] = (byte) (0x80 | (point & 0x3F));
        }
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octets[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        octets[length++] = (byte) rest;
    }

    private void room(int more) {
        if (length + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + more));
        }
    }
}
