package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.FailoverMain;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;

/**
 * Loses the active unit of a pair, or a unit alone, under tunnels and sessions that hold on, and writes how long the peers
 * waited to {@code benchmarks/results.json}. Needs root, for network namespaces, and redis-server. See
 * {@code benchmarks/README.md}.
 */
public final class FailoverBenchmark {
    private FailoverBenchmark() {}

    /** Options of its own, and those of {@link SetupLoad}, which are passed on. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        System.exit(FailoverMain.run(new Arguments(arguments), System.out));
    }
}
