package io.culvert.app.management;

import io.culvert.core.engine.ResyncState;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.TunnelId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/** A row of {@code show l2tp redundancy all}: a tunnel that is to survive a switchover. */
public record RedundantTunnel(
        @Schema(
                description = "What show l2tp redundancy all prints: resync until the peer has answered",
                example = "est")
        String state,

        @Schema(description = "When the tunnel itself came into its state")
        Instant since,

        @Schema(
                description = "What became of it since this unit took it over; none: it was not taken over, as on a "
                        + "standby")
        ResyncState resync,

        @Schema(description = "Our ID of it (LocID)") TunnelId localTunnelId,

        @Schema(description = "The peer's ID of it (RemID); absent until it is known")
        Optional<TunnelId> peerTunnelId,

        @Schema(description = "Host Name of the peer (Remote Name); absent when it gave none")
        Optional<String> peerName,

        @Schema(description = "vpdn-group (Class/Group); absent when no groups are configured")
        Optional<String> vpdnGroup,

        @Schema(
                description = "Sessions in all states (Num. Sessions), on the active unit those without HA included",
                minimum = "0")
        int sessionCount,

        @Schema(description = "Messages that may be outstanding while it resynchronises", minimum = "0")
        int resyncBurst) {
    static RedundantTunnel of(TunnelView view) {
        return new RedundantTunnel(
                switch (view.resync()) {
                    case WAITING, RESYNC -> "resync";
                    case NONE, SYNCED, FAILED ->
                        VpdnTunnel.State.of(view.state()).text();
                },
                view.since(),
                view.resync(),
                view.localTunnelId(),
                Optional.of(view.peerTunnelId()).filter(TunnelId::isAssigned),
                Optional.of(view.peerName()).filter(name -> !name.isEmpty()),
                view.vpdnGroup(),
                view.sessions(),
                view.resyncBurst());
    }

    static RedundantTunnel of(RedundancyFigures.KeptTunnel kept) {
        return new RedundantTunnel(
                VpdnTunnel.State.of(kept.state()).text(),
                kept.since(),
                ResyncState.NONE,
                kept.localTunnelId(),
                Optional.of(kept.peerTunnelId()).filter(TunnelId::isAssigned),
                Optional.of(kept.peerName()).filter(name -> !name.isEmpty()),
                kept.vpdnGroup(),
                kept.sessions(),
                kept.resyncBurst());
    }
}
