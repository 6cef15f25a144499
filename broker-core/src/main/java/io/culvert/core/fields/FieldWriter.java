package io.culvert.core.fields;

import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes numbered fields, each {@code number (LEB128) | length (LEB128) | value}. What a reader takes for granted when a field
 * is missing need not be written.
 *
 * <p><b>Bounds:</b> field numbers are 1..2^31-1; those under 128 take one octet. <b>Thread:</b> one.
 */
public final class FieldWriter {
    private static final int FIRST_CAPACITY = 512;
    private static final int LONGEST_VARINT = 10;
    private static final int LONGEST_HEADER = 10;
    private static final int ONE_OCTET = 0x80;

    private byte[] octets = new byte[FIRST_CAPACITY];
    private int length;

    /** The octets, of which the first {@link #length} count. */
    public byte[] buffer() {
        return octets;
    }

    public int length() {
        return length;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(octets, length);
    }

    /** A copy of what was written. */
    public Octets toOctets() {
        return Octets.of(octets, 0, length);
    }

    /** Forgets what was written. */
    public void clear() {
        length = 0;
    }

    /** An octet that is no field. */
    public void octet(int value) {
        room(1);
        octets[length++] = (byte) value;
    }

    /** A signed number: zigzag, then LEB128, 1..10 octets. */
    public void number(int field, long value) {
        room(LONGEST_HEADER + LONGEST_VARINT);
        varint(field);
        int lengthAt = length++;
        varint((value << 1) ^ (value >> 63));
        octets[lengthAt] = (byte) (length - lengthAt - 1);
    }

    /** A number, unless it is {@code usual}. */
    public void numberUnless(long usual, int field, long value) {
        if (value != usual) {
            number(field, value);
        }
    }

    /** A number, unless it is 0. */
    public void numberUnlessZero(int field, long value) {
        numberUnless(0, field, value);
    }

    /** The number 1 for true, nothing for false. */
    public void flag(int field, boolean value) {
        numberUnless(0, field, value ? 1 : 0);
    }

    public void octets(int field, byte[] value) {
        header(field, value.length);
        System.arraycopy(value, 0, octets, length, value.length);
        length += value.length;
    }

    public void octets(int field, Octets value) {
        header(field, value.length());
        value.copyTo(octets, length);
        length += value.length();
    }

    public void octetsIfPresent(int field, Optional<Octets> value) {
        if (value.isPresent()) {
            octets(field, value.get());
        }
    }

    /** 4 or 16 octets in network order; a scope is not kept. */
    public void address(int field, InetAddress value) {
        octets(field, value.getAddress());
    }

    public void addressIfPresent(int field, Optional<Inet4Address> value) {
        if (value.isPresent()) {
            address(field, value.get());
        }
    }

    /** Begins a field whose value is fields. Everything up to {@link #close} belongs to it. */
    public int open(int field) {
        header(field, 0);
        return length;
    }

    /**
     * Ends a field whose value is fields.
     *
     * @param opened what {@link #open} gave
     */
    public void close(int opened) {
        int content = length - opened;
        if (content < ONE_OCTET) {
            octets[opened - 1] = (byte) content;
            return;
        }
        // The length needs more than the octet that was left for it.
        int more = 0;
        for (int rest = content >>> 7; rest != 0; rest >>>= 7) {
            more++;
        }
        room(more);
        System.arraycopy(octets, opened, octets, opened + more, content);
        length = opened - 1;
        varint(content);
        length = opened + more + content;
    }

    public void textIfPresent(int field, Optional<String> value) {
        if (value.isPresent()) {
            text(field, value.get());
        }
    }

    public void textUnlessEmpty(int field, String value) {
        if (!value.isEmpty()) {
            text(field, value);
        }
    }

    /**
     * Text as UTF-8, except that a surrogate without its partner, which UTF-8 cannot say, is written in three octets as if it
     * were a character (so does WTF-8): what is read is what was written, whatever it was.
     */
    public void text(int field, String value) {
        int encoded = encodedLength(value);
        header(field, encoded);
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

    private void header(int field, int valueLength) {
        room(LONGEST_HEADER + valueLength);
        varint(field);
        varint(valueLength);
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
            octets[length++] = (byte) (rest | ONE_OCTET);
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
