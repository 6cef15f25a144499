package io.culvert.ppp.automaton;

/** The events of the automaton (RFC 1661 section 4.3), in the order of the table. */
public enum Event {
    UP,
    DOWN,
    OPEN,
    CLOSE,
    /** TO+: timeout with counter greater than 0. */
    TIMEOUT,
    /** TO-: timeout with counter expired. */
    TIMEOUT_LAST,
    /** RCR+. */
    CONFIGURE_REQUEST_GOOD,
    /** RCR-. */
    CONFIGURE_REQUEST_BAD,
    /** RCA. */
    CONFIGURE_ACK,
    /** RCN: Configure-Nak or Configure-Reject. */
    CONFIGURE_REFUSED,
    /** RTR. */
    TERMINATE_REQUEST,
    /** RTA. */
    TERMINATE_ACK,
    /** RUC. */
    UNKNOWN_CODE,
    /** RXJ+: a Code-Reject or Protocol-Reject that we can live with. */
    REJECT_PERMITTED,
    /** RXJ-: one that we cannot. */
    REJECT_CATASTROPHIC,
    /** RXR: Echo-Request, Echo-Reply or Discard-Request. */
    ECHO
}
