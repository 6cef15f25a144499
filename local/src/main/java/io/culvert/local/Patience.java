package io.culvert.local;

import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Waits in small steps for what only looking can tell, as the state of another process, and not for ever.
 *
 * @param <E> how the caller says that it was too long
 */
public final class Patience<E extends Exception> {
    private static final Duration STEP = Duration.ofMillis(10);

    private final long endNanos;
    private final BiFunction<String, @Nullable Throwable, E> failure;

    /** @param failure made of the reason and its cause when patience is over */
    public Patience(Duration limit, BiFunction<String, @Nullable Throwable, E> failure) {
        this.endNanos = System.nanoTime() + limit.toNanos();
        this.failure = failure;
    }

    /**
     * Waits for a moment, after which the caller looks again.
     *
     * @throws E patience is over, with this reason
     */
    public void step(String reason) throws E {
        if (System.nanoTime() - endNanos > 0) {
            throw failure.apply(reason, null);
        }
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw failure.apply("interrupted: " + reason, interrupt);
        }
    }
}
