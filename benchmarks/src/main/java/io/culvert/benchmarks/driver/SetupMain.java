package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the options of a measurement of set-ups and runs it. */
public final class SetupMain {
    static final String JAR = "broker-app/target/broker-app-0.1.0-SNAPSHOT-exec.jar";

    private SetupMain() {}

    /** The exit code: 0 if every session opened and the broker broke no rule. */
    public static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        String name = arguments.text("broker", "culvert");
        Broker broker = switch (name) {
            case "culvert" -> culvert("setup.", "", arguments);
            case "l2tpns" -> new Broker.L2tpns();
            default -> throw new IllegalArgumentException("--broker must be culvert or l2tpns: " + name);
        };
        return measure(broker, arguments, Map.of(), out);
    }

    /** The live heap of the broker with so many sessions; the exit code as of {@link #run}. */
    public static int measureHeap(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        var load = Map.of("sessions", "100000", "tunnels", "400", "lns-heap", "true");
        return measure(culvert("heap.", "-Xmx512m", arguments), arguments, load, out);
    }

    private static Broker culvert(String prefix, String javaOptions, Arguments arguments) {
        return new Broker.Culvert(
                prefix,
                Path.of(arguments.text("jar", JAR)),
                words(arguments.text("java-options", javaOptions)),
                words(arguments.text("properties", "")));
    }

    /** @param load options of the load that {@code arguments} may replace */
    private static int measure(Broker broker, Arguments arguments, Map<String, String> load, PrintStream out)
            throws IOException, InterruptedException {
        boolean realtime = arguments.flag("realtime");
        Path results = Path.of(arguments.text("results", "benchmarks/results.json"));
        var loadOptions = new LinkedHashMap<>(load);
        loadOptions.putAll(arguments.rest());
        return new SetupMeasurement(broker, realtime, loadOptions, out).run(results);
    }

    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
    }
}
