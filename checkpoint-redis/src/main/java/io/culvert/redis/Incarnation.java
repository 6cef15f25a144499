package io.culvert.redis;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** One life of a broker process: eight random octets, never used by another one. Its values are sealed with a key of its own. */
public record Incarnation(long number) {
    private static final int DIGITS = 16;

    /** @param random cryptographically strong: two lives with the same number would break the seal */
    public static Incarnation random(RandomGenerator random) {
        return new Incarnation(random.nextLong());
    }

    /** As {@link #toString()} prints it. */
    public static Optional<Incarnation> parse(String text) {
        if (text.length() != DIGITS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Incarnation(Long.parseUnsignedLong(text, 16)));
        } catch (NumberFormatException spoiled) {
            return Optional.empty();
        }
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        var digits = Long.toHexString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}
