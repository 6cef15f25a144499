package io.culvert.core.redundancy;

import java.util.Optional;

/**
 * Who holds a group's lease.
 *
 * @param unit 1..63 letters, digits, dots, dashes, underscores
 * @param epoch counted up whenever the lease is taken, from 1
 */
public record LeaseValue(String unit, Incarnation incarnation, long epoch) {
    public LeaseValue {
        if (!isUnitName(unit)) {
            throw new IllegalArgumentException("name of a unit: " + unit);
        }
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch);
        }
    }

    /** Whether a unit may be called {@code name}. */
    public static boolean isUnitName(String name) {
        return !name.isEmpty() && name.length() <= 63 && name.chars().allMatch(LeaseValue::isOfName);
    }

    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    /** As it stands in the store: {@code unit/incarnation/epoch}. */
    public String text() {
        return unit + "/" + incarnation.text() + "/" + epoch;
    }

    /** What {@link #text} wrote; empty for anything else. */
    public static Optional<LeaseValue> parse(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 3 || !isUnitName(parts[0])) {
            return Optional.empty();
        }
        var incarnation = Incarnation.parse(parts[1]);
        if (incarnation.isEmpty()) {
            return Optional.empty();
        }
        try {
            long epoch = Long.parseLong(parts[2]);
            return epoch < 1
                    ? Optional.empty()
                    : Optional.of(new LeaseValue(parts[0], incarnation.get(), epoch))
                            .filter(value -> value.text().equals(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
