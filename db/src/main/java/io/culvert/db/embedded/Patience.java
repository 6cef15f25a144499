package io.culvert.db.embedded;

import io.culvert.db.ServerUnavailable;
import java.time.Duration;

/** Waits in small steps for what only looking can tell, and not for ever. */
final class Patience {
    private static final Duration STEP = Duration.ofMillis(20);

    private final long endNanos;

    Patience(Duration limit) {
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    /** @throws ServerUnavailable patience is over, with this reason */
    void step(String reason) throws ServerUnavailable {
        if (System.nanoTime() - endNanos > 0) {
            throw new ServerUnavailable(reason);
        }
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new ServerUnavailable("interrupted: " + reason, interrupt);
        }
    }
}
