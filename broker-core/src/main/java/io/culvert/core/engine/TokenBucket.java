package io.culvert.core.engine;

/** So many a second, and so many at once. */
final class TokenBucket {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final long nanosPerToken;
    private final long fullNanos;
    // The moment at which the bucket was, or will be, empty.
    private long emptyAtNanos = Long.MIN_VALUE;

    TokenBucket(int perSecond, int burst) {
        nanosPerToken = SECOND_NANOS / perSecond;
        fullNanos = nanosPerToken * burst;
    }

    boolean take(long nowNanos) {
        long emptyAt = Math.max(emptyAtNanos, nowNanos - fullNanos);
        if (emptyAt + nanosPerToken > nowNanos) {
            return false;
        }
        emptyAtNanos = emptyAt + nanosPerToken;
        return true;
    }
}
