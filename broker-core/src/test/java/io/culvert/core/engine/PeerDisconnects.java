package io.culvert.core.engine;

import static io.culvert.core.engine.FailureLabs.UNKNOWN_MANDATORY;
import static io.culvert.core.engine.FailureLabs.alice;
import static io.culvert.core.engine.FailureLabs.encoded;
import static io.culvert.core.engine.FailureLabs.receive;
import static io.culvert.core.engine.FailureLabs.send;
import static io.culvert.core.engine.FailureLabs.up;
import static io.culvert.core.engine.FailureLabs.waitLong;
import static io.culvert.core.engine.FailureLabs.with;

import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearSession;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.ppp.PppSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sessions that the peer, its tunnel or an operator ends. */
final class PeerDisconnects {
    /** result | type | cause: what a CDN without a PPP Disconnect Cause means. */
    private static final int[][] RESULTS = {
        {1, 15, 601},
        {2, 18, 603},
        {3, 1, 600},
        {4, 9, 602},
        {5, 9, 602},
        {6, 15, 601},
        {7, 15, 601},
        {8, 15, 601},
        {9, 15, 601},
        {10, 15, 601},
        {11, 15, 601},
        {12, 15, 601},
        {26, 15, 601},
        {99, 1, 600}
    };

    /** PPP Disconnect Code | protocol | type | cause (RFC 3145 section 3); 3 is the normal end. */
    private static final int[][] PPP_CODES = {
        {0, 0, 1, 600},
        {1, 0, 1, 600},
        {2, 0, 18, 41},
        {4, 0, 18, 41},
        {5, 0xC021, 10, 40},
        {6, 0xC021, 10, 40},
        {7, 0xC021, 18, 41},
        {8, 0xC021, 15, 601},
        {9, 0xC021, 18, 41},
        {10, 0xC021, 18, 41},
        {11, 0xC021, 18, 41},
        {12, 0xC021, 18, 41},
        {13, 0xC223, 10, 170},
        {14, 0xC223, 4, 43},
        {15, 0xC023, 4, 42},
        {16, 0xC223, 4, 43},
        {17, 0x8021, 18, 47},
        {18, 0x8021, 18, 47},
        {19, 0x8021, 18, 47},
        {20, 0x8021, 18, 47},
        {21, 0, 1, 600}
    };

    private PeerDisconnects() {}

    static List<FailureRow> rows() {
        var rows = new ArrayList<FailureRow>();
        for (var row : RESULTS) {
            int result = row[0];
            rows.add(FailureRow.of(
                            "the peer's CDN " + result,
                            FailureLabs::plain,
                            lab -> {
                                var lac = up(lab);
                                var client = lab.dial(lac, alice());
                                lac.clear(
                                        client,
                                        new Disconnect(
                                                new Result(result, Optional.empty(), Optional.empty()),
                                                List.of(),
                                                Optional.empty()));
                            },
                            row[1],
                            row[2],
                            "got CDN " + result)
                    .sessionOf("alice"));
        }
        for (var row : PPP_CODES) {
            rows.add(FailureRow.of(
                            "the peer's PPP cause " + row[0],
                            FailureLabs::plain,
                            lab -> {
                                var lac = up(lab);
                                var client = lab.dial(lac, alice());
                                var cause = new Avp.PppDisconnectCause(row[0], row[1], 1, Optional.empty());
                                lac.clear(
                                        client,
                                        new Disconnect(
                                                new Result(3, Optional.empty(), Optional.empty()),
                                                List.of(cause),
                                                Optional.empty()));
                            },
                            row[2],
                            row[3],
                            "got CDN 3")
                    .ppp(row[0] + "." + Integer.toHexString(row[1]) + ".1")
                    .sessionOf("alice"));
        }
        rows.addAll(withTheTunnel());
        rows.addAll(byOperators());
        return rows;
    }

    private static List<FailureRow> withTheTunnel() {
        return List.of(
                FailureRow.of(
                                "the peer withdraws its call",
                                FailureLabs::plain,
                                lab -> {
                                    var lac = up(lab);
                                    var session = new SessionId(9);
                                    send(lab, lac, SessionId.NONE, new Icrq(session, 1, List.of()));
                                    var cdn = new Cdn(
                                            new Result(1, Optional.empty(), Optional.empty()), session, List.of());
                                    receive(
                                            lab,
                                            MessageCodec.encode(
                                                    lac.lnsTunnelId(),
                                                    lab.sessions().getFirst().localSessionId(),
                                                    lac.tunnel()
                                                            .channelFacts()
                                                            .ns()
                                                            .next(),
                                                    FailureLabs.number(2),
                                                    cdn,
                                                    Hiding.none()));
                                },
                                15,
                                601,
                                "got CDN 1")
                        .session(),
                FailureRow.of(
                                "the peer's StopCCN takes a session",
                                FailureLabs::plain,
                                lab -> {
                                    var lac = up(lab);
                                    lab.dial(lac, alice());
                                    lac.tunnel().close(Result.of(StopCcnResult.SHUTTING_DOWN), lab.now);
                                    lac.pump();
                                },
                                8,
                                605,
                                "got StopCCN 6")
                        .sessionOf("alice"),
                FailureRow.of(
                                "the peer falls silent with a session",
                                () -> new Lab(Samples.with(
                                        FailureLabs.settings(), Samples.lnsPpp().withEcho(PppSettings.Echo.OFF))),
                                lab -> {
                                    var lac = up(lab);
                                    lab.dial(lac, alice());
                                    lac.deaf = true;
                                    waitLong(lab);
                                },
                                10,
                                605,
                                "none")
                        .sessionOf("alice"),
                FailureRow.of(
                                "a message of the tunnel cannot be read, with a session",
                                FailureLabs::plain,
                                lab -> {
                                    var lac = up(lab);
                                    lab.dial(lac, alice());
                                    var scccn = encoded(lac, SessionId.NONE, new TunnelMessage.Scccn(List.of()));
                                    receive(lab, with(scccn, UNKNOWN_MANDATORY));
                                },
                                8,
                                605,
                                "sent StopCCN 2/8")
                        .sessionOf("alice"));
    }

    private static List<FailureRow> byOperators() {
        return List.of(
                FailureRow.of(
                                "an operator clears a session",
                                FailureLabs::recording,
                                lab -> {
                                    var lac = up(lab);
                                    var client = lab.dial(lac, alice());
                                    lab.input(new ClearSession(lac.lnsTunnelId(), client.peerId));
                                },
                                14,
                                604,
                                "sent CDN 3")
                        .ppp("1.0.0")
                        .sessionOf("alice"),
                FailureRow.of(
                                "an operator clears a tunnel with a session",
                                FailureLabs::recording,
                                lab -> {
                                    var lac = up(lab);
                                    lab.dial(lac, alice());
                                    lab.input(new ClearTunnel(lac.lnsTunnelId()));
                                },
                                14,
                                604,
                                "sent StopCCN 1")
                        .sessionOf("alice"),
                FailureRow.of(
                                "the unit shuts down with a session",
                                FailureLabs::recording,
                                lab -> {
                                    FailureLabs.dial(lab);
                                    lab.input(new ClearAll());
                                },
                                14,
                                604,
                                "sent StopCCN 6")
                        .sessionOf("alice"));
    }
}
