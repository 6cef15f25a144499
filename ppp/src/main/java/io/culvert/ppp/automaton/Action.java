package io.culvert.ppp.automaton;

/** The actions of the automaton (RFC 1661 section 4.4). */
public enum Action {
    /** tlu. */
    THIS_LAYER_UP,
    /** tld. */
    THIS_LAYER_DOWN,
    /** tls. */
    THIS_LAYER_STARTED,
    /** tlf. */
    THIS_LAYER_FINISHED,
    /** irc. */
    INITIALIZE_RESTART_COUNT,
    /** zrc. */
    ZERO_RESTART_COUNT,
    /** scr. */
    SEND_CONFIGURE_REQUEST,
    /** sca. */
    SEND_CONFIGURE_ACK,
    /** scn. */
    SEND_CONFIGURE_REFUSAL,
    /** str. */
    SEND_TERMINATE_REQUEST,
    /** sta. */
    SEND_TERMINATE_ACK,
    /** scj. */
    SEND_CODE_REJECT,
    /** ser. */
    SEND_ECHO_REPLY
}
