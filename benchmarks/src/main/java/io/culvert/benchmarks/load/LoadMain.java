package io.culvert.benchmarks.load;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.ResultsFile;
import io.culvert.benchmarks.radius.RadiusResponder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads the options of a load, runs it and writes its figures to a file if one is named. */
public final class LoadMain {
    private LoadMain() {}

    /** The exit code: 0 if every session opened and the LNS broke no rule. */
    public static int run(Arguments arguments, PrintStream out) {
        var settings = LoadSettings.of(arguments);
        Optional<RadiusResponder> radius = RadiusResponder.of(arguments);
        String json = arguments.text("figures", "");
        arguments.checkAllKnown();
        Map<String, Number> figures = new LoadRun(settings, radius, out).run();
        if (!json.isEmpty()) {
            new ResultsFile(Path.of(json)).merge(figures);
        }
        int wanted = figures.getOrDefault("launched", settings.sessions()).intValue();
        boolean complete = figures.getOrDefault("sessions", 0).intValue() == wanted
                && figures.getOrDefault("shortCallsRefused", 0).intValue() == 0
                && figures.getOrDefault("shortCallsUnanswered", 0).intValue() == 0;
        return complete && figures.getOrDefault("violations", 0).longValue() == 0 ? 0 : 1;
    }
}
