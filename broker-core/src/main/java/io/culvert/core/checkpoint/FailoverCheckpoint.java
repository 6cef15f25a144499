package io.culvert.core.checkpoint;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import java.util.Optional;

/**
 * What RFC 4951 needs to know of a tunnel, beside what the peer has announced.
 *
 * @param announced whether we have announced that the tunnel can be recovered
 * @param recovering whether it was decided to recover the tunnel by another, and the peer has not confirmed that it was;
 *     whoever goes on must begin the recovery again
 * @param recoveryTunnel our ID of the tunnel that was opened for that, which is not to be used a second time
 * @param recovered of a recovery tunnel that the peer has opened: our ID of the one that it recovers
 * @param suggested of such a tunnel: what we have told the peer to go on with
 */
public record FailoverCheckpoint(
        boolean announced,
        boolean recovering,
        Optional<TunnelId> recoveryTunnel,
        Optional<TunnelId> recovered,
        Optional<Avp.SuggestedControlSequence> suggested) {
    /** Of a tunnel that knows nothing of it. */
    public static final FailoverCheckpoint NONE =
            new FailoverCheckpoint(false, false, Optional.empty(), Optional.empty(), Optional.empty());

    public FailoverCheckpoint {
        if (recovered.isPresent() != suggested.isPresent()) {
            throw new IllegalArgumentException("recovers " + recovered + " with " + suggested);
        }
    }
}
