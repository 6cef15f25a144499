package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A broker holds sessions, and another process loads its journal as a standby does. */
final class StandbyLoadMeasurement {
    private static final String LOADER = "io.culvert.benchmarks.journal.StandbyLoad";
    private static final Map<String, String> LOAD =
            Map.of("sessions", "100000", "tunnels", "400", "in-flight", "1000", "hold-seconds", "3600");

    private final Path jar;
    private final Path classes;
    private final boolean realtime;
    private final PrintStream out;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    StandbyLoadMeasurement(Path jar, Path classes, boolean realtime, PrintStream out) {
        this.jar = jar;
        this.classes = classes;
        this.realtime = realtime;
        this.out = out;
    }

    /** The exit code: 0 if all sessions were loaded. */
    int run(Map<String, String> loadOptions) throws IOException, InterruptedException {
        var load = new LinkedHashMap<>(LOAD);
        load.putAll(loadOptions);
        var broker = new Broker.Culvert("standby.", jar, List.of(), List.of());
        try (var run = new BrokerRun(broker, realtime, out)) {
            var loading = new ArrayList<>(Java.command("io.culvert.benchmarks.SetupLoad"));
            loading.addAll(LoadOptions.of(run.pid(), run.file("load.json"), load));
            Process holder = run.beside(loading).inheritIO().start();
            try {
                Path found = run.file("figures.json");
                int code = run.beside(loader(run.file("."), load.getOrDefault("sessions", "0"), found))
                        .inheritIO()
                        .start()
                        .waitFor();
                if (Files.exists(found)) {
                    new ResultsFile(found).entries().forEach((name, value) -> figures.put(name, Double.valueOf(value)));
                }
                return code;
            } finally {
                BrokerRun.stop(holder);
            }
        }
    }

    private List<String> loader(Path data, String sessions, Path found) {
        var command = new ArrayList<String>();
        command.add(Java.executable());
        command.addAll(Java.FLAGS);
        command.addAll(List.of(
                "-Dloader.main=" + LOADER,
                "-Dloader.path=" + classes.toAbsolutePath() + "/",
                "-cp",
                jar.toAbsolutePath().toString(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                "--data-directory",
                data.toString(),
                "--sessions",
                sessions,
                "--figures",
                found.toString()));
        return command;
    }

    Map<String, Object> figures() {
        return figures;
    }
}
