package io.culvert.l2tp;

/**
 * Ns or Nr: a number modulo 65536 with the order of RFC 2661 section 5.8.
 *
 * <p><b>Bounds:</b> 0..65535. <b>Failure:</b> another value throws {@link IllegalArgumentException}.
 */
public record SequenceNumber(int value) {
    /** Where every control channel begins. */
    public static final SequenceNumber ZERO = new SequenceNumber(0);

    public SequenceNumber {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException("sequence number " + value + " is not in 0..65535");
        }
    }

    /** The number whose low 16 bits these are. */
    public static SequenceNumber ofLow16(int value) {
        return new SequenceNumber(value & 0xFFFF);
    }

    public SequenceNumber next() {
        return ofLow16(value + 1);
    }

    /** The number {@code count} places further; a negative count goes back. */
    public SequenceNumber plus(int count) {
        return ofLow16(value + count);
    }

    /** How many steps of {@link #next()} lead from {@code earlier} to this: 0..65535. */
    public int distanceFrom(SequenceNumber earlier) {
        return (value - earlier.value) & 0xFFFF;
    }

    /**
     * Whether this is one of the 32768 numbers before {@code other}. A received Ns that is before the expected one is a
     * duplicate. Two numbers exactly 32768 apart are each before the other.
     */
    public boolean isBefore(SequenceNumber other) {
        return (short) (value - other.value) < 0;
    }

    /** The number alone. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
