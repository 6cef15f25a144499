package io.culvert.db.spool;

import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the spool leaves to a thread of its own: it makes files ahead, forces what was recorded to the disk, deletes what the
 * database has, and says when failures are dropped.
 *
 * <p><b>Thread:</b> {@link #tend} by one; the others by any. <b>Failure:</b> what the disk refuses is tried again at the next turn.
 */
final class SpoolKeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FailureSpool.class);
    private static final long TURN_NANOS = 100_000_000;
    private static final long RETRY_NANOS = 1_000_000_000;
    private static final long TELL_NANOS = 60_000_000_000L;
    private static final Duration STOP_TIME = Duration.ofSeconds(10);
    private static final int TOUCH_AHEAD = 256 << 10;

    private final FailureSpool spool;
    private final SpoolSettings settings;
    private final SpoolDirectory directory;
    private final Thread thread;
    private final AtomicLong octets;
    private final AtomicLong forceFailures = new AtomicLong();
    private final ArrayDeque<Segment> toDelete = new ArrayDeque<>();
    private volatile boolean stopping;
    private volatile Optional<String> fullBecause = Optional.empty();
    private String noFileBecause = "";

    private long ordinal;
    private long prepareFrom = System.nanoTime();
    private long forcedAt = System.nanoTime();
    private long toldDropped;
    private long toldForceFailures;
    private long toldAt = System.nanoTime() - TELL_NANOS;

    SpoolKeeper(FailureSpool spool, SpoolSettings settings, SpoolDirectory directory, long octets) {
        this.spool = spool;
        this.settings = settings;
        this.directory = directory;
        this.octets = new AtomicLong(octets);
        this.ordinal = directory.newestOrdinal();
        this.thread = Thread.ofPlatform().name("history-spool").daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    /** Ends the thread; its work of this moment is done first. False: the disk has not let it go for 10 s. */
    boolean stop() {
        stopping = true;
        wake();
        try {
            return thread.getState() == Thread.State.NEW || thread.join(STOP_TIME);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Optional<String> fullBecause() {
        return fullBecause;
    }

    long octetsOnDisk() {
        return octets.get();
    }

    long forceFailures() {
        return forceFailures.get();
    }

    @Override
    public void run() {
        boolean isTold = false;
        while (!stopping) {
            try {
                tend();
                isTold = false;
            } catch (RuntimeException e) {
                if (!isTold) {
                    LOG.error("History spool: its upkeep failed in an unexpected way; it goes on trying", e);
                    isTold = true;
                }
            }
            LockSupport.parkNanos(this, TURN_NANOS);
        }
    }

    /** One turn. */
    void tend() {
        delete();
        prepare(settings.readySegments());
        long now = System.nanoTime();
        if (now - forcedAt >= settings.forceInterval().toNanos()) {
            force();
            forcedAt = now;
        }
        tell(now);
    }

    /** Makes files until so many are ready. */
    void prepare(int wanted) {
        while (!stopping && spool.readySegments() < wanted) {
            if (System.nanoTime() - prepareFrom < 0) {
                full(noFileBecause);
                return;
            }
            if (octets.get() + settings.segmentOctets() > settings.limitOctets()) {
                full("its limit of " + settings.limitOctets() + " octets is reached");
                return;
            }
            try {
                var segment = spool.newSegment(ordinal + 1);
                ordinal++;
                octets.addAndGet(settings.segmentOctets());
                fullBecause = Optional.empty();
                spool.addReady(segment);
            } catch (IOException e) {
                noFileBecause = "no file can be made: " + e;
                prepareFrom = System.nanoTime() + RETRY_NANOS;
            }
        }
    }

    private void full(String why) {
        // As long as one is ready there is room.
        if (spool.readySegments() == 0) {
            fullBecause = Optional.of(why);
            spool.full();
        }
    }

    private void force() {
        for (var segment : spool.usedSegments()) {
            if (segment.isDirty()) {
                forceOne(segment);
            }
            if (segment.isSealed() && segment.isMapped() && !segment.isDirty()) {
                segment.unmap();
            }
        }
    }

    private void forceOne(Segment segment) {
        try {
            segment.force();
            segment.touchAhead(TOUCH_AHEAD);
        } catch (UncheckedIOException | InternalError e) {
            forceFailures.incrementAndGet();
        }
    }

    private void delete() {
        for (var segment = spool.pollFinished(); segment.isPresent(); segment = spool.pollFinished()) {
            toDelete.add(segment.get());
        }
        for (int i = toDelete.size(); i > 0; i--) {
            var segment = toDelete.remove();
            try {
                segment.delete();
                octets.addAndGet(-segment.octets());
            } catch (IOException e) {
                LOG.debug("{} cannot be deleted yet: {}", segment, e.toString());
                toDelete.add(segment);
            }
        }
    }

    private void tell(long now) {
        long dropped = spool.dropped() - toldDropped;
        long failures = forceFailures.get() - toldForceFailures;
        if ((dropped == 0 && failures == 0) || now - toldAt < TELL_NANOS) {
            return;
        }
        if (dropped > 0) {
            LOG.error(
                    "History spool: {} failures found no room and are missing in the history: {}",
                    dropped,
                    fullBecause.orElse("files could not be made as fast as failures came"));
        }
        if (failures > 0) {
            LOG.error(
                    "History spool: the disk refused {} times to take what was recorded; a loss of power would cost it",
                    failures);
        }
        toldDropped += dropped;
        toldForceFailures += failures;
        toldAt = now;
    }

    /** Leaves in the folder what is not settled, on the disk, and nothing else. */
    void finish(Collection<Segment> used, Queue<Segment> ready) throws IOException {
        delete();
        for (var segment : used) {
            if (segment.isDirty()) {
                forceOne(segment);
            }
            segment.unmap();
            if (segment.settled() >= segment.records()) {
                segment.delete();
            }
        }
        for (var segment : ready) {
            segment.delete();
        }
        tell(toldAt + TELL_NANOS);
        PrivateFile.force(directory.path());
    }
}
