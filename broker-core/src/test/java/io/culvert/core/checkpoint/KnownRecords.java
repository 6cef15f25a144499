package io.culvert.core.checkpoint;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.aaa.TunnelFacts;
import io.culvert.core.address.Ipv4Number;
import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.core.checkpoint.SessionCheckpoint.Account;
import io.culvert.core.checkpoint.SessionCheckpoint.Call;
import io.culvert.core.checkpoint.SessionCheckpoint.Network;
import io.culvert.core.checkpoint.SessionCheckpoint.Phase;
import io.culvert.core.checkpoint.SessionCheckpoint.User;
import io.culvert.core.checkpoint.TunnelCheckpoint.Ends;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.StatedSetting;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Result;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The records whose octets are kept as files: every field once, and hardly any. They never change. */
final class KnownRecords {
    private static final long TIME = 1_795_386_510_123_456_789L;

    private KnownRecords() {}

    static List<Checkpoint> of(Kind kind) {
        return switch (kind) {
            case TUNNEL -> List.of(fullTunnel(), bareTunnel(), new Freed(TIME), recoveringTunnel(), recoveryTunnel());
            case CHANNEL ->
                List.of(new ChannelCheckpoint(
                        new SequenceNumber(65_535), new SequenceNumber(3), new SequenceNumber(17), 4, 32_767));
            case MESSAGE -> List.of(new MessageCheckpoint(Octets.ofHex("c802001400110000ffff00118008000000000006")));
            case SESSION -> List.of(fullSession(), bareSession(), new Freed(TIME), authenticatedSession());
            case ACCOUNTING ->
                List.of(
                        accounting(new Event.Start()),
                        accounting(new Event.Interim(Duration.ofMinutes(10), new TrafficCounters(1, 2, 3, 4))),
                        accounting(new Event.Stop(
                                Duration.ofMillis(61_500),
                                new TrafficCounters(Long.MAX_VALUE, 5_000_000_000L, 7, 0),
                                TerminateCause.LOST_CARRIER,
                                601)));
        };
    }

    private static TunnelCheckpoint fullTunnel() {
        return new TunnelCheckpoint(
                TunnelCheckpoint.State.CLOSING,
                true,
                TIME,
                new Ends(
                        path(ipv4("198.51.100.1"), InetAddress.ofLiteral("2001:db8::17")),
                        new TunnelId(65_535),
                        "lac-\u00e9",
                        "lns-1"),
                EffectiveSettings.of(
                        List.of(
                                stated("l2tp-sso", "true", new Origin.Global()),
                                stated("sso", "true", new Origin.Template("wholesale-template")),
                                stated("resync", "42", new Origin.Group("wholesale")),
                                new StatedSetting(
                                        "tunnel-secret",
                                        Secret.of(Octets.ofHex("00ff10")),
                                        new Origin.Radius("Tunnel-Password"))),
                        Optional.of("wholesale")),
                Optional.of(new PeerFacts(
                        new TunnelId(65_535),
                        "lac-\u00e9",
                        Optional.of("a vendor"),
                        Optional.of(0x1130),
                        Avp.FramingCapabilities.of(true, true),
                        Optional.of(Avp.BearerCapabilities.of(true, false)),
                        16,
                        Optional.of(new Avp.FailoverCapability(true, true, Duration.ofSeconds(30))),
                        Optional.of(new Avp.TieBreaker(-2)),
                        true)),
                Optional.of(Octets.ofHex("000102030405060708090a0b0c0d0e0f")),
                true,
                true,
                100,
                new TunnelCheckpoint.Deadlines(TIME + 1, TIME + 2),
                Optional.of(new CloseReason(
                        CloseReason.Cause.NO_ANSWER, new Result(2, Optional.of(6), Optional.of("gone")))),
                Optional.of(ending()),
                FailoverCheckpoint.NONE);
    }

    /** Known since RFC 4951 is spoken. */
    private static TunnelCheckpoint recoveringTunnel() {
        return withFailover(new FailoverCheckpoint(
                true, true, Optional.of(new TunnelId(4711)), Optional.empty(), Optional.empty()));
    }

    private static TunnelCheckpoint recoveryTunnel() {
        return withFailover(new FailoverCheckpoint(
                false,
                false,
                Optional.empty(),
                Optional.of(new TunnelId(65_535)),
                Optional.of(new Avp.SuggestedControlSequence(new SequenceNumber(3), new SequenceNumber(65_535)))));
    }

    private static TunnelCheckpoint withFailover(FailoverCheckpoint failover) {
        var bare = bareTunnel();
        return new TunnelCheckpoint(
                bare.state(),
                bare.ha(),
                bare.sinceNanos(),
                bare.ends(),
                bare.settings(),
                bare.peer(),
                bare.ourChallenge(),
                bare.wasEstablished(),
                bare.reachedPeer(),
                bare.resyncBurst(),
                bare.deadlines(),
                bare.closing(),
                bare.ending(),
                failover);
    }

    private static TunnelCheckpoint bareTunnel() {
        return new TunnelCheckpoint(
                TunnelCheckpoint.State.WAIT_CONNECTED,
                false,
                0,
                new Ends(path(ipv4("198.51.100.1"), ipv4("192.0.2.10")), TunnelId.NONE, "", ""),
                EffectiveSettings.of(List.of(), Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                0,
                TunnelCheckpoint.Deadlines.NONE,
                Optional.empty(),
                Optional.empty(),
                FailoverCheckpoint.NONE);
    }

    private static SessionCheckpoint fullSession() {
        return new SessionCheckpoint(
                Phase.ENDING,
                true,
                TIME,
                new Call(
                        new SessionId(4711),
                        0xFFFF_FFFFL,
                        Optional.of("0301234567"),
                        Optional.of("08001234"),
                        100_000_000,
                        20_000_000,
                        true,
                        true),
                new Account("6A2F0012", 77, 4242, true, TIME - 5, TIME - 1, new TrafficCounters(1, 2, 3, 4)),
                true,
                512,
                Optional.of(new ProxyLcp(
                        Optional.of(Octets.ofHex("010405d4")),
                        Optional.of(Octets.ofHex("0305c22305")),
                        Optional.of(Octets.EMPTY),
                        Optional.of(2),
                        Optional.of(Octets.utf8("user@example.net")),
                        Optional.of(Octets.ofHex("0011223344556677")),
                        Optional.of(9),
                        Optional.of(Octets.ofHex("8899aabbccddeeff")))),
                Optional.of(new LcpFacts(
                        1492,
                        1454,
                        0x1234_5678L,
                        0xFFFF_FFFFL,
                        Optional.of(AuthenticationProtocol.MS_CHAP_V2),
                        true,
                        true,
                        true,
                        true,
                        Optional.of(0x000A_0000L),
                        true)),
                new User("user@example.net", 0xC223, Authentic.RADIUS, Optional.of(authorization())),
                new Network(Optional.of(ipv4("10.0.0.0")), 1454),
                new SessionCheckpoint.Deadlines(TIME + 1, TIME + 2, TIME + 3, TIME + 4),
                Optional.of(ending()));
    }

    /** Of a kind that a release may have that can do more; its user waits for what he is told. */
    private static SessionCheckpoint authenticatedSession() {
        var bare = bareSession();
        return new SessionCheckpoint(
                Phase.AUTHENTICATED,
                bare.ha(),
                bare.sinceNanos(),
                new Call(new SessionId(1), 0, Optional.empty(), Optional.empty(), -1, -1, false, false, 7),
                bare.account(),
                bare.sequencing(),
                65_535,
                bare.proxy(),
                bare.lcp(),
                new User(
                        "user",
                        0xC223,
                        Authentic.RADIUS,
                        Optional.empty(),
                        Optional.of(new AuthenticationAnswer(255, Octets.utf8("welcome")))),
                bare.network(),
                bare.deadlines(),
                bare.ending());
    }

    private static SessionCheckpoint bareSession() {
        return new SessionCheckpoint(
                Phase.CONNECTING,
                false,
                0,
                new Call(SessionId.NONE, 0, Optional.empty(), Optional.empty(), -1, -1, false, false),
                new Account("", 0, 0, false, 0, 0, TrafficCounters.ZERO),
                false,
                0,
                Optional.empty(),
                Optional.empty(),
                User.UNKNOWN,
                Network.NONE,
                SessionCheckpoint.Deadlines.NONE,
                Optional.empty());
    }

    private static Authorization authorization() {
        return new Authorization(
                Optional.of("another name"),
                new FramedAddress.Fixed(ipv4("10.0.0.0")),
                Optional.of(ipv4("255.255.255.0")),
                List.of(new FramedRoute(ipv4("203.0.113.0"), 24), new FramedRoute(ipv4("0.0.0.0"), 0)),
                Optional.of("pool-1"),
                Optional.of(1454),
                Optional.of(ipv4("192.0.2.53")),
                Optional.of(ipv4("192.0.2.54")),
                Optional.of(Duration.ofDays(1)),
                Optional.of(Duration.ofMinutes(15)),
                Optional.of(Duration.ofMinutes(10)),
                List.of(Octets.ofHex("00"), Octets.EMPTY, Octets.utf8("class")),
                Optional.of("welcome"),
                List.of("vpdn:l2tp-silent-switchover=1", ""),
                List.of(new TunnelAttributes(
                        31,
                        Optional.of(3),
                        Optional.of(1),
                        Optional.of("192.0.2.10"),
                        Optional.of("198.51.100.1"),
                        Optional.of(Secret.utf8("tunnel secret")),
                        Optional.of("private"),
                        Optional.of("assignment"),
                        Optional.of(0),
                        Optional.of("lac"),
                        Optional.of("lns"))));
    }

    private static EndingCheckpoint ending() {
        return new EndingCheckpoint(
                DisconnectCause.VPN_TUNNEL_IN_RESYNC,
                Optional.of(FailureType.UNKNOWN),
                TerminateCause.NAS_REQUEST,
                "why, NUL \0 and lone \ud83d",
                Optional.of(new ClearingCode(ClearingCode.Message.STOP_CCN, 2, Optional.of(0), Optional.of("text"))),
                Optional.of(new PppCause(16, 0xC223, 2, Optional.of("wrong password"))),
                Optional.of("no such user"));
    }

    private static AccountingCheckpoint accounting(Event event) {
        return new AccountingCheckpoint(new AccountingRecord(
                event,
                Instant.parse("2026-11-22T10:28:30.123456789Z"),
                "user@example.net",
                new SessionFacts(
                        "6A2F0012-000000004d",
                        4242,
                        Optional.of("0301234567"),
                        Optional.of("08001234"),
                        Optional.of("100000000/20000000"),
                        new TunnelFacts(
                                ipv4("192.0.2.10"),
                                InetAddress.ofLiteral("2001:db8::1"),
                                "lac-1",
                                "lns-1",
                                Optional.of("4294967295"))),
                Optional.of(ipv4("10.0.0.0")),
                List.of(Octets.utf8("class")),
                Authentic.RADIUS));
    }

    private static StatedSetting stated(String key, String value, Origin origin) {
        return new StatedSetting(key, Secret.utf8(value), origin);
    }

    private static UdpPath path(InetAddress local, InetAddress peer) {
        return new UdpPath(new InetSocketAddress(local, 1701), new InetSocketAddress(peer, 40_001));
    }

    private static Inet4Address ipv4(String literal) {
        long number = 0;
        for (var part : literal.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(part);
        }
        return Ipv4Number.address(number);
    }
}
