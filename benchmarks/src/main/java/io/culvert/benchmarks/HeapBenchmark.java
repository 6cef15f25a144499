package io.culvert.benchmarks;

import io.culvert.benchmarks.driver.SetupMain;
import io.culvert.benchmarks.measure.Arguments;
import java.io.IOException;

/**
 * Opens 100,000 sessions at a broker with a heap of 512 MB and asks its JVM what lives in the heap. The options are those
 * of {@link SetupBenchmark}. See {@code benchmarks/README.md}.
 */
public final class HeapBenchmark {
    private HeapBenchmark() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        System.exit(SetupMain.measureHeap(new Arguments(arguments), System.out));
    }
}
