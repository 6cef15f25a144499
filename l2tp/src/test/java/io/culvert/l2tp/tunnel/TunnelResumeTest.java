package io.culvert.l2tp.tunnel;

import static io.culvert.l2tp.tunnel.ScriptedPeer.ICCN;
import static io.culvert.l2tp.tunnel.ScriptedPeer.PEER;
import static io.culvert.l2tp.tunnel.ScriptedPeer.icrq;
import static io.culvert.l2tp.tunnel.ScriptedPeer.sccrq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.CallState;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.call.LnsIncomingCall;
import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.channel.ChannelState;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelAuthentication;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tunnel that goes on elsewhere, seen by a peer that looks closely. */
class TunnelResumeTest {
    private static final TunnelSettings SETTINGS =
            TunnelSettings.builder("culvert").build();
    private static final Secret SECRET = Secret.utf8("tunnel secret");
    private static final TunnelSettings AUTHENTICATES = TunnelSettings.builder("culvert")
            .secret(SECRET)
            .authenticatePeer(true)
            .build();
    private static final SessionMessage.Sli SLI = new SessionMessage.Sli(new Avp.Accm(1, 2), List.of());
    private static final Disconnect ENOUGH = Disconnect.of(CdnResult.ADMINISTRATIVE, "enough");
    private static final Result SHUT = Result.of(StopCcnResult.SHUTTING_DOWN, "good night");

    private final ScriptedPeer peer = ScriptedPeer.established(SETTINGS);

    @Test
    void aTunnelIsResumedWhenItsHelloIsAcknowledged() {
        peer.replace(SETTINGS);
        assertThat(peer.tunnel.isResumed()).isFalse();
        peer.takeSilently();
        assertThat(peer.heard).isEmpty();

        peer.tunnel.resumeHello(peer.now);
        peer.takeSilently();
        assertThat(peer.messages()).containsExactly(new TunnelMessage.Hello(List.of()));
        assertThat(peer.tunnel.isResumed()).isFalse();
        assertThat(peer.counted()).containsExactly(TunnelEvent.HELLO_SENT);

        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.tunnel.isResumed()).isTrue();
        assertThat(peer.reports(TunnelOutput.Resumed.class)).hasSize(1);
        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.reports(TunnelOutput.Resumed.class)).hasSize(1);
    }

    @Test
    void aTunnelThatNeverPausedIsResumedAndSaysNoHello() {
        assertThat(peer.tunnel.isResumed()).isTrue();
        peer.tunnel.resumeHello(peer.now);
        peer.takeSilently();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.reports).isEmpty();
    }

    @Test
    void theAcknowledgementOfOldMessagesIsNoProof() {
        var session = establishedCall(77);
        peer.tunnel.sendSetLinkInfo(session, SLI, peer.now);
        peer.takeSilently();
        peer.forget();
        peer.replace(SETTINGS);
        peer.sendZlb();
        peer.tunnel.resumeHello(peer.now);
        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.messages()).containsExactly(new TunnelMessage.Hello(List.of()));
        assertThat(peer.tunnel.isResumed()).isFalse();
    }

    @Test
    void anImageOfAResumedTunnelIsTheSame() {
        establishedCall(77);
        offeredCall(78);
        var cleared = establishedCall(79);
        peer.tunnel.clearCall(cleared, ENOUGH, peer.now);
        peer.tunnel.raiseSendWindowLimit(30);
        peer.takeSilently();
        var image = peer.replace(SETTINGS);
        assertThat(image.channel().queue()).hasSize(1);
        assertThat(image.calls()).hasSize(2);
        assertThat(image.heldIds())
                .containsExactly(new TunnelImage.HeldId(cleared, peer.now.plus(Duration.ofSeconds(60))));
        assertThat(peer.tunnel.image()).isEqualTo(image);
        assertThat(peer.tunnel.channelFacts().sendWindowLimit()).isEqualTo(32_767);
        assertThat(peer.tunnel.callImage(cleared)).isEmpty();
        assertThat(peer.tunnel.callImage(image.calls().getFirst().local()))
                .contains(image.calls().getFirst());
        assertThat(peer.tunnel.peer()).isPresent();
    }

    @Test
    void thereIsNoImageOfWhatHasNotBegunOrIsGone() {
        var stranger = ScriptedPeer.ofAccepting(SETTINGS);
        assertThatThrownBy(() -> stranger.tunnel.image()).isInstanceOf(IllegalStateException.class);
        peer.tunnel.close(SHUT, peer.now);
        peer.take();
        peer.pass(Duration.ofSeconds(31));
        assertThat(peer.reports(TunnelOutput.Gone.class)).hasSize(1);
        assertThatThrownBy(() -> peer.tunnel.image()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void impossibleImagesAreRejected() {
        var image = peer.tunnel.image();
        assertThatThrownBy(() -> with(image, new ConnectionState.Idle(), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> with(image, image.connection(), true)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> call(1, new LnsIncomingCall.State.Idle()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> call(0, new LnsIncomingCall.State.Established(new SessionId(5))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // Set-up of the control connection.

    @Test
    void aTunnelInSetUpJudgesTheResponseToItsOldChallenge() {
        for (boolean right : new boolean[] {true, false}) {
            var caller = ScriptedPeer.ofAccepting(AUTHENTICATES);
            caller.send(sccrq());
            caller.takeSilently();
            var challenge = caller.last(TunnelMessage.Sccrp.class).challenge().orElseThrow();
            caller.forget();
            var image = caller.replace(AUTHENTICATES);
            assertThat(image.ourChallenge()).contains(challenge);
            caller.tunnel.resumeHello(caller.now);
            caller.takeSilently();
            assertThat(caller.last(TunnelMessage.Sccrp.class).challenge()).contains(challenge);
            assertThat(caller.heard).as("no HELLO before the tunnel is up").hasSize(1);
            assertThat(caller.tunnel.isResumed()).isFalse();

            var answer = right ? SECRET : Secret.utf8("wrong");
            caller.send(new TunnelMessage.Scccn(List.of(
                    new Avp.ChallengeResponse(TunnelAuthentication.response(MessageType.SCCCN, answer, challenge)))));
            caller.takeSilently();
            assertThat(caller.reports(TunnelOutput.Resumed.class)).hasSize(1);
            assertThat(caller.reports(TunnelOutput.Established.class)).hasSize(right ? 1 : 0);
            assertThat(caller.reports(TunnelOutput.Closed.class).stream()
                            .map(closed -> closed.reason().cause()))
                    .isEqualTo(right ? List.of() : List.of(Cause.NOT_AUTHORIZED));
            assertThat(caller.tunnel.ourChallenge()).isEmpty();
        }
    }

    @Test
    void aTunnelWhoseSccrpWasAcknowledgedIsResumedAtOnce() {
        var caller = ScriptedPeer.ofAccepting(SETTINGS);
        caller.send(sccrq());
        caller.take();
        caller.forget();
        caller.replace(SETTINGS);
        caller.tunnel.resumeHello(caller.now);
        caller.takeSilently();
        assertThat(caller.heard).isEmpty();
        assertThat(caller.tunnel.isResumed()).isTrue();
    }

    @Test
    void theSetUpOfATunnelEndsWhenItWouldHaveWithoutThePause() {
        var caller = ScriptedPeer.ofAccepting(SETTINGS);
        caller.send(sccrq());
        caller.take();
        caller.now = caller.now.plusSeconds(40);
        caller.replace(SETTINGS);
        caller.tunnel.resumeHello(caller.now);
        caller.takeSilently();
        caller.pass(Duration.ofSeconds(20).minusMillis(1));
        assertThat(caller.tunnel.isClosed()).isFalse();
        caller.pass(Duration.ofMillis(1));
        assertThat(caller.report(TunnelOutput.Closed.class).reason().cause()).isEqualTo(Cause.SETUP_TIMEOUT);
    }

    @Test
    void aTunnelThatWeOpenedGoesOnWithItsSccrq() {
        var called = ScriptedPeer.ofOpening(SETTINGS);
        called.takeSilently();
        assertThat(called.tunnel.placeIncomingCall(id -> new SessionMessage.Icrq(id, 1, List.of()), called.now))
                .isPresent();
        called.forget();
        called.replace(SETTINGS);
        called.tunnel.resumeHello(called.now);
        called.takeSilently();
        assertThat(called.messages()).hasSize(1).first().isInstanceOf(TunnelMessage.Sccrq.class);
        called.send(ScriptedPeer.sccrp());
        called.take();
        assertThat(called.messages().stream().map(Message::getClass).map(Class::getSimpleName))
                .contains("Scccn", "Icrq");
        assertThat(called.reports(TunnelOutput.Resumed.class)).hasSize(1);
    }

    // Calls.

    @Test
    void anOfferedCallIsNotOfferedAgainAndCanBeAnswered() {
        var session = offeredCall(77);
        peer.forget();
        peer.replace(SETTINGS);
        peer.tunnel.resumeHello(peer.now);
        peer.take();
        assertThat(peer.reports(TunnelOutput.CallOffered.class)).isEmpty();
        assertThat(peer.tunnel.answerCall(session, peer.now)).isTrue();
        peer.take();
        assertThat(peer.last(SessionMessage.Icrp.class).assignedSessionId()).isEqualTo(session);
        assertThat(peer.lastHeader().sessionId()).isEqualTo(new SessionId(77));
        peer.send(session, ICCN);
        peer.take();
        assertThat(peer.report(TunnelOutput.CallEstablished.class).peer()).isEqualTo(new SessionId(77));
    }

    @Test
    void aCallInSetUpKeepsItsDeadline() {
        var session = offeredCall(77);
        peer.tunnel.answerCall(session, peer.now);
        peer.take();
        var image = peer.tunnel.image();
        assertThat(image.calls().getFirst().deadline()).contains(peer.now.plusSeconds(60));
        peer.now = peer.now.plusSeconds(40);
        peer.replace(SETTINGS, image);
        resumeAndForget();
        peer.pass(Duration.ofSeconds(20).minusMillis(1));
        assertThat(peer.reports(TunnelOutput.CallCleared.class)).isEmpty();
        peer.pass(Duration.ofMillis(1));
        assertThat(peer.report(TunnelOutput.CallCleared.class).reason().by()).isEqualTo(By.SETUP_TIMEOUT);
    }

    @Test
    void deadlinesOfCallsAreKeptInOrderAndThoseUnknownBeginAnew() {
        var calls = new ArrayList<CallImage>();
        int[] seconds = {30, 10, 20, 500};
        for (int i = 0; i < seconds.length; i++) {
            calls.add(waiting(i + 1, Optional.of(peer.now.plusSeconds(seconds[i]))));
        }
        calls.add(waiting(9, Optional.empty()));
        peer.replace(SETTINGS, withCalls(peer.tunnel.image(), calls));
        resumeAndForget();
        var ends = new ArrayList<Integer>();
        for (int second = 1; second <= 60; second++) {
            peer.pass(Duration.ofSeconds(1));
            for (var cleared : peer.reports(TunnelOutput.CallCleared.class)) {
                ends.add(second);
                ends.add(cleared.local().value());
            }
            peer.reports.clear();
        }
        assertThat(ends).containsExactly(10, 2, 20, 3, 30, 1, 60, 4, 60, 9);
    }

    @Test
    void aCallThatIsNotKnownAnyMoreIsDisconnectedWhenItsIccnComes() {
        peer.replace(SETTINGS);
        resumeAndForget();
        peer.send(new SessionId(4711), ICCN);
        peer.takeSilently();
        var cdn = peer.last(SessionMessage.Cdn.class);
        assertThat(cdn.result().code()).isEqualTo(2);
        assertThat(cdn.result().errorCode()).contains(GeneralError.SESSION_ID_INVALID.code());
        assertThat(cdn.assignedSessionId()).isEqualTo(new SessionId(4711));
        assertThat(peer.lastHeader().sessionId()).isEqualTo(SessionId.NONE);
        assertThat(peer.lastHeader().nr().value()).as("acknowledged").isEqualTo(peer.ns);
        assertThat(peer.counted()).contains(TunnelEvent.UNKNOWN_SESSION);
    }

    @Test
    void anIccnThatCrossesOurCdnIsNotAnswered() {
        var session = offeredCall(77);
        peer.tunnel.answerCall(session, peer.now);
        peer.take();
        peer.tunnel.clearCall(session, ENOUGH, peer.now);
        peer.takeSilently();
        peer.replace(SETTINGS);
        peer.tunnel.resumeHello(peer.now);
        peer.take();
        peer.forget();
        peer.send(session, ICCN);
        peer.takeSilently();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.counted()).containsExactly(TunnelEvent.UNKNOWN_SESSION);
    }

    @Test
    void heldSessionIdsAreNotGivenOutBeforeTheirTime() {
        // All but two are held, those for different times.
        var held = new ArrayList<TunnelImage.HeldId>();
        for (int id = 65_535; id > 2; id--) {
            held.add(new TunnelImage.HeldId(new SessionId(id), peer.now.plusSeconds(id % 2 == 0 ? 50 : 20)));
        }
        var image = peer.tunnel.image();
        peer.replace(
                SETTINGS,
                new TunnelImage(
                        image.connection(),
                        image.isOpener(),
                        false,
                        image.deadline(),
                        true,
                        image.peer(),
                        Optional.empty(),
                        image.channel(),
                        List.of(),
                        held,
                        false));
        resumeAndForget();
        var given = new HashSet<Integer>();
        given.add(offeredCall(1).value());
        given.add(offeredCall(2).value());
        assertThat(given).containsExactlyInAnyOrder(1, 2);
        peer.send(icrq(3));
        peer.take();
        assertThat(peer.reports(TunnelOutput.CallRefused.class)).hasSize(1);
        peer.now = peer.now.plusSeconds(20);
        assertThat(offeredCall(4).value() % 2).isEqualTo(1);
    }

    // The end.

    @Test
    void aLingeringTunnelAcknowledgesAndRepeatsItsStopCcnUntilItsOldDeadline() {
        peer.tunnel.close(SHUT, peer.now);
        peer.takeSilently();
        peer.forget();
        peer.now = peer.now.plusSeconds(11);
        peer.replace(SETTINGS);
        assertThat(peer.tunnel.isClosed()).isTrue();
        assertThat(peer.tunnel.isResumed()).isTrue();
        peer.tunnel.resumeHello(peer.now);
        peer.takeSilently();
        assertThat(peer.last(TunnelMessage.StopCcn.class).result()).isEqualTo(SHUT);
        peer.send(new TunnelMessage.Hello(List.of()));
        peer.take();
        assertThat(peer.zlbs).isNotEmpty();
        assertThat(peer.counted()).contains(TunnelEvent.AFTER_CLOSE);
        peer.pass(Duration.ofSeconds(20).minusMillis(1));
        assertThat(peer.heard).as("acknowledged").hasSize(1);
        assertThat(peer.reports(TunnelOutput.Gone.class)).isEmpty();
        peer.pass(Duration.ofMillis(1));
        assertThat(peer.reports(TunnelOutput.Gone.class)).hasSize(1);
    }

    @Test
    void aTunnelThatThePeerEndedGoesOnAcknowledgingWithItsPeersId() {
        var stop = new TunnelMessage.StopCcn(PEER, SHUT, List.of());
        peer.send(stop);
        peer.takeSilently();
        peer.forget();
        peer.replace(SETTINGS);
        peer.ns--;
        peer.send(stop);
        peer.takeSilently();
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.zlbs.getFirst().tunnelId()).isEqualTo(PEER);
        assertThat(peer.zlbs.getFirst().nr().value()).isEqualTo(peer.ns);
    }

    @Test
    void aStrangersTunnelThatIsOverStaysMute() {
        var stranger = ScriptedPeer.ofAccepting(SETTINGS);
        stranger.send(sccrq());
        stranger.takeSilently();
        stranger.ns = 1;
        // The ID in the header is 0, so it may not have got our SCCRP.
        var stop = MessageCodec.encode(
                TunnelId.NONE,
                SessionId.NONE,
                new SequenceNumber(1),
                new SequenceNumber(0),
                new TunnelMessage.StopCcn(PEER, SHUT, List.of()),
                Hiding.none());
        stranger.tunnel.receive((ControlHeader) Header.decode(stop), stop, stranger.now);
        stranger.takeSilently();
        stranger.forget();
        var image = stranger.replace(SETTINGS);
        assertThat(image.reached()).isFalse();
        assertThat(image.channel().queue()).hasSize(1);
        stranger.tunnel.resumeHello(stranger.now);
        stranger.takeSilently();
        for (int i = 0; i < 59; i++) {
            stranger.pass(Duration.ofSeconds(1));
        }
        assertThat(stranger.heard).isEmpty();
        stranger.pass(Duration.ofSeconds(1));
        assertThat(stranger.reports(TunnelOutput.Gone.class)).hasSize(1);
    }

    @Test
    void aTunnelThatIsClosedBeforeItsTurnSaysSo() {
        peer.replace(SETTINGS);
        peer.tunnel.close(SHUT, peer.now);
        peer.takeSilently();
        assertThat(peer.messages().stream().map(Message::getClass).map(Class::getSimpleName))
                .containsExactly("StopCcn");
        assertThat(peer.tunnel.isResumed()).isTrue();
        assertThat(peer.reports(TunnelOutput.Resumed.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDegradedTunnelThatIsClosedFindsTheRightNumberForItsStopCcn(boolean isProbed) {
        peer.replace(SETTINGS, degraded(peer.tunnel.image()));
        peer.nr += 7;
        if (isProbed) {
            peer.tunnel.resumeHello(peer.now);
        }
        peer.tunnel.close(SHUT, peer.now);
        peer.takeSilently();
        assertThat(peer.messages()).containsExactly(new TunnelMessage.Hello(List.of()));
        peer.sendZlb();
        peer.takeSilently();
        assertThat(peer.last(TunnelMessage.StopCcn.class).result()).isEqualTo(SHUT);
        assertThat(peer.lastHeader().ns().value()).isEqualTo(peer.nr - 1);
        assertThat(peer.counted()).containsOnlyOnce(TunnelEvent.HELLO_SENT, TunnelEvent.OWN_NUMBER_ADOPTED);
    }

    @Test
    void aPeerThatDoesNotAnswerIsToldOnceAndTheTunnelIsOver() {
        var session = establishedCall(77);
        peer.tunnel.sendSetLinkInfo(session, SLI, peer.now);
        peer.takeSilently();
        int unacknowledged = peer.lastHeader().ns().value();
        peer.replace(SETTINGS);
        peer.tunnel.resumeHello(peer.now);
        peer.takeSilently();
        for (int i = 0; i < 70 && !peer.tunnel.isClosed(); i++) {
            peer.forget();
            peer.pass(Duration.ofSeconds(1));
        }
        assertThat(peer.report(TunnelOutput.Closed.class).reason().cause()).isEqualTo(Cause.NO_ANSWER);
        assertThat(peer.report(TunnelOutput.CallCleared.class).local()).isEqualTo(session);
        assertThat(peer.reports(TunnelOutput.Gone.class)).hasSize(1);
        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.last(TunnelMessage.StopCcn.class).result().code())
                .isEqualTo(StopCcnResult.GENERAL_CLEAR.code());
        assertThat(peer.lastHeader().ns().value()).isEqualTo(unacknowledged);
    }

    @Test
    void aPeerThatIsSilentAfterTheProofIsNotToldThatItDoesNotAnswer() {
        peer.replace(SETTINGS);
        resumeAndForget();
        for (int i = 0; i < 130 && !peer.tunnel.isClosed(); i++) {
            peer.pass(Duration.ofSeconds(1));
        }
        assertThat(peer.report(TunnelOutput.Closed.class).reason().cause()).isEqualTo(Cause.NO_ANSWER);
        assertThat(peer.messages()).containsOnly(new TunnelMessage.Hello(List.of()));
    }

    @Test
    void aRaisedSendWindowLimitSurvives() {
        var narrow = TunnelSettings.builder("culvert")
                .channel(new ChannelSettings(
                        512, true, Duration.ofSeconds(1), Duration.ofSeconds(8), 10, Duration.ofSeconds(60), 100, 4))
                .build();
        var caller = ScriptedPeer.established(narrow);
        caller.tunnel.raiseSendWindowLimit(9);
        caller.replace(narrow);
        assertThat(caller.tunnel.channelFacts().sendWindowLimit()).isEqualTo(9);
    }

    // What the script does.

    private SessionId offeredCall(int peerSession) {
        peer.forget();
        peer.send(icrq(peerSession));
        peer.take();
        return peer.report(TunnelOutput.CallOffered.class).local();
    }

    private SessionId establishedCall(int peerSession) {
        var session = offeredCall(peerSession);
        peer.tunnel.answerCall(session, peer.now);
        peer.take();
        peer.send(session, ICCN);
        peer.take();
        peer.forget();
        return session;
    }

    private void resumeAndForget() {
        peer.tunnel.resumeHello(peer.now);
        peer.take();
        assertThat(peer.tunnel.isResumed()).isTrue();
        peer.forget();
    }

    private static CallImage call(int local, CallState state) {
        return new CallImage(new SessionId(local), state.peer(), state, Optional.empty());
    }

    private static CallImage waiting(int local, Optional<Instant> deadline) {
        var peerId = new SessionId(1000 + local);
        var state = new LnsIncomingCall.State.WaitConnect(peerId, icrq(1000 + local));
        return new CallImage(new SessionId(local), peerId, state, deadline);
    }

    private static TunnelImage with(TunnelImage image, ConnectionState connection, boolean lingering) {
        return of(image, connection, lingering, image.channel(), image.calls(), false);
    }

    private static TunnelImage withCalls(TunnelImage image, List<CallImage> calls) {
        return of(image, image.connection(), false, image.channel(), calls, false);
    }

    private static TunnelImage degraded(TunnelImage image) {
        return of(image, image.connection(), false, image.channel(), image.calls(), true);
    }

    private static TunnelImage of(
            TunnelImage image,
            ConnectionState connection,
            boolean lingering,
            ChannelState channel,
            List<CallImage> calls,
            boolean degraded) {
        return new TunnelImage(
                connection,
                image.isOpener(),
                lingering,
                image.deadline(),
                image.reached(),
                image.peer(),
                image.ourChallenge(),
                channel,
                calls,
                image.heldIds(),
                degraded);
    }
}
