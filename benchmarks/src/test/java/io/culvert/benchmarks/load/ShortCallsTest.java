package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortCallsTest {
    private static final int TUNNELS = 10;

    /** 95 sessions fill ten of the tunnels' rows; the short calls' indexes begin with the next one. */
    private final ShortCalls calls = new ShortCalls(95, TUNNELS);

    @Test
    void callsGoRoundTheTunnelsWithIndexesOfTheirOwn() {
        for (int i = 0; i < TUNNELS * ShortCalls.PER_TUNNEL; i++) {
            assertThat(calls.begin(ShortCalls.NORMAL)).isEqualTo(100 + i);
        }

        assertThat(calls.begin(ShortCalls.NORMAL)).isEqualTo(-1);
        assertThat(calls.owns(99)).isFalse();
        assertThat(calls.owns(100)).isTrue();
        assertThat(calls.owns(140)).isFalse();
    }

    @Test
    void callIsFailingOnceItsCdnIsAcknowledged() {
        int failing = calls.begin(ShortCalls.ADMINISTRATIVE);
        int ending = calls.begin(ShortCalls.NORMAL);
        assertThat(calls.replied(failing, 7)).isTrue();
        assertThat(calls.replied(failing, 7)).isFalse();
        assertThat(calls.replied(ending, 8)).isTrue();
        assertThat(calls.failing()).isZero();

        calls.cleared(failing);
        calls.cleared(ending);

        assertThat(calls.failing()).isEqualTo(1);
        assertThat(calls.inFlight()).isZero();
        assertThat(calls.replied(failing, 7)).isFalse();
    }

    @Test
    void callsThatTheLnsEndsAreCountedOnce() {
        int first = calls.begin(ShortCalls.ADMINISTRATIVE);
        int second = calls.begin(ShortCalls.ADMINISTRATIVE);

        assertThat(calls.refused(first)).isTrue();
        assertThat(calls.refused(first)).isFalse();
        calls.tunnelLost(1, TUNNELS);
        calls.cleared(second);

        assertThat(calls.refused()).isEqualTo(2);
        assertThat(calls.failing()).isZero();
    }
}
