package io.culvert.redis;

import io.culvert.redis.embedded.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real server of the tests', or a Sentinel, in a directory of its own. Ends with the test. */
final class RedisServer implements AutoCloseable {
    static final String PASSWORD = "a password with : and @";
    private static final String AUTH_PASS = "sentinel auth-pass ";

    private final Path home;
    private final int port;
    private final List<String> configuration;
    private final boolean sentinel;
    private @Nullable Process process;

    private RedisServer(Path home, int port, List<String> configuration, boolean sentinel) {
        this.home = home;
        this.port = port;
        this.configuration = configuration;
        this.sentinel = sentinel;
    }

    /** @param more lines of configuration, beside address, password and directory */
    static RedisServer start(Path parent, String name, String... more) {
        return start(parent, name, false, more);
    }

    static RedisServer sentinel(Path parent, String name, String... more) {
        return start(parent, name, true, more);
    }

    private static RedisServer start(Path parent, String name, boolean sentinel, String... more) {
        try {
            var home = Files.createDirectories(parent.resolve(name));
            int port = freePort();
            var lines = new ArrayList<>(List.of("dir \"" + home + "\"", "logfile \"" + home.resolve("log") + "\""));
            if (!sentinel) {
                lines.addAll(List.of(
                        "requirepass \"" + PASSWORD + "\"",
                        "masterauth \"" + PASSWORD + "\"",
                        "save \"\"",
                        "bind 127.0.0.1"));
            }
            boolean tls = List.of(more).contains("tls-replication no");
            lines.add(tls ? "port 0\ntls-port " + port : "port " + port);
            lines.addAll(List.of(more));
            var server = new RedisServer(home, port, lines, sentinel);
            server.begin();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts it (again). */
    void begin() {
        try {
            var file = home.resolve("redis.conf");
            if (!Files.exists(file)) {
                Files.write(file, configuration);
            } else if (sentinel) {
                Files.write(
                        file,
                        Files.readAllLines(file).stream()
                                .map(this::asConfigured)
                                .toList());
            }
            var words = new ArrayList<>(List.of(Programs.redisServer(home).toString(), file.toString()));
            if (sentinel) {
                words.add("--sentinel");
            }
            process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(home.resolve("out").toFile()))
                    .start();
            Eventually.holds(Duration.ofSeconds(10), "server in " + home + " listens", this::listens);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sentinel 7.0 writes its own configuration back, a password with spaces without quotes, and cannot read that. */
    private String asConfigured(String line) {
        return configuration.stream()
                .filter(original -> line.startsWith(AUTH_PASS) && original.startsWith(AUTH_PASS))
                .findFirst()
                .orElse(line);
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    RedisSettings.Server address() {
        return new RedisSettings.Server("127.0.0.1", port);
    }

    /** As by {@code kill -9}. */
    void kill() {
        var running = running();
        running.destroyForcibly();
        try {
            running.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }

    /** Stops it in its tracks, until {@link #resume}. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder(
                            "kill", "-" + name, Long.toString(running().pid()))
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill -" + name);
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    long pid() {
        return running().pid();
    }

    private Process running() {
        var running = process;
        if (running == null) {
            throw new IllegalStateException("never started");
        }
        return running;
    }

    @Override
    public void close() {
        kill();
    }

    /** Of a Cluster's node the bus has a port that is higher by 10000. */
    private static int freePort() throws IOException {
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (var socket = new ServerSocket(port, 1, loopback);
                    var bus = new ServerSocket(port + 10_000, 1, loopback)) {
                return port;
            } catch (java.net.BindException taken) {
                // The next one may be free.
            }
        }
    }
}
