package io.culvert.db.spool;

import io.culvert.db.history.FailureStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes what the spool holds into the database, in order and in batches, by a thread of its own.
 *
 * <p>Every failure comes into the database once, whatever dies when: this process, the database, both, in the middle of a
 * commit. A failure that the database refuses is put aside into the file {@code history-refused} of the data directory, as a line of
 * JSON, and the others go on. While the database is not available, failures wait in the spool; that is told once, and once
 * when it has all of them.
 *
 * <p><b>Thread:</b> the accessors by any. <b>Failure:</b> whatever the store throws is tried again after a back-off; so is a refused failure
 * for which {@code history-refused} has no room.
 */
public final class HistoryWriter implements AutoCloseable {
    /** A write that hangs is left behind: the process ends, and the next start asks the database what became of it. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(2);

    private final FailureSpool spool;
    private final HistoryDrain drain;
    private final HistoryWriterSettings settings;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long stopAtNanos;

    private HistoryWriter(FailureSpool spool, HistoryDrain drain, HistoryWriterSettings settings, InstantSource clock) {
        this.spool = spool;
        this.drain = drain;
        this.settings = settings;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("history-writer").daemon().unstarted(this::run);
    }

    /**
     * Starts to write; returns at once, also when there is no database.
     *
     * @param spool stays the caller's, to be closed after this
     * @param dataDirectory where {@code history-refused} goes
     * @throws IOException {@code history-refused} is there and cannot be read
     */
    public static HistoryWriter start(
            FailureSpool spool,
            FailureStore store,
            Path dataDirectory,
            HistoryWriterSettings settings,
            InstantSource clock)
            throws IOException {
        var drain = new HistoryDrain(spool, store, new RefusedFile(dataDirectory), settings, clock);
        var writer = new HistoryWriter(spool, drain, settings, clock);
        writer.thread.start();
        return writer;
    }

    /** How many failures are not in the database yet. */
    public long pending() {
        return spool.pending();
    }

    /** How long ago the oldest of them happened; empty when there is none. */
    public Optional<Duration> oldestPendingAge() {
        return drain.oldestPending().map(time -> age(time, clock.instant()));
    }

    /** How many were written since this was started. */
    public long written() {
        return drain.written();
    }

    /** How many were put aside since this was started, because the database refuses them. */
    public long refused() {
        return drain.refused();
    }

    /** How many found no room in the spool since it was opened. */
    public long dropped() {
        return spool.dropped();
    }

    /** How many were lost because the spool's files were damaged. */
    public long lost() {
        return spool.lost();
    }

    /** Why the database does not take failures now; empty while it does. */
    public Optional<String> trouble() {
        return drain.trouble();
    }

    /**
     * Writes what is left for as long as the settings say, if the database is there, and ends. What is not written then stays in the
     * spool.
     */
    @Override
    public void close() {
        stopAtNanos = System.nanoTime() + settings.drainTime().toNanos();
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join(settings.drainTime().plus(LAST_WRITE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration age(Instant time, Instant now) {
        return now.isBefore(time) ? Duration.ZERO : Duration.between(time, now);
    }

    private void run() {
        try (drain) {
            var backOff = settings.firstBackOff();
            // Once it is to end it takes a step that finds nothing: what was recorded just before is found.
            for (boolean isLast = stopping; !isOver(isLast); isLast = stopping) {
                switch (drain.step()) {
                    case WENT_ON -> backOff = settings.firstBackOff();
                    case NOTHING -> {
                        if (isLast) {
                            return;
                        }
                        pause(settings.idle());
                    }
                    case AWAY -> {
                        if (isLast) {
                            return;
                        }
                        pause(backOff);
                        backOff = doubled(backOff);
                    }
                }
            }
        }
    }

    private boolean isOver(boolean isLast) {
        return isLast && System.nanoTime() - stopAtNanos >= 0;
    }

    private Duration doubled(Duration backOff) {
        var doubled = backOff.multipliedBy(2);
        return doubled.compareTo(settings.longestBackOff()) < 0 ? doubled : settings.longestBackOff();
    }

    /** Waits, unless this is to end. */
    private void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !stopping; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
