package io.culvert.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.db.Database;
import io.culvert.db.DatabaseAddress;
import io.culvert.db.ServerUnavailable;
import io.culvert.db.TestServer;
import io.culvert.db.history.DatabaseUnavailable;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

@Timeout(90)
class EmbeddedDatabaseTest {
    /** For the tests that spoil nothing: making a cluster takes longer than they do. */
    @TempDir
    private static Path shared;

    @TempDir
    private Path own;

    private Path directory = shared;
    private EmbeddedDatabase server = EmbeddedDatabase.in(shared);

    @BeforeAll
    static void makeTheSharedOne() throws Exception {
        useProgramsOfOtherTests(shared);
        var first = EmbeddedDatabase.in(shared);
        first.ensureRunning();
        first.stop();
    }

    /** For a test that spoils something. Every user can reach the copy, and the programs in it. */
    private void useCopy() throws IOException, InterruptedException {
        run("cp", "-a", shared.resolve("postgresql").toString(), own.toString());
        use(own);
        var link = directory.resolve("postgresql").resolve(programs().getFileName());
        Files.delete(link);
        run("cp", "-a", programs().toString(), link.toString());
    }

    private void use(Path another) throws IOException {
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        directory = another;
        server = EmbeddedDatabase.in(directory);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        if (Postmaster.of(data()).isPresent()) {
            // Left by another JVM.
            var last = EmbeddedDatabase.in(directory);
            last.ensureRunning();
            last.stop();
        }
        // The last of its processes ends a moment after its file.
        while (Postmaster.hasProcesses(data())) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aFirstStartMakesADurableServerThatOpensToItsPasswordOnLoopbackOnly() throws Exception {
        use(own);
        useProgramsOfOtherTests(own);
        // Left by a first start that was cut short.
        Files.createDirectories(directory.resolve("postgresql/data.part/base"));
        Files.writeString(directory.resolve("postgresql/data.part/PG_VERSION"), "18\n");
        var address = server.ensureRunning();

        assertThat(TestServer.ask(
                        address,
                        "select string_agg(setting, ' ' order by name) from pg_settings where name in"
                                + " ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'listen_addresses',"
                                + " 'password_encryption')"))
                .isEqualTo("on on on 127.0.0.1 scram-sha-256 on");
        assertThat(Files.readAllLines(data().resolve("postmaster.pid")).get(4))
                .as("directory of Unix sockets")
                .isEmpty();
        assertThat(TestServer.ask(
                        address,
                        "select current_database(), current_user, usesuper from pg_user where"
                                + " usename = current_user"))
                .isEqualTo("culvert\tculvert\tf");
        assertThatThrownBy(
                        () -> TestServer.connect(new DatabaseAddress(address.url(), "culvert", Secret.utf8("guessed"))))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(permissions("password")).isEqualTo("rw-------");
        assertThat(permissions("")).isEqualTo("rwx------");
        assertThat(address.toString())
                .doesNotContain(address.password().reveal().toUtf8());
    }

    @Test
    void aSecondCallFindsTheSameServerAtOnce() throws Exception {
        var address = server.ensureRunning();
        long pid = postmaster();
        assertThat(server.ensureRunning()).isSameAs(address);
        assertThat(postmaster()).isEqualTo(pid);
    }

    /** sched(7): the autogroup decides between sessions, the nice value within one. */
    @Test
    void everyProcessOfTheServerStandsBackWhereTheBrokerWantsTheProcessor() throws Exception {
        var address = server.ensureRunning();
        long own = Long.parseLong(nice("self"));
        try (var connection = TestServer.connect(address)) {
            long worker = connection.unwrap(PGConnection.class).getBackendPID();
            server.tend();

            var processes =
                    ProcessHandle.of(postmaster()).orElseThrow().children().toList();
            assertThat(processes).extracting(ProcessHandle::pid).contains(worker);
            for (var process : processes) {
                assertThat(nice(Long.toString(process.pid()))).isEqualTo(Long.toString(Math.min(19, own + 10)));
                var group = Path.of("/proc", Long.toString(process.pid()), "autogroup");
                if (Files.exists(group)) {
                    assertThat(Files.readString(group).strip()).endsWith(" nice 10");
                }
            }
        }
    }

    private static String nice(String process) throws IOException {
        return Files.readString(Path.of("/proc", process, "stat"))
                .replaceFirst(".*\\) ", "")
                .split(" ")[16];
    }

    @Test
    void theServerOfAKilledBrokerIsUsedAgainWithoutWaiting() throws Exception {
        String url;
        try (var broker = OtherBroker.on(directory)) {
            url = broker.said();
            TestServer.run(address(url), "create schema s1; create table s1.t as select 'kept' as word");
            broker.kill();
        }
        long pid = postmaster();
        assertThat(Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ")[5])
                .as("session: no signal to the broker's group or terminal reaches it")
                .isEqualTo(Long.toString(pid));

        var begin = System.nanoTime();
        var address = server.ensureRunning();
        var took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(address.url()).isEqualTo(url);
        assertThat(TestServer.ask(address, "select word from s1.t")).isEqualTo("kept");
        assertThat(postmaster()).isEqualTo(pid);
        assertThat(postmasters()).isEqualTo(1);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anOrderlyEndStopsTheServerAndTheNextStartKeepsDataAndPort() throws Exception {
        String url;
        try (var broker = OtherBroker.on(directory)) {
            url = broker.said();
            TestServer.run(address(url), "create schema s2; create table s2.t as select 'kept' as word");
            broker.stop();
        }
        assertThat(Postmaster.of(data())).isEmpty();

        assertThat(server.ensureRunning().url()).isEqualTo(url);
        assertThat(TestServer.ask(server.ensureRunning(), "select word from s2.t"))
                .isEqualTo("kept");
    }

    @Test
    void aServerThatDiedIsStartedAgainWithAllThatWasCommitted() throws Exception {
        var address = server.ensureRunning();
        TestServer.run(address, "create schema s3; create table s3.t as select generate_series(1, 1000) as i");
        kill(postmaster());

        assertThat(TestServer.ask(server.ensureRunning(), "select count(*) from s3.t"))
                .isEqualTo("1000");
        assertThat(postmasters()).isEqualTo(1);
    }

    @Test
    void aDatabaseWhoseServerDiesUnderItComesBackByItself() throws Exception {
        try (var database = new Database(server)) {
            database.start();
            assertThat(database.awaitReady(Duration.ofSeconds(30)))
                    .as(database.state())
                    .isTrue();
            assertThat(database.failureStore().lastSequence("unit-a")).isZero();
            kill(postmaster());
            long sequence = -1;
            while (sequence < 0) {
                try {
                    sequence = database.failureStore().lastSequence("unit-a");
                } catch (DatabaseUnavailable away) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            assertThat(sequence).isZero();
            assertThat(database.awaitReady(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(Postmaster.of(data())).isEmpty();
    }

    @Test
    void aStalePidFileOfAnyOtherProcessDoesNotKeepTheServerFromStarting() throws Exception {
        server.ensureRunning();
        server.stop();
        // This JVM, as after a start in a container; and a number that nobody has.
        for (long pid : List.of(ProcessHandle.current().pid(), 4_194_303L)) {
            Files.writeString(
                    data().resolve("postmaster.pid"),
                    pid + "\n" + data() + "\n1700000000\n5432\n\n127.0.0.1\n  1234567         7\nready   \n");
            var again = EmbeddedDatabase.in(directory);
            assertThat(TestServer.ask(again.ensureRunning(), "select 1")).isEqualTo("1");
            again.stop();
        }
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void twoBrokersDoNotShareADirectory() throws Exception {
        server.ensureRunning();
        assertThatThrownBy(() -> EmbeddedDatabase.in(directory).ensureRunning())
                .isInstanceOf(ServerUnavailable.class)
                .hasMessageContaining("another broker uses");
        try (var broker = OtherBroker.on(directory)) {
            assertThat(broker.said()).startsWith("failed: another broker uses the embedded PostgreSQL in " + directory);
        }
    }

    @Test
    void aPortThatSomebodyTookIsReplaced() throws Exception {
        var url = server.ensureRunning().url();
        server.stop();
        int port = Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1"));
        try (var other = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(other.isBound()).isTrue();
            assertThat(server.ensureRunning().url()).isNotEqualTo(url);
        }
    }

    @Test
    void whatKeepsTheServerFromStartingIsToldInALine() throws Exception {
        useCopy();
        server.ensureRunning();
        server.stop();
        var settings = data().resolve("postgresql.conf");
        Files.writeString(settings, Files.readString(settings) + "\nshared_buffers = lots\n");
        assertThatThrownBy(() -> server.ensureRunning())
                .isInstanceOf(ServerUnavailable.class)
                .hasMessageMatching("embedded PostgreSQL does not start: FATAL: .*contains errors.*");

        Files.writeString(data().resolve("PG_VERSION"), "17\n");
        assertThatThrownBy(() -> server.ensureRunning())
                .isInstanceOf(ServerUnavailable.class)
                .hasMessageContaining("is of PostgreSQL 17, this release brings 18.");

        Files.delete(directory.resolve("postgresql/password"));
        assertThatThrownBy(() -> server.ensureRunning())
                .isInstanceOf(ServerUnavailable.class)
                .hasMessageContaining("password is missing");
    }

    @Test
    void anOrdinaryUserRunsItWithoutAnySpecialRight() throws Exception {
        assumeTrue(isRoot(), "only root can become an ordinary user");
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        var home = Files.createDirectory(own.resolve("home"));
        // Programs that were not unpacked to the end.
        Files.createDirectories(home.resolve("postgresql/" + programs().getFileName() + ".part/bin"));
        Directories.give(home, nobody());
        var classes = Files.createDirectory(own.resolve("lib"));
        try (var broker = OtherBroker.readableByAll(
                home, classes, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")) {
            assertThat(broker.said()).startsWith("jdbc:postgresql://127.0.0.1:");
            assertThat(Files.getOwner(home.resolve("postgresql/data/PG_VERSION")))
                    .isEqualTo(nobody());
            broker.stop();
        }
        assertThat(Postmaster.of(home.resolve("postgresql/data"))).isEmpty();
    }

    @Test
    void rootRunsDataOfAnotherUserAsThatUser() throws Exception {
        assumeTrue(isRoot(), "only root has the choice");
        useCopy();
        assertThat(Files.getAttribute(data(), "unix:uid")).isEqualTo(0);
        Directories.give(directory.resolve("postgresql"), nobody());

        assertThat(TestServer.ask(server.ensureRunning(), "select 1")).isEqualTo("1");
        assertThat(Files.readString(Path.of("/proc/" + postmaster() + "/status")))
                .contains("Uid:\t65534\t65534");
    }

    @Test
    void rootWithoutNamespacesGivesTheFilesToAnAccountThatIsNotRoot() throws Exception {
        assumeTrue(isRoot(), "only root has the choice");
        useCopy();
        // A path without "unshare" does what a container's filter does.
        var path = Files.createDirectory(directory.resolve("bin"));
        Files.createSymbolicLink(path.resolve("setpriv"), Path.of("/usr/bin/setpriv"));
        try (var broker = OtherBroker.on(directory, "/usr/bin/env", "PATH=" + path)) {
            assertThat(TestServer.ask(address(broker.said()), "select 1")).isEqualTo("1");
            assertThat((Integer) Files.getAttribute(data(), "unix:uid")).isNotZero();
            broker.kill();
        }
        // A root that has them again goes on with the same server.
        long pid = postmaster();
        server.ensureRunning();
        assertThat(postmaster()).isEqualTo(pid);
    }

    @Test
    void aServerInANetworkNamespaceIsStartedThereAndMovedWhenItsBrokerComesBackElsewhere() throws Exception {
        assumeTrue(isRoot() && Files.exists(Path.of("/run")), "network namespaces need root");
        var namespace = "cvdb" + ProcessHandle.current().pid();
        run("ip", "netns", "add", namespace);
        try {
            try (var broker = OtherBroker.on(directory, "ip", "netns", "exec", namespace)) {
                // Its loopback interface is down.
                assertThat(broker.said()).contains("needs the loopback interface, which is down");
                broker.kill();
            }
            run("ip", "netns", "exec", namespace, "ip", "link", "set", "lo", "up");
            try (var broker = OtherBroker.on(directory, "ip", "netns", "exec", namespace)) {
                assertThat(broker.said()).startsWith("jdbc:postgresql://127.0.0.1:");
                broker.kill();
            }
            long pid = postmaster();
            assertThat(TestServer.ask(server.ensureRunning(), "select 1")).isEqualTo("1");
            assertThat(postmaster()).isNotEqualTo(pid);
            assertThat(postmasters()).isEqualTo(1);
        } finally {
            run("ip", "netns", "del", namespace);
        }
    }

    @Test
    void programsOfAnotherVersionAreRemovedAndThoseInUseAreNotUnpackedAgain() throws Exception {
        useProgramsOfOtherTests(own);
        var home = own.resolve("postgresql");
        var old = Files.createDirectory(home.resolve("server-17.1.0"));
        Files.createDirectory(old.resolve("bin"));
        var binaries = ServerBinaries.in(home);
        binaries.removeOthers();
        assertThat(old).doesNotExist();
        assertThat(binaries.root()).isSymbolicLink();

        var process = new ProcessBuilder(binaries.program("postgres"), "--version").start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("postgres (PostgreSQL) " + binaries.version().replaceFirst("\\.0$", ""));
    }

    private static void useProgramsOfOtherTests(Path home) throws IOException {
        var programs = programs();
        Files.createDirectory(
                home.resolve("postgresql"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(home.resolve("postgresql").resolve(programs.getFileName()), programs);
    }

    private static Path programs() {
        return TestServer.shared().programs();
    }

    private DatabaseAddress address(String url) throws IOException {
        var password =
                Files.readString(directory.resolve("postgresql/password")).strip();
        return new DatabaseAddress(url, "culvert", Secret.utf8(password));
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("postgresql").resolve(name)));
    }

    private Path data() {
        return directory.resolve("postgresql/data");
    }

    private long postmaster() throws IOException {
        return Postmaster.of(data()).orElseThrow().pid();
    }

    /** Processes of this directory's servers whose parent is none of them. */
    private long postmasters() throws IOException {
        var home = data().toRealPath();
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, home))
                .filter(process ->
                        process.parent().filter(parent -> worksIn(parent, home)).isEmpty())
                .count();
    }

    private static boolean worksIn(ProcessHandle process, Path home) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .equals(home);
        } catch (IOException gone) {
            return false;
        }
    }

    private static void kill(long pid) {
        var process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        while (process.isAlive()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void run(String... words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static UserPrincipal nobody() throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    }
}
