package io.culvert.db.spool;

import java.time.Duration;

/**
 * How failures are written.
 *
 * <p><b>Failure:</b> values out of their bounds throw {@link IllegalArgumentException}.
 *
 * @param batch failures in a transaction at most, 1..10,000
 * @param idle how long to wait for the next failures when there are none, 1 ms..1 s
 * @param firstBackOff how long to wait after the database was not available, doubled each time
 * @param longestBackOff where the doubling ends
 * @param tellAfter how long the database may be away before that is told, 0..60 s
 * @param drainTime how long the end of the broker waits for what is not written yet, if the database is there; 0..60 s
 */
public record HistoryWriterSettings(
        int batch,
        Duration idle,
        Duration firstBackOff,
        Duration longestBackOff,
        Duration tellAfter,
        Duration drainTime) {
    /** 1,000 in a batch, a look every 20 ms, back-off from 100 ms to 5 s, told after 2 s, 5 s for draining. */
    public static final HistoryWriterSettings DEFAULT = new HistoryWriterSettings(
            1000,
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5));

    public HistoryWriterSettings {
        require(batch >= 1 && batch <= 10_000, "a batch of " + batch + ": must be between 1 and 10000");
        require(isWithin(idle, 1, 1000), "idle time " + idle + ": must be between 1 ms and 1 s");
        require(
                isWithin(firstBackOff, 1, 60_000),
                "first back-off " + firstBackOff + ": must be between 1 ms and 60 s");
        require(
                isWithin(longestBackOff, 1, 60_000) && longestBackOff.compareTo(firstBackOff) >= 0,
                "longest back-off " + longestBackOff + ": must be between the first one and 60 s");
        require(isWithin(tellAfter, 0, 60_000), "tell after " + tellAfter + ": must be between 0 and 60 s");
        require(isWithin(drainTime, 0, 60_000), "drain time " + drainTime + ": must be between 0 and 60 s");
    }

    private static boolean isWithin(Duration value, long leastMillis, long mostMillis) {
        return value.compareTo(Duration.ofMillis(leastMillis)) >= 0
                && value.compareTo(Duration.ofMillis(mostMillis)) <= 0;
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException(fault);
        }
    }
}
