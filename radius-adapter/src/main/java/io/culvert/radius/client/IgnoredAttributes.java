package io.culvert.radius.client;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells of attributes that were ignored, a line each, and in a second only so many: a server's mistake comes with every user.
 *
 * <p><b>Thread:</b> one.
 */
final class IgnoredAttributes {
    private static final int LINES = 20;
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Consumer<String> output;
    private Instant intervalEnd = Instant.MIN;
    private int lines;
    private long leftOut;

    /** To be told to that output. */
    IgnoredAttributes(Consumer<String> output) {
        this.output = output;
    }

    void add(Supplier<String> line, Instant now) {
        if (!now.isBefore(intervalEnd)) {
            intervalEnd = now.plus(INTERVAL);
            lines = 0;
            if (leftOut > 0) {
                output.accept(leftOut + " lines about ignored attributes were left out; "
                        + "culvert_radius_bad_attributes_total counts them all");
                leftOut = 0;
            }
        }
        if (lines < LINES) {
            lines++;
            output.accept(line.get());
        } else {
            leftOut++;
        }
    }
}
