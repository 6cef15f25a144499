package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another engine makes of the journal. */
class RestoreTest {
    private static final PppSettings ALICE = Samples.client("alice", "wonderland");

    @ParameterizedTest
    @CsvSource({"1, 3", "3, 1", "3, 2", "2, 4", "4, 4", "3, 4"})
    void aUnitWithAnotherNumberOfShardsGoesOn(int before, int after) {
        var lab = new Lab(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.60")));
        lab.takeOver(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.60")), before);
        lab.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip("203.0.113.9")));
        var lacs = new ArrayList<Lac>();
        var clients = new ArrayList<Client>();
        for (int host = 1; host <= 6; host++) {
            var lac = lab.lac(host);
            lab.advance(Duration.ofMillis(1));
            lacs.add(lac);
            for (int i = 0; i < 4; i++) {
                clients.add(lab.dial(lac, ALICE));
            }
        }
        clients.add(lab.dial(lacs.getFirst(), Samples.client("carol", "x")));
        // Ports and addresses that are free between those that are not.
        clients.remove(7).hangUp();
        clients.remove(3).hangUp();
        lab.advance(Duration.ofSeconds(5));
        assertThat(clients).allMatch(Client::isUp);
        var views = lab.sessions();
        lab.takeOver(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.60")), after);
        lab.advance(Duration.ofSeconds(1));
        assertThat(clients).allMatch(Client::isUp);
        assertThat(lab.sessions())
                .extracting(SessionView::address)
                .containsExactlyInAnyOrderElementsOf(
                        views.stream().map(SessionView::address).toList());
        assertThat(lab.counter(EngineCounter.TUNNELS_RESYNCED)).isEqualTo(6);
        assertThat(lab.addressesUsed()).isEqualTo(clients.size() - 1);
        // Nothing is given out twice.
        for (int i = 0; i < 20; i++) {
            clients.add(lab.dial(lacs.get(i % 6), ALICE));
        }
        lab.advance(Duration.ofSeconds(1));
        assertThat(clients).allMatch(Client::isUp);
        var sessions = lab.sessions();
        assertThat(sessions).hasSize(clients.size());
        assertThat(new HashSet<>(sessions.stream().map(SessionView::nasPort).toList()))
                .hasSize(sessions.size());
        assertThat(new HashSet<>(sessions.stream().map(SessionView::address).toList()))
                .hasSize(sessions.size());
        assertThat(new HashSet<>(
                        sessions.stream().map(SessionView::acctSessionId).toList()))
                .hasSize(sessions.size());
        var again = lab.dial(lacs.get(1), Samples.client("carol", "x"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(again.isUp()).as("carol's address is in use").isFalse();
        clients.forEach(Client::hangUp);
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.sessions()).isEmpty();
        assertThat(lab.addressesUsed()).isZero();
        assertThat(lab.counter(EngineCounter.BUGS)).isZero();
        assertThat(lab.counter(EngineCounter.RESTORE_CONTRADICTORY)).isZero();
        assertThat(lab.dial(lacs.get(2), Samples.client("carol", "x")).isUp()).isTrue();
    }

    @Test
    void aSessionKeepsItsNamesTimesAndCounters() {
        var authorization = FakeAaa.authorization(
                new FramedAddress.FromPool(), Optional.empty(), Optional.of(Duration.ofMinutes(10)), Optional.empty());
        var lab = new Lab(everyMinute());
        lab.aaa.user("alice", "wonderland", authorization);
        var client = lab.dial(lab.lac(1), ALICE);
        lab.counters = new TrafficCounters(1000, 2000, 10, 20);
        lab.advance(Duration.ofSeconds(90));
        var before = lab.sessions().getFirst();
        assertThat(before.counters()).contains(lab.counters);
        lab.takeOver();
        lab.forget();
        lab.counters = new TrafficCounters(7, 8, 1, 2);
        var after = lab.sessions().getFirst();
        assertThat(after).isEqualTo(before);
        lab.advance(Duration.ofSeconds(30));
        var interim = lab.all(Effect.Account.class).getFirst().record();
        assertThat(interim.event())
                .isEqualTo(new Event.Interim(Duration.ofMinutes(2), new TrafficCounters(1007, 2008, 11, 22)));
        assertThat(interim.session().acctSessionId())
                .isEqualTo(before.acctSessionId())
                .startsWith("5f00c0de-");
        assertThat(interim.classes()).isEqualTo(authorization.classes());
        lab.takeOver();
        lab.counters = TrafficCounters.ZERO;
        lab.forget();
        lab.advance(Duration.ofMinutes(8));
        assertThat(client.isUp()).as("Session-Timeout").isFalse();
        var stop = records(lab).getLast();
        assertThat(stop.event())
                .isEqualTo(new Event.Stop(
                        Duration.ofMinutes(10),
                        new TrafficCounters(1007, 2008, 11, 22),
                        TerminateCause.SESSION_TIMEOUT,
                        DisconnectCause.SESSION_TIMEOUT.number()));
    }

    @Test
    void theJournalKnowsTheCountersOfAMinuteAgoAlsoWithoutInterimRecords() {
        var lab = new Lab();
        lab.dial(lab.lac(1), ALICE);
        lab.counters = new TrafficCounters(5, 6, 7, 8);
        lab.advance(Duration.ofMinutes(2).plusSeconds(1));
        lab.counters = TrafficCounters.ZERO;
        lab.takeOver();
        assertThat(lab.sessions().getFirst().counters()).contains(new TrafficCounters(5, 6, 7, 8));
    }

    @Test
    void accountingThatNoServerHasTakenIsSentAgainUntilOneHas() {
        var lab = new Lab();
        lab.acknowledgesAccounting = false;
        var client = lab.dial(lab.lac(1), ALICE);
        client.hangUp();
        lab.advance(Duration.ofSeconds(5));
        var first = records(lab);
        assertThat(first).hasSize(2);
        lab.forget();
        lab.takeOver();
        assertThat(records(lab)).isEqualTo(first);
        lab.forget();
        lab.acknowledgesAccounting = true;
        lab.takeOver();
        lab.run();
        assertThat(records(lab)).isEqualTo(first);
        lab.forget();
        lab.takeOver();
        lab.run();
        assertThat(records(lab)).isEmpty();
    }

    @Test
    void ofInterimRecordsThatNoServerHasTakenOnlyTheLastIsSentAgain() {
        var lab = new Lab(everyMinute());
        lab.dial(lab.lac(1), ALICE);
        lab.acknowledgesAccounting = false;
        lab.forget();
        lab.advance(Duration.ofMinutes(3));
        var sent = records(lab);
        assertThat(sent).hasSize(3);
        lab.forget();
        lab.takeOver();
        assertThat(records(lab)).containsExactly(sent.getLast());
        lab.forget();
        lab.takeOver();
        assertThat(records(lab)).containsExactly(sent.getLast());
    }

    @Test
    void aSessionWithoutHaEndsWithCdnStopAndHistory() {
        var lab = new Lab();
        lab.aaa.user("carol", "x", FakeAaa.pairs("vpdn:l2tp-silent-switchover=0"));
        var lac = lab.lac(1);
        var plain = lab.dial(lac, Samples.client("carol", "x"));
        var client = lab.dial(lac, ALICE);
        assertThat(plain.isUp()).isTrue();
        var figures = lab.engine.summary().ha();
        assertThat(figures.sessions()).isEqualTo(2);
        assertThat(figures.sessionsEnabled()).isOne();
        assertThat(figures.sessionsEstablished()).isOne();
        lab.takeOver();
        lab.forget();
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(client.isUp()).isTrue();
        assertThat(plain.cleared).hasSize(1);
        assertThat(plain.cleared.getFirst().disconnect().result().code()).isEqualTo(3);
        assertThat(lab.sessions()).hasSize(1);
        assertThat(lab.addressesUsed()).isOne();
    }

    @Test
    void whatEndsAtATakeoverIsTold() {
        var lab = new Lab();
        lab.aaa.user("carol", "x", FakeAaa.pairs("vpdn:l2tp-silent-switchover=0"));
        lab.dial(lab.lac(1), Samples.client("carol", "x"));
        lab.forget();
        lab.takeOver();
        assertThat(lab.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.CONNECTION_TERMINATION);
            assertThat(failure.userName()).contains("carol");
        });
        assertThat(records(lab))
                .singleElement()
                .satisfies(record -> assertThat(record.event()).isInstanceOf(Event.Stop.class));
        assertThat(lab.counter(EngineCounter.CLEARED_AT_RESTORE)).isOne();
    }

    @Test
    void aTunnelWithoutHaEndsWithStopAndHistoryAndWithoutAWord() {
        var lab = new Lab(Samples.with(
                Samples.settings(), Samples.configuration(Samples.open().with(VpdnSettings.L2TP_SSO, false))));
        var lac = lab.lac(1);
        lab.dial(lac, ALICE);
        lab.dial(lac, Samples.client("bob@example.net", "builder"));
        var idle = lab.lac(2);
        lab.run();
        assertThat(lab.engine.summary().ha().tunnels()).isEqualTo(2);
        assertThat(lab.engine.summary().ha().tunnelsEnabled()).isZero();
        assertThat(lab.replica.image().counts().channels()).isZero();
        var id = lac.lnsTunnelId();
        lab.forget();
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.tunnels()).isEmpty();
        assertThat(lab.all(Effect.SendControl.class)).isEmpty();
        assertThat(records(lab)).hasSize(2).allSatisfy(record -> {
            var stop = (Event.Stop) record.event();
            assertThat(stop.cause()).isEqualTo(TerminateCause.LOST_SERVICE);
            assertThat(stop.disconnectCause()).isEqualTo(605);
        });
        assertThat(lab.failures())
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_TUNNEL_SHUT));
        assertThat(lab.addressesUsed()).isZero();
        assertThat(lab.replica.image().tunnel(id).orElseThrow().freed()).isPresent();
        assertThat(idle.closed).isEmpty();
    }

    @Test
    void idsThatRestAreRememberedForAMinuteAndThenForgotten() {
        var lab = new Lab();
        var lac = lab.lac(1);
        var client = lab.dial(lac, ALICE);
        lab.dial(lac, ALICE);
        client.hangUp();
        var gone = lab.lac(2);
        lab.run();
        gone.tunnel().close(Result.of(StopCcnResult.GENERAL_CLEAR, ""), lab.now);
        gone.pump();
        lab.advance(Duration.ofSeconds(35));
        var counts = lab.replica.image().counts();
        assertThat(counts.freedSessions()).isOne();
        assertThat(counts.freedTunnels()).isOne();
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.replica.image().counts().freedTunnels()).isOne();
        lab.advance(Duration.ofSeconds(90));
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
        assertThat(lab.replica.image().counts().freedSessions()).isZero();
        assertThat(lab.replica.image().counts().freedTunnels()).isZero();
    }

    @Test
    void aSecondTakeoverDuringResyncBeginsAnew() {
        var lab = new Lab();
        var lac = lab.lac(1);
        var client = lab.dial(lac, ALICE);
        lac.deaf = true;
        lab.takeOver();
        lab.advance(Duration.ofSeconds(3));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.RESYNC);
        lab.takeOver();
        lac.deaf = false;
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
        assertThat(client.isUp()).isTrue();
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    @Test
    void recordsThatDoNotFitTogetherCostTheirTunnelAndNothingElse() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.dial(lac, ALICE);
        var healthy = lab.dial(lab.lac(2), ALICE);
        lab.replica.apply(List.of(
                Change.removal(new CheckpointKey(CheckpointKey.Kind.CHANNEL, lac.lnsTunnelId(), 0)),
                orphan(lab, new TunnelId(lac.lnsTunnelId().value() ^ 1))));
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(healthy.isUp()).isTrue();
        assertThat(lab.counter(EngineCounter.RESTORE_CONTRADICTORY)).isEqualTo(2);
        assertThat(lab.counter(EngineCounter.BUGS)).isZero();
    }

    @Test
    void aJournalThatLostItsTailStillFindsThePeer() {
        var lab = new Lab();
        var lac = lab.lac(1);
        var client = lab.dial(lac, ALICE);
        var old = Replica.copy(lab.replica.image());
        lab.dial(lac, ALICE);
        var late = lab.dial(lac, ALICE);
        lab.advance(Duration.ofMinutes(3));
        assertThat(late.isUp()).isTrue();
        lab.takeOverDegraded(old);
        // The peer's next message is ahead of what the journal knows: it is taken when nothing lower comes.
        lab.advance(Duration.ofMinutes(2));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.SYNCED);
        assertThat(client.isUp()).isTrue();
        assertThat(lab.sessions()).hasSize(1);
        var next = lab.dial(lac, ALICE);
        lab.advance(Duration.ofMinutes(1));
        assertThat(next.isUp()).isTrue();
        assertThat(lac.closed).isEmpty();
        assertThat(lab.engine.summary().counters())
                .containsEntry("l2tp.own-number-adopted", 1L)
                .containsKey("l2tp.peer-number-adopted");
    }

    @Test
    void withoutAJournalNothingIsAppended() {
        var engine = new Engine(Samples.settings().withCheckpointing(false), Lab.random(1));
        var request = new Input.ControlPacketReceived(Packets.stranger(1), Packets.sccrq(9, "lac"));
        assertThat(engine.step(request, Lab.START)).isNotEmpty().doesNotHaveAnyElementsOfTypes(Effect.Append.class);
    }

    private static Change orphan(Lab lab, TunnelId id) {
        var changes = new ArrayList<Change>();
        lab.replica.image().export(changes::add);
        var session = changes.stream()
                .filter(change -> change.key().kind() == CheckpointKey.Kind.SESSION)
                .findFirst()
                .orElseThrow();
        return new Change(
                new CheckpointKey(CheckpointKey.Kind.SESSION, id, session.key().number()), session.value());
    }

    /** With an interim record every minute. */
    private static EngineSettings everyMinute() {
        return Samples.with(
                Samples.settings(),
                new SessionSettings(
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofMinutes(1)),
                        1500,
                        false));
    }

    private static List<AccountingRecord> records(Lab lab) {
        return lab.all(Effect.Account.class).stream()
                .map(Effect.Account::record)
                .toList();
    }
}
