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
import io.culvert.core.time.Deadlines;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Records for tests: any at all, by the throw of a dice. */
final class Checkpoints {
    private Checkpoints() {}

    /** Any record that can be under a key of this kind. */
    static Checkpoint any(Kind kind, Dice dice) {
        return switch (kind) {
            case TUNNEL -> dice.below(4) == 0 ? new Freed(dice.number()) : tunnel(dice);
            case CHANNEL -> channel(dice);
            case MESSAGE -> new MessageCheckpoint(dice.octets().concat(Octets.ofHex("c8")));
            case SESSION -> dice.below(4) == 0 ? new Freed(dice.number()) : session(dice);
            case ACCOUNTING -> new AccountingCheckpoint(accounting(dice));
        };
    }

    static TunnelCheckpoint tunnel(Dice dice) {
        return new TunnelCheckpoint(
                dice.one(TunnelCheckpoint.State.values()),
                dice.flag(),
                dice.number(),
                new Ends(
                        new UdpPath(dice.endpoint(), dice.endpoint()),
                        new TunnelId(dice.u16()),
                        dice.text(),
                        dice.text()),
                settings(dice),
                dice.maybe(() -> peer(dice)),
                dice.maybe(dice::octets),
                dice.flag(),
                dice.flag(),
                dice.small(),
                dice.flag()
                        ? TunnelCheckpoint.Deadlines.NONE
                        : new TunnelCheckpoint.Deadlines(dice.number(), dice.number()),
                dice.maybe(() -> new CloseReason(
                        dice.one(CloseReason.Cause.values()),
                        new Result(dice.u16(), dice.maybe(dice::u16), dice.maybe(dice::text)))),
                dice.maybe(() -> ending(dice)),
                dice.flag() ? FailoverCheckpoint.NONE : failover(dice));
    }

    private static FailoverCheckpoint failover(Dice dice) {
        var recovered = dice.maybe(() -> new TunnelId(1 + dice.below(0xFFFF)));
        return new FailoverCheckpoint(
                dice.flag(),
                dice.flag(),
                dice.maybe(() -> new TunnelId(1 + dice.below(0xFFFF))),
                recovered,
                recovered.map(_ -> new Avp.SuggestedControlSequence(
                        new SequenceNumber(dice.u16()), new SequenceNumber(dice.u16()))));
    }

    static ChannelCheckpoint channel(Dice dice) {
        return new ChannelCheckpoint(
                new SequenceNumber(dice.u16()),
                new SequenceNumber(dice.u16()),
                new SequenceNumber(dice.u16()),
                1 + dice.below(0xFFFF),
                1 + dice.below(0xFFFF));
    }

    static SessionCheckpoint session(Dice dice) {
        return new SessionCheckpoint(
                dice.one(Phase.values()),
                dice.flag(),
                dice.number(),
                new Call(
                        new SessionId(dice.u16()),
                        dice.u32(),
                        dice.maybe(dice::text),
                        dice.maybe(dice::text),
                        dice.number(),
                        dice.flag() ? -1 : dice.number(),
                        dice.flag(),
                        dice.flag(),
                        dice.below(4) == 0 ? dice.small() : Call.INCOMING),
                new Account(
                        dice.text(),
                        dice.number(),
                        dice.small(),
                        dice.flag(),
                        dice.number(),
                        dice.number(),
                        counters(dice)),
                dice.flag(),
                dice.u16(),
                dice.maybe(() -> proxy(dice)),
                dice.maybe(() -> lcp(dice)),
                dice.below(4) == 0
                        ? User.UNKNOWN
                        : new User(
                                dice.text(),
                                dice.u16(),
                                dice.one(Authentic.values()),
                                dice.maybe(() -> authorization(dice)),
                                dice.maybe(() -> new AuthenticationAnswer(dice.below(256), dice.octets()))),
                new Network(dice.maybe(dice::ipv4), dice.small()),
                dice.below(4) == 0
                        ? SessionCheckpoint.Deadlines.NONE
                        : new SessionCheckpoint.Deadlines(dice.number(), dice.number(), dice.number(), dice.number()),
                dice.maybe(() -> ending(dice)));
    }

    static AccountingRecord accounting(Dice dice) {
        var time = Duration.ofNanos(dice.number());
        return new AccountingRecord(
                dice.one(
                        new Event.Start(),
                        new Event.Interim(time, counters(dice)),
                        new Event.Stop(time, counters(dice), dice.one(TerminateCause.values()), dice.small())),
                Deadlines.instant(dice.number() / 2),
                dice.text(),
                new SessionFacts(
                        dice.text(),
                        dice.small(),
                        dice.maybe(dice::text),
                        dice.maybe(dice::text),
                        dice.maybe(dice::text),
                        new TunnelFacts(
                                dice.address(), dice.address(), dice.text(), dice.text(), dice.maybe(dice::text))),
                dice.maybe(dice::ipv4),
                dice.few(dice::octets),
                dice.one(Authentic.values()));
    }

    static Authorization authorization(Dice dice) {
        return new Authorization(
                dice.maybe(dice::text),
                dice.one(
                        new FramedAddress.Fixed(dice.ipv4()),
                        new FramedAddress.FromPool(),
                        new FramedAddress.UserSelected()),
                dice.maybe(dice::ipv4),
                dice.few(() -> new FramedRoute(dice.ipv4(), dice.below(33))),
                dice.maybe(dice::text),
                dice.maybe(dice::small),
                dice.maybe(dice::ipv4),
                dice.maybe(dice::ipv4),
                dice.maybe(() -> Duration.ofNanos(dice.number())),
                dice.maybe(() -> Duration.ofNanos(dice.number())),
                dice.maybe(() -> Duration.ofNanos(dice.number())),
                dice.few(dice::octets),
                dice.maybe(dice::text),
                dice.few(dice::text),
                dice.few(() -> new TunnelAttributes(
                        dice.below(32),
                        dice.maybe(dice::small),
                        dice.maybe(dice::small),
                        dice.maybe(dice::text),
                        dice.maybe(dice::text),
                        dice.maybe(() -> Secret.of(dice.octets())),
                        dice.maybe(dice::text),
                        dice.maybe(dice::text),
                        dice.maybe(dice::small),
                        dice.maybe(dice::text),
                        dice.maybe(dice::text))));
    }

    private static PeerFacts peer(Dice dice) {
        return new PeerFacts(
                new TunnelId(dice.u16()),
                dice.text(),
                dice.maybe(dice::text),
                dice.maybe(dice::u16),
                new Avp.FramingCapabilities(dice.u32()),
                dice.maybe(() -> new Avp.BearerCapabilities(dice.u32())),
                dice.small(),
                dice.maybe(() -> {
                    int bits = 1 + dice.below(3);
                    return new Avp.FailoverCapability((bits & 1) != 0, (bits & 2) != 0, Duration.ofMillis(dice.u32()));
                }),
                dice.maybe(() -> new Avp.TieBreaker(dice.number())),
                dice.flag());
    }

    private static EndingCheckpoint ending(Dice dice) {
        return new EndingCheckpoint(
                dice.one(DisconnectCause.values()),
                dice.maybe(() -> dice.one(FailureType.values())),
                dice.one(TerminateCause.values()),
                dice.text(),
                dice.maybe(() -> new ClearingCode(
                        dice.one(ClearingCode.Message.values()),
                        dice.u16(),
                        dice.maybe(dice::u16),
                        dice.maybe(dice::text))),
                dice.maybe(() -> new PppCause(dice.u16(), dice.u16(), dice.below(3), dice.maybe(dice::text))),
                dice.maybe(dice::text));
    }

    private static TrafficCounters counters(Dice dice) {
        return dice.flag()
                ? TrafficCounters.ZERO
                : new TrafficCounters(dice.number(), dice.number(), dice.number(), dice.number());
    }

    private static ProxyLcp proxy(Dice dice) {
        return new ProxyLcp(
                dice.maybe(dice::octets),
                dice.maybe(dice::octets),
                dice.maybe(dice::octets),
                dice.maybe(dice::u16),
                dice.maybe(dice::octets),
                dice.maybe(dice::octets),
                dice.maybe(dice::u16),
                dice.maybe(dice::octets));
    }

    private static LcpFacts lcp(Dice dice) {
        return new LcpFacts(
                dice.small(),
                dice.small(),
                dice.u32(),
                dice.u32(),
                dice.maybe(() -> dice.one(AuthenticationProtocol.values())),
                dice.flag(),
                dice.flag(),
                dice.flag(),
                dice.flag(),
                dice.maybe(dice::u32),
                dice.flag());
    }

    private static EffectiveSettings settings(Dice dice) {
        return EffectiveSettings.of(
                dice.few(() -> dice.one(
                        stated("resync", Integer.toString(1 + dice.below(1024)), dice),
                        stated("sso", dice.flag() ? "true" : "false", dice),
                        stated("no-session-timeout", "never", dice),
                        stated("hello-interval", "77", dice),
                        new StatedSetting("tunnel-secret", Secret.of(Octets.ofHex("ff00fe")), origin(dice)),
                        stated("local-name", "lns-1", dice))),
                dice.maybe(dice::text));
    }

    private static StatedSetting stated(String key, String value, Dice dice) {
        return new StatedSetting(key, Secret.utf8(value), origin(dice));
    }

    private static Origin origin(Dice dice) {
        return dice.one(
                new Origin.Global(),
                new Origin.Template(dice.text()),
                new Origin.Group(dice.text()),
                new Origin.Radius(dice.text()));
    }

    /** An established session as there are many. */
    static SessionCheckpoint ordinarySession(int number) {
        long now = 1_790_000_000_123_456_789L;
        return new SessionCheckpoint(
                Phase.ESTABLISHED,
                true,
                now,
                new Call(
                        new SessionId(1 + number % 0xFFFF),
                        100_000L + number,
                        Optional.of("0301234567"),
                        Optional.of("access-17 eth 1/1/7:100.200"),
                        100_000_000,
                        20_000_000,
                        false,
                        false),
                new Account(
                        "6A2F0012",
                        number,
                        1 + number,
                        true,
                        now,
                        0,
                        new TrafficCounters(123_456_789L + number, 987_654_321L, 345_678, 456_789)),
                false,
                0,
                Optional.empty(),
                Optional.of(new LcpFacts(
                        1492,
                        1492,
                        0x1234_5678L,
                        0x8765_4321L,
                        Optional.of(AuthenticationProtocol.CHAP_MD5),
                        false,
                        false,
                        false,
                        false,
                        Optional.empty(),
                        true)),
                new User(
                        "user" + number + "@example.net",
                        0xC223,
                        Authentic.RADIUS,
                        Optional.of(new Authorization(
                                Optional.empty(),
                                new FramedAddress.Fixed(new Dice(number).ipv4()),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.of(1492),
                                Optional.of(new Dice(1).ipv4()),
                                Optional.of(new Dice(2).ipv4()),
                                Optional.of(Duration.ofDays(1)),
                                Optional.empty(),
                                Optional.of(Duration.ofMinutes(10)),
                                List.of(Octets.utf8("class-of-user-" + number)),
                                Optional.empty(),
                                List.of("vpdn:l2tp-silent-switchover=1", "ip:qos-policy-out=add-class(sub)"),
                                List.of()))),
                new Network(Optional.of(new Dice(number).ipv4()), 1492),
                new SessionCheckpoint.Deadlines(
                        Deadlines.NEVER, now + 86_400_000_000_000L, Deadlines.NEVER, now + 600_000_000_000L),
                Optional.empty());
    }
}
