package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLimiterTest {
    private static final long SECOND = 1_000_000_000L;

    private final LogLimiter limiter = new LogLimiter(2);

    @Test
    void soManyLinesASecondAreAdmittedAndTheRestIsCountedOnce() {
        assertThat(limiter.admits(5 * SECOND)).isTrue();
        assertThat(limiter.admits(5 * SECOND + 1)).isTrue();
        assertThat(limiter.admits(5 * SECOND + 2)).isFalse();
        assertThat(limiter.admits(6 * SECOND - 1)).isFalse();
        assertThat(limiter.admits(6 * SECOND)).isTrue();

        assertThat(limiter.takeLeftOut()).isEqualTo(2);
        assertThat(limiter.takeLeftOut()).isZero();
    }

    @Test
    void aClockBelowZeroIsNoObstacle() {
        assertThat(limiter.admits(-SECOND)).isTrue();
        assertThat(limiter.admits(-SECOND + 1)).isTrue();
        assertThat(limiter.admits(-1)).isFalse();
        assertThat(limiter.admits(0)).isTrue();
    }
}
