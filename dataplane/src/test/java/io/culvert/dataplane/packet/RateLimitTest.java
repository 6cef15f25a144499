package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, -5 * SECOND, Long.MAX_VALUE - SECOND / 2})
    void aBurstIsOneSecondsWorthAtAnyTimeOfTheClock(long start) {
        var limit = new RateLimit(10, start);
        int passed = 0;
        for (int i = 0; i < 50; i++) {
            passed += limit.pass(start) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(10);
        assertThat(limit.pass(start + SECOND / 10 - 1)).isFalse();
        assertThat(limit.pass(start + SECOND / 10)).isTrue();
        assertThat(limit.pass(start + SECOND / 10)).isFalse();
    }

    @Test
    void whatWasNotUsedIsNotSavedBeyondOneBurst() {
        var limit = new RateLimit(1, 0);
        assertThat(limit.pass(100 * SECOND)).isTrue();
        assertThat(limit.pass(100 * SECOND)).isFalse();
        assertThat(limit.pass(101 * SECOND)).isTrue();
    }
}
