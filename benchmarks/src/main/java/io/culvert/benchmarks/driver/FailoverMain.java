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

/** Reads the options of a measurement of switchovers and runs it. */
public final class FailoverMain {
    private static final Size FEW = new Size(200, 400);
    private static final Size MANY = new Size(8000, 16_000);

    /** A part's figure by the name that it has in a round's figures. */
    private static final Map<String, String> RESYNC_NAMES = Map.of(
            "ResyncSeconds", "seconds",
            "LongestResyncSeconds", "longestSeconds",
            "ObservedResyncSeconds", "observedSeconds",
            "Millis", "killMillis",
            "LongestMillis", "longestKillMillis",
            "ActiveMillis", "activeMillis");

    private FailoverMain() {}

    /** What is measured. */
    private enum Part {
        RESYNC("resync."),
        KILL("failover."),
        SILENT("failover."),
        RESTART("restart.");

        private final String prefix;

        Part(String prefix) {
            this.prefix = prefix;
        }

        String prefix() {
            return prefix;
        }

        Size usual() {
            return this == RESYNC ? MANY : FEW;
        }

        FailoverMeasurement.Fault fault() {
            return this == SILENT ? FailoverMeasurement.Fault.SILENT : FailoverMeasurement.Fault.KILL;
        }
    }

    /** The exit code: 0 if nothing was lost and the broker broke no rule. */
    public static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        var part = part(arguments.text("part", "resync"));
        var size = new Size(
                arguments.number("tunnels", part.usual().tunnels()),
                arguments.number("sessions", part.usual().sessions()));
        int rounds = arguments.number("rounds", part == Part.RESYNC ? 3 : 5);
        var software = software(arguments);
        var results = Path.of(arguments.text("results", "benchmarks/results.json"));
        double loadBefore = Machine.loadAverage();
        var figures = new LinkedHashMap<String, Object>();
        List<String> wrong;
        try (var lab = new FailoverLab(size, software)) {
            wrong = switch (part) {
                case RESTART -> {
                    var measurement = new RestartMeasurement(lab, size, out);
                    RestartMeasurement.figures(measurement.run(rounds, arguments.rest()))
                            .forEach((name, value) -> figures.put("restart." + name + suffix(part, size), value));
                    yield measurement.wrong();
                }
                case RESYNC, KILL, SILENT -> {
                    var measurement = new FailoverMeasurement(lab, size, part.fault(), out);
                    FailoverMeasurement.figures(measurement.run(rounds, arguments.rest()))
                            .forEach((name, value) -> figures.put(name(part, name, size), value));
                    yield measurement.wrong();
                }
            };
        }
        figures.forEach((name, value) -> out.printf("%-40s %s%n", name, value));
        wrong.forEach(text -> out.println("WRONG: " + text));
        if (!wrong.isEmpty()) {
            return 1;
        }
        figures.put(part.prefix() + "loadAverageBefore", loadBefore);
        figures.put(part.prefix() + "realtimePriority", software.realtime() ? 1 : 0);
        figures.putAll(Machine.describe());
        new ResultsFile(results).merge(figures);
        return 0;
    }

    private static Part part(String name) {
        return switch (name) {
            case "resync" -> Part.RESYNC;
            case "kill" -> Part.KILL;
            case "silent" -> Part.SILENT;
            case "restart" -> Part.RESTART;
            default -> throw new IllegalArgumentException("--part must be resync, kill, silent or restart: " + name);
        };
    }

    private static Unit.Software software(Arguments arguments) {
        var command = new ArrayList<String>();
        command.add(Java.executable());
        command.addAll(Java.FLAGS);
        command.addAll(SetupMain.words(arguments.text("java-options", "")));
        var classPath = arguments.text("class-path", "");
        var jar = Path.of(arguments.text("jar", SetupMain.JAR)).toAbsolutePath().toString();
        command.addAll(
                classPath.isEmpty()
                        ? List.of("-jar", jar)
                        : List.of("-cp", classPath, "io.culvert.app.CulvertApplication"));
        var properties = new ArrayList<>(List.of(
                "--culvert.l2tp.tunnel-secret=" + LoadOptions.TUNNEL_SECRET,
                "--culvert.pools[0].name=default",
                "--culvert.pools[0].network=10.64.0.0/14",
                "--culvert.radius.servers[0].address=" + Segment.SERVERS,
                "--culvert.radius.servers[0].secret=" + LoadOptions.RADIUS_SECRET,
                "--culvert.redundancy.checkpointing=true",
                "--logging.level.io.culvert.app.runtime.GroupRuntime=debug"));
        properties.addAll(SetupMain.words(arguments.text("properties", "")));
        return new Unit.Software(command, properties, arguments.flag("realtime"));
    }

    private static String name(Part part, String figure, Size size) {
        var beginning = part == Part.RESYNC
                ? "resync." + RESYNC_NAMES.get(figure)
                : (part == Part.KILL ? "failover.kill" : "failover.silent") + figure;
        return beginning + suffix(part, size);
    }

    /** The size, but where it is the usual one of a part that is not about sizes. */
    private static String suffix(Part part, Size size) {
        return part != Part.RESYNC && size.equals(part.usual()) ? "" : size.toString();
    }
}
