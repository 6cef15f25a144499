package io.culvert.db.history;

import static io.culvert.db.history.Failures.NOON;
import static io.culvert.db.history.Failures.bare;
import static io.culvert.db.history.Failures.failure;
import static io.culvert.db.history.Failures.full;
import static io.culvert.db.history.Failures.ofNas;
import static io.culvert.db.history.Failures.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureHistory.Entry;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.db.TestServer;
import io.culvert.l2tp.TunnelId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.AbstractDataSource;

@Timeout(60)
class JdbcFailureStoreTest {
    private static HistoryFixture fixture;

    @BeforeAll
    static void open() throws InterruptedException {
        fixture = new HistoryFixture();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @BeforeEach
    void empty() {
        fixture.empty();
    }

    @Test
    void everyFieldComesBackAsItWasWritten() throws Exception {
        fixture.write(full("bob@example.com", NOON), bare(NOON.plusSeconds(1)));

        assertThat(fixture.all())
                .extracting(Entry::last)
                .containsExactly(bare(NOON.plusSeconds(1)), full("bob@example.com", NOON));
    }

    @Test
    void everyTypeAndEveryCauseComesBack() throws Exception {
        var written = new ArrayList<FailureRecord>();
        for (var cause : DisconnectCause.values()) {
            var type = FailureType.values()[written.size() % FailureType.values().length];
            written.add(typed("u" + written.size(), type, cause, "r", NOON.minusSeconds(written.size())));
        }
        fixture.write(written.toArray(FailureRecord[]::new));

        assertThat(fixture.all()).extracting(Entry::last).containsExactlyElementsOf(written);
    }

    @Test
    void psqlShowsTheTextsThatTheShowCommandPrints() {
        assertThat(TestServer.ask(fixture.address, "select * from vpdn_failure_type order by number"))
                .isEqualTo(Arrays.stream(FailureType.values())
                        .map(type -> type.number() + "\t" + type.keyword() + "\t" + type.text())
                        .collect(Collectors.joining("\n")));
        assertThat(TestServer.ask(fixture.address, "select * from vpdn_disconnect_cause order by number"))
                .isEqualTo(Arrays.stream(DisconnectCause.values())
                        .map(cause -> cause.number() + "\t" + cause.text())
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void theViewForPeopleTellsAFailureInWords() throws Exception {
        fixture.write(full("bob@example.com", NOON));

        assertThat(TestServer.ask(
                        fixture.address,
                        "select \"user\", nas, nas_address, failure_type, cause, result, ppp_cause, repeats, cleared"
                                + " from vpdn_failure_history"))
                .isEqualTo("bob@example.com\tlac-1\t192.0.2.9\tAuthentication\t43 Failed-PPP-CHAP-Auth"
                        + "\tCDN 3/6 bad credentials\t16 protocol 49699 direction 1 CHAP\t1\tf");
    }

    @Test
    void repeatsAreOneEntryWithACountTheFirstTimeAndTheNewestText() throws Exception {
        fixture.write(
                failure("bob", "first", NOON),
                failure("bob", "third", NOON.plusSeconds(2)),
                failure("bob", "second", NOON.plusSeconds(1)));
        fixture.write(failure("bob", "fourth", NOON.plusSeconds(3)), failure("bob", "fifth", NOON.plusSeconds(3)));

        assertThat(fixture.all()).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(5);
            assertThat(entry.firstTime()).isEqualTo(NOON);
            assertThat(entry.last()).isEqualTo(failure("bob", "fifth", NOON.plusSeconds(3)));
        });
    }

    @Test
    void aRepeatThatComesLateCountsAndDoesNotReplaceTheNewest() throws Exception {
        fixture.write(failure("bob", "newest", NOON));
        fixture.write(failure("bob", "late", NOON.minusSeconds(60)));

        assertThat(fixture.all()).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(2);
            assertThat(entry.firstTime()).isEqualTo(NOON.minusSeconds(60));
            assertThat(entry.last()).isEqualTo(failure("bob", "newest", NOON));
        });
    }

    @Test
    void anotherUserTunnelNasOrTypeIsAnotherEntry() throws Exception {
        var nas = full("bob", NOON).event().nas();
        fixture.write(
                failure("bob", "r", NOON),
                failure("Bob", "r", NOON),
                bare(NOON),
                typed("bob", FailureType.AUTHENTICATION, DisconnectCause.FAILED_PPP_CHAP_AUTH, "r", NOON),
                ofNas(new Endpoint(nas.name(), nas.address(), new TunnelId(1)), "bob", NOON),
                ofNas(new Endpoint("lac-2", nas.address(), nas.tunnelId()), "bob", NOON),
                ofNas(new Endpoint(nas.name(), InetAddress.ofLiteral("2001:db8::9"), nas.tunnelId()), "bob", NOON));
        // A failure without a user repeats, too, and is not one of the user with the empty name.
        fixture.write(bare(NOON.plusSeconds(1)), failure("", "r", NOON), failure("bob", "r", NOON.plusSeconds(1)));

        assertThat(fixture.all().stream().map(Entry::count).sorted()).containsExactly(1L, 1L, 1L, 1L, 1L, 1L, 2L, 2L);
    }

    @Test
    void aNewWeekIsANewEntry() throws Exception {
        var monday = Instant.parse("2026-11-23T00:00:00Z");
        fixture.write(failure("bob", "r", monday.minusNanos(1000)), failure("bob", "r", monday));

        assertThat(fixture.all()).extracting(Entry::count).containsExactly(1L, 1L);
        assertThat(TestServer.ask(fixture.address, "select week from vpdn_failure order by week"))
                .isEqualTo("2026-11-16\n2026-11-23");
    }

    @Test
    void whatIsStoredIsSkippedWhenItIsWrittenAgain() throws Exception {
        var batch = fixture.numbered(failure("a", "r", NOON), failure("b", "r", NOON), failure("a", "r", NOON));
        fixture.store.write("spool-1", batch.subList(0, 2));
        fixture.store.write("spool-1", batch);
        fixture.store.write("spool-1", batch);

        assertThat(fixture.all()).extracting(Entry::count).containsExactlyInAnyOrder(2L, 1L);
        assertThat(fixture.store.lastSequence("spool-1"))
                .isEqualTo(batch.getLast().sequence());
        assertThat(fixture.store.lastSequence("spool-2")).isZero();
    }

    @Test
    void sourcesCountForThemselves() throws Exception {
        fixture.store.write("spool-1", List.of(new SequencedFailure(5, failure("bob", "r", NOON))));
        fixture.store.write("spool-2", List.of(new SequencedFailure(5, failure("bob", "r", NOON))));

        assertThat(fixture.all()).singleElement().extracting(Entry::count).isEqualTo(2L);
    }

    @Test
    void aBatchOutOfOrderAndANamelessSourceAreBugs() {
        var first = new SequencedFailure(1, bare(NOON));
        assertThatThrownBy(() -> fixture.store.write("s", List.of(first, first)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixture.store.write("", List.of(first))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotCountedTwice() throws Exception {
        var loses = new AtomicBoolean(true);
        var store = new JdbcFailureStore(new LossyDataSource(loses));
        var batch = fixture.numbered(failure("bob", "r", NOON), failure("bob", "r", NOON));
        assertThatThrownBy(() -> store.write("spool-1", batch)).isInstanceOf(DatabaseUnavailable.class);
        loses.set(false);
        store.write("spool-1", batch);

        assertThat(fixture.all()).singleElement().extracting(Entry::count).isEqualTo(2L);
    }

    @Test
    void aBatchWaitsForItsTwinOnALostConnection() throws Exception {
        fixture.store.write("spool-1", List.of(new SequencedFailure(1, failure("bob", "r", NOON))));
        try (var lost = TestServer.connect(fixture.address);
                var threads = Executors.newSingleThreadExecutor()) {
            lost.setAutoCommit(false);
            try (var statement = lost.createStatement()) {
                statement.execute("update history_progress set last_sequence = 2 where source = 'spool-1'");
            }
            var second = threads.submit(() -> {
                fixture.store.write("spool-1", List.of(new SequencedFailure(2, failure("bob", "r", NOON))));
                return true;
            });
            awaitBlocked();
            lost.commit();
            assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(fixture.all()).singleElement().extracting(Entry::count).isEqualTo(1L);
    }

    @Test
    void unitsThatWriteTheSameKeysAtOnceLoseNoCountAndDoNotBlockEachOther() throws Exception {
        int writers = 4;
        int batches = 15;
        int size = 200;
        int users = 50;
        try (var threads = Executors.newFixedThreadPool(writers)) {
            var done = new ArrayList<Future<Boolean>>();
            for (int w = 0; w < writers; w++) {
                done.add(threads.submit(writer(w, batches, size, users)));
            }
            for (var each : done) {
                assertThat(each.get(50, TimeUnit.SECONDS)).isTrue();
            }
        }

        var entries = fixture.all();
        assertThat(entries).hasSize(users);
        assertThat(entries.stream().mapToLong(Entry::count).sum()).isEqualTo((long) writers * batches * size);
    }

    private Callable<Boolean> writer(int number, int batches, int size, int users) {
        return () -> {
            // Each in its own disorder: sorted, they cannot wait for each other in a circle.
            var random = new Random(number);
            long sequence = 0;
            for (int b = 0; b < batches; b++) {
                var batch = new ArrayList<SequencedFailure>();
                for (int i = 0; i < size; i++) {
                    batch.add(new SequencedFailure(
                            ++sequence, failure("user" + (i % users + random.nextInt(users)) % users, "r", NOON)));
                }
                fixture.store.write("writer-" + number, batch);
            }
            return true;
        };
    }

    @Test
    void afterAClearTheSameFailureStartsANewEntryAndTheOldOneStays() throws Exception {
        fixture.write(failure("bob", "before", NOON), failure("bob", "before", NOON));
        fixture.history.clear(NOON.plusSeconds(1), "admin");
        fixture.write(failure("bob", "after", NOON.plusSeconds(2)));
        // Spooled while the database was away: it failed before the clear, and comes after it.
        fixture.write(failure("bob", "late", NOON.plusMillis(500)), failure("bob", "at once", NOON.plusSeconds(1)));

        assertThat(fixture.find(FailureHistory.Filter.ALL)).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(1);
            assertThat(entry.last().event().reason()).isEqualTo("after");
        });
        assertThat(fixture.all()).extracting(Entry::count).containsExactly(1L, 4L);
        assertThat(fixture.history.clearedAt()).contains(NOON.plusSeconds(1));
        assertThat(TestServer.ask(fixture.address, "select cleared_at, cleared_by from vpdn_failure_clear"))
                .contains("admin");
    }

    @Test
    void aClearAndAWriterWaitForEachOther() throws Exception {
        try (var writer = TestServer.connect(fixture.address);
                var threads = Executors.newSingleThreadExecutor()) {
            writer.setAutoCommit(false);
            try (var statement = writer.createStatement()) {
                statement.execute("lock table vpdn_failure_clear in share mode");
            }
            var clear = threads.submit(() -> {
                fixture.history.clear(NOON, "admin");
                return true;
            });
            awaitBlocked();
            assertThat(clear.isDone()).isFalse();
            writer.commit();
            assertThat(clear.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void textThatPostgresCannotHoldIsReplacedAndWhatIsTooLongIsCut() throws Exception {
        var user = "a\0b\uD800c\uDC00d\uD83D\uDE00";
        fixture.write(
                failure(user, "nul \0", NOON),
                failure("\uD83D\uDE00".repeat(1000), "x".repeat(70_000), NOON.minusSeconds(1)));

        var events = fixture.all().stream().map(entry -> entry.last().event()).toList();
        assertThat(events.getFirst().userName()).contains("a\uFFFDb\uFFFDc\uFFFDd\uD83D\uDE00");
        assertThat(events.getFirst().reason()).isEqualTo("nul \uFFFD");
        assertThat(events.getLast().userName()).contains("\uD83D\uDE00".repeat(768 / 4));
        assertThat(events.getLast().reason()).isEqualTo("x".repeat(4096));
    }

    @Test
    void theLongestNamesThatCannotBeCompressedFitIntoTheIndexes() throws Exception {
        var random = new Random(1);
        var longName = random.ints(4000, 0x4E00, 0x9FFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        var nas = new Endpoint(longName, InetAddress.ofLiteral("2001:db8::1"), new TunnelId(1));
        var record = ofNas(nas, longName, NOON);
        fixture.write(
                new FailureRecord(record.event(), new FailureRecord.Recorder(longName, longName, Long.MAX_VALUE)));

        assertThat(fixture.all()).hasSize(1);
    }

    @Test
    void aTimeThatNoClockTellsIsRefusedWithItsWholeBatch() throws Exception {
        var batch = fixture.numbered(failure("a", "r", NOON), failure("b", "r", Instant.MAX), failure("c", "r", NOON));
        assertThatThrownBy(() -> fixture.store.write("s", batch)).isInstanceOf(FailureRefused.class);
        assertThatThrownBy(() -> fixture.store.write("s", fixture.numbered(failure("b", "r", Instant.MIN))))
                .isInstanceOf(FailureRefused.class);
        assertThat(fixture.all()).isEmpty();
        assertThat(fixture.store.lastSequence("s")).isZero();

        // What is passed over stays passed over.
        fixture.store.write("s", List.of(batch.get(0), batch.get(2)));
        assertThat(fixture.all()).hasSize(2);
        assertThat(fixture.store.lastSequence("s")).isEqualTo(batch.get(2).sequence());
    }

    @Test
    void dataThatPostgresRefusesAreToldFromADatabaseThatIsAway() throws Exception {
        TestServer.run(
                fixture.address, "alter table vpdn_failure add constraint odd check (reason <> 'bad') not valid");
        try {
            assertThatThrownBy(() -> fixture.write(failure("bob", "bad", NOON))).isInstanceOf(FailureRefused.class);
        } finally {
            TestServer.run(fixture.address, "alter table vpdn_failure drop constraint odd");
        }
        TestServer.run(fixture.address, "alter table history_progress rename to elsewhere");
        try {
            assertThatThrownBy(() -> fixture.write(failure("bob", "good", NOON)))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessageContaining("history_progress");
        } finally {
            TestServer.run(fixture.address, "alter table elsewhere rename to history_progress");
        }
        fixture.write(failure("bob", "good", NOON));
        assertThat(fixture.all()).hasSize(1);
    }

    @Test
    void retentionDropsWeeksThatAreOverAndAWriterMakesAWeekAgain() throws Exception {
        var week = Duration.ofDays(7);
        fixture.write(failure("a", "r", NOON.minus(week)), failure("b", "r", NOON), failure("c", "r", NOON.plus(week)));
        var other = new JdbcFailureStore(new OwnConnections());
        // The week of NOON ends with Sunday the 22nd.
        assertThat(other.retention(Instant.parse("2026-11-22T23:59:59Z"))).isEqualTo(1);
        assertThat(other.retention(Instant.parse("2026-11-23T00:00:00Z"))).isEqualTo(1);
        assertThat(fixture.all())
                .extracting(e -> e.last().event().userName().orElseThrow())
                .containsExactly("c");

        // This store does not know that the week is gone.
        fixture.write(failure("d", "r", NOON));
        assertThat(fixture.all()).hasSize(2);
        assertThat(other.retention(Instant.MIN)).isZero();
    }

    @Test
    void retentionForgetsSourcesThatNothingCameFromForLong() throws Exception {
        fixture.store.write("old", fixture.numbered(failure("a", "r", NOON)));
        fixture.store.write("waiting", fixture.numbered(failure("b", "r", NOON)));
        fixture.store.write("new", fixture.numbered(failure("c", "r", NOON)));
        TestServer.run(
                fixture.address,
                "update history_progress set written_at = now() - interval '92 days' where source = 'old'");
        TestServer.run(
                fixture.address,
                "update history_progress set written_at = now() - interval '90 days' where source = 'waiting'");
        // Nothing is younger than that, and a spool may still have waited for the database.
        fixture.store.retention(Instant.parse("2200-01-01T00:00:00Z"));
        assertThat(fixture.store.lastSequence("old")).isZero();
        assertThat(fixture.store.lastSequence("waiting")).isPositive();
        assertThat(fixture.store.lastSequence("new")).isPositive();
        fixture.store.write("waiting", fixture.numbered(failure("d", "r", NOON)));
        assertThat(TestServer.ask(
                        fixture.address,
                        "select written_at > now() - interval '1 hour' from history_progress where source = 'waiting'"))
                .isEqualTo("t");
    }

    @Test
    void aLongReaderDelaysRetentionAndNoWriter() throws Exception {
        fixture.write(failure("a", "r", NOON));
        try (var reader = TestServer.connect(fixture.address)) {
            reader.setAutoCommit(false);
            try (var statement = reader.createStatement()) {
                statement.execute("select * from vpdn_failure");
            }
            assertThatThrownBy(() -> fixture.store.retention(NOON.plus(Duration.ofDays(30))))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessageContaining("lock timeout");
            fixture.write(failure("b", "r", NOON), failure("b", "r", NOON.plus(Duration.ofDays(70))));
            reader.rollback();
        }
        assertThat(fixture.store.retention(NOON.plus(Duration.ofDays(30)))).isPositive();
    }

    private static void awaitBlocked() {
        while (TestServer.ask(fixture.address, "select count(*) from pg_locks where not granted")
                .equals("0")) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Connections without a pool. */
    private static class OwnConnections extends AbstractDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return TestServer.connect(fixture.address);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }

    /** Connections that break after the database took the commit and before it could say so. */
    private static final class LossyDataSource extends OwnConnections {
        private final AtomicBoolean loses;

        LossyDataSource(AtomicBoolean loses) {
            this.loses = loses;
        }

        @Override
        public Connection getConnection() throws SQLException {
            var connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        try {
                            var result = method.invoke(connection, arguments);
                            if (method.getName().equals("commit") && loses.get()) {
                                connection.close();
                                throw new SQLException("connection lost", "08006");
                            }
                            return result;
                        } catch (InvocationTargetException failure) {
                            throw failure.getCause();
                        }
                    });
        }
    }
}
