package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import java.util.Optional;

/**
 * What RFC 4951 means for one tunnel when the engine was asked.
 *
 * @param announced what the peer was told of us; empty: nothing
 * @param recoveryTunnelId our ID of the tunnel that recovers this one, as long as it does
 * @param recoveredTunnelId of such a tunnel: our ID of the one that it is there for
 */
public record FailoverView(
        Optional<Avp.FailoverCapability> announced,
        Recovery recovery,
        Optional<TunnelId> recoveryTunnelId,
        Optional<TunnelId> recoveredTunnelId) {
    /** Of a tunnel that is being authorized. */
    public static final FailoverView NONE =
            new FailoverView(Optional.empty(), Recovery.NONE, Optional.empty(), Optional.empty());

    /** Whether control messages wait for a reset of the control channel (RFC 4951 section 3.2.2), and whose failure it is. */
    public enum Recovery {
        /** They do not wait. */
        NONE,
        /** We have failed, and recover the tunnel. */
        OURS,
        /** The peer has failed, and recovers the tunnel. */
        PEERS
    }
}
