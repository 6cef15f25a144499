package io.culvert.db.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading end of the spool: goes through its segments in order, and gives each back when all of it is settled.
 *
 * <p><b>Thread:</b> one, always the same.
 */
final class SpoolReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailureSpool.class);
    private static final long BEFORE_ALL = -1;

    private final FailureSpool spool;
    private Optional<SegmentReader> current = Optional.empty();
    private long ordinal = BEFORE_ALL;

    /** Records that follow one another, of one source. */
    record Chunk(String source, List<SpooledRecord> records) {}

    SpoolReader(FailureSpool spool) {
        this.spool = spool;
    }

    /**
     * The next records, at most so many; empty when there are none now. What the call before gave must be settled.
     *
     * @throws IOException a file cannot be opened now
     */
    Optional<Chunk> read(int most) throws IOException {
        while (current.isPresent() || openNext()) {
            var reader = current.orElseThrow();
            var records = new ArrayList<SpooledRecord>();
            boolean finished;
            try {
                for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                    records.add(record.get());
                    if (records.size() == most) {
                        break;
                    }
                }
                finished = records.isEmpty() && reader.isFinished();
            } catch (InternalError e) {
                // So the virtual machine says that the file cannot be read, or was cut.
                finished = records.isEmpty() && reader.giveUp();
            }
            tellLost(reader.segment(), reader.takeLost());
            if (!records.isEmpty()) {
                return Optional.of(new Chunk(reader.segment().source().toString(), records));
            }
            if (!finished) {
                return Optional.empty();
            }
            leave(reader);
        }
        return Optional.empty();
    }

    /** All that was read so far is settled, and nothing else. */
    void settled() {
        current.ifPresent(reader -> settled(reader, reader.passed()));
    }

    /** All before this record, which {@link #read} gave, is settled, and nothing else. */
    void settledBefore(long sequence) {
        current.ifPresent(reader -> settled(reader, sequence - reader.segment().firstSequence()));
    }

    /** Begins again with the oldest file that is there still. */
    void rewind() {
        current.ifPresent(SegmentReader::close);
        current = Optional.empty();
        ordinal = BEFORE_ALL;
    }

    /** The oldest record that is not settled; empty when there is none, or it cannot be read. */
    Optional<SpooledRecord> oldestUnsettled() {
        for (var segment = spool.segmentAfter(BEFORE_ALL);
                segment.isPresent();
                segment = spool.segmentAfter(segment.get().ordinal())) {
            long firstUnsettled = segment.get().firstSequence() + segment.get().settled();
            try (var reader = new SegmentReader(segment.get())) {
                for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                    if (record.get().sequence() >= firstUnsettled) {
                        return record;
                    }
                }
            } catch (IOException | InternalError e) {
                LOG.debug("{} cannot be looked into: {}", segment.get(), e.toString());
            }
        }
        return Optional.empty();
    }

    private boolean openNext() throws IOException {
        for (var next = spool.segmentAfter(ordinal); next.isPresent(); next = spool.segmentAfter(ordinal)) {
            var segment = next.get();
            try {
                current = Optional.of(new SegmentReader(segment));
                ordinal = segment.ordinal();
                return true;
            } catch (NoSuchFileException e) {
                if (!segment.isSealed()) {
                    return false;
                }
                ordinal = segment.ordinal();
                tellLost(segment, segment.records() - segment.settled());
                spool.settled(segment, segment.records());
                spool.finished(segment);
            }
        }
        return false;
    }

    private void settled(SegmentReader reader, long records) {
        if (reader.segment().settled() != records) {
            spool.settled(reader.segment(), records);
            try {
                reader.leaveSettled(records);
            } catch (InternalError e) {
                LOG.debug("{} does not take how far it is settled: {}", reader.segment(), e.toString());
            }
        }
    }

    private void leave(SegmentReader reader) {
        var segment = reader.segment();
        reader.close();
        current = Optional.empty();
        spool.settled(segment, segment.records());
        spool.finished(segment);
    }

    private void tellLost(Segment segment, long failures) {
        if (failures > 0) {
            spool.addLost(failures);
            LOG.error("History spool: {} failures in {} cannot be read and are lost", failures, segment);
        }
    }

    @Override
    public void close() {
        rewind();
    }
}
