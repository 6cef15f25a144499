package io.culvert.app.runtime;

import io.culvert.core.redundancy.RedundancyView;
import java.time.Duration;

/** What a unit that ends has not handed over, in words for people. */
final class UnfinishedHandover {
    private UnfinishedHandover() {}

    /**
     * One line: what was waited for and how long, what becomes of the calls, what to do.
     *
     * @param view of the unit as it is now
     * @param isCommitting whether what this unit says waits for the journal
     * @param unconfirmed batches that the journal has not confirmed
     * @param waited how long the end was waited for
     */
    static String words(RedundancyView view, boolean isCommitting, long unconfirmed, Duration waited) {
        return "After " + waited.toSeconds() + " s this unit is still "
                + view.state().words() + ": " + step(view, unconfirmed) + ". It ends all the same. "
                + calls(view, isCommitting);
    }

    private static String step(RedundancyView view, long unconfirmed) {
        return switch (view.state()) {
            case ACTIVE -> "it has not begun to hand over";
            case ACTIVE_DRAIN ->
                unconfirmed > 0
                        ? "the journal in Redis has not confirmed " + unconfirmed + " batches"
                        : "Redis has not answered that the lease is released";
            case ACTIVE_FAST -> "it was taking the lease";
            case ACTIVE_PRECONFIG -> "it was reading the journal";
            case ACTIVE_POSTCONFIG -> "it was preparing its outputs";
            case DISABLED, INITIALIZATION, NEGOTIATION, STANDBY_COLD, STANDBY_BULK, STANDBY_HOT ->
                "its redundancy thread does not answer";
        };
    }

    private static String calls(RedundancyView view, boolean isCommitting) {
        if (!view.state().isActive()) {
            return "It did not serve: no call depends on it.";
        }
        return "No call is cleared; "
                + (isCommitting
                        ? "nothing was said that is not in the journal. "
                        : "what was said while checkpoint messaging was off is not in the journal. ")
                + (view.standbyUp()
                        ? "The standby goes on with them as soon as the lease has run out. "
                        : "This unit's next process, or another unit, goes on with them: start one soon. ")
                + "If none does, look whether the Redis of the journal answers.";
    }
}
