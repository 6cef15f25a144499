package io.culvert.db.spool;

import io.culvert.local.FolderLock;
import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the spool: locked while it is in use, readable for its owner alone.
 *
 * <p><b>Failure:</b> a segment that cannot be read at all (its header is damaged, or of a newer release) is put aside under another
 * name, told and counted; the others are used.
 */
final class SpoolDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FailureSpool.class);
    private static final String NAME = "history-spool";
    private static final String UNREADABLE = ".unreadable";

    private final Path path;
    private final FolderLock lock;
    private final List<Segment> segments = new ArrayList<>();
    private long newestOrdinal;
    private int unreadable;
    private int torn;

    private SpoolDirectory(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @throws IOException the spool in {@code dataDirectory} cannot be used, or somebody else uses it */
    static SpoolDirectory open(Path dataDirectory) throws IOException {
        var path = dataDirectory.resolve(NAME);
        var lock = FolderLock.take(path)
                .orElseThrow(() -> new IOException("the history spool " + path.toAbsolutePath() + " is in use"));
        PrivateFile.force(dataDirectory);
        var directory = new SpoolDirectory(path, lock);
        try {
            directory.readSegments();
            return directory;
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** What earlier openings left, oldest first: sealed, each with at least one record. */
    List<Segment> segments() {
        return segments;
    }

    long newestOrdinal() {
        return newestOrdinal;
    }

    /** Segments that were put aside. */
    int unreadable() {
        return unreadable;
    }

    /** Segments that ended in octets that are no record. */
    int torn() {
        return torn;
    }

    private void readSegments() throws IOException {
        var files = new ArrayList<Path>();
        try (var listing = Files.newDirectoryStream(path)) {
            for (var file : listing) {
                var name = String.valueOf(file.getFileName());
                if (name.endsWith(Segment.SUFFIX)) {
                    files.add(file);
                } else if (name.endsWith(Segment.UNFINISHED)) {
                    Files.delete(file);
                }
            }
        }
        // The ordinal has a fixed width: the order of names is the order of segments.
        files.sort(null);
        for (var file : files) {
            var recovered = recover(file);
            recovered.ifPresent(segments::add);
        }
        if (!files.isEmpty()) {
            PrivateFile.force(path);
        }
    }

    private Optional<Segment> recover(Path file) throws IOException {
        long octets = Files.size(file);
        long ordinal = ordinalOf(file);
        newestOrdinal = Math.max(newestOrdinal, ordinal);
        try {
            if (ordinal < 0) {
                return putAside(file, "its name is not a number");
            }
            if (octets < SegmentMemory.HEADER_OCTETS || octets > Integer.MAX_VALUE) {
                return putAside(file, "its size is " + octets + " octets");
            }
            var found = read(file, ordinal, octets);
            if (found.isEmpty()) {
                return putAside(file, "its header is damaged, or of a newer release");
            }
            long used = found.get().octets();
            if (found.get().records() == 0) {
                Files.delete(file);
                return Optional.empty();
            }
            if (used < octets) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(used);
                }
            }
            return found;
        } catch (InternalError e) {
            // So the virtual machine says that mapped memory cannot be read.
            return putAside(file, "it cannot be read: " + e.getMessage());
        }
    }

    private Optional<Segment> read(Path file, long ordinal, long octets) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = SegmentMemory.map(file, octets, arena);
            if (!memory.isSegment()) {
                return Optional.empty();
            }
            var seal = memory.seal();
            boolean isSealed = seal.end() >= SegmentMemory.HEADER_OCTETS
                    && seal.end() <= octets
                    && seal.end() % 8 == 0
                    && seal.records() >= 0
                    && seal.records() <= seal.end() / SegmentMemory.SMALLEST_RECORD
                    && (memory.firstSequence() > 0 || seal.records() == 0);
            if (!isSealed) {
                seal(file, memory, (int) octets);
            }
            return Optional.of(Segment.old(
                    file, ordinal, memory, Math.min(octets, memory.seal().end())));
        }
    }

    /** The segment that was written when the process died: finds its end. */
    private void seal(Path file, SegmentMemory memory, int octets) {
        var cursor = new RecordCursor(memory, Math.max(0, memory.firstSequence()));
        int end = SegmentMemory.HEADER_OCTETS;
        long first = memory.firstSequence();
        int found = 0;
        for (var record = cursor.next(octets); record.isPresent(); record = cursor.next(octets)) {
            first = first > 0 ? first : record.get().sequence();
            end = cursor.at();
            found++;
        }
        if (memory.nextNonZero(end, octets) < octets) {
            torn++;
            LOG.info(
                    "History spool: {} ends in octets that are no whole record: a failure was being written when the"
                            + " process or the machine stopped",
                    file.getFileName());
        }
        memory.firstSequence(found == 0 ? 0 : first);
        memory.seal(new SegmentMemory.Seal(end, found == 0 ? 0 : (int) (cursor.expected() - first)));
        memory.force(0, SegmentMemory.HEADER_OCTETS);
    }

    private Optional<Segment> putAside(Path file, String why) throws IOException {
        unreadable++;
        var aside = file.resolveSibling(file.getFileName() + UNREADABLE);
        Files.move(file, aside);
        LOG.error(
                "History spool: a file with failures is not used, because {}; it is kept as {}",
                why,
                aside.toAbsolutePath());
        return Optional.empty();
    }

    private static long ordinalOf(Path file) {
        var name = String.valueOf(file.getFileName());
        try {
            return Long.parseLong(name.substring(0, name.length() - Segment.SUFFIX.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
