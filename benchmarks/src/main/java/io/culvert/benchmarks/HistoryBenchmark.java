package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.FailingCallsMeasurement;
import io.culvert.benchmarks.driver.HistoryMeasurement;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Measures how fast failures are recorded and come into PostgreSQL, how long one user's history takes out of 10 million
 * rows, and, as a part of its own, what failures take from call set-up; writes the figures to {@code benchmarks/results.json}. See {@code benchmarks/README.md}.
 */
public final class HistoryBenchmark {
    private HistoryBenchmark() {}

    public static void main(String... given) throws IOException, InterruptedException {
        var arguments = new Arguments(given);
        if (arguments.text("part", "both").equals("setup")) {
            System.exit(FailingCallsMeasurement.run(arguments, System.out));
        }
        var jar = Path.of(arguments.text("jar", "broker-app/target/broker-app-0.1.0-SNAPSHOT-exec.jar"));
        var classes = Path.of(arguments.text("classes", "benchmarks/target/classes"));
        var results = Path.of(arguments.text("results", "benchmarks/results.json"));
        var options = arguments.rest();
        options.put("part", arguments.text("part", "both"));
        System.exit(new HistoryMeasurement(jar, classes, options).run(results));
    }
}
