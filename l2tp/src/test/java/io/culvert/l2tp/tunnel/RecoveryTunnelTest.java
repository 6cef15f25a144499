package io.culvert.l2tp.tunnel;

import static io.culvert.l2tp.tunnel.ScriptedPeer.LOCAL;
import static io.culvert.l2tp.tunnel.ScriptedPeer.icrq;
import static io.culvert.l2tp.tunnel.ScriptedPeer.sccrp;
import static io.culvert.l2tp.tunnel.ScriptedPeer.sccrq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.tunnel.TunnelOutput.CallCleared;
import io.culvert.l2tp.tunnel.TunnelOutput.Closed;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Avp.FailoverSessionState;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.SessionMessage.Cdn;
import io.culvert.l2tp.wire.SessionMessage.Icrp;
import io.culvert.l2tp.wire.TunnelMessage.Fsq;
import io.culvert.l2tp.wire.TunnelMessage.Fsr;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tunnel that recovers another, and what it does to that one. RFC 4951. */
class RecoveryTunnelTest {
    private static final Avp.FailoverCapability CAPABLE = new Avp.FailoverCapability(true, true, Duration.ofSeconds(5));
    private static final TunnelSettings PLAIN =
            TunnelSettings.builder("culvert").failover(CAPABLE).build();
    private static final TunnelSettings GUARDED = TunnelSettings.builder("culvert")
            .failover(CAPABLE)
            .secret(Secret.utf8("between us"))
            .authenticatePeer(true)
            .build();
    private static final Avp.TunnelRecovery OLD = new Avp.TunnelRecovery(new TunnelId(7), new TunnelId(8));
    private static final Avp.SuggestedControlSequence SUGGESTION =
            new Avp.SuggestedControlSequence(new SequenceNumber(3), new SequenceNumber(100));
    private static final RecoveryRole.Requester REQUESTER = new RecoveryRole.Requester(OLD);
    private static final RecoveryRole.Responder RESPONDER = new RecoveryRole.Responder(SUGGESTION);
    private static final Optional<Avp.TieBreaker> TIE = Optional.of(new Avp.TieBreaker(-1));

    @Test
    void theRequestNamesTheOldTunnelAndBreaksTiesAndAnnouncesNothing() {
        var peer = ScriptedPeer.ofOpening(PLAIN.forRecovery(REQUESTER, TIE));
        peer.takeSilently();
        var request = peer.last(Sccrq.class);
        assertThat(request.tunnelRecovery()).contains(OLD);
        assertThat(request.tieBreaker()).isEqualTo(TIE);
        assertThat(request.failoverCapability()).isEmpty();
        peer.nr = 1;
        peer.send(sccrp(SUGGESTION));
        assertThat(peer.tunnel.suggestedSequence()).contains(SUGGESTION);
        peer.takeSilently();
        assertThat(peer.last(Scccn.class).avps()).isEmpty();
    }

    @Test
    void theReplySuggestsNumbersAndAnnouncesNothing() {
        var peer = ScriptedPeer.ofAccepting(PLAIN.forRecovery(RESPONDER, Optional.empty()));
        peer.send(sccrq(OLD, TIE.orElseThrow()));
        peer.take();
        var reply = peer.last(Sccrp.class);
        assertThat(reply.suggestedControlSequence()).contains(SUGGESTION);
        assertThat(reply.failoverCapability()).isEmpty();
        assertThat(reply.avps()).noneMatch(Avp.TunnelRecovery.class::isInstance);
        peer.send(new Scccn(List.of()));
        assertThat(peer.tunnel.state()).isInstanceOf(ConnectionState.Established.class);
    }

    @Test
    void theOldSecretIsAskedFor() {
        var peer = ScriptedPeer.ofAccepting(GUARDED.forRecovery(RESPONDER, Optional.empty()));
        peer.send(sccrq(OLD, TIE.orElseThrow()));
        peer.take();
        assertThat(peer.last(Sccrp.class).challenge()).isPresent();
        peer.send(new Scccn(List.of(new Avp.ChallengeResponse(Octets.ofHex("00".repeat(16))))));
        peer.takeSilently();
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.NOT_AUTHORIZED);
        assertThat(peer.last(StopCcn.class).result().code()).isEqualTo(4);
    }

    @Test
    void noCallComesThroughIt() {
        var peer = ScriptedPeer.ofAccepting(PLAIN.forRecovery(RESPONDER, Optional.empty()));
        peer.send(sccrq(OLD, TIE.orElseThrow()));
        peer.take();
        peer.send(new Scccn(List.of()));
        peer.send(new Hello(List.of()));
        peer.take();
        assertThat(peer.tunnel.isClosed()).isFalse();
        peer.send(icrq(1));
        peer.takeSilently();
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.OUT_OF_SEQUENCE);
        assertThat(peer.last(StopCcn.class).result().message().orElseThrow()).contains("recovery tunnel");
    }

    @Test
    void aResetDropsAllThatWaitsAndGoesOnWithTheNewNumbers() {
        var peer = ScriptedPeer.established(PLAIN);
        var kept = established(peer, 1);
        peer.send(icrq(2));
        peer.takeSilently();
        var inSetUp = peer.reports(TunnelOutput.CallOffered.class).getLast().local();
        peer.tunnel.answerCall(inSetUp, peer.now);
        peer.takeSilently();
        assertThat(peer.last(Icrp.class).assignedSessionId()).isEqualTo(inSetUp);
        peer.forget();
        peer.tunnel.reset(ControlReset.ofResponder(SUGGESTION), peer.now);
        peer.ns = 3;
        peer.nr = 100;
        peer.takeSilently();
        assertThat(peer.reports(CallCleared.class)).singleElement().satisfies(cleared -> {
            assertThat(cleared.local()).isEqualTo(inSetUp);
            assertThat(cleared.reason().by()).isEqualTo(By.FAILOVER);
        });
        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.last(Fsq.class).sessions()).containsExactly(new FailoverSessionState(kept, new SessionId(1)));
        assertThat(peer.lastHeader().ns()).isEqualTo(new SequenceNumber(100));
        assertThat(peer.lastHeader().nr()).isEqualTo(new SequenceNumber(3));
        peer.sendZlb();
        assertThat(peer.tunnel.channelFacts().unacknowledged()).isZero();
        // A new call is welcome at once.
        assertThat(established(peer, 3)).isNotEqualTo(kept);
        assertThat(peer.tunnel.sessionCount()).isEqualTo(2);
    }

    @Test
    void aDisconnectThatWaitsIsSaidOnceMoreWithItsNewNumber() {
        var peer = ScriptedPeer.established(PLAIN);
        var call = established(peer, 1);
        peer.forget();
        peer.tunnel.clearCall(call, Disconnect.of(CdnResult.ADMINISTRATIVE, "bye"), peer.now);
        peer.takeSilently();
        assertThat(peer.messages()).hasSize(1);
        peer.forget();
        peer.tunnel.reset(ControlReset.ofResponder(SUGGESTION), peer.now);
        peer.takeSilently();
        assertThat(peer.last(Cdn.class).assignedSessionId()).isEqualTo(call);
        assertThat(peer.lastHeader().ns()).isEqualTo(new SequenceNumber(100));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(new SessionId(1));
    }

    @Test
    void aResumedTunnelIsProvenByWhatIsSaidAfterTheReset() {
        var peer = ScriptedPeer.established(PLAIN);
        var call = established(peer, 1);
        var image = peer.tunnel.image();
        peer.replace(PLAIN, image);
        peer.forget();
        peer.takeSilently();
        assertThat(peer.messages()).isEmpty();
        peer.tunnel.reset(ControlReset.ofRequester(Optional.empty()), peer.now);
        peer.ns = 0;
        peer.nr = 0;
        peer.takeSilently();
        assertThat(peer.tunnel.isResumed()).isFalse();
        assertThat(peer.messages()).hasSize(2);
        assertThat(peer.messages().getFirst()).isInstanceOf(Fsq.class);
        assertThat(peer.last(Hello.class)).isNotNull();
        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.reports(TunnelOutput.Resumed.class)).hasSize(1);
        assertThat(peer.tunnel.callImage(call)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"1, true, true", "1, false, false", "0, true, false"})
    void aQueryIsAnsweredByWhatIsPaired(int askedPeerId, boolean asksAboutOurs, boolean isKnown) {
        var peer = ScriptedPeer.established(PLAIN);
        var call = established(peer, 1);
        peer.forget();
        var ours = asksAboutOurs ? call : new SessionId(call.value() ^ 1);
        var theirs = new SessionId(askedPeerId == 0 ? 77 : askedPeerId);
        peer.send(new Fsq(List.of(new FailoverSessionState(theirs, ours)), List.of()));
        peer.take();
        var answer = (Fsr) peer.messages().getFirst();
        assertThat(answer.sessions())
                .containsExactly(new FailoverSessionState(isKnown ? ours : SessionId.NONE, theirs));
        // RFC 4951 Appendix C: one that is here with another name is asked about, and not cleared.
        boolean isMismatch = asksAboutOurs && !isKnown;
        assertThat(peer.messages()).hasSize(isMismatch ? 2 : 1);
        assertThat(peer.tunnel.callImage(call)).isPresent();
        if (isMismatch) {
            assertThat(peer.last(Fsq.class).sessions())
                    .containsExactly(new FailoverSessionState(call, new SessionId(1)));
        }
    }

    @Test
    void aCallThatThePeerDoesNotKnowIsClearedWithoutAWord() {
        var peer = ScriptedPeer.established(PLAIN);
        var kept = established(peer, 1);
        var lost = established(peer, 2);
        peer.forget();
        peer.send(new Fsr(
                List.of(
                        new FailoverSessionState(new SessionId(1), kept),
                        new FailoverSessionState(SessionId.NONE, lost),
                        new FailoverSessionState(SessionId.NONE, new SessionId(lost.value() ^ 1))),
                List.of()));
        peer.take();
        assertThat(peer.messages()).isEmpty();
        assertThat(peer.report(CallCleared.class).local()).isEqualTo(lost);
        assertThat(peer.report(CallCleared.class).reason())
                .extracting(ClearReason::by)
                .isEqualTo(By.FAILOVER);
        assertThat(peer.tunnel.callImage(kept)).isPresent();
    }

    @Test
    void eachOfAQueryIsAnsweredAlsoWhatIsAskedTwiceOrNamesNothing() {
        var peer = ScriptedPeer.established(PLAIN);
        var call = established(peer, 1);
        peer.forget();
        var ours = new FailoverSessionState(new SessionId(1), call);
        var none = new FailoverSessionState(SessionId.NONE, SessionId.NONE);
        peer.send(new Fsq(List.of(ours, none, ours), List.of()));
        peer.take();
        var known = new FailoverSessionState(call, new SessionId(1));
        assertThat(peer.last(Fsr.class).sessions()).containsExactly(known, none, known);
        assertThat(peer.messages()).hasSize(1);
    }

    @Test
    void anAnswerAboutACallInSetUpOrAboutNoneChangesNothing() {
        var peer = ScriptedPeer.established(PLAIN);
        peer.send(icrq(2));
        peer.takeSilently();
        var inSetUp = peer.reports(TunnelOutput.CallOffered.class).getLast().local();
        peer.tunnel.answerCall(inSetUp, peer.now);
        peer.take();
        peer.forget();
        peer.send(new Fsr(
                List.of(
                        new FailoverSessionState(SessionId.NONE, inSetUp),
                        new FailoverSessionState(SessionId.NONE, SessionId.NONE)),
                List.of()));
        peer.take();
        assertThat(peer.reports(CallCleared.class)).isEmpty();
        assertThat(peer.messages()).isEmpty();
        peer.send(inSetUp, ScriptedPeer.ICCN);
        peer.take();
        assertThat(peer.tunnel.callImage(inSetUp).orElseThrow().state().isEstablished())
                .isTrue();
    }

    @Test
    void aRecoveryTunnelAnswersNoQuery() {
        var peer = ScriptedPeer.ofAccepting(PLAIN.forRecovery(RESPONDER, Optional.empty()));
        peer.send(sccrq(OLD, TIE.orElseThrow()));
        peer.take();
        peer.send(new Scccn(List.of()));
        peer.take();
        peer.forget();
        peer.send(new Fsq(List.of(new FailoverSessionState(new SessionId(1), new SessionId(2))), List.of()));
        peer.take();
        assertThat(peer.messages()).isEmpty();
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    /** The peer has lost the call and gives its ID to another. RFC 4951 section 3.3. */
    @Test
    void aRequestWithTheIdOfACallThatIsUpEndsBothWithACdn() {
        var peer = ScriptedPeer.established(PLAIN);
        var call = established(peer, 1);
        peer.tunnel.reset(ControlReset.ofResponder(SUGGESTION), peer.now);
        peer.ns = 3;
        peer.nr = 100;
        peer.takeSilently();
        peer.forget();
        peer.send(icrq(1));
        peer.takeSilently();
        assertThat(peer.last(Cdn.class).assignedSessionId()).isEqualTo(call);
        assertThat(peer.lastHeader().sessionId()).isEqualTo(new SessionId(1));
        assertThat(peer.report(CallCleared.class).local()).isEqualTo(call);
        assertThat(peer.tunnel.sessionCount()).isZero();
    }

    @Test
    void whoAnnouncesNothingAnswersNoQuery() {
        var peer = ScriptedPeer.established(TunnelSettings.builder("culvert").build());
        peer.send(new Fsq(List.of(new FailoverSessionState(new SessionId(1), new SessionId(2))), List.of()));
        peer.take();
        assertThat(peer.messages()).isEmpty();
        assertThat(peer.counted()).contains(TunnelEvent.UNSUPPORTED_MESSAGE);
    }

    @ParameterizedTest
    @CsvSource({"true, 200, 200", "false, 200, 63", "true, 0, 63", "true, 10, 63"})
    void aPeerIsWaitedForAsLongAsItHasAsked(boolean isControl, int askedSeconds, int leastSeconds) {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(new Avp.FailoverCapability(isControl, true, Duration.ofSeconds(askedSeconds))));
        peer.take();
        peer.send(new Scccn(List.of()));
        peer.take();
        peer.forget();
        peer.tunnel.querySessions(peer.now);
        established(peer, 1);
        peer.forget();
        peer.tunnel.querySessions(peer.now);
        peer.takeSilently();
        var since = peer.now;
        while (peer.reports(Closed.class).isEmpty()) {
            assertThat(Duration.between(since, peer.now)).isLessThan(Duration.ofSeconds(leastSeconds + 9));
            peer.pass(Duration.ofSeconds(1));
        }
        assertThat(Duration.between(since, peer.now)).isGreaterThanOrEqualTo(Duration.ofSeconds(leastSeconds));
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.NO_ANSWER);
    }

    @Test
    void aTunnelThatIsNotRecoveredEndsWithoutAWord() {
        var peer = ScriptedPeer.established(PLAIN);
        established(peer, 1);
        peer.replace(PLAIN, peer.tunnel.image());
        peer.forget();
        peer.tunnel.abandon(peer.now);
        peer.takeSilently();
        assertThat(peer.messages()).isEmpty();
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.NO_ANSWER);
        assertThat(peer.reports(CallCleared.class)).hasSize(1);
        assertThat(peer.reports(TunnelOutput.Gone.class)).hasSize(1);
    }

    @Test
    void onlyAnEstablishedTunnelIsReset() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        assertThatThrownBy(() -> peer.tunnel.reset(ControlReset.ofRequester(Optional.empty()), peer.now))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(LOCAL.toString());
    }

    private static SessionId established(ScriptedPeer peer, int peerSession) {
        peer.send(icrq(peerSession));
        peer.takeSilently();
        var local = peer.reports(TunnelOutput.CallOffered.class).getLast().local();
        peer.tunnel.answerCall(local, peer.now);
        peer.take();
        peer.send(local, ScriptedPeer.ICCN);
        peer.take();
        assertThat(peer.tunnel.callImage(local).orElseThrow().state().isEstablished())
                .isTrue();
        return local;
    }
}
