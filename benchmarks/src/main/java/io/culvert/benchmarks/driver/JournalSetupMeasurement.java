package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.ProcessCpu;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Set-ups with and without a journal, by turns: each turn a fresh broker, warmed up. Every other round goes in the opposite order.
 */
final class JournalSetupMeasurement {
    private static final Map<String, String> LOAD =
            Map.of("sessions", "100000", "warm-up", "50000", "tunnels", "400", "in-flight", "1000");

    private final Path jar;
    private final List<String> javaOptions;
    private final boolean realtime;
    private final PrintStream out;
    private final Map<Mode, List<Map<String, Double>>> turns = new EnumMap<>(Mode.class);

    /** Where the journal is. */
    enum Mode {
        /** There is none. */
        OFF("off"),
        /** In the broker's own Redis, on the disk before it is confirmed: the default. */
        ON("on"),
        /** In a Redis that keeps nothing on disk, as beside a hot standby. */
        MEMORY("memory");

        private final String word;

        Mode(String word) {
            this.word = word;
        }
    }

    JournalSetupMeasurement(Path jar, List<String> javaOptions, boolean realtime, PrintStream out) {
        this.jar = jar;
        this.javaOptions = javaOptions;
        this.realtime = realtime;
        this.out = out;
    }

    /** The worst exit code of the loads. */
    int run(int rounds, Map<String, String> loadOptions) throws IOException, InterruptedException {
        var load = new LinkedHashMap<>(LOAD);
        load.putAll(loadOptions);
        int code = 0;
        for (int round = 0; round < rounds; round++) {
            var modes = List.of(Mode.values());
            for (var mode : round % 2 == 0 ? modes : modes.reversed()) {
                code = Math.max(code, turn(mode, load));
            }
        }
        return code;
    }

    private int turn(Mode mode, Map<String, String> load) throws IOException, InterruptedException {
        try (var run = new BrokerRun(broker(mode), realtime, out)) {
            Path figures = run.file("figures.json");
            var command = new ArrayList<>(Java.command("io.culvert.benchmarks.SetupLoad"));
            command.addAll(LoadOptions.of(run.pid(), figures, load));
            var redis = run.redis().map(server -> new ProcessCpu(server.pid()));
            int code = run.beside(command).inheritIO().start().waitFor();
            if (Files.exists(figures)) {
                var values = new LinkedHashMap<String, Double>();
                new ResultsFile(figures).entries().forEach((name, value) -> values.put(name, Double.valueOf(value)));
                values.put(
                        "redisCpuMillisPerSession",
                        redis.map(ProcessCpu::millis).orElse(0L) / Double.parseDouble(load.get("sessions")));
                out.println(mode + " " + values);
                turns.computeIfAbsent(mode, _ -> new ArrayList<>()).add(values);
            }
            return code;
        }
    }

    private Broker broker(Mode mode) {
        return switch (mode) {
            case OFF -> culvert(List.of("--culvert.redundancy.checkpointing=false"));
            case ON -> culvert(List.of());
            case MEMORY -> new Broker.CulvertBesideRedis(culvert(List.of()));
        };
    }

    private Broker.Culvert culvert(List<String> properties) {
        return new Broker.Culvert("journal.", jar, javaOptions, properties);
    }

    /** Medians of the turns of each mode, and ratios of their rates. */
    Map<String, Object> figures() {
        return figures(turns);
    }

    static Map<String, Object> figures(Map<Mode, List<Map<String, Double>>> turns) {
        var figures = new LinkedHashMap<String, Object>();
        for (var mode : turns.keySet()) {
            for (var name : List.of(
                    "sessionsPerSecond",
                    "cpuMillisPerSession",
                    "loadCpuMillisPerSession",
                    "redisCpuMillisPerSession",
                    "p50Millis",
                    "p99Millis",
                    "failed",
                    "violations")) {
                figures.put(
                        mode.word + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                        median(turns, mode, name));
            }
        }
        if (turns.keySet().containsAll(EnumSet.allOf(Mode.class))) {
            double off = median(turns, Mode.OFF, "sessionsPerSecond");
            figures.put(
                    "setupRateRatio",
                    FailoverMeasurement.rounded(median(turns, Mode.ON, "sessionsPerSecond") / off, 3));
            figures.put(
                    "setupMemoryRateRatio",
                    FailoverMeasurement.rounded(median(turns, Mode.MEMORY, "sessionsPerSecond") / off, 3));
        }
        return figures;
    }

    private static double median(Map<Mode, List<Map<String, Double>>> turns, Mode mode, String name) {
        return FailoverMeasurement.rounded(
                FailoverMeasurement.median(turns.getOrDefault(mode, List.of()).stream()
                        .mapToDouble(turn -> turn.getOrDefault(name, 0.0))
                        .sorted()
                        .toArray()),
                4);
    }
}
