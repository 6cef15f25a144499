package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.HistoryMeasurement;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Measures how fast failures are recorded and come into PostgreSQL, and how long one user's history takes out of 10 million
 * rows; writes the figures to {@code benchmarks/results.json}. See {@code benchmarks/README.md}.
 */
public final class HistoryBenchmark {
    private HistoryBenchmark() {}

    public static void main(String... given) throws IOException, InterruptedException {
        var arguments = new Arguments(given);
        var jar = Path.of(arguments.text("jar", "broker-app/target/broker-app-0.1.0-SNAPSHOT-exec.jar"));
        var classes = Path.of(arguments.text("classes", "benchmarks/target/classes"));
        var results = Path.of(arguments.text("results", "benchmarks/results.json"));
        System.exit(new HistoryMeasurement(jar, classes, arguments.rest()).run(results));
    }
}
