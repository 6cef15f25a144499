package io.culvert.core.redundancy;

import java.util.Optional;

/**
 * One life of a unit's process, as a number that no other life has.
 *
 * <pre>
 *  63                            36 35                    16 15              0
 * +--------------------------------+------------------------+------------------+
 * |  data directory, drawn once    |  which start in it     |  drawn each time |
 * +--------------------------------+------------------------+------------------+
 * </pre>
 *
 * <p>The last part keeps a life apart from another one that a restored copy of the directory would count the same.
 */
public record Incarnation(long number) {
    private static final int DIGITS = 16;
    private static final int START_BITS = 20;
    private static final int SALT_BITS = 16;

    /**
     * @param directory random; 28 bits of it count
     * @param start from 1; 20 bits of it count
     * @param salt random; 16 bits of it count
     */
    public static Incarnation of(long directory, long start, long salt) {
        return new Incarnation((directory << (START_BITS + SALT_BITS))
                | ((start & ((1L << START_BITS) - 1)) << SALT_BITS)
                | (salt & ((1L << SALT_BITS) - 1)));
    }

    long directory() {
        return number >>> (START_BITS + SALT_BITS);
    }

    private long start() {
        return (number >>> SALT_BITS) & ((1L << START_BITS) - 1);
    }

    /**
     * Whether the process that wrote {@code other} is gone if this one runs: both need the lock of the same data directory,
     * and it had it before.
     */
    public boolean isSuccessorOf(Incarnation other) {
        return directory() == other.directory() && start() > other.start();
    }

    /** 16 hexadecimal digits. */
    public String text() {
        var digits = Long.toHexString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** What {@link #text} wrote; empty for anything else. */
    public static Optional<Incarnation> parse(String text) {
        if (text.length() != DIGITS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Incarnation(Long.parseUnsignedLong(text, 16)))
                    .filter(value -> value.text().equals(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
