package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResumeWatchTest {
    private final ResumeWatch watch = new ResumeWatch(3);

    @Test
    void findsTheFirstMessageAtOrAfterAMomentThatIsAlreadyPast() {
        watch.heard(10);
        watch.heard(20);
        watch.heard(20);
        watch.heard(30);

        watch.ask(11);

        assertThat(watch.first()).hasValue(20);
    }

    @Test
    void knowsOfNothingBeforeItIsAsked() {
        watch.heard(10);
        watch.hello(0, 10);

        assertThat(watch.first()).isEmpty();
        assertThat(watch.resumed()).isZero();
        assertThat(watch.lastResumed()).isEmpty();
    }

    @Test
    void countsATunnelsFirstHelloAfterTheMomentAlone() {
        watch.hello(0, 5);
        watch.hello(1, 12);
        watch.ask(10);
        watch.hello(0, 14);
        watch.hello(0, 99);
        watch.hello(1, 98);

        assertThat(watch.resumed()).isEqualTo(2);
        assertThat(watch.lastResumed()).hasValue(14);
    }

    @Test
    void beginsAnewAfterARest() {
        watch.ask(10);
        watch.hello(0, 11);
        watch.rest();
        watch.hello(0, 15);
        watch.hello(2, 30);

        watch.ask(20);

        assertThat(watch.resumed()).isOne();
        assertThat(watch.lastResumed()).hasValue(30);
    }

    @Test
    void forgetsTheOldestOfVeryManyMoments() {
        for (int i = 0; i < 200_000; i++) {
            watch.heard(i);
        }

        watch.ask(0);

        assertThat(watch.first()).hasValue(200_000 - (1 << 16));
    }
}
