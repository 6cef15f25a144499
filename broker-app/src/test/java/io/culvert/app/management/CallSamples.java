package io.culvert.app.management;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.FailoverView;
import io.culvert.core.engine.ResyncState;
import io.culvert.core.engine.SessionState;
import io.culvert.core.engine.SessionTimers;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.engine.TunnelView;
import io.culvert.core.vpdn.Effective;
import io.culvert.core.vpdn.EffectiveSession;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.GroupKind;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.core.vpdn.VpdnTemplate;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.channel.ChannelFacts;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.Avp;
import io.culvert.octets.Secret;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tunnels and sessions as an engine would tell them: with everything, and with nothing that can be missing. */
public final class CallSamples {
    public static final String SECRET = "hush-hush";
    public static final String GROUP = "wholesale";
    private static final Instant SINCE = Instant.parse("2026-11-22T08:00:00.5Z");

    /** Settings from every level but RADIUS, which the sessions have. */
    public static final EffectiveSettings SETTINGS = settings();

    private CallSamples() {}

    private static EffectiveSettings settings() {
        var global = SettingValues.NONE
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8(SECRET)))
                .with(VpdnSettings.HELLO, Duration.ofSeconds(30));
        var template = new VpdnTemplate("gold", SettingValues.NONE.with(VpdnSettings.RECEIVE_WINDOW, 512));
        var group = new VpdnGroup(
                GROUP,
                Set.of(GroupKind.ACCEPT_DIALIN),
                Optional.empty(),
                List.of("LAC-1"),
                Optional.of("gold"),
                SettingValues.NONE.with(VpdnSettings.RESYNC, 4));
        var policy = VpdnPolicy.of(
                new VpdnConfiguration(global, List.of(template), List.of(group), TunnelAuthorization.OFF));
        return policy.resolve(policy.match("LAC-1"), RadiusPolicy.NONE).orElseThrow();
    }

    /** Established, in the group {@value #GROUP}, its peer's name full of traps. */
    public static TunnelView tunnel(int id, String peerName, String peerAddress, int sessions) {
        return tunnel(id, peerName, peerAddress, sessions, Optional.of(GROUP));
    }

    public static TunnelView tunnel(
            int id, String peerName, String peerAddress, int sessions, Optional<String> vpdnGroup) {
        return new TunnelView(
                new TunnelId(id),
                new TunnelId(other(id)),
                path(peerAddress),
                "culvert",
                peerName,
                vpdnGroup,
                TunnelState.ESTABLISHED,
                SINCE,
                sessions,
                4,
                ResyncState.NONE,
                new FailoverView(
                        Optional.of(new Avp.FailoverCapability(true, true, Duration.ofSeconds(60))),
                        FailoverView.Recovery.PEERS,
                        Optional.of(new TunnelId(other(other(id)))),
                        // No tunnel has both.
                        Optional.of(new TunnelId(other(id)))),
                Optional.of(new PeerFacts(
                        new TunnelId(other(id)),
                        peerName,
                        Optional.of("Example"),
                        Optional.of(0x0120),
                        Avp.FramingCapabilities.of(true, true),
                        Optional.empty(),
                        4,
                        Optional.of(new Avp.FailoverCapability(true, false, Duration.ofMillis(0xFFFF_FFFFL))),
                        Optional.empty(),
                        true)),
                Optional.of(new ChannelFacts(
                        new SequenceNumber(65_535), new SequenceNumber(0), 4, 32_767, 2, 1, 2, 7, 3, 12, 1)),
                Optional.of(SETTINGS));
    }

    /** Established, and taken over. */
    public static TunnelView resyncing(int id, ResyncState resync) {
        var known = tunnel(id, "LAC-1", "192.0.2.5", 2);
        return new TunnelView(
                known.localTunnelId(),
                known.peerTunnelId(),
                known.path(),
                known.localName(),
                known.peerName(),
                known.vpdnGroup(),
                known.state(),
                known.since(),
                known.sessions(),
                known.resyncBurst(),
                resync,
                known.failover(),
                known.peer(),
                known.channel(),
                known.settings());
    }

    /** While it is being authorized. */
    public static TunnelView bareTunnel(int id) {
        return new TunnelView(
                new TunnelId(id),
                TunnelId.NONE,
                path("192.0.2.77"),
                "culvert",
                "",
                Optional.empty(),
                TunnelState.AUTHORIZING,
                SINCE,
                0,
                0,
                ResyncState.NONE,
                FailoverView.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Established; its user's reply from RADIUS had pairs of its own. */
    public static SessionView session(int tunnelId, int sessionId, String userName) {
        return session(tunnelId, sessionId, userName, Optional.of(GROUP));
    }

    public static SessionView session(int tunnelId, int sessionId, String userName, Optional<String> vpdnGroup) {
        return new SessionView(
                new TunnelId(tunnelId),
                new SessionId(sessionId),
                new TunnelId(other(tunnelId)),
                new SessionId(other(sessionId)),
                path("192.0.2.5"),
                "culvert",
                "LAC-1",
                vpdnGroup,
                SessionState.ESTABLISHED,
                SINCE,
                Optional.of(userName),
                Optional.of((Inet4Address) InetAddress.ofLiteral("10.64.0.9")),
                Optional.of(SINCE),
                "1-0000002A",
                7,
                0xFFFF_FFFFL,
                Optional.of("+49301234"),
                Optional.of("0800"),
                Optional.of(1460),
                Optional.of(1_000_000_000L),
                Optional.of(50_000_000L),
                true,
                new EffectiveSession(
                        new Effective<>(false, new Origin.Radius("vpdn:l2tp-silent-switchover")),
                        new Effective<>(true, new Origin.Template("gold")),
                        Optional.of(new Effective<>(16, new Origin.Radius("vpdn:l2tp-tunnel-resync-packet")))),
                new SessionTimers(
                        Optional.of(new SessionTimers.Timer(
                                Duration.ofHours(8), Optional.of(SINCE.plus(Duration.ofHours(8))))),
                        Optional.of(new SessionTimers.Timer(Duration.ofMinutes(15), Optional.empty())),
                        Optional.of(new SessionTimers.Timer(
                                Duration.ofMinutes(5), Optional.of(SINCE.plus(Duration.ofMinutes(5)))))),
                Optional.of(new TrafficCounters(182_588_712L, 4_000_000_000L, 182_945, 183_322)));
    }

    /** Offered a moment ago, in a tunnel without a group. */
    public static SessionView bareSession(int tunnelId, int sessionId) {
        return new SessionView(
                new TunnelId(tunnelId),
                new SessionId(sessionId),
                TunnelId.NONE,
                SessionId.NONE,
                path("192.0.2.77"),
                "culvert",
                "",
                Optional.empty(),
                SessionState.CONNECTING,
                SINCE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "1-0000002B",
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                SETTINGS.forUser(RadiusPolicy.NONE),
                SessionTimers.NONE,
                Optional.empty());
    }

    /** What the peer calls it. */
    private static int other(int id) {
        return id % 0xFFFF + 1;
    }

    private static UdpPath path(String peerAddress) {
        return new UdpPath(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1701),
                new InetSocketAddress(InetAddress.ofLiteral(peerAddress), 17_010));
    }
}
