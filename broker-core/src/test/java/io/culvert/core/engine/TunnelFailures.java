package io.culvert.core.engine;

import static io.culvert.core.engine.FailureLabs.UNKNOWN_MANDATORY;
import static io.culvert.core.engine.FailureLabs.authorizing;
import static io.culvert.core.engine.FailureLabs.gold;
import static io.culvert.core.engine.FailureLabs.number;
import static io.culvert.core.engine.FailureLabs.receive;
import static io.culvert.core.engine.FailureLabs.settings;
import static io.culvert.core.engine.FailureLabs.up;
import static io.culvert.core.engine.FailureLabs.waitLong;
import static io.culvert.core.engine.FailureLabs.with;
import static io.culvert.core.engine.Packets.sccrq;
import static io.culvert.core.engine.Packets.stopCcn;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.engine.FailureRow.About;
import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearGroup;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.SoftShut;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Ways to be refused a tunnel, and to lose one that has no sessions. */
final class TunnelFailures {
    private static final Avp.ProtocolVersion ONE = new Avp.ProtocolVersion(1, 0);

    private TunnelFailures() {}

    static List<FailureRow> rows() {
        var rows = new ArrayList<FailureRow>();
        rows.addAll(refused());
        rows.addAll(authorized());
        rows.addAll(inSetUp());
        rows.addAll(established());
        return rows;
    }

    private static List<FailureRow> refused() {
        return List.of(
                knock("no vpdn-group is for the peer", settings(), 5, 101, "sent StopCCN 4", sccrq(101, "stranger"))
                        .withoutGroup(),
                FailureRow.of(
                                "softshut refuses a tunnel",
                                FailureLabs::plain,
                                lab -> {
                                    lab.input(new SoftShut(true));
                                    receive(lab, sccrq(101, "lac.example"));
                                },
                                12,
                                607,
                                "sent StopCCN 2/4")
                        .about(About.REFUSED_TUNNEL),
                FailureRow.of(
                                "a unit that shuts down refuses a tunnel",
                                FailureLabs::plain,
                                lab -> {
                                    lab.input(new ClearAll());
                                    receive(lab, sccrq(101, "lac.example"));
                                },
                                14,
                                604,
                                "sent StopCCN 6")
                        .about(About.REFUSED_TUNNEL),
                FailureRow.of(
                                "the limit of tunnels",
                                () -> new Lab(Samples.with(
                                        settings(), new Limits(1, 100, 100, 100, 100, 100, 100, 100, 100))),
                                lab -> {
                                    lab.lac(2);
                                    receive(lab, sccrq(101, "lac.example"));
                                },
                                9,
                                602,
                                "sent StopCCN 2/4")
                        .about(About.REFUSED_TUNNEL),
                FailureRow.of(
                                "no free tunnel ID",
                                () -> new Lab(Samples.with(
                                        Samples.with(
                                                settings(),
                                                new Limits(65_535, 65_535, 65_535, 100, 100, 100, 100, 65_535, 100)),
                                        new ShardId(63, 64))),
                                lab -> {
                                    for (int i = 0; i < 65_536 / 64; i++) {
                                        lab.input(new ControlPacketReceived(
                                                Packets.stranger(i), sccrq(1 + i, "lac.example")));
                                        lab.run();
                                    }
                                    receive(lab, sccrq(101, "lac.example"));
                                },
                                9,
                                602,
                                "sent StopCCN 2/4")
                        .about(About.REFUSED_TUNNEL),
                knock(
                        "an SCCRQ that cannot be read",
                        settings(),
                        18,
                        603,
                        "sent StopCCN 2/8",
                        with(sccrq(101, "lac.example"), UNKNOWN_MANDATORY)),
                knock(
                                "an SCCRQ that cannot be read and does not say which tunnel it opens",
                                settings(),
                                18,
                                603,
                                "none",
                                Packets.withoutAssignedTunnelId(sccrq(101, "lac.example")))
                        .about(About.UNREADABLE_TUNNEL),
                crowded("too many half-open tunnels of all peers", new Limits(9, 1, 1, 9, 9, 9, 9, 9, 9), 9),
                crowded("too many half-open tunnels of one peer", new Limits(9, 9, 1, 9, 9, 9, 9, 9, 9), 1),
                crowded("too many SCCRQs a second of one peer", new Limits(9, 9, 9, 9, 9, 1, 1, 9, 9), 1),
                FailureRow.of(
                                "an SCCRQ that hides which tunnel it opens from the secret of AAA",
                                () -> new Lab(authorizing(gold())),
                                lab -> {
                                    lab.aaa.tunnels.put(
                                            "lac.example", FakeAaa.accept("vpdn:l2tp-tunnel-password=right"));
                                    receive(lab, sccrq(101, "lac.example", Packets.hiding("wrong")));
                                },
                                18,
                                603,
                                "none")
                        .about(About.UNREADABLE_TUNNEL));
    }

    private static FailureRow knock(
            String name, EngineSettings settings, int type, int cause, String clearing, Octets sccrq) {
        return FailureRow.of(name, () -> new Lab(settings), lab -> receive(lab, sccrq), type, cause, clearing)
                .about(About.REFUSED_TUNNEL);
    }

    /** A tunnel is being set up; {@code peer} is 1 for the one that knocks. */
    private static FailureRow crowded(String name, Limits limits, int peer) {
        return FailureRow.of(
                        name,
                        () -> new Lab(Samples.with(settings(), limits)),
                        lab -> {
                            lab.input(new ControlPacketReceived(
                                    peer == 1 ? FailureLabs.PATH : Packets.stranger(peer), sccrq(7, "lac.example")));
                            lab.run();
                            receive(lab, sccrq(101, "lac.example"));
                        },
                        9,
                        602,
                        "none")
                .about(About.REFUSED_TUNNEL);
    }

    private static List<FailureRow> authorized() {
        return List.of(
                asking("AAA refuses the tunnel", FailureRow.rejected("not you"), 6, "sent StopCCN 4")
                        .reply("not you"),
                asking(
                        "AAA allows another protocol only",
                        FakeAaa.accept("vpdn:tunnel-type=pptp"),
                        6,
                        "sent StopCCN 4"),
                asking(
                        "AAA cannot be asked about the tunnel",
                        new AaaReply.Unavailable("no server answered"),
                        5,
                        "sent StopCCN 2/4"),
                FailureRow.of(
                        "AAA does not answer about the tunnel",
                        () -> new Lab(authorizing(gold())),
                        lab -> {
                            lab.aaa.silent = true;
                            receive(lab, sccrq(101, "lac.example"));
                            waitLong(lab);
                        },
                        5,
                        101,
                        "sent StopCCN 2/4"),
                FailureRow.of(
                        "nobody gave the tunnel a secret",
                        () -> new Lab(authorizing(gold().with(VpdnSettings.AUTHENTICATION, true))),
                        lab -> {
                            lab.aaa.tunnels.put("lac.example", FakeAaa.accept());
                            receive(lab, sccrq(101, "lac.example"));
                        },
                        16,
                        101,
                        "sent StopCCN 4"),
                FailureRow.of(
                        "the peer withdraws before AAA has answered",
                        () -> new Lab(authorizing(gold())),
                        lab -> {
                            lab.aaa.silent = true;
                            receive(lab, sccrq(101, "lac.example"));
                            receive(lab, stopCcn(101));
                        },
                        8,
                        605,
                        "got StopCCN 1"),
                FailureRow.of(
                        "softshut before AAA has answered",
                        () -> new Lab(authorizing(gold())),
                        lab -> {
                            lab.aaa.silent = true;
                            receive(lab, sccrq(101, "lac.example"));
                            lab.input(new SoftShut(true));
                            lab.reply(lab.all(Effect.AskAaa.class).getFirst(), FakeAaa.accept());
                        },
                        12,
                        607,
                        "sent StopCCN 2/4"),
                FailureRow.of(
                        "a bug when AAA has answered",
                        () -> new Lab(authorizing(gold())),
                        lab -> {
                            lab.bugsExpected = true;
                            lab.aaa.silent = true;
                            receive(lab, sccrq(101, "lac.example"));
                            lab.reply(
                                    lab.all(Effect.AskAaa.class).getFirst(),
                                    new AaaReply.Accepted(impossible(), Optional.empty()));
                        },
                        0,
                        2,
                        "sent StopCCN 1"));
    }

    @SuppressWarnings("NullAway") // what no adapter may give: that is the point
    private static Authorization impossible() {
        return null;
    }

    private static FailureRow asking(String name, AaaReply reply, int type, String clearing) {
        return FailureRow.of(
                name,
                () -> new Lab(authorizing(gold())),
                lab -> {
                    lab.aaa.tunnels.put("lac.example", reply);
                    receive(lab, sccrq(101, "lac.example"));
                },
                type,
                101,
                clearing);
    }

    private static List<FailureRow> inSetUp() {
        var guarded = gold().with(VpdnSettings.AUTHENTICATION, true)
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("right")));
        return List.of(
                half(
                                "another protocol version",
                                18,
                                603,
                                "sent StopCCN 5/256",
                                lab -> receive(lab, sccrq(101, new Avp.ProtocolVersion(2, 0), List.of())))
                        .withoutGroup(),
                half(
                                "a recovery of a tunnel that is not known",
                                18,
                                603,
                                "sent StopCCN 2/3",
                                lab -> receive(
                                        lab,
                                        sccrq(
                                                101,
                                                ONE,
                                                List.of(new Avp.TunnelRecovery(new TunnelId(1), new TunnelId(2))))))
                        .withoutGroup()
                        .about(About.REFUSED_TUNNEL),
                half(
                                "a challenge, and no secret",
                                16,
                                101,
                                "sent StopCCN 4",
                                lab -> receive(
                                        lab,
                                        sccrq(
                                                101,
                                                ONE,
                                                List.of(new Avp.Challenge(Octets.ofHex("00112233445566778899"))))))
                        .withoutGroup(),
                FailureRow.of(
                        "a wrong response to our challenge",
                        () -> new Lab(settings(guarded)),
                        lab -> {
                            lab.lac(
                                    1,
                                    Samples.lacSettings()
                                            .secret(Secret.utf8("wrong"))
                                            .build());
                            lab.run();
                        },
                        16,
                        101,
                        "sent StopCCN 4"),
                FailureRow.of(
                        "no response to our challenge",
                        () -> new Lab(settings(guarded)),
                        lab -> {
                            receive(lab, sccrq(101, "lac.example"));
                            toHalfOpen(lab, new TunnelMessage.Scccn(List.of()));
                        },
                        16,
                        101,
                        "sent StopCCN 4"),
                half("no SCCCN comes", 10, 603, "none", lab -> {
                    receive(lab, sccrq(101, "lac.example"));
                    waitLong(lab);
                }),
                half("an SCCCN does not come although the SCCRP has", 10, 603, "sent StopCCN 1", lab -> {
                    receive(lab, sccrq(101, "lac.example"));
                    var id = lab.tunnels().getFirst().localTunnelId();
                    receive(lab, MessageCodec.zlb(id, number(1), number(1)));
                    waitLong(lab);
                }),
                half("an operator clears a tunnel whose peer was never heard again", 14, 604, "none", lab -> {
                    receive(lab, sccrq(101, "lac.example"));
                    lab.input(new ClearTunnel(lab.tunnels().getFirst().localTunnelId()));
                }),
                half("the peer stops the set-up", 8, 605, "got StopCCN 1", lab -> {
                    receive(lab, sccrq(101, "lac.example"));
                    receive(lab, stopCcn(101));
                }),
                half("a call before the tunnel is up", 18, 603, "sent StopCCN 7", lab -> {
                    receive(lab, sccrq(101, "lac.example"));
                    toHalfOpen(lab, new SessionMessage.Icrq(new SessionId(9), 1, List.of()));
                }),
                half("an SCCCN that cannot be read", 18, 603, "sent StopCCN 2/8", lab -> {
                    receive(lab, sccrq(101, "lac.example"));
                    receive(lab, with(halfOpen(lab, new TunnelMessage.Scccn(List.of())), UNKNOWN_MANDATORY));
                }));
    }

    /** The samples' settings serve strangers, too, who belong to no group. */
    private static FailureRow half(String name, int type, int cause, String clearing, Consumer<Lab> drive) {
        boolean isStranger = type == 16 || clearing.endsWith("5/256") || name.contains("recovered");
        return FailureRow.of(name, isStranger ? Lab::new : FailureLabs::recording, drive, type, cause, clearing);
    }

    private static void toHalfOpen(Lab lab, Message message) {
        receive(lab, halfOpen(lab, message));
    }

    private static Octets halfOpen(Lab lab, Message message) {
        var tunnelId = lab.tunnels().getFirst().localTunnelId();
        return MessageCodec.encode(tunnelId, SessionId.NONE, number(1), number(1), message, Hiding.none());
    }

    private static List<FailureRow> established() {
        return List.of(
                FailureRow.of(
                        "the peer falls silent",
                        FailureLabs::plain,
                        lab -> {
                            up(lab).deaf = true;
                            waitLong(lab);
                        },
                        10,
                        603,
                        "none"),
                FailureRow.of(
                        "the peer stops an idle tunnel with an error",
                        FailureLabs::plain,
                        lab -> {
                            var lac = up(lab);
                            lac.tunnel().close(Result.of(GeneralError.VENDOR_SPECIFIC, "out of memory"), lab.now);
                            lac.pump();
                        },
                        8,
                        605,
                        "got StopCCN 2/6"),
                FailureRow.of(
                        "a message of the tunnel that cannot be read",
                        FailureLabs::plain,
                        lab -> {
                            var lac = up(lab);
                            var scccn = FailureLabs.encoded(lac, SessionId.NONE, new TunnelMessage.Scccn(List.of()));
                            receive(lab, with(scccn, UNKNOWN_MANDATORY));
                        },
                        18,
                        603,
                        "sent StopCCN 2/8"),
                FailureRow.of(
                        "too many messages wait for the peer",
                        () -> new Lab(FailureLabs.with(
                                settings(),
                                new TunnelDefaults(
                                        "lns.example",
                                        Optional.empty(),
                                        Avp.FramingCapabilities.of(true, true),
                                        Optional.empty(),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(31),
                                        Duration.ofSeconds(60),
                                        1))),
                        TunnelFailures::overflow,
                        9,
                        602,
                        "sent StopCCN 2/4"),
                FailureRow.of(
                        "an operator clears the tunnel",
                        FailureLabs::recording,
                        lab -> lab.input(new ClearTunnel(up(lab).lnsTunnelId())),
                        14,
                        604,
                        "sent StopCCN 1"),
                FailureRow.of(
                        "an operator clears the group",
                        FailureLabs::recording,
                        lab -> {
                            up(lab);
                            lab.input(new ClearGroup("gold"));
                        },
                        14,
                        604,
                        "sent StopCCN 1"),
                FailureRow.of(
                        "the unit shuts down",
                        FailureLabs::recording,
                        lab -> {
                            up(lab);
                            lab.input(new ClearAll());
                        },
                        14,
                        604,
                        "sent StopCCN 6"));
    }

    /** Each reply to nobody is answered, until no more answers can wait. */
    private static void overflow(Lab lab) {
        var lac = up(lab);
        lac.deaf = true;
        for (int i = 0; i < 3; i++) {
            var reply = MessageCodec.encode(
                    lac.lnsTunnelId(),
                    SessionId.NONE,
                    number(2 + i),
                    number(1),
                    new SessionMessage.Icrp(new SessionId(9 + i), List.of()),
                    Hiding.none());
            receive(lab, with(reply, UNKNOWN_MANDATORY));
        }
        lab.advance(Duration.ofSeconds(10));
        lab.effects.removeIf(effect -> effect instanceof Effect.SendControl(var _, var _, var _, var datagram)
                && Story.message(datagram).equals("CDN"));
    }
}
