package io.culvert.core.failure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The reading end of the failure history. Repeats of a failure, with the same user, the same peer tunnel and the same type,
 * are one entry with a count.
 *
 * <p><b>Thread:</b> any; waits for the database. <b>Failure:</b> every method throws {@link HistoryUnavailable} when the
 * database cannot be asked.
 */
public interface FailureHistory {
    /**
     * Entries, the one that failed last first.
     *
     * @param after where the page before ended; empty: from the beginning
     * @param limit entries wanted, 1..1000
     */
    Page find(Filter filter, Optional<Cursor> after, int limit);

    /** The entry with this number, cleared or not. */
    Optional<Entry> find(long id);

    /** Hides all that failed up to {@code now} from readers who do not ask for it; deletes nothing. */
    void clear(Instant now, String by);

    /** When it was last cleared. */
    Optional<Instant> clearedAt();

    /**
     * Which entries are wanted; all that is empty is not asked for.
     *
     * @param userName exactly
     * @param peer name or address of the NAS, exactly
     * @param cause number of the {@link DisconnectCause}
     * @param from failed last at this time or later
     * @param to failed last before this time
     * @param withCleared also what was cleared
     */
    record Filter(
            Optional<String> userName,
            Optional<String> peer,
            Optional<Integer> cause,
            Optional<FailureType> type,
            Optional<Instant> from,
            Optional<Instant> to,
            boolean withCleared) {
        public static final Filter ALL = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    /**
     * One entry.
     *
     * @param id its number, for good
     * @param last the newest of its failures
     * @param firstTime when it failed first
     * @param count how often it failed, 1 or more
     */
    record Entry(long id, FailureRecord last, Instant firstTime, long count) {}

    /** Where a page ended: its last entry. */
    record Cursor(Instant time, long id) {}

    /**
     * Some entries.
     *
     * @param next where the next page begins; empty: there is none
     */
    record Page(List<Entry> entries, Optional<Cursor> next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** The database cannot be asked now. */
    final class HistoryUnavailable extends RuntimeException {
        /** @param reason for people */
        public HistoryUnavailable(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
