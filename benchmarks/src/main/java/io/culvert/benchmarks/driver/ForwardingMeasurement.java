package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Runs {@code PacketPathBenchmark}, which lives with the tests of the data plane because it compares inner parts of it,
 * with the classes of the executable jar, in a network namespace of its own.
 */
public final class ForwardingMeasurement {
    private static final String PREFIX = "tun.";
    private static final String BENCHMARK = "io.culvert.dataplane.linux.PacketPathBenchmark";

    private final Path jar;
    private final Path testClasses;
    private final int rounds;
    private final boolean realtime;

    /** @param testClasses the folder that the data plane's tests were compiled to */
    public ForwardingMeasurement(Path jar, Path testClasses, int rounds, boolean realtime) {
        this.jar = jar;
        this.testClasses = testClasses;
        this.rounds = rounds;
        this.realtime = realtime;
    }

    /** Runs it and writes the figures into {@code results}. The exit code. */
    public int run(Path results) throws IOException, InterruptedException {
        Path figures = Files.createTempFile("culvert-bench", ".json");
        double loadBefore = Machine.loadAverage();
        try (var namespace = new Namespace()) {
            int code = new ProcessBuilder(namespace.inside(command(figures)))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code == 0) {
                write(figures, results, loadBefore);
            }
            return code;
        } finally {
            Files.delete(figures);
        }
    }

    private List<String> command(Path figures) {
        var command = new ArrayList<String>();
        if (realtime) {
            command.addAll(List.of("chrt", "-f", "1"));
        }
        command.add(Java.executable());
        command.addAll(Java.FLAGS);
        command.addAll(List.of(
                "-Dloader.main=" + BENCHMARK,
                "-Dloader.path=" + testClasses.toAbsolutePath() + "/",
                "-cp",
                jar.toAbsolutePath().toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                Integer.toString(rounds),
                figures.toString()));
        return command;
    }

    private void write(Path figures, Path results, double loadBefore) {
        var entries = new LinkedHashMap<String, Object>();
        new ResultsFile(figures).entries().forEach((name, value) -> entries.put(PREFIX + name, Double.valueOf(value)));
        entries.put(PREFIX + "loadAverageBefore", loadBefore);
        entries.put(PREFIX + "realtimePriority", realtime ? 1 : 0);
        entries.putAll(Machine.describe());
        new ResultsFile(results).merge(entries);
    }
}
