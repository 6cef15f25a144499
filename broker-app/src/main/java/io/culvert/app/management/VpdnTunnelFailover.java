package io.culvert.app.management;

import io.culvert.core.engine.FailoverView;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.Avp;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/** What both ends of a tunnel have said about a failure of theirs (RFC 4951), and whether one is being dealt with. */
public record VpdnTunnelFailover(
        @Schema(description = "What we told the peer; absent: nothing, as the setting failover says")
        Optional<Capability> local,

        @Schema(description = "What the peer told us; absent: nothing")
        Optional<Capability> peer,

        @Schema(
                description =
                        "Whether the control channel is being reset by a recovery tunnel: no (none), since we had failed "
                                + "(ours), since the peer had (peers)")
        FailoverView.Recovery recovery,

        @Schema(description = "Our ID of the recovery tunnel; absent when there is none, or none yet")
        Optional<TunnelId> recoveryTunnelId,

        @Schema(description = "Of a recovery tunnel: our ID of the tunnel that it recovers")
        Optional<TunnelId> recoveredTunnelId) {
    /** A Failover Capability AVP, RFC 4951 section 5.1. */
    @Schema(name = "FailoverCapability")
    public record Capability(
            @Schema(description = "It can recover from a failure of its control channel (C bit)")
            boolean controlChannel,

            @Schema(description = "It can follow data messages that are numbered anew (D bit)")
            boolean dataChannel,

            @Schema(
                    description = "How long its peer is asked to wait for it, beyond all tries",
                    minimum = "0",
                    maximum = "4294967295")
            long recoveryTimeMillis) {
        static Capability of(Avp.FailoverCapability capability) {
            return new Capability(
                    capability.controlChannel(),
                    capability.dataChannel(),
                    capability.recoveryTime().toMillis());
        }
    }

    static VpdnTunnelFailover of(TunnelView view) {
        var failover = view.failover();
        return new VpdnTunnelFailover(
                failover.announced().map(Capability::of),
                view.peer().flatMap(PeerFacts::failover).map(Capability::of),
                failover.recovery(),
                failover.recoveryTunnelId(),
                failover.recoveredTunnelId());
    }
}
