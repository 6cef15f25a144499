package io.culvert.l2tp.channel;

import java.time.Duration;
import java.time.Instant;

/**
 * What a resumed channel knows about the doubts that are left, until there are none.
 *
 * <p>Our numbers are proven once the peer acknowledges all up to {@code mark}. The peer's number is in doubt only when
 * the state was {@code degraded}.
 */
final class Recovery {
    /** Nobody waits longer between two retransmissions (RFC 2661 section 5.8 asks for a cap of 8 s at least). */
    static final Duration LONGEST_RETRANSMISSION = Duration.ofSeconds(16);

    /** Messages that may be outstanding until our numbers are proven. */
    final int window;

    final boolean degraded;
    /** Behind the last message of the state: up to here the peer may acknowledge. */
    final int end;
    /** Whether messages wait, since it is not this channel's turn. */
    boolean paused = true;
    /** Behind the last message whose acknowledgement is the proof: those of the state, then the probe. */
    int mark;
    /** Whether {@code mark} is final. */
    boolean marked;
    /** Whether our numbers are in doubt. */
    boolean ours = true;
    /** Whether the peer's number is in doubt. */
    boolean peers;
    /** Lowest Ns held; valid while {@code adoptAt} is set. */
    int lowestHeld;
    /** When the peer has had the time to repeat whatever is lower. */
    Instant adoptAt = Instant.MAX;

    Recovery(int window, int end, boolean degraded) {
        this.window = window;
        this.end = end;
        this.mark = end;
        this.degraded = degraded;
        this.peers = degraded;
    }

    boolean isOver() {
        return !ours && !peers;
    }
}
