package io.culvert.app.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many lines a second into the log. The first line after a flood tells how many were left out.
 *
 * <p><b>Thread:</b> any.
 */
final class LogLimiter {
    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicLong leftOut = new AtomicLong();

    LogLimiter(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether a line may be written at {@code nanos}, a time that only grows; if not, it is counted. */
    boolean admits(long nanos) {
        long current = Math.floorDiv(nanos, SECOND);
        long before = second.get();
        if (before != current && second.compareAndSet(before, current)) {
            lines.set(0);
        }
        if (lines.incrementAndGet() <= perSecond) {
            return true;
        }
        leftOut.incrementAndGet();
        return false;
    }

    /** Lines left out since this was asked last. */
    long takeLeftOut() {
        return leftOut.get() == 0 ? 0 : leftOut.getAndSet(0);
    }
}
