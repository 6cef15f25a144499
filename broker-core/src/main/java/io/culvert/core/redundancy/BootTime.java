package io.culvert.core.redundancy;

import java.time.Duration;

/**
 * A moment on this host's clock that also runs while the host sleeps and that nobody sets. Moments of two hosts have nothing
 * to do with each other; those of two processes on one host have, until it is booted again.
 *
 * @param nanos nanoseconds since the host was booted
 */
public record BootTime(long nanos) implements Comparable<BootTime> {
    /** Before every other moment. */
    public static final BootTime MIN = new BootTime(Long.MIN_VALUE / 2);

    /** After every other moment. */
    public static final BootTime MAX = new BootTime(Long.MAX_VALUE / 2);

    public BootTime plus(Duration duration) {
        return new BootTime(nanos + duration.toNanos());
    }

    public BootTime minus(Duration duration) {
        return new BootTime(nanos - duration.toNanos());
    }

    public boolean isBefore(BootTime other) {
        return nanos < other.nanos;
    }

    /** The time from {@code earlier} to this moment; negative if it is later. */
    public Duration since(BootTime earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    public static BootTime earlier(BootTime a, BootTime b) {
        return a.isBefore(b) ? a : b;
    }

    public static BootTime later(BootTime a, BootTime b) {
        return a.isBefore(b) ? b : a;
    }

    @Override
    public int compareTo(BootTime other) {
        return Long.compare(nanos, other.nanos);
    }
}
