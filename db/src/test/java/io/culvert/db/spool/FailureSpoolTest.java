package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.db.spool.FailureCodec.Decoded;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureSpoolTest {
    private static final SpoolSettings SMALL = new SpoolSettings(8192, 2, 1 << 20, Duration.ZERO, Duration.ofMillis(1));

    private final Log log = Log.capture();
    private final Path folder;

    FailureSpoolTest() throws IOException {
        folder = Folders.inMemory();
    }

    @BeforeEach
    void startEmpty() {
        assertThat(folder).isEmptyDirectory();
    }

    @AfterEach
    void deleteFolder() throws IOException {
        log.close();
        Folders.delete(folder);
    }

    @Test
    void whatIsRecordedIsReadInOrder() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            record(spool, 0, 10);
            assertThat(readAll(spool)).isEqualTo(users(0, 10));
            assertThat(spool.recorded()).isEqualTo(10);
        }
    }

    @Test
    void aFullFileIsFollowedByTheNextAndGoesWhenItIsSettled() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            for (int i = 0; i < 200; i++) {
                record(spool, i, i + 1);
                spool.keeper().tend();
            }
            assertThat(spool.dropped()).isZero();
            assertThat(Folders.spoolFiles(folder, ".segment")).hasSizeGreaterThan(5);
            assertThat(spool.octetsOnDisk())
                    .isEqualTo(8192L * Folders.spoolFiles(folder, ".segment").size());

            assertThat(readAll(spool)).isEqualTo(users(0, 200));
            spool.keeper().tend();
            // The one in use, and the two that are ready.
            assertThat(Folders.spoolFiles(folder, ".segment")).hasSize(3);
            assertThat(spool.octetsOnDisk()).isEqualTo(3 * 8192);
            assertThat(spool.pending()).isZero();
        }
    }

    @Test
    void whatIsNotSettledIsThereAtTheNextOpening() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            record(spool, 0, 10);
        }
        assertThat(Folders.spoolFiles(folder, ".segment")).hasSize(1);
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            assertThat(spool.pending()).isEqualTo(10);
            // The file of an earlier opening takes no more than it holds.
            assertThat(Files.size(Folders.spoolFiles(folder, ".segment").getFirst()))
                    .isLessThan(8192);
            record(spool, 10, 15);
            assertThat(readAll(spool)).isEqualTo(users(0, 15));
        }
        assertThat(Folders.spoolFiles(folder, ".segment")).isEmpty();
    }

    @Test
    void everyOpeningIsASourceOfItsOwn() throws IOException {
        var sources = new HashSet<String>();
        for (int i = 0; i < 3; i++) {
            try (var spool = FailureSpool.openUntended(folder, SMALL)) {
                record(spool, i, i + 1);
                assertThat(sources.add(spool.source())).isTrue();
            }
        }
        try (var spool = FailureSpool.openUntended(folder, SMALL);
                var reader = new SpoolReader(spool)) {
            for (int i = 0; i < 3; i++) {
                var chunk = reader.read(10).orElseThrow();
                assertThat(chunk.records()).hasSize(1);
                assertThat(chunk.records().getFirst().sequence()).isEqualTo(1);
                assertThat(sources.remove(chunk.source())).isTrue();
            }
        }
    }

    @Test
    void beyondTheLimitFailuresAreDroppedAndCountedUntilThereIsRoom() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL.withLimitOctets(3 * 8192))) {
            int taken = recordUntilFull(spool, 0);
            assertThat(spool.dropped()).isEqualTo(1);
            assertThat(spool.fullBecause()).hasValue("its limit of 24576 octets is reached");
            record(spool, 9000, 9005);
            assertThat(spool.dropped()).isEqualTo(6);
            assertThat(spool.octetsOnDisk()).isEqualTo(3 * 8192);

            assertThat(readAll(spool)).isEqualTo(users(0, taken));
            spool.keeper().tend();
            assertThat(spool.fullBecause()).isEmpty();
            record(spool, 9005, 9006);
            assertThat(spool.dropped()).isEqualTo(6);
            assertThat(spool.pending()).isEqualTo(1);
        }
    }

    @Test
    void aFailureWaitsForAFileForALimitedTimeAndTheNextOnesDoNot() throws Exception {
        var patient = new SpoolSettings(8192, 1, 1 << 20, Duration.ofMillis(100), Duration.ofMillis(1));
        try (var spool = FailureSpool.openUntended(folder, patient)) {
            int number = 0;
            long from = System.nanoTime();
            while (spool.dropped() == 0) {
                record(spool, number, ++number);
            }
            assertThat(System.nanoTime() - from).isGreaterThanOrEqualTo(100_000_000);
            assertThat(spool.waits()).isGreaterThanOrEqualTo(1);
            long waits = spool.waits();
            record(spool, number, number + 1000);
            assertThat(spool.waits()).isEqualTo(waits);
            assertThat(spool.dropped()).isEqualTo(1001);

            // A file comes; it is full; the next one comes while somebody waits.
            spool.keeper().tend();
            for (int i = 0; spool.waits() == waits; i++) {
                assertThat(i).isLessThan(1000);
                var waiting = Thread.ofPlatform().start(() -> record(spool, 5000, 5001));
                while (waiting.isAlive() && spool.waits() == waits) {
                    Thread.onSpinWait();
                }
                if (spool.waits() > waits) {
                    spool.keeper().tend();
                }
                waiting.join();
            }
            assertThat(spool.dropped()).isEqualTo(1001);
        }
    }

    @Test
    void whatIsRecordedIsForcedToTheDisk() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            record(spool, 0, 1);
            assertThat(dirty(spool)).isEqualTo(1);
            awaitForced(spool);
            record(spool, 1, 2);
            assertThat(dirty(spool)).isEqualTo(1);
            awaitForced(spool);
            record(spool, 2, 100);
            assertThat(dirty(spool)).isPositive();
            awaitForced(spool);
            assertThat(spool.forceFailures()).isZero();
        }
    }

    @Test
    void aDiskThatTakesNoFileIsCountedAndTriedAgain() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            var path = folder.resolve("history-spool");
            var aside = folder.resolve("aside");
            Files.move(path, aside);
            int taken = recordUntilFull(spool, 0);
            assertThat(spool.fullBecause()).get().asString().startsWith("no file can be made: ");
            Files.move(aside, path);
            assertThat(spool.dropped()).isEqualTo(1);
            awaitRoom(spool);
            record(spool, taken, taken + 1);
            assertThat(spool.dropped()).isEqualTo(1);
            assertThat(readAll(spool)).isEqualTo(users(0, taken + 1));
        }
    }

    @Test
    void aFullDiskCostsFailuresAndNothingElse() throws Exception {
        var disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=65536", "tmpfs", disk.toString()) == 0,
                "needs the right to mount a file system");
        try {
            var ballast = Files.write(disk.resolve("ballast"), new byte[30_000]);
            try (var spool = FailureSpool.openUntended(disk, SMALL)) {
                int taken = recordUntilFull(spool, 0);
                assertThat(spool.fullBecause()).get().asString().contains("No space left on device");
                assertThat(spool.octetsOnDisk()).isBetween(8192L, 65_536L - 30_000);
                assertThat(Folders.spoolFiles(disk, ".new")).isEmpty();

                Files.delete(ballast);
                awaitRoom(spool);
                record(spool, taken, taken + 10);
                assertThat(spool.dropped()).isEqualTo(1);
                assertThat(readAll(spool)).isEqualTo(users(0, taken + 10));
            }
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
        assertThat(log.lines())
                .anyMatch(
                        line -> line.startsWith(
                                "ERROR History spool: 1 failures found no room and are missing in the history: no file can be made"));
    }

    @Test
    void aFailureLargerThanAFileIsShortenedOrDropped() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            spool.record(Failures.ofUser("x".repeat(100_000)));
            assertThat(spool.shortened()).isEqualTo(1);
            spool.record(Failures.ofUser("x".repeat(3000)));
            assertThat(spool.shortened()).isEqualTo(1);
            assertThat(readAll(spool)).containsExactly("x".repeat(1000), "x".repeat(3000));
        }
        try (var spool = FailureSpool.openUntended(
                folder, new SpoolSettings(4096, 1, 8192, Duration.ZERO, Duration.ofMillis(1)))) {
            // Shortened, its user name alone takes 3,000 octets, and the domain the rest.
            var huge = Failures.ofUser("\u4e2d".repeat(5000));
            var event = huge.event();
            spool.record(new io.culvert.core.failure.FailureRecord(
                    event, new io.culvert.core.failure.FailureRecord.Recorder("\u4e2d".repeat(1000), "", 0)));
            assertThat(spool.dropped()).isEqualTo(1);
            spool.record(Failures.ofUser("user-0"));
            assertThat(readAll(spool)).containsExactly("user-0");
        }
    }

    @Test
    void onlyOneMayHaveIt() throws IOException {
        try (var _ = FailureSpool.openUntended(folder, SMALL)) {
            assertThatThrownBy(() -> FailureSpool.openUntended(folder, SMALL))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
        FailureSpool.openUntended(folder, SMALL).close();
    }

    @Test
    void theFolderIsForItsOwnerAlone() throws IOException {
        try (var _ = FailureSpool.openUntended(folder, SMALL)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("history-spool"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void whatComesAfterTheEndIsDropped() throws IOException {
        var spool = FailureSpool.openUntended(folder, SMALL);
        spool.close();
        spool.record(Failures.ofUser("late"));
        assertThat(spool.dropped()).isEqualTo(1);
    }

    @Test
    void concurrentRecordersLoseNothing() throws Exception {
        var settings = new SpoolSettings(1 << 18, 8, 1 << 26, Duration.ofSeconds(1), Duration.ofMillis(20));
        int threads = 4;
        int each = 20_000;
        var read = new ArrayList<String>();
        try (var spool = FailureSpool.open(folder, settings);
                var reader = new SpoolReader(spool)) {
            var recorders = IntStream.range(0, threads)
                    .mapToObj(t -> Thread.ofPlatform().unstarted(() -> record(spool, t * each, (t + 1) * each)))
                    .toList();
            recorders.forEach(Thread::start);
            // While they record, and afterwards what is left.
            while (recorders.stream().anyMatch(Thread::isAlive)) {
                read(spool, reader, read);
            }
            for (var recorder : recorders) {
                recorder.join();
            }
            read(spool, reader, read);
            assertThat(spool.dropped()).isZero();
            assertThat(spool.lost()).isZero();
            assertThat(spool.pending()).isZero();
        }
        assertThat(read).hasSize(threads * each);
        for (int t = 0; t < threads; t++) {
            int from = t * each;
            assertThat(read.stream().filter(user -> {
                        int number = Integer.parseInt(user.substring(5));
                        return number >= from && number < from + each;
                    }))
                    .isEqualTo(users(from, from + each));
        }
    }

    @Test
    void aFileThatIsUnreadableIsPutAsideAndTheOthersAreUsed() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (var spool = FailureSpool.openUntended(folder, SMALL)) {
                record(spool, i, i + 1);
            }
        }
        var files = Folders.spoolFiles(folder, ".segment");
        assertThat(files).hasSize(3);
        try (var file = new RandomAccessFile(files.get(1).toFile(), "rw")) {
            file.seek(10);
            file.write(99);
        }
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            assertThat(spool.unreadableFiles()).isEqualTo(1);
            assertThat(readAll(spool)).containsExactly("user-0", "user-2");
            assertThat(Folders.spoolFiles(folder, ".unreadable")).hasSize(1);
        }
    }

    static void record(FailureSpool spool, int from, int to) {
        for (int i = from; i < to; i++) {
            spool.record(Failures.ofUser("user-" + i));
        }
    }

    static List<String> users(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "user-" + i).toList();
    }

    private static int recordUntilFull(FailureSpool spool, int from) {
        int number = from;
        while (spool.dropped() == 0) {
            record(spool, number, number + 1);
            spool.keeper().tend();
            number++;
            assertThat(number).isLessThan(10_000);
        }
        return number - 1;
    }

    private static int dirty(FailureSpool spool) {
        int dirty = 0;
        for (var segment : spool.usedSegments()) {
            dirty += segment.isDirty() ? 1 : 0;
        }
        return dirty;
    }

    private static void awaitForced(FailureSpool spool) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (dirty(spool) > 0) {
            spool.keeper().tend();
            assertThat(System.nanoTime()).isLessThan(until);
        }
    }

    private static void awaitRoom(FailureSpool spool) {
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (spool.fullBecause().isPresent() && System.nanoTime() < until) {
            spool.keeper().tend();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // The program is not there.
            return -1;
        }
    }

    static List<String> readAll(FailureSpool spool) throws IOException {
        var users = new ArrayList<String>();
        try (var reader = new SpoolReader(spool)) {
            read(spool, reader, users);
        }
        return users;
    }

    private static void read(FailureSpool spool, SpoolReader reader, List<String> users) throws IOException {
        for (var chunk = reader.read(100); chunk.isPresent(); chunk = reader.read(100)) {
            for (var record : chunk.get().records()) {
                users.add(Failures.userOf(((Decoded.Ok) FailureCodec.decode(record.payload())).failure()));
            }
            reader.settled();
        }
        assertThat(spool.lost()).isNotNegative();
    }
}
