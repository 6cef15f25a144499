package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallState;
import java.time.Instant;
import java.util.Optional;

/**
 * One call as a value from which it can go on.
 *
 * @param peer the peer's ID of it; {@link SessionId#NONE} while the peer has not assigned it
 * @param state not idle
 * @param deadline when the state has lasted too long. Empty in a state that may last, and where the time has not begun
 *     or is not known: it begins at the resumption then
 */
public record CallImage(SessionId local, SessionId peer, CallState state, Optional<Instant> deadline) {
    public CallImage {
        if (!local.isAssigned() || state.isIdle()) {
            throw new IllegalArgumentException("no call: session " + local + ", " + state);
        }
    }
}
