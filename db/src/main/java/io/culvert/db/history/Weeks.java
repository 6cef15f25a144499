package io.culvert.db.history;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** Time as the history keeps it: microseconds, and weeks that begin on Monday, UTC. */
final class Weeks {
    private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    private Weeks() {}

    /** The Monday of the week of {@code time}. */
    static LocalDate of(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** PostgreSQL's timestamps have microseconds; its driver would round, and a failure could come after its clear. */
    static Instant stored(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /** A time that PostgreSQL can be asked for: before the first and after the last there is nothing anyway. */
    static Instant bounded(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }

    /** Whether a clock could have told this time. */
    static boolean isTold(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(LAST);
    }
}
