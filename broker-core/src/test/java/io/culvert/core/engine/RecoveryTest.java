package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.vpdn.FailoverMethod;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4951: which end failed, and what both make of it. */
class RecoveryTest {
    private static final PppSettings ALICE = Samples.client("alice", "wonderland");
    private static final Avp.FailoverCapability CAPABLE =
            new Avp.FailoverCapability(true, true, Duration.ofSeconds(100));

    @ParameterizedTest
    @EnumSource
    void whatIsAnnouncedIsWhatTheSettingSays(FailoverMethod method) {
        var lab = new Lab(with(open(method).with(VpdnSettings.FAILOVER_RECOVERY_TIME, Duration.ofSeconds(90))));
        var lac = capable(lab, 1);
        lab.run();
        var announced = peerOf(lac);
        if (method == FailoverMethod.SILENT) {
            assertThat(announced).isEmpty();
        } else {
            assertThat(announced).contains(new Avp.FailoverCapability(true, true, Duration.ofSeconds(90)));
        }
        assertThat(lab.tunnels().getFirst().peer().orElseThrow().failover()).contains(CAPABLE);
    }

    @Test
    void whoDoesNotComeBackAsksForNoTime() {
        var lab = new Lab(with(Samples.open().with(VpdnSettings.L2TP_SSO, false)));
        var lac = capable(lab, 1);
        assertThat(peerOf(lac)).contains(new Avp.FailoverCapability(true, true, Duration.ZERO));
    }

    @Test
    void aDegradedTunnelIsRecoveredWithTheNumbersThatThePeerSuggests() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var kept = lab.dial(lac, ALICE);
        var old = Replica.copy(lab.replica.image());
        for (int i = 0; i < 3; i++) {
            lab.dial(lac, ALICE).hangUp();
        }
        lab.advance(Duration.ofSeconds(2));
        lab.forget();
        lab.takeOverDegraded(old);
        lab.advance(Duration.ofSeconds(1));
        assertThat(lac.recovery.resets).hasSize(1);
        assertThat(kept.isUp()).isTrue();
        assertThat(lab.sessions()).hasSize(1);
        var tunnel = lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow();
        assertThat(tunnel.resync()).isEqualTo(ResyncState.SYNCED);
        assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
        assertThat(lab.engine.summary().ha().tunnels()).isOne();
        assertThat(lab.counter(EngineCounter.RECOVERIES_REQUESTED)).isOne();
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        var reset = lac.recovery.resets.getFirst();
        // FSQ, HELLO and FSR have been said since.
        assertThat(tunnel.channel().orElseThrow().ns().distanceFrom(reset.nr())).isBetween(2, 4);
        assertThat(tunnel.channel().orElseThrow().nr().distanceFrom(reset.ns())).isBetween(1, 3);
        lab.advance(Duration.ofSeconds(40));
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
        // What is in the journal now is not in doubt.
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(lac.recovery.requests).isOne();
        assertThat(lab.sessions()).hasSize(2);
    }

    @Test
    void withoutASuggestionBothBeginAtZero() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        lac.recovery.suggests = false;
        var client = lab.dial(lac, ALICE);
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lab.advance(Duration.ofSeconds(1));
        assertThat(lac.recovery.resets).containsExactly(new ControlReset(SequenceNumber.ZERO, SequenceNumber.ZERO));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
        assertThat(lab.tunnels().getFirst().channel().orElseThrow().ns().value())
                .isLessThan(5);
    }

    @Test
    void theFailoverProtocolIsUsedForAWholeJournalOnlyWhereTheSettingSaysSo() {
        for (var method : FailoverMethod.values()) {
            var lab = new Lab(with(open(method)));
            var lac = capable(lab, 1);
            var client = lab.dial(lac, ALICE);
            lab.takeOver();
            lab.advance(Duration.ofSeconds(1));
            assertThat(lac.recovery.requests).isEqualTo(method == FailoverMethod.FAILOVER_PROTOCOL ? 1 : 0);
            assertThat(client.isUp()).isTrue();
            assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPeerThatCannotRecoverItsControlChannelIsFoundInSilence(boolean announces) {
        var lab = new Lab();
        var settings = Samples.lacSettings();
        if (announces) {
            settings.failover(new Avp.FailoverCapability(false, true, Duration.ofSeconds(100)));
        }
        var lac = lab.lac(1, settings.build());
        var client = lab.dial(lac, ALICE);
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lab.advance(Duration.ofSeconds(1));
        assertThat(lac.recovery.requests).isZero();
        assertThat(client.isUp()).isTrue();
        assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
    }

    @Test
    void aTunnelWhoseRecordSaysNothingOfAnAnnouncementIsFoundInSilence() {
        var lab = new Lab(with(open(FailoverMethod.SILENT)));
        var lac = capable(lab, 1);
        var client = lab.dial(lac, ALICE);
        var old = Replica.copy(lab.replica.image());
        lab.takeOverDegraded(old);
        lab.advance(Duration.ofSeconds(1));
        assertThat(lac.recovery.requests).isZero();
        assertThat(client.isUp()).isTrue();
    }

    /** The unit dies at every step of the recovery, in every way; the next one begins again. */
    @ParameterizedTest
    @EnumSource
    void aDeathAtAnyStepOfARecoveryIsSurvived(Lab.Death how) {
        int survived = 0;
        for (int step = 1; step < 100; step++) {
            var lab = new Lab();
            var lac = capable(lab, 1);
            var clients = List.of(lab.dial(lac, ALICE), lab.dial(lac, ALICE));
            lab.takeOverDegraded(Replica.copy(lab.replica.image()));
            lab.dieAt(step, how);
            lab.advance(Duration.ofSeconds(1));
            if (lab.isDoomed()) {
                break;
            }
            survived++;
            lab.advance(Duration.ofSeconds(20));
            assertThat(clients).as("step %s", step).allMatch(Client::isUp);
            assertThat(lab.sessions()).as("step %s", step).hasSize(2);
            assertThat(lab.engine.summary().ha().isComplete()).isTrue();
            assertThat(lab.engine.summary().ha().resyncFailed())
                    .as("step %s", step)
                    .isZero();
            lab.advance(Duration.ofSeconds(90));
            assertThat(lab.tunnels()).as("step %s", step).hasSize(1);
            assertThat(lac.recovery.resets).as("step %s", step).isNotEmpty();
            assertThat(lab.dial(lac, ALICE).isUp()).as("step %s", step).isTrue();
        }
        assertThat(survived).isBetween(10, 90);
    }

    /** The same in the middle of calls: what is established stays, what is in set-up is gone at both ends. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void callsInSetUpAreGoneAtBothEndsAndOthersLive(int step) {
        var lab = new Lab(with(open(FailoverMethod.FAILOVER_PROTOCOL)));
        var lac = capable(lab, 1);
        var kept = lab.dial(lac, ALICE);
        var client = lac.place(ALICE);
        lab.dieAt(step, Lab.Death.AT_THE_END);
        lab.advance(Duration.ofSeconds(30));
        assertThat(kept.isUp()).isTrue();
        int live = client.isUp() ? 2 : 1;
        if (!client.isUp()) {
            assertThat(client.cleared).hasSize(1);
        }
        assertThat(lab.sessions()).hasSize(live);
        assertThat(lac.tunnel().sessionCount()).isEqualTo(live);
        assertThat(lab.addressesUsed()).isEqualTo(live);
    }

    @Test
    void aCallInSetUpIsClearedWithHistoryAndWithoutAWord() {
        var lab = new Lab(with(open(FailoverMethod.FAILOVER_PROTOCOL)));
        var lac = capable(lab, 1);
        lab.dial(lac, ALICE);
        lac.place(ALICE);
        // The ICRQ has come, its ICRP has not left.
        lab.runOne();
        lab.forget();
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.sessions()).hasSize(1);
        assertThat(lab.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.CONNECTION_TERMINATION);
            assertThat(failure.clearing()).isEmpty();
        });
        assertThat(controls(lab)).doesNotContain("CDN");
    }

    @Test
    void aSessionThatThePeerHasLostIsClearedByItsAnswer() {
        var lab = new Lab(with(open(FailoverMethod.FAILOVER_PROTOCOL)));
        var lac = capable(lab, 1);
        var kept = lab.dial(lac, ALICE);
        var lost = lab.dial(lac, ALICE);
        var old = Replica.copy(lab.replica.image());
        lac.clear(lost, Disconnect.of(CdnResult.ADMINISTRATIVE, "bye"));
        assertThat(lab.sessions()).hasSize(1);
        lab.forget();
        lab.takeOverDegraded(old);
        assertThat(lab.sessions()).hasSize(2);
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.sessions()).hasSize(1);
        assertThat(kept.isUp()).isTrue();
        assertThat(stops(lab)).hasSize(1);
        assertThat(lab.failures()).hasSize(1);
        assertThat(controls(lab)).contains("FSQ").doesNotContain("CDN");
        assertThat(lab.addressesUsed()).isOne();
    }

    @Test
    void aSessionThatWeHaveLostIsClearedAtThePeer() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var kept = lab.dial(lac, ALICE);
        var old = Replica.copy(lab.replica.image());
        var lost = lab.dial(lac, ALICE);
        lab.takeOverDegraded(old);
        lab.advance(Duration.ofSeconds(1));
        assertThat(kept.isUp()).isTrue();
        assertThat(lost.cleared)
                .singleElement()
                .satisfies(reason -> assertThat(reason.by()).isEqualTo(By.FAILOVER));
        assertThat(lac.tunnel().sessionCount()).isOne();
    }

    @Test
    void silentlyFoundPeersThatCanAreAskedToo() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        lab.dial(lac, ALICE);
        lab.takeOver();
        lab.forget();
        lab.advance(Duration.ofSeconds(1));
        assertThat(controls(lab)).contains("FSQ");
        assertThat(lab.sessions()).hasSize(1);
    }

    @Test
    void beforeTheResetNothingOnTheOldTunnelCounts() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        lac.recovery.answers = false;
        var client = lab.dial(lac, ALICE);
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lab.forget();
        lac.place(ALICE);
        lab.advance(Duration.ofSeconds(5));
        assertThat(lab.counter(EngineCounter.PACKET_BEFORE_RESET)).isPositive();
        assertThat(controls(lab)).containsOnly("SCCRQ");
        lac.recovery.answers = true;
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.sessions()).hasSize(1);
        assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
    }

    @Test
    void aRecoveryThatTimesOutClearsTheOldTunnelWithoutAWord() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        lac.recovery.answers = false;
        lab.dial(lac, ALICE);
        lab.dial(lac, Samples.client("bob@example.net", "builder"));
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lab.forget();
        lab.advance(Duration.ofMinutes(3));
        assertThat(controls(lab)).containsOnly("SCCRQ");
        assertUnrecovered(lab);
    }

    @Test
    void aPeerThatRefusesLosesTheTunnel() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        lab.dial(lac, ALICE);
        lab.dial(lac, ALICE);
        var old = Replica.copy(lab.replica.image());
        // The peer has given the tunnel up.
        lac.line = datagram -> datagram;
        lac.recovery.answers = false;
        lab.takeOverDegraded(old);
        lab.forget();
        lab.advance(Duration.ofMillis(10));
        var request = lab.all(Effect.SendControl.class).getFirst().datagram();
        var named = ((TunnelMessage.Sccrq) decoded(request)).assignedTunnelId();
        var stop = MessageCodec.encode(
                named,
                SessionId.NONE,
                SequenceNumber.ZERO,
                new SequenceNumber(1),
                new TunnelMessage.StopCcn(
                        new TunnelId(900),
                        io.culvert.l2tp.wire.Result.of(io.culvert.l2tp.wire.StopCcnResult.NOT_AUTHORIZED, "no"),
                        List.of()),
                Hiding.none());
        lab.input(new ControlPacketReceived(lac.path, stop));
        lab.advance(Duration.ofSeconds(1));
        assertUnrecovered(lab);
        lab.advance(Duration.ofMinutes(2));
        assertThat(lab.tunnels()).isEmpty();
    }

    private static void assertUnrecovered(Lab lab) {
        assertThat(lab.sessions()).isEmpty();
        assertThat(stops(lab)).hasSize(2).allSatisfy(stop -> {
            assertThat(stop.cause()).isEqualTo(TerminateCause.LOST_SERVICE);
            assertThat(stop.disconnectCause()).isEqualTo(605);
        });
        assertThat(lab.failures()).hasSize(2).allSatisfy(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.TIMER_EXPIRY);
            assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_TUNNEL_SHUT);
        });
        assertThat(lab.addressesUsed()).isZero();
        assertThat(lab.engine.summary().ha().resyncFailed()).isOne();
        assertThat(lab.engine.summary().ha().isComplete()).isTrue();
    }

    @Test
    void aPeerThatHasFailedRecoversItsTunnel() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var kept = lab.dial(lac, ALICE);
        var stale = lac.tunnel().image();
        lac.clear(lab.dial(lac, ALICE), Disconnect.of(CdnResult.CARRIER_LOST, "bye"));
        lab.forget();
        lac.fail(stale);
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isOne();
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        assertThat(kept.isUp()).isTrue();
        assertThat(lab.sessions()).hasSize(1);
        var reset = lac.recovery.resets.getFirst();
        var channel =
                lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow().channel().orElseThrow();
        assertThat(channel.ns().distanceFrom(reset.nr())).isBetween(1, 4);
        assertThat(channel.nr().distanceFrom(reset.ns())).isBetween(1, 4);
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
        lab.advance(Duration.ofMinutes(2));
        assertThat(lab.tunnels()).as("the recovery tunnel is closed").hasSize(1);
        assertThat(lab.failures()).isEmpty();
    }

    @Test
    void aTunnelTellsWhatWasAnnouncedAndWhoseFailureIsBeingDealtWith() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var plain = lab.lac(2);
        lab.dial(lac, ALICE);
        lab.dial(plain, ALICE);
        var ours = new Avp.FailoverCapability(true, true, Duration.ofSeconds(60));
        assertThat(failover(lab, lac)).isEqualTo(calm(Optional.of(ours)));
        assertThat(failover(lab, plain)).isEqualTo(calm(Optional.of(ours)));

        lac.recovery.answers = false;
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        assertThat(failover(lab, lac).recovery()).isEqualTo(FailoverView.Recovery.OURS);
        assertThat(failover(lab, plain)).isEqualTo(calm(Optional.of(ours)));
        lab.advance(Duration.ofMillis(100));
        assertRecovered(lab, lac, FailoverView.Recovery.OURS);
        lac.recovery.answers = true;
        lab.advance(Duration.ofSeconds(10));
        assertThat(failover(lab, lac)).isEqualTo(calm(Optional.of(ours)));

        lab.input(new ControlPacketReceived(lac.path, request(lac.tunnel().localTunnelId(), lac.lnsTunnelId())));
        lab.run();
        assertRecovered(lab, lac, FailoverView.Recovery.PEERS);

        var quiet = new Lab(with(open(FailoverMethod.SILENT)));
        assertThat(failover(quiet, capable(quiet, 1))).isEqualTo(calm(Optional.empty()));
    }

    private static void assertRecovered(Lab lab, Lac lac, FailoverView.Recovery whose) {
        var failover = failover(lab, lac);
        assertThat(failover.recovery()).isEqualTo(whose);
        var recovery = lab.engine
                .tunnel(failover.recoveryTunnelId().orElseThrow())
                .orElseThrow()
                .failover();
        assertThat(recovery)
                .isEqualTo(new FailoverView(
                        Optional.empty(),
                        FailoverView.Recovery.NONE,
                        Optional.empty(),
                        Optional.of(lac.lnsTunnelId())));
    }

    private static FailoverView calm(Optional<Avp.FailoverCapability> announced) {
        return new FailoverView(announced, FailoverView.Recovery.NONE, Optional.empty(), Optional.empty());
    }

    private static FailoverView failover(Lab lab, Lac lac) {
        return lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow().failover();
    }

    /** RFC 4951 section 3.2.3: its numbers begin at zero, ours go on. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNumberedDataOfAPeerThatHasFailedIsTakenFromWhereverItBegins(boolean numbered) {
        var lab = new Lab(with(Samples.open().with(VpdnSettings.SEQUENCING, numbered)));
        var lac = capable(lab, 1);
        var clients = List.of(lab.dial(lac, ALICE), lab.dial(lac, ALICE));
        lab.forget();
        lac.fail(lac.tunnel().image());
        lab.advance(Duration.ofSeconds(1));
        assertThat(clients).allMatch(Client::isUp);
        var programmed = lab.all(Effect.ProgramSession.class);
        assertThat(programmed).hasSize(numbered ? 2 : 0).allSatisfy(program -> {
            assertThat(program.entry().peerRestarts()).isOne();
            assertThat(program.entry().ipv4()).isPresent();
            assertThat(program.entry().dataNs().orElseThrow().first()).isZero();
        });
    }

    /** The remote end dies at every step while its peer recovers the tunnel. */
    @ParameterizedTest
    @EnumSource
    void theDeathOfTheRemoteEndDuringARecoveryIsSurvived(Lab.Death how) {
        for (int step = 1; step < 30; step++) {
            for (boolean degraded : new boolean[] {false, true}) {
                var lab = new Lab();
                var lac = capable(lab, 1);
                var client = lab.dial(lac, ALICE);
                lac.fail(lac.tunnel().image());
                if (degraded) {
                    for (int i = 0; i < step % 8; i++) {
                        lab.runOne();
                    }
                    lab.takeOverDegraded(Replica.copy(lab.replica.image()));
                } else {
                    lab.dieAt(step, how);
                }
                lab.advance(Duration.ofSeconds(1));
                if (lab.isDoomed()) {
                    assertThat(step).isGreaterThan(8);
                    return;
                }
                lab.advance(Duration.ofSeconds(20));
                assertThat(client.isUp())
                        .as("step %s, degraded %s", step, degraded)
                        .isTrue();
                assertThat(lab.sessions()).hasSize(1);
                lab.advance(Duration.ofMinutes(2));
                assertThat(lab.tunnels())
                        .as("step %s, degraded %s", step, degraded)
                        .hasSize(1);
                assertThat(lab.dial(lac, ALICE).isUp())
                        .as("step %s, degraded %s", step, degraded)
                        .isTrue();
            }
        }
    }

    /** RFC 4951 Appendix B. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void ifBothHaveFailedTheTieBreakerDecidesWhoseTunnelIt(long theirs) {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var clients = List.of(lab.dial(lac, ALICE), lab.dial(lac, ALICE));
        lac.recovery.tieBreaker = theirs;
        var image = lac.tunnel().image();
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lac.deaf = true;
        // Our request is lost, theirs crosses what we send again.
        lab.advance(Duration.ofMillis(1));
        lac.deaf = false;
        lac.fail(image);
        lab.advance(Duration.ofSeconds(30));
        assertThat(clients).allMatch(Client::isUp);
        assertThat(lab.sessions()).hasSize(2);
        boolean theirsWins = theirs == 0;
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isEqualTo(theirsWins ? 1 : 0);
        assertThat(lab.counter(EngineCounter.RECOVERIES_TIED)).isEqualTo(theirsWins ? 0 : 1);
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        assertThat(lac.recovery.resets).hasSize(1);
        assertThat(lab.engine.summary().ha().resyncSucceeded()).isOne();
        lab.advance(Duration.ofMinutes(2));
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void aPairOfIdsThatIsNotKnownIsRefused(int ours, int theirs) {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var client = lab.dial(lac, ALICE);
        lab.forget();
        lab.input(new ControlPacketReceived(
                lac.path,
                request(
                        new TunnelId(lac.tunnel().localTunnelId().value() ^ theirs),
                        new TunnelId(lac.lnsTunnelId().value() ^ ours))));
        lab.run();
        assertThat(controls(lab)).containsExactly("StopCCN");
        assertThat(lab.counter(EngineCounter.RECOVERIES_REFUSED)).isOne();
        assertThat(client.isUp()).isTrue();
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    @Test
    void recoveryThatWasNotAnnouncedByBothIsRefused() {
        for (boolean ours : new boolean[] {true, false}) {
            var lab = new Lab(ours ? Samples.settings() : with(open(FailoverMethod.SILENT)));
            var lac = ours ? lab.lac(1) : capable(lab, 1);
            lab.dial(lac, ALICE);
            lab.forget();
            lab.input(new ControlPacketReceived(lac.path, request(lac.tunnel().localTunnelId(), lac.lnsTunnelId())));
            lab.run();
            assertThat(controls(lab)).containsExactly("StopCCN");
        }
    }

    @Test
    void aStrangerWithAnotherAddressRecoversNothing() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        var other = capable(lab, 2);
        lab.dial(lac, ALICE);
        lab.forget();
        lab.input(new ControlPacketReceived(other.path, request(lac.tunnel().localTunnelId(), lac.lnsTunnelId())));
        lab.run();
        assertThat(controls(lab)).containsExactly("StopCCN");
    }

    @Test
    void aStrangerWithoutTheSecretChangesNothing() {
        var lab = new Lab(Samples.with(Samples.settings(), Samples.configuration(Samples.guarded("between us"))));
        var lac = lab.lac(
                1,
                Samples.lacSettings()
                        .failover(CAPABLE)
                        .secret(Secret.utf8("between us"))
                        .build());
        var client = lab.dial(lac, ALICE);
        lab.input(new ControlPacketReceived(lac.path, request(lac.tunnel().localTunnelId(), lac.lnsTunnelId())));
        lab.run();
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isOne();
        // Nobody answers the challenge.
        lab.advance(Duration.ofSeconds(20));
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isZero();
        assertThat(client.isUp()).isTrue();
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
        lab.advance(Duration.ofMinutes(1));
        assertThat(lab.tunnels()).hasSize(1);
        // With it all goes well.
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lab.advance(Duration.ofSeconds(1));
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        assertThat(client.isUp()).isTrue();
    }

    @Test
    void aRepeatedRequestIsTheSameTunnel() {
        var lab = new Lab();
        var lac = capable(lab, 1);
        lab.dial(lac, ALICE);
        var request = request(lac.tunnel().localTunnelId(), lac.lnsTunnelId());
        lab.input(new ControlPacketReceived(lac.path, request));
        lab.input(new ControlPacketReceived(lac.path, request));
        lab.run();
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isOne();
        assertThat(lab.counter(EngineCounter.SCCRQ_REPEATED)).isOne();
        assertThat(lab.tunnels()).hasSize(2);
    }

    @Test
    void eachTunnelHasARecoveryTunnelOfItsOwn() {
        var lab = new Lab(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.60")));
        lab.takeOver(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.60")), 3);
        var clients = new ArrayList<Client>();
        var lacs = new ArrayList<Lac>();
        for (int host = 1; host <= 5; host++) {
            var lac = capable(lab, host);
            lab.advance(Duration.ofMillis(1));
            lacs.add(lac);
            clients.add(lab.dial(lac, ALICE));
        }
        // Another number of shards: a request finds its tunnel on whichever it is now.
        lab.takeOver(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.60")), 4);
        lab.advance(Duration.ofSeconds(1));
        lacs.forEach(lac -> lac.fail(lac.tunnel().image()));
        lab.advance(Duration.ofSeconds(10));
        assertThat(clients).allMatch(Client::isUp);
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isEqualTo(5);
        assertThat(lacs).allSatisfy(lac -> assertThat(lac.recovery.resets).hasSize(1));
    }

    @Test
    void numberedSessionsAreDisconnectedIfThePeerCannotFollowNewNumbers() {
        for (boolean follows : new boolean[] {true, false}) {
            var lab = new Lab(with(open(FailoverMethod.FAILOVER_PROTOCOL).with(VpdnSettings.SEQUENCING, true)));
            var lac = lab.lac(
                    1,
                    Samples.lacSettings()
                            .failover(new Avp.FailoverCapability(true, follows, Duration.ofSeconds(10)))
                            .build());
            var client = lab.dial(lac, ALICE);
            lab.takeOver();
            lab.forget();
            lab.advance(Duration.ofSeconds(1));
            assertThat(client.isUp()).isEqualTo(follows);
            assertThat(controls(lab).contains("CDN")).isEqualTo(!follows);
            assertThat(lab.sessions()).hasSize(follows ? 1 : 0);
        }
    }

    @Test
    void aPeerThatIsGoneIsWaitedForAsLongAsItHasAsked() {
        var lab = new Lab();
        var lac = lab.lac(
                1,
                Samples.lacSettings()
                        .failover(new Avp.FailoverCapability(true, true, Duration.ofMinutes(5)))
                        .build());
        lab.dial(lac, ALICE);
        lab.advance(Duration.ofSeconds(1));
        var image = lac.tunnel().image();
        lac.deaf = true;
        // Ten tries take 63 s from the HELLO of the first minute on, at the latest.
        lab.advance(Duration.ofSeconds(200));
        assertThat(lab.tunnels().getFirst().state()).isEqualTo(TunnelState.ESTABLISHED);
        lac.deaf = false;
        lac.fail(image);
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        assertThat(lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow().state()).isEqualTo(TunnelState.ESTABLISHED);
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    private static SettingValues open(FailoverMethod method) {
        return Samples.open().with(VpdnSettings.FAILOVER, method);
    }

    private static EngineSettings with(SettingValues values) {
        return Samples.with(Samples.settings(), Samples.configuration(values));
    }

    private static Lac capable(Lab lab, int host) {
        var lac = lab.lac(host, lacSettings());
        lab.run();
        return lac;
    }

    private static TunnelSettings lacSettings() {
        return Samples.lacSettings().failover(CAPABLE).build();
    }

    private static Optional<Avp.FailoverCapability> peerOf(Lac lac) {
        return lac.tunnel().peer().orElseThrow().failover();
    }

    private static Octets request(TunnelId recover, TunnelId recoverRemote) {
        return MessageCodec.encode(
                TunnelId.NONE,
                SessionId.NONE,
                SequenceNumber.ZERO,
                SequenceNumber.ZERO,
                new TunnelMessage.Sccrq(
                        Avp.ProtocolVersion.CURRENT,
                        Avp.HostName.of("lac.example"),
                        Avp.FramingCapabilities.of(true, true),
                        new TunnelId(4242),
                        List.of(new Avp.TieBreaker(1), new Avp.TunnelRecovery(recover, recoverRemote))),
                Hiding.none());
    }

    private static TunnelMessage decoded(Octets datagram) {
        var header = (ControlHeader) Header.decode(datagram);
        return (TunnelMessage) ((Decoded.Ok) MessageCodec.decode(datagram, header, Optional.empty())).message();
    }

    private static List<String> controls(Lab lab) {
        return lab.all(Effect.SendControl.class).stream()
                .map(send -> Story.message(send.datagram()))
                .filter(label -> !label.equals("ZLB"))
                .toList();
    }

    private static List<Event.Stop> stops(Lab lab) {
        return lab.all(Effect.Account.class).stream()
                .map(account -> account.record().event())
                .filter(Event.Stop.class::isInstance)
                .map(Event.Stop.class::cast)
                .toList();
    }
}
