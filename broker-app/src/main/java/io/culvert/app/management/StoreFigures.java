package io.culvert.app.management;

import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.ServerCounters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where {@link ShowStores} finds the figures of the stores.
 *
 * <p><b>Thread:</b> any. Answers from what is known, without a trip to the store and without throwing when one is away.
 */
public interface StoreFigures {
    /** The PostgreSQL of the failure history. */
    Database database();

    /** What waits to come into the history. */
    Spool spool();

    /** Every port of every RADIUS server, in the order of the configuration. */
    List<ServerCounters> radius();

    /** Accounting records on their way to the servers. */
    AccountingSpool.Figures accounting();

    /**
     * The PostgreSQL of the failure history.
     *
     * @param isEmbedded whether this process runs it
     * @param location host, port and database, without credentials
     * @param isUp whether it answered when it was asked last
     * @param since when that changed last, where it is known
     * @param problem why it is away, for people; never a secret
     */
    record Database(
            boolean isEmbedded, String location, boolean isUp, Optional<Instant> since, Optional<String> problem) {}

    /**
     * Failures on their way into the history.
     *
     * @param pending taken, and not yet in the database
     * @param dropped found no room since the start, and are lost
     * @param refused set aside since the start because the database will never take them
     * @param oldest when the longest waiting one happened; empty when nothing waits
     * @param problem why the database does not take them, or the disk has no room for them now, for people; never a secret
     */
    record Spool(
            long pending,
            long dropped,
            long refused,
            Optional<Instant> oldest,
            Optional<String> problem,
            SpoolFiles files) {}

    /**
     * The spool's files, since the start.
     *
     * @param octetsOnDisk what they take now
     * @param lost failures that were damaged in them
     * @param unreadable files that could not be read at all and were put aside
     * @param shortened failures that were too long to be kept whole
     * @param waits how often a failure had to wait for a file
     * @param forceFailures how often the disk refused to take what it should
     */
    record SpoolFiles(long octetsOnDisk, long lost, long unreadable, long shortened, long waits, long forceFailures) {
        /** Nothing has happened. */
        public static final SpoolFiles EMPTY = new SpoolFiles(0, 0, 0, 0, 0, 0);

        boolean isSound() {
            return lost == 0 && unreadable == 0 && forceFailures == 0;
        }
    }
}
