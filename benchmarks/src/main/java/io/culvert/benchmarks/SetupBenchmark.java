package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.SetupMain;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;

/**
 * Starts a broker, a RADIUS server and the load of {@link SetupLoad} on this machine, and writes what they did to
 * {@code benchmarks/results.json}. Needs root, for a network namespace. See {@code benchmarks/README.md}.
 */
public final class SetupBenchmark {
    private SetupBenchmark() {}

    /** Options of its own, and those of {@link SetupLoad}, which are passed on. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        System.exit(SetupMain.run(new Arguments(arguments), System.out));
    }
}
