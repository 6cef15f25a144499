package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proves the peers themselves: the kernel client dials a foreign LNS, without any code of the broker. */
@NeedsPeers(alsoPrograms = "l2tpns")
class HarnessAgainstL2tpnsIT {

    private static final Duration UP = Duration.ofSeconds(15);
    private static final String LNS = "10.70.0.1";
    private static final String GATEWAY = "10.80.0.1";

    private Lab lab;
    private FreeRadius radius;
    private Segment access;
    private Capture capture;

    @BeforeEach
    void startLns() {
        lab = Lab.open("harness-l2tpns");
        access = lab.segment("access");
        Namespace lns = lab.namespace("lns");
        String _ = access.attach(lns, "eth0", LNS + "/24");
        radius = FreeRadius.start(
                lns,
                "radsecret",
                RadiusUser.of("alice", "wonder", "Framed-IP-Address = 10.80.0.77"),
                RadiusUser.of("bob", "builder"),
                RadiusUser.of("carol", "singer"));
        capture = Capture.start(lns, "eth0");
        L2tpns _ = L2tpns.start(
                lns,
                LNS,
                GATEWAY,
                "10.80.0.0/24",
                "127.0.0.1",
                radius.secret(),
                Map.of("l2tp_secret", "\"tunnel-secret\""));
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void papSessionCarriesPingsAndIsAccounted() {
        KernelClient client = KernelClient.start(access, "10.70.0.2/24");
        client.dial(DialOptions.to(LNS).user("alice", "wonder").auth(AuthProtocol.PAP));

        PppInterface ppp = client.awaitUp(UP);
        assertThat(ppp.local()).isEqualTo("10.80.0.77");
        assertThat(ppp.remote()).isEqualTo(GATEWAY);
        assertThat(ppp.dns()).containsExactly("192.0.2.53");

        PingResult ping = client.ping(PingOptions.to(GATEWAY).count(5).payload(1000));
        assertThat(ping.lost()).as(ping.output()).isZero();
        assertThat(client.pppStatistics().sentBytes()).isGreaterThan(5 * 1000);
        client.hangUp();

        RadiusDetail start = radius.awaitAccounting("start of alice", UP, detail -> detail.isStatus("Start"));
        assertThat(start.value("Framed-IP-Address")).contains("10.80.0.77");
        RadiusDetail stop = radius.awaitAccounting("stop of alice", UP, detail -> detail.isStatus("Stop"));
        assertThat(stop.isOfUser("alice")).isTrue();
        assertThat(stop.number("Acct-Input-Octets")).isGreaterThan(5 * 1000);

        capture.stop();
        assertThat(capture.controlMessages("10.70.0.2"))
                .extracting(CapturedMessage::type)
                .startsWith(1, 3, 10, 12)
                .contains(4);
        assertThat(capture.controlMessages("10.70.0.2").getFirst().avpTypes()).contains(0, 2, 3, 7, 9);
        capture.assertNothingSuspicious("10.70.0.2");
    }

    @Test
    void chapSessionComesUpInAnAuthenticatedTunnel() {
        KernelClient client = KernelClient.start(access, "10.70.0.2/24");
        client.dial(DialOptions.to(LNS).auth(AuthProtocol.CHAP).tunnelSecret("tunnel-secret"));
        PppInterface ppp = client.awaitUp(UP);

        assertThat(ppp.local()).isEqualTo("10.80.0.77");
        assertThat(radius.accessRequests().getFirst().value("CHAP-Password")).isPresent();
        assertThat(capture.controlMessages("10.70.0.2").getFirst().avp(11)).isPresent();
        assertThat(capture.controlMessages(LNS).getFirst().avp(13)).isPresent();
    }

    @Test
    void severalDialersOfOneGuestHaveSessionsOfTheirOwn() {
        KernelClient client = KernelClient.start(access, 192, "10.70.0.2/24");
        Dialer bob = client.addDialer("10.70.0.11/24");
        Dialer carol = client.addDialer("10.70.0.12/24");
        bob.dial(DialOptions.to(LNS).user("bob", "builder"));
        carol.dial(DialOptions.to(LNS).user("carol", "singer"));

        assertThat(bob.awaitUp(UP).local()).isNotEqualTo(carol.awaitUp(UP).local());
        assertThat(bob.ping(PingOptions.to(GATEWAY)).lost()).isZero();
        carol.terminatePpp();
        assertThat(bob.isUp()).isTrue();
        assertThat(carol.isUp()).isFalse();
        assertThat(bob.ping(PingOptions.to(GATEWAY)).lost()).isZero();
    }

    @Test
    void framesThroughUserspaceCarryTrafficToo() {
        KernelClient client = KernelClient.start(access, "10.70.0.2/24");
        client.dial(DialOptions.to(LNS).throughUserspace());
        PppInterface _ = client.awaitUp(UP);
        assertThat(client.ping(PingOptions.to(GATEWAY).payload(1000)).lost()).isZero();
    }

    @Test
    void spoofedSourcesAndSynsOfTheClientReachTheWire() {
        KernelClient client = KernelClient.start(access, "10.70.0.2/24");
        client.dial(DialOptions.to(LNS).mtu(1300));
        PppInterface _ = client.awaitUp(UP);
        Dialer dialer = client.dialer();

        dialer.addForeignAddress("192.0.2.66");
        assertThat(client.ping(PingOptions.to(GATEWAY).from("192.0.2.66")).received())
                .isZero();
        capture.awaitPacket("l2tp and ip.src == 192.0.2.66", UP);

        HostProcess _ = Peers.tcpSink(lab.namespace("lns"), 8080);
        assertThat(dialer.connect(GATEWAY, 8080)).isTrue();
        assertThat(capture.mss("tcp.dstport == 8080")).contains(1260);
        PingResult tooLong = client.ping(PingOptions.to(GATEWAY).noFragments().payload(1273));
        assertThat(tooLong.output()).contains("message too long");
    }

    @Test
    void silentRadiusKeepsTheSessionDownUntilItSpeaksAgain() {
        radius.freeze();
        KernelClient client = KernelClient.start(access, "10.70.0.2/24");
        client.dial(DialOptions.to(LNS).auth(AuthProtocol.PAP));
        String _ = client.dialer().awaitLog("sent \\[PAP AuthReq id=0x2", UP);
        assertThat(client.dialer().isUp()).isFalse();

        radius.thaw();
        assertThat(client.awaitUp(UP).remote()).isEqualTo(GATEWAY);
    }

    @Test
    void pingThatRunsCountsWhatAFrozenLnsLoses() {
        KernelClient client = KernelClient.start(access, "10.70.0.2/24");
        client.dial(DialOptions.to(LNS));
        PppInterface _ = client.awaitUp(UP);

        RunningPing ping = client.startPing(PingOptions.to(GATEWAY).interval(Duration.ofMillis(20)));
        Await.until("answers", UP, lab::logs, () -> ping.answers() > 10);
        lab.namespace("lns").linkDown("eth0");
        long before = client.pppStatistics().sentPackets();
        Await.until(
                "25 lost packets", UP, lab::logs, () -> client.pppStatistics().sentPackets() > before + 25);
        lab.namespace("lns").linkUp("eth0");
        int answers = ping.answers();
        Await.until("answers again", UP, lab::logs, () -> ping.answers() > answers + 10);

        PingResult result = ping.stop();
        assertThat(result.lost()).isGreaterThanOrEqualTo(20);
        assertThat(result.longestGap()).isGreaterThan(Duration.ofMillis(400));
    }
}
