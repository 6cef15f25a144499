package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs {@code HistoryMain} with the libraries of the executable jar. */
public final class HistoryMeasurement {
    private static final String PREFIX = "history.";
    private static final String MAIN = "io.culvert.benchmarks.history.HistoryMain";

    private final Path jar;
    private final Path classes;
    private final Map<String, String> options;

    /**
     * @param classes the folder that the benchmarks were compiled to
     * @param options for the measurement
     */
    public HistoryMeasurement(Path jar, Path classes, Map<String, String> options) {
        this.jar = jar;
        this.classes = classes;
        this.options = Map.copyOf(options);
    }

    /** Runs it and writes the figures into {@code results}. The exit code. */
    public int run(Path results) throws IOException, InterruptedException {
        Path figures = Files.createTempFile("culvert-bench", ".json");
        double loadBefore = Machine.loadAverage();
        try {
            int code = new ProcessBuilder(command(figures)).inheritIO().start().waitFor();
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
        command.add(Java.executable());
        command.addAll(Java.FLAGS);
        command.addAll(List.of(
                "-Xmx512m",
                "-Dloader.main=" + MAIN,
                "-Dloader.path=" + classes.toAbsolutePath() + "/",
                "-cp",
                jar.toAbsolutePath().toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                "--figures",
                figures.toString()));
        options.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
        return command;
    }

    private static void write(Path figures, Path results, double loadBefore) {
        var entries = new LinkedHashMap<String, Object>();
        new ResultsFile(figures).entries().forEach((name, value) -> entries.put(PREFIX + name, Double.valueOf(value)));
        entries.put(PREFIX + "loadAverageBefore", loadBefore);
        entries.putAll(Machine.describe());
        new ResultsFile(results).merge(entries);
    }
}
