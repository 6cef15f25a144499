package io.culvert.benchmarks.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The options that {@code SetupLoad} gets. */
final class LoadOptions {
    static final String TUNNEL_SECRET = "benchmark-tunnel";
    static final String RADIUS_SECRET = "benchmark-radius";

    private LoadOptions() {}

    /** The fixed ones for a broker on this machine, then those {@code given}. */
    static List<String> of(long brokerPid, Path figures, Map<String, String> given) {
        var options = new ArrayList<>(List.of(
                "--radius",
                "127.0.0.1:1812",
                "--radius-secret",
                RADIUS_SECRET,
                "--secret",
                TUNNEL_SECRET,
                "--lns-pid",
                Long.toString(brokerPid),
                "--figures",
                figures.toString()));
        given.forEach((name, value) -> options.addAll(List.of("--" + name, value)));
        return options;
    }
}
