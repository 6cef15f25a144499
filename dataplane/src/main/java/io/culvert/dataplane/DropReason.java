package io.culvert.dataplane;

/** Why a packet was dropped. */
public enum DropReason {
    /** A datagram longer than the receive buffer. */
    TRUNCATED,
    /** A header that does not fit its datagram, or a control message without length or sequence numbers. */
    MALFORMED_HEADER,
    /** Not version 2 (RFC 2661 section 3.1). */
    WRONG_VERSION,
    /** Data for a tunnel and session that are not programmed. */
    UNKNOWN_SESSION,
    /** Data for a programmed session from another address or port than its peer's. */
    WRONG_PEER,
    /** Data with a sequence number behind one already seen. */
    LATE,
    /** Data without a PPP frame in it. */
    EMPTY_FRAME,
    /** More PPP frames for the control plane than one session may have. */
    PUNT_LIMIT_OF_SESSION,
    /** More PPP frames for the control plane than all sessions together may have. */
    PUNT_LIMIT,
    /** A frame that should hold an IPv4 packet and does not. */
    MALFORMED_IPV4,
    /** An inner source address that is not the session's. */
    SPOOFED_SOURCE,
    /** A user's packet while this unit may not speak. */
    NOT_ACTIVE,
    /** An IPv4 packet while there is no TUN. */
    NOT_FORWARDING,
    /** The kernel refused a packet from a user. */
    TUN_WRITE_FAILED,
    /** The control plane threw at a message. */
    LISTENER_FAILED,
    /** Not a packet: an attempt to read the TUN while it was down or deleted; repeated five times a second. */
    TUN_READ_FAILED,
    /** A packet from the kernel that is not IPv4. */
    NOT_IPV4,
    /** A packet from the kernel to an address that no session has. */
    NO_SESSION_FOR_DESTINATION,
    /** A packet with "don't fragment" that is larger than the session's MTU. */
    TOO_BIG,
    /** A message that must have a number while none may be used: the journal has not confirmed more. */
    NO_NUMBER,
    /** The kernel refused to send a datagram. */
    SEND_FAILED,
    /** A PPP frame or control message to send that has no session or no socket. */
    NO_PATH
}
