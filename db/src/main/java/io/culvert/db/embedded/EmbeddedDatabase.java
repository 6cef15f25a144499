package io.culvert.db.embedded;

import io.culvert.db.DatabaseAddress;
import io.culvert.db.DatabaseServer;
import io.culvert.db.ServerUnavailable;
import io.culvert.local.FolderLock;
import io.culvert.local.LoopbackPort;
import io.culvert.local.Patience;
import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of the broker's own in its data directory: durable, reached over the loopback interface only.
 *
 * <p>The server lives longer than the broker. Killed, the broker finds it at its next start and goes on with it; nothing waits, and
 * there is never a second server on the same data. Dead, it is started again by the next {@link #ensureRunning}.
 *
 * <p><b>Why its programs are run from here</b>, and not by the library that packs them for tests (zonky's
 * {@code EmbeddedPostgres}): that one switches fsync off and lets everybody in without a password; it waits a minute for a
 * living postmaster and then fails instead of attaching to it; it ends the server in a shutdown hook that races with the
 * broker's own order of stopping; it looks at the system with a shell script in the temporary directory, and deletes there
 * what it takes for old data. Only the archive of binaries is used. {@code pg_ctl} starts the server in a session of its own,
 * with its output in a file: a signal to the broker's process group does not reach it, and who reads the broker's output to
 * the end does not wait for it.
 *
 * <pre>
 * postgresql/               0700
 *   server-18.6.0/          programs
 *   data/                   the cluster; memory settings are in its postgresql.conf
 *   password                0600; of the users culvert (owns the database culvert) and postgres (superuser)
 *   port                    the last port: kept while it is free, so that an operator's psql goes on working
 *   server.log              up to 10 MB; the one before is server.log.1
 *   lock                    held by the broker that uses it
 * </pre>
 *
 * <p><b>Thread:</b> any; one at a time. <b>Units:</b> starting takes about 0.3 s, the first time 3 to 5 s.
 */
public final class EmbeddedDatabase implements DatabaseServer {
    /** The broker's database and its owner. */
    static final String NAME = "culvert";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration FIRST_START = Duration.ofMinutes(2);
    /** Recovery after a power cut takes its time; longer, and the next try waits on. */
    private static final Duration START = Duration.ofMinutes(1);

    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int TRIES = 6;

    private final Path home;
    private final Path data;
    private final ServerLog log;
    private @Nullable FolderLock lock;
    private @Nullable ServerBinaries binaries;
    private @Nullable Started current;

    /** What the last {@link #ensureRunning} found. */
    private record Started(long pid, DatabaseAddress address) {}

    private EmbeddedDatabase(Path home) {
        this.home = home;
        this.data = home.resolve("data");
        this.log = new ServerLog(home.resolve("server.log"));
    }

    /**
     * The server whose files are in {@code directory/postgresql}. Does nothing so far.
     *
     * @param directory the broker's data directory
     */
    public static EmbeddedDatabase in(Path directory) {
        return new EmbeddedDatabase(directory.toAbsolutePath().normalize().resolve("postgresql"));
    }

    @Override
    public synchronized DatabaseAddress ensureRunning() throws ServerUnavailable {
        try {
            if (lock != null && current != null) {
                var postmaster = Postmaster.of(data);
                if (postmaster.isPresent()
                        && postmaster.get().pid() == current.pid()
                        && postmaster.get().status() == Postmaster.Status.READY) {
                    return current.address();
                }
            }
            current = null;
            lock();
            checkLoopback();
            var server = prepare();
            for (int i = 0; i < TRIES; i++) {
                var started = attachOrStart(server);
                if (started != null) {
                    current = started;
                    return started.address();
                }
            }
            throw new ServerUnavailable("embedded PostgreSQL in " + data + " does not stay up; see " + server.log());
        } catch (IOException failure) {
            throw new ServerUnavailable("embedded PostgreSQL in " + home + ": " + failure, failure);
        }
    }

    @Override
    public synchronized void tend() {
        if (current != null) {
            LowPriority.lowerGroups(current.pid());
        }
    }

    /** Fast shutdown: what is committed is on disk, who is connected is sent away. */
    @Override
    public synchronized void stop() {
        current = null;
        try {
            if (lock != null && Postmaster.of(data).isPresent()) {
                stopServer(new ServerCommand(ServerAccount.of(data), home, log.file()));
            }
        } catch (IOException | ServerUnavailable failure) {
            // It lives on, and the next start goes on with it.
            LOG.warn("embedded PostgreSQL in {} was not stopped: {}", data, failure.getMessage());
        } finally {
            unlock();
        }
    }

    /** One step towards a running server; null when there has to be another one. */
    private @Nullable Started attachOrStart(ServerCommand server) throws IOException, ServerUnavailable {
        var found = Postmaster.of(data);
        if (found.isEmpty()) {
            awaitEndOfOrphans();
            start(server);
            return null;
        }
        var postmaster = found.get();
        if (postmaster.isInOtherNetwork()) {
            LOG.info(
                    "embedded PostgreSQL (process {}) is in another network namespace: starting anew",
                    postmaster.pid());
            stopServer(server);
            return null;
        }
        return switch (postmaster.status()) {
            case STARTING -> {
                awaitChange(postmaster, START);
                yield null;
            }
            case STOPPING -> {
                awaitChange(postmaster, STOP);
                yield null;
            }
            case READY -> {
                var access = new ServerAccess(
                        postmaster.port(), Files.readString(passwordFile()).strip());
                access.provide(data);
                yield new Started(postmaster.pid(), access.address());
            }
        };
    }

    private ServerCommand prepare() throws IOException, ServerUnavailable {
        if (binaries == null) {
            binaries = ServerBinaries.in(home);
        }
        var account = ServerAccount.of(data);
        var server = new ServerCommand(account, home, log.file());
        if (!Files.exists(data)) {
            initialise(server, binaries);
        }
        if (!Files.exists(passwordFile())) {
            throw new ServerUnavailable(passwordFile() + " is missing: put it back, or the data cannot be read");
        }
        var own = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!binaries.version().startsWith(own + ".")) {
            throw new ServerUnavailable(data + " is of PostgreSQL " + own + ", this release brings "
                    + binaries.version() + ": dump it with the older release and load it with this one");
        }
        return server;
    }

    private void initialise(ServerCommand server, ServerBinaries programs) throws IOException, ServerUnavailable {
        var unfinished = home.resolve("data.part");
        Directories.delete(unfinished);
        if (!Files.exists(passwordFile())) {
            PrivateFile.writeNewPassword(passwordFile());
        }
        giveHome(server.account());
        long begin = log.begin();
        LOG.info("making the embedded PostgreSQL {} in {}", programs.version(), data);
        int exit = server.run(
                List.of(
                        programs.program("initdb"),
                        "--pgdata=" + unfinished.getFileName(),
                        "--username=" + ServerAccess.SUPERUSER,
                        "--pwfile=" + passwordFile().getFileName(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C",
                        "--no-instructions",
                        // A thousand small files are brought to the disk at once, not one by one.
                        "--sync-method=syncfs",
                        "--set=recovery_init_sync_method=syncfs",
                        "--set=shared_buffers=64MB",
                        "--set=max_connections=20",
                        "--set=max_wal_size=512MB",
                        "--set=min_wal_size=64MB",
                        "--set=wal_level=minimal",
                        "--set=max_wal_senders=0",
                        "--set=max_logical_replication_workers=0",
                        "--set=io_method=sync",
                        "--set=jit=off",
                        "--set=max_parallel_workers_per_gather=0",
                        "--set=autovacuum_max_workers=1",
                        "--set=log_checkpoints=off"),
                FIRST_START);
        if (exit != 0) {
            throw new ServerUnavailable("embedded PostgreSQL: initdb failed: " + log.lastComplaint(begin));
        }
        Files.move(unfinished, data);
        PrivateFile.force(home);
    }

    /** The programs' account must reach its files; root needs no right of its own to. */
    private void giveHome(ServerAccount account) throws IOException {
        if (account.owner().isPresent()) {
            Directories.give(home, account.owner().get());
        }
    }

    private void start(ServerCommand server) throws IOException, ServerUnavailable {
        var programs = binaries;
        if (programs == null) {
            throw new IllegalStateException("start without programs");
        }
        if (Postmaster.isFileOfAnother(data)) {
            // The server itself would take that process for a postmaster and refuse to start.
            Files.delete(Postmaster.file(data));
        }
        programs.removeOthers();
        long begin = log.begin();
        giveHome(server.account());
        int port = port();
        var words = new ArrayList<>(LowPriority.prefix());
        words.addAll(List.of(
                programs.program("pg_ctl"),
                "start",
                "--wait",
                "--timeout=" + START.toSeconds(),
                "--pgdata=" + data.getFileName(),
                "--log=" + server.log(),
                "--options=-p " + port
                        + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                        + " -c fsync=on -c synchronous_commit=on -c full_page_writes=on"));
        int exit = server.run(words, START.plusSeconds(10));
        if (exit != 0) {
            var complaint = log.lastComplaint(begin);
            // Somebody was quicker with the port; the next try takes another.
            Files.deleteIfExists(portFile());
            if (!complaint.contains("could not create any TCP/IP sockets")) {
                throw new ServerUnavailable("embedded PostgreSQL does not start: " + complaint);
            }
        }
    }

    private void stopServer(ServerCommand server) throws IOException, ServerUnavailable {
        if (binaries == null) {
            binaries = ServerBinaries.in(home);
        }
        int exit = server.run(
                List.of(
                        binaries.program("pg_ctl"),
                        "stop",
                        "--mode=fast",
                        "--wait",
                        "--timeout=" + STOP.toSeconds(),
                        "--pgdata=" + data.getFileName()),
                STOP.plusSeconds(5));
        if (exit != 0 && Postmaster.of(data).isPresent()) {
            throw new ServerUnavailable("embedded PostgreSQL does not stop; see " + log.file());
        }
    }

    /** A postmaster that was killed leaves children, which see it soon; started beside them, the data would be lost. */
    private void awaitEndOfOrphans() throws IOException, ServerUnavailable {
        var patience = new Patience<>(Duration.ofSeconds(20), ServerUnavailable::new);
        while (Postmaster.hasProcesses(data) && Postmaster.of(data).isEmpty()) {
            patience.step("processes of a PostgreSQL server that died still work in " + data);
        }
    }

    private void awaitChange(Postmaster seen, Duration limit) throws IOException, ServerUnavailable {
        var patience = new Patience<>(limit, ServerUnavailable::new);
        for (var now = Postmaster.of(data);
                now.isPresent() && now.get().pid() == seen.pid() && now.get().status() == seen.status();
                now = Postmaster.of(data)) {
            patience.step("embedded PostgreSQL (process " + seen.pid() + ") is still "
                    + (seen.status() == Postmaster.Status.STARTING ? "starting" : "stopping"));
        }
    }

    private void lock() throws IOException, ServerUnavailable {
        if (lock == null) {
            lock = FolderLock.take(home)
                    .orElseThrow(() -> new ServerUnavailable("another broker uses the embedded PostgreSQL in " + home));
        }
    }

    private void unlock() {
        var held = lock;
        lock = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException failure) {
                LOG.warn("lock of {}: {}", home, failure.getMessage());
            }
        }
    }

    private static void checkLoopback() throws ServerUnavailable {
        try {
            for (var network : NetworkInterface.networkInterfaces().toList()) {
                if (network.isLoopback() && network.isUp()) {
                    return;
                }
            }
        } catch (SocketException none) {
            // How Java says that no interface is up at all.
            LOG.debug("no network interface", none);
        }
        throw new ServerUnavailable(
                "embedded PostgreSQL needs the loopback interface, which is down: ip link set lo up");
    }

    private int port() throws IOException {
        int port = 0;
        if (Files.exists(portFile())) {
            try {
                port = Integer.parseInt(Files.readString(portFile()).strip());
            } catch (NumberFormatException spoiled) {
                LOG.warn("{} is no port number: taking another port", portFile());
            }
        }
        int free = LoopbackPort.free(port);
        Files.writeString(portFile(), free + "\n");
        return free;
    }

    private Path passwordFile() {
        return home.resolve("password");
    }

    private Path portFile() {
        return home.resolve("port");
    }
}
