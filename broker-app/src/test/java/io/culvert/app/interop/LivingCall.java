package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Alice's call at the group of a {@link PairLab}, with a ping through it: shows that neither she nor RADIUS was told of anything.
 */
final class LivingCall {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final PairLab lab;
    private final KernelClient client;
    private final PppInterface ppp;
    private final int recordsBefore;
    private final long saidBefore;
    private RunningPing ping;

    private LivingCall(PairLab lab, KernelClient client, DialOptions options) {
        this.lab = lab;
        this.client = client;
        recordsBefore = lab.radius().accounting().size();
        client.dial(options);
        ppp = client.awaitUp(PairLab.SOON);
        ping = startPing();
        awaitAnswers(10);
        saidBefore = said();
    }

    /** Dials, and waits until the ping is answered. */
    static LivingCall dial(PairLab lab, KernelClient client) {
        return new LivingCall(lab, client, BrokerLab.dial(BrokerLab.ALICE));
    }

    /** As above, of a LAC that does not give up while units are started on a busy machine. */
    static LivingCall dialPatiently(PairLab lab, KernelClient client) {
        return new LivingCall(
                lab, client, BrokerLab.dial(BrokerLab.ALICE).xl2tpd("[global]").xl2tpd("max retries = 100"));
    }

    boolean isUp() {
        return client.dialer().isUp();
    }

    /** Waits for so many answers from now on. */
    void awaitAnswers(int more) {
        int wanted = answers() + more;
        Await.until("answers to the ping", PairLab.SOON, lab.lab()::logs, () -> ping.answers() >= wanted);
    }

    /** Begins to count anew. */
    void pingAnew() {
        PingResult _ = ping.stop();
        ping = startPing();
        awaitAnswers(10);
    }

    /** How many answers there were since the counting began. */
    int answers() {
        // The guest may be too busy to say.
        return Await.value("figures of the ping", PairLab.SOON, lab.lab()::logs, () -> Optional.of(ping.answers()));
    }

    /** The ping is answered; the same interface, nothing said but echoes, one session in accounting. */
    void assertUnharmed(String what) {
        assertUnharmedButForCounters(what);
        assertOneSession();
    }

    /** As above, where counters were printed that the journal does not know. */
    void assertUnharmedButForCounters(String what) {
        awaitAnswers(20);
        PingResult result = ping.stop();
        ping = startPing();
        System.out.println(what + ": longest gap " + result.longestGap() + ", " + result.lost() + " of " + result.sent()
                + " lost");
        assertThat(client.awaitUp(PairLab.SOON)).isEqualTo(ppp);
        assertThat(said()).as(client.log()).isEqualTo(saidBefore);
        assertThat(records()).noneMatch(record -> record.isStatus("Stop"));
    }

    void hangUp() {
        client.dialer().terminatePpp();
        client.awaitDown(PairLab.SOON);
    }

    /** Alice hangs up: one Start, one Stop, and figures that never fall. */
    void assertEndsAsOneSession() {
        PingResult _ = ping.stop();
        client.dialer().terminatePpp();
        Await.until(
                "Stop",
                PairLab.SOON,
                lab.lab()::logs,
                () -> records().stream().anyMatch(record -> record.isStatus("Stop")));
        assertThat(records().stream().filter(record -> record.isStatus("Stop"))).hasSize(1);
        assertOneSession();
    }

    private void assertOneSession() {
        List<RadiusDetail> records = records();
        assertThat(records.stream().filter(record -> record.isStatus("Start"))).hasSize(1);
        assertThat(records.stream()
                        .map(record -> record.value("Acct-Session-Id"))
                        .distinct())
                .hasSize(1);
        // Not in the order of their arrival: one that was on its way when the network was cut may come late.
        assertThat(records.stream()
                        .filter(record -> !record.isStatus("Start"))
                        .sorted(Comparator.comparingLong(record -> record.number("Acct-Session-Time")))
                        .map(record -> record.number("Acct-Input-Octets")))
                .isSorted();
    }

    private List<RadiusDetail> records() {
        List<RadiusDetail> all =
                lab.radius().accounting().stream().skip(recordsBefore).toList();
        assertThat(all).noneMatch(record -> record.isStatus("Accounting-On") || record.isStatus("Accounting-Off"));
        return all.stream().filter(record -> record.isOfUser("alice")).toList();
    }

    /** How many PPP packets are in pppd's log, echoes apart. */
    private long said() {
        return client.log()
                .lines()
                .filter(line -> line.startsWith("sent [") || line.startsWith("rcvd ["))
                .filter(line -> !line.contains("[LCP Echo"))
                .count();
    }

    private RunningPing startPing() {
        return client.startPing(PingOptions.to(BrokerLab.SERVER).interval(INTERVAL));
    }
}
