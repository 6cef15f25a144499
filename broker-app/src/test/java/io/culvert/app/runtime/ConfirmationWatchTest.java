package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.RedundancyTimes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfirmationWatchTest {
    private final ConfirmationWatch watch = new ConfirmationWatch(ms(100));

    @Test
    void aSlowJournalIsSeenAsSlowAsItIs() {
        assertThat(watch.look(1, ms(20))).isEqualTo(ms(20));
        assertThat(watch.look(1, ms(70))).isEqualTo(ms(70));
        assertThat(watch.look(1, ms(121))).isEqualTo(ms(121));
        assertThat(watch.look(1, ms(171))).isEqualTo(ms(171));
        assertThat(watch.look(1, ms(221))).isGreaterThan(RedundancyTimes.DEFAULTS.slow());
    }

    @Test
    void aPauseOfTheProcessItselfIsNotTheJournals() {
        assertThat(watch.look(1, ms(10))).isEqualTo(ms(10));
        assertThat(watch.look(1, ms(700))).isEqualTo(ms(110)).isLessThan(RedundancyTimes.DEFAULTS.slow());
        assertThat(watch.look(2, ms(3))).isEqualTo(ms(3));
    }

    @Test
    void aBatchThatLeftBeforeThePauseAndWasNotSeenYet() {
        assertThat(watch.look(1, ms(40))).isEqualTo(ms(40));
        assertThat(watch.look(2, ms(5_000))).isEqualTo(ms(100));
    }

    @Test
    void whoStaysSilentAfterThePauseIsSlow() {
        watch.look(1, ms(700));
        watch.look(1, ms(750));
        assertThat(watch.look(1, ms(801))).isEqualTo(ms(201)).isGreaterThan(RedundancyTimes.DEFAULTS.slow());
    }

    @Test
    void nothingIsOwedWhenNothingIsOnItsWay() {
        watch.look(1, ms(90));
        assertThat(watch.look(1, ms(0))).isZero();
        // The same number again, of a journal that was founded anew.
        assertThat(watch.look(1, ms(30))).isEqualTo(ms(30));
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
