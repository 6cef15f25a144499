package io.culvert.app.runtime;

import java.time.Duration;

/**
 * How long the journal has owed its answer to a process that could have taken it. Whoever looks in at short intervals adds what has passed
 * since, but no more than an interval may last: while this process did not run itself, for garbage collection or on a machine that is full, the
 * answer may have been there.
 *
 * <p><b>Thread:</b> one.
 */
final class ConfirmationWatch {
    private final Duration mostBetween;
    private long sequence;
    private Duration seen = Duration.ZERO;
    private Duration owed = Duration.ZERO;

    /** @param mostBetween two looks of a process that runs */
    ConfirmationWatch(Duration mostBetween) {
        this.mostBetween = mostBetween;
    }

    /**
     * Looks in.
     *
     * @param underway the batch that is on its way, or any other if none is
     * @param waiting how long it has been, by the clock; zero: none is
     * @return for how much of that the answer was owed
     */
    Duration look(long underway, Duration waiting) {
        if (underway != sequence || waiting.compareTo(seen) < 0) {
            sequence = underway;
            seen = Duration.ZERO;
            owed = Duration.ZERO;
        }
        var passed = waiting.minus(seen);
        owed = owed.plus(passed.compareTo(mostBetween) < 0 ? passed : mostBetween);
        seen = waiting;
        return owed;
    }
}
