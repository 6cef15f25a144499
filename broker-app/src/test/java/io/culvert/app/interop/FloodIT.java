package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Strangers flood UDP 1701: those who have a session do not notice, and the broker's state stays bounded. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FloodIT {

    private static final String STRANGER = "10.70.0.66";
    private static final String STRANGERS = "10.71.0.0";
    private static final int HALF_OPEN = 500;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private BrokerLab lab;
    private KernelClient client;
    private Flood flood;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "flood",
                // Strangers hold their places for this long: so long new peers wait after a flood.
                spec -> spec.with("culvert.limits.half-open-tunnels", Integer.toString(HALF_OPEN))
                        .with("culvert.l2tp.half-open-timeout", "5s"),
                BrokerLab.ALICE,
                BrokerLab.BOB);
        lab.wire().stop();
        Namespace stranger = lab.lab().namespace("stranger");
        String _ = lab.lab().segment("access").attach(stranger, "eth0", STRANGER + "/24");
        String _ = stranger.ip("route", "add", "local", STRANGERS + "/16", "dev", "lo");
        lab.lns().addRoute(STRANGERS + "/16", STRANGER);
        flood = new Flood(stranger, BrokerLab.LNS);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    @Order(1)
    void junkCostsARunningSessionNothing() {
        RunningPing ping = dialAndPing();
        double before = dropped();
        int sent = flood.junk(STRANGER, 80_000, 20_000);
        assertEverythingRuns(ping);
        assertThat(dropped() - before).as("counted by reason").isGreaterThan(sent * 0.5);
    }

    @Test
    @Order(2)
    void tunnelRequestsOfStrangersAreHeldToTheLimit() {
        RunningPing ping = dialAndPing();
        double accepted = event("sccrq-accepted");
        double limited = limited();
        int sent = flood.tunnelRequests(STRANGERS, 100_000, 20_000);

        assertThat(lab.broker().metric("culvert_tunnels", "state=\"setting-up\""))
                .as("half-open tunnels")
                .isBetween(1.0, (double) HALF_OPEN);
        assertThat(lab.broker().metric("culvert_tunnels", "")).isLessThan(10 * HALF_OPEN);
        double answered = event("sccrq-accepted") - accepted;
        assertThat(answered).isBetween(1.0, 10.0 * HALF_OPEN);
        assertThat(answered + limited() - limited).as("none is lost uncounted").isGreaterThan(sent * 0.9);
        assertEverythingRuns(ping);
    }

    private RunningPing dialAndPing() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        RunningPing ping = client.startPing(PingOptions.to(BrokerLab.SERVER).interval(PAUSE));
        Await.until("answers", BrokerLab.SOON, lab.lab()::logs, () -> ping.answers() >= 5);
        return ping;
    }

    private void assertEverythingRuns(RunningPing ping) {
        int answers = ping.answers();
        Await.until("answers after the flood", BrokerLab.SOON, lab.lab()::logs, () -> ping.answers() > answers + 5);
        PingResult result = ping.stop();
        // The last one may be on its way when the ping is stopped.
        assertThat(result.longestGap()).as(result.output()).isLessThanOrEqualTo(PAUSE);
        assertThat(result.lost()).as(result.output()).isLessThanOrEqualTo(1);

        client.hangUp();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        assertThat(client.awaitUp(BrokerLab.UP).local()).startsWith("10.64.");
        client.hangUp();
        assertThat(lab.broker().metric("culvert_bugs_total", "")).isZero();
        BrokerLab.assertNoStackTrace(lab.broker().lines());
    }

    private double dropped() {
        return lab.broker().metric("culvert_dataplane_dropped_total", "")
                + event("packet-malformed")
                + event("packet-unknown-tunnel")
                + event("packet-wrong-peer")
                + event("packet-out-of-place")
                + event("sccrq-malformed")
                + limited();
    }

    private double limited() {
        return event("sccrq-rate-limited")
                + event("half-open-tunnels-limited")
                + event("half-open-tunnels-per-peer-limited");
    }

    private double event(String name) {
        return lab.broker().metric("culvert_events_total", "event=\"engine." + name + "\"");
    }
}
