package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.db.spool.HistoryDrain.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of recording, writing, dying and coming back, of the broker and of the database. */
class CrashSequencesTest {
    private static final int SEEDS_IN_A_TEST = 250;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyFailureComesIntoTheDatabaseOnceAndInOrder(int part) throws IOException {
        for (long seed = (long) part * SEEDS_IN_A_TEST; seed < (part + 1L) * SEEDS_IN_A_TEST; seed++) {
            var folder = Folders.inMemory();
            try (var _ = Log.capture();
                    var story = new Story(folder, seed)) {
                story.run();
            } finally {
                Folders.delete(folder);
            }
        }
    }

    @Test
    void aDatabaseFromAnOlderBackupGetsAgainWhatTheSpoolStillHas() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            var folder = Folders.inMemory();
            try (var _ = Log.capture();
                    var story = new Story(folder, seed)) {
                story.restoresBackup();
            } finally {
                Folders.delete(folder);
            }
        }
    }

    @Test
    void whatAnEarlierProcessWroteIsNotCountedAgain() throws IOException {
        var folder = Folders.inMemory();
        try (var _ = Log.capture();
                var story = new Story(folder, 1)) {
            story.countsItsOwn();
        } finally {
            Folders.delete(folder);
        }
    }

    @Test
    void aSpoolThatWasCopiedIsStoredOnce() throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            var folder = Folders.inMemory();
            var copy = Folders.inMemory();
            try (var _ = Log.capture();
                    var story = new Story(folder, seed)) {
                story.copies(copy);
            } finally {
                Folders.delete(folder);
                Folders.delete(copy);
            }
        }
    }

    /** One sequence, and what must hold at its end. */
    private static final class Story implements AutoCloseable {
        private final Path folder;
        private final String name;
        private final RandomGenerator random;
        private final SpoolSettings settings;
        private final ModelStore store;
        private final List<String> taken = new ArrayList<>();
        private FailureSpool spool;
        private HistoryDrain drain;
        private int number;

        Story(Path folder, long seed) throws IOException {
            this.folder = folder;
            this.name = "seed " + seed;
            this.random = Failures.seeded(seed);
            this.store = new ModelStore(random);
            this.settings = new SpoolSettings(
                    4096 * (1 + random.nextInt(3)),
                    1 + random.nextInt(3),
                    1 << 20,
                    Duration.ZERO,
                    Duration.ofMillis(1));
            spool = FailureSpool.openUntended(folder, settings);
            drain = newDrain();
        }

        void run() throws IOException {
            for (int i = 20 + random.nextInt(60); i > 0; i--) {
                turn();
            }
            store.troubleShare(0);
            drainAll();

            assertThat(store.users()).as(name).isEqualTo(ordinary());
            assertThat(refusedUsers())
                    .as(name)
                    .isEqualTo(taken.stream()
                            .filter(user -> user.contains(ModelStore.POISON))
                            .toList());
            assertThat(spool.pending()).as(name).isZero();
            assertThat(spool.lost()).as(name).isZero();
            assertThat(drain.oldestPending()).as(name).isEmpty();
            assertThat(drain.trouble()).as(name).isEmpty();
            spool.close();
            assertThat(Folders.spoolFiles(folder, "t")).as(name).isEmpty();
        }

        void restoresBackup() throws IOException {
            record(5);
            drainAll();
            var backup = store.backup();
            record(3);
            drainAll();
            if (random.nextBoolean()) {
                crash();
            }
            // The file with all of them is there still: it was not full.
            store.restore(backup);
            store.troubleShare(1);
            record(1);
            drain.step();
            store.troubleShare(0);
            store.readOnly(true);
            drain.step();
            long again = ordinary().size() - store.size();
            assertThat(spool.pending()).as(name).isGreaterThanOrEqualTo(again);
            store.readOnly(false);
            drainAll();

            assertThat(store.users()).as(name).isEqualTo(ordinary());
            assertThat(refusedUsers()).as(name).doesNotHaveDuplicates();
            assertThat(spool.pending()).as(name).isZero();
        }

        void countsItsOwn() throws IOException {
            for (int i = 0; i < 5; i++) {
                spool.record(Failures.ofUser("user-" + i));
            }
            drainAll();
            assertThat(drain.written()).isEqualTo(5);
            crash();
            drainAll();
            assertThat(drain.written()).isZero();
            assertThat(store.size()).isEqualTo(5);
        }

        void copies(Path folderOfCopy) throws IOException {
            record(1 + random.nextInt(100));
            if (random.nextBoolean()) {
                drain.step();
            }
            var from = folder.resolve("history-spool");
            var to = Files.createDirectory(folderOfCopy.resolve("history-spool"));
            for (var file : Folders.spoolFiles(folder, ".segment")) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
            try (var twin = FailureSpool.openUntended(folderOfCopy, settings);
                    var twinsDrain = newDrain(twin, folderOfCopy)) {
                for (int i = 0; i < 10; i++) {
                    twin.record(Failures.ofUser("twin-" + i));
                    record(1);
                    drain.step();
                    twinsDrain.step();
                }
                drainAll();
                for (int i = 0; i < 100; i++) {
                    twinsDrain.step();
                }
                assertThat(twin.pending()).as(name).isZero();
            }
            var expected = new ArrayList<>(ordinary());
            IntStream.range(0, 10).forEach(i -> expected.add("twin-" + i));
            assertThat(store.users()).as(name).containsExactlyInAnyOrderElementsOf(expected);
        }

        private List<String> ordinary() {
            return taken.stream()
                    .filter(user -> !user.contains(ModelStore.POISON))
                    .toList();
        }

        private void turn() throws IOException {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> record(1 + random.nextInt(30));
                case 3 -> spool.keeper().tend();
                case 4, 5, 6 -> IntStream.range(0, 1 + random.nextInt(5)).forEach(_ -> drain.step());
                case 7 -> crash();
                case 8 -> closeAndOpen();
                default -> store.troubleShare(new double[] {0, 0.3, 1}[random.nextInt(3)]);
            }
        }

        private void record(int failures) {
            for (int i = 0; i < failures; i++) {
                var user = (random.nextInt(12) == 0 ? ModelStore.POISON : "user") + "-" + number++ + "-"
                        + "x".repeat(random.nextInt(200));
                long before = spool.recorded();
                spool.record(Failures.ofUser(user));
                if (spool.recorded() > before) {
                    taken.add(user);
                } else {
                    spool.keeper().tend();
                }
            }
        }

        private void crash() throws IOException {
            long pending = spool.pending();
            drain.close();
            spool.abandon();
            spool = FailureSpool.openUntended(folder, settings);
            drain = newDrain();
            assertThat(spool.pending()).as(name).isEqualTo(pending);
        }

        private void closeAndOpen() throws IOException {
            long pending = spool.pending();
            drain.close();
            spool.close();
            spool = FailureSpool.openUntended(folder, settings);
            drain = newDrain();
            assertThat(spool.pending()).as(name).isEqualTo(pending);
        }

        private void drainAll() {
            var step = Step.WENT_ON;
            for (int i = 0; step != Step.NOTHING; i++) {
                assertThat(i).as(name).isLessThan(10_000);
                step = drain.step();
            }
        }

        private HistoryDrain newDrain() throws IOException {
            return newDrain(spool, folder);
        }

        private HistoryDrain newDrain(FailureSpool spool, Path folder) throws IOException {
            var writing = new HistoryWriterSettings(
                    1 + random.nextInt(40),
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    Duration.ofMillis(1),
                    Duration.ZERO,
                    Duration.ZERO);
            return new HistoryDrain(spool, store, new RefusedFile(folder), writing, InstantSource.fixed(Instant.EPOCH));
        }

        private List<String> refusedUsers() throws IOException {
            var file = folder.resolve(RefusedFile.NAME);
            return !Files.exists(file)
                    ? List.of()
                    : Files.readAllLines(file).stream()
                            .map(line -> line.replaceAll(".*\"userName\":\"([^\"]*)\".*", "$1"))
                            .toList();
        }

        @Override
        public void close() throws IOException {
            drain.close();
            spool.abandon();
        }
    }
}
