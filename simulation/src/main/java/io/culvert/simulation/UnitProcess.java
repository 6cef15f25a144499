package io.culvert.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One life of a unit's process: what it has begun does not reach the next one, and stands still while it is paused. */
final class UnitProcess {
    private static final int MOST_FROZEN = 2_000;

    private final Group group;
    private final String unit;
    private final ArrayDeque<Runnable> frozen = new ArrayDeque<>();
    private final Connection lease = new Connection();
    private boolean alive = true;
    private boolean paused;

    UnitProcess(Group group, String unit) {
        this.group = group;
        this.unit = unit;
    }

    /** The one on which the lease is asked for. */
    Connection lease() {
        return lease;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isRunning() {
        return alive && !paused;
    }

    void kill() {
        alive = false;
        frozen.clear();
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        while (isRunning() && !frozen.isEmpty()) {
            frozen.removeFirst().run();
        }
    }

    void later(Duration delay, Runnable task) {
        group.world().after(delay, () -> now(task));
    }

    /** Now, or when it runs again, or never. */
    void now(Runnable task) {
        if (isRunning()) {
            task.run();
        } else if (alive && frozen.size() < MOST_FROZEN) {
            frozen.add(task);
        }
    }

    /** A connection to Redis: requests and answers keep their order. */
    final class Connection {
        private Instant lastRequest = Instant.MIN;
        private Instant lastAnswer = Instant.MIN;

        /**
         * Runs a script there.
         *
         * @param script may throw {@link RedisModel.NoAnswer}
         * @param lost instead of an answer: nobody knows whether the script has run
         */
        <T> void call(Supplier<T> script, Consumer<T> answer, Runnable lost) {
            var redis = group.redis();
            var world = group.world();
            lastRequest = later(lastRequest, world.now().plus(latency()));
            world.after(Duration.between(world.now(), lastRequest), () -> {
                if (!redis.isReachable(unit)) {
                    breakOff(lost);
                    return;
                }
                T result;
                try {
                    result = script.get();
                } catch (RedisModel.NoAnswer none) {
                    breakOff(lost);
                    return;
                }
                lastAnswer = later(lastAnswer, world.now().plus(latency()));
                UnitProcess.this.later(Duration.between(world.now(), lastAnswer), () -> {
                    if (redis.isReachable(unit)) {
                        answer.accept(result);
                    } else {
                        breakOff(lost);
                    }
                });
            });
        }

        private void breakOff(Runnable lost) {
            UnitProcess.this.later(group.redis().isRefusing() ? REFUSED_AFTER : SILENT_AFTER, lost);
        }

        private Duration latency() {
            return Duration.ofNanos(group.world().random().nextLong(MOST_LATENCY_NANOS))
                    .plus(group.redis().slowness());
        }

        private static Instant later(Instant a, Instant b) {
            return a.isAfter(b) ? a : b;
        }
    }

    private static final long MOST_LATENCY_NANOS = 1_500_000;
    private static final Duration REFUSED_AFTER = Duration.ofMillis(5);
    private static final Duration SILENT_AFTER = Duration.ofSeconds(1);
}
