package io.culvert.ppp.automaton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Octets;
import io.culvert.ppp.automaton.Negotiation.Outcome;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NegotiationTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final RestartSettings SETTINGS = new RestartSettings(Duration.ofSeconds(3), 4, 2, 3);

    /** Asks for what it is told to, judges as it is told to, and keeps a diary. */
    private static final class Diary implements Layer {
        final List<String> entries = new ArrayList<>();
        Octets request = Octets.ofHex("0104 05b4 0506 01020304");
        Verdict verdict = new Verdict.Acknowledge();
        boolean goesOn = true;

        List<String> take() {
            var taken = List.copyOf(entries);
            entries.clear();
            return taken;
        }

        @Override
        public Octets requestOptions() {
            return request;
        }

        @Override
        public Verdict judge(List<ConfigureOption> options, boolean nakAllowed, Instant now) {
            if (!nakAllowed) {
                entries.add("no Nak allowed");
            }
            return verdict;
        }

        @Override
        public boolean naked(List<ConfigureOption> options, boolean tooMany, Instant now) {
            entries.add((tooMany ? "naked too often " : "naked ") + options.size());
            return goesOn;
        }

        @Override
        public boolean rejected(List<ConfigureOption> options, Instant now) {
            entries.add("rejected " + options.size());
            return goesOn;
        }

        @Override
        public void diverged(boolean byOurRefusals, Instant now) {
            entries.add("diverged " + byOurRefusals);
        }

        @Override
        public void terminatedByPeer() {
            entries.add("terminated by peer");
        }

        @Override
        public void rejectedByPeer(String what) {
            entries.add("rejected by peer: " + what);
        }

        @Override
        public void send(ControlPacket packet) {
            entries.add("send " + packet.encode().toHex());
        }

        @Override
        public void layerUp(Instant now) {
            entries.add("up");
        }

        @Override
        public void layerDown(Instant now) {
            entries.add("down");
        }

        @Override
        public void layerFinished(boolean timedOut, Instant now) {
            entries.add("finished" + (timedOut ? ", timed out" : ""));
        }
    }

    private static final String BODY = "010405b4050601020304";
    private final Diary diary = new Diary();
    private final Negotiation negotiation = new Negotiation(SETTINGS, diary);

    private static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    private Outcome receive(String hex, long seconds) {
        return negotiation.receive(ControlPacket.decode(Octets.ofHex(hex)).orElseThrow(), at(seconds));
    }

    private void started() {
        negotiation.open(T0);
        negotiation.up(T0);
        assertThat(diary.take()).containsExactly("send 0101000e" + BODY);
        assertThat(negotiation.deadline()).isEqualTo(at(3));
    }

    private void opened() {
        started();
        assertThat(receive("0201000e" + BODY, 0)).isEqualTo(Outcome.TAKEN);
        assertThat(receive("01090004", 0)).isEqualTo(Outcome.TAKEN);
        assertThat(diary.take()).containsExactly("send 02090004", "up");
        assertThat(negotiation.isOpened()).isTrue();
        assertThat(negotiation.deadline()).isEqualTo(Instant.MAX);
    }

    @Test
    void startsWithoutADeadlineAndNotOpen() {
        assertThat(negotiation.state()).isEqualTo(State.INITIAL);
        assertThat(negotiation.deadline()).isEqualTo(Instant.MAX);
        assertThat(negotiation.isOpened()).isFalse();
    }

    @Test
    void requestIsRepeatedUnderTheSameIdentifierUntilTheCounterIsUsedUp() {
        started();
        negotiation.timerExpired(at(3).minusNanos(1));
        assertThat(diary.take()).isEmpty();
        for (int i = 1; i <= 3; i++) {
            negotiation.timerExpired(at(3L * i));
            assertThat(diary.take()).containsExactly("send 0101000e" + BODY);
            assertThat(negotiation.deadline()).isEqualTo(at(3L * i + 3));
        }
        negotiation.timerExpired(at(12));
        assertThat(diary.take()).containsExactly("finished, timed out");
        assertThat(negotiation.state()).isEqualTo(State.STOPPED);
        assertThat(negotiation.deadline()).isEqualTo(Instant.MAX);
    }

    @Test
    void repeatingOnTheFirstFrameRestartsTheTimerAndKeepsIdentifierAndCounter() {
        started();
        negotiation.repeatRequest(at(1));
        assertThat(diary.take()).containsExactly("send 0101000e" + BODY);
        assertThat(negotiation.deadline()).isEqualTo(at(4));
        for (int i = 1; i <= 3; i++) {
            negotiation.timerExpired(at(1 + 3L * i));
            assertThat(diary.take()).as("attempt %d", i).containsExactly("send 0101000e" + BODY);
        }
        negotiation.timerExpired(at(13));
        assertThat(diary.take()).containsExactly("finished, timed out");
    }

    @Test
    void nothingIsRepeatedOnceAnswered() {
        negotiation.repeatRequest(T0);
        started();
        receive("0201000e" + BODY, 0);
        negotiation.repeatRequest(T0);
        assertThat(diary.take()).isEmpty();
    }

    @Test
    void changedOptionsGetANewIdentifier() {
        started();
        diary.request = Octets.ofHex("010405b4");
        negotiation.timerExpired(at(3));
        assertThat(diary.take()).containsExactly("send 01020008010405b4");
    }

    @Test
    void requestAfterAnAnswerGetsANewIdentifierThoughNothingChanged() {
        started();
        receive("0201000e" + BODY, 1);
        assertThat(negotiation.state()).isEqualTo(State.ACK_RCVD);
        assertThat(negotiation.deadline()).as("RCA does not start the timer").isEqualTo(at(3));
        negotiation.timerExpired(at(3));
        assertThat(diary.take()).containsExactly("send 0102000e" + BODY);
        assertThat(negotiation.state()).isEqualTo(State.REQ_SENT);
    }

    @Test
    void ackMustHaveIdentifierAndOptionsOfTheLastRequest() {
        started();
        assertThat(receive("0202000e" + BODY, 0)).isEqualTo(Outcome.UNEXPECTED);
        assertThat(receive("02010008010405b4", 0)).isEqualTo(Outcome.UNEXPECTED);
        assertThat(negotiation.state()).isEqualTo(State.REQ_SENT);
        assertThat(receive("0201000e" + BODY, 0)).isEqualTo(Outcome.TAKEN);
        assertThat(negotiation.state()).isEqualTo(State.ACK_RCVD);
    }

    @Test
    void doubledAckInOpenedDoesNotRenegotiate() {
        opened();
        assertThat(receive("0201000e" + BODY, 0)).isEqualTo(Outcome.UNEXPECTED);
        assertThat(receive("02010004", 0)).isEqualTo(Outcome.UNEXPECTED);
        assertThat(negotiation.isOpened()).isTrue();
        assertThat(diary.take()).isEmpty();
    }

    @Test
    void ackAfterTheAckSentOpens() {
        started();
        receive("01090004", 0);
        assertThat(diary.take()).containsExactly("send 02090004");
        assertThat(negotiation.state()).isEqualTo(State.ACK_SENT);
        receive("0201000e" + BODY, 0);
        assertThat(diary.take()).containsExactly("up");
        assertThat(negotiation.isOpened()).isTrue();
    }

    @Test
    void nakAsksAgainWithANewIdentifierAndAFullCounter() {
        started();
        negotiation.timerExpired(at(3));
        negotiation.timerExpired(at(6));
        diary.take();
        diary.request = Octets.ofHex("010405aa");
        assertThat(receive("03010008010405aa", 7)).isEqualTo(Outcome.TAKEN);
        assertThat(diary.take()).containsExactly("naked 1", "send 01020008010405aa");
        assertThat(negotiation.deadline()).isEqualTo(at(10));
        for (int i = 0; i < 3; i++) {
            negotiation.timerExpired(at(10 + 3 * i));
            assertThat(diary.take()).hasSize(1);
        }
        negotiation.timerExpired(at(19));
        assertThat(diary.take()).containsExactly("finished, timed out");
    }

    @Test
    void nakOfAnotherIdentifierOrWithABadOptionIsDropped() {
        started();
        assertThat(receive("03020008010405aa", 0)).isEqualTo(Outcome.UNEXPECTED);
        assertThat(receive("03010008010505aa", 0)).isEqualTo(Outcome.MALFORMED);
        assertThat(diary.take()).isEmpty();
        assertThat(receive("03010008010405aa", 0)).isEqualTo(Outcome.TAKEN);
    }

    @Test
    void rejectMustBeAnOrderedSelectionOfTheRequest() {
        started();
        assertThat(receive("04010008010405aa", 0)).as("value changed").isEqualTo(Outcome.UNEXPECTED);
        assertThat(receive("0401000e0506010203040104" + "05b4", 0))
                .as("order changed")
                .isEqualTo(Outcome.UNEXPECTED);
        assertThat(receive("0401000c010405b4010405b4", 0)).as("twice").isEqualTo(Outcome.UNEXPECTED);
        assertThat(diary.take()).isEmpty();
        diary.request = Octets.ofHex("010405b4");
        assertThat(receive("0401000a050601020304", 0)).isEqualTo(Outcome.TAKEN);
        assertThat(diary.take()).containsExactly("rejected 1", "send 01020008010405b4");
        diary.request = Octets.EMPTY;
        assertThat(receive("04020008010405b4", 0)).as("all of it").isEqualTo(Outcome.TAKEN);
        assertThat(diary.take()).containsExactly("rejected 1", "send 01030004");
    }

    @Test
    void layerThatClosesItselfOverARefusalIsNotAsked() {
        started();
        diary.goesOn = false;
        receive("03010004", 0);
        assertThat(diary.take()).containsExactly("naked 0");
        assertThat(negotiation.state()).isEqualTo(State.REQ_SENT);
    }

    @Test
    void naksOfThePeerAreCountedAndThenItIsHopeless() {
        started();
        for (int i = 1; i <= 9; i++) {
            receive(String.format("03%02x0004", i), 0);
            assertThat(diary.take().getFirst()).isEqualTo(i > 3 ? "naked too often 0" : "naked 0");
        }
        receive("030a0004", 0);
        assertThat(diary.take()).containsExactly("diverged false");
    }

    @Test
    void anAckForgetsThePeersNaks() {
        started();
        for (int i = 1; i <= 3; i++) {
            receive(String.format("03%02x0004", i), 0);
        }
        receive("0204000e" + BODY, 0);
        negotiation.timerExpired(at(3));
        diary.take();
        receive("03050004", 3);
        assertThat(diary.take().getFirst()).isEqualTo("naked 0");
    }

    @Test
    void refusedRequestIsAnsweredAndCounted() {
        started();
        diary.verdict = new Verdict.Nak(List.of(ConfigureOption.u16(1, 1460)));
        for (int i = 0; i < 3; i++) {
            receive("01070008010405dc", 0);
            assertThat(diary.take()).containsExactly("send 03070008010405b4");
        }
        receive("01080008010405dc", 0);
        assertThat(diary.take()).containsExactly("no Nak allowed", "send 03080008010405b4");
        diary.verdict = new Verdict.Acknowledge();
        receive("01090004", 0);
        diary.take();
        diary.verdict = new Verdict.Nak(List.of());
        receive("010a0004", 0);
        assertThat(diary.take()).as("an Ack forgets the Naks").containsExactly("send 030a0004");
    }

    @Test
    void rejectionAnswersWithCode4AndDoesNotCountAsNak() {
        started();
        diary.verdict = new Verdict.Reject(List.of(ConfigureOption.u16(17, 1614)));
        for (int i = 0; i < 9; i++) {
            receive("010700081104064e", 0);
            assertThat(diary.take()).containsExactly("send 040700081104064e");
        }
        receive("010700081104064e", 0);
        assertThat(diary.take()).as("3 times max-failure").containsExactly("diverged true");
    }

    @Test
    void anAckForgetsOurRefusals() {
        started();
        diary.verdict = new Verdict.Reject(List.of());
        for (int i = 0; i < 9; i++) {
            receive("01070004", 0);
        }
        diary.verdict = new Verdict.Acknowledge();
        receive("01070004", 0);
        diary.verdict = new Verdict.Reject(List.of());
        diary.take();
        receive("01070004", 0);
        assertThat(diary.take()).containsExactly("send 04070004");
    }

    @Test
    void abandonedRequestIsNotAnswered() {
        started();
        diary.verdict = new Verdict.Abandon();
        assertThat(receive("01070004", 0)).isEqualTo(Outcome.TAKEN);
        assertThat(diary.take()).isEmpty();
        assertThat(negotiation.state()).isEqualTo(State.REQ_SENT);
    }

    @Test
    void requestWithOptionsThatRunOverTheEndIsDropped() {
        started();
        assertThat(receive("01070008010505b4", 0)).isEqualTo(Outcome.MALFORMED);
        assertThat(diary.take()).isEmpty();
    }

    @Test
    void requestInOpenedRenegotiatesAndOurRequestGoesFirst() {
        opened();
        receive("010a0004", 5);
        assertThat(diary.take()).containsExactly("down", "send 0102000e" + BODY, "send 020a0004");
        assertThat(negotiation.state()).isEqualTo(State.ACK_SENT);
        assertThat(negotiation.deadline()).isEqualTo(at(8));
    }

    @Test
    void repeatedRequestInOpenedIsAcknowledgedAgainAndNothingElse() {
        started();
        receive("0201000e" + BODY, 0);
        receive("01090008010405dc", 0);
        diary.take();
        diary.verdict = new Verdict.Abandon();
        assertThat(receive("01090008010405dc", 5)).isEqualTo(Outcome.TAKEN);
        assertThat(diary.take()).containsExactly("send 02090008010405dc");
        assertThat(negotiation.isOpened()).isTrue();
        diary.verdict = new Verdict.Acknowledge();
        receive("01090008010405dd", 5);
        assertThat(diary.take()).as("other options").startsWith("down");
    }

    @Test
    void repeatedRequestIsJudgedAgainWhileNegotiating() {
        started();
        receive("01090004", 0);
        diary.verdict = new Verdict.Nak(List.of());
        diary.take();
        receive("01090004", 0);
        assertThat(diary.take()).containsExactly("send 03090004");
    }

    @Test
    void closingRepeatsTheTerminateRequestAsOftenAsSaid() {
        opened();
        negotiation.close(at(10));
        assertThat(diary.take()).containsExactly("down", "send 05020004");
        assertThat(negotiation.deadline()).isEqualTo(at(13));
        negotiation.timerExpired(at(13));
        assertThat(diary.take()).containsExactly("send 05030004");
        negotiation.timerExpired(at(16));
        assertThat(diary.take()).containsExactly("finished");
        assertThat(negotiation.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void terminateAckEndsClosingAndRequestsAreIgnoredMeanwhile() {
        opened();
        negotiation.close(at(10));
        diary.take();
        assertThat(receive("010a0004", 10)).isEqualTo(Outcome.TAKEN);
        assertThat(receive("0202000e" + BODY, 10)).isEqualTo(Outcome.UNEXPECTED);
        assertThat(diary.take()).isEmpty();
        receive("06020004", 11);
        assertThat(diary.take()).containsExactly("finished");
        assertThat(negotiation.deadline()).isEqualTo(Instant.MAX);
        receive("010b0004", 12);
        assertThat(diary.take()).as("Closed").containsExactly("send 060b0004");
    }

    @Test
    void terminateRequestInOpenedIsAcknowledgedAndThenWaitedFor() {
        opened();
        receive("0542000861626364", 10);
        assertThat(diary.take()).containsExactly("terminated by peer", "down", "send 06420004");
        assertThat(negotiation.state()).isEqualTo(State.STOPPING);
        assertThat(negotiation.deadline()).isEqualTo(at(13));
        negotiation.timerExpired(at(13));
        assertThat(diary.take()).containsExactly("finished");
        assertThat(negotiation.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void terminateRequestWhileNegotiatingIsAcknowledgedAndNegotiationGoesOn() {
        started();
        receive("05420004", 1);
        assertThat(diary.take()).containsExactly("send 06420004");
        assertThat(negotiation.state()).isEqualTo(State.REQ_SENT);
    }

    @Test
    void stoppedAutomatonAnswersALateRequestByStartingAgain() {
        started();
        for (int i = 1; i <= 4; i++) {
            negotiation.timerExpired(at(3L * i));
        }
        diary.take();
        receive("01210004", 20);
        assertThat(diary.take()).containsExactly("send 0101000e" + BODY, "send 02210004");
        assertThat(negotiation.state()).isEqualTo(State.ACK_SENT);
    }

    @Test
    void stoppedAutomatonAnswersALateRefusalWithATerminateAckAndAsksNobody() {
        started();
        for (int i = 1; i <= 4; i++) {
            negotiation.timerExpired(at(3L * i));
        }
        diary.take();
        receive("03010004", 20);
        assertThat(diary.take()).containsExactly("send 06010004");
    }

    @Test
    void unknownCodeIsRejectedWithAnIdentifierOfItsOwnEachTime() {
        opened();
        assertThat(receive("2a2100060102", 1)).isEqualTo(Outcome.CODE_REJECTED);
        assertThat(receive("00220004", 1)).isEqualTo(Outcome.CODE_REJECTED);
        assertThat(diary.take()).containsExactly("send 0701000a2a2100060102", "send 0702000800220004");
        assertThat(negotiation.isOpened()).isTrue();
    }

    @Test
    void codeRejectOfAnExtensionIsNoMatter() {
        opened();
        assertThat(receive("07010008080b0004", 1)).isEqualTo(Outcome.TAKEN);
        assertThat(receive("0701000800220004", 1)).isEqualTo(Outcome.TAKEN);
        assertThat(receive("07010004", 1)).isEqualTo(Outcome.MALFORMED);
        assertThat(diary.take()).isEmpty();
        assertThat(negotiation.isOpened()).isTrue();
    }

    @Test
    void permittedCodeRejectInAckRcvdGoesBackToReqSent() {
        started();
        receive("0201000e" + BODY, 0);
        receive("07010008080b0004", 0);
        assertThat(negotiation.state()).isEqualTo(State.REQ_SENT);
    }

    @Test
    void codeRejectOfTheFirstAndLastBasicCodeIsCatastrophic() {
        opened();
        receive("0701000807010004", 1);
        assertThat(diary.take()).containsExactly("rejected by peer: code 7", "down", "send 05020004");
        assertThat(negotiation.state()).isEqualTo(State.STOPPING);
    }

    @Test
    void codeRejectOfConfigureRequestWhileNegotiatingEndsAtOnce() {
        started();
        receive("0701000801010004", 1);
        assertThat(diary.take()).containsExactly("rejected by peer: code 1", "finished");
        assertThat(negotiation.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void protocolRejectIsCatastrophicForTheProtocolOnly() {
        opened();
        negotiation.protocolRejected(false, at(1));
        assertThat(diary.take()).isEmpty();
        negotiation.protocolRejected(true, at(1));
        assertThat(diary.take()).containsExactly("rejected by peer: protocol", "down", "send 05020004");
    }

    @Test
    void echoIsAnsweredInOpenedOnly() {
        started();
        var reply = new ControlPacket(10, 7, Octets.ofHex("00000000"));
        negotiation.echo(reply, T0);
        assertThat(diary.take()).isEmpty();
        receive("0201000e" + BODY, 0);
        receive("01090004", 0);
        diary.take();
        negotiation.echo(reply, T0);
        negotiation.echo(new ControlPacket(0, 0, Octets.EMPTY), T0);
        assertThat(diary.take()).containsExactly("send 0a07000800000000");
    }

    @Test
    void downForgetsAllAndUpBeginsAgain() {
        opened();
        negotiation.down(at(1));
        assertThat(diary.take()).containsExactly("down");
        assertThat(negotiation.state()).isEqualTo(State.STARTING);
        negotiation.up(at(2));
        assertThat(diary.take()).containsExactly("send 0102000e" + BODY);
    }

    @Test
    void upForgetsOldRefusals() {
        started();
        diary.verdict = new Verdict.Nak(List.of());
        for (int i = 1; i <= 3; i++) {
            receive("01070004", 0);
            receive(String.format("03%02x0004", i), 0);
        }
        negotiation.down(T0);
        negotiation.up(T0);
        diary.take();
        receive("01070004", 0);
        receive("03050004", 0);
        assertThat(diary.take()).containsExactly("send 03070004", "naked 0", "send 0106000e" + BODY);
        for (int i = 0; i < 8; i++) {
            receive("01070004", 0);
        }
        assertThat(diary.take()).contains("send 03070004").doesNotContain("diverged true");
    }

    @Test
    void adoptedLinkIsOpenedAndRenegotiatesWithAFullCounter() {
        negotiation.adopt();
        assertThat(negotiation.isOpened()).isTrue();
        assertThat(diary.take()).isEmpty();
        receive("010a0004", 0);
        diary.take();
        for (int i = 1; i <= 3; i++) {
            negotiation.timerExpired(at(3L * i));
            assertThat(diary.take()).as("attempt %d", i).containsExactly("send 0101000e" + BODY);
        }
        negotiation.timerExpired(at(12));
        assertThat(diary.take()).containsExactly("finished, timed out");
    }

    @Test
    void identifierWrapsAround() {
        started();
        for (int i = 1; i <= 255; i++) {
            receive(String.format("02%02x000e%s", i, BODY), 0);
            negotiation.down(T0);
            negotiation.up(T0);
        }
        assertThat(diary.take().getLast()).isEqualTo("send 0100000e" + BODY);
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new RestartSettings(Duration.ZERO, 1, 1, 1))
                .hasMessage("restart interval PT0S is not positive");
        assertThatThrownBy(() -> new RestartSettings(Duration.ofSeconds(1), 0, 1, 1))
                .hasMessage("restart counters start at 1 or more");
        assertThatThrownBy(() -> new RestartSettings(Duration.ofSeconds(1), 1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartSettings(Duration.ofSeconds(1), 1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new RestartSettings(Duration.ofNanos(1), 1, 1, 1)).isNotNull();
        assertThat(RestartSettings.DEFAULT).isEqualTo(new RestartSettings(Duration.ofSeconds(3), 10, 2, 5));
    }
}
