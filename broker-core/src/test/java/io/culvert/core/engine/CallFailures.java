package io.culvert.core.engine;

import static io.culvert.core.engine.FailureLabs.UNKNOWN_MANDATORY;
import static io.culvert.core.engine.FailureLabs.alice;
import static io.culvert.core.engine.FailureLabs.encoded;
import static io.culvert.core.engine.FailureLabs.gold;
import static io.culvert.core.engine.FailureLabs.number;
import static io.culvert.core.engine.FailureLabs.receive;
import static io.culvert.core.engine.FailureLabs.send;
import static io.culvert.core.engine.FailureLabs.settings;
import static io.culvert.core.engine.FailureLabs.up;
import static io.culvert.core.engine.FailureLabs.with;

import io.culvert.core.engine.FailureRow.About;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.SoftShut;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Ways to be refused a call, and to lose one before there is a PPP link. */
final class CallFailures {
    private static final SessionId THEIRS = new SessionId(9);
    private static final Avp.FramingType SYNC = Avp.FramingType.of(false, true);

    private CallFailures() {}

    static List<FailureRow> rows() {
        return List.of(
                refused("softshut refuses a call", settings(), 12, "sent CDN 4", lab -> {
                    var lac = up(lab);
                    lab.input(new SoftShut(true));
                    lab.dial(lac, alice());
                }),
                refused("the limit of sessions", limited(1, 100), 13, "sent CDN 4", CallFailures::dialTwice),
                refused(
                        "the limit of sessions of a tunnel",
                        limited(100, 1),
                        13,
                        "sent CDN 4",
                        CallFailures::dialTwice),
                refused(
                        "the limit of sessions of the group",
                        settings(gold().with(VpdnSettings.SESSION_LIMIT, Optional.of(1))),
                        13,
                        "sent CDN 4",
                        CallFailures::dialTwice),
                refused(
                        "the limit of sessions of the unit",
                        Samples.with(
                                Samples.settings(),
                                Samples.configuration(
                                        Samples.open().with(VpdnSettings.SESSION_LIMIT, Optional.of(1)),
                                        Samples.group("gold", gold(), "lac.example"))),
                        13,
                        "sent CDN 4",
                        CallFailures::dialTwice),
                FailureRow.of(
                                "no free session ID",
                                FailureLabs::plain,
                                CallFailures::useUpSessionIds,
                                11,
                                607,
                                "sent CDN 4")
                        .about(About.UNREADABLE_CALL),
                FailureRow.of(
                                "an outgoing call",
                                FailureLabs::plain,
                                lab -> send(lab, up(lab), SessionId.NONE, ocrq()),
                                9,
                                602,
                                "sent CDN 5")
                        .about(About.REFUSED_CALL),
                unreadable(
                        "an ICRQ that cannot be read",
                        "sent CDN 2/8",
                        lab -> receive(
                                lab,
                                with(
                                        encoded(up(lab), SessionId.NONE, new Icrq(THEIRS, 1, List.of())),
                                        UNKNOWN_MANDATORY))),
                unreadable(
                        "an OCRQ that cannot be read",
                        "sent CDN 2/8",
                        lab -> receive(lab, with(encoded(up(lab), SessionId.NONE, ocrq()), UNKNOWN_MANDATORY))),
                unreadable("an ICRQ that names no session", "none", lab -> receive(lab, nameless(up(lab)))),
                FailureRow.of(
                                "an ICCN that cannot be read",
                                FailureLabs::plain,
                                lab -> {
                                    var lac = up(lab);
                                    send(lab, lac, SessionId.NONE, new Icrq(THEIRS, 1, List.of()));
                                    var iccn = new SessionMessage.Iccn(1000, SYNC, List.of());
                                    receive(lab, with(second(lac, session(lab), iccn), UNKNOWN_MANDATORY));
                                },
                                18,
                                603,
                                "sent CDN 2/8")
                        .session(),
                FailureRow.of(
                                "a message that the call's state does not allow",
                                FailureLabs::plain,
                                lab -> {
                                    var lac = up(lab);
                                    send(lab, lac, SessionId.NONE, new Icrq(THEIRS, 1, List.of()));
                                    var occn = new SessionMessage.Occn(1000, SYNC, List.of());
                                    receive(lab, second(lac, session(lab), occn));
                                },
                                18,
                                603,
                                "sent CDN 2/5")
                        .session(),
                FailureRow.of(
                                "no ICCN comes in the time that the group gives",
                                FailureLabs::hasty,
                                lab -> {
                                    send(lab, up(lab), SessionId.NONE, new Icrq(THEIRS, 1, List.of()));
                                    lab.advance(Duration.ofSeconds(6));
                                },
                                10,
                                603,
                                "sent CDN 2/3")
                        .session());
    }

    private static FailureRow refused(
            String name, EngineSettings settings, int type, String clearing, Consumer<Lab> drive) {
        return FailureRow.of(name, () -> new Lab(settings), drive, type, 607, clearing)
                .about(About.REFUSED_CALL);
    }

    private static FailureRow unreadable(String name, String clearing, Consumer<Lab> drive) {
        return FailureRow.of(name, FailureLabs::plain, drive, 18, 603, clearing).about(About.UNREADABLE_CALL);
    }

    private static EngineSettings limited(int sessions, int sessionsPerTunnel) {
        return Samples.with(settings(), new Limits(100, 100, 100, sessions, sessionsPerTunnel, 100, 100, 100, 100));
    }

    private static void dialTwice(Lab lab) {
        var lac = up(lab);
        lab.dial(lac, alice());
        lab.dial(lac, alice());
    }

    /** Each refused call uses up an ID for a minute. */
    private static void useUpSessionIds(Lab lab) {
        var lac = up(lab);
        lac.deaf = true;
        lab.input(new SoftShut(true));
        for (int i = 0; i < 65_536; i++) {
            lab.forget();
            var icrq = MessageCodec.encode(
                    lac.lnsTunnelId(),
                    SessionId.NONE,
                    number(2 + i),
                    number(1 + i),
                    new Icrq(THEIRS, 1, List.of()),
                    Hiding.none());
            lab.input(new ControlPacketReceived(lac.path, icrq));
            lab.run();
        }
    }

    private static SessionId session(Lab lab) {
        return lab.sessions().getFirst().localSessionId();
    }

    /** The message behind the first one that the LAC's machine knows nothing of. */
    private static Octets second(Lac lac, SessionId session, SessionMessage message) {
        return MessageCodec.encode(
                lac.lnsTunnelId(), session, lac.tunnel().channelFacts().ns().next(), number(1), message, Hiding.none());
    }

    private static SessionMessage.Ocrq ocrq() {
        return new SessionMessage.Ocrq(
                THEIRS, 1, 1, 1000, Avp.BearerType.of(false, true), SYNC, Avp.CalledNumber.of("1"), List.of());
    }

    /** Message Type and Call Serial Number alone. */
    private static Octets nameless(Lac lac) {
        var header =
                encoded(lac, SessionId.NONE, new Icrq(THEIRS, 1, List.of())).slice(0, 12);
        return with(header, Octets.ofHex("8008 0000 0000 000a" + "800a 0000 000f 00000001"));
    }
}
