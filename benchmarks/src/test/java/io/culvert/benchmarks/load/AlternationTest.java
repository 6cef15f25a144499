package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.benchmarks.load.Alternation.Company;
import io.culvert.benchmarks.load.Alternation.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlternationTest {
    @Test
    void ratiosAreOfAllTurnsTogether() {
        var figures = Alternation.figures(List.of(
                turn(Company.NONE, 1000, 1000),
                turn(Company.ENDING, 1000, 2000),
                turn(Company.FAILING, 1000, 9000, 9000),
                turn(Company.FAILING, 1000),
                turn(Company.ENDING, 3000, 3000),
                turn(Company.NONE, 1000)));

        assertThat(figures)
                .containsEntry("p50Ratio", 0.5)
                .containsEntry("p99Ratio", 3.0)
                .containsEntry("p99RatioToAlone", 9.0)
                .containsEntry("rateRatio", 1.0)
                .containsEntry("rateRatioToAlone", 1.333)
                .containsEntry("failingP99Millis", 9.0)
                .containsEntry("failingCallsPerSecond", 5000.0)
                .containsEntry("failingBrokerCores", 0.5)
                .doesNotContainKey("aloneCallsPerSecond");
    }

    @Test
    void turnIsLongerThanWhatIsNotCountedOfIt() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Alternation.Plan(1, 2, 2, 5000));
    }

    private static Turn turn(Company company, Integer... micros) {
        return new Turn(company, 2000, List.of(micros), 10_000, 1000, 4000);
    }
}
