package io.culvert.app.runtime;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Wall-clock time that never goes back: the system's time at start, advanced by {@link System#nanoTime()}.
 *
 * <p>A step of the system's clock therefore moves no timer; it is seen at the next start.
 */
public final class MonotonicClock implements InstantSource {
    private final Instant anchor = Instant.now();
    private final long anchorNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return at(System.nanoTime());
    }

    /** The time at which {@link System#nanoTime()} had this value. */
    public Instant at(long nanoTime) {
        return anchor.plusNanos(nanoTime - anchorNanos);
    }
}
