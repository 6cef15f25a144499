package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two units: a call outlives the one that serves it, on the other one, and neither the client nor RADIUS is told. */
@NeedsPeers
class PairIT {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private PairLab lab;
    private KernelClient client;
    private PppInterface ppp;
    private RunningPing ping;
    private long saidBefore;
    private int recordsBefore;

    @BeforeEach
    void start() {
        lab = PairLab.open("pair", spec -> spec, BrokerLab.ALICE);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
        recordsBefore = lab.radius().accounting().size();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        ppp = client.awaitUp(BrokerLab.UP);
        ping = client.startPing(PingOptions.to(BrokerLab.SERVER).interval(INTERVAL));
        awaitAnswers(20);
        saidBefore = said();
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void aCallOutlivesTheProcessOfTheActiveUnitTenTimesFromOneToTheOtherAndBack() {
        Member active = lab.a();
        Member standby = lab.b();
        for (int death = 1; death <= 10; death++) {
            active.broker().kill9();
            standby.awaitActive();
            awaitAnswers(20);
            active.startAgain();
            active.awaitHot();
            Member survivor = standby;
            standby = active;
            active = survivor;
        }
        assertNothingHappened("kill -9, ten times");
    }

    @Test
    void sigtermHandsOver() {
        lab.a().broker().stop();
        lab.b().awaitActive();
        awaitAnswers(20);
        lab.a().startAgain();
        lab.a().awaitHot();
        assertNothingHappened("SIGTERM");
    }

    private void assertNothingHappened(String what) {
        PingResult result = ping.stop();
        System.out.println(what + ": longest gap " + result.longestGap() + ", " + result.lost() + " of " + result.sent()
                + " lost");
        assertThat(client.awaitUp(PairLab.SOON)).isEqualTo(ppp);
        assertThat(said()).as(client.log()).isEqualTo(saidBefore);
        client.dialer().terminatePpp();
        Await.until(
                "Stop",
                PairLab.SOON,
                lab.lab()::logs,
                () -> records().stream().anyMatch(record -> record.isStatus("Stop")));
        List<RadiusDetail> records = records();
        assertThat(records.stream().filter(record -> record.isStatus("Start"))).hasSize(1);
        assertThat(records.stream().filter(record -> record.isStatus("Stop"))).hasSize(1);
        assertThat(records.stream()
                        .map(record -> record.value("Acct-Session-Id"))
                        .distinct())
                .hasSize(1);
        assertThat(records.stream()
                        .filter(record -> !record.isStatus("Start"))
                        .map(record -> record.number("Acct-Input-Octets")))
                .isSorted();
        for (Member member : List.of(lab.a(), lab.b())) {
            BrokerLab.assertNoStackTrace(member.broker().lines());
        }
    }

    private List<RadiusDetail> records() {
        return lab.radius().accounting().stream()
                .skip(recordsBefore)
                .filter(record -> record.isOfUser("alice"))
                .toList();
    }

    /** How many PPP packets are in pppd's log, echoes apart. */
    private long said() {
        return client.log()
                .lines()
                .filter(line -> line.startsWith("sent [") || line.startsWith("rcvd ["))
                .filter(line -> !line.contains("[LCP Echo"))
                .count();
    }

    private void awaitAnswers(int more) {
        int wanted = ping.answers() + more;
        Await.until("answers to the ping", PairLab.SOON, lab.lab()::logs, () -> ping.answers() >= wanted);
    }
}
