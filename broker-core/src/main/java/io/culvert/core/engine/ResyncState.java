package io.culvert.core.engine;

/** What became of a tunnel that was taken over. */
public enum ResyncState {
    /** It was not taken over. */
    NONE,
    /** Its peer has not been spoken to yet. */
    WAITING,
    /** What the peer has not acknowledged is sent again, and a HELLO. */
    RESYNC,
    /** The peer has answered. */
    SYNCED,
    /** It ended before the peer had answered. */
    FAILED
}
