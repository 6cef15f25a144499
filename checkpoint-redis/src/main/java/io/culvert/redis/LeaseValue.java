package io.culvert.redis;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who holds the lease: {@code unit/incarnation/epoch}. Every script that writes compares all three.
 *
 * @param unit name of the unit: letters, digits, dot, dash, underscore; at most 64
 * @param epoch 1 or more
 */
public record LeaseValue(String unit, Incarnation incarnation, long epoch) {
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public LeaseValue {
        checkUnit(unit);
        if (epoch < 1 || epoch > Position.MOST) {
            throw new IllegalArgumentException("epoch " + epoch);
        }
    }

    static void checkUnit(String unit) {
        if (!UNIT.matcher(unit).matches()) {
            throw new IllegalArgumentException("name of a unit: " + unit);
        }
    }

    /** As {@link #toString()} prints it. */
    public static Optional<LeaseValue> parse(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        var incarnation = Incarnation.parse(parts[1]);
        if (incarnation.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LeaseValue(parts[0], incarnation.get(), Long.parseUnsignedLong(parts[2])));
        } catch (IllegalArgumentException spoiled) {
            return Optional.empty();
        }
    }

    /** What all leases of one incarnation begin with. */
    static String prefix(String unit, Incarnation incarnation) {
        return unit + "/" + incarnation + "/";
    }

    @Override
    public String toString() {
        return prefix(unit, incarnation) + epoch;
    }
}
