package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.vpdn.ResyncNewCalls;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The time between a takeover and the first answer of each peer. */
class ResyncTest {
    private static final PppSettings ALICE = Samples.client("alice", "wonderland");
    private static final int NR = 10;

    @Test
    void aHealthyPeerNoticesNothingAndTheTunnelIsSynchronisedAtOnce() {
        var lab = new Lab();
        var lac = lab.lac(1);
        var client = lab.dial(lac, ALICE);
        assertThat(lab.engine.summary().ha().isComplete()).isTrue();
        assertThat(lab.engine.summary().ha().resyncDuration()).isEmpty();
        lab.takeOver();
        var before = lab.engine.summary().ha();
        assertThat(before.tunnelsInResync()).isOne();
        assertThat(before.isComplete()).isFalse();
        assertThat(before.resyncStarted()).contains(lab.now);
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.WAITING);
        lab.advance(Duration.ofMillis(1));
        var after = lab.engine.summary().ha();
        assertThat(after)
                .isEqualTo(new HaFigures(1, 1, 1, 0, 1, 1, 1, 1, 0, before.resyncStarted(), before.resyncStarted()));
        assertThat(after.resyncDuration()).contains(Duration.ZERO);
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.SYNCED);
        assertThat(lac.closed).isEmpty();
        assertThat(client.isUp()).isTrue();
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    @Test
    void aCallDuringResyncIsRefusedWithCause611AndTheTunnelLivesOn() {
        var lab = new Lab();
        var lac = withholding(lab);
        var late = lac.place(ALICE);
        lab.advance(Duration.ofMillis(500));
        assertThat(late.cleared).hasSize(1);
        var cdn = late.cleared.getFirst().disconnect().result();
        assertThat(cdn.code()).isEqualTo(4);
        assertThat(cdn.errorCode()).isEmpty();
        assertThat(lab.failures()).hasSize(1);
        var failure = lab.failures().getFirst();
        assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_TUNNEL_IN_RESYNC);
        assertThat(failure.cause().number()).isEqualTo(611);
        assertThat(failure.type()).isEqualTo(FailureType.TUNNEL_IN_RESYNC);
        assertThat(failure.type().number()).isEqualTo(17);
        assertThat(failure.reason()).isEqualTo("Tunnel in HA resync");
        assertThat(failure.clearing().map(ClearingCode::result)).contains(4);
        assertThat(lab.counter(EngineCounter.CALLS_IN_RESYNC)).isOne();
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.RESYNC);
        assertThat(lac.closed).isEmpty();
        lac.line = UnaryOperator.identity();
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.SYNCED);
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    @Test
    void aHeldCallGoesOnWhenTheTunnelIsSynchronised() {
        var lab = new Lab(holding());
        var lac = withholding(lab);
        var late = lac.place(ALICE);
        lab.advance(Duration.ofMillis(1500));
        assertThat(late.cleared).isEmpty();
        assertThat(late.isUp()).isFalse();
        assertThat(lab.counter(EngineCounter.CALLS_HELD)).isOne();
        lac.line = UnaryOperator.identity();
        lab.advance(Duration.ofMillis(300));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.RESYNC);
        // The HELLO is repeated after one second, and once more after two.
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.SYNCED);
    }

    @Test
    void aHeldCallIsUpAsSoonAsThePeerAnswersTheRepeatedHello() {
        var lab = new Lab(holding());
        var lac = withholding(lab);
        lab.advance(Duration.ofMillis(900));
        var late = lac.place(ALICE);
        lac.line = UnaryOperator.identity();
        lab.advance(Duration.ofMillis(50));
        assertThat(late.isUp()).isFalse();
        lab.advance(Duration.ofMillis(200));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.SYNCED);
        assertThat(late.isUp()).isTrue();
        assertThat(lab.failures()).isEmpty();
    }

    @Test
    void aCallThatWasHeldForTwoSecondsIsRefused() {
        var lab = new Lab(holding());
        var lac = withholding(lab);
        var late = lac.place(ALICE);
        lab.advance(Duration.ofMillis(1999));
        assertThat(lab.failures()).isEmpty();
        lab.advance(Duration.ofMillis(2));
        assertThat(lab.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_TUNNEL_IN_RESYNC));
        lac.line = UnaryOperator.identity();
        lab.advance(Duration.ofSeconds(10));
        assertThat(late.cleared).hasSize(1);
        assertThat(late.cleared.getFirst().disconnect().result().code()).isEqualTo(4);
        assertThat(lab.sessions()).hasSize(1);
    }

    @Test
    void aPeerThatNeverAnswersLosesItsTunnelWithStopHistoryAndOneStopCcn() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.dial(lac, ALICE);
        lab.dial(lac, Samples.client("bob@example.net", "builder"));
        lac.deaf = true;
        lab.takeOver();
        lab.forget();
        lab.advance(Duration.ofMinutes(3));
        assertThat(lab.tunnels()).isEmpty();
        var figures = lab.engine.summary().ha();
        assertThat(figures.resyncFailed()).isOne();
        assertThat(figures.resyncSucceeded()).isZero();
        assertThat(figures.isComplete()).isTrue();
        assertThat(figures.tunnels()).isZero();
        assertThat(figures.sessionsEnabled()).isZero();
        assertThat(lab.failures()).hasSize(2).allSatisfy(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.TIMER_EXPIRY);
            assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_TUNNEL_SHUT);
        });
        assertThat(stops(lab)).hasSize(2).allSatisfy(stop -> {
            assertThat(stop.cause()).isEqualTo(TerminateCause.LOST_SERVICE);
            assertThat(stop.disconnectCause()).isEqualTo(605);
        });
        var stopCcn = messages(lab, "StopCCN");
        assertThat(stopCcn).hasSize(1);
        assertThat(lab.addressesUsed()).isZero();
    }

    @Test
    void aStopCcnDuringResyncCountsAsAFailure() {
        var lab = new Lab();
        var lac = withholding(lab);
        lac.tunnel().close(Result.of(StopCcnResult.SHUTTING_DOWN, "bye"), lab.now);
        lac.pump();
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.engine.summary().ha().resyncFailed()).isOne();
        assertThat(lab.sessions()).isEmpty();
    }

    @Test
    void noMoreIsOutstandingThanTheResyncSettingSaysTheHelloIncluded() {
        var settings = Samples.with(
                Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.200")),
                Samples.configuration(Samples.open().with(VpdnSettings.RESYNC, 4)));
        var lab = new Lab(settings);
        var lac = lab.lac(1);
        for (int i = 0; i < 12; i++) {
            lab.dial(lac, ALICE);
        }
        // Twelve CDNs that nobody acknowledges.
        lac.deaf = true;
        for (var session : lab.sessions()) {
            lab.input(new Input.ClearSession(session.localTunnelId(), session.localSessionId()));
        }
        lab.advance(Duration.ofSeconds(12));
        lab.takeOver();
        lab.forget();
        lab.advance(Duration.ofMillis(500));
        assertThat(lab.all(Effect.SendControl.class)).hasSize(4);
        lac.deaf = false;
        lab.advance(Duration.ofSeconds(20));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.SYNCED);
        assertThat(lab.sessions()).isEmpty();
        assertThat(lac.clients.values())
                .allSatisfy(client -> assertThat(client.cleared).hasSize(1));
    }

    @Test
    void tunnelsTakeTurnsTheLargestFirst() {
        var limits = new Limits(100, 100, 100, 100, 100, 100, 100, 100, 100, 10);
        var settings = Samples.with(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.200")), limits);
        var lab = new Lab(settings);
        for (int host = 1; host <= 5; host++) {
            var lac = lab.lac(host);
            for (int i = 0; i < (host * 3) % 5; i++) {
                lab.dial(lac, ALICE);
            }
        }
        lab.run();
        lab.takeOver();
        lab.forget();
        var order = new ArrayList<Integer>();
        for (int turn = 0; turn < 5; turn++) {
            lab.advance(Duration.ofMillis(turn == 0 ? 1 : 100));
            assertThat(lab.engine.summary().ha().resyncSucceeded()).isEqualTo(turn + 1);
            var hellos = lab.all(Effect.SendControl.class).stream()
                    .filter(send -> Story.of(send).equals("control HELLO"))
                    .toList();
            var last = hellos.getLast().tunnelId();
            order.add(lab.engine.tunnel(last).orElseThrow().sessions());
        }
        assertThat(order).containsExactly(4, 3, 2, 1, 0);
        assertThat(lab.engine.summary().ha().resyncDuration()).contains(Duration.ofMillis(400));
    }

    @Test
    void theClockBeginsWhenTheEngineMaySpeakAndNotWhenItWasFilled() {
        var lab = new Lab();
        lab.dial(lab.lac(1), ALICE);
        lab.takeOver();
        lab.now = lab.now.plusSeconds(2);
        var speaking = lab.now;

        lab.advance(Duration.ofMillis(1));

        var figures = lab.engine.summary().ha();
        assertThat(figures.resyncStarted()).contains(speaking);
        assertThat(figures.resyncDuration()).contains(Duration.ZERO);
    }

    @Test
    void eightThousandTunnelsHaveTheirTurnsInAFractionOfASecond() {
        assertThat(8_000.0 / Limits.DEFAULTS.resumesPerSecond()).isLessThan(0.2);
    }

    /** A LAC with one call, after a takeover; it acknowledges nothing that was said since. */
    private static Lac withholding(Lab lab) {
        var lac = lab.lac(1);
        lab.dial(lac, ALICE);
        lab.takeOver();
        lab.forget();
        int old = lac.tunnel().channelFacts().nr().value();
        lac.line = datagram -> withNr(datagram, old);
        lab.advance(Duration.ofMillis(10));
        assertThat(lab.tunnels().getFirst().resync()).isEqualTo(ResyncState.RESYNC);
        return lac;
    }

    private static Octets withNr(Octets datagram, int nr) {
        return Header.decode(datagram) instanceof ControlHeader
                ? new OctetWriter(datagram.length())
                        .octets(datagram)
                        .patchU16(NR, nr)
                        .toOctets()
                : datagram;
    }

    private static EngineSettings holding() {
        SettingValues values = Samples.open().with(VpdnSettings.RESYNC_NEW_CALLS, ResyncNewCalls.HOLD);
        return Samples.with(Samples.settings(), Samples.configuration(values));
    }

    private static List<Event.Stop> stops(Lab lab) {
        return lab.all(Effect.Account.class).stream()
                .map(account -> account.record().event())
                .flatMap(event -> event instanceof Event.Stop stop
                        ? Optional.of(stop).stream()
                        : Optional.<Event.Stop>empty().stream())
                .toList();
    }

    private static List<Effect.SendControl> messages(Lab lab, String label) {
        return lab.all(Effect.SendControl.class).stream()
                .filter(send -> Story.message(send.datagram()).equals(label))
                .toList();
    }
}
