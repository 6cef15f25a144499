package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@code redis-server} in a namespace of the lab, with a log of its writes in a directory of its own. */
final class RedisServer {
    static final String PASSWORD = "journal";
    static final int PORT = 6379;

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration COMMAND = Duration.ofSeconds(20);

    private final Namespace namespace;
    private final String name;
    private final String address;
    private final int port;
    private final List<String> options;
    private Path directory;
    private HostProcess process;
    private int starts;

    private RedisServer(Namespace namespace, String name, String address, int port, List<String> options) {
        this.namespace = namespace;
        this.name = name;
        this.address = address;
        this.port = port;
        this.options = List.copyOf(options);
        directory = emptyDirectory();
        process = launch();
    }

    /** Returns when it answers. Options are arguments such as {@code --replicaof}. */
    static RedisServer start(Namespace namespace, String name, String address, int port, String... options) {
        return new RedisServer(namespace, name, address, port, List.of(options));
    }

    private Path emptyDirectory() {
        try {
            return Files.createDirectories(namespace.lab().directory().resolve(name + "-data-" + starts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HostProcess launch() {
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", address, "--requirepass", PASSWORD, "--masterauth", PASSWORD));
        command.addAll(List.of("--appendonly", "yes", "--enable-debug-command", "yes"));
        command.addAll(List.of("--repl-diskless-sync-delay", "0", "--dir", directory.toString()));
        command.addAll(options);
        HostProcess started = namespace.start(name + (starts == 0 ? "" : "-again-" + starts), Map.of(), command);
        String _ =
                started.awaitLine(line -> line.contains("Ready to accept connections"), START, namespace.lab()::logs);
        return started;
    }

    /** SIGKILL; what it has confirmed is in its directory. */
    void kill9() {
        process.kill9();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Stands still: connections stay, nothing is answered. */
    void freeze() {
        process.signal("STOP");
    }

    void thaw() {
        process.signal("CONT");
    }

    /** Starts it with what it had. */
    void startAgain() {
        starts++;
        process = launch();
    }

    /** Starts it with nothing. */
    void startEmpty() {
        starts++;
        directory = emptyDirectory();
        process = launch();
    }

    /** Starts it with what {@link #copy} had. */
    void startWith(Path copy) {
        starts++;
        directory = copy;
        process = launch();
    }

    /** What it has on disk now. */
    Path copy() {
        Path copy = namespace.lab().directory().resolve(name + "-copy-" + starts + "-" + System.nanoTime());
        String _ = Exec.ok("cp", "-r", directory.toString(), copy.toString());
        return copy;
    }

    /** The answer to a command. */
    String ask(String... command) {
        return namespace
                .run(COMMAND, command(List.of(), command).toArray(String[]::new))
                .orFail("redis-cli")
                .stdout()
                .strip();
    }

    /** Answers nobody for so long, again and again, with a moment in between, until the process that is returned ends. */
    HostProcess slowDown(Duration pause) {
        return namespace.start(
                name + "-slow-" + System.nanoTime(),
                Map.of(),
                command(List.of("-r", "1000000"), "DEBUG", "SLEEP", Double.toString(pause.toMillis() / 1000.0)));
    }

    private List<String> command(List<String> before, String... command) {
        List<String> all = new ArrayList<>(List.of("redis-cli", "-h", address, "-p", Integer.toString(port)));
        all.addAll(List.of("-a", PASSWORD, "--no-auth-warning"));
        all.addAll(before);
        all.addAll(List.of(command));
        return all;
    }

    int port() {
        return port;
    }
}
