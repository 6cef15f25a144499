package io.culvert.octets;

/**
 * Reads an octet string from the front, big-endian.
 *
 * <p><b>Failure:</b> reading past the end throws {@link IndexOutOfBoundsException}; ask {@link #remaining()} first.
 * <b>Thread:</b> one.
 */
public final class OctetReader {
    private final Octets octets;
    private int position;

    public OctetReader(Octets octets) {
        this.octets = octets;
    }

    /** Octets not yet read. */
    public int remaining() {
        return octets.length() - position;
    }

    /** Octets read so far. */
    public int position() {
        return position;
    }

    public int u8() {
        return octets.u8(position++);
    }

    public int u16() {
        int value = octets.u16(position);
        position += 2;
        return value;
    }

    public long u32() {
        long value = octets.u32(position);
        position += 4;
        return value;
    }

    public long u64() {
        long high = u32();
        return high << 32 | u32();
    }

    public Octets octets(int length) {
        var value = octets.slice(position, position + length);
        position += length;
        return value;
    }

    /** All that is left. */
    public Octets rest() {
        return octets(remaining());
    }
}
