package io.culvert.app.interop;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for a condition with a deadline; the only place of the interop tests that sleeps.
 *
 * <p><i>Failure:</i> an {@link AssertionError} that says what was awaited, for how long, and the logs at that moment.
 */
public final class Await {

    private static final long POLL_MILLIS = 20;

    private Await() {}

    public static void until(String what, Duration timeout, Supplier<String> logs, BooleanSupplier condition) {
        boolean _ = value(
                what, timeout, logs, () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
    }

    /** The first value that {@code source} has; a throwing source counts as "not yet" until the deadline. */
    public static <T> T value(String what, Duration timeout, Supplier<String> logs, Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + timeout.toNanos();
        @Nullable RuntimeException last;
        do {
            last = null;
            try {
                Optional<T> value = source.get();
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (RuntimeException e) {
                last = e;
            }
            pause();
        } while (System.nanoTime() < deadline);
        throw new AssertionError("not within " + timeout + ": " + what + "\n" + logs.get(), last);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
