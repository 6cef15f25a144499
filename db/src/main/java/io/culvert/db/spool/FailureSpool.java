package io.culvert.db.spool;

import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureRecorder;
import io.culvert.core.fields.FieldWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/**
 * Failures on disk, from the moment they happen until the database has them: files of a fixed size, mapped into memory and
 * prepared ahead, so that to record a failure is to copy it.
 *
 * <p>Every opening of the folder is a <i>source</i> of its own, a UUID that is in each of its files, and numbers its failures from 1
 * on without a gap. The database knows the last number of each source. So whatever becomes of the folder, nothing is doubled
 * and nothing is taken for what it is not:
 *
 * <ul>
 *   <li>moved to another unit: that one drains it;
 *   <li>copied, or brought back from a snapshot: what is in both copies has the same numbers of the same source and is
 *       stored once, and what is recorded afterwards belongs to new sources;
 *   <li>power lost after the database stored what the spool's disk had not: the numbers that are missing in the file are not
 *       used again;
 *   <li>deleted: what was in it is lost, the next opening begins anew;
 *   <li>the database brought back from an older backup: what it had stored since is written again as far as it is in the
 *       spool still, that is from the file on that was not full when it was stored; what was before is lost.
 * </ul>
 *
 * <p><b>Thread:</b> any may record; see {@link HistoryWriter} for the reading end. <b>Bounds:</b> {@link SpoolSettings}. <b>Failure:</b> what
 * is recorded survives the death of the process, from the return of {@link #record} on; a loss of power costs what was recorded in
 * the last {@link SpoolSettings#forceInterval}. When the limit is reached or the disk is full, failures are dropped, counted and
 * told once a minute at most, until there is room again. On a file system that copies when it writes (btrfs, ZFS), a disk that
 * becomes full can take a prepared file with it: then what is recorded into that file is dropped, too.
 */
public final class FailureSpool implements FailureRecorder, AutoCloseable {
    private static final int SPINS = 200;

    private final SpoolSettings settings;
    private final SpoolDirectory directory;
    private final UUID source = UUID.randomUUID();
    private final SpoolKeeper keeper;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition segmentReady = lock.newCondition();
    private final ArrayDeque<Segment> ready = new ArrayDeque<>();
    private Optional<Segment> active = Optional.empty();
    private long lastSequence;
    private boolean mayWait = true;
    private boolean isFull;
    private boolean isClosed;

    /** In use or left by earlier openings, with something in them that is not settled, by ordinal. */
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

    private final ConcurrentLinkedQueue<Segment> finished = new ConcurrentLinkedQueue<>();
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong shortened = new AtomicLong();
    private final AtomicLong waits = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    private FailureSpool(SpoolDirectory directory, SpoolSettings settings) {
        this.directory = directory;
        this.settings = settings;
        long octets = 0;
        for (var segment : directory.segments()) {
            segments.put(segment.ordinal(), segment);
            pending.addAndGet(segment.records() - segment.settled());
            octets += segment.octets();
        }
        keeper = new SpoolKeeper(this, settings, directory, octets);
    }

    /**
     * Opens the spool in {@code dataDirectory}, with what earlier openings left in it.
     *
     * @throws IOException it cannot be used: no permission, or another process uses it. A full disk is no reason
     */
    public static FailureSpool open(Path dataDirectory, SpoolSettings settings) throws IOException {
        var spool = openUntended(dataDirectory, settings);
        spool.keeper.start();
        return spool;
    }

    /** For tests: without the background thread, whose work is {@link SpoolKeeper#tend}. */
    static FailureSpool openUntended(Path dataDirectory, SpoolSettings settings) throws IOException {
        var spool = new FailureSpool(SpoolDirectory.open(dataDirectory), settings);
        spool.keeper.prepare(1);
        return spool;
    }

    @Override
    public void record(FailureRecord failure) {
        var payload = new FieldWriter();
        FailureCodec.encode(failure, payload);
        if (payload.length() > largestPayload()) {
            payload = new FieldWriter();
            FailureCodec.encode(FailureCodec.shortened(failure), payload);
            shortened.incrementAndGet();
        }
        var crc = new CRC32C();
        crc.update(payload.buffer(), 0, payload.length());
        acquire();
        try {
            append(payload, crc);
        } finally {
            lock.unlock();
        }
    }

    /** How many failures are recorded and not settled: not in the database, and not put aside either. */
    public long pending() {
        // A failure may be settled before the thread that recorded it has counted it.
        return Math.max(0, pending.get());
    }

    /** How many were recorded since the spool was opened. */
    public long recorded() {
        return recorded.get();
    }

    /** How many found no room since the spool was opened. */
    public long dropped() {
        return dropped.get();
    }

    /** How many had to be shortened because they were over 64 KiB. */
    public long shortened() {
        return shortened.get();
    }

    /** How often a failure had to wait for a file that was not ready. */
    public long waits() {
        return waits.get();
    }

    /** How many turned out to be unreadable in the files; known when they are come to. */
    public long lost() {
        return lost.get();
    }

    /** Files that could not be read at all and were put aside when the spool was opened. */
    public int unreadableFiles() {
        return directory.unreadable();
    }

    /** Why failures are dropped now; empty when they are not. */
    public Optional<String> fullBecause() {
        return keeper.fullBecause();
    }

    /** What the files take on the disk, prepared ones included. */
    public long octetsOnDisk() {
        return keeper.octetsOnDisk();
    }

    /** How often the disk refused to take what it should. */
    public long forceFailures() {
        return keeper.forceFailures();
    }

    /** The source of what this opening records. */
    String source() {
        return source.toString();
    }

    /**
     * Puts all that was recorded on the disk and lets the folder go; what comes later is dropped. A disk that does not answer for 10 s
     * is not waited for: then it is as if the process had died.
     */
    @Override
    public void close() throws IOException {
        boolean stopped = keeper.stop();
        acquire();
        try {
            isClosed = true;
            active.ifPresent(Segment::seal);
            active = Optional.empty();
            segmentReady.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (stopped) {
                keeper.finish(segments.values(), ready);
            }
        } finally {
            directory.close();
        }
    }

    /** For tests: lets go of everything as the death of the process does, and leaves the files as they are. */
    void abandon() throws IOException {
        keeper.stop();
        acquire();
        try {
            isClosed = true;
            segments.values().forEach(Segment::unmap);
            ready.forEach(Segment::unmap);
            finished.forEach(Segment::unmap);
        } finally {
            lock.unlock();
        }
        directory.close();
    }

    SpoolKeeper keeper() {
        return keeper;
    }

    // What the keeper sees.

    Segment newSegment(long ordinal) throws IOException {
        return Segment.create(directory.path(), ordinal, source, settings.segmentOctets());
    }

    int readySegments() {
        acquire();
        try {
            return ready.size();
        } finally {
            lock.unlock();
        }
    }

    void addReady(Segment segment) {
        acquire();
        try {
            ready.add(segment);
            mayWait = true;
            isFull = false;
            segmentReady.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** No segment will be ready soon: nobody need wait for one. */
    void full() {
        acquire();
        try {
            isFull = true;
            segmentReady.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Iterable<Segment> usedSegments() {
        return segments.values();
    }

    Optional<Segment> pollFinished() {
        return Optional.ofNullable(finished.poll());
    }

    // What the reader sees.

    /** The oldest segment with an ordinal above this. */
    Optional<Segment> segmentAfter(long ordinal) {
        return Optional.ofNullable(segments.higherEntry(ordinal)).map(Map.Entry::getValue);
    }

    /** {@code records} of the segment are settled, from the first on, and no more. */
    void settled(Segment segment, long records) {
        pending.addAndGet(segment.settled() - records);
        segment.settled(records);
    }

    void addLost(long failures) {
        lost.addAndGet(failures);
    }

    /** All of the segment is settled: it may go. */
    void finished(Segment segment) {
        segments.remove(segment.ordinal());
        finished.add(segment);
        keeper.wake();
    }

    private int largestPayload() {
        return Math.min(1 << 16, settings.segmentOctets() - SegmentMemory.HEADER_OCTETS)
                - SegmentMemory.RECORD_HEADER_OCTETS;
    }

    /** Held for well under a microsecond: to try again is cheaper than to be put to sleep and woken. */
    private void acquire() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    private void append(FieldWriter payload, CRC32C crc) {
        Optional<Segment> segment = Optional.empty();
        try {
            segment = segmentFor(payload.length());
            if (segment.isPresent()) {
                segment.get().append(payload, lastSequence + 1, crc);
            }
        } catch (InterruptedException e) {
            // Who waits for a segment while it is told to end does not get one.
            Thread.currentThread().interrupt();
        } catch (InternalError e) {
            // So the virtual machine says that the file system had no room for mapped memory after all.
            segment.ifPresent(Segment::abandon);
            active = Optional.empty();
            segment = Optional.empty();
        }
        if (segment.isEmpty()) {
            dropped.incrementAndGet();
            return;
        }
        lastSequence++;
        pending.incrementAndGet();
        recorded.incrementAndGet();
    }

    private Optional<Segment> segmentFor(int payloadLength) throws InterruptedException {
        long waitNanos = settings.longestWait().toNanos();
        while (!isClosed) {
            if (active.isPresent() && active.get().fits(payloadLength)) {
                return active;
            }
            if (active.isPresent() && active.get().firstSequence() == lastSequence + 1) {
                return Optional.empty(); // Larger than an empty segment.
            }
            retire();
            var next = ready.poll();
            if (next != null) {
                use(next);
                continue;
            }
            if (isFull || !mayWait || waitNanos <= 0) {
                // One failure that waited in vain is enough: the next ones do not, until a segment comes.
                mayWait = false;
                return Optional.empty();
            }
            waits.incrementAndGet();
            waitNanos = segmentReady.awaitNanos(waitNanos);
        }
        return Optional.empty();
    }

    private void retire() {
        if (active.isPresent()) {
            active.get().seal();
            active = Optional.empty();
            keeper.wake();
        }
    }

    private void use(Segment next) {
        next.start(lastSequence + 1);
        segments.put(next.ordinal(), next);
        active = Optional.of(next);
        keeper.wake();
    }
}
