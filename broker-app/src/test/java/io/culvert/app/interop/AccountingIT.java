package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** What FreeRADIUS is told of sessions, against what the client itself counted, and why each of them ended. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccountingIT {

    private static final RadiusUser IDLER =
            RadiusUser.of("idler", "sleepy", "Idle-Timeout = 3", "Class = \"first\"", "Class += \"second\"");
    private static final RadiusUser HURRIED = RadiusUser.of("hurried", "quick", "Session-Timeout = 4");

    private BrokerLab lab;
    private KernelClient client;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "accounting",
                spec -> spec.with("culvert.ppp.interim-interval", "1s"),
                BrokerLab.ALICE,
                BrokerLab.BOB,
                IDLER,
                HURRIED);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
        HostProcess _ = Peers.iperfServer(lab.server());
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void recordsCountExactlyWhatTheClientCounted() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface ppp = client.awaitUp(BrokerLab.UP);
        PppStatistics first = client.pppStatistics();
        RadiusDetail start = lab.awaitRecord("Start", "alice", before);

        assertPings(BrokerLab.GATEWAY, 56);
        assertPings(BrokerLab.SERVER, 1000);
        // Fragments of the client's one way, and of the broker's the other way.
        assertPings(BrokerLab.SERVER, 3000);
        RadiusDetail interim = lab.awaitRecord("Interim-Update", "alice", before);
        PppStatistics last = client.pppStatistics();
        client.dialer().terminatePpp();
        RadiusDetail stop = lab.awaitRecord("Stop", "alice", before);

        assertThat(stop.number("Acct-Input-Octets")).isEqualTo(last.sentBytes() - first.sentBytes());
        assertThat(stop.number("Acct-Output-Octets")).isEqualTo(last.receivedBytes() - first.receivedBytes());
        assertThat(stop.number("Acct-Input-Packets")).isEqualTo(last.sentPackets() - first.sentPackets());
        assertThat(stop.number("Acct-Output-Packets")).isEqualTo(last.receivedPackets() - first.receivedPackets());
        assertThat(stop.number("Acct-Input-Packets")).isGreaterThanOrEqualTo(10);
        assertThat(interim.number("Acct-Input-Octets")).isBetween(0L, stop.number("Acct-Input-Octets"));
        assertThat(stop.number("Acct-Session-Time")).isBetween(1L, 60L);
        for (RadiusDetail record : List.of(start, interim, stop)) {
            assertDescribesTheSession(record, ppp.local(), BrokerLab.CLIENT, BrokerLab.LNS);
            assertThat(record.value("Acct-Session-Id")).isEqualTo(start.value("Acct-Session-Id"));
            assertThat(record.values("Class")).isEqualTo(start.values("Class")).hasSize(1);
        }
        assertThat(Integer.decode("0x" + start.value("Class").orElseThrow().substring(2, 4)))
                .as("g of gold")
                .isEqualTo('g');
        assertThat(lab.radius().accounting().stream()
                        .skip(before)
                        .filter(record -> record.isOfUser("alice") && !record.isStatus("Interim-Update")))
                .hasSize(2);
        lab.assertHealthy();
    }

    @Test
    void streamsOfBothDirectionsPassAndAreCounted() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        PppStatistics first = client.pppStatistics();
        // With a bound, as all of it is decoded afterwards.
        double up = client.dialer()
                .iperf3(BrokerLab.SERVER, Duration.ofSeconds(2), "-b", "20M")
                .bitsPerSecond();
        double down = client.dialer()
                .iperf3(BrokerLab.SERVER, Duration.ofSeconds(2), "-R", "-b", "20M")
                .bitsPerSecond();
        assertThat(up).as("bits/s from the client").isGreaterThan(5e6);
        assertThat(down).as("bits/s to the client").isGreaterThan(5e6);
        PppStatistics last = client.pppStatistics();
        client.dialer().terminatePpp();

        RadiusDetail stop = lab.awaitRecord("Stop", "bob", before);
        // What is lost on the way to the broker the client alone has counted, and the reverse.
        assertThat(octets(stop, "Input"))
                .isBetween((long) ((last.sentBytes() - first.sentBytes()) * 0.97), last.sentBytes());
        assertThat(octets(stop, "Output"))
                .isGreaterThanOrEqualTo(last.receivedBytes() - first.receivedBytes())
                .isLessThan((long) (last.receivedBytes() * 1.03));
        lab.assertHealthy();
    }

    @Test
    void clientThatTerminatesPppIsAUserRequest() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        // xl2tpd follows with a CDN of its own, "carrier lost": that is not the reason.
        client.dialer().terminatePpp();
        assertEnd(lab.awaitRecord("Stop", "bob", before), "User-Request", "VPN-User-Disconnect");
        lab.assertHealthy();
    }

    @Test
    void clientThatShutsTheTunnelIsLostService() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        client.hangUp();
        assertEnd(lab.awaitRecord("Stop", "bob", before), "Lost-Service", "VPN-Tunnel-Shut");
        lab.assertHealthy();
    }

    @Test
    void silenceOfTheUserEndsTheSessionAfterTheIdleTimeout() {
        int before = lab.records();
        client.dial(BrokerLab.dial(IDLER));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        PingResult ping = client.ping(PingOptions.to(BrokerLab.GATEWAY).count(5).interval(Duration.ofSeconds(1)));
        assertThat(ping.lost()).as(ping.output()).isZero();

        RadiusDetail stop = lab.awaitRecord("Stop", "idler", before);
        assertEnd(stop, "Idle-Timeout", "Idle-Timeout");
        assertThat(stop.number("Acct-Session-Time")).as("not idle at first").isBetween(6L, 12L);
        assertThat(stop.values("Class")).hasSize(2);
        client.awaitDown(BrokerLab.SOON);
        assertThat(client.log()).contains("rcvd [LCP TermReq");
        lab.assertHealthy();
    }

    @Test
    void sessionEndsAfterTheSessionTimeoutWhateverTheUserDoes() {
        int before = lab.records();
        client.dial(BrokerLab.dial(HURRIED));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        RunningPing ping = client.startPing(PingOptions.to(BrokerLab.GATEWAY));
        RadiusDetail stop = lab.awaitRecord("Stop", "hurried", before);
        assertEnd(stop, "Session-Timeout", "Session-Timeout");
        assertThat(stop.number("Acct-Session-Time")).isBetween(4L, 6L);
        PingResult _ = ping.stop();
        client.awaitDown(BrokerLab.SOON);
        lab.assertHealthy();
    }

    /** The last one: the broker is gone after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void withoutAJournalAStoppedBrokerClearsItsCallsAndAccountsForThemBeforeItEnds() {
        lab.broker().stop();
        BrokerProcess _ = lab.startBrokerAgain(spec -> spec.with("culvert.redundancy.checkpointing", "false"));
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        RadiusDetail _ = lab.awaitRecord("Start", "alice", before);
        lab.broker().stop();

        Optional<RadiusDetail> stop = lab.radius().accounting().stream()
                .skip(before)
                .filter(record -> record.isStatus("Stop") && record.isOfUser("alice"))
                .findFirst();
        assertThat(stop).as("accounted before the process ended").isPresent();
        assertEnd(stop.get(), "Admin-Reboot", "VPN-Admin-Disconnect");
        client.awaitDown(BrokerLab.SOON);
        assertThat(lab.wire()
                        .fields("ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 4", "l2tp.result_code")
                        .getLast()
                        .getFirst())
                .containsExactly("6");
        lab.assertHealthy();
    }

    private void assertPings(String destination, int payload) {
        PingResult ping = client.ping(PingOptions.to(destination).count(4).payload(payload));
        assertThat(ping.lost()).as(ping.output()).isZero();
    }

    private static void assertDescribesTheSession(RadiusDetail record, String address, String lac, String lns) {
        assertThat(record.value("Framed-IP-Address")).contains(address);
        assertThat(record.value("Service-Type")).contains("Framed-User");
        assertThat(record.value("Framed-Protocol")).contains("PPP");
        assertThat(record.value("NAS-Identifier")).contains(BrokerLab.HOST_NAME);
        assertThat(record.value("NAS-Port-Type")).contains("Virtual");
        assertThat(record.value("Acct-Authentic")).contains("RADIUS");
        assertThat(record.tagged("Tunnel-Type")).isEqualTo("L2TP");
        assertThat(record.tagged("Tunnel-Medium-Type")).isEqualTo("IPv4");
        assertThat(record.tagged("Tunnel-Client-Endpoint")).isEqualTo(lac);
        assertThat(record.tagged("Tunnel-Server-Endpoint")).isEqualTo(lns);
        assertThat(record.tagged("Tunnel-Client-Auth-Id")).isEqualTo("kernel-client");
        assertThat(record.tagged("Tunnel-Server-Auth-Id")).isEqualTo(BrokerLab.HOST_NAME);
        assertThat(record.value("Acct-Tunnel-Connection"))
                .hasValueSatisfying(value -> assertThat(value).matches("[0-9]+"));
    }

    private static long octets(RadiusDetail record, String direction) {
        return record.number("Acct-" + direction + "-Octets")
                + (record.number("Acct-" + direction + "-Gigawords") << 32);
    }

    private static void assertEnd(RadiusDetail stop, String terminateCause, String disconnectCause) {
        assertThat(stop.value("Acct-Terminate-Cause")).contains(terminateCause);
        assertThat(stop.value("Cisco-Disconnect-Cause")).contains(disconnectCause);
    }
}
