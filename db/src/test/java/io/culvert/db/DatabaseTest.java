package io.culvert.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.core.failure.FailureHistory.Filter;
import io.culvert.core.failure.FailureHistory.HistoryUnavailable;
import io.culvert.db.history.DatabaseUnavailable;
import io.culvert.db.history.Failures;
import io.culvert.db.history.SequencedFailure;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class DatabaseTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Database.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void theTablesAreMadeOnceAndABrokerThatComesBackFindsThem() throws Exception {
        var address = TestServer.shared().newDatabase();
        for (int i = 0; i < 2; i++) {
            try (var database = new Database(DatabaseServer.external(address))) {
                assertThat(database.isReady()).isFalse();
                database.start();
                awaitReady(database);
                assertThat(database.state()).isEqualTo("PostgreSQL " + address.label() + ": ready");
                assertThat(database.failureHistory()
                                .find(Filter.ALL, Optional.empty(), 1)
                                .entries())
                        .isEmpty();
                assertThat(database.failureStore().lastSequence("unit")).isZero();
            }
        }
        assertThat(TestServer.ask(
                        address, "select string_agg(version, ' ' order by installed_rank) from flyway_schema_history"))
                .isEqualTo("1 2");
    }

    @Test
    void unitsThatStartAtOnceMakeTheTablesTogether() throws Exception {
        var address = TestServer.shared().newDatabase();
        try (var one = new Database(DatabaseServer.external(address));
                var other = new Database(DatabaseServer.external(address))) {
            one.start();
            other.start();
            awaitReady(one);
            awaitReady(other);
        }
    }

    @Test
    void aDatabaseThatIsAwayAtStartIsToldAtOnceAndUsedWhenItComes() throws Exception {
        var server = new Away(TestServer.shared().newDatabase());
        try (var database = new Database(server)) {
            database.start();
            server.tried.await();
            awaitState(database, "the server is being repaired");

            var begin = System.nanoTime();
            assertThatThrownBy(() -> database.failureHistory().find(1))
                    .isInstanceOf(HistoryUnavailable.class)
                    .hasMessage("the server is being repaired");
            assertThatThrownBy(() -> database.failureStore().lastSequence("unit"))
                    .isInstanceOf(DatabaseUnavailable.class)
                    .hasMessage("the server is being repaired");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));

            server.isRepaired = true;
            awaitReady(database);
            assertThat(database.failureHistory().find(1)).isEmpty();
        }
        assertThat(lines(Level.WARN)).containsExactly("database: the server is being repaired");
        assertThat(server.stops.get()).isEqualTo(1);
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersHoldsNobodyUp() throws Exception {
        try (var mute = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
                var database = new Database(DatabaseServer.external(new DatabaseAddress(
                        "jdbc:postgresql://127.0.0.1:" + mute.getLocalPort() + "/x", "u", Secret.utf8("p"))))) {
            var begin = System.nanoTime();
            database.start();
            assertThatThrownBy(() -> database.failureHistory().find(1)).isInstanceOf(HistoryUnavailable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
            awaitWarning();
            assertThat(database.state()).startsWith("PostgreSQL 127.0.0.1:" + mute.getLocalPort() + "/x: ");
        }
    }

    @Test
    void aWrongPasswordIsSaidOnceAndWithoutThePassword() throws Exception {
        var address = TestServer.shared().newDatabase();
        var wrong = new DatabaseAddress(address.url() + "?password=hidden", "culvert", Secret.utf8("also-hidden"));
        var server = new Counted(wrong);
        try (var database = new Database(server)) {
            database.start();
            server.awaitTries(2);
            assertThat(database.isReady()).isFalse();
            assertThat(database.state())
                    .isEqualTo("PostgreSQL " + address.label()
                            + ": FATAL: password authentication failed for user \"culvert\"");
        }
        assertThat(lines(Level.WARN)).singleElement().asString().doesNotContain("hidden");
    }

    @Test
    void missingRightsNameTheGrantThatHelps() throws Exception {
        var address = TestServer.shared().newDatabase();
        var role = "r" + address.label().replaceFirst(".*/", "");
        TestServer.shared().superuser("create role " + role + " login password 'p'");
        assertRefused(
                new DatabaseAddress(address.url(), role, Secret.utf8("p")),
                "rights are missing to make the tables: grant create on schema public to " + role);
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() throws Exception {
        assertRefused(TestServer.shared().named("nothing_here"), "FATAL: database \"nothing_here\" does not exist");
    }

    @Test
    void tablesOfSomethingElseAreNotMixedWithOurs() throws Exception {
        var address = TestServer.shared().newDatabase();
        TestServer.run(address, "create table theirs (i int); create schema ours");
        assertRefused(
                address,
                "there are tables of something else: give the broker a database of its own, or a schema"
                        + " (currentSchema=... in the URL)");
        var withSchema = new DatabaseAddress(address.url() + "?currentSchema=ours", address.user(), address.password());
        try (var database = new Database(DatabaseServer.external(withSchema))) {
            database.start();
            awaitReady(database);
            database.failureStore().write("unit", List.of(new SequencedFailure(1, Failures.bare(Failures.NOON))));
            assertThat(database.failureStore().retention(Failures.NOON.plus(Duration.ofDays(30))))
                    .isEqualTo(1);
        }
        assertThat(TestServer.ask(
                        address, "select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'"))
                .isEqualTo("theirs");
    }

    @Test
    void aStandbyIsNotWrittenTo() throws Exception {
        var address = TestServer.shared().newDatabase();
        TestServer.run(
                address,
                "alter database " + address.label().replaceFirst(".*/", "")
                        + " set default_transaction_read_only = on");
        assertRefused(address, "the database is read-only (a standby?)");
        assertThat(TestServer.ask(address, "select count(*) from pg_tables where schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void tablesOfANewerReleaseAreLeftAlone() throws Exception {
        var address = TestServer.shared().newDatabase();
        try (var database = new Database(DatabaseServer.external(address))) {
            database.start();
            awaitReady(database);
        }
        TestServer.run(
                address,
                "insert into flyway_schema_history values (99, '7.1', 'sessions', 'SQL', 'V7_1__sessions.sql', 1, 'x',"
                        + " now(), 1, true)");
        assertRefused(
                address,
                "the tables are of a newer release (version 7.1, \"sessions\"): nothing is written by this one; start the"
                        + " newer release");
    }

    @Test
    void commitsReachTheDiskWhateverTheServersDefaultIs() throws Exception {
        var address = TestServer.shared().newDatabase();
        TestServer.run(
                address, "alter database " + address.label().replaceFirst(".*/", "") + " set synchronous_commit = off");
        try (var connections = new Connections(address);
                var connection = connections.pool().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show synchronous_commit")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("on");
        }
    }

    @Test
    void aConnectionThatTheServerCutIsReplaced() throws Exception {
        var address = TestServer.shared().newDatabase();
        try (var database = new Database(DatabaseServer.external(address))) {
            database.start();
            awaitReady(database);
            database.failureHistory().find(1);
            TestServer.shared()
                    .superuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                            + address.label().replaceFirst(".*/", "") + "'");
            // The first question may meet a cut connection; the pool finds out with it.
            while (true) {
                try {
                    assertThat(database.failureHistory().find(1)).isEmpty();
                    break;
                } catch (HistoryUnavailable cut) {
                    assertThat(cut).hasMessageNotContaining("password");
                }
            }
        }
    }

    @Test
    void aDatabaseThatWasNeverStartedCloses() {
        new Database(DatabaseServer.external(TestServer.shared().named("x"))).close();
    }

    private void assertRefused(DatabaseAddress address, String reason) throws Exception {
        var server = new Counted(address);
        try (var database = new Database(server)) {
            database.start();
            server.awaitTries(2);
            assertThat(database.isReady()).isFalse();
            assertThat(database.state()).isEqualTo("PostgreSQL " + address.label() + ": " + reason);
        }
        assertThat(lines(Level.WARN)).hasSize(1);
    }

    private static void awaitReady(Database database) throws InterruptedException {
        assertThat(database.awaitReady(Duration.ofSeconds(30)))
                .as(database.state())
                .isTrue();
    }

    private static void awaitState(Database database, String text) {
        while (!database.state().equals(text)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void awaitWarning() {
        while (lines(Level.WARN).isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<String> lines(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** A server that is there when it is repaired. */
    private static final class Away implements DatabaseServer {
        final CountDownLatch tried = new CountDownLatch(2);
        final AtomicInteger stops = new AtomicInteger();
        volatile boolean isRepaired;
        private final DatabaseAddress address;

        Away(DatabaseAddress address) {
            this.address = address;
        }

        @Override
        public DatabaseAddress ensureRunning() throws ServerUnavailable {
            tried.countDown();
            if (!isRepaired) {
                throw new ServerUnavailable("the server is being repaired");
            }
            return address;
        }

        @Override
        public void stop() {
            stops.incrementAndGet();
        }
    }

    /** A server that counts how often it was looked for. */
    private static final class Counted implements DatabaseServer {
        private final DatabaseAddress address;
        private final AtomicInteger tries = new AtomicInteger();

        Counted(DatabaseAddress address) {
            this.address = address;
        }

        /** Returns when so many tries are over. */
        void awaitTries(int wanted) throws IOException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (tries.get() <= wanted) {
                if (System.nanoTime() > end) {
                    throw new IOException("only " + tries + " tries");
                }
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public DatabaseAddress ensureRunning() {
            tries.incrementAndGet();
            return address;
        }

        @Override
        public void stop() {
            // Somebody else's.
        }
    }
}
