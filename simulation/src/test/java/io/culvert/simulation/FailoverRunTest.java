package io.culvert.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.culvert.simulation.FailoverRun.Level;
import io.culvert.simulation.FailoverRun.Outcome;
import io.culvert.simulation.FailoverRun.Scenario;
import java.time.Duration;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many more seeds: {@code -Dsimulation.seeds=100000}; one alone: {@code -Dseed=17}. */
@Tag("simulation")
class FailoverRunTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);
    /** So many seeds may pass before a broken rule is found. */
    private static final long SEEDS_TO_FIND = 500;

    private static final String COMMAND =
            "mvn -pl simulation -am test -Dtest=FailoverRunTest" + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=";
    private static final @Nullable Long ONLY = Long.getLong("seed");
    private static final long NO_CRASH = Long.MAX_VALUE;

    @Test
    void nobodyIsLostWhateverBefallsTheUnits() {
        if (ONLY != null) {
            System.out.println("seed " + ONLY + ": " + run(ONLY));
            return;
        }
        // Each seed is a world of its own.
        var outcomes = LongStream.range(0, SEEDS)
                .parallel()
                .mapToObj(FailoverRunTest::run)
                .toList();
        long takeovers = outcomes.stream().mapToLong(Outcome::takeovers).sum();
        long degraded = outcomes.stream().mapToLong(Outcome::degraded).sum();
        long survived = outcomes.stream().mapToLong(Outcome::survived).sum();
        long steps = outcomes.stream().mapToLong(Outcome::steps).sum();
        System.out.println("failover: " + SEEDS + " seeds, " + takeovers + " takeovers, " + degraded
                + " of them degraded, " + survived + " sessions established, " + steps + " steps");
        assertThat(takeovers).isGreaterThan(SEEDS * 2);
        assertThat(degraded).isBetween(SEEDS / 20, takeovers / 3);
        assertThat(survived).isGreaterThan(SEEDS);
    }

    private static Outcome run(long seed) {
        return run(Scenario.of(seed));
    }

    private static Outcome run(Scenario scenario) {
        try {
            return FailoverRun.of(scenario);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + scenario.seed() + "; to run it alone: " + COMMAND + scenario.seed(), e);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Level.class,
            names = {"ALONE", "PAIR"})
    void aCallSurvivesACrashBehindEveryStep(Level level) {
        assumeThat(ONLY).isNull();
        long steps = FailoverRun.of(Scenario.crash(level, NO_CRASH)).steps();
        assertThat(steps).isGreaterThan(100);
        for (long step = 1; step <= steps; step++) {
            assertThat(FailoverRun.of(Scenario.crash(level, step)).survived())
                    .as("crash behind step %d", step)
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = BrokenRule.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void eachBrokenRuleIsFound(BrokenRule rule) {
        assumeThat(ONLY).isNull();
        var found = LongStream.range(0, SEEDS_TO_FIND)
                .filter(seed -> isFound(Scenario.of(seed).breaking(rule)))
                .findFirst();
        assertThat(found).isPresent();
    }

    /** By the invariant that the rule is there for, not by whatever else comes of it. */
    private static boolean isFound(Scenario scenario) {
        try {
            FailoverRun.of(scenario);
            return false;
        } catch (AssertionError failure) {
            return isFound(scenario, failure);
        }
    }

    private static boolean isFound(Scenario scenario, AssertionError failure) {
        if (!(failure.getCause() instanceof AssertionError broken)) {
            throw new AssertionError("seed " + scenario.seed() + " found no invariant broken, but a bug", failure);
        }
        return String.valueOf(broken.getMessage()).contains(invariant(scenario.broken()));
    }

    /** What an invariant says when it does not hold. */
    private static String invariant(BrokenRule rule) {
        return switch (rule) {
            case NONE -> throw new IllegalArgumentException("nothing is broken");
            case SEND_BEFORE_COMMIT -> "visible before its record: ";
            case UNCONFIRMED_NR -> "an Nr that the journal does not have; it has ";
            case NO_GATE -> " speaks under epoch ";
            case FORWARDS_ON -> "an address is given out while an old entry forwards: ";
        };
    }

    @Test
    void aRunThatThrowsIsABugAndNoBrokenInvariant() {
        var bug = new AssertionError("a run", new IllegalStateException("on purpose"));
        assertThatThrownBy(() -> isFound(Scenario.of(0).breaking(BrokenRule.NO_GATE), bug))
                .hasMessageContaining("found no invariant broken, but a bug");
    }

    @Test
    void oneSeedIsOneStory() {
        assertThat(FailoverRun.of(Scenario.of(5))).isEqualTo(FailoverRun.of(Scenario.of(5)));
    }

    @Test
    void aFailureTellsWhatWasWrongAndHowToSeeItAgain() {
        var scenario = Scenario.of(4).breaking(BrokenRule.SEND_BEFORE_COMMIT);
        assertThatThrownBy(() -> run(scenario))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("to run it alone: mvn -pl simulation -am test")
                .hasMessageContaining("-Dseed=4")
                .cause()
                .hasMessageContaining("visible before its record")
                .hasMessageContaining("seed=4");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 51, 53})
    void noInterimRecordComesAfterTheEndOfASession(long seed) {
        FailoverRun.of(Scenario.of(seed, Level.ALONE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 93})
    void aUnitThatSleptThroughAnotherEpochForgetsWhatItKnew(long seed) {
        FailoverRun.of(Scenario.of(seed, Level.PAIR));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void somebodySpeaksWhileRedisIsDownForEverybody(boolean silent) {
        assumeThat(ONLY).isNull();
        for (long seed = 0; seed < 20; seed++) {
            assertThat(FailoverRun.silenceWithoutRedis(seed, silent))
                    .as("seed %d", seed)
                    .isLessThan(Duration.ofSeconds(6));
        }
    }

    /** It would take none of the other unit either. */
    @ParameterizedTest
    @EnumSource(value = RedisModel.Writes.class, mode = EnumSource.Mode.EXCLUDE, names = "TAKEN")
    void theActiveUnitServesOnWhileRedisTakesNoRecords(RedisModel.Writes writes) {
        assumeThat(ONLY).isNull();
        for (long seed = 0; seed < 20; seed++) {
            assertThat(FailoverRun.takeoversWithoutRecords(seed, writes))
                    .as("takeovers, seed %d", seed)
                    .isZero();
        }
    }

    /** Seeds that once found two open gates, calls that nobody cleared, or an old state taken for the last one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 10, 12, 16, 24, 32, 36, 38, 42, 61, 66, 74, 87, 187, 1244, 1361})
    void nobodyIsLostWhateverRedisLoses(long seed) {
        assumeThat(ONLY).isNull();
        FailoverRun.of(Scenario.of(seed, Level.LOSSES));
    }

    @Test
    void aTakeoverIsDegradedOnlyIfRedisLostSomething() {
        assumeThat(ONLY).isNull();
        for (long seed = 90; seed < 110; seed++) {
            assertThat(FailoverRun.of(Scenario.of(seed, Level.PAIR)).degraded())
                    .as("seed %d", seed)
                    .isZero();
        }
    }
}
