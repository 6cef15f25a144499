package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.tunnel.TunnelEvent;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Control messages as tshark reads them: AVPs and their bits, hidden AVPs, HELLOs with foreign and own LACs. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WireIT {

    private static final int SCCRP = 2;
    private static final int STOP_CCN = 4;
    private static final int HELLO = 6;
    private static final int ICRP = 11;
    private static final int CDN = 14;

    private static final String LAC = "10.70.0.8";
    private static final String LAC_IPV6 = "fd00:70::8";
    private static final String FOREIGN_LAC = "10.70.0.9";
    private static final Duration SECONDS = Duration.ofSeconds(15);

    /** What each message of an LNS must have, RFC 2661 section 6, Message Type first. */
    private static final Map<Integer, List<Integer>> MUST = Map.of(
            SCCRP,
            List.of(0, 2, 3, 7, 9),
            STOP_CCN,
            List.of(0, 9, 1),
            HELLO,
            List.of(0),
            ICRP,
            List.of(0, 14),
            CDN,
            List.of(0, 1, 14));

    /** What it may have besides, RFC 2661 section 6 and RFC 3145 section 2. */
    private static final Map<Integer, Set<Integer>> MAY = Map.of(
            SCCRP,
            Set.of(4, 6, 8, 10, 11, 13, 76),
            STOP_CCN,
            Set.of(),
            HELLO,
            Set.of(),
            ICRP,
            Set.of(),
            CDN,
            Set.of(12, 46));

    /** The attributes whose M bit must be clear, RFC 2661 section 4.4, RFC 3145 section 2 and RFC 4951 section 5.1. */
    private static final Set<Integer> NOT_MANDATORY = Set.of(6, 8, 46, 76);

    private BrokerLab lab;
    private KernelClient client;
    private Namespace lac;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "wire", spec -> spec.with("culvert.l2tp.hello-interval", "1s"), BrokerLab.ALICE, BrokerLab.BOB);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
        lac = lab.lab().namespace("lac");
        String _ = lab.lab().segment("access").attach(lac, "eth0", LAC + "/24", LAC_IPV6 + "/64");
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void foreignLacAnswersTheHellosOfATunnelWithoutCalls() {
        Namespace foreign = lab.lab().namespace("foreign-lac");
        String _ = lab.lab().segment("access").attach(foreign, "eth0", FOREIGN_LAC + "/24");
        HostProcess _ = Peers.xl2tpd(foreign, BrokerLab.dial(BrokerLab.BOB));
        // Its pppd cannot live on this machine: the call ends at once, the tunnel stays.
        Peers.xl2tpdControl(foreign, "c lns");

        String hellos = "ip.dst == " + FOREIGN_LAC + " and l2tp.avp.message_type == " + HELLO;
        Await.until("HELLOs", SECONDS, lab.lab()::logs, () -> lab.wire().count(hellos) >= 4);
        List<String> numbers = lab.wire().fields(hellos, "l2tp.Ns").stream()
                .map(packet -> packet.getFirst().getFirst())
                .toList();
        assertThat(numbers).as("each was acknowledged, none was sent twice").doesNotHaveDuplicates();
        assertThat(lab.wire().count("ip.dst == " + FOREIGN_LAC + " and l2tp.avp.message_type == " + STOP_CCN))
                .isZero();
    }

    @Test
    void hellosOfTheLacAreAnsweredOverIpv6() {
        TestLac own = TestLac.open(
                lac,
                LAC_IPV6,
                BrokerLab.LNS_IPV6,
                TunnelSettings.builder("own-lac")
                        .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                        .authenticatePeer(true)
                        .channel(helloEvery(Duration.ofMillis(600)))
                        .build());
        own.runUntil("HELLOs", SECONDS, () -> own.count(TunnelEvent.HELLO_SENT) >= 4);
        assertThat(own.retransmissions()).isZero();
        assertThat(own.has(TunnelOutput.Closed.class)).isFalse();
    }

    @Test
    void hiddenAvpsOfTheLacAreUnderstood() {
        int requests = lab.radius().accessRequests().size();
        TestLac own = TestLac.open(
                lac,
                LAC,
                BrokerLab.LNS,
                TunnelSettings.builder("hiding-lac")
                        .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                        .hideAvps(true)
                        .build());
        own.runUntil("tunnel", SECONDS, () -> own.has(TunnelOutput.Established.class));
        SessionId call = own.call(id -> new SessionMessage.Icrq(
                id, 77, List.of(Avp.CalledNumber.of("5550100"), Avp.CallingNumber.of("5550199"))));
        own.runUntil("ICRP", SECONDS, () -> own.has(TunnelOutput.CallAccepted.class));
        own.connect(call, proxiedPap("bob", "builder"));
        own.runUntil("RADIUS", SECONDS, () -> lab.radius().accessRequests().size() > requests);

        RadiusDetail request = lab.radius().accessRequests().get(requests);
        assertThat(request.value("User-Name")).contains("bob");
        assertThat(request.value("Calling-Station-Id")).contains("5550199");
        assertThat(request.value("Called-Station-Id")).contains("5550100");
        assertThat(request.tagged("Acct-Tunnel-Connection")).isEqualTo("77");
        // The first frame after the acceptance is the broker's IPCP: the hidden password was right.
        own.runUntil("IPCP", SECONDS, () -> lab.wire().count("ip.dst == " + LAC + " and ppp.protocol == 0x8021") > 0);

        String icrq = "ip.src == " + LAC + " and l2tp.avp.message_type == 10";
        // tshark does not read hidden AVPs, but it sees which they are.
        assertThat(lab.wire().fields(icrq, "l2tp.avp.hidden").getFirst().getFirst())
                .filteredOn("1"::equals)
                .as("Called Number and Calling Number")
                .hasSize(2);
        assertThat(lab.wire().count(icrq + " and udp contains \"5550199\"")).isZero();
        lab.wire().assertNothingSuspicious(BrokerLab.LNS);
    }

    /** The last one: the broker is gone after it. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyMessageHasTheAvpsAndBitsOfItsTable() {
        // With a journal, no call is cleared at a stop.
        lab.broker().stop();
        BrokerProcess _ = lab.startBrokerAgain(spec -> spec.with("culvert.redundancy.checkpointing", "false"));
        client.dial(BrokerLab.dial(RadiusUser.of("alice", "guess")));
        String _ = client.dialer().awaitLog("authentication failed", BrokerLab.UP);
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        lab.wire().awaitPacket("ip.dst == " + BrokerLab.CLIENT + " and l2tp.avp.message_type == " + HELLO, SECONDS);
        lab.broker().stop();
        client.awaitDown(BrokerLab.SOON);

        List<CapturedMessage> messages = lab.wire().controlMessages(BrokerLab.LNS);
        assertThat(messages).extracting(CapturedMessage::type).contains(SCCRP, ICRP, CDN, HELLO, STOP_CCN);
        for (CapturedMessage message : messages) {
            assertMatchesItsTable(message);
        }
        assertThat(lab
                        .wire()
                        .fields("ip.src == " + BrokerLab.LNS + " and l2tp.type == 1", "l2tp.version", "l2tp.length_bit")
                        .stream()
                        .distinct())
                .as("version and length bit")
                .hasSize(1);
        lab.assertHealthy();
    }

    private static void assertMatchesItsTable(CapturedMessage message) {
        String what = message.toString();
        assertThat(MUST).as(what).containsKey(message.type());
        List<Integer> must = MUST.getOrDefault(message.type(), List.of());
        Set<Integer> may = MAY.getOrDefault(message.type(), Set.of());
        assertThat(message.avpTypes()).as(what).startsWith(0).containsAll(must).doesNotHaveDuplicates();
        for (CapturedAvp avp : message.avps()) {
            assertThat(avp.vendorId()).as(what).isZero();
            assertThat(must.contains(avp.type()) || may.contains(avp.type()))
                    .as("AVP " + avp.type() + " in " + what)
                    .isTrue();
            assertThat(avp.mandatory())
                    .as("M bit of AVP " + avp.type() + " in " + what)
                    .isEqualTo(!NOT_MANDATORY.contains(avp.type()));
            assertThat(avp.hidden())
                    .as("H bit of AVP " + avp.type() + " in " + what)
                    .isFalse();
        }
        boolean ofSession = message.type() == ICRP || message.type() == CDN;
        assertThat(message.sessionId() != 0).as("session ID in " + what).isEqualTo(ofSession);
        assertThat(message.tunnelId()).as(what).isNotZero();
    }

    /** A line that came up with LCP and PAP done by the LAC: the LNS goes on from there. */
    private static SessionMessage.Iccn proxiedPap(String user, String password) {
        Octets client = Octets.ofHex("050611223344");
        Octets ours = Octets.ofHex("0304c0230506aabbccdd");
        return new SessionMessage.Iccn(
                10_000_000,
                Avp.FramingType.of(false, true),
                List.of(
                        new Avp.InitialReceivedLcpConfreq(client),
                        new Avp.LastSentLcpConfreq(ours),
                        new Avp.LastReceivedLcpConfreq(client),
                        Avp.ProxyAuthenType.PAP,
                        Avp.ProxyAuthenName.of(user),
                        new Avp.ProxyAuthenId(1),
                        new Avp.ProxyAuthenResponse(Secret.utf8(password))));
    }

    private static ChannelSettings helloEvery(Duration interval) {
        ChannelSettings defaults = ChannelSettings.defaults();
        return new ChannelSettings(
                defaults.receiveWindow(),
                defaults.congestionControl(),
                defaults.firstRetransmitAfter(),
                defaults.retransmitCap(),
                defaults.tries(),
                interval,
                defaults.sendQueueLimit(),
                defaults.sendWindowLimit());
    }
}
