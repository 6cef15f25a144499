package io.culvert.db.spool;

import java.util.Optional;

/**
 * Steps from record to record. What cannot be read is stepped over: the next record begins where length, sequence and CRC
 * agree again, and the sequences tell how many were between.
 *
 * <p><b>Thread:</b> one.
 */
final class RecordCursor {
    private final SegmentMemory memory;
    private int at = SegmentMemory.HEADER_OCTETS;
    private long expected;
    private long lost;

    /** @param firstSequence of the first record; 0: not known, the first one found tells */
    RecordCursor(SegmentMemory memory, long firstSequence) {
        this.memory = memory;
        this.expected = firstSequence;
    }

    /** The next record that ends before {@code limit}; empty when there is none, and the cursor is at {@code limit} then. */
    Optional<SpooledRecord> next(int limit) {
        while (at < limit) {
            var record = recordAt(at, limit);
            if (record.isPresent()) {
                long sequence = record.get().sequence();
                at += SegmentMemory.recordOctets(record.get().payload().length);
                lost += expected == 0 ? 0 : sequence - expected;
                expected = sequence + 1;
                return record;
            }
            at = nextCandidate(at + 8, limit);
        }
        return Optional.empty();
    }

    /** Where the record ended that was found last, or {@code limit}. */
    int at() {
        return at;
    }

    /** The sequence that comes next. */
    long expected() {
        return expected;
    }

    /** All up to {@code sequence} should have been there. */
    void expect(long sequence) {
        lost += Math.max(0, sequence - expected);
        expected = Math.max(expected, sequence);
    }

    /** How many were stepped over since this was asked last. */
    long takeLost() {
        long taken = lost;
        lost = 0;
        return taken;
    }

    private Optional<SpooledRecord> recordAt(int place, int limit) {
        int length = memory.plausibleLength(place, limit);
        if (length == 0) {
            return Optional.empty();
        }
        long sequence = memory.sequenceAt(place);
        boolean isPlausible =
                expected == 0 ? sequence > 0 : sequence >= expected && sequence <= expected + mostBefore(place);
        if (!isPlausible) {
            return Optional.empty();
        }
        var payload = memory.payloadAt(place, length);
        return payload.length == 0 ? Optional.empty() : Optional.of(new SpooledRecord(sequence, payload));
    }

    /** A sequence further on cannot be here. */
    private static long mostBefore(int place) {
        return (place - SegmentMemory.HEADER_OCTETS) / SegmentMemory.SMALLEST_RECORD;
    }

    private int nextCandidate(int from, int limit) {
        int place = memory.nextNonZero(from, limit);
        while (place < limit && memory.plausibleLength(place, limit) == 0) {
            place = memory.nextNonZero(place + 8, limit);
        }
        return Math.min(place, limit);
    }
}
