package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of sessions by REST while the load holds them: broker, load and asker in a network namespace on this machine. */
public final class RestMeasurement {
    private static final String PREFIX = "rest.";

    private RestMeasurement() {}

    /** The exit code: 0 if every session was there, and every page of them was answered. */
    public static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        var broker = new Broker.Culvert(
                PREFIX,
                Path.of(arguments.text("jar", SetupMain.JAR)),
                List.of(),
                SetupMain.words(arguments.text("properties", "")));
        boolean realtime = arguments.flag("realtime");
        Path results = Path.of(arguments.text("results", "benchmarks/results.json"));
        String sessions = arguments.text("sessions", "100000");
        var asking = new ArrayList<>(List.of("--sessions", sessions));
        for (var option : List.of("requests", "warm-up")) {
            var value = arguments.text(option, "");
            if (!value.isEmpty()) {
                asking.addAll(List.of("--" + option, value));
            }
        }
        var load = new LinkedHashMap<>(Map.of("sessions", sessions, "tunnels", "400", "hold-seconds", "3600"));
        load.putAll(arguments.rest());

        double loadBefore = Machine.loadAverage();
        try (var run = new BrokerRun(broker, realtime, out)) {
            var loading = new ArrayList<>(Java.command("io.culvert.benchmarks.SetupLoad"));
            loading.addAll(LoadOptions.of(run.pid(), run.file("load.json"), load));
            Process holder = run.beside(loading).inheritIO().start();
            try {
                Path figures = run.file("figures.json");
                var command = new ArrayList<>(Java.command("io.culvert.benchmarks.rest.SessionLists"));
                command.addAll(asking);
                command.addAll(List.of("--figures", figures.toString()));
                int code = run.beside(command).inheritIO().start().waitFor();
                if (code == 0) {
                    write(figures, results, loadBefore, realtime);
                }
                return code;
            } finally {
                BrokerRun.stop(holder);
            }
        }
    }

    private static void write(Path figures, Path results, double loadBefore, boolean realtime) {
        var entries = new LinkedHashMap<String, Object>();
        new ResultsFile(figures).entries().forEach((name, value) -> entries.put(PREFIX + name, Double.valueOf(value)));
        entries.put(PREFIX + "loadAverageBefore", loadBefore);
        entries.put(PREFIX + "realtimePriority", realtime ? 1 : 0);
        entries.putAll(Machine.describe());
        new ResultsFile(results).merge(entries);
    }
}
