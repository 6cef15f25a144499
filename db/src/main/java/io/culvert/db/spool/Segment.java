package io.culvert.db.spool;

import io.culvert.core.fields.FieldWriter;
import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * One file of the spool, and how far it is filled.
 *
 * <p><b>Thread:</b> {@link #start}, {@link #append} and {@link #seal} under the spool's lock; {@link #force}, {@link #unmap} and
 * {@link #delete} by the keeper; what is left by any.
 */
final class Segment {
    static final String SUFFIX = ".segment";
    static final String UNFINISHED = ".new";

    private static final byte[] ZEROS = new byte[1 << 18];

    private final Path file;
    private final long ordinal;
    private final UUID source;
    private final long octets;
    private Optional<Mapping> writing;

    private volatile long firstSequence;
    private int records;
    private volatile int end = SegmentMemory.HEADER_OCTETS;
    private volatile boolean sealed;
    private volatile long settled;
    private volatile boolean abandoned;
    private int forcedTo;

    private record Mapping(SegmentMemory memory, Arena arena) {}

    private Segment(Path file, long ordinal, UUID source, long octets, Optional<Mapping> writing) {
        this.file = file;
        this.ordinal = ordinal;
        this.source = source;
        this.octets = octets;
        this.writing = writing;
    }

    /** The file of segment {@code ordinal}. */
    static Path file(Path directory, long ordinal) {
        return directory.resolve(String.format(Locale.ROOT, "%016d", ordinal) + SUFFIX);
    }

    /**
     * Makes a new file. Its octets are written, not only promised by the file system: a full disk shows here, and not as a
     * signal when a shard writes into the memory.
     */
    static Segment create(Path directory, long ordinal, UUID source, int octets) throws IOException {
        var file = file(directory, ordinal);
        var unfinished = directory.resolve(file.getFileName() + UNFINISHED);
        var arena = Arena.ofShared();
        try {
            try (var channel = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                writeFully(channel, SegmentMemory.newHeader(source, ordinal));
                for (int at = SegmentMemory.HEADER_OCTETS; at < octets; ) {
                    int length = Math.min(ZEROS.length, octets - at);
                    writeFully(channel, ByteBuffer.wrap(ZEROS, 0, length));
                    at += length;
                }
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            PrivateFile.force(directory);
            var memory = SegmentMemory.map(file, octets, arena);
            return new Segment(file, ordinal, source, octets, Optional.of(new Mapping(memory, arena)));
        } catch (IOException e) {
            arena.close();
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** A sealed file of an earlier opening. */
    static Segment old(Path file, long ordinal, SegmentMemory memory, long octets) {
        var segment = new Segment(file, ordinal, memory.source(), octets, Optional.empty());
        var seal = memory.seal();
        segment.firstSequence = memory.firstSequence();
        segment.records = seal.records();
        segment.settled = Math.clamp(memory.settled(), 0L, seal.records());
        segment.end = seal.end();
        segment.sealed = true;
        return segment;
    }

    private static void writeFully(FileChannel channel, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
    }

    long ordinal() {
        return ordinal;
    }

    UUID source() {
        return source;
    }

    Path file() {
        return file;
    }

    /** What it takes on the disk. */
    long octets() {
        return octets;
    }

    /** Where the records end by now. */
    int end() {
        return end;
    }

    /** Whether {@link #end} is the end for good. */
    boolean isSealed() {
        return sealed;
    }

    /** Of its first record; 0 before it is in use. */
    long firstSequence() {
        return firstSequence;
    }

    /** How many records there should be; final once it is sealed. */
    int records() {
        return records;
    }

    /** How many of its records, from the first, are settled. */
    long settled() {
        return settled;
    }

    void settled(long records) {
        settled = records;
    }

    void start(long sequence) {
        firstSequence = sequence;
        memory().firstSequence(sequence);
    }

    boolean fits(int payloadLength) {
        return end + SegmentMemory.recordOctets(payloadLength) <= octets;
    }

    void append(FieldWriter payload, long sequence, CRC32C crc) {
        int at = end;
        memory().put(at, payload, sequence, crc);
        records++;
        end = at + SegmentMemory.recordOctets(payload.length());
    }

    /** No record comes any more. */
    void seal() {
        memory().seal(new SegmentMemory.Seal(end, records));
        sealed = true;
    }

    /** As {@link #seal} when the memory cannot be written any more: only this process knows. */
    void abandon() {
        abandoned = true;
        sealed = true;
    }

    /** Whether there is something that is not on the disk for sure. */
    boolean isDirty() {
        return writing.isPresent() && !abandoned && forcedTo < (sealed ? Integer.MAX_VALUE : end) && firstSequence != 0;
    }

    /**
     * Puts all records on the disk.
     *
     * @throws UncheckedIOException the disk cannot
     */
    void force() {
        boolean whole = sealed;
        int to = end;
        memory().force(forcedTo & -SpoolSettings.PAGE_OCTETS, to);
        if (whole) {
            // The header's page, for the seal.
            memory().force(0, SegmentMemory.HEADER_OCTETS);
        }
        forcedTo = whole ? Integer.MAX_VALUE : to;
    }

    /** Prepares the next pages behind the last record for writing. */
    void touchAhead(int ahead) {
        if (!sealed) {
            int from = end;
            memory().touch(from, (int) Math.min(octets, (long) from + ahead));
        }
    }

    boolean isMapped() {
        return writing.isPresent();
    }

    void unmap() {
        writing.ifPresent(mapping -> mapping.arena().close());
        writing = Optional.empty();
    }

    void delete() throws IOException {
        unmap();
        Files.deleteIfExists(file);
    }

    private SegmentMemory memory() {
        return writing.orElseThrow(() -> new IllegalStateException(file + " is not mapped"))
                .memory();
    }

    @Override
    public String toString() {
        return String.valueOf(file.getFileName());
    }
}
