package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A unit alone: its calls outlive its process, and neither the client nor RADIUS is told. */
@NeedsPeers
class SurvivalIT {
    private static final Duration BACK = Duration.ofMinutes(2);

    private BrokerLab lab;
    private KernelClient client;

    @BeforeEach
    void start() {
        lab = BrokerLab.open(
                "survival", spec -> spec.with("culvert.ppp.interim-interval", "2s"), BrokerLab.ALICE, BrokerLab.BOB);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void aCallOutlivesTheBrokersProcessThreeTimesOver() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface ppp = client.awaitUp(BrokerLab.UP);
        RunningPing ping = client.startPing(PingOptions.to(BrokerLab.SERVER).interval(Duration.ofMillis(100)));
        awaitAnswers(ping, 10);
        long saidBefore = said();

        for (int death = 1; death <= 3; death++) {
            lab.broker().kill9();
            BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
            awaitAnswers(ping, ping.answers() + 20);
        }
        PingResult result = ping.stop();
        System.out.println("kill -9 of a unit alone, three times: longest gap " + result.longestGap() + ", "
                + result.lost() + " of " + result.sent() + " lost");

        assertNothingHappened(ppp, saidBefore);
        assertEndsAsOneSession(before);
        lab.assertHealthy();
    }

    @Test
    void sigtermHandsOverInsteadOfClearing() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface ppp = client.awaitUp(BrokerLab.UP);
        RunningPing ping = client.startPing(PingOptions.to(BrokerLab.SERVER).interval(Duration.ofMillis(100)));
        awaitAnswers(ping, 10);
        long saidBefore = said();

        lab.broker().stop();
        assertThat(client.dialer().isUp()).isTrue();
        BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
        awaitAnswers(ping, ping.answers() + 20);
        PingResult _ = ping.stop();

        assertNothingHappened(ppp, saidBefore);
        assertEndsAsOneSession(before);
        lab.assertHealthy();
    }

    @Test
    void aDeadRedisCostsNothingAndHasEverythingAgainOnceItLives() {
        int before = lab.records();
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface ppp = client.awaitUp(BrokerLab.UP);
        RunningPing ping = client.startPing(PingOptions.to(BrokerLab.SERVER).interval(Duration.ofMillis(100)));
        awaitAnswers(ping, 10);
        long saidBefore = said();
        int linesBefore = lab.broker().lines().size();

        String _ = Exec.ok("kill", "-9", redis());
        String _ = lab.awaitBrokerLine("checkpoint messaging is off", linesBefore);
        awaitAnswers(ping, ping.answers() + 20);
        String _ = lab.awaitBrokerLine("checkpoint messaging is on", linesBefore);
        lab.broker().kill9();
        BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
        awaitAnswers(ping, ping.answers() + 20);
        PingResult _ = ping.stop();

        assertNothingHappened(ppp, saidBefore);
        assertEndsAsOneSession(before);
        lab.assertHealthy();
    }

    @Test
    void aRunWithoutTheJournalEndsTheCallsThatAreInIt() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        lab.broker().stop();
        BrokerProcess without = lab.startBrokerAgain(spec -> spec.with("culvert.redundancy.checkpointing", "false"));
        without.stop();

        BrokerProcess again = lab.startBrokerAgain(spec -> spec.with("culvert.redundancy.checkpointing", "true"));
        assertThat(again.lines()).anyMatch(line -> line.contains("the 1 tunnels and 1 sessions in it are over"));
        assertThat(Rest.items(again, "/tunnels")).isEmpty();
        assertThat(Rest.items(again, "/sessions")).isEmpty();
        again.kill9();

        BrokerProcess last = lab.startBrokerAgain(spec -> spec);
        assertThat(last.lines()).noneMatch(line -> line.contains("are over"));
        assertThat(Rest.items(last, "/tunnels")).isEmpty();
    }

    /** The process of the broker's own Redis. */
    private String redis() {
        try {
            return Files.readString(
                            lab.broker().dataDirectory().resolve("redis").resolve("redis.pid"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same interface with the same addresses, and pppd has neither sent nor received anything but echoes. */
    private void assertNothingHappened(PppInterface before, long saidBefore) {
        assertThat(client.awaitUp(BACK)).isEqualTo(before);
        assertThat(said()).as(client.log()).isEqualTo(saidBefore);
    }

    /** How many PPP packets are in pppd's log, echoes apart. */
    private long said() {
        return client.log()
                .lines()
                .filter(line -> line.startsWith("sent [") || line.startsWith("rcvd ["))
                .filter(line -> !line.contains("[LCP Echo"))
                .count();
    }

    /** One Start, one Stop, figures that never fall, and nobody said that the NAS was started anew. */
    private void assertEndsAsOneSession(int before) {
        PppStatistics last = client.pppStatistics();
        client.dialer().terminatePpp();
        RadiusDetail stop = lab.awaitRecord("Stop", "alice", before);
        List<RadiusDetail> records =
                lab.radius().accounting().stream().skip(before).toList();
        assertThat(records).noneMatch(record -> record.isStatus("Accounting-On") || record.isStatus("Accounting-Off"));
        List<RadiusDetail> alices =
                records.stream().filter(record -> record.isOfUser("alice")).toList();
        assertThat(alices.stream().filter(record -> record.isStatus("Start"))).hasSize(1);
        assertThat(alices.stream().filter(record -> record.isStatus("Stop"))).hasSize(1);
        assertThat(alices.stream()
                        .map(record -> record.value("Acct-Session-Id"))
                        .distinct())
                .hasSize(1);
        assertThat(alices.stream()
                        .filter(record -> !record.isStatus("Start"))
                        .map(record -> record.number("Acct-Input-Octets")))
                .isSorted();
        assertThat(stop.number("Acct-Input-Octets")).isBetween(1L, last.sentBytes());
    }

    private void awaitAnswers(RunningPing ping, int atLeast) {
        Await.until("answers to the ping", BACK, lab.lab()::logs, () -> ping.answers() >= atLeast);
    }
}
