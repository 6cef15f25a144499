package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.db.history.DatabaseUnavailable;
import io.culvert.db.history.FailureRefused;
import io.culvert.db.history.FailureStore;
import io.culvert.db.history.SequencedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryWriterTest {
    private static final SpoolSettings SPOOL =
            new SpoolSettings(1 << 16, 2, 1 << 24, Duration.ofSeconds(1), Duration.ofMillis(10));
    private static final HistoryWriterSettings QUICK = new HistoryWriterSettings(
            100,
            Duration.ofMillis(2),
            Duration.ofMillis(1),
            Duration.ofMillis(20),
            Duration.ZERO,
            Duration.ofSeconds(5));
    private static final InstantSource CLOCK = InstantSource.fixed(Failures.TIME.plusSeconds(90));

    private final Log log = Log.capture();
    private final ModelStore store = new ModelStore(Failures.seeded(1));
    private final Path folder;

    HistoryWriterTest() throws IOException {
        folder = Folders.inMemory();
    }

    @AfterEach
    void deleteFolder() throws IOException {
        log.close();
        Folders.delete(folder);
    }

    @Test
    void whatIsRecordedComesIntoTheStore() throws Exception {
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
            FailureSpoolTest.record(spool, 0, 3000);
            until(() -> writer.pending() == 0);
            assertThat(store.users()).isEqualTo(FailureSpoolTest.users(0, 3000));
            assertThat(writer.written()).isEqualTo(3000);
            assertThat(writer.oldestPendingAge()).isEmpty();
            assertThat(writer.trouble()).isEmpty();
            FailureSpoolTest.record(spool, 3000, 3001);
            until(() -> writer.written() == 3001);
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void anAbsentDatabaseIsToldOnceAndItsReturnOnce() throws Exception {
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
            store.troubleShare(1);
            FailureSpoolTest.record(spool, 0, 1000);
            until(() -> store.unavailable() > 5);
            assertThat(writer.trouble()).hasValue("the database is away");
            assertThat(writer.pending()).isEqualTo(1000);
            assertThat(writer.oldestPendingAge()).hasValue(Duration.ofSeconds(90));
            assertThat(writer.written()).isZero();

            store.troubleShare(0.5);
            until(() -> writer.pending() == 0);
            store.troubleShare(0);
            until(() -> log.lines().size() == 2);
            assertThat(writer.trouble()).isEmpty();
            assertThat(writer.oldestPendingAge()).isEmpty();
            assertThat(writer.written()).isEqualTo(1000);
            assertThat(store.users()).isEqualTo(FailureSpoolTest.users(0, 1000));
        }
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().getFirst())
                .startsWith("WARN Failure history: failures cannot be stored now (the database is away); they are kept"
                        + " in the spool, ");
        assertThat(log.lines().getLast())
                .startsWith("INFO Failure history: the database has everything that was kept in the spool since ");
    }

    @Test
    void aStartOfTheDatabaseIsNoTroubleUnlessItFails() throws Exception {
        store.starting(true);
        store.troubleShare(1);
        try (var spool = FailureSpool.open(folder, SPOOL)) {
            FailureSpoolTest.record(spool, 0, 10);
            try (var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
                until(() -> store.unavailable() > 5);
                assertThat(log.lines())
                        .containsExactly("INFO Failure history: failures cannot be stored yet (it is being started);"
                                + " they are kept in the spool, 10 wait");
                store.starting(false);
                until(() -> log.lines().size() == 2);
                assertThat(log.lines().getLast())
                        .startsWith("WARN Failure history: failures cannot be stored now (the database is away);");
                store.troubleShare(0);
                until(() -> writer.pending() == 0);
                until(() -> log.lines().size() == 3);
            }
        }
        assertThat(log.lines().getLast()).matches("INFO .* kept in the spool since [-0-9T]+:[0-9]{2}:[0-9]{2}Z");
    }

    @Test
    void aShortAbsenceIsNotTold() throws Exception {
        store.troubleShare(1);
        var patient = new HistoryWriterSettings(
                100,
                Duration.ofMillis(1),
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofSeconds(3),
                Duration.ZERO);
        var now = new AtomicReference<>(Failures.TIME);
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, patient, now::get)) {
            FailureSpoolTest.record(spool, 0, 10);
            until(() -> store.unavailable() > 5);
            assertThat(writer.trouble()).isPresent();
            store.troubleShare(0);
            until(() -> writer.pending() == 0 && writer.trouble().isEmpty());
            assertThat(log.lines()).isEmpty();

            store.troubleShare(1);
            FailureSpoolTest.record(spool, 10, 20);
            until(() -> writer.trouble().isPresent());
            now.set(Failures.TIME.plusSeconds(3));
            until(() -> log.lines().size() == 1);
        }
    }

    @Test
    void anAbsentDatabaseAtTheStartIsNotWaitedFor() throws Exception {
        try (var spool = FailureSpool.open(folder, SPOOL)) {
            FailureSpoolTest.record(spool, 0, 10);
        }
        store.troubleShare(1);
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
            FailureSpoolTest.record(spool, 10, 20);
            until(() -> writer.trouble().isPresent());
            assertThat(writer.pending()).isEqualTo(20);
            assertThat(writer.oldestPendingAge()).hasValue(Duration.ofSeconds(90));
        }
        store.troubleShare(0);
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
            until(() -> writer.pending() == 0);
        }
        assertThat(store.users()).isEqualTo(FailureSpoolTest.users(0, 20));
    }

    @Test
    void theBackOffDoublesUpToItsLimit() throws Exception {
        store.troubleShare(1);
        var slow = new HistoryWriterSettings(
                100, Duration.ofMillis(1), Duration.ofMillis(40), Duration.ofMillis(80), Duration.ZERO, Duration.ZERO);
        try (var spool = FailureSpool.open(folder, SPOOL)) {
            FailureSpoolTest.record(spool, 0, 1);
            long from = System.nanoTime();
            try (var _ = HistoryWriter.start(spool, store, folder, slow, CLOCK)) {
                // At 0, 40, 120, 200 and 280 ms.
                until(() -> store.unavailable() == 5);
            }
            assertThat(System.nanoTime() - from).isGreaterThanOrEqualTo(280_000_000);
        }
    }

    @Test
    void whatTheStoreRefusesIsPutAsideAndTheRestGoesOn() throws Exception {
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
            FailureSpoolTest.record(spool, 0, 50);
            spool.record(Failures.ofUser("poison \"\\\u0000\ud83d\u00e4"));
            FailureSpoolTest.record(spool, 50, 100);
            until(() -> writer.pending() == 0);
            assertThat(writer.refused()).isEqualTo(1);
            assertThat(writer.written()).isEqualTo(100);
            assertThat(store.users()).isEqualTo(FailureSpoolTest.users(0, 100));
            var lines = Files.readAllLines(folder.resolve("history-refused"));
            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst())
                    .startsWith("{\"source\":\"" + spool.source() + "\",\"sequence\":51,\"refusedAt\":\""
                            + CLOCK.instant() + "\",\"refusedBecause\":\"poison\",\"time\":\"" + Failures.TIME)
                    .contains("\"userName\":\"poison \\\"\\\\\\u0000\\ud83d\\u00e4\"")
                    .contains("\"nasAddress\":\"192.0.2.10\"")
                    .endsWith("\"unit\":\"unit-a\",\"group\":\"culvert\",\"epoch\":7}");
        }
        assertThat(log.lines())
                .containsExactly("ERROR Failure history: 1 failures cannot be stored and were put aside into"
                        + " history-refused; the newest because: poison");
    }

    @Test
    void whatANewerReleaseWroteInAnotherVersionIsPutAsideToo() throws Exception {
        var file = new RefusedFile(folder);
        file.add(
                "00112233-4455-6677-8899-aabbccddeeff",
                7,
                new JsonLine()
                        .with("source", "00112233-4455-6677-8899-aabbccddeeff")
                        .with("sequence", 7)
                        .with("octets", "02"));
        // A line that the death of a process cut off.
        Files.writeString(folder.resolve(RefusedFile.NAME), "{\"source\":\"0011", StandardOpenOption.APPEND);
        var again = new RefusedFile(folder);
        assertThat(again.contains("00112233-4455-6677-8899-aabbccddeeff", 7)).isTrue();
        assertThat(again.contains("00112233-4455-6677-8899-aabbccddeeff", 8)).isFalse();
        again.add(
                "00112233-4455-6677-8899-aabbccddeeff",
                8,
                new JsonLine()
                        .with("source", "00112233-4455-6677-8899-aabbccddeeff")
                        .with("sequence", 8)
                        .with("octets", "02"));
        assertThat(new RefusedFile(folder).contains("00112233-4455-6677-8899-aabbccddeeff", 8))
                .isTrue();
        assertThat(Files.readAllLines(folder.resolve(RefusedFile.NAME))).hasSize(3);
    }

    @Test
    void theEndWaitsForWhatIsLeft() throws Exception {
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, QUICK, CLOCK)) {
            FailureSpoolTest.record(spool, 0, 5000);
            writer.close();
            assertThat(store.size()).isEqualTo(5000);
        }
        assertThat(Folders.spoolFiles(folder, ".segment")).isEmpty();
    }

    @Test
    void theEndFindsWhatWasRecordedWhileNothingWasLookedFor() throws Exception {
        var sleepy = new HistoryWriterSettings(
                100,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ofSeconds(5));
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, store, folder, sleepy, CLOCK)) {
            until(() -> Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("history-writer")
                            && thread.getState() == Thread.State.TIMED_WAITING));
            FailureSpoolTest.record(spool, 0, 10);
            writer.close();
            assertThat(store.size()).isEqualTo(10);
        }
    }

    @Test
    void theEndDoesNotWaitForAnAbsentDatabase() throws Exception {
        store.troubleShare(1);
        var slow = new HistoryWriterSettings(
                100,
                Duration.ofMillis(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ZERO,
                Duration.ofSeconds(30));
        try (var spool = FailureSpool.open(folder, SPOOL)) {
            FailureSpoolTest.record(spool, 0, 10);
            try (var writer = HistoryWriter.start(spool, store, folder, slow, CLOCK)) {
                until(() -> writer.trouble().isPresent());
                long from = System.nanoTime();
                writer.close();
                assertThat(System.nanoTime() - from).isLessThan(5_000_000_000L);
            }
            assertThat(spool.pending()).isEqualTo(10);
        }
    }

    @Test
    void aFaultOfTheStoreIsToldAndTriedAgain() throws Exception {
        var faulty = new FaultyStore(store);
        try (var spool = FailureSpool.open(folder, SPOOL);
                var writer = HistoryWriter.start(spool, faulty, folder, QUICK, CLOCK)) {
            FailureSpoolTest.record(spool, 0, 10);
            until(() -> writer.trouble().isPresent());
            faulty.repair();
            until(() -> writer.pending() == 0);
            assertThat(store.users()).isEqualTo(FailureSpoolTest.users(0, 10));
        }
        assertThat(log.lines().getFirst()).isEqualTo("ERROR Failure history: the store failed in an unexpected way");
    }

    /** Throws what nobody expects. */
    private static final class FaultyStore implements FailureStore {
        private final ModelStore store;
        private volatile boolean isFaulty = true;

        FaultyStore(ModelStore store) {
            this.store = store;
        }

        void repair() {
            isFaulty = false;
        }

        @Override
        public long lastSequence(String source) throws DatabaseUnavailable {
            return store.lastSequence(source);
        }

        @Override
        public void write(String source, List<SequencedFailure> batch) throws DatabaseUnavailable, FailureRefused {
            if (isFaulty) {
                throw new IllegalStateException("a fault");
            }
            store.write(source, batch);
        }

        @Override
        public int retention(Instant olderThan) {
            return 0;
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("the condition came true within 20 s")
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
