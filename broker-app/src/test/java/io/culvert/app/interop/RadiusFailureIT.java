package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** RADIUS servers that say nothing, or say what nobody should believe. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RadiusFailureIT {

    /**
     * Two tries of 0.5 s and 1 s at each of two servers are 3 s; each wait may be a tenth shorter (RFC 5080 section 2.2.1),
     * which makes 2 x (0.45 + 0.855) s.
     */
    private static final double SHORTEST_SECONDS = 2.6;

    /** The same a tenth longer; the rest is for a busy machine. */
    private static final double BOUND_SECONDS = 8;

    private static final String TIME = "frame.time_relative";

    private BrokerLab lab;
    private FreeRadius second;
    private KernelClient client;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "radius-failure",
                spec -> BrokerLab.withSecondRadius(spec)
                        .with("culvert.radius.timeout", "500ms")
                        .with("culvert.radius.retries", "1")
                        .with("culvert.radius.dead-time", "1s"),
                BrokerLab.ALICE,
                BrokerLab.BOB);
        second = lab.startSecondRadius(BrokerLab.ALICE, BrokerLab.BOB);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @AfterEach
    void thaw() {
        lab.radius().thaw();
        second.thaw();
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void secondServerAnswersForTheFirstWhichIsSilent() {
        int accounted = second.accounting().size();
        lab.radius().freeze();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        assertThat(client.awaitUp(BrokerLab.UP).local()).isEqualTo(BrokerLab.ALICES_ADDRESS);

        RadiusDetail start = second.awaitAccounting(
                "start", BrokerLab.SOON, record -> second.accounting().size() > accounted && record.isStatus("Start"));
        assertThat(start.isOfUser("alice")).isTrue();
        PingResult ping = client.ping(PingOptions.to(BrokerLab.SERVER));
        assertThat(ping.lost()).as(ping.output()).isZero();
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void callIsRefusedInBoundedTimeWhenAllServersAreSilent() {
        int lines = lab.broker().lines().size();
        int cdns = cdns().size();
        lab.radius().freeze();
        second.freeze();
        client.dial(BrokerLab.dial(BrokerLab.BOB).auth(AuthProtocol.PAP));
        assertThat(lab.awaitBrokerLine("Authentication: ", lines))
                .contains("(cause 44)")
                .contains("user bob");
        Await.until("CDN", BrokerLab.SOON, lab.lab()::logs, () -> cdns().size() > cdns);
        assertThat(cdns().getLast().get(1))
                .as("temporary: the LAC may try another LNS")
                .containsExactly("4");
        assertThat(seconds(cdns().getLast()) - seconds(passwords().getLast()))
                .as("seconds to the refusal")
                .isBetween(SHORTEST_SECONDS, BOUND_SECONDS);
        assertThat(client.dialer().isUp()).isFalse();

        lab.radius().thaw();
        second.thaw();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        assertThat(client.awaitUp(BrokerLab.UP).local()).startsWith("10.64.");
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void accountingOfASessionReachesTheServerThatIsLeft() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        lab.radius().freeze();
        long stops = stops();
        client.dialer().terminatePpp();
        Await.until("stop at the second server", BrokerLab.SOON, lab.lab()::logs, () -> stops() > stops);
        lab.assertHealthy();
    }

    private long stops() {
        return second.accounting().stream()
                .filter(record -> record.isStatus("Stop") && record.isOfUser("alice"))
                .count();
    }

    private List<List<List<String>>> passwords() {
        return lab.wire().fields("ip.src == " + BrokerLab.CLIENT + " and pap.code == 1 and pap.identifier == 1", TIME);
    }

    private List<List<List<String>>> cdns() {
        return lab.wire()
                .fields("ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 14", TIME, "l2tp.result_code");
    }

    private static double seconds(List<List<String>> packet) {
        return Double.parseDouble(packet.getFirst().getFirst());
    }
}
