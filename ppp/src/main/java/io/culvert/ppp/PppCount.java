package io.culvert.ppp;

/** Things worth counting that have no other consequence. */
public enum PppCount {
    /** A frame without a Protocol field. */
    FRAME_MALFORMED,
    /** A packet whose lengths do not fit. */
    PACKET_MALFORMED,
    /** A packet that has no business in the present phase: dropped (RFC 1661 section 3.2). */
    OUT_OF_PHASE,
    /** An answer to nothing that we asked last: dropped (RFC 1661 section 5). */
    IDENTIFIER_UNEXPECTED,
    /** A network-layer packet that came to the link instead of the data plane: dropped. */
    DATA_DROPPED,
    /** A Protocol-Reject was sent. */
    PROTOCOL_REJECTED,
    /** A Code-Reject was sent. */
    CODE_REJECTED,
    /** The peer rejected a protocol that we sent. */
    PROTOCOL_REJECT_RECEIVED,
    /** An Echo-Reply with our own magic number, or another than the peer's. */
    MAGIC_MISMATCH,
    /** An authentication packet repeated by the peer: answered again as before. */
    AUTHENTICATION_REPEATED,
    /** The LAC's proxy LCP was accepted. */
    PROXY_LCP_ACCEPTED,
    /** The LAC's proxy LCP was missing something, contradicted itself or did not suit us: LCP was negotiated. */
    PROXY_LCP_REFUSED,
    /** LCP left the Opened state to be negotiated anew. */
    LCP_RENEGOTIATED
}
