package io.culvert.l2tp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.channel.ChannelOutput.Acknowledge;
import io.culvert.l2tp.channel.ChannelOutput.Notice;
import io.culvert.l2tp.channel.ChannelOutput.Noticed;
import io.culvert.l2tp.channel.ChannelOutput.Transmit;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlChannelTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final ChannelSettings SETTINGS = ChannelSettings.defaults();

    private final ControlChannel channel = new ControlChannel(SETTINGS, START);

    @Test
    void theFirstMessageHasNumberZeroAndExpectsNumberZero() {
        assertThat(channel.nextNs()).isEqualTo(number(0));
        assertThat(channel.nr()).isEqualTo(number(0));

        queue(channel, 1);

        assertThat(channel.drain()).containsExactly(new Transmit(number(0), message(0, 0), false));
        assertThat(channel.nextNs()).isEqualTo(number(1));
    }

    @Test
    void aMessageLeavesOnceAndNotAgainAtTheNextDrain() {
        queue(channel, 1);
        channel.drain();

        assertThat(channel.drain()).isEmpty();
    }

    @Test
    void aMessageThatLeavesCarriesTheNrOfThatMoment() {
        channel.send(message(0, 0));
        receive(channel, 0, 0);

        assertThat(channel.drain()).containsExactly(new Transmit(number(0), message(0, 1), false));
    }

    @Test
    void anExpectedMessageIsProcessedAndAcknowledgedByZlb() {
        assertThat(receive(channel, 0, 0)).isEqualTo(Reception.PROCESS);

        assertThat(channel.drain()).containsExactly(new Acknowledge(number(0), number(1)));
        assertThat(channel.drain()).isEmpty();
    }

    @Test
    void aMessageThatLeavesCarriesTheAcknowledgementInsteadOfAZlb() {
        receive(channel, 0, 0);
        queue(channel, 1);

        assertThat(channel.drain()).containsExactly(new Transmit(number(0), message(0, 1), false));
    }

    @Test
    void aMessageHeldBackByTheWindowDoesNotSaveTheZlb() {
        queue(channel, 1);
        channel.drain();
        receive(channel, 0, 0);
        queue(channel, 1);

        assertThat(channel.drain()).containsExactly(new Acknowledge(number(1), number(1)));
    }

    @Test
    void aZlbIsNeverAcknowledged() {
        assertThat(zlb(channel, 0, 0)).isEqualTo(Reception.IGNORE);
        assertThat(zlb(channel, 7, 0)).isEqualTo(Reception.IGNORE);

        assertThat(channel.drain()).isEmpty();
        assertThat(channel.nr()).isEqualTo(number(0));
    }

    @Test
    void aDuplicateIsAcknowledgedAndNotProcessed() {
        receive(channel, 0, 0);
        channel.drain();

        assertThat(receive(channel, 0, 0)).isEqualTo(Reception.IGNORE);

        assertThat(channel.drain())
                .containsExactly(new Noticed(Notice.DUPLICATE), new Acknowledge(number(0), number(1)));
        assertThat(channel.drain()).isEmpty();
    }

    @Test
    void theExampleOfTheRfcOnSerialNumbersHolds() {
        var at16 = resumed(0, 16, List.of(), 0);
        for (int duplicate : new int[] {0, 15, 32_784, 65_535}) {
            assertThat(receive(at16, duplicate, 0)).isEqualTo(Reception.IGNORE);
            assertThat(at16.drain())
                    .containsExactly(new Noticed(Notice.DUPLICATE), new Acknowledge(number(0), number(16)));
        }
        receive(at16, 32_783, 0);
        assertThat(at16.drain()).containsExactly(new Noticed(Notice.DROPPED_OUT_OF_ORDER));
    }

    @Test
    void messagesAheadAreHeldWithoutAcknowledgementAndProcessedInOrder() {
        assertThat(receive(channel, 2, 0)).isEqualTo(Reception.IGNORE);
        assertThat(receive(channel, 1, 0)).isEqualTo(Reception.IGNORE);
        assertThat(channel.drain())
                .containsExactly(new Noticed(Notice.HELD_OUT_OF_ORDER), new Noticed(Notice.HELD_OUT_OF_ORDER));
        assertThat(channel.hasNext()).isFalse();

        assertThat(receive(channel, 0, 0)).isEqualTo(Reception.PROCESS);
        assertThat(channel.nr()).isEqualTo(number(1));
        assertThat(channel.hasNext()).isTrue();
        assertThat(channel.next()).isEqualTo(message(1, 0));
        assertThat(channel.nr()).isEqualTo(number(2));
        assertThat(channel.next()).isEqualTo(message(2, 0));
        assertThat(channel.hasNext()).isFalse();
        assertThat(channel.drain()).containsExactly(new Acknowledge(number(0), number(3)));
        assertThatThrownBy(channel::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aMessageAheadAndAlreadyHeldIsDropped() {
        receive(channel, 1, 0);
        receive(channel, 1, 0);

        assertThat(channel.drain())
                .containsExactly(new Noticed(Notice.HELD_OUT_OF_ORDER), new Noticed(Notice.DROPPED_OUT_OF_ORDER));
    }

    @Test
    void theOutOfOrderQueueEndsWithTheAdvertisedWindow() {
        var narrow = new ControlChannel(settings(4, true, 10), START);
        receive(narrow, 3, 0);
        receive(narrow, 4, 0);

        assertThat(narrow.drain())
                .containsExactly(new Noticed(Notice.HELD_OUT_OF_ORDER), new Noticed(Notice.DROPPED_OUT_OF_ORDER));
    }

    @Test
    void messagesOfAStrangerAreHeldUpToFourAheadOnly() {
        receive(channel, 3, 0);
        receive(channel, 4, 0);
        channel.peerIsKnown();
        receive(channel, 4, 0);
        receive(channel, 511, 0);
        receive(channel, 512, 0);

        assertThat(channel.drain())
                .containsExactly(
                        new Noticed(Notice.HELD_OUT_OF_ORDER),
                        new Noticed(Notice.DROPPED_OUT_OF_ORDER),
                        new Noticed(Notice.HELD_OUT_OF_ORDER),
                        new Noticed(Notice.HELD_OUT_OF_ORDER),
                        new Noticed(Notice.DROPPED_OUT_OF_ORDER));
        var narrow = new ControlChannel(settings(2, true, 10), START);
        receive(narrow, 2, 0);
        assertThat(narrow.drain()).containsExactly(new Noticed(Notice.DROPPED_OUT_OF_ORDER));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 8, 1, 0, 1, 1",
        "32768, 1, 8, 1, 0, 1, 1",
        "1, 0, 8, 1, 0, 1, 1",
        "1, 1, 7, 1, 0, 1, 1",
        "1, 9, 8, 1, 0, 1, 1",
        "1, 1, 8, 0, 0, 1, 1",
        "1, 1, 8, 1, -1, 1, 1",
        "1, 1, 8, 1, 0, 0, 1",
        "1, 1, 8, 1, 0, 32767, 1",
        "1, 1, 8, 1, 0, 1, 0",
        "1, 1, 8, 1, 0, 1, 32768"
    })
    void settingsOutOfRangeAreRejected(int window, int first, int cap, int tries, int hello, int queue, int limit) {
        assertThatThrownBy(() -> new ChannelSettings(
                        window,
                        true,
                        Duration.ofSeconds(first),
                        Duration.ofSeconds(cap),
                        tries,
                        Duration.ofSeconds(hello),
                        queue,
                        limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out of range");
    }

    @Test
    void settingsAtTheirLimitsAreAccepted() {
        var eight = Duration.ofSeconds(8);
        assertThat(new ChannelSettings(32_767, true, eight, eight, 1, Duration.ZERO, 32_766, 32_767).receiveWindow())
                .isEqualTo(32_767);
        assertThat(new ChannelSettings(1, true, eight, eight, 1, Duration.ZERO, 1, 1).sendQueueLimit())
                .isEqualTo(1);
    }

    @Test
    void receivedNumbersWrapAround() {
        var wrapping = resumed(0, 65_535, List.of(), 0);
        receive(wrapping, 0, 0);
        assertThat(receive(wrapping, 65_535, 0)).isEqualTo(Reception.PROCESS);
        assertThat(wrapping.nr()).isEqualTo(number(0));
        assertThat(wrapping.next()).isEqualTo(message(0, 0));
        assertThat(wrapping.nr()).isEqualTo(number(1));
    }

    @Test
    void sentNumbersWrapAround() {
        var wrapping = resumed(65_534, 0, List.of(), 0);
        wrapping.peerWindow(8);
        queue(wrapping, 4);
        assertThat(numbersSent(wrapping)).containsExactly(65_534);
        zlb(wrapping, 0, 65_535);
        assertThat(numbersSent(wrapping)).containsExactly(65_535, 0);
        zlb(wrapping, 0, 1);
        assertThat(numbersSent(wrapping)).containsExactly(1);
        zlb(wrapping, 0, 2);
        assertThat(wrapping.isAcknowledged()).isTrue();
        assertThat(wrapping.nextNs()).isEqualTo(number(2));
    }

    @Test
    void slowStartAddsOneForEachAcknowledgementUpToThePeersWindow() {
        channel.peerWindow(6);
        queue(channel, 40);
        var curve = new ArrayList<Integer>();
        int acknowledged = 0;
        int sent = numbersSent(channel).size();
        for (int i = 0; i < 20; i++) {
            curve.add(sent - acknowledged);
            acknowledged++;
            zlb(channel, 0, acknowledged);
            sent += numbersSent(channel).size();
        }
        assertThat(curve).startsWith(1, 2, 3, 4, 5, 6).endsWith(6, 6).allMatch(window -> window <= 6);
    }

    @Test
    void oneAcknowledgementOfSeveralMessagesWidensTheWindowByOne() {
        channel.peerWindow(16);
        queue(channel, 20);
        acknowledgeUntilWindow(channel, 4);
        int first = channel.facts().ns().value();

        zlb(channel, 0, first);

        assertThat(channel.drain()).hasSize(5);
    }

    @Test
    void congestionAvoidanceAddsOneForEachWindowOfAcknowledgements() {
        channel.peerWindow(16);
        queue(channel, 200);
        acknowledgeUntilWindow(channel, 9);
        releaseAndTimeOut(channel);
        assertThat(channel.facts().inUseWindow()).isEqualTo(1);

        var curve = new ArrayList<Integer>();
        int acknowledged = firstUnacknowledged(channel);
        for (int i = 0; i < 14; i++) {
            acknowledged++;
            zlb(channel, 0, acknowledged);
            channel.drain();
            curve.add(channel.facts().inUseWindow());
        }
        // SSTHRESH is 9 / 2 = 4: up to it by one each, then after 4, 5, ... acknowledgements.
        assertThat(curve).containsExactly(2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6);
    }

    @Test
    void theThresholdNeverFallsBelowOne() {
        queue(channel, 3);
        channel.drain();
        releaseAndTimeOut(channel);
        assertThat(channel.state().slowStartThreshold()).isEqualTo(1);
        assertThat(channel.state().congestionWindow()).isEqualTo(1);

        zlb(channel, 0, 1);

        assertThat(channel.facts().inUseWindow()).isEqualTo(2);
    }

    @Test
    void withoutCongestionControlThePeersWindowAloneLimits() {
        var free = new ControlChannel(settings(512, false, 10), START);
        queue(free, 10);
        assertThat(numbersSent(free)).containsExactly(0, 1, 2, 3);
        free.peerWindow(6);
        assertThat(numbersSent(free)).containsExactly(4, 5);
        zlb(free, 0, 3);
        assertThat(numbersSent(free)).containsExactly(6, 7, 8);
    }

    @Test
    void withoutCongestionControlEverythingOutstandingIsSentAgain() {
        var free = new ControlChannel(settings(512, false, 10), START);
        queue(free, 3);
        release(free, free.drain(), START);
        assertThat(free.timerExpired(START.plusSeconds(1))).isEqualTo(Expiry.RETRANSMITTED);
        assertThat(free.drain())
                .containsExactly(
                        new Transmit(number(0), message(0, 0), true),
                        new Transmit(number(1), message(1, 0), true),
                        new Transmit(number(2), message(2, 0), true));
    }

    @Test
    void retransmissionsBackOffAndTheTunnelIsGivenUpAfterAllTries() {
        queue(channel, 1);
        release(channel, channel.drain(), START);
        var gaps = new ArrayList<Long>();
        var now = START;
        Expiry expiry;
        do {
            var due = channel.nextDeadline();
            gaps.add(Duration.between(now, due).toMillis());
            assertThat(channel.timerExpired(due.minusNanos(1))).isEqualTo(Expiry.NONE);
            expiry = channel.timerExpired(due);
            now = due;
            if (expiry == Expiry.RETRANSMITTED) {
                var again = channel.drain();
                assertThat(again).containsExactly(new Transmit(number(0), message(0, 0), true));
                release(channel, again, now);
            }
        } while (expiry == Expiry.RETRANSMITTED);

        assertThat(expiry).isEqualTo(Expiry.GIVEN_UP);
        assertThat(gaps).containsExactly(1000L, 2000L, 4000L, 8000L, 8000L, 8000L, 8000L, 8000L, 8000L, 8000L);
        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofSeconds(63));
        assertThat(channel.facts().retransmissions()).isEqualTo(9);
        assertThat(channel.drain()).isEmpty();
    }

    @Test
    void fiveTriesWithACapOfSixteenSecondsTakeThirtyOneSeconds() {
        var five = new ControlChannel(
                new ChannelSettings(
                        4, true, Duration.ofSeconds(1), Duration.ofSeconds(16), 5, Duration.ZERO, 100, 32_767),
                START);
        queue(five, 1);
        release(five, five.drain(), START);
        var due = five.nextDeadline();
        while (five.timerExpired(due) == Expiry.RETRANSMITTED) {
            release(five, five.drain(), due);
            due = five.nextDeadline();
        }
        assertThat(Duration.between(START, due)).isEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void aCapThatIsNoPowerOfTwoTimesTheFirstDelayIsKept() {
        var odd = new ControlChannel(
                new ChannelSettings(
                        4, true, Duration.ofSeconds(3), Duration.ofSeconds(10), 5, Duration.ZERO, 100, 32_767),
                START);
        queue(odd, 1);
        var gaps = new ArrayList<Long>();
        var now = START;
        for (int i = 0; i < 4; i++) {
            release(odd, odd.drain(), now);
            var due = odd.nextDeadline();
            gaps.add(Duration.between(now, due).toSeconds());
            now = due;
            odd.timerExpired(now);
        }
        assertThat(gaps).containsExactly(3L, 6L, 10L, 10L);
    }

    @Test
    void aRetransmissionCarriesTheOldNsAndTheNewNr() {
        queue(channel, 1);
        release(channel, channel.drain(), START);
        receive(channel, 0, 0);
        channel.drain();
        channel.timerExpired(START.plusSeconds(1));

        assertThat(channel.drain()).containsExactly(new Transmit(number(0), message(0, 1), true));
    }

    @Test
    void aMessageThatWasNotReleasedHasNoTimerAndIsNeverGivenOutTwice() {
        queue(channel, 1);
        channel.drain();

        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
        assertThat(channel.timerExpired(START.plus(Duration.ofDays(1)))).isEqualTo(Expiry.NONE);
        assertThat(channel.drain()).isEmpty();

        channel.released(number(0), START.plusSeconds(20));
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(21));
        channel.released(number(0), START.plusSeconds(30));
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(21));
    }

    @Test
    void aRetransmissionWaitsForItsOwnRelease() {
        queue(channel, 1);
        release(channel, channel.drain(), START);
        channel.timerExpired(START.plusSeconds(1));
        channel.drain();
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);

        channel.released(number(0), START.plusSeconds(3));

        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void unreleasedMessagesBehindATimeoutAreNotDuplicated() {
        var free = new ControlChannel(settings(512, false, 10), START);
        queue(free, 3);
        free.drain();
        free.released(number(0), START);
        free.released(number(2), START);
        free.timerExpired(START.plusSeconds(1));
        assertThat(numbersSent(free)).containsExactly(0, 2);
    }

    @Test
    void releasesOfUnknownNumbersAreIgnored() {
        queue(channel, 2);
        channel.drain();
        channel.released(number(1), START);
        channel.released(number(65_535), START);
        channel.released(number(2), START);
        channel.released(number(3), START);
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
        zlb(channel, 0, 1);
        channel.drain();
        channel.released(number(0), START.plusSeconds(1));
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
    }

    @Test
    void theTimerOfTheNextMessageStartsWhenThePeerMakesProgress() {
        var free = new ControlChannel(settings(512, false, 10), START);
        queue(free, 2);
        release(free, free.drain(), START);
        free.receive(number(0), number(1), true, Octets.EMPTY, START.plusMillis(900));

        assertThat(free.nextDeadline()).isEqualTo(START.plusMillis(1900));
    }

    @Test
    void progressEndsTheRowOfTimeouts() {
        queue(channel, 2);
        release(channel, channel.drain(), START);
        var now = START;
        for (int i = 0; i < 9; i++) {
            now = channel.nextDeadline();
            assertThat(channel.timerExpired(now)).isEqualTo(Expiry.RETRANSMITTED);
            release(channel, channel.drain(), now);
        }
        assertThat(channel.facts().timeouts()).isEqualTo(9);
        channel.receive(number(0), number(1), true, Octets.EMPTY, now);
        release(channel, channel.drain(), now);
        assertThat(channel.facts().timeouts()).isZero();
        assertThat(channel.nextDeadline()).isEqualTo(now.plusSeconds(1));
        assertThat(channel.timerExpired(now.plusSeconds(1))).isEqualTo(Expiry.RETRANSMITTED);
    }

    @Test
    void afterATimeoutTheRestFollowsAsAcknowledgementsCome() {
        channel.peerWindow(8);
        queue(channel, 12);
        acknowledgeUntilWindow(channel, 4);
        int first = firstUnacknowledged(channel);
        releaseAndTimeOut(channel);
        zlb(channel, 0, first + 1);
        assertThat(channel.drain())
                .containsExactly(
                        new Transmit(number(first + 1), message(first + 1, 0), true),
                        new Transmit(number(first + 2), message(first + 2, 0), true));
        // The peer had kept what came early: nothing of it is sent again.
        zlb(channel, 0, first + 4);
        assertThat(channel.drain())
                .containsExactly(
                        new Transmit(number(first + 4), message(first + 4, 0), false),
                        new Transmit(number(first + 5), message(first + 5, 0), false));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 100, 32_769})
    void anNrThatAcknowledgesWhatWasNeverSentIsIgnoredAndCounted(int offset) {
        var free = new ControlChannel(settings(512, false, 10), START);
        free.peerWindow(2);
        queue(free, 5);
        free.drain();
        zlb(free, 0, offset);
        if (offset == 32_769) {
            assertThat(free.drain()).as("far behind is merely old").isEmpty();
        } else {
            assertThat(free.drain()).containsExactly(new Noticed(Notice.ACKNOWLEDGES_UNSENT));
        }
        assertThat(free.state().unacknowledged()).isEqualTo(number(0));
        assertThat(free.state().queue()).hasSize(5);
    }

    @Test
    void aMessageWithAnImpossibleNrIsStillProcessed() {
        assertThat(receive(channel, 0, 9)).isEqualTo(Reception.PROCESS);
        assertThat(channel.drain())
                .containsExactly(new Noticed(Notice.ACKNOWLEDGES_UNSENT), new Acknowledge(number(0), number(1)));
    }

    @Test
    void anOldNrIsHarmless() {
        queue(channel, 3);
        channel.drain();
        zlb(channel, 0, 1);
        channel.drain();
        zlb(channel, 0, 0);
        assertThat(channel.drain()).isEmpty();
        assertThat(firstUnacknowledged(channel)).isEqualTo(1);
        assertThat(channel.facts().inUseWindow()).isEqualTo(2);
    }

    @Test
    void silenceIsProbedOnlyWhenKeepAliveIsOn() {
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
        channel.keepAlive(true);
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(60));
        assertThat(channel.timerExpired(START.plusSeconds(60).minusNanos(1))).isEqualTo(Expiry.NONE);
        assertThat(channel.timerExpired(START.plusSeconds(60))).isEqualTo(Expiry.HELLO_DUE);
        channel.keepAlive(false);
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
    }

    @Test
    void dataZlbsAndDuplicatesCountAsSignsOfLife() {
        channel.keepAlive(true);
        channel.heard(START.plusSeconds(10));
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(70));
        channel.receive(number(0), number(0), true, Octets.EMPTY, START.plusSeconds(20));
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(80));
        channel.receive(number(65_535), number(0), false, message(65_535, 0), START.plusSeconds(30));
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(90));
    }

    @Test
    void anUnacknowledgedMessageIsProbeEnough() {
        channel.keepAlive(true);
        queue(channel, 1);
        channel.drain();
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
        channel.released(number(0), START.plusSeconds(59));
        assertThat(channel.nextDeadline()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void anIntervalOfZeroNeverProbes() {
        var quiet = new ControlChannel(settings(4, true, 10), START);
        quiet.keepAlive(true);
        assertThat(quiet.nextDeadline()).isEqualTo(ControlChannel.NEVER);
    }

    @Test
    void messagesThatNeverLeftCanBeDroppedAndTheirNumbersUsedAnew() {
        queue(channel, 5);
        channel.drain();
        assertThat(channel.dropUnsent()).isEqualTo(4);
        assertThat(channel.nextNs()).isEqualTo(number(1));
        assertThat(channel.state().queue()).containsExactly(message(0, 0));
        assertThat(channel.dropUnsent()).isZero();
    }

    @Test
    void theSendQueueHasALimit() {
        var small = new ControlChannel(
                new ChannelSettings(
                        4, true, Duration.ofSeconds(1), Duration.ofSeconds(8), 10, Duration.ZERO, 2, 32_767),
                START);
        queue(small, 1);
        assertThat(small.isFull()).isFalse();
        queue(small, 1);
        assertThat(small.isFull()).isTrue();
        small.send(message(2, 0));
        assertThatThrownBy(() -> small.send(message(3, 0))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChannelResumedFromItsStateSendsWhatIsUnacknowledgedAgain() {
        channel.peerWindow(8);
        queue(channel, 10);
        acknowledgeUntilWindow(channel, 3);
        receive(channel, 0, 0);
        receive(channel, 5, 0);
        channel.drain();
        var state = channel.state();
        int first = firstUnacknowledged(channel);

        var resumed = ControlChannel.resume(SETTINGS, state, false, START.plusSeconds(100));

        assertThat(resumed.state()).isEqualTo(state);
        assertThat(resumed.nr()).isEqualTo(number(1));
        assertThat(resumed.nextNs()).isEqualTo(number(10));
        assertThat(resumed.hasNext()).isFalse();
        assertThat(resumed.drain()).isEmpty();
        resumed.begin();
        assertThat(resumed.drain())
                .containsExactly(
                        new Transmit(number(first), message(first, 1), true),
                        new Transmit(number(first + 1), message(first + 1, 1), true),
                        new Transmit(number(first + 2), message(first + 2, 1), true));
        assertThat(resumed.facts().longestQueue()).isEqualTo(10 - first);
    }

    @Test
    void aStateWithImpossibleFiguresIsRejected() {
        assertThatThrownBy(() -> new ChannelState(number(0), number(0), List.of(), 1, 4, 1, 4, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelState(number(0), number(0), List.of(), -1, 4, 1, 4, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelState(number(0), number(0), List.of(), 0, 0, 1, 4, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelState(number(0), number(0), List.of(), 0, 4, 0, 4, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChannelState(number(0), number(0), List.of(), 0, 4, 1, 0, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.peerWindow(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void factsShowTheChannel() {
        channel.peerWindow(8);
        queue(channel, 5);
        channel.drain();
        receive(channel, 0, 1);
        channel.drain();
        receive(channel, 0, 1);
        channel.drain();

        assertThat(channel.facts()).isEqualTo(new ChannelFacts(number(3), number(1), 8, 32_767, 2, 2, 2, 5, 0, 1, 0));
    }

    @Test
    void thePeersWindowCutsACongestionWindowThatIsWider() {
        channel.peerWindow(8);
        queue(channel, 20);
        acknowledgeUntilWindow(channel, 5);
        channel.peerWindow(2);
        assertThat(channel.facts().inUseWindow()).isEqualTo(2);
    }

    /** RFC 2661 Appendix B, example B.1, seen from both ends, headers byte for byte. */
    @Test
    void lockStepEstablishmentOfAppendixB() {
        var initiator = new ControlChannel(SETTINGS, START);
        var responder = new ControlChannel(SETTINGS, START);
        initiator.send(message(0, 0));
        var sccrq = transmitted(initiator);
        assertThat(sccrq.toHex()).isEqualTo("c802000e0001000000000000" + "abcd");

        assertThat(deliver(responder, sccrq)).isEqualTo(Reception.PROCESS);
        responder.send(message(0, 1));
        var sccrp = transmitted(responder);
        assertThat(sccrp.toHex()).isEqualTo("c802000e0001000000000001" + "abcd");

        assertThat(deliver(initiator, sccrp)).isEqualTo(Reception.PROCESS);
        initiator.send(message(1, 1));
        var scccn = transmitted(initiator);
        assertThat(scccn.toHex()).isEqualTo("c802000e0001000000010001" + "abcd");

        assertThat(deliver(responder, scccn)).isEqualTo(Reception.PROCESS);
        assertThat(responder.drain()).containsExactly(new Acknowledge(number(1), number(2)));
        assertThat(responder.isAcknowledged()).isTrue();
        assertThat(zlb(initiator, 1, 2)).isEqualTo(Reception.IGNORE);
        assertThat(initiator.isAcknowledged()).isTrue();
    }

    /** RFC 2661 Appendix B, example B.2: the ICRP is lost. */
    @Test
    void lostPacketWithRetransmissionOfAppendixB() {
        var lac = resumed(2, 1, List.of(), 0);
        var lns = resumed(1, 2, List.of(), 0);
        lac.send(message(2, 1));
        var icrq = transmitted(lac);
        assertThat(icrq).isEqualTo(message(2, 1));
        assertThat(deliver(lns, icrq)).isEqualTo(Reception.PROCESS);
        lns.send(message(1, 3));
        assertThat(transmitted(lns)).isEqualTo(message(1, 3));
        lac.released(number(2), START);
        lns.released(number(1), START.plusMillis(50));

        assertThat(lac.timerExpired(START.plusSeconds(1))).isEqualTo(Expiry.RETRANSMITTED);
        assertThat(lac.drain()).containsExactly(new Transmit(number(2), message(2, 1), true));
        lac.released(number(2), START.plusSeconds(1));
        assertThat(deliver(lns, message(2, 1))).isEqualTo(Reception.IGNORE);
        assertThat(lns.drain()).containsExactly(new Noticed(Notice.DUPLICATE), new Acknowledge(number(2), number(3)));
        zlb(lac, 2, 3);
        assertThat(lac.isAcknowledged()).isTrue();
        assertThat(lac.nr()).as("a ZLB does not move Nr").isEqualTo(number(1));

        assertThat(lns.timerExpired(START.plusMillis(1050))).isEqualTo(Expiry.RETRANSMITTED);
        assertThat(lns.drain()).containsExactly(new Transmit(number(1), message(1, 3), true));
        assertThat(deliver(lac, message(1, 3))).isEqualTo(Reception.PROCESS);
        lac.send(message(3, 2));
        assertThat(transmitted(lac)).isEqualTo(message(3, 2));
        assertThat(deliver(lns, message(3, 2))).isEqualTo(Reception.PROCESS);
        assertThat(lns.drain()).containsExactly(new Acknowledge(number(2), number(4)));
    }

    @Test
    void aLongQueueDrainsCompletelyAndInOrder() {
        channel.peerWindow(32);
        queue(channel, 500);
        var numbers = new ArrayList<Integer>();
        while (!channel.isAcknowledged()) {
            var sent = numbersSent(channel);
            numbers.addAll(sent);
            zlb(channel, 0, sent.getLast() + 1);
        }
        assertThat(numbers).hasSize(500).isSorted().doesNotHaveDuplicates();
        assertThat(numbers.getLast()).isEqualTo(499);
    }

    private static ControlChannel resumed(int unacknowledged, int expected, List<Octets> queue, int sent) {
        var state = new ChannelState(number(unacknowledged), number(expected), queue, sent, 4, 1, 4, 0, 32_767);
        var channel = ControlChannel.resume(SETTINGS, state, false, START);
        channel.begin();
        channel.peerIsKnown();
        return channel;
    }

    private static ChannelSettings settings(int receiveWindow, boolean congestionControl, int tries) {
        return new ChannelSettings(
                receiveWindow,
                congestionControl,
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                tries,
                Duration.ZERO,
                1000,
                32_767);
    }

    private static void queue(ControlChannel channel, int count) {
        for (int i = 0; i < count; i++) {
            channel.send(message(channel.nextNs().value(), channel.nr().value()));
        }
    }

    private static void acknowledgeUntilWindow(ControlChannel channel, int window) {
        channel.drain();
        while (channel.facts().inUseWindow() < window) {
            zlb(channel, 0, firstUnacknowledged(channel) + 1);
            channel.drain();
        }
    }

    private static void releaseAndTimeOut(ControlChannel channel) {
        int first = firstUnacknowledged(channel);
        for (int i = 0; i < channel.facts().unacknowledged(); i++) {
            channel.released(number(first + i), START);
        }
        assertThat(channel.timerExpired(START.plusSeconds(1))).isEqualTo(Expiry.RETRANSMITTED);
        assertThat(channel.drain()).containsExactly(new Transmit(number(first), message(first, 0), true));
        channel.released(number(first), START.plusSeconds(1));
    }

    private static int firstUnacknowledged(ControlChannel channel) {
        return channel.state().unacknowledged().value();
    }

    private static void release(ControlChannel channel, List<ChannelOutput> outputs, Instant now) {
        for (var output : outputs) {
            if (output instanceof Transmit transmit) {
                channel.released(transmit.ns(), now);
            }
        }
    }

    private static List<Integer> numbersSent(ControlChannel channel) {
        var numbers = new ArrayList<Integer>();
        for (var output : channel.drain()) {
            if (output instanceof Transmit transmit) {
                assertThat(transmit.datagram().u16(8)).isEqualTo(transmit.ns().value());
                numbers.add(transmit.ns().value());
            }
        }
        return numbers;
    }

    private static Octets transmitted(ControlChannel channel) {
        var outputs = channel.drain();
        assertThat(outputs).hasSize(1);
        return ((Transmit) outputs.getFirst()).datagram();
    }

    private static Reception deliver(ControlChannel channel, Octets datagram) {
        return channel.receive(number(datagram.u16(8)), number(datagram.u16(10)), false, datagram, START);
    }

    private static Reception receive(ControlChannel channel, int ns, int nr) {
        return channel.receive(number(ns), number(nr), false, message(ns, nr), START);
    }

    private static Reception zlb(ControlChannel channel, int ns, int nr) {
        return channel.receive(number(ns), number(nr), true, Octets.EMPTY, START);
    }

    private static Octets message(int ns, int nr) {
        return new OctetWriter()
                .u16(0xC802)
                .u16(14)
                .u16(1)
                .u16(0)
                .u16(ns)
                .u16(nr)
                .u16(0xABCD)
                .toOctets();
    }

    private static SequenceNumber number(int value) {
        return new SequenceNumber(value & 0xFFFF);
    }
}
