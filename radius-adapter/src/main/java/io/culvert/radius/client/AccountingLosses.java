package io.culvert.radius.client;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Accounting records that no server has, and never will: counted each, said at most once a second together.
 *
 * <p><b>Thread:</b> any.
 */
final class AccountingLosses {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Consumer<String> output;
    private long total;
    private long unsaid;
    private String lastReason = "";
    private Instant nextAt = Instant.MIN;

    /** Losses to be told to that output, a line each time. */
    AccountingLosses(Consumer<String> output) {
        this.output = output;
    }

    synchronized void add(String reason, Instant now) {
        total++;
        unsaid++;
        lastReason = reason;
        report(now);
    }

    /** Says what was not said, unless something was said less than a second ago. */
    synchronized void report(Instant now) {
        if (unsaid > 0 && !now.isBefore(nextAt)) {
            nextAt = now.plus(INTERVAL);
            sayRest();
        }
    }

    /** Says what was not said. */
    synchronized void sayRest() {
        if (unsaid > 0) {
            output.accept(unsaid + " accounting records were lost, " + total + " since the start: " + lastReason);
            unsaid = 0;
        }
    }

    synchronized long total() {
        return total;
    }
}
