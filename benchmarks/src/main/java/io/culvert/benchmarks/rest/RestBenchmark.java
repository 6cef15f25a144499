package io.culvert.benchmarks.rest;

import io.culvert.benchmarks.driver.RestMeasurement;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;

/** Opens 100,000 sessions at a broker and lists them, 1,000 at a time. See {@code benchmarks/README.md}. */
public final class RestBenchmark {
    private RestBenchmark() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        System.exit(RestMeasurement.run(new Arguments(arguments), System.out));
    }
}
