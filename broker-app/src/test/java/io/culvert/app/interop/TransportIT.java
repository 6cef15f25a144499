package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Users' packets on their way: over IPv6, too large, with a false source, and the link that carries them. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TransportIT {

    private static final int CLIENT_MTU = 1400;
    private static final int SEGMENT = CLIENT_MTU - 40;
    private static final int PORT = 7777;
    private static final String RELAY = "10.70.0.3";
    private static final String RELAY_IPV6 = "fd00:70::3";
    private static final String FOREIGN = "10.99.9.9";
    private static final Duration BRIEF = Duration.ofSeconds(10);

    private BrokerLab lab;
    private KernelClient client;
    private Capture core;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "transport",
                spec -> spec.with("culvert.ppp.lcp-echo-interval", "1s").with("culvert.ppp.lcp-echo-failures", "3"),
                BrokerLab.ALICE,
                BrokerLab.BOB);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
        core = Capture.start(lab.server(), "eth0");
        HostProcess _ = Peers.tcpSink(lab.server(), PORT);
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void ipv6CarriesTheTunnel() {
        Namespace relay = lab.lab().namespace("relay");
        String _ = lab.lab().segment("access").attach(relay, "eth0", RELAY + "/24", RELAY_IPV6 + "/64");
        HostProcess _ = Peers.relayToIpv6(relay, RELAY_IPV6, BrokerLab.LNS_IPV6);
        int before = lab.records();

        client.dial(DialOptions.to(RELAY)
                .user("alice", "wonder")
                .tunnelSecret(BrokerLab.TUNNEL_SECRET)
                .withDefaultRoute());
        assertThat(client.awaitUp(BrokerLab.UP).local()).isEqualTo(BrokerLab.ALICES_ADDRESS);
        PingResult ping = client.ping(PingOptions.to(BrokerLab.SERVER).count(5).payload(1000));
        assertThat(ping.lost()).as(ping.output()).isZero();

        RadiusDetail start = lab.awaitRecord("Start", "alice", before);
        assertThat(start.tagged("Tunnel-Medium-Type")).isEqualTo("IPv6");
        assertThat(endpoint(start, "Tunnel-Client-Endpoint")).isEqualTo(InetAddress.ofLiteral(RELAY_IPV6));
        assertThat(endpoint(start, "Tunnel-Server-Endpoint")).isEqualTo(InetAddress.ofLiteral(BrokerLab.LNS_IPV6));
        assertThat(lab.wire().count("ipv6.src == " + BrokerLab.LNS_IPV6 + " and udp.checksum == 0"))
                .as("IPv6 has no room for a missing checksum")
                .isZero();
        client.hangUp();
        lab.wire().assertNothingSuspicious(BrokerLab.LNS_IPV6);
        lab.assertHealthy();
    }

    @Test
    void segmentSizesAreClampedToTheSessionBothWays() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE).mtu(CLIENT_MTU));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        // A route with a segment size of its own, as if the user's machine were behind a router.
        ExecResult _ = client.dialer()
                .run(
                        BRIEF,
                        "/usr/bin/ip",
                        "route",
                        "replace",
                        BrokerLab.SERVER + "/32",
                        "dev",
                        "ppp0",
                        "advmss",
                        "1460")
                .orFail("route");
        assertThat(client.dialer().connect(BrokerLab.SERVER, PORT)).isTrue();

        String fromClient = "ip.src == " + BrokerLab.ALICES_ADDRESS + " and tcp.dstport == " + PORT;
        String fromServer = "ip.src == " + BrokerLab.SERVER + " and tcp.srcport == " + PORT;
        assertThat(lab.wire().mss(fromClient))
                .as("as the client sent it")
                .isNotEmpty()
                .allMatch(mss -> mss == 1460);
        assertThat(core.mss(fromClient)).as("as the server saw it").isNotEmpty().allMatch(mss -> mss == SEGMENT);
        assertThat(core.mss(fromServer))
                .as("as the server sent it")
                .isNotEmpty()
                .allMatch(mss -> mss == 1460);
        assertThat(lab.wire().mss(fromServer))
                .as("as it went to the client")
                .isNotEmpty()
                .allMatch(mss -> mss == SEGMENT);
        assertThat(lab.wire().count("udp.port == 1701 and tcp.checksum.status == 0"))
                .as("wrong checksums")
                .isZero();
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void packetTooBigForTheSessionIsFragmentedOrItsSenderIsTold() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE).mtu(CLIENT_MTU));
        PppInterface _ = client.awaitUp(BrokerLab.UP);

        ExecResult refused = lab.server()
                .run(
                        BRIEF,
                        "ping",
                        "-n",
                        "-c",
                        "3",
                        "-i",
                        "0.2",
                        "-W",
                        "1",
                        "-M",
                        "do",
                        "-s",
                        "1430",
                        BrokerLab.ALICES_ADDRESS);
        assertThat(refused.stdout() + refused.stderr())
                .containsPattern(
                        "(?i)frag needed and DF set \\(mtu = " + CLIENT_MTU + "\\)|message too long, mtu=" + CLIENT_MTU)
                .contains(" 0 received");
        ExecResult whole = lab.server()
                .run(
                        BRIEF,
                        "ping",
                        "-n",
                        "-c",
                        "3",
                        "-i",
                        "0.2",
                        "-W",
                        "1",
                        "-M",
                        "do",
                        "-s",
                        Integer.toString(CLIENT_MTU - 28),
                        BrokerLab.ALICES_ADDRESS);
        assertThat(whole.stdout()).contains(" 3 received");
        ExecResult pieces = lab.server()
                .run(
                        BRIEF,
                        "ping",
                        "-n",
                        "-c",
                        "3",
                        "-i",
                        "0.2",
                        "-W",
                        "1",
                        "-M",
                        "dont",
                        "-s",
                        "2900",
                        BrokerLab.ALICES_ADDRESS);
        assertThat(pieces.stdout()).contains(" 3 received");
        assertThat(lab.broker().metric("culvert_dataplane_dropped_total", "reason=\"too-big\""))
                .isGreaterThanOrEqualTo(1);
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void userLearnsThatThePathBehindTheBrokerIsNarrow() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE).mtu(CLIENT_MTU));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        String _ = lab.lns().ip("link", "set", "eth1", "mtu", "1280");
        try {
            PingResult ping = client.ping(
                    PingOptions.to(BrokerLab.SERVER).payload(CLIENT_MTU - 28).noFragments());
            assertThat(ping.received()).as(ping.output()).isZero();
            assertThat(ping.output())
                    .containsPattern("(?i)frag needed and DF set \\(mtu = 1280\\)|message too long, mtu=1280");
        } finally {
            String _ = lab.lns().ip("link", "set", "eth1", "mtu", "1500");
        }
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void packetsWithAForeignSourceAreDroppedAndCounted() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        double before = spoofed();
        client.dialer().addForeignAddress(FOREIGN);
        PingResult ping = client.ping(PingOptions.to(BrokerLab.SERVER).count(4).from(FOREIGN));
        assertThat(ping.sent()).as(ping.output()).isEqualTo(4);
        assertThat(ping.received()).as(ping.output()).isZero();

        assertThat(spoofed()).isEqualTo(before + 4);
        assertThat(core.count("ip.addr == " + FOREIGN)).isZero();
        assertThat(client.ping(PingOptions.to(BrokerLab.SERVER)).lost()).isZero();
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void echoesAreAnsweredInBothDirections() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE).pppd("lcp-echo-interval 1").pppd("lcp-echo-failure 3"));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        Await.until("three answers each way", BrokerLab.SOON, lab.lab()::logs, () -> {
            String log = client.log();
            return count(log, "rcvd [LCP EchoRep") >= 3 && count(log, "sent [LCP EchoRep") >= 3;
        });
        assertThat(client.dialer().isUp()).isTrue();
        client.hangUp();
        lab.assertHealthy();
    }

    /** The last one, as the guest may not come back to its senses. */
    @Test
    @Order(Integer.MAX_VALUE)
    void userWhoHasVanishedLosesTheSession() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        int lines = lab.broker().lines().size();
        // A guest that stands still answers no ARP either, and then the CDN would not leave this machine.
        String _ = lab.lns().ip("neigh", "change", BrokerLab.CLIENT, "dev", "eth0", "nud", "permanent");
        client.freeze();

        RadiusDetail stop = lab.awaitRecord("Stop", "bob", before);
        assertThat(stop.value("Acct-Terminate-Cause")).contains("Lost-Carrier");
        assertThat(stop.value("Cisco-Disconnect-Cause")).contains("VPN-Carrier-Loss");
        assertThat(lab.awaitBrokerLine("Link failure: ", lines)).contains("user bob");
        assertThat(lab.wire()
                        .fields(
                                "ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 14",
                                "l2tp.result_code",
                                "l2tp.avp.disconnect_code")
                        .getLast()
                        .get(1))
                .as("RFC 3145: echo timeout")
                .containsExactly("8");
        lab.assertHealthy();
    }

    private static InetAddress endpoint(RadiusDetail record, String name) {
        return InetAddress.ofLiteral(record.tagged(name));
    }

    private double spoofed() {
        return lab.broker().metric("culvert_dataplane_dropped_total", "reason=\"spoofed-source\"");
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
