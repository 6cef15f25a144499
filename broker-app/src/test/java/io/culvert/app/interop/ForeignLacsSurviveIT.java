package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** LACs that others have written, and the death of the unit that serves them: they go on with the other one. */
@NeedsPeers(alsoPrograms = "l2tpns")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignLacsSurviveIT {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final String HOST_LAC = "10.70.0.30";
    private static final String L2TPNS = "10.70.0.20";
    private static final String L2TPNS_SECRET = "no-blanks-in-it";

    /** Known to the RADIUS server of the pair, and, by the same one, to l2tpns, which asks nobody about him. */
    private static final RadiusUser CAROL = RadiusUser.of("carol@wholesale", "singer");

    private PairLab lab;
    private PairRoles units;
    private Capture access;
    private KernelClient client;

    @BeforeAll
    void start() {
        lab = PairLab.open(
                "foreign-lacs",
                spec -> spec.with("culvert.l2tp.hello-interval", "2")
                        .with("culvert.vpdn.groups[0].name", "anybody")
                        // xl2tpd cannot answer a challenge in a tunnel that it opens without a call.
                        .with("culvert.vpdn.groups[0].settings.authentication", "false")
                        .with("culvert.vpdn.groups[1].name", "l2tpns")
                        .with("culvert.vpdn.groups[1].terminate-from[0]", "l2tpns")
                        .with("culvert.vpdn.groups[1].settings.tunnel-secret", L2TPNS_SECRET),
                BrokerLab.ALICE,
                CAROL);
        units = new PairRoles(lab, () -> {});
        access = Capture.start(lab.lab().segment("access").home(), "br0");
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @BeforeEach
    void both() {
        units.startKilled();
    }

    @AfterEach
    void noStackTrace() {
        for (var member : List.of(units.active(), units.standby())) {
            BrokerLab.assertNoStackTrace(member.broker().lines());
        }
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void xl2tpdInUserspaceGoesOnWithTheSamePppInterface() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE).throughUserspace());
        survives(client.dialer(), "alice", "xl2tpd in userspace");
    }

    @Test
    void aCallerOfL2tpnsGoesOnThroughItsTunnel() {
        Namespace lac = lab.lab().namespace("l2tpns");
        String _ = lab.lab().segment("access").attach(lac, "eth0", L2TPNS + "/24");
        L2tpns _ = L2tpns.start(
                lac,
                L2TPNS,
                "10.80.0.1",
                "10.80.0.0/24",
                "127.0.0.1",
                "unused",
                Map.of("l2tp_secret", "\"" + L2TPNS_SECRET + "\""),
                List.of("setforward @wholesale " + BrokerLab.LNS + " 1701 " + L2TPNS_SECRET));
        client.dial(DialOptions.to(L2TPNS)
                .user(CAROL.name(), CAROL.password())
                .tunnelSecret(L2TPNS_SECRET)
                .withDefaultRoute());
        survives(client.dialer(), CAROL.name(), "l2tpns as LAC");
        assertThat(access.count(
                        "ip.src == " + L2TPNS + " and ip.dst == " + BrokerLab.LNS + " and l2tp.avp.message_type == 1"))
                .as("its tunnels")
                .isOne();
    }

    @Test
    void aTunnelWithoutCallsOfXl2tpdOfThisMachineLivesOnAndServes() {
        Namespace lac = lab.lab().namespace("host-lac");
        String _ = lab.lab().segment("access").attach(lac, "eth0", HOST_LAC + "/24");
        HostProcess xl2tpd = Peers.xl2tpd(lac, BrokerLab.dial(BrokerLab.ALICE).hostName("host-lac"));
        Peers.xl2tpdControl(lac, "t " + BrokerLab.LNS);
        String up = xl2tpd.awaitLine(line -> line.contains("Connection established"), PairLab.SOON, lab.lab()::logs);
        Map<String, Object> tunnel = tunnel();

        units.killActive();
        Await.until(
                "the resume HELLO is acknowledged",
                PairLab.SOON,
                lab.lab()::logs,
                () -> Rest.items(units.active().broker(), "/redundancy/tunnels").stream()
                        .anyMatch(row -> Objects.equals(row.get("localTunnelId"), tunnel.get("localTunnelId"))
                                && "synced".equals(row.get("resync"))));
        assertThat(tunnel()).isEqualTo(tunnel);
        int hellos = acknowledgedHellos();
        Await.until(
                "the next HELLO is acknowledged", PairLab.SOON, lab.lab()::logs, () -> acknowledgedHellos() > hellos);

        Peers.xl2tpdControl(lac, "c " + up.replaceAll(".*Local: ([0-9]+).*", "$1"));
        String _ = xl2tpd.awaitLine(line -> line.contains("Call established"), PairLab.SOON, lab.lab()::logs);
        access.awaitPacket("ip.src == " + HOST_LAC + " and l2tp.avp.message_type == 12", PairLab.SOON);
        assertThat(access.count("ip.addr == " + HOST_LAC + " and l2tp.avp.message_type == 1"))
                .as("SCCRQ")
                .isOne();
        assertThat(access.count("ip.addr == " + HOST_LAC + " and l2tp.avp.message_type == 4"))
                .as("StopCCN")
                .isZero();
    }

    /** HELLOs of ours that xl2tpd has acknowledged, as its last Nr says. */
    private int acknowledgedHellos() {
        List<Integer> expected = access.fields("ip.src == " + HOST_LAC + " and l2tp.type == 1", "l2tp.Nr").stream()
                .map(packet -> Integer.decode(packet.getFirst().getFirst()))
                .toList();
        return (int) access.controlMessages(BrokerLab.LNS).stream()
                .filter(message -> message.type() == 6 && message.ns() < expected.getLast())
                .map(CapturedMessage::ns)
                .distinct()
                .count();
    }

    /** The tunnel of xl2tpd of this machine, as the active unit shows it. */
    private Map<String, Object> tunnel() {
        return Rest.items(units.active().broker(), "/tunnels").stream()
                .filter(row -> HOST_LAC.equals(row.get("peerAddress")))
                .findFirst()
                .orElseThrow();
    }

    /** A call with a running ping, and the death of the active unit. */
    private void survives(Dialer dialer, String user, String what) {
        int before = lab.radius().accounting().size();
        PppInterface ppp = dialer.awaitUp(PairLab.SOON);
        RunningPing ping = dialer.startPing(PingOptions.to(BrokerLab.SERVER).interval(INTERVAL));
        awaitAnswers(ping, 20);
        long said = said(dialer);
        Map<String, Object> session = session(user);

        units.killActive();
        awaitAnswers(ping, 20);
        PingResult result = ping.stop();
        System.out.println(what + ", kill -9: longest gap " + result.longestGap() + ", " + result.lost() + " of "
                + result.sent() + " lost");

        assertThat(dialer.awaitUp(PairLab.SOON)).isEqualTo(ppp);
        assertThat(said(dialer)).as(dialer.log()).isEqualTo(said);
        assertThat(session(user)).isEqualTo(session);
        assertThat(records(user, before)).noneMatch(record -> record.isStatus("Stop"));
        dialer.terminatePpp();
        Await.until(
                "Stop of " + user,
                PairLab.SOON,
                lab.lab()::logs,
                () -> records(user, before).stream().anyMatch(record -> record.isStatus("Stop")));
        assertThat(records(user, before).stream().filter(record -> record.isStatus("Start")))
                .hasSize(1);
        assertThat(records(user, before).stream()
                        .map(record -> record.value("Acct-Session-Id"))
                        .distinct())
                .hasSize(1);
    }

    private List<RadiusDetail> records(String user, int before) {
        return lab.radius().accounting().stream()
                .skip(before)
                .filter(record -> record.isOfUser(user))
                .toList();
    }

    /** The user's session as the active unit shows it. */
    private Map<String, Object> session(String user) {
        return Await.value(
                "session of " + user,
                PairLab.SOON,
                lab.lab()::logs,
                () -> Rest.items(units.active().broker(), "/sessions?user=" + user).stream()
                        .filter(row -> "est".equals(Rest.at(row, "state", "text")))
                        .findFirst());
    }

    /** How many PPP packets are in pppd's log, echoes apart. */
    private static long said(Dialer dialer) {
        Predicate<String> isPacket = line -> line.startsWith("sent [") || line.startsWith("rcvd [");
        return dialer.log()
                .lines()
                .filter(isPacket)
                .filter(line -> !line.contains("[LCP Echo"))
                .count();
    }

    private void awaitAnswers(RunningPing ping, int more) {
        int now = Await.value("number of answers", PairLab.SOON, lab.lab()::logs, () -> Optional.of(ping.answers()));
        Await.until("answers to the ping", PairLab.SOON, lab.lab()::logs, () -> ping.answers() >= now + more);
    }
}
