package io.culvert.core.engine;

/** What an engine counts of its own; the l2tp and ppp machines count theirs. */
public enum EngineCounter {
    /** Datagrams that are no control message of L2TP version 2. */
    PACKET_MALFORMED,
    /** Control messages for a tunnel that does not exist. */
    PACKET_UNKNOWN_TUNNEL,
    /** Control messages for a tunnel from an address that is not its peer's. */
    PACKET_WRONG_PEER,
    /** Control messages with tunnel ID 0 that open or close no tunnel. */
    PACKET_OUT_OF_PLACE,
    /** SCCRQs that opened a tunnel. */
    SCCRQ_ACCEPTED,
    /** SCCRQs of a tunnel that exists: retransmissions. */
    SCCRQ_REPEATED,
    /** SCCRQs that could not be read. */
    SCCRQ_MALFORMED,
    /** SCCRQs dropped: the peer asks faster than {@link Limits#sccrqPerSecondPerPeer}. */
    SCCRQ_RATE_LIMITED,
    /** SCCRQs dropped: {@link Limits#maxHalfOpenTunnels}. */
    HALF_OPEN_TUNNELS_LIMITED,
    /** SCCRQs dropped: {@link Limits#maxHalfOpenTunnelsPerPeer}. */
    HALF_OPEN_TUNNELS_PER_PEER_LIMITED,
    /** Tunnels refused: {@link Limits#maxTunnels}. */
    TUNNELS_LIMITED,
    /** Tunnels refused: the operator wants no new ones. */
    TUNNELS_SOFT_SHUT,
    /** Tunnels that AAA was asked about. */
    TUNNEL_AUTHORIZATIONS,
    /** Tunnels refused: AAA says no, no vpdn-group is for the peer, or no secret is known. */
    TUNNELS_UNAUTHORIZED,
    /** Tunnels that came up. */
    TUNNELS_ESTABLISHED,
    /** Tunnels closed: their last session had ended, and no other came in time. */
    TUNNELS_WITHOUT_SESSIONS,
    /** Tunnels that ended, from whatever state. */
    TUNNELS_CLOSED,
    /** Calls offered by peers. */
    CALLS_OFFERED,
    /** Calls refused: {@link Limits#maxSessions}. */
    SESSIONS_LIMITED,
    /** Calls refused: {@link Limits#maxSessionsPerTunnel}. */
    SESSIONS_PER_TUNNEL_LIMITED,
    /** Calls refused: the session limit of the vpdn-group. */
    SESSIONS_OF_GROUP_LIMITED,
    /** Calls refused: the session limit of the unit. */
    SESSIONS_OF_UNIT_LIMITED,
    /** Calls refused because the journal was slow. */
    SESSIONS_JOURNAL_SLOW,
    /** Calls refused: the operator wants no new ones. */
    SESSIONS_SOFT_SHUT,
    /** Sessions that began to carry traffic. */
    SESSIONS_ESTABLISHED,
    /** Sessions that ended, from whatever state. */
    SESSIONS_CLOSED,
    /** PPP frames of sessions that do not exist. */
    PPP_UNKNOWN_SESSION,
    /** AAA answers that nobody waits for any more. */
    AAA_REPLY_LATE,
    /** Questions that AAA did not answer in {@link SessionSettings#aaaTimeout}. */
    AAA_TIMEOUT,
    /** Users refused: no address was left. */
    ADDRESSES_EXHAUSTED,
    /** Users refused: the address of theirs is somebody else's. */
    ADDRESS_DUPLICATE,
    /** AV-pairs ignored: there is no such attribute. */
    PAIRS_UNKNOWN,
    /** AV-pairs and attributes ignored: the value cannot be read. */
    PAIRS_MALFORMED,
    /** AV-pairs and attributes ignored: there is no value. */
    PAIRS_TRUNCATED,
    /** AV-pairs ignored: the value is out of range. */
    PAIRS_OUT_OF_RANGE,
    /** AV-pairs and attributes ignored: another value came first. */
    PAIRS_CONTRADICTORY,
    /** AV-pairs honoured although their name begins with the digit one. */
    PAIRS_MISSPELLED,
    /** AV-pairs ignored: they mean nothing in this reply. */
    PAIRS_WITHOUT_EFFECT,
    /** AV-pairs ignored: not supported. */
    PAIRS_NOT_SUPPORTED,
    /** AV-pairs ignored: they name a vpdn-group or vpdn-template that there is not. */
    PAIRS_NAMING_NOTHING,
    /** Replies with more to complain about than is told. */
    PAIR_NOTICES_DROPPED,
    /** Calls refused, or held too long: their tunnel had not been synchronised since it was taken over. */
    CALLS_IN_RESYNC,
    /** Calls that waited for their tunnel to be synchronised. */
    CALLS_HELD,
    /** Tunnels taken over whose peer has answered. */
    TUNNELS_RESYNCED,
    /** Tunnels taken over that ended before their peer had answered. */
    TUNNELS_NOT_RESYNCED,
    /** Recovery tunnels that we have opened (RFC 4951). */
    RECOVERIES_REQUESTED,
    /** Recovery tunnels that peers have opened (RFC 4951). */
    RECOVERIES_ACCEPTED,
    /** Recovery tunnels refused: there is no such tunnel to recover, or recovery was not announced. */
    RECOVERIES_REFUSED,
    /** Recovery tunnels of peers ignored: ours for the same tunnel takes precedence. */
    RECOVERIES_TIED,
    /** Tunnels that both ends have begun anew by means of a recovery tunnel. */
    TUNNELS_RECOVERED,
    /** Control messages dropped: their tunnel was about to be recovered. */
    PACKET_BEFORE_RESET,
    /** Tunnels and sessions taken over that are not made to go on: they were ended in order. */
    CLEARED_AT_RESTORE,
    /** Records of a journal that do not fit together; what they are about was ended, or left out. */
    RESTORE_CONTRADICTORY,
    /** Data-plane reports about sessions that do not exist. */
    COUNTERS_UNKNOWN_SESSION,
    /** Sessions that ended without the data plane's last figures: it was told twice to remove them, and said nothing. */
    REMOVALS_UNANSWERED,
    /** Failure events about unauthenticated peers beyond {@link Limits#unauthenticatedFailuresPerSecond}. */
    FAILURES_SUPPRESSED,
    /** Inputs that made a tunnel's machine throw, and answers that the data plane owed. */
    BUGS
}
