package io.culvert.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final List<String> LINES = List.of(
            "2026-11-23T01:00:00.100Z INFO  RedundancyLoop         redundancy: STANDBY BULK -> STANDBY HOT",
            "Culvert is ready",
            "2026-11-23T02:00:01.050+01:00 INFO  RedundancyLoop         redundancy: STANDBY HOT -> ACTIVE-FAST: the unit a has ended",
            "\tat io.culvert.Something",
            "2026-11-23T01:00:01.250Z INFO  RedundancyLoop         redundancy: ACTIVE-POSTCONFIG -> ACTIVE: the unit a has ended");

    @Test
    void hasWhatWasSaidAfterTheMomentAndHowMuchLaterItWas() {
        var timeline = Timeline.of(LINES, Instant.parse("2026-11-23T01:00:01.000Z"));

        assertThat(timeline.steps())
                .containsExactly(
                        new Timeline.Step(
                                Duration.ofMillis(50), "redundancy: STANDBY HOT -> ACTIVE-FAST: the unit a has ended"),
                        new Timeline.Step(
                                Duration.ofMillis(250),
                                "redundancy: ACTIVE-POSTCONFIG -> ACTIVE: the unit a has ended"));
    }

    @Test
    void findsAStepByItsWords() {
        var timeline = Timeline.of(LINES, Instant.parse("2026-11-23T01:00:01.000Z"));

        assertThat(timeline.first("-> ACTIVE:").map(Timeline.Step::after)).contains(Duration.ofMillis(250));
        assertThat(timeline.first("-> STANDBY HOT")).isEmpty();
    }

    @Test
    void keepsWhatItsClockHasRoundedDownToJustBeforeTheMoment() {
        var timeline = Timeline.of(LINES, Instant.parse("2026-11-23T01:00:01.050400Z"));

        assertThat(timeline.steps()).hasSize(2);
    }
}
