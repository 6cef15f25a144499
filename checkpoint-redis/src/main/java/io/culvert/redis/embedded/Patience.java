package io.culvert.redis.embedded;

import io.culvert.redis.RedisUnavailable;
import java.time.Duration;

/** Waits in small steps for what only looking can tell, and not for ever. */
final class Patience {
    private static final Duration STEP = Duration.ofMillis(10);

    private final long endNanos;

    Patience(Duration limit) {
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    /** @throws RedisUnavailable patience is over, with this reason */
    void step(String reason) throws RedisUnavailable {
        if (System.nanoTime() - endNanos > 0) {
            throw new RedisUnavailable(reason, null);
        }
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailable("interrupted: " + reason, interrupt);
        }
    }
}
