package io.culvert.l2tp.wire;

import java.util.Optional;

/**
 * Which tunnel lives when two SCCRQs cross. RFC 2661 section 4.4.3.
 *
 * <p>Applies only while our own SCCRQ to that peer is outstanding.
 */
public enum TieBreak {
    /** Our tunnel lives; the peer discards its own. */
    OURS_WINS,
    /** Ours is discarded silently. */
    PEERS_WINS,
    /** Equal values: both are discarded. */
    BOTH_LOSE,
    /** Neither end wants a single tunnel: both live. */
    BOTH_LIVE;

    /** The lower value wins as an unsigned number; an end that sent one wins against an end that did not. */
    public static TieBreak between(Optional<Avp.TieBreaker> ours, Optional<Avp.TieBreaker> peers) {
        if (ours.isEmpty()) {
            return peers.isEmpty() ? BOTH_LIVE : PEERS_WINS;
        }
        if (peers.isEmpty()) {
            return OURS_WINS;
        }
        int order = Long.compareUnsigned(ours.get().value(), peers.get().value());
        return order == 0 ? BOTH_LOSE : order < 0 ? OURS_WINS : PEERS_WINS;
    }
}
