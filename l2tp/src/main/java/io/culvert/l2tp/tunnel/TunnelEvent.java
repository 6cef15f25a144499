package io.culvert.l2tp.tunnel;

/** What a tunnel counts. */
public enum TunnelEvent {
    /** A message that had been received before: acknowledged again. */
    DUPLICATE,
    /** A message ahead of the expected one: kept. */
    HELD_OUT_OF_ORDER,
    /** A message too far ahead, or already kept: dropped. */
    DROPPED_OUT_OF_ORDER,
    /** An Nr that acknowledges what was never sent: the Nr was ignored. */
    ACKNOWLEDGES_UNSENT,
    /** After a degraded resumption: the peer has seen more of us than we know, and we count on from there. */
    OWN_NUMBER_ADOPTED,
    /** After a degraded resumption: the peer goes on above what we expected, and we with it. */
    PEER_NUMBER_ADOPTED,
    /** A message for a session that does not exist: acknowledged and dropped. */
    UNKNOWN_SESSION,
    /** A message of an unknown type that need not be understood. */
    UNKNOWN_MESSAGE,
    /** A message of a known extension that has no use here. */
    UNSUPPORTED_MESSAGE,
    /** SLI or WEN for a call that is not established. */
    UNEXPECTED_MESSAGE,
    /** A call refused because the tunnel has all the sessions it may have. */
    SESSION_LIMIT,
    /** A message that came after the tunnel was closed: acknowledged and dropped. */
    AFTER_CLOSE,
    HELLO_SENT
}
