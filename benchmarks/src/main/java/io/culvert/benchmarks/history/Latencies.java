package io.culvert.benchmarks.history;

import java.util.Arrays;
import java.util.List;

/** Durations in nanoseconds, in the order of their length. */
final class Latencies {
    private final long[] sorted;

    private Latencies(long[] sorted) {
        this.sorted = sorted;
    }

    /** @param parts at least one duration in all */
    static Latencies of(List<long[]> parts) {
        var sorted = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no durations");
        }
        return new Latencies(sorted);
    }

    /** The duration that this share of all does not exceed. */
    long at(double share) {
        return sorted[Math.clamp((long) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    long longest() {
        return sorted[sorted.length - 1];
    }
}
