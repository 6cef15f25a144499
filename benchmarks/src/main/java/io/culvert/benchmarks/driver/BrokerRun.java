package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A broker that serves, in a network namespace and a directory of its own; both are gone when it is closed. */
final class BrokerRun implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(1);
    private static final long LOOK_MILLIS = 50;
    private static final long LONGEST_STOP_SECONDS = 10;

    private final Namespace namespace;
    private final Path directory;
    private final boolean realtime;
    private final Process process;

    /**
     * Starts it and waits until it serves.
     *
     * @param realtime whether it and everything that is started beside it runs before all else
     */
    BrokerRun(Broker broker, boolean realtime, PrintStream out) throws IOException, InterruptedException {
        this.realtime = realtime;
        directory = Files.createTempDirectory("culvert-bench");
        // The broker's PostgreSQL may run as another user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        namespace = new Namespace();
        var command = broker.prepare(directory);
        out.println("starting " + String.join(" ", command));
        process = beside(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            awaitReady(broker);
        } catch (IOException | InterruptedException failed) {
            close();
            throw failed;
        }
    }

    long pid() {
        return process.pid();
    }

    /** The broker's own Redis, while it lives. */
    Optional<ProcessHandle> redis() throws IOException {
        Path pid = file("redis").resolve("redis.pid");
        return Files.exists(pid)
                ? ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                : Optional.empty();
    }

    /** A file beside the broker's own. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** {@code command}, to be started in the namespace of the broker. */
    ProcessBuilder beside(List<String> command) {
        var whole = new ArrayList<String>();
        if (realtime) {
            whole.addAll(List.of("chrt", "-f", "1"));
        }
        whole.addAll(command);
        return new ProcessBuilder(namespace.inside(whole));
    }

    private void awaitReady(Broker broker) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(LONGEST_START);
        while (process.isAlive() && Instant.now().isBefore(latest)) {
            if (broker.isReady(process, directory)) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException("the broker does not serve; it said:\n" + Files.readString(file("output")));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop(process);
        // The broker leaves it running: the calls are in it.
        redis().ifPresent(ProcessHandle::destroy);
        redis().ifPresent(left -> left.onExit().join());
        namespace.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
            int _ = process.destroyForcibly().waitFor();
        }
    }
}
