package io.culvert.l2tp.channel;

/** What came of a due timer. */
public enum Expiry {
    /** No timer was due. */
    NONE,
    /** The oldest unacknowledged message is sent again. */
    RETRANSMITTED,
    /** The peer has been silent for the hello interval: send a HELLO. */
    HELLO_DUE,
    /** The peer has not acknowledged a message in spite of all tries: the tunnel is down. */
    GIVEN_UP
}
