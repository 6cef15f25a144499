package io.culvert.l2tp.failover;

import io.culvert.l2tp.wire.Avp;

/**
 * What a tunnel is for that recovers another: it carries no calls, and is over when both ends have reset the old one.
 *
 * <p><b>RFC:</b> RFC 4951 section 3.2.1.
 */
public sealed interface RecoveryRole {
    /**
     * We have failed, and open it.
     *
     * @param recovery names the old tunnel as we do: our ID first
     */
    record Requester(Avp.TunnelRecovery recovery) implements RecoveryRole {}

    /**
     * The peer has failed, and opens it.
     *
     * @param suggestion the numbers that the peer is to go on with in the old tunnel
     */
    record Responder(Avp.SuggestedControlSequence suggestion) implements RecoveryRole {}
}
