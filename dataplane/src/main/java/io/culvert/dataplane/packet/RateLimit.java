package io.culvert.dataplane.packet;

/**
 * Lets so many events pass in a second, with bursts of one second's worth: the generic cell rate algorithm in one
 * number, so that a limit of each session costs eight octets.
 */
public final class RateLimit {
    /** The state of a limit that nothing has passed yet, at any time: as if the last event was long ago. */
    public static final long REFUSED = Long.MIN_VALUE;

    private static final long SECOND = 1_000_000_000L;

    private final long perSecond;
    private long state;

    public RateLimit(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.state = nowNanos;
    }

    /** Whether one more may pass. <b>Thread:</b> one. */
    public boolean pass(long nowNanos) {
        long next = next(state, nowNanos, perSecond);
        if (next == REFUSED) {
            return false;
        }
        state = next;
        return true;
    }

    /**
     * The state of a limit after one more event, or {@link #REFUSED}.
     *
     * @param state the last answer; a time at first
     */
    public static long next(long state, long nowNanos, long perSecond) {
        long interval = SECOND / perSecond;
        long due = state - nowNanos < 0 ? nowNanos : state;
        return due - nowNanos > SECOND - interval ? REFUSED : due + interval;
    }
}
