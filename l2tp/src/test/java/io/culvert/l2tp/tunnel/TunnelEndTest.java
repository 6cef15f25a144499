package io.culvert.l2tp.tunnel;

import static io.culvert.l2tp.tunnel.ScriptedPeer.ICCN;
import static io.culvert.l2tp.tunnel.ScriptedPeer.LOCAL;
import static io.culvert.l2tp.tunnel.ScriptedPeer.PEER;
import static io.culvert.l2tp.tunnel.ScriptedPeer.START;
import static io.culvert.l2tp.tunnel.ScriptedPeer.icrq;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.tunnel.TunnelOutput.CallCleared;
import io.culvert.l2tp.tunnel.TunnelOutput.CallOffered;
import io.culvert.l2tp.tunnel.TunnelOutput.Closed;
import io.culvert.l2tp.tunnel.TunnelOutput.Gone;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.SessionMessage.Icrp;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.l2tp.wire.SessionMessage.Ocrp;
import io.culvert.l2tp.wire.SessionMessage.Wen;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TunnelEndTest {
    private static final Duration TICK = Duration.ofNanos(1);
    private static final TunnelSettings SETTINGS = TunnelSettings.builder("culvert")
            .setupTimes(new SetupTimes(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(11),
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(13),
                    Duration.ofSeconds(14),
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(16),
                    Duration.ofSeconds(17)))
            .build();
    private static final Result BYE = Result.of(StopCcnResult.SHUTTING_DOWN, "bye");
    private static final SessionId THEIRS = new SessionId(77);

    // StopCCN from us.

    @Test
    void closingClearsTheCallsSaysStopCcnAndLingersForThirtyOneSeconds() {
        var peer = ScriptedPeer.established(SETTINGS);
        var first = offer(peer, 1);
        var second = offer(peer, 2);
        peer.tunnel.close(BYE, peer.now);
        peer.take();

        assertThat(peer.messages()).containsExactly(new StopCcn(LOCAL, BYE, List.of()));
        assertThat(peer.lastHeader().tunnelId()).isEqualTo(PEER);
        assertThat(peer.lastHeader().sessionId()).isEqualTo(SessionId.NONE);
        var why = new ClearReason(By.TUNNEL, Disconnect.of(BYE));
        assertThat(peer.reports)
                .containsExactly(
                        new CallCleared(first, why),
                        new CallCleared(second, why),
                        new Closed(new CloseReason(Cause.LOCAL, BYE)));
        assertThat(peer.tunnel.isClosed()).isTrue();
        assertThat(peer.tunnel.sessionCount()).isZero();
        assertThat(peer.tunnel.peer()).isEmpty();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(31));
        peer.forget();

        peer.pass(Duration.ofSeconds(31).minus(TICK));
        assertThat(peer.reports).isEmpty();
        peer.pass(TICK);
        assertThat(peer.reports).containsExactly(new Gone());
        assertThat(peer.tunnel.nextDeadline()).isEmpty();
        peer.pass(Duration.ofDays(1));
        assertThat(peer.reports).hasSize(1);
    }

    @Test
    void anUnacknowledgedStopCcnIsRepeatedWhileTheLingerLasts() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.tunnel.close(BYE, peer.now);
        peer.takeSilently();
        for (int seconds : new int[] {1, 2, 4, 8, 8}) {
            peer.forget();
            assertThat(peer.tunnel.nextDeadline()).contains(peer.now.plusSeconds(seconds));
            peer.pass(Duration.ofSeconds(seconds));
            assertThat(peer.messages()).containsExactly(new StopCcn(LOCAL, BYE, List.of()));
        }
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(31));
        peer.forget();
        peer.pass(Duration.ofSeconds(8));
        assertThat(peer.reports).containsExactly(new Gone());
        assertThat(peer.heard).isEmpty();
    }

    @Test
    void aPeerThatNeverAcknowledgesTheStopCcnIsGivenUp() {
        var peer = ScriptedPeer.established(
                TunnelSettings.builder("patient").linger(Duration.ofHours(1)).build());
        peer.tunnel.close(BYE, peer.now);
        peer.takeSilently();
        peer.forget();
        while (peer.reports.isEmpty()) {
            peer.pass(Duration.between(peer.now, peer.tunnel.nextDeadline().orElseThrow()));
        }
        assertThat(peer.reports).containsExactly(new Gone());
        assertThat(peer.now).isEqualTo(START.plusSeconds(63));
    }

    @Test
    void closingDropsWhatHasNotLeftYet() {
        var peer = ScriptedPeer.established(SETTINGS);
        for (int i = 1; i <= 20; i++) {
            peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        }
        peer.takeSilently();
        int sent = peer.heard.size();
        assertThat(sent).isLessThan(20);
        peer.tunnel.close(BYE, peer.now);
        peer.forget();
        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.messages()).containsExactly(new StopCcn(LOCAL, BYE, List.of()));
        assertThat(peer.lastHeader().ns().value()).isEqualTo(1 + sent);
    }

    @Test
    void closingTwiceSaysItOnce() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.tunnel.close(BYE, peer.now);
        peer.tunnel.close(Result.of(StopCcnResult.GENERAL_CLEAR), peer.now);
        peer.take();
        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.reports(Closed.class)).hasSize(1);
    }

    @Test
    void aTunnelThatIsClosedTakesNoCalls() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.tunnel.close(BYE, peer.now);
        assertThat(peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now))
                .isEmpty();
        assertThat(peer.tunnel.placeOutgoingCall(ScriptedPeer::ocrq, peer.now)).isEmpty();
    }

    @Test
    void messagesAfterTheCloseAreAcknowledgedAndDropped() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.tunnel.close(BYE, peer.now);
        peer.take();
        peer.forget();
        peer.send(icrq(5));
        peer.send(new StopCcn(PEER, BYE, List.of()));
        peer.takeSilently();
        assertThat(peer.counted()).containsExactly(TunnelEvent.AFTER_CLOSE, TunnelEvent.AFTER_CLOSE);
        assertThat(peer.reports).hasSize(2);
        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.zlbs.getFirst().nr().value()).isEqualTo(4);
    }

    @Test
    void aStopCcnBeforeThePeerHasAnIdGoesToTunnelZero() {
        var peer = ScriptedPeer.ofOpening(SETTINGS);
        peer.takeSilently();
        peer.tunnel.close(BYE, peer.now);
        peer.forget();
        // The peer acknowledges the SCCRQ without having answered it.
        peer.nr = 1;
        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.last(StopCcn.class)).isEqualTo(new StopCcn(LOCAL, BYE, List.of()));
        assertThat(peer.lastHeader().tunnelId()).isEqualTo(TunnelId.NONE);
        assertThat(peer.lastHeader().ns()).isEqualTo(new SequenceNumber(1));
    }

    // StopCCN from the peer.

    @Test
    void aStopCcnOfThePeerEndsEveryCallAndIsAcknowledgedAgainAndAgain() {
        var peer = ScriptedPeer.established(SETTINGS);
        var call = offer(peer, 1);
        var stop = MessageCodec.encode(
                LOCAL,
                SessionId.NONE,
                SequenceNumber.ofLow16(peer.ns),
                SequenceNumber.ofLow16(peer.nr),
                new StopCcn(PEER, BYE, List.of()),
                Hiding.none());
        peer.sendAgain(stop);
        peer.takeSilently();
        assertThat(peer.reports)
                .containsExactly(
                        new CallCleared(call, new ClearReason(By.TUNNEL, Disconnect.of(BYE))),
                        new Closed(new CloseReason(Cause.PEER, BYE)));
        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).hasSize(1);

        peer.pass(Duration.ofSeconds(30));
        peer.forget();
        peer.sendAgain(stop);
        peer.takeSilently();
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.counted()).containsExactly(TunnelEvent.DUPLICATE);
        peer.forget();
        peer.pass(Duration.ofSeconds(1));
        assertThat(peer.reports).containsExactly(new Gone());
        peer.sendAgain(stop);
        peer.takeSilently();
        assertThat(peer.zlbs).as("gone").isEmpty();
    }

    @Test
    void aStopCcnToTunnelZeroEndsATunnelInSetUp() {
        var peer = ScriptedPeer.ofAccepting(SETTINGS);
        peer.send(ScriptedPeer.sccrq());
        peer.send(new StopCcn(PEER, BYE, List.of()));
        peer.takeSilently();
        assertThat(peer.report(Closed.class).reason()).isEqualTo(new CloseReason(Cause.PEER, BYE));
    }

    // Timers.

    @Test
    void aSilentPeerIsProbedAndThenGivenUp() {
        var peer = ScriptedPeer.established(SETTINGS);
        var call = offer(peer, 1);
        peer.tunnel.answerCall(call, peer.now);
        peer.take();
        peer.send(call, ICCN);
        peer.take();
        peer.forget();
        peer.now = START.plusSeconds(20);
        peer.tunnel.heard(peer.now);
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(80));
        peer.pass(Duration.ofSeconds(60).minus(TICK));
        assertThat(peer.heard).isEmpty();
        peer.pass(TICK);
        assertThat(peer.messages()).containsExactly(new Hello(List.of()));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(SessionId.NONE);
        assertThat(peer.counted()).containsExactly(TunnelEvent.HELLO_SENT);
        peer.forget();
        while (!peer.tunnel.isClosed()) {
            peer.pass(Duration.between(peer.now, peer.tunnel.nextDeadline().orElseThrow()));
        }
        assertThat(peer.now).isEqualTo(START.plusSeconds(80 + 63));
        assertThat(peer.messages()).hasSize(9).containsOnly(new Hello(List.of()));
        assertThat(peer.reports)
                .containsExactly(
                        new CallCleared(
                                call,
                                new ClearReason(
                                        By.TUNNEL,
                                        Disconnect.of(
                                                Result.of(StopCcnResult.GENERAL_CLEAR, "the peer does not answer")))),
                        new Closed(CloseReason.of(Cause.NO_ANSWER, "the peer does not answer")),
                        new Gone());
        assertThat(peer.tunnel.nextDeadline()).isEmpty();
    }

    @Test
    void aPeerThatAcknowledgesTheHelloIsProbedAgainAfterTheInterval() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.pass(Duration.ofSeconds(60));
        assertThat(peer.messages()).containsExactly(new Hello(List.of()));
        peer.now = peer.now.plusSeconds(1);
        peer.sendZlb();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(121));
    }

    @Test
    void anUnansweredSccrqIsRepeatedAndGivenUp() {
        var peer = ScriptedPeer.ofOpening(TunnelSettings.builder("lonely")
                .setupTimes(SetupTimes.all(Duration.ofHours(1)))
                .build());
        peer.takeSilently();
        while (!peer.tunnel.isClosed()) {
            peer.pass(Duration.between(peer.now, peer.tunnel.nextDeadline().orElseThrow()));
        }
        assertThat(peer.messages()).hasSize(10).hasOnlyElementsOfType(Sccrq.class);
        assertThat(peer.now).isEqualTo(START.plusSeconds(63));
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.NO_ANSWER);
        assertThat(peer.reports(Gone.class)).hasSize(1);
    }

    @Test
    void anSccrqThatIsAcknowledgedAndNotAnsweredExpires() {
        var peer = ScriptedPeer.ofOpening(SETTINGS);
        peer.now = START.plusSeconds(5);
        assertThat(peer.tunnel.nextDeadline()).as("not released yet").isEmpty();
        peer.takeSilently();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(6));
        peer.nr = 1;
        peer.sendZlb();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(15));
        peer.pass(Duration.ofSeconds(10).minus(TICK));
        assertThat(peer.tunnel.isClosed()).isFalse();
        peer.pass(TICK);
        assertThat(peer.report(Closed.class).reason())
                .isEqualTo(CloseReason.of(Cause.SETUP_TIMEOUT, "no SCCRP in time"));
        assertThat(peer.last(StopCcn.class).result().code()).isEqualTo(1);
    }

    @Test
    void anSccrpThatIsAcknowledgedAndNotAnsweredExpires() {
        var peer = ScriptedPeer.ofAccepting(SETTINGS);
        peer.send(ScriptedPeer.sccrq());
        peer.take();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(11));
        peer.pass(Duration.ofSeconds(11));
        assertThat(peer.report(Closed.class).reason())
                .isEqualTo(CloseReason.of(Cause.SETUP_TIMEOUT, "no SCCCN in time"));
    }

    @Test
    void anEstablishedTunnelHasNoSetUpTimer() {
        var peer = ScriptedPeer.established(SETTINGS);
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(60));
        peer.tunnel.released(SequenceNumber.ZERO, START.plusSeconds(1));
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(60));
        peer.pass(Duration.ofSeconds(30));
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    @Test
    void aRepeatedReleaseDoesNotMoveTheSetUpDeadline() {
        var peer = ScriptedPeer.ofOpening(SETTINGS);
        peer.takeSilently();
        peer.pass(Duration.ofSeconds(1));
        assertThat(peer.messages()).hasSize(2);
        peer.nr = 1;
        peer.sendZlb();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(10));
    }

    @Test
    void aCallThatWaitsForTheTunnelExpires() {
        var peer = ScriptedPeer.ofOpening(TunnelSettings.builder("slow")
                .setupTimes(new SetupTimes(
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofMillis(500),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofHours(1)))
                .build());
        peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), START);
        peer.tunnel.placeOutgoingCall(ScriptedPeer::ocrq, START.plusMillis(1));
        peer.takeSilently();
        peer.forget();
        peer.pass(Duration.ofMillis(500));
        assertThat(peer.report(CallCleared.class).reason())
                .isEqualTo(new ClearReason(
                        By.SETUP_TIMEOUT, Disconnect.of(CdnResult.NOT_ESTABLISHED_IN_TIME, "no tunnel in time")));
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusMillis(501));
        peer.pass(Duration.ofMillis(1));
        assertThat(peer.reports(CallCleared.class).getLast().reason())
                .isEqualTo(new ClearReason(
                        By.SETUP_TIMEOUT, Disconnect.of(CdnResult.ADMINISTRATIVE, "no tunnel in time")));
        assertThat(peer.tunnel.sessionCount()).isZero();
        assertThat(peer.heard).isEmpty();
    }

    @Test
    void anOfferThatIsNotAnsweredExpires() {
        var peer = ScriptedPeer.established(SETTINGS);
        offer(peer, 1);
        assertExpires(
                peer, START.plusSeconds(13), Result.of(CdnResult.NO_FACILITIES_TEMPORARY, "not answered in time"));

        var outgoing = ScriptedPeer.established(SETTINGS);
        outgoing.send(ScriptedPeer.ocrq(THEIRS));
        outgoing.take();
        outgoing.forget();
        assertExpires(
                outgoing, START.plusSeconds(13), Result.of(CdnResult.NO_FACILITIES_TEMPORARY, "not answered in time"));
    }

    @Test
    void anIcrpThatIsNotFollowedByAnIccnExpires() {
        var peer = ScriptedPeer.established(SETTINGS);
        var call = offer(peer, 1);
        peer.now = START.plusSeconds(2);
        peer.tunnel.answerCall(call, peer.now);
        assertThat(peer.tunnel.nextDeadline()).as("runs from the release").isEmpty();
        peer.now = START.plusSeconds(3);
        peer.take();
        peer.forget();
        assertExpires(peer, START.plusSeconds(19), Result.of(CdnResult.ADMINISTRATIVE, "no ICCN in time"));
    }

    @Test
    void anIcrqWithoutReplyExpires() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        peer.take();
        peer.forget();
        assertExpires(peer, START.plusSeconds(14), Result.of(CdnResult.NOT_ESTABLISHED_IN_TIME, "no ICRP in time"));
    }

    @Test
    void aLineThatDoesNotComeUpExpires() {
        var peer = ScriptedPeer.established(SETTINGS);
        var call = peer.tunnel
                .placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now)
                .orElseThrow();
        peer.take();
        peer.now = START.plusSeconds(1);
        peer.send(call, new Icrp(THEIRS, List.of()));
        peer.take();
        peer.forget();
        assertExpires(peer, START.plusSeconds(16), Result.of(CdnResult.NOT_ESTABLISHED_IN_TIME, "line not up in time"));
    }

    @Test
    void anOcrqWithoutReplyAndAReplyWithoutConnectionExpire() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.tunnel.placeOutgoingCall(ScriptedPeer::ocrq, peer.now);
        peer.now = START.plusSeconds(1);
        peer.take();
        peer.forget();
        assertExpires(peer, START.plusSeconds(15), Result.of(CdnResult.ADMINISTRATIVE, "no OCRP in time"));

        var accepted = ScriptedPeer.established(SETTINGS);
        var call = accepted.tunnel
                .placeOutgoingCall(ScriptedPeer::ocrq, accepted.now)
                .orElseThrow();
        accepted.take();
        accepted.now = START.plusSeconds(1);
        accepted.send(call, new Ocrp(THEIRS, List.of()));
        accepted.take();
        accepted.forget();
        assertExpires(accepted, START.plusSeconds(17), Result.of(CdnResult.ADMINISTRATIVE, "no OCCN in time"));
    }

    @Test
    void aCalledPartyThatDoesNotAnswerExpires() {
        var peer = ScriptedPeer.established(SETTINGS);
        peer.send(ScriptedPeer.ocrq(THEIRS));
        peer.takeSilently();
        var call = peer.report(TunnelOutput.OutgoingCallOffered.class).local();
        peer.tunnel.answerCall(call, peer.now);
        peer.now = START.plusSeconds(1);
        peer.take();
        peer.forget();
        assertExpires(
                peer,
                START.plusSeconds(18),
                Result.of(CdnResult.NOT_ESTABLISHED_IN_TIME, "no answer of the called party in time"));
    }

    @Test
    void anEstablishedCallHasNoDeadline() {
        var peer = ScriptedPeer.established(SETTINGS);
        var call = offer(peer, 1);
        peer.tunnel.answerCall(call, peer.now);
        peer.take();
        peer.send(call, ICCN);
        peer.take();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plusSeconds(60));
    }

    @Test
    void aTimerThatIsNotDueDoesNothing() {
        var peer = ScriptedPeer.established(SETTINGS);
        offer(peer, 1);
        peer.tunnel.timerExpired(START.plusSeconds(13).minus(TICK));
        assertThat(peer.tunnel.drain()).isEmpty();
    }

    @Test
    void aTunnelThatLingersDoesNotProbe() {
        var peer = ScriptedPeer.established(
                TunnelSettings.builder("patient").linger(Duration.ofHours(1)).build());
        peer.tunnel.close(BYE, peer.now);
        peer.take();
        assertThat(peer.tunnel.nextDeadline()).contains(START.plus(Duration.ofHours(1)));
    }

    @Test
    void congestionDuringTheSetUpIsNotForgotten() {
        var peer = ScriptedPeer.ofAccepting(TunnelSettings.builder("congested").build());
        peer.send(ScriptedPeer.sccrq(new Avp.ReceiveWindowSize(8)));
        peer.takeSilently();
        peer.pass(Duration.ofSeconds(1));
        peer.send(new Scccn(List.of()));
        peer.takeSilently();
        assertThat(peer.tunnel.channelFacts().inUseWindow()).isEqualTo(2);
        peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        peer.take();
        assertThat(peer.tunnel.channelFacts().inUseWindow())
                .as("slow start is over")
                .isEqualTo(2);
    }

    // Limits.

    @Test
    void aFullSendQueueIsNoticedWhoeverFillsIt() {
        var settings = TunnelSettings.builder("narrow")
                .channel(new ChannelSettings(
                        512,
                        false,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        10,
                        Duration.ofSeconds(60),
                        2,
                        32_767))
                .build();
        var byPeer = ScriptedPeer.established(settings);
        for (int i = 1; i <= 3; i++) {
            byPeer.nr = 1;
            byPeer.send(icrq(i, new Avp.Unknown(0, 999, true, Octets.EMPTY, false)));
        }
        assertThat(byPeer.tunnel.isClosed()).isTrue();

        var byUs = ScriptedPeer.established(settings);
        var call = offer(byUs, 1);
        byUs.tunnel.answerCall(call, byUs.now);
        byUs.take();
        byUs.send(call, ICCN);
        byUs.take();
        var wen = new Wen(new Avp.CallErrors(1, 2, 3, 4, 5, 6), List.of());
        assertThat(byUs.tunnel.sendWanErrors(call, wen, byUs.now)).isTrue();
        assertThat(byUs.tunnel.sendWanErrors(call, wen, byUs.now)).isTrue();
        assertThat(byUs.tunnel.isClosed()).isFalse();
        byUs.tunnel.sendWanErrors(call, wen, byUs.now);
        assertThat(byUs.tunnel.isClosed()).isTrue();
    }

    @Test
    void aFullSendQueueStopsTheTunnel() {
        var peer = ScriptedPeer.established(TunnelSettings.builder("narrow")
                .channel(new ChannelSettings(
                        512, true, Duration.ofSeconds(1), Duration.ofSeconds(8), 10, Duration.ofSeconds(60), 3, 32_767))
                .build());
        for (int i = 0; i < 3; i++) {
            peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        }
        assertThat(peer.tunnel.isClosed()).isFalse();
        peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        assertThat(peer.tunnel.isClosed()).isTrue();
        peer.take();
        assertThat(peer.last(StopCcn.class).result())
                .isEqualTo(new Result(2, Optional.of(4), Optional.of("too many messages wait for acknowledgement")));
        assertThat(peer.reports(CallCleared.class)).hasSize(4);
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.RESOURCES);
    }

    @Test
    void aFullSendQueueStillTakesTheStopCcn() {
        var peer = ScriptedPeer.established(TunnelSettings.builder("narrow")
                .channel(new ChannelSettings(
                        512,
                        false,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        10,
                        Duration.ofSeconds(60),
                        3,
                        32_767))
                .build());
        for (int i = 0; i < 3; i++) {
            peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        }
        peer.takeSilently();
        assertThat(peer.heard).as("all sent, none acknowledged").hasSize(3);
        peer.send(icrq(9));
        peer.takeSilently();
        var call = peer.report(CallOffered.class).local();
        peer.forget();
        // The script's request acknowledged all three; three more fill the queue again.
        for (int i = 0; i < 3; i++) {
            peer.tunnel.placeIncomingCall(id -> new Icrq(id, 1, List.of()), peer.now);
        }
        peer.takeSilently();
        peer.tunnel.clearCall(call, Disconnect.of(CdnResult.BUSY, "busy"), peer.now);
        peer.takeSilently();
        assertThat(peer.last(StopCcn.class).result().errorCode()).contains(4);
        assertThat(peer.messages()).noneMatch(Cdn.class::isInstance);
    }

    private static void assertExpires(ScriptedPeer peer, Instant at, Result result) {
        assertThat(peer.tunnel.nextDeadline()).contains(at);
        peer.pass(Duration.between(peer.now, at).minus(TICK));
        assertThat(peer.reports).isEmpty();
        peer.pass(TICK);
        assertThat(peer.last(Cdn.class).result()).isEqualTo(result);
        assertThat(peer.report(CallCleared.class).reason())
                .isEqualTo(new ClearReason(By.SETUP_TIMEOUT, Disconnect.of(result)));
        assertThat(peer.tunnel.sessionCount()).isZero();
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    /** A call is offered to the tunnel; the session ID that it gave. */
    private static SessionId offer(ScriptedPeer peer, int theirs) {
        peer.send(icrq(theirs));
        peer.take();
        var local = peer.report(CallOffered.class).local();
        peer.forget();
        return local;
    }
}
