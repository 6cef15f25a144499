package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.radius.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountingSpoolTest {
    private static final Event START = new Event.Start();
    private static final Event STOP = Samples.stop();
    private static final Event INTERIM = new Event.Interim(Duration.ofMinutes(1), TrafficCounters.ZERO);

    private record Sent(AccountingRecord accounting, Consumer<AccountingOutcome> asker) {
        String name() {
            var event = switch (accounting.event()) {
                case Event.Start _ -> "start ";
                case Event.Interim _ -> "interim ";
                case Event.Stop _ -> "stop ";
            };
            return event + accounting.session().acctSessionId();
        }
    }

    private final ArrayDeque<Sent> underway = new ArrayDeque<>();
    private final List<String> settled = new ArrayList<>();
    private Instant now = Samples.EVENT_TIME;
    private AccountingSpool spool = spool(100);

    private AccountingSpool spool(int limit) {
        return new AccountingSpool((record, asker) -> underway.add(new Sent(record, asker)), limit, () -> now);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void whatAServerHasIsSettledOnce() {
        account(START, "1");
        assertThat(settled).isEmpty();
        acknowledge();
        assertThat(settled).containsExactly("1");
        assertThat(spool.figures())
                .isEqualTo(new AccountingSpool.Figures(0, Optional.empty(), Optional.empty(), 0, 0, 0));
    }

    @Test
    void aRecordThatIsGivenUpIsKeptAndSentAgain() {
        account(STOP, "1");
        fail("no answer");
        assertThat(settled).isEmpty();
        assertThat(underway).as("not at once").isEmpty();
        assertThat(spool.figures())
                .isEqualTo(new AccountingSpool.Figures(
                        1, Optional.of(Samples.EVENT_TIME), Optional.of("no answer"), 1, 0, 0));

        pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("stop 1");
        acknowledge();
        assertThat(settled).containsExactly("1");
        assertThat(spool.figures().trouble()).isEmpty();
    }

    @Test
    void whileNobodyAnswersAFewFindOutAndThenAllGoOldestFirst() {
        for (int i = 0; i < 50; i++) {
            account(STOP, "%02d".formatted(i));
            now = now.plusSeconds(1);
        }
        for (int i = 0; i < 50; i++) {
            fail("no answer");
        }
        pass(Duration.ofSeconds(1));
        assertThat(underway).hasSize(AccountingSpool.PROBES);
        assertThat(names().getFirst()).isEqualTo("stop 00");

        var order = new ArrayList<String>();
        while (!underway.isEmpty()) {
            order.add(underway.getFirst().name());
            acknowledge();
        }
        assertThat(order).hasSize(50).isSorted();
        assertThat(spool.figures().waiting()).isZero();
    }

    @Test
    void aRecordThatAServerNeverAnswersHoldsUpNobody() {
        account(STOP, "bad");
        fail("no answer");
        pass(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            account(STOP, "good" + i);
            now = now.plusMillis(10);
            underway.removeLast().asker().accept(new AccountingOutcome.Acknowledged());
            if (underway.isEmpty()) {
                pass(Duration.ofSeconds(1));
            }
            fail("no answer");
            assertThat(spool.figures().trouble()).isEmpty();
            pass(Duration.ofSeconds(1));
        }
        assertThat(settled).hasSize(20).doesNotContain("bad");
        assertThat(spool.figures().waiting()).isEqualTo(1);
    }

    @Test
    void whatWasTriedLessOftenGoesFirst() {
        account(STOP, "tried");
        fail("no answer");
        account(STOP, "new");
        pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("stop new", "stop tried");
    }

    @Test
    void anInterimThatWaitsGivesWayToANewerOneAndToTheStop() {
        account(STOP, "other");
        fail("no answer");
        account(INTERIM, "1");
        account(INTERIM, "1");
        assertThat(settled).containsExactly("1");
        account(STOP, "1");
        assertThat(settled).containsExactly("1", "1");
        assertThat(spool.figures().superseded()).isEqualTo(2);
        pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("stop 1", "stop other");
    }

    @Test
    void oneRecordOfASessionIsUnderWayAtATime() {
        account(START, "1");
        account(INTERIM, "1");
        account(INTERIM, "1");
        account(START, "2");
        assertThat(names()).containsExactly("start 1", "start 2");
        acknowledge();
        assertThat(names()).containsExactly("start 2", "interim 1");

        account(STOP, "1");
        acknowledge();
        assertThat(names()).containsExactly("interim 1");
        fail("no answer");
        pass(Duration.ofSeconds(1));
        assertThat(names()).containsExactly("stop 1");
        acknowledge();
        assertThat(settled).containsExactly("1", "1", "2", "1", "1");
        assertThat(spool.figures().waiting()).isZero();
        assertThat(spool.figures().superseded()).isEqualTo(2);
    }

    @Test
    void anInterimUnderWayIsNotTriedAgainOnceTheStopIsThere() {
        account(INTERIM, "1");
        account(STOP, "1");
        fail("no answer");
        assertThat(settled).containsExactly("1");
        assertThat(spool.figures().superseded()).isEqualTo(1);
        assertThat(spool.figures().waiting()).isEqualTo(1);
    }

    @Test
    void beyondTheLimitInterimsGoFirstAndStopsLast() {
        spool = spool(3);
        account(STOP, "s0");
        fail("no answer");
        account(START, "a");
        account(INTERIM, "b");
        account(STOP, "c");
        assertThat(settled).containsExactly("b");
        account(STOP, "d");
        assertThat(settled).containsExactly("b", "a");
        account(STOP, "e");
        assertThat(settled).containsExactly("b", "a", "c");
        assertThat(spool.figures().dropped()).isEqualTo(3);
        assertThat(spool.figures().waiting()).isEqualTo(3);
    }

    @Test
    void whatNoPacketCanCarryIsDroppedAndCounted() {
        account(STOP, "1");
        underway.remove().asker().accept(new AccountingOutcome.Impossible("it does not fit into a packet"));
        assertThat(settled).containsExactly("1");
        assertThat(spool.figures().dropped()).isEqualTo(1);
        assertThat(spool.figures().trouble()).isEmpty();
    }

    @Test
    void noMoreThanTheLimitIsUnderWay() {
        spool = spool(10_000);
        for (int i = 0; i < 5_000; i++) {
            account(STOP, "" + i);
        }
        assertThat(underway).hasSize(AccountingSpool.MOST_UNDERWAY);
        while (!underway.isEmpty()) {
            acknowledge();
        }
        assertThat(settled).hasSize(5_000).doesNotHaveDuplicates();
    }

    @Test
    void afterItsEndNobodyIsToldSoThatTheJournalKeepsTheRecord() {
        account(STOP, "1");
        spool.close();
        fail("closed");
        pass(Duration.ofMinutes(1));
        account(STOP, "2");
        assertThat(underway).isEmpty();
        assertThat(settled).isEmpty();
    }

    @Test
    void aFrozenServerGetsEverythingOnceItLives() throws Exception {
        try (var server = new FakeServer((_, _) -> {})) {
            var settings = RadiusClientSettings.of(
                            List.of(new RadiusServer(
                                    Samples.ipv4(127, 0, 0, 1), server.port(), server.port(), Samples.SECRET)),
                            io.culvert.radius.packet.NasIdentity.named("lns"))
                    .withRetransmission(new Retransmission(
                            Duration.ofMillis(100),
                            Duration.ofMillis(200),
                            1,
                            Duration.ofMillis(300),
                            Duration.ofMillis(200)))
                    .withAccounting(10_000, Duration.ofMillis(400));
            try (var client = RadiusClient.open(settings, Instant::now, new java.util.Random(1));
                    var real = AccountingSpool.before(client, 10_000, Instant::now)) {
                for (int i = 0; i < 3_000; i++) {
                    real.account(accounting(STOP, "" + i), () -> {});
                }
                assertThat(real.awaitDrained(Duration.ofSeconds(2))).isFalse();
                assertThat(real.figures().waiting()).isEqualTo(3_000);
                assertThat(real.figures().retried()).isPositive();
                server.script((request, reply) -> reply.send(FakeServer.answer(
                        io.culvert.radius.packet.PacketCode.ACCOUNTING_RESPONSE,
                        request,
                        false,
                        new io.culvert.radius.packet.AttributeList())));
                assertThat(real.awaitDrained(Duration.ofSeconds(30))).isTrue();
                assertThat(real.figures().dropped()).isZero();
            }
        }
    }

    private void account(Event event, String session) {
        spool.account(accounting(event, session), () -> settled.add(session));
    }

    private AccountingRecord accounting(Event event, String session) {
        var sample = Samples.accounting(event);
        var facts = sample.session();
        return new AccountingRecord(
                event,
                now,
                sample.userName(),
                new SessionFacts(
                        session,
                        facts.nasPort(),
                        facts.callingStationId(),
                        facts.calledStationId(),
                        facts.connectSpeed(),
                        facts.tunnel()),
                sample.framedIpAddress(),
                sample.classes(),
                sample.authentic());
    }

    private List<String> names() {
        return underway.stream().map(Sent::name).toList();
    }

    private void acknowledge() {
        now = now.plusMillis(1);
        underway.remove().asker().accept(new AccountingOutcome.Acknowledged());
    }

    private void fail(String reason) {
        underway.remove().asker().accept(new AccountingOutcome.Failed(reason));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        spool.tick();
    }
}
