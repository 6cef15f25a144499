package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.Machine;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the options of the measurements of the journal, and runs them. */
public final class JournalMain {
    private JournalMain() {}

    /** The exit code: 0 if every session opened, and all of them were loaded. */
    public static int run(Arguments arguments, PrintStream out) throws IOException, InterruptedException {
        String part = arguments.text("part", "both");
        var jar = Path.of(arguments.text("jar", SetupMain.JAR));
        var classes = Path.of(arguments.text("classes", "benchmarks/target/classes"));
        boolean realtime = arguments.flag("realtime");
        int rounds = arguments.number("rounds", 3);
        String javaOptions = arguments.text("java-options", "");
        var results = new ResultsFile(Path.of(arguments.text("results", "benchmarks/results.json")));
        var entries = new LinkedHashMap<String, Object>(Map.of(
                "journal.loadAverageBefore", Machine.loadAverage(), "journal.realtimePriority", realtime ? 1 : 0));
        var load = arguments.rest();
        int code = 0;
        if (!part.equals("load")) {
            var measurement = new JournalSetupMeasurement(jar, SetupMain.words(javaOptions), realtime, out);
            code = measurement.run(rounds, load);
            measurement.figures().forEach((name, value) -> entries.put("journal." + name, value));
        }
        if (!part.equals("setup")) {
            var measurement = new StandbyLoadMeasurement(jar, classes, realtime, out);
            code = Math.max(code, measurement.run(load));
            measurement.figures().forEach((name, value) -> entries.put("standby." + name, value));
        }
        entries.forEach((name, value) -> out.println(name + " " + value));
        entries.putAll(Machine.describe());
        results.merge(entries);
        return code;
    }
}
