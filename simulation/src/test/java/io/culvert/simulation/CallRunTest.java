package io.culvert.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("simulation")
class CallRunTest {
    private static final int SEEDS = 5_000;

    @Test
    void everyCallComesUpAndEverySessionClosesOnBothSidesAtUpToThirtyPercentLoss() {
        var only = Long.getLong("seed");
        if (only != null) {
            System.out.println("seed " + only + ": " + CallRun.of(only));
            return;
        }
        int seeds = 0;
        long calls = 0;
        long datagrams = 0;
        long lost = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                var outcome = CallRun.of(seed);
                calls += outcome.calls();
                datagrams += outcome.datagrams();
                lost += outcome.lost();
                seeds++;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + "; to run it alone: mvn -pl simulation -am test -Dseed=" + seed, e);
            }
        }
        System.out.println("simulation: " + seeds + " seeds, " + calls + " calls, " + datagrams + " datagrams, " + lost
                + " of them lost");
        assertThat(seeds).isEqualTo(SEEDS);
        assertThat(lost).isBetween(datagrams / 20, datagrams / 4);
    }

    @Test
    void oneSeedIsOneStory() {
        assertThat(CallRun.of(42)).isEqualTo(CallRun.of(42));
    }
}
