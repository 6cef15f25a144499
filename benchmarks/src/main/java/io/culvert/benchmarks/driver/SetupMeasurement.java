package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** One measurement of set-ups: broker, RADIUS server and load in a network namespace on this machine. */
public final class SetupMeasurement {
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
        double loadBefore = Machine.loadAverage();
        try (var run = new BrokerRun(broker, realtime, out)) {
            Path figures = run.file("figures.json");
            var command = new ArrayList<>(Java.command("io.culvert.benchmarks.SetupLoad"));
            command.addAll(LoadOptions.of(run.pid(), figures, loadOptions));
            int code = run.beside(command).inheritIO().start().waitFor();
            write(figures, results, loadBefore);
            return code;
        }
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
}
