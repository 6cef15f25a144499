package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One measurement of set-ups: broker, RADIUS server and load in a network namespace on this machine. */
public final class SetupMeasurement {
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 50;
    private static final long LONGEST_STOP_SECONDS = 10;

    private final Broker broker;
    private final boolean realtime;
    private final Map<String, String> loadOptions;
    private final PrintStream out;

    SetupMeasurement(Broker broker, boolean realtime, Map<String, String> loadOptions, PrintStream out) {
        this.broker = broker;
        this.realtime = realtime;
        this.loadOptions = loadOptions;
        this.out = out;
    }

    /** Runs it and writes the figures into {@code results}. The load's exit code. */
    int run(Path results) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("culvert-bench");
        double loadBefore = Machine.loadAverage();
        try (var namespace = new Namespace()) {
            Process process = start(namespace, broker.prepare(directory), directory.resolve("output"));
            try {
                awaitReady(process, directory);
                Path figures = directory.resolve("figures.json");
                var command = new ArrayList<>(Java.command("io.culvert.benchmarks.SetupLoad"));
                command.addAll(LoadOptions.of(process.pid(), figures, loadOptions));
                int code = builder(namespace, command).inheritIO().start().waitFor();
                write(figures, results, loadBefore);
                return code;
            } finally {
                stop(process);
            }
        } finally {
            delete(directory);
        }
    }

    private ProcessBuilder builder(Namespace namespace, List<String> command) {
        var whole = new ArrayList<String>();
        if (realtime) {
            whole.addAll(List.of("chrt", "-f", "1"));
        }
        whole.addAll(command);
        return new ProcessBuilder(namespace.inside(whole));
    }

    private Process start(Namespace namespace, List<String> command, Path output) throws IOException {
        out.println("starting " + String.join(" ", command));
        return builder(namespace, command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private void awaitReady(Process process, Path directory) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(LONGEST_START);
        while (process.isAlive() && Instant.now().isBefore(latest)) {
            if (broker.isReady(process, directory)) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException("the broker does not serve; it said:\n" + Files.readString(directory.resolve("output")));
    }

    private void write(Path figures, Path results, double loadBefore) {
        if (!Files.exists(figures)) {
            return;
        }
        var entries = new LinkedHashMap<String, Object>();
        new ResultsFile(figures)
                .entries()
                .forEach((name, value) -> entries.put(broker.prefix() + name, Double.valueOf(value)));
        entries.put(broker.prefix() + "loadAverageBefore", loadBefore);
        entries.put(broker.prefix() + "realtimePriority", realtime ? 1 : 0);
        entries.putAll(Machine.describe());
        new ResultsFile(results).merge(entries);
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
            int _ = process.destroyForcibly().waitFor();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
