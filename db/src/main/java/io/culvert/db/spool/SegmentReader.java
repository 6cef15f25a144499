package io.culvert.db.spool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * Reads the records of one segment in order, also while it is written.
 *
 * <p><b>Thread:</b> one, always the same.
 */
final class SegmentReader implements AutoCloseable {
    private final Segment segment;
    private final Arena arena = Arena.ofConfined();
    private final SegmentMemory memory;
    private final RecordCursor cursor;

    SegmentReader(Segment segment) throws IOException {
        this.segment = segment;
        try {
            memory = SegmentMemory.map(segment.file(), segment.octets(), arena);
        } catch (IOException e) {
            arena.close();
            throw e;
        }
        cursor = new RecordCursor(memory, segment.firstSequence());
    }

    Segment segment() {
        return segment;
    }

    /** The next record; empty when there is none yet, or none any more. */
    Optional<SpooledRecord> next() {
        return cursor.next(segment.end());
    }

    /** Whether all was read that the segment will ever have. What is missing at its end is counted then. */
    boolean isFinished() {
        if (!segment.isSealed() || cursor.at() < segment.end()) {
            return false;
        }
        cursor.expect(segment.firstSequence() + segment.records());
        return true;
    }

    /** As {@link #isFinished} when the rest cannot be read: it counts as lost. */
    boolean giveUp() {
        if (!segment.isSealed()) {
            return false;
        }
        cursor.expect(segment.firstSequence() + segment.records());
        return true;
    }

    /** How many records of the segment are behind the reader: read or lost. */
    long passed() {
        return cursor.expected() - segment.firstSequence();
    }

    /** How many could not be read since this was asked last. */
    long takeLost() {
        return cursor.takeLost();
    }

    /** Leaves in the file how many records are settled. */
    void leaveSettled(long records) {
        memory.settled(records);
    }

    @Override
    public void close() {
        arena.close();
    }
}
