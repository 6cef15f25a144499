package io.culvert.app.management;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.SessionTimers;
import io.culvert.core.engine.SessionView;
import io.culvert.core.vpdn.Effective;
import io.culvert.l2tp.TunnelId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One session as {@code show vpdn session all} tells it. */
public record VpdnSessionDetail(
        VpdnSession session,

        @Schema(description = "The peer's ID of the tunnel; absent until it is known")
        Optional<TunnelId> peerTunnelId,

        @Schema(description = "Our Host Name towards the peer")
        String localName,

        HighAvailability ha,
        Sequencing sequencing,

        @Schema(description = "Resync burst that the user's RADIUS reply asked for, where it did")
        Optional<ResyncWish> resyncWish,

        @Schema(description = "NAS-Port in accounting", minimum = "0")
        int nasPort,

        @Schema(description = "Call serial number, as the LAC gave it", minimum = "0")
        long callSerialNumber,

        @Schema(description = "Calling Number, where the LAC told")
        Optional<String> callingNumber,

        @Schema(description = "Called Number, where the LAC told")
        Optional<String> calledNumber,

        @Schema(description = "Largest IP packet inside (Session MTU), octets; absent until it carries traffic")
        Optional<Integer> mtuOctets,

        @Schema(description = "Speed of the user's line, bits per second, towards the user")
        Optional<Long> txConnectSpeedBps,

        @Schema(description = "Speed of the user's line, bits per second, from the user, where the LAC told")
        Optional<Long> rxConnectSpeedBps,

        @Schema(description = "Session-Timeout; absent when it may last as long as it will")
        Optional<Timer> sessionTimeout,

        @Schema(
                description =
                        "Idle-Timeout; absent when it may be idle as long as it will. What the user sends until the data "
                                + "plane is asked moves it on")
        Optional<Timer> idleTimeout,

        @Schema(description = "Acct-Interim-Interval; absent when there are no Interim accounting records")
        Optional<Timer> interimInterval,

        @Schema(description = "What the data plane said last; absent when it was not asked yet")
        Optional<Traffic> traffic,

        @Schema(description = "Every setting that holds for its tunnel, with its origin")
        List<SettingInForce> tunnelSettings) {
    public VpdnSessionDetail {
        tunnelSettings = List.copyOf(tunnelSettings);
    }

    /** Whether data messages carry sequence numbers. */
    @Schema(name = "Sequencing")
    public record Sequencing(
            @Schema(description = "Whether they do") boolean active,
            @Schema(description = "Whether we asked for it") boolean wanted,
            @Schema(description = "Who said whether we ask") SettingOrigin origin) {
        static Sequencing of(SessionView view) {
            var wish = view.policy().sequencing();
            return new Sequencing(view.sequencing(), wish.value(), SettingOrigin.of(wish.origin()));
        }
    }

    /** A resync burst asked for by the reply of one user. */
    @Schema(name = "ResyncWish")
    public record ResyncWish(
            @Schema(description = "Messages", minimum = "1", maximum = "1024")
            int messages,

            SettingOrigin origin) {
        static ResyncWish of(Effective<Integer> wish) {
            return new ResyncWish(wish.value(), SettingOrigin.of(wish.origin()));
        }
    }

    /** A time that RADIUS or the configuration gives a session. */
    @Schema(name = "SessionTimer")
    public record Timer(
            @Schema(description = "The whole of it, in seconds", minimum = "0")
            long seconds,

            @Schema(description = "When it runs out; absent while it does not run")
            Optional<Instant> due) {
        static Timer of(SessionTimers.Timer timer) {
            return new Timer(timer.period().toSeconds(), timer.due());
        }
    }

    /** Packets of the user; input is from the user, output to the user, as in accounting. */
    @Schema(name = "Traffic")
    public record Traffic(
            @Schema(minimum = "0") long inputPackets,
            @Schema(minimum = "0") long outputPackets,
            @Schema(minimum = "0") long inputOctets,
            @Schema(minimum = "0") long outputOctets) {
        static Traffic of(TrafficCounters counters) {
            return new Traffic(
                    counters.inputPackets(), counters.outputPackets(), counters.inputOctets(), counters.outputOctets());
        }
    }

    static VpdnSessionDetail of(LiveCalls.Call call) {
        var view = call.session();
        return new VpdnSessionDetail(
                VpdnSession.of(view),
                Optional.of(view.peerTunnelId()).filter(TunnelId::isAssigned),
                view.localName(),
                HighAvailability.of(view.policy().ha()),
                Sequencing.of(view),
                view.policy().resyncWish().map(ResyncWish::of),
                view.nasPort(),
                view.serialNumber(),
                view.callingNumber(),
                view.calledNumber(),
                view.mtuOctets(),
                view.txConnectSpeedBps(),
                view.rxConnectSpeedBps(),
                view.timers().session().map(Timer::of),
                view.timers().idle().map(Timer::of),
                view.timers().interim().map(Timer::of),
                view.counters().map(Traffic::of),
                call.tunnel().settings().map(SettingInForce::all).orElse(List.of()));
    }
}
