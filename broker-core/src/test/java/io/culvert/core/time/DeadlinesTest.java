package io.culvert.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    @Test
    void nothingIsDueWhenNothingIsSet() {
        var deadlines = new Deadlines<String>();
        deadlines.entry("a");
        assertThat(deadlines.next()).isEmpty();
        assertThat(deadlines.poll(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void theEarliestIsNextAndEqualOnesKeepTheirOrder() {
        var deadlines = new Deadlines<String>();
        deadlines.entry("late").set(30);
        deadlines.entry("first").set(10);
        deadlines.entry("second").set(10);
        assertThat(deadlines.next()).contains(Instant.ofEpochSecond(0, 10));
        assertThat(deadlines.poll(9)).isEmpty();
        assertThat(drain(deadlines, 29)).containsExactly("first", "second");
        assertThat(drain(deadlines, 30)).containsExactly("late");
    }

    @Test
    void aDeadlineCanBeMovedAndTakenAway() {
        var deadlines = new Deadlines<String>();
        var a = deadlines.entry("a");
        var b = deadlines.entry("b");
        a.set(10);
        b.set(20);
        a.set(30);
        assertThat(deadlines.poll(20)).contains("b");
        a.set(Deadlines.NEVER);
        assertThat(deadlines.size()).isZero();
        a.clear();
        a.set(5);
        assertThat(deadlines.poll(5)).contains("a");
    }

    @Test
    void momentsAreExactToTheNanosecondAndBefore1970Too() {
        for (var moment : List.of(
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                Instant.EPOCH,
                Instant.parse("1969-12-31T23:59:59.9Z"))) {
            assertThat(Deadlines.instant(Deadlines.nanos(moment))).isEqualTo(moment);
        }
    }

    @Test
    void aThousandRandomMovesGiveTheOrderOfASortedMap() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        var deadlines = new Deadlines<Integer>();
        var entries = new ArrayList<Deadlines.Entry<Integer>>();
        var expected = new TreeMap<Integer, Long>();
        for (int i = 0; i < 200; i++) {
            entries.add(deadlines.entry(i));
        }
        for (int i = 0; i < 10_000; i++) {
            int owner = random.nextInt(entries.size());
            // Every deadline is another one: the order is then the deadlines' own.
            long nanos = random.nextLong(1_000_000) * 1_000 + owner;
            if (random.nextInt(4) == 0) {
                entries.get(owner).clear();
                expected.remove(owner);
            } else {
                entries.get(owner).set(nanos);
                expected.put(owner, nanos);
            }
            assertThat(deadlines.size()).isEqualTo(expected.size());
            assertThat(deadlines.next())
                    .isEqualTo(expected.values().stream().min(Long::compare).map(Deadlines::instant));
        }
        var order = expected.entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByValue())
                .map(java.util.Map.Entry::getKey)
                .toList();
        assertThat(drain(deadlines, Long.MAX_VALUE)).isEqualTo(order);
    }

    private static <T> List<T> drain(Deadlines<T> deadlines, long now) {
        var all = new ArrayList<T>();
        for (var next = deadlines.poll(now); next.isPresent(); next = deadlines.poll(now)) {
            all.add(next.get());
        }
        return all;
    }
}
