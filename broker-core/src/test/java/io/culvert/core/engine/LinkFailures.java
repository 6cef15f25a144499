package io.culvert.core.engine;

import static io.culvert.core.engine.FailureLabs.alice;
import static io.culvert.core.engine.FailureLabs.dial;
import static io.culvert.core.engine.FailureLabs.settings;
import static io.culvert.core.engine.FailureLabs.up;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.address.AddressSettings;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Sessions whose PPP link, authentication or address fails. */
final class LinkFailures {
    private static final String LCP_ACK = "ff03c02102";
    private static final String CHAP = "ff03c223";
    private static final String IPCP = "ff038021";
    private static final String IPCP_REQUEST = "ff03802101";
    private static final String IPCP_ACK = "ff03802102";

    /** An LCP Discard-Request: nothing comes of it. */
    private static final Octets NOTHING = Octets.ofHex("ff03c0210b01000800000000");

    private LinkFailures() {}

    static List<FailureRow> rows() {
        var rows = new ArrayList<FailureRow>();
        rows.addAll(links());
        rows.addAll(authentications());
        rows.addAll(addresses());
        rows.addAll(timeouts());
        return rows;
    }

    private static List<FailureRow> links() {
        return List.of(
                FailureRow.of(
                                "no LCP packet comes",
                                FailureLabs::plain,
                                lab -> {
                                    up(lab).place(alice()).mute = true;
                                    lab.run();
                                    waitMinutes(lab, 2);
                                },
                                10,
                                40,
                                "sent CDN 3")
                        .ppp("6.c021.0")
                        .session(),
                line("LCP does not open", without(LCP_ACK), 10, 40, "sent CDN 3", "5.c021.0")
                        .session(),
                FailureRow.of("the line is a loop", FailureLabs::plain, LinkFailures::loop, 18, 41, "sent CDN 3")
                        .ppp("7.c021.0")
                        .session(),
                FailureRow.of(
                                "the client does not answer LCP echoes",
                                FailureLabs::plain,
                                lab -> {
                                    dial(lab).mute = true;
                                    waitMinutes(lab, 4);
                                },
                                15,
                                601,
                                "sent CDN 1")
                        .ppp("8.c021.0")
                        .sessionOf("alice"),
                FailureRow.of(
                                "the client rejects LCP itself",
                                FailureLabs::plain,
                                lab -> {
                                    var client = dial(lab);
                                    client.mute = true;
                                    frame(lab, client, "ff03c021" + "0701000a" + "010100060506");
                                    lab.advance(Duration.ofSeconds(20));
                                },
                                0,
                                2,
                                "sent CDN 3")
                        .sessionOf("alice"),
                line("IPCP does not answer", without(IPCP), 10, 47, "sent CDN 3", "17.8021.0")
                        .sessionOf("alice"),
                line(
                                "the client has no IPCP",
                                frame -> frame.toHex().startsWith(IPCP)
                                        ? Octets.ofHex("ff03c021" + "08010006" + "8021")
                                        : frame,
                                18,
                                47,
                                "sent CDN 3",
                                "18.8021.0")
                        .sessionOf("alice"),
                line("the client does not want our address", LinkFailures::disputed, 18, 47, "sent CDN 3", "19.8021.1")
                        .sessionOf("alice"),
                line("the client insists on its address", LinkFailures::insisting, 18, 47, "sent CDN 3", "19.8021.2")
                        .sessionOf("alice"));
    }

    private static List<FailureRow> authentications() {
        return List.of(
                FailureRow.of(
                                "a wrong PAP password",
                                FailureLabs::plain,
                                lab -> {
                                    lab.dial(up(lab), Samples.client("alice", "hatter", AuthenticationProtocol.PAP));
                                    waitMinutes(lab, 1);
                                },
                                4,
                                42,
                                "sent CDN 3")
                        .ppp("16.c023.1")
                        .reply("wrong password")
                        .sessionOf("alice"),
                FailureRow.of(
                                "a wrong CHAP password",
                                FailureLabs::plain,
                                lab -> {
                                    lab.dial(up(lab), Samples.client("bob@example.net", "hatter"));
                                    waitMinutes(lab, 1);
                                },
                                4,
                                43,
                                "sent CDN 3")
                        .ppp("16.c223.1")
                        .reply("wrong password")
                        .sessionOf("bob@example.net"),
                line("no user name", LinkFailures::nameless, 4, 43, "sent CDN 3", "16.c223.1")
                        .session(),
                FailureRow.of(
                                "another user on an authenticated link",
                                FailureLabs::plain,
                                lab -> {
                                    var client = dial(lab);
                                    client.line =
                                            frame -> Octets.ofHex(frame.toHex().replace("616c696365", "626c696365"));
                                    frame(lab, client, "ff03c021" + "0177000a" + "0506aabbccdd");
                                    waitMinutes(lab, 1);
                                },
                                4,
                                43,
                                "sent CDN 3")
                        .ppp("16.c223.1")
                        .sessionOf("alice"),
                line("the client does not answer CHAP", without(CHAP), 10, 170, "sent CDN 3", "13.c223.0")
                        .session(),
                line(
                                "the client rejects the authentication protocol that it agreed to",
                                frame -> frame.toHex().startsWith(CHAP)
                                        ? Octets.ofHex("ff03c021" + "08010006" + "c223")
                                        : frame,
                                2,
                                43,
                                "sent CDN 3",
                                "15.c223.1")
                        .session(),
                FailureRow.of(
                                "AAA cannot be asked",
                                FailureLabs::plain,
                                lab -> {
                                    lab.aaa.answer = Optional.of(new AaaReply.Unavailable("no server answered"));
                                    dial(lab);
                                    waitMinutes(lab, 1);
                                },
                                3,
                                44,
                                "sent CDN 4")
                        .sessionOf("alice"),
                FailureRow.of(
                                "AAA does not answer",
                                FailureLabs::plain,
                                lab -> {
                                    lab.aaa.silent = true;
                                    dial(lab);
                                    waitMinutes(lab, 1);
                                },
                                3,
                                44,
                                "sent CDN 4")
                        .sessionOf("alice"),
                FailureRow.of(
                                "AAA cannot prove itself to an MS-CHAPv2 user",
                                FailureLabs::plain,
                                lab -> {
                                    lab.aaa.answer = Optional.of(FakeAaa.accept());
                                    lab.dial(
                                            up(lab),
                                            Samples.client("alice", "wonderland", AuthenticationProtocol.MS_CHAP_V2));
                                    waitMinutes(lab, 1);
                                },
                                4,
                                43,
                                "sent CDN 3")
                        .ppp("16.c223.1")
                        .sessionOf("alice"));
    }

    private static List<FailureRow> addresses() {
        var one = Samples.addresses("10.0.0.2", "10.0.0.2");
        var user = FakeAaa.fixed(Samples.ip("203.0.113.9"));
        return List.of(
                address("the pool is empty", one, 9, 602, "sent CDN 4", lab -> {
                    var lac = up(lab);
                    lab.dial(lac, alice());
                    lab.dial(lac, alice());
                }),
                address("the pool is unknown", one, 6, 101, "sent CDN 3", lab -> {
                    lab.aaa.user(
                            "alice",
                            "wonderland",
                            FakeAaa.authorization(
                                    new FramedAddress.FromPool(),
                                    Optional.of("none"),
                                    Optional.empty(),
                                    Optional.empty()));
                    dial(lab);
                }),
                address("there is no pool", poolless(one), 6, 101, "sent CDN 3", FailureLabs::dial),
                address("the address is nobody's", one, 6, 101, "sent CDN 3", lab -> {
                    lab.aaa.user("alice", "wonderland", FakeAaa.fixed(Samples.ip("10.0.0.1")));
                    dial(lab);
                }),
                address("the address is another session's", one, 6, 101, "sent CDN 3", lab -> {
                    lab.aaa.user("alice", "wonderland", user);
                    var lac = up(lab);
                    lab.dial(lac, alice());
                    lab.dial(lac, alice());
                }),
                address("the user may not choose this address", one, 6, 101, "sent CDN 3", lab -> {
                    lab.aaa.user(
                            "alice",
                            "wonderland",
                            FakeAaa.authorization(
                                    new FramedAddress.UserSelected(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty()));
                    up(lab).place(alice()).line = frame -> asking(frame, "c6336401");
                    lab.run();
                    lab.advance(Duration.ofSeconds(3));
                }),
                FailureRow.of(
                                "a newer session replaces this one",
                                () -> new Lab(FailureLabs.with(
                                        FailureLabs.settings(),
                                        Samples.addresses("10.0.0.2", "10.0.0.2", DuplicateRule.REPLACE))),
                                lab -> {
                                    lab.aaa.user("alice", "wonderland", user);
                                    var lac = up(lab);
                                    lab.dial(lac, alice());
                                    lab.dial(lac, alice());
                                    lab.advance(Duration.ofSeconds(10));
                                },
                                8,
                                604,
                                "sent CDN 3")
                        .ppp("1.0.0")
                        .sessionOf("alice"));
    }

    private static FailureRow address(
            String name, AddressSettings settings, int type, int cause, String clearing, Consumer<Lab> drive) {
        return FailureRow.of(
                        name,
                        () -> new Lab(FailureLabs.with(settings(), settings)),
                        lab -> {
                            drive.accept(lab);
                            lab.advance(Duration.ofSeconds(10));
                        },
                        type,
                        cause,
                        clearing)
                .ppp("20.8021.2")
                .sessionOf("alice");
    }

    private static List<FailureRow> timeouts() {
        return List.of(
                hasty("the session is not up in time: LCP", FailureLabs::hasty, 40, "sent CDN 3", "3.0.2", lab -> {
                            up(lab).place(alice()).mute = true;
                        })
                        .session(),
                hasty("the session is not up in time: AAA", FailureLabs::hasty, 44, "sent CDN 4", "3.0.2", lab -> {
                            lab.aaa.silent = true;
                            dial(lab);
                        })
                        .sessionOf("alice"),
                hasty(
                                "the session is not up in time: address",
                                () -> new Lab(Samples.with(
                                        FailureLabs.with(
                                                FailureLabs.hastySettings(), Samples.addresses("10.0.0.2", "10.0.0.2")),
                                        new ShardId(1, 2))),
                                602,
                                "sent CDN 4",
                                "3.0.2",
                                lab -> {
                                    lab.toShard = (to, message) -> {};
                                    dial(lab);
                                })
                        .sessionOf("alice"),
                hasty(
                                "the session is not up in time: IPCP",
                                FailureLabs::hasty,
                                47,
                                "sent CDN 3",
                                "3.0.2",
                                lab -> up(lab).place(alice()).line = without(IPCP))
                        .sessionOf("alice"));
    }

    private static FailureRow hasty(
            String name, Supplier<Lab> lab, int cause, String clearing, String ppp, Consumer<Lab> drive) {
        return FailureRow.of(
                        name,
                        lab,
                        made -> {
                            drive.accept(made);
                            made.run();
                            made.advance(Duration.ofSeconds(15));
                        },
                        10,
                        cause,
                        clearing)
                .ppp(ppp);
    }

    private static FailureRow line(
            String name, UnaryOperator<Octets> line, int type, int cause, String clearing, String ppp) {
        return FailureRow.of(
                        name,
                        () -> new Lab(withoutEcho()),
                        lab -> {
                            up(lab).place(alice()).line = line;
                            lab.run();
                            waitMinutes(lab, 2);
                        },
                        type,
                        cause,
                        clearing)
                .ppp(ppp);
    }

    private static EngineSettings withoutEcho() {
        return Samples.with(settings(), Samples.lnsPpp().withEcho(PppSettings.Echo.OFF));
    }

    private static AddressSettings poolless(AddressSettings settings) {
        return new AddressSettings(
                settings.pools(),
                Optional.empty(),
                settings.localAddress(),
                settings.primaryDns(),
                settings.secondaryDns(),
                settings.userSelectable(),
                settings.duplicates());
    }

    private static void waitMinutes(Lab lab, int minutes) {
        lab.advance(Duration.ofMinutes(minutes));
    }

    private static void frame(Lab lab, Client client, String hex) {
        lab.frameFromLac(lab.lacs.values().iterator().next().lnsTunnelId(), client.peerId, Octets.ofHex(hex));
        lab.run();
    }

    /** Whatever we send comes back. */
    private static void loop(Lab lab) {
        var client = up(lab).place(alice());
        client.mute = true;
        lab.run();
        for (int i = 0; i < 200 && !lab.sessions().isEmpty(); i++) {
            var sent = lab.all(Effect.SendPpp.class);
            if (i < sent.size()) {
                frame(lab, client, sent.get(i).frame().toHex());
            } else {
                lab.advance(Duration.ofSeconds(3));
            }
        }
        waitMinutes(lab, 1);
    }

    private static UnaryOperator<Octets> without(String beginning) {
        return frame -> frame.toHex().startsWith(beginning) ? NOTHING : frame;
    }

    /** A CHAP Response without the name behind the value. */
    private static Octets nameless(Octets frame) {
        var hex = frame.toHex();
        return hex.startsWith("ff03c22302")
                ? Octets.ofHex(hex.substring(0, 12) + "0015" + hex.substring(16, 16 + 2 * 17))
                : frame;
    }

    /** Our address is nakked with another one. */
    private static Octets disputed(Octets frame) {
        var hex = frame.toHex();
        return hex.startsWith(IPCP_ACK)
                ? Octets.ofHex(hex.replace(IPCP_ACK, "ff03802103").replace("03060a000001", "03060a0000fe"))
                : frame;
    }

    private static Octets insisting(Octets frame) {
        var hex = frame.toHex();
        return hex.startsWith(IPCP_REQUEST)
                ? Octets.ofHex(IPCP_REQUEST + hex.substring(10, 12) + "000a" + "0306c0a80101")
                : frame;
    }

    /** Whatever address the client asks for becomes this one. */
    private static Octets asking(Octets frame, String address) {
        var hex = frame.toHex();
        return hex.startsWith(IPCP_REQUEST)
                ? Octets.ofHex(hex.replaceFirst("0306[0-9a-f]{8}", "0306" + address))
                : frame;
    }
}
