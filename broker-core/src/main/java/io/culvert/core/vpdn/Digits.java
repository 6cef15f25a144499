package io.culvert.core.vpdn;

import java.util.Optional;

/** Whole numbers written in ASCII digits. */
final class Digits {
    private static final int MOST_DIGITS = 18;

    private Digits() {}

    /**
     * Reads digits, with a minus before them perhaps. A number too long for a {@code long} becomes the largest or
     * smallest, which is out of every range as well.
     */
    static Optional<Long> parse(String text) {
        boolean isNegative = text.startsWith("-");
        var digits = isNegative ? text.substring(1) : text;
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long magnitude = digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
        return Optional.of(isNegative ? -magnitude : magnitude);
    }
}
