package io.culvert.l2tp.connection;

/** What a control connection does in a step. <b>RFC:</b> RFC 2661 section 7.2.1. */
public sealed interface ConnectionAction {
    record SendSccrq() implements ConnectionAction {}

    record SendSccrp() implements ConnectionAction {}

    record SendScccn() implements ConnectionAction {}

    record SendStopCcn(CloseReason reason) implements ConnectionAction {}

    /** Tunnel-open event to the sessions that wait for it. */
    record OpenSessions() implements ConnectionAction {}

    /** All sessions end; reliable delivery goes on for the linger time. */
    record CleanUp(CloseReason reason) implements ConnectionAction {}

    /** All sessions end and nothing more is said: the peer is gone, or must not hear of us. */
    record Vanish(CloseReason reason) implements ConnectionAction {}
}
