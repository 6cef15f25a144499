package io.culvert.core.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Units of a group under every kind of trouble. After each step: at most one gate is open; an incomplete journal is never
 * taken for a complete one. At the end, with all healed: one unit is active, all others are hot.
 */
final class RedundancyModelTest {
    private static final int SEEDS = Integer.getInteger("seeds", 200);

    @Test
    void neverTwoSpeakAndSomebodyDoesInTheEndOfTwo() {
        runAll(Set.of("a", "b"));
    }

    @Test
    void neverTwoSpeakAndSomebodyDoesInTheEndOfThree() {
        runAll(Set.of("a", "b", "c"));
    }

    @Test
    void aUnitAloneSpeaksAgainInTheEnd() {
        runAll(Set.of("a"));
    }

    @Test
    void findsAGateThatDoesNotShutWithTheLease() {
        assertThat(firstFailure(Set.of("a", "b"), model -> model.gatesIgnoreLease = true))
                .contains("two units speak");
    }

    @Test
    void findsAStoreThatDoesNotCompare() {
        assertThat(firstFailure(Set.of("a", "b", "c"), model -> model.store.takesWithoutComparing = true))
                .contains("two units speak");
    }

    @Test
    void findsAUnitThatForgetsItsFormerLife() {
        assertThat(firstFailure(Set.of("a"), model -> model.disksForget = true)).contains("incomplete journal");
    }

    /** What the model says to a rule that is broken on purpose. */
    private static String firstFailure(Set<String> names, Consumer<RedundancyModel> breakRule) {
        for (long seed = 0; seed < 3000; seed++) {
            try {
                run(seed, names, breakRule);
            } catch (AssertionError e) {
                return String.valueOf(e.getMessage());
            }
        }
        return "nothing";
    }

    private static void runAll(Set<String> names) {
        long only = Long.getLong("seed", -1L);
        int takeovers = 0;
        int degraded = 0;
        int suspensions = 0;
        for (long seed = only < 0 ? 0 : only; seed < (only < 0 ? SEEDS : only + 1); seed++) {
            try {
                var model = run(seed, names, _ -> {});
                takeovers += model.takeovers;
                degraded += model.degradedTakeovers;
                suspensions += model.suspensions;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(names + ", seed " + seed + " (again: -Dseed=" + seed + ")", e);
            }
        }
        // The trouble has to be worth something.
        if (only < 0) {
            assertThat(takeovers).isGreaterThan(SEEDS * 3 / 2);
            assertThat(suspensions).isGreaterThan(SEEDS / 20);
            assertThat(degraded).isBetween(SEEDS / 50, takeovers / 2);
        }
    }

    private static RedundancyModel run(long seed, Set<String> names, Consumer<RedundancyModel> breakRule) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + names.size());
        var model = new RedundancyModel(random, new TreeSet<>(names));
        breakRule.accept(model);
        for (var unit : model.units.values()) {
            model.after(random.nextLong(RedundancyModel.millis(3000)), unit::start);
        }
        model.run(RedundancyModel.millis(8000));
        int troubles = 1 + random.nextInt(15);
        for (int i = 0; i < troubles; i++) {
            trouble(model, random);
            model.run(RedundancyModel.millis(random.nextInt(4) == 0 ? random.nextInt(9000) : random.nextInt(1500)));
        }
        model.heal();
        model.slowAnswers = false;
        // Who was told to end may do so only now.
        model.run(RedundancyModel.millis(5000));
        model.heal();
        model.run(RedundancyModel.millis(20_000));
        var states =
                model.units.values().stream().map(ModelUnit::state).sorted().toList();
        var active = model.units.values().stream().filter(ModelUnit::isServing).toList();
        if (active.size() != 1
                || states.stream().filter(s -> s == StateName.STANDBY_HOT).count() != names.size() - 1) {
            throw new AssertionError(
                    "after all is healed: " + states + ", speaking " + active.size() + model.diaries());
        }
        return model;
    }

    private static void trouble(RedundancyModel model, RandomGenerator random) {
        var unit = pick(model, random);
        var other = pick(model, random);
        switch (random.nextInt(20)) {
            case 0, 1 -> {
                if (unit.running) {
                    unit.kill();
                }
            }
            case 2 ->
                model.units.values().stream()
                        .filter(ModelUnit::isGateOpen)
                        .toList()
                        .forEach(ModelUnit::kill);
            case 3, 4 -> {
                if (!unit.running) {
                    unit.start();
                }
            }
            case 5 -> unit.paused = unit.running;
            case 6 -> {
                if (unit.paused) {
                    unit.resume();
                }
            }
            case 7 -> unit.storeReachable = false;
            case 8 -> unit.storeReachable = true;
            case 9 -> unit.storeSilent = !unit.storeSilent;
            case 10 -> model.cut(unit.name, other.name);
            case 11 -> model.heal();
            case 12 -> model.storeUp = false;
            case 13 -> {
                model.storeUp = false;
                model.run(RedundancyModel.millis(50 + random.nextInt(5000)));
                if (random.nextBoolean()) {
                    model.store.loseLease();
                } else {
                    model.store.loseEverything();
                }
                model.storeUp = true;
            }
            case 14 -> model.storeUp = true;
            case 15 -> unit.tell(new RedundancyEvent.SwitchoverRequested());
            case 16 -> unit.tell(new RedundancyEvent.ShutdownRequested());
            case 17 -> model.lossPercent = random.nextInt(60);
            case 18 -> unit.tell(new RedundancyEvent.TrackedInterface("eth0", random.nextBoolean()));
            case 19 -> unit.journalStuck = !unit.journalStuck;
            default -> throw new IllegalStateException();
        }
    }

    private static ModelUnit pick(RedundancyModel model, RandomGenerator random) {
        return List.copyOf(model.units.values()).get(random.nextInt(model.units.size()));
    }
}
