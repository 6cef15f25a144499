package io.culvert.l2tp.call;

import io.culvert.l2tp.SessionId;

/** Where a call stands: a state of one of the four machines. */
public sealed interface CallState
        permits LacIncomingCall.State, LnsIncomingCall.State, LacOutgoingCall.State, LnsOutgoingCall.State {
    /** The peer's ID of the session; {@link SessionId#NONE} while the peer has not assigned it. */
    default SessionId peer() {
        return SessionId.NONE;
    }

    /** Whether PPP frames may flow. */
    default boolean isEstablished() {
        return false;
    }

    /** Whether the call is over (or has not begun). */
    default boolean isIdle() {
        return false;
    }
}
