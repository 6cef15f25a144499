package io.culvert.app.management;

import io.culvert.core.engine.TunnelView;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.l2tp.channel.ChannelFacts;
import io.culvert.l2tp.connection.PeerFacts;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/** One tunnel as {@code show vpdn tunnel all} tells it. While it is being authorized, nothing but the tunnel itself is there. */
public record VpdnTunnelDetail(
        VpdnTunnel tunnel,

        @Schema(description = "What the peer said of itself, once the control connection is up")
        Optional<Peer> peer,

        Optional<HighAvailability> ha,

        @Schema(description = "RFC 4951: what both ends can do after a failure, and whether they do")
        Optional<VpdnTunnelFailover> failover,

        Optional<Windows> windows,

        @Schema(description = "The control channel: sequence numbers, queues, repetitions")
        Optional<ControlChannel> controlChannel,

        @Schema(description = "Every setting that holds for it, with its origin")
        List<SettingInForce> settings) {
    public VpdnTunnelDetail {
        settings = List.copyOf(settings);
    }

    /** What the peer said of itself. */
    @Schema(name = "Peer")
    public record Peer(
            Optional<String> vendorName,
            @Schema(minimum = "0", maximum = "65535") Optional<Integer> firmwareRevision,

            @Schema(description = "Whether it has proved that it knows the tunnel's secret")
            boolean authenticated) {
        static Peer of(PeerFacts facts) {
            return new Peer(facts.vendorName(), facts.firmwareRevision(), facts.isAuthenticated());
        }
    }

    /** How many control messages may be outstanding. */
    @Schema(name = "Windows")
    public record Windows(
            @Schema(
                    description = "What we tell the peer (Local RWS); with HA no more than the resync burst",
                    minimum = "1")
            int localReceiveWindow,

            @Schema(description = "What the peer told us (Remote RWS)", minimum = "0")
            int peerReceiveWindow,

            @Schema(description = "Our own limit of what is outstanding", minimum = "1")
            int sendWindowLimit,

            @Schema(
                    description = "What may be outstanding at this moment (In Use Remote RWS): the least of the peer's "
                            + "window, the congestion window and our limit",
                    minimum = "0")
            int inUseSendWindow,

            @Schema(
                    description = "Messages that may be outstanding while the tunnel resynchronises after a switchover",
                    minimum = "0")
            int resyncBurst) {
        static Windows of(TunnelView view, ChannelFacts channel, EffectiveSettings settings) {
            return new Windows(
                    settings.advertisedReceiveWindow(),
                    channel.peerWindow(),
                    channel.sendWindowLimit(),
                    channel.inUseWindow(),
                    view.resyncBurst());
        }
    }

    /** The control channel. */
    @Schema(name = "ControlChannel")
    public record ControlChannel(
            @Schema(description = "Next number that leaves", minimum = "0", maximum = "65535")
            int ns,

            @Schema(description = "Next number expected", minimum = "0", maximum = "65535")
            int nr,

            @Schema(description = "Messages that wait for the window (Unsent queuesize)", minimum = "0")
            int unsent,

            @Schema(description = "Messages sent and not acknowledged (Resend queuesize)", minimum = "0")
            int unacknowledged,

            @Schema(description = "Most messages that ever waited, sent or not", minimum = "0")
            int longestQueue,

            @Schema(description = "Total resends", minimum = "0")
            long resends,

            @Schema(description = "ZLB ACKs sent", minimum = "0")
            long zlbAcksSent,

            @Schema(description = "How often in a row the oldest message has timed out", minimum = "0")
            int timeoutsInARow) {
        static ControlChannel of(ChannelFacts facts) {
            return new ControlChannel(
                    facts.ns().value(),
                    facts.nr().value(),
                    facts.unsent(),
                    facts.unacknowledged(),
                    facts.longestQueue(),
                    facts.retransmissions(),
                    facts.acknowledgementsSent(),
                    facts.timeouts());
        }
    }

    static VpdnTunnelDetail of(TunnelView view) {
        var settings = view.settings();
        return new VpdnTunnelDetail(
                VpdnTunnel.of(view),
                view.peer().map(Peer::of),
                settings.map(known -> HighAvailability.of(known.ha())),
                settings.map(_ -> VpdnTunnelFailover.of(view)),
                settings.flatMap(known -> view.channel().map(channel -> Windows.of(view, channel, known))),
                view.channel().map(ControlChannel::of),
                settings.map(SettingInForce::all).orElse(List.of()));
    }
}
