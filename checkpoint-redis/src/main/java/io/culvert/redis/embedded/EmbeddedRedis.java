package io.culvert.redis.embedded;

import io.culvert.local.FolderLock;
import io.culvert.local.LoopbackPort;
import io.culvert.local.Patience;
import io.culvert.local.PrivateFile;
import io.culvert.redis.RedisSettings;
import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Server;
import io.culvert.redis.RedisSettings.Topology;
import io.culvert.redis.RedisUnavailable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis server of the broker's own in its data directory: durable, with a password, reached over the loopback interface only.
 *
 * <p>The server lives longer than the broker. Killed, the broker finds it at its next start and goes on with it; nothing waits, and there is
 * never a second server on the same data. Dead, it is started again by the next {@link #ensureRunning}, and has everything that it had
 * confirmed. It runs in a session of its own: a signal to the broker's process group does not reach it.
 *
 * <p><b>Why its program is run from here</b>, and not by the library that packs it: that one keeps nothing on disk, sets no password, ends the
 * server with the JVM and cannot go on with one that lives.
 *
 * <pre>
 * redis/                    0700
 *   data/                   the append-only file
 *   redis.conf              0600; written anew at each start, with the same port while that is free
 *   redis.pid               the server's process
 *   password                0600
 *   server.log              up to 10 MB; the one before is server.log.1
 *   lock                    held by the broker that uses it
 * </pre>
 *
 * <p><b>Thread:</b> any; one at a time. <b>Units:</b> starting takes about 0.1 s.
 */
public final class EmbeddedRedis {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    /** Loading a large append-only file takes its time. */
    private static final Duration START = Duration.ofMinutes(1);

    private static final Duration STOP = Duration.ofSeconds(20);
    /** A dead server on this machine refuses at once; one that does not answer is on a busy machine. */
    private static final Duration CONNECT_TIME = Duration.ofSeconds(5);

    private static final int TRIES = 6;
    private static final int PASSWORD_OCTETS = 24;
    private static final long LOG_LIMIT_OCTETS = 10_000_000;

    private final Path home;
    private final Path data;
    private final Optional<String> searchPath;
    private @Nullable FolderLock lock;

    private EmbeddedRedis(Path home, Optional<String> searchPath) {
        this.home = home;
        this.data = home.resolve("data");
        this.searchPath = searchPath;
    }

    /**
     * The server whose files are in {@code directory/redis}. Does nothing so far.
     *
     * @param directory the broker's data directory
     */
    public static EmbeddedRedis in(Path directory) {
        return in(directory, Optional.ofNullable(System.getenv("PATH")));
    }

    /** @param searchPath where to look for redis-server, as in the environment's PATH */
    static EmbeddedRedis in(Path directory, Optional<String> searchPath) {
        return new EmbeddedRedis(directory.toAbsolutePath().normalize().resolve("redis"), searchPath);
    }

    /** Attaches to the server or starts it. */
    public synchronized RedisSettings ensureRunning() throws RedisUnavailable {
        try {
            lock();
            if (!Files.exists(passwordFile())) {
                if (Files.exists(data)) {
                    throw new RedisUnavailable(passwordFile() + " is missing: put it back, or write a new one", null);
                }
                PrivateFile.writeNewPassword(passwordFile());
            }
            Files.createDirectories(data);
            for (int i = 0; i < TRIES; i++) {
                var found = ServerProcess.of(pidFile(), data);
                if (found.isEmpty()) {
                    start();
                } else if (found.get().isInOtherNetwork()) {
                    LOG.info(
                            "embedded Redis (process {}) is in another network namespace: starting anew",
                            found.get().pid());
                    end(found.get());
                } else if (answers(found.get())) {
                    return settings();
                }
            }
            throw new RedisUnavailable("embedded Redis in " + data + " does not stay up; see " + logFile(), null);
        } catch (IOException failure) {
            throw new RedisUnavailable("embedded Redis in " + home + ": " + failure, failure);
        }
    }

    /** Ends the server; what it has is on disk. */
    public synchronized void stop() {
        try {
            if (lock != null) {
                var found = ServerProcess.of(pidFile(), data);
                if (found.isPresent()) {
                    end(found.get());
                }
            }
        } catch (IOException | RedisUnavailable failure) {
            // It lives on, and the next start goes on with it.
            LOG.warn("embedded Redis in {} was not stopped: {}", data, failure.getMessage());
        } finally {
            unlock();
        }
    }

    /** Lets the server live, for whoever comes next. */
    public synchronized void leave() {
        unlock();
    }

    private RedisSettings settings() throws IOException {
        return new RedisSettings(
                new Topology.StandAlone(new Server("127.0.0.1", lastPort())),
                0,
                Credentials.password(password()),
                Credentials.NONE,
                Optional.empty(),
                CONNECT_TIME,
                RedisSettings.COMMAND_TIME);
    }

    /** Whether it answers as the server of our data; false: it has ended. */
    private boolean answers(ServerProcess process) throws IOException, RedisUnavailable {
        var patience = new Patience<>(START, RedisUnavailable::new);
        while (process.worksIn(data)) {
            var reason = "embedded Redis (process " + process.pid() + ") does not answer; see " + logFile();
            try (var dialogue = new Dialogue(lastPort())) {
                var entered = dialogue.ask("AUTH", password()).getFirst();
                var ping = dialogue.ask("PING").getFirst();
                if (ping.equals("+PONG")) {
                    var directory = dialogue.ask("CONFIG", "GET", "dir").getLast();
                    if (!Path.of(directory).equals(data.toRealPath())) {
                        throw new RedisUnavailable(
                                "Redis on port " + lastPort() + " serves " + directory + ", not " + data, null);
                    }
                    return true;
                }
                reason = "embedded Redis on port " + lastPort() + " lets us not in: "
                        + (entered.startsWith("-") ? entered : ping);
            } catch (IOException notYet) {
                LOG.debug("embedded Redis does not answer so far", notYet);
            }
            patience.step(reason);
        }
        return false;
    }

    private void start() throws IOException, RedisUnavailable {
        var program = ServerProgram.find(searchPath, home);
        if (program.isPacked() && Files.exists(data.resolve("appendonlydir"))) {
            throw new RedisUnavailable(
                    data + " is of Redis 7 or later, and no redis-server is on the path: install redis-server", null);
        }
        Files.deleteIfExists(pidFile());
        PrivateFile.write(configurationFile(), configuration(LoopbackPort.free(lastPort())));
        if (Files.exists(logFile()) && Files.size(logFile()) > LOG_LIMIT_OCTETS) {
            Files.move(logFile(), home.resolve("server.log.1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        var builder = new ProcessBuilder(
                        "setsid", program.file().toString(), configurationFile().toString())
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        var environment = builder.environment();
        environment.keySet().removeIf(name -> !name.equals("TZ"));
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        var process = builder.start();
        var patience = new Patience<>(START, RedisUnavailable::new);
        while (ServerProcess.of(pidFile(), data).isEmpty()) {
            if (!process.isAlive()) {
                // Somebody may have been quicker with the port; the next try takes another.
                var complaint = lastLine();
                if (complaint.contains("Address already in use") || complaint.contains("Failed listening")) {
                    return;
                }
                throw new RedisUnavailable("embedded Redis does not start: " + complaint, null);
            }
            patience.step("embedded Redis does not come up; see " + logFile());
        }
    }

    private String configuration(int port) throws IOException {
        return String.join(
                "\n",
                "# Written by the broker at each start.",
                "bind 127.0.0.1",
                "port " + port,
                "protected-mode yes",
                "requirepass " + password(),
                "dir " + quoted(data),
                "pidfile " + quoted(pidFile()),
                "logfile " + quoted(logFile()),
                "daemonize no",
                "databases 1",
                "save \"\"",
                "appendonly yes",
                "appendfsync always",
                "no-appendfsync-on-rewrite no",
                "auto-aof-rewrite-percentage 200",
                "auto-aof-rewrite-min-size 256mb",
                "maxmemory-policy noeviction",
                "");
    }

    private static String quoted(Path file) {
        return "\"" + file.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private void end(ServerProcess process) throws IOException, RedisUnavailable {
        process.terminate();
        var patience = new Patience<>(STOP, RedisUnavailable::new);
        while (process.worksIn(data)) {
            patience.step("embedded Redis (process " + process.pid() + ") does not stop; see " + logFile());
        }
    }

    private String lastLine() throws IOException {
        var lines = new String(Files.readAllBytes(logFile()), StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        // The last one tells only that it exits.
        return lines.stream()
                .filter(line -> line.contains("#") || line.contains("***"))
                .reduce((before, last) -> last)
                .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                .orElse("see " + logFile());
    }

    private void lock() throws IOException, RedisUnavailable {
        if (lock == null) {
            lock = FolderLock.take(home)
                    .orElseThrow(() -> new RedisUnavailable("another broker uses the embedded Redis in " + home, null));
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

    /** 0: there was none. */
    private int lastPort() throws IOException {
        if (!Files.exists(configurationFile())) {
            return 0;
        }
        return Files.readAllLines(configurationFile()).stream()
                .filter(line -> line.matches("port [0-9]{1,5}"))
                .mapToInt(line -> Integer.parseInt(line.substring(5)))
                .filter(port -> port <= 65535)
                .findFirst()
                .orElse(0);
    }

    private String password() throws IOException {
        return Files.readString(passwordFile()).strip();
    }

    private Path passwordFile() {
        return home.resolve("password");
    }

    private Path configurationFile() {
        return home.resolve("redis.conf");
    }

    private Path pidFile() {
        return home.resolve("redis.pid");
    }

    private Path logFile() {
        return home.resolve("server.log");
    }
}
