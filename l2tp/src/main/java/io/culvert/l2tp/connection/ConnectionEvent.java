package io.culvert.l2tp.connection;

/**
 * What can happen to a control connection. Whether a message is acceptable has been judged before.
 *
 * <p><b>RFC:</b> RFC 2661 section 7.2.1.
 */
public sealed interface ConnectionEvent {
    /** SCCRQ, SCCRP or SCCCN: expected in exactly one state each. */
    sealed interface SetupMessage extends ConnectionEvent {}

    /** Local open request. */
    record OpenRequested() implements ConnectionEvent {}

    record SccrqAccepted(PeerFacts peer) implements SetupMessage {}

    record SccrqRefused(CloseReason reason) implements SetupMessage {}

    record SccrpAccepted(PeerFacts peer) implements SetupMessage {}

    record SccrpRefused(CloseReason reason) implements SetupMessage {}

    /** SCCCN with the right response, or none needed; {@code peer} says what is known of it by now. */
    record ScccnAccepted(PeerFacts peer) implements SetupMessage {}

    record ScccnRefused(CloseReason reason) implements SetupMessage {}

    /** An SCCRQ of the peer crossed ours and won (RFC 2661 section 4.4.3, Tie Breaker). */
    record TieLost() implements ConnectionEvent {}

    record StopCcnReceived(CloseReason reason) implements ConnectionEvent {}

    /** Administrative close. */
    record CloseRequested(CloseReason reason) implements ConnectionEvent {}

    /** An invalid or unrecoverable malformed message (RFC 2661 section 7.1), or a limit that was hit. */
    record Failed(CloseReason reason) implements ConnectionEvent {}

    /** The state lasted longer than its set-up time allows. */
    record SetupExpired() implements ConnectionEvent {}

    /** The peer did not acknowledge a message in spite of all tries (RFC 2661 section 5.8). */
    record DeliveryFailed() implements ConnectionEvent {}
}
