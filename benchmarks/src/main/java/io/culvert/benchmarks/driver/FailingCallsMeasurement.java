package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Set-ups of a broker that takes failures at the same time: broker with its PostgreSQL, load and watcher in a network namespace. */
public final class FailingCallsMeasurement {
    private static final String PREFIX = "history.setup";
    private static final String PREFIX_FLAT_OUT = "history.setupFlatOut";
    private static final String WATCHER = "io.culvert.benchmarks.history.StoredFailures";
    private static final Map<String, String> LOAD = Map.of(
            "rate", "1500",
            "rounds", "6",
            "sessions", "260000",
            "warm-up", "60000",
            "in-flight", "1000",
            "turn-seconds", "7",
            "tunnels", "1200",
            "sockets", "8");

    private FailingCallsMeasurement() {}

    /** The exit code: 0 if every session opened, every short call ended as it should, and every failure is stored once. */
    public static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        var jar = Path.of(arguments.text("jar", SetupMain.JAR));
        var classes = Path.of(arguments.text("classes", "benchmarks/target/classes"));
        boolean realtime = arguments.flag("realtime");
        Path results = Path.of(arguments.text("results", "benchmarks/results.json"));
        var broker = new Broker.Culvert(
                PREFIX,
                jar,
                SetupMain.words(arguments.text("java-options", "")),
                SetupMain.words(arguments.text("properties", "")));
        var load = new LinkedHashMap<>(LOAD);
        load.putAll(arguments.rest());
        String prefix = "0".equals(load.get("rate")) ? PREFIX_FLAT_OUT : PREFIX;

        double loadBefore = Machine.loadAverage();
        try (var run = new BrokerRun(broker, realtime, out)) {
            Path stored = run.file("stored.json");
            Process watcher = run.beside(watcher(
                            jar,
                            classes,
                            run.file("."),
                            List.of("--figures", stored.toString(), "--warm-up", load.getOrDefault("warm-up", "0"))))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var said = new BufferedReader(watcher.inputReader(StandardCharsets.UTF_8));
                    var told = watcher.outputWriter(StandardCharsets.UTF_8)) {
                if (!"ready".equals(said.readLine())) {
                    throw new IOException("the broker's database does not come up");
                }
                Path figures = run.file("figures.json");
                var command = new ArrayList<>(Java.command("io.culvert.benchmarks.SetupLoad"));
                command.addAll(LoadOptions.of(run.pid(), figures, load));
                int loadCode = run.beside(command).inheritIO().start().waitFor();
                if (!Files.exists(figures)) {
                    return loadCode;
                }
                told.write(new ResultsFile(figures).entries().get("failures") + "\n");
                told.flush();
                int code = Math.max(loadCode, watcher.waitFor());
                var found = new LinkedHashMap<>(new ResultsFile(figures).entries());
                found.putAll(new ResultsFile(stored).entries());
                out.println(new ResultsFile(stored).entries());
                write(prefix, found, results, loadBefore, realtime);
                return code;
            } finally {
                BrokerRun.stop(watcher);
            }
        }
    }

    private static List<String> watcher(Path jar, Path classes, Path data, List<String> options) {
        var command = new ArrayList<>(List.of(
                Java.executable(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-Dloader.main=" + WATCHER,
                "-Dloader.path=" + classes.toAbsolutePath() + "/",
                "-cp",
                jar.toAbsolutePath().toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                "--data-directory",
                data.toString()));
        command.addAll(options);
        return command;
    }

    private static void write(
            String prefix, Map<String, String> found, Path results, double loadBefore, boolean realtime) {
        var entries = new LinkedHashMap<String, Object>();
        found.forEach((name, value) -> entries.put(key(prefix, name), Double.valueOf(value)));
        entries.put(key(prefix, "loadAverageBefore"), loadBefore);
        entries.put(key(prefix, "realtimePriority"), realtime ? 1 : 0);
        entries.putAll(Machine.describe());
        new ResultsFile(results).merge(entries);
    }

    private static String key(String prefix, String name) {
        return prefix + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
