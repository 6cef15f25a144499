package io.culvert.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailoverMeasurementTest {
    @Test
    void takesTheMedianOfTheRoundsAndTheWorst() {
        var figures = FailoverMeasurement.figures(List.of(
                new FailoverMeasurement.Round(200, 150, 0.5, 0.6),
                new FailoverMeasurement.Round(900, 150, 0.1, 0.2),
                new FailoverMeasurement.Round(100, 90, 0.3, 0.4)));

        assertThat(figures)
                .containsEntry("Millis", 200.0)
                .containsEntry("LongestMillis", 900.0)
                .containsEntry("ActiveMillis", 150.0)
                .containsEntry("ResyncSeconds", 0.3)
                .containsEntry("LongestResyncSeconds", 0.5)
                .containsEntry("ObservedResyncSeconds", 0.4);
    }

    @Test
    void takesTheMiddleBetweenTheTwoOfAnEvenNumber() {
        assertThat(FailoverMeasurement.median(new double[] {1, 2, 4, 9})).isEqualTo(3);
    }

    @Test
    void hasNoFiguresOfNoRounds() {
        assertThat(FailoverMeasurement.figures(List.of())).isEmpty();
        assertThat(RestartMeasurement.figures(List.of())).isEmpty();
    }

    @Test
    void spreadsTunnelsOverSoManyPeersThatNoneOpensTooManyAtOnce() {
        assertThat(new Size(8000, 16_000).peers()).isEqualTo(64);
        assertThat(new Size(64, 64_000).peers()).isEqualTo(4);
        assertThat(new Size(1000, 2000).peers()).isEqualTo(8);
        assertThat(new Size(2, 2).peers()).isEqualTo(2);
        assertThat(new Size(64, 64_000)).hasToString("64x1000");
    }

    @Test
    void refusesSessionsThatDoNotSpreadEvenly() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Size(3, 10));
    }
}
