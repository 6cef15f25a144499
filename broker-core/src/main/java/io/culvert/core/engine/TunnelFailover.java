package io.culvert.core.engine;

import io.culvert.core.checkpoint.FailoverCheckpoint;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.Avp;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What RFC 4951 means for one tunnel. {@link Recoveries} alone writes it, but for what a {@link Restorer} finds. */
final class TunnelFailover {
    /** We have told the peer that the tunnel can be recovered. */
    boolean announced;
    /** We have failed, and the peer is found again by a recovery tunnel: there is no way back to silence. */
    boolean isByProtocol;
    /** What the peer says on its control channel is dropped until that is reset (RFC 4951 section 3.2.1). */
    boolean isDeaf;
    /** Our ID of the tunnel that we have opened to recover this one, until the peer confirms that it was recovered. */
    @Nullable
    TunnelId recoveryTunnelId;
    /** The one that is to recover this one, whoever opened it. */
    @Nullable
    TunnelEntry recoveryTunnel;

    /** Of a recovery tunnel: our ID of what it recovers. */
    @Nullable
    TunnelId recoveredId;
    /** The same, as long as there is something to recover. */
    @Nullable
    TunnelEntry recovered;
    /** Of one that we have opened. */
    Optional<Avp.TieBreaker> tieBreaker = Optional.empty();
    /** Of one that the peer has opened: what it was told to go on with. */
    Avp.@Nullable SuggestedControlSequence suggested;

    /** Whether the tunnel is there to recover another, and carries no sessions. */
    boolean isRecoveryTunnel() {
        return recoveredId != null;
    }

    /** Whether it is a recovery tunnel that we have opened. */
    boolean isRequest() {
        return recoveredId != null && suggested == null;
    }

    /** @param capability what the tunnel announces where it announces anything */
    FailoverView view(Optional<Avp.FailoverCapability> capability) {
        var recovery = Optional.ofNullable(recoveryTunnel).filter(_ -> isDeaf);
        boolean isPeers = recovery.isPresent() && !recovery.get().failover.isRequest();
        return new FailoverView(
                announced ? capability : Optional.empty(),
                !isDeaf
                        ? FailoverView.Recovery.NONE
                        : isPeers ? FailoverView.Recovery.PEERS : FailoverView.Recovery.OURS,
                recovery.map(tunnel -> tunnel.localId),
                Optional.ofNullable(recoveredId));
    }

    FailoverCheckpoint checkpoint() {
        return new FailoverCheckpoint(
                announced,
                isByProtocol,
                Optional.ofNullable(recoveryTunnelId),
                suggested == null ? Optional.empty() : Optional.ofNullable(recoveredId),
                Optional.ofNullable(suggested));
    }

    /** Whether both ends have announced that the control channel can be recovered (RFC 4951 section 5.1). */
    static boolean isMutual(boolean announced, Optional<PeerFacts> peer) {
        return announced
                && peer.flatMap(PeerFacts::failover)
                        .filter(Avp.FailoverCapability::controlChannel)
                        .isPresent();
    }

    /**
     * Whether a tunnel that was taken over is to be recovered by a recovery tunnel.
     *
     * @param degraded whether our numbers may be older than what the peer has seen
     */
    static boolean isByProtocol(
            EffectiveSettings settings, FailoverCheckpoint record, Optional<PeerFacts> peer, boolean degraded) {
        return isMutual(record.announced(), peer)
                && switch (settings.value(VpdnSettings.FAILOVER)) {
                    case SILENT -> false;
                    case AUTO -> degraded || record.recovering();
                    case FAILOVER_PROTOCOL -> true;
                };
    }
}
