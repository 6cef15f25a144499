package io.culvert.db.history;

import java.time.Instant;
import java.util.List;

/**
 * The place where failures are kept for good.
 *
 * <p>A <i>source</i> is one spool: whoever numbers its failures. Two sources never share a name, and of one source one
 * batch is written at a time.
 *
 * <p><b>Thread:</b> any; waits for the database, a few seconds at most for a connection. <b>Failure:</b>
 * {@link DatabaseUnavailable} when the database cannot be asked: every call may be repeated as it was.
 */
public interface FailureStore {
    /** The newest sequence of {@code source} that is stored; 0 when there is none. */
    long lastSequence(String source) throws DatabaseUnavailable;

    /**
     * Stores a batch as a whole or not at all; when this returns, it is on the database's disk. Failures with a sequence up to
     * {@link #lastSequence} are skipped, so that a batch whose outcome is unknown is simply written again.
     *
     * <p>To pass over a failure that is refused, write the ones around it: the newest sequence of a batch becomes the
     * source's last.
     *
     * @param batch sequences rising strictly; 500 to 1,000 at once are quickest
     * @throws FailureRefused the data of the batch is the reason; nothing of it is stored
     */
    void write(String source, List<SequencedFailure> batch) throws DatabaseUnavailable, FailureRefused;

    /**
     * Forgets failures older than this, in whole weeks: a week goes when all of it is older.
     *
     * @return how many weeks went
     */
    int retention(Instant olderThan) throws DatabaseUnavailable;
}
