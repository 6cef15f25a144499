package io.culvert.app.interop;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A long-running process of this machine, with its output as lines.
 *
 * <p><i>Thread:</i> a daemon thread reads the output; all methods may be called from any thread. <i>Bounds:</i> the last
 * {@value #MAX_LINES} lines are kept in memory, all of them in the log file. <i>Failure:</i> a process that does not end
 * on SIGTERM within its bound is killed.
 */
public final class HostProcess implements AutoCloseable {

    private static final int MAX_LINES = 50_000;
    private static final int TAIL_LINES = 60;

    private final String name;
    private final Process process;
    private final Thread reader;
    private final Deque<String> lines = new ArrayDeque<>();

    private HostProcess(String name, Process process, Path logFile, Predicate<String> consumed) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("output of " + name)
                .start(() -> readOutput(process, logFile, consumed));
    }

    static HostProcess start(String name, Path logFile, Map<String, String> environment, List<String> command) {
        return start(name, logFile, environment, command, line -> false);
    }

    /** As above; lines for which {@code consumed} is true are kept out of the log. It runs on the reader's thread. */
    static HostProcess start(
            String name,
            Path logFile,
            Map<String, String> environment,
            List<String> command,
            Predicate<String> consumed) {
        // In a session of its own: some peers signal their whole process group when they end, and that would be ours.
        List<String> detached = new ArrayList<>(List.of("setsid"));
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new HostProcess(name, builder.start(), logFile, consumed);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /** All output lines so far, standard error included. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** The last lines of the output, for failure messages. */
    public String tail() {
        List<String> all = lines();
        return all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()).stream()
                .collect(Collectors.joining("\n", "--- " + name + (isAlive() ? "" : " (ended)") + "\n", "\n"));
    }

    public String awaitLine(Predicate<String> wanted, Duration timeout, Supplier<String> logs) {
        return Await.value("line of " + name, timeout, logs, () -> {
            var found = lines().stream().filter(wanted).findFirst();
            if (found.isEmpty() && !process.isAlive() && !reader.isAlive()) {
                throw new AssertionError(name + " ended with exit code " + process.exitValue() + "\n" + logs.get());
            }
            return found;
        });
    }

    /** Sends a signal by name, such as {@code TERM}, {@code STOP} or {@code CONT}. */
    public void signal(String signal) {
        if (process.isAlive()) {
            String _ = Exec.ok("kill", "-" + signal, Long.toString(process.pid()));
        }
    }

    /** SIGKILL, as a crash; returns when the process is gone. */
    public void kill9() {
        Process _ = process.destroyForcibly();
        if (!ends(Duration.ofSeconds(10))) {
            throw new AssertionError(name + " survives SIGKILL");
        }
    }

    /** SIGKILL to the process and all that it started, and are still in its process group. */
    void killGroup() {
        ExecResult _ = Exec.run(Duration.ofSeconds(5), List.of("kill", "-9", "--", "-" + process.pid()));
        kill9();
    }

    /** SIGTERM; returns true if the process ended by itself within the bound, else it is killed. */
    public boolean stop(Duration timeout) {
        process.destroy();
        if (ends(timeout)) {
            return true;
        }
        kill9();
        return false;
    }

    /** Waits for the end of the process; false if it still runs after the bound. */
    public boolean ends(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            boolean _ = reader.join(Duration.ofMillis(500));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + name, e);
        }
    }

    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("CONT");
            boolean _ = stop(Duration.ofSeconds(2));
        }
    }

    private void readOutput(Process process, Path logFile, Predicate<String> consumed) {
        try (BufferedReader in =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                BufferedWriter log = Files.newBufferedWriter(logFile, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (consumed.test(line)) {
                    continue;
                }
                log.write(line);
                log.newLine();
                log.flush();
                synchronized (lines) {
                    lines.addLast(line);
                    if (lines.size() > MAX_LINES) {
                        String _ = lines.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.addLast("(output closed: " + e.getMessage() + ")");
            }
        }
    }
}
