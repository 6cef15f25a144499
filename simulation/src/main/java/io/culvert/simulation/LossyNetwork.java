package io.culvert.simulation;

import java.time.Duration;

/** A network that loses, repeats, delays and so reorders datagrams. */
public final class LossyNetwork {
    private final World world;
    private final Conditions conditions;
    private long sent;
    private long lost;
    private long repeated;

    public LossyNetwork(World world, Conditions conditions) {
        this.world = world;
        this.conditions = conditions;
    }

    /**
     * How bad it is.
     *
     * @param loss share of the datagrams that never arrive, 0..1
     * @param duplication share of those that arrive twice, 0..1
     * @param longestDelay each datagram takes a time of its own up to this: they overtake each other
     */
    public record Conditions(double loss, double duplication, Duration longestDelay) {
        public Conditions {
            if (loss < 0 || loss > 1 || duplication < 0 || duplication > 1 || longestDelay.isNegative()) {
                throw new IllegalArgumentException("loss " + loss + ", duplication " + duplication);
            }
        }
    }

    /** Takes a datagram; {@code arrival} happens as often as it arrives. */
    public void send(Runnable arrival) {
        sent++;
        var random = world.random();
        int copies = random.nextDouble() < conditions.duplication() ? 2 : 1;
        repeated += copies - 1;
        for (int copy = 0; copy < copies; copy++) {
            if (random.nextDouble() < conditions.loss()) {
                lost++;
            } else {
                world.after(
                        Duration.ofNanos(
                                random.nextLong(conditions.longestDelay().toNanos() + 1)),
                        arrival);
            }
        }
    }

    public long sent() {
        return sent;
    }

    public long lost() {
        return lost;
    }

    public long repeated() {
        return repeated;
    }
}
