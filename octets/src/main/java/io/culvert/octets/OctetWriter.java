package io.culvert.octets;

import java.util.Arrays;

/**
 * Builds an octet string from front to back, big-endian; grows as needed.
 *
 * <p>Numbers are cut to their width: the caller has checked the range. <b>Thread:</b> one.
 */
public final class OctetWriter {
    private byte[] bytes;
    private int length;

    public OctetWriter() {
        this(64);
    }

    public OctetWriter(int expectedLength) {
        bytes = new byte[Math.max(expectedLength, 16)];
    }

    /** Octets written so far. */
    public int length() {
        return length;
    }

    public OctetWriter u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    public OctetWriter u16(int value) {
        reserve(2);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
        return this;
    }

    public OctetWriter u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    public OctetWriter u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    public OctetWriter octets(Octets value) {
        reserve(value.length());
        value.copyTo(bytes, length);
        length += value.length();
        return this;
    }

    /** Overwrites the two octets at {@code index}: for a length that is known only at the end. */
    public OctetWriter patchU16(int index, int value) {
        if (index < 0 || index + 2 > length) {
            throw new IndexOutOfBoundsException("patch at " + index + " of " + length + " octets");
        }
        bytes[index] = (byte) (value >>> 8);
        bytes[index + 1] = (byte) value;
        return this;
    }

    /** What was written, as a copy. */
    public Octets toOctets() {
        return Octets.of(bytes, 0, length);
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
