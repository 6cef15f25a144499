package io.culvert.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Virtual time and what happens in it, in an order that the seed alone decides. <b>Thread:</b> one.
 */
public final class World {
    /** When time begins. */
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final RandomGenerator random;
    private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
    private final List<Inhabitant> inhabitants = new ArrayList<>();
    private Instant now = START;
    private long count;

    public World(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Somebody with deadlines of his own. */
    public interface Inhabitant {
        Optional<Instant> nextDeadline();

        void timerExpired();
    }

    public void settle(Inhabitant inhabitant) {
        inhabitants.add(inhabitant);
    }

    public Instant now() {
        return now;
    }

    public RandomGenerator random() {
        return random;
    }

    /** A generator of its own for an inhabitant, so that what one draws does not change what another one gets. */
    public RandomGenerator fork() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(random.nextLong());
    }

    public void after(Duration delay, Runnable what) {
        happenings.add(new Happening(now.plus(delay), count++, what));
    }

    /** Lets time pass until {@code done} or {@code limit}; whether it is done. */
    public boolean runUntil(BooleanSupplier done, Duration limit) {
        var end = now.plus(limit);
        while (!done.getAsBoolean()) {
            var next = next();
            if (next.isEmpty() || next.get().isAfter(end)) {
                now = end;
                return done.getAsBoolean();
            }
            if (next.get().isAfter(now)) {
                now = next.get();
            }
            happen();
        }
        return true;
    }

    private void happen() {
        var first = happenings.peek();
        if (first != null && !first.at().isAfter(now)) {
            happenings.remove().what().run();
            return;
        }
        for (var inhabitant : inhabitants) {
            if (inhabitant.nextDeadline().filter(due -> !due.isAfter(now)).isPresent()) {
                inhabitant.timerExpired();
            }
        }
    }

    private Optional<Instant> next() {
        var first = happenings.peek();
        var next = first == null ? Instant.MAX : first.at();
        for (var inhabitant : inhabitants) {
            var due = inhabitant.nextDeadline();
            if (due.isPresent() && due.get().isBefore(next)) {
                next = due.get();
            }
        }
        return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
    }

    private record Happening(Instant at, long number, Runnable what) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
