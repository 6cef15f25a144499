package io.culvert.l2tp.connection;

/** Where a control connection stands. <b>RFC:</b> RFC 2661 section 7.2.1. */
public sealed interface ConnectionState {
    /** Nothing said yet, or all said: start and end of every control connection. */
    record Idle() implements ConnectionState {}

    /** Originator: SCCRQ sent, SCCRP awaited. */
    record WaitCtlReply() implements ConnectionState {}

    /** Receiver: SCCRP sent, SCCCN awaited. */
    record WaitCtlConn(PeerFacts peer) implements ConnectionState {}

    /** Sessions may be set up. */
    record Established(PeerFacts peer) implements ConnectionState {}
}
