package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.ForwardingMeasurement;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Measures the packet path against a bare loop and writes the figures to {@code benchmarks/results.json}. Needs root, for
 * a network namespace and TUN. See {@code benchmarks/README.md}.
 */
public final class ForwardingBenchmark {
    private ForwardingBenchmark() {}

    public static void main(String... given) throws IOException, InterruptedException {
        var arguments = new Arguments(given);
        var measurement = new ForwardingMeasurement(
                Path.of(arguments.text("jar", "broker-app/target/broker-app-0.1.0-SNAPSHOT-exec.jar")),
                Path.of(arguments.text("test-classes", "dataplane/target/test-classes")),
                arguments.number("rounds", 60),
                arguments.flag("realtime"));
        Path results = Path.of(arguments.text("results", "benchmarks/results.json"));
        arguments.checkAllKnown();
        System.exit(measurement.run(results));
    }
}
