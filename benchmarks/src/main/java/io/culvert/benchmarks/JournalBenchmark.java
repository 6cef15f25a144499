package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.JournalMain;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;

/**
 * Measures what the journal costs a call set-up, and how long a standby takes to load 100,000 sessions. Needs root, for a network
 * namespace. See {@code benchmarks/README.md}.
 */
public final class JournalBenchmark {
    private JournalBenchmark() {}

    /** Options of its own; all others go to {@link SetupLoad}. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        System.exit(JournalMain.run(new Arguments(arguments), System.out));
    }
}
