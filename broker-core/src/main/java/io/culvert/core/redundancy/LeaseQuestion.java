package io.culvert.core.redundancy;

import java.time.Duration;

/** What the store is asked about a group's lease; every question is one script, carried out whole or not at all. */
public sealed interface LeaseQuestion {
    /** How does it stand? Answered by {@link LeaseAnswer.Status}. */
    record Read() implements LeaseQuestion {}

    /**
     * Take it if it is vacant or released, or held as expected, or by this very incarnation (whose first answer may have been
     * lost), with epoch = max(stored epoch, {@code epochFloor}) + 1, and say where the
     * journal ends. Answered by {@link LeaseAnswer.Taken} or {@link LeaseAnswer.Refused}.
     *
     * @param expected how it stood; an expected holder is known to be silent
     * @param epochFloor the highest epoch heard of
     */
    record Take(LeaseStatus expected, String unit, Incarnation incarnation, long epochFloor, Duration life)
            implements LeaseQuestion {}

    /**
     * Let it live on if it is still {@code value} and the stored epoch is its epoch. Answered by {@link LeaseAnswer.Renewed}
     * or {@link LeaseAnswer.Refused}.
     */
    record Renew(LeaseValue value, Duration life) implements LeaseQuestion {}

    /** Give it back if it is still {@code value}. Answered by {@link LeaseAnswer.Released} or {@link LeaseAnswer.Refused}. */
    record Release(LeaseValue value) implements LeaseQuestion {}
}
