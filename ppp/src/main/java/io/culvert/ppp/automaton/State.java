package io.culvert.ppp.automaton;

/** The states of the automaton (RFC 1661 section 4.2), in the order of their numbers there. */
public enum State {
    /** Lower layer down, not opened. */
    INITIAL,
    /** Lower layer down, opened. */
    STARTING,
    /** Lower layer up, not opened. */
    CLOSED,
    /** Lower layer up, opened, and given up or terminated by the peer. */
    STOPPED,
    /** Terminate-Request sent because we were closed. */
    CLOSING,
    /** Terminate-Request sent or answered though we are opened. */
    STOPPING,
    /** Configure-Request sent. */
    REQ_SENT,
    /** Configure-Request sent and acknowledged. */
    ACK_RCVD,
    /** Configure-Request sent, the peer's acknowledged. */
    ACK_SENT,
    /** Both acknowledged. */
    OPENED;

    /** Whether the Restart timer runs in this state: those with a TO event. */
    public boolean isTimed() {
        return switch (this) {
            case CLOSING, STOPPING, REQ_SENT, ACK_RCVD, ACK_SENT -> true;
            case INITIAL, STARTING, CLOSED, STOPPED, OPENED -> false;
        };
    }
}
