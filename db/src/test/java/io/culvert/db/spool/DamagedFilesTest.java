package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DamagedFilesTest {
    private static final SpoolSettings SMALL = new SpoolSettings(8192, 2, 1 << 20, Duration.ZERO, Duration.ofMillis(1));
    private static final int PAGE = 4096;

    private final Log log = Log.capture();
    private final Path folder;

    DamagedFilesTest() throws IOException {
        folder = Folders.inMemory();
    }

    @AfterEach
    void deleteFolder() throws IOException {
        log.close();
        Folders.delete(folder);
    }

    @Test
    void oneWrongBitCostsOneFailureAtMostAndIsCounted() throws IOException {
        recordAndCrash(8);
        var file = Folders.spoolFiles(folder, ".segment").getFirst();
        var whole = Files.readAllBytes(file);
        int end = endOf(whole);
        // Bits of all records, without those of the header, every one of which is in the next test.
        for (int place = SegmentMemory.HEADER_OCTETS; place < end; place++) {
            var damaged = whole.clone();
            damaged[place] ^= (byte) (1 << place % 8);
            Files.write(file, damaged);
            try (var spool = FailureSpool.openUntended(folder, SMALL)) {
                long pending = spool.pending();
                var read = FailureSpoolTest.readAll(spool);
                assertInOrder(read, 8);
                // The last record's loss cannot be told from one that was never finished.
                boolean lastIsMissing = !read.contains("user-7");
                assertThat(pending).as("octet %d", place).isEqualTo(lastIsMissing ? 7 : 8);
                assertThat(read.size() + spool.lost()).as("octet %d", place).isEqualTo(lastIsMissing ? 7 : 8);
                assertThat(read).as("octet %d", place).hasSizeGreaterThanOrEqualTo(7);
            }
            assertThat(Folders.spoolFiles(folder, ".segment")).isEmpty();
        }
    }

    @Test
    void noWrongOctetInTheHeaderIsFatal() throws IOException {
        recordAndCrash(3);
        var file = Folders.spoolFiles(folder, ".segment").getFirst();
        var whole = Files.readAllBytes(file);
        for (int place = 0; place < SegmentMemory.HEADER_OCTETS; place++) {
            for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                var damaged = whole.clone();
                damaged[place] = (byte) value;
                Files.write(file, damaged);
                try (var spool = FailureSpool.openUntended(folder, SMALL)) {
                    var read = FailureSpoolTest.readAll(spool);
                    var aside = Folders.spoolFiles(folder, ".unreadable");
                    if (aside.isEmpty()) {
                        assertInOrder(read, 3);
                    } else {
                        assertThat(read).isEmpty();
                        Files.delete(aside.getFirst());
                    }
                }
            }
        }
    }

    @Test
    void aDamagedSealedFileTellsExactlyHowManyAreLost() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            FailureSpoolTest.record(spool, 0, 8);
        }
        var file = Folders.spoolFiles(folder, ".segment").getFirst();
        int end = endOf(Files.readAllBytes(file));
        try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(end - 20L);
            damaged.write(new byte[20]);
        }
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            assertThat(spool.pending()).isEqualTo(8);
            assertThat(FailureSpoolTest.readAll(spool)).isEqualTo(FailureSpoolTest.users(0, 7));
            assertThat(spool.lost()).isEqualTo(1);
            assertThat(spool.pending()).isZero();
        }
        assertThat(log.lines()).anyMatch(line -> line.startsWith("ERROR History spool: 1 failures in "));
    }

    @Test
    void aFileThatWasCutGivesWhatIsInIt() throws IOException {
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            FailureSpoolTest.record(spool, 0, 8);
        }
        var file = Folders.spoolFiles(folder, ".segment").getFirst();
        int end = endOf(Files.readAllBytes(file));
        for (int length = end - 1; length >= 0; length -= 97) {
            try (var cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
                cut.truncate(length);
            }
            var copy = Files.readAllBytes(file);
            try (var spool = FailureSpool.openUntended(folder, SMALL)) {
                assertInOrder(FailureSpoolTest.readAll(spool), 8);
            }
            Files.write(file, copy);
        }
    }

    @Test
    void afterALossOfPowerAllThatWasForcedIsThereAndNothingThatNeverWas() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            var random = Failures.seeded(seed);
            var settings = new SpoolSettings(4 * PAGE, 2, 1 << 20, Duration.ZERO, Duration.ofMillis(1));
            var forced = new TreeMap<Path, byte[]>();
            int before = random.nextInt(60);
            int after = random.nextInt(60);
            var spool = FailureSpool.openUntended(folder, settings);
            recordTending(spool, 0, before);
            for (var file : Folders.spoolFiles(folder, ".segment")) {
                forced.put(file, Files.readAllBytes(file));
            }
            recordTending(spool, before, before + after);
            spool.abandon();
            // Of what came later, the disk got some pages in whatever order.
            for (var file : Folders.spoolFiles(folder, ".segment")) {
                var newer = Files.readAllBytes(file);
                var older = forced.getOrDefault(file, new byte[newer.length]);
                if (!forced.containsKey(file)) {
                    // A new file is on the disk, header and zeros, before it is used.
                    System.arraycopy(newer, 0, older, 0, 40);
                }
                for (int page = 0; page < newer.length; page += PAGE) {
                    if (random.nextBoolean()) {
                        System.arraycopy(older, page, newer, page, PAGE);
                    }
                }
                Files.write(file, newer);
            }
            try (var reopened = FailureSpool.openUntended(folder, settings)) {
                var read = FailureSpoolTest.readAll(reopened);
                assertInOrder(read, before + after);
                assertThat(read).as("seed %d", seed).containsAll(FailureSpoolTest.users(0, before));
                assertThat(reopened.pending()).as("seed %d", seed).isZero();
            }
            assertThat(Folders.spoolFiles(folder, "t")).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void whatLooksLikeARecordInsideOfAFailureIsNotTakenForOne() throws IOException {
        recordAndCrash(2);
        var file = Folders.spoolFiles(folder, ".segment").getFirst();
        var octets = Files.readAllBytes(file);
        // The first record's length becomes so large that the second one would be inside of it.
        octets[SegmentMemory.HEADER_OCTETS + 2] = 0x10;
        Files.write(file, octets);
        try (var spool = FailureSpool.openUntended(folder, SMALL)) {
            assertThat(FailureSpoolTest.readAll(spool)).containsExactly("user-1");
            assertThat(spool.lost()).isEqualTo(1);
        }
    }

    @Test
    void theFileOfTheFirstReleaseIsReadForEver() throws IOException {
        var octets = HexFormat.of().parseHex(String.join("", FailureCodecTest.golden("segment-1.hex")));
        var file = folder.resolve("0000000000000001.segment");
        Files.write(file, octets);
        try (var arena = Arena.ofConfined()) {
            var memory = SegmentMemory.map(file, octets.length, arena);
            assertThat(memory.isSegment()).isTrue();
            assertThat(memory.source()).hasToString("00112233-4455-6677-8899-aabbccddeeff");
            var cursor = new RecordCursor(memory, memory.firstSequence());
            var records = new ArrayList<SpooledRecord>();
            for (var record = cursor.next(octets.length); record.isPresent(); record = cursor.next(octets.length)) {
                records.add(record.get());
            }
            assertThat(records).extracting(SpooledRecord::sequence).containsExactly(1L, 2L);
            assertThat(records)
                    .extracting(record -> FailureCodec.decode(record.payload()))
                    .containsExactly(
                            new FailureCodec.Decoded.Ok(Failures.full()), new FailureCodec.Decoded.Ok(Failures.bare()));
            assertThat(memory.seal()).isEqualTo(new SegmentMemory.Seal(cursorEnd(records), 2));
        }
        Files.createDirectory(folder.resolve("history-spool"));
        Files.move(file, folder.resolve("history-spool").resolve(file.getFileName()));
        try (var spool = FailureSpool.openUntended(folder, SMALL);
                var reader = new SpoolReader(spool)) {
            assertThat(spool.pending()).isEqualTo(2);
            var chunk = reader.read(10).orElseThrow();
            assertThat(chunk.source()).isEqualTo("00112233-4455-6677-8899-aabbccddeeff");
            assertThat(chunk.records()).hasSize(2);
        }
    }

    /** Some of the users 0, 1, ..., in this order, and nothing else. */
    private static void assertInOrder(List<String> read, int users) {
        var expected = new ArrayList<>(FailureSpoolTest.users(0, users));
        expected.retainAll(read);
        assertThat(read).isEqualTo(expected);
    }

    private static int cursorEnd(List<SpooledRecord> records) {
        return SegmentMemory.HEADER_OCTETS
                + records.stream()
                        .mapToInt(record -> SegmentMemory.recordOctets(record.payload().length))
                        .sum();
    }

    private void recordAndCrash(int failures) throws IOException {
        var spool = FailureSpool.openUntended(folder, SMALL);
        FailureSpoolTest.record(spool, 0, failures);
        spool.abandon();
        assertThat(Folders.spoolFiles(folder, ".segment")).hasSize(1);
    }

    private static void recordTending(FailureSpool spool, int from, int to) {
        for (int i = from; i < to; i++) {
            FailureSpoolTest.record(spool, i, i + 1);
            spool.keeper().tend();
        }
        assertThat(spool.dropped()).isZero();
    }

    private static int endOf(byte[] octets) {
        int end = octets.length;
        while (octets[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
