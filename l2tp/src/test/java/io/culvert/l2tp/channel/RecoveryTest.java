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
import org.junit.jupiter.params.provider.ValueSource;

/** A channel that goes on elsewhere, number by number. */
class RecoveryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int PROBE = 0x06;

    private Instant now = START;

    @Test
    void untilItsTurnNothingLeavesButAcknowledgements() {
        var channel = resumed(10, 3, 2, 2, 4, false);
        assertThat(channel.drain()).isEmpty();
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);

        assertThat(receive(channel, 3, 10)).isEqualTo(Reception.PROCESS);
        assertThat(receive(channel, 2, 10)).isEqualTo(Reception.IGNORE);

        assertThat(channel.drain())
                .containsExactly(new Noticed(Notice.DUPLICATE), new Acknowledge(number(12), number(4)));
    }

    @Test
    void whatIsUnacknowledgedLeavesWithItsNumbersAndARefreshedNrAndThenTheProbe() {
        var channel = resumed(10, 3, 2, 2, 4, false);
        channel.probe(message(12, 3, PROBE));

        assertThat(channel.drain())
                .containsExactly(
                        new Transmit(number(10), message(10, 3, 0), true),
                        new Transmit(number(11), message(11, 3, 0), true),
                        new Transmit(number(12), message(12, 3, PROBE), false));
    }

    @Test
    void theProbeWaitsForRoomInTheWindow() {
        var channel = resumed(10, 3, 6, 6, 4, false);
        channel.probe(message(16, 3, PROBE));
        assertThat(sent(channel)).containsExactly(10, 11, 12, 13);
        zlb(channel, 3, 13);
        assertThat(sent(channel)).containsExactly(14, 15, 16);
        assertThat(channel.isProven()).isFalse();
        zlb(channel, 3, 17);
        assertThat(channel.isProven()).isTrue();
        assertThat(channel.isAcknowledged()).isTrue();
    }

    /** Without congestion control the peer's window alone would allow more. */
    @Test
    void theWindowHoldsUntilTheProofAndNoLonger() {
        var channel = ControlChannel.resume(settings(false), state(10, 3, 20, 20, 4, 30), false, now);
        channel.probe(message(30, 3, PROBE));
        assertThat(sent(channel)).containsExactly(10, 11, 12, 13);
        zlb(channel, 3, 30);
        assertThat(sent(channel)).containsExactly(30);
        zlb(channel, 3, 31);
        assertThat(channel.isProven()).isTrue();
        for (int i = 0; i < 40; i++) {
            channel.send(message(31 + i, 0, 0));
        }
        assertThat(sent(channel)).hasSize(30);
    }

    @Test
    void aProbeThatIsNotAnsweredDoesNotKeepBackWhatFollows() {
        var channel = resumed(10, 3, 0, 0, 4, false);
        channel.probe(message(10, 3, PROBE));
        assertThat(sent(channel)).containsExactly(10);
        channel.released(number(10), now);
        now = channel.nextDeadline();
        assertThat(channel.timerExpired(now)).isEqualTo(Expiry.RETRANSMITTED);
        assertThat(sent(channel)).containsExactly(10);

        channel.send(message(11, 0, 0));

        assertThat(sent(channel)).containsExactly(11);
        zlb(channel, 3, 12);
        assertThat(channel.isProven()).isTrue();
        assertThat(channel.facts().inUseWindow()).as("CWND after a loss").isLessThan(4);
    }

    @Test
    void whatWasQueuedAndNeverSentGoesOutAsNew() {
        var channel = resumed(10, 3, 3, 1, 4, false);
        channel.begin();
        assertThat(channel.drain())
                .containsExactly(
                        new Transmit(number(10), message(10, 3, 0), true),
                        new Transmit(number(11), message(11, 3, 0), false),
                        new Transmit(number(12), message(12, 3, 0), false));
        assertThat(channel.facts().retransmissions()).isEqualTo(1);
    }

    /** The image may say too little of what has left, for it is written before. */
    @Test
    void anythingOfTheStateMayBeAcknowledgedThoughItIsNotKnownToHaveLeft() {
        var channel = resumed(10, 3, 5, 0, 4, false);
        zlb(channel, 3, 14);
        channel.probe(message(15, 3, PROBE));
        assertThat(sent(channel)).containsExactly(14, 15);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 20, 32_767, 9, 0, 40_000})
    void anNrThatCannotBeIsIgnoredAndCountedIfItIsAhead(int nr) {
        var channel = resumed(10, 3, 5, 5, 4, false);
        channel.probe(message(15, 3, PROBE));
        assertThat(sent(channel)).containsExactly(10, 11, 12, 13);
        zlb(channel, 3, nr);
        var expected = nr > 15 && nr < 32_778
                ? List.<ChannelOutput>of(new Noticed(Notice.ACKNOWLEDGES_UNSENT))
                : List.<ChannelOutput>of();
        assertThat(channel.drain()).isEqualTo(expected);
        assertThat(channel.numbers().unacknowledged()).isEqualTo(number(10));
        assertThat(channel.isProven()).isFalse();
    }

    @Test
    void theNsOfAZlbSaysNothing() {
        var channel = resumed(0, 1, 0, 0, 4, false);
        channel.probe(message(0, 1, PROBE));
        sent(channel);
        // RFC 2661 Appendix B.2: message 1 is lost, and the ZLB already has number 2.
        zlb(channel, 2, 1);
        assertThat(channel.isProven()).isTrue();
        assertThat(channel.nr()).isEqualTo(number(1));
        assertThat(receive(channel, 1, 1)).isEqualTo(Reception.PROCESS);
    }

    @Test
    void whatThePeerHadOutOfOrderItSendsAgain() {
        var before = new ControlChannel(settings(true), now);
        before.peerIsKnown();
        receive(before, 1, 0);
        receive(before, 2, 0);
        var channel = ControlChannel.resume(settings(true), before.state(), false, now);
        channel.peerIsKnown();
        channel.begin();
        assertThat(receive(channel, 0, 0)).isEqualTo(Reception.PROCESS);
        assertThat(channel.hasNext()).isFalse();
        assertThat(receive(channel, 1, 0)).isEqualTo(Reception.PROCESS);
        assertThat(receive(channel, 2, 0)).isEqualTo(Reception.PROCESS);
        assertThat(channel.drain()).containsExactly(new Acknowledge(number(0), number(3)));
    }

    @Test
    void triesBeginAnew() {
        var channel = resumed(10, 3, 1, 1, 4, false);
        channel.begin();
        int tries = 0;
        for (; tries < 100; tries++) {
            sent(channel).forEach(ns -> channel.released(number(ns), now));
            now = channel.nextDeadline();
            if (channel.timerExpired(now) == Expiry.GIVEN_UP) {
                break;
            }
        }
        assertThat(tries + 1).isEqualTo(10);
        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofSeconds(1 + 2 + 4 + 7 * 8));
    }

    @Test
    void numbersTellThatMessagesWereRewritten() {
        var channel = new ControlChannel(settings(true), now);
        channel.send(message(0, 0, 0));
        channel.send(message(1, 0, 0));
        channel.drain();
        var before = channel.numbers();
        assertThat(before).isEqualTo(new ChannelNumbers(number(0), number(1), number(2), number(0), before.rewrites()));
        channel.dropUnsent();
        channel.send(message(1, 0, PROBE));
        assertThat(channel.numbers())
                .isEqualTo(new ChannelNumbers(number(0), number(1), number(2), number(0), before.rewrites() + 1));
        assertThat(channel.message(number(1))).contains(message(1, 0, PROBE));
        assertThat(channel.message(number(2))).isEmpty();
        assertThat(channel.message(number(65_535))).isEmpty();
    }

    @Test
    void aChannelThatNeverPausedIsProvenAndCannotBeProbed() {
        var channel = new ControlChannel(settings(true), now);
        assertThat(channel.isProven()).isTrue();
        assertThat(channel.isDegraded()).isFalse();
        assertThatThrownBy(() -> channel.probe(message(0, 0, PROBE))).isInstanceOf(IllegalStateException.class);
    }

    // Degraded.

    @ParameterizedTest
    @ValueSource(ints = {10, 65_530, 65_534, 32_765})
    void thePeersWordAboutOurNumbersIsAdopted(int first) {
        var channel = resumed(first, 3, 2, 2, 4, true);
        channel.send(message(first + 2, 3, 0xAA));
        channel.probe(message(first + 2, 3, PROBE));
        channel.send(message(first + 4, 3, 0xBB));
        assertThat(sent(channel))
                .as("nothing behind the probe")
                .containsExactly(low(first), low(first + 1), low(first + 2));
        int rewrites = channel.numbers().rewrites();

        zlb(channel, 3, low(first + 20));

        assertThat(channel.isProven()).isTrue();
        assertThat(channel.numbers().rewrites()).isGreaterThan(rewrites);
        assertThat(channel.nextNs()).isEqualTo(number(first + 22));
        assertThat(channel.drain())
                .containsExactly(
                        new Noticed(Notice.OWN_NUMBER_ADOPTED),
                        new Transmit(number(first + 20), message(first + 20, 3, 0xAA), false),
                        new Transmit(number(first + 21), message(first + 21, 3, 0xBB), false));
    }

    @Test
    void whatIsQueuedBehindTheProbeOfADegradedChannelKeepsItsNumberIfThatWasRight() {
        var channel = resumed(10, 3, 2, 1, 4, true);
        channel.probe(message(12, 3, PROBE));
        channel.send(message(13, 3, 0xAA));
        assertThat(sent(channel)).containsExactly(10, 11, 12);
        zlb(channel, 3, 12);
        assertThat(channel.isProven()).isFalse();
        assertThat(channel.drain()).isEmpty();
        zlb(channel, 3, 13);
        assertThat(channel.isProven()).isTrue();
        assertThat(channel.drain()).containsExactly(new Transmit(number(13), message(13, 3, 0xAA), false));
    }

    @Test
    void thePeersWordCountsBeforeOurTurnToo() {
        var channel = resumed(10, 3, 2, 2, 4, true);
        zlb(channel, 3, 30);
        assertThat(channel.drain()).containsExactly(new Noticed(Notice.OWN_NUMBER_ADOPTED));
        assertThat(channel.isProven()).as("an old message may have said so").isFalse();
        assertThat(channel.probeNs()).isEqualTo(number(30));
        channel.probe(message(30, 3, PROBE));
        assertThat(sent(channel)).containsExactly(30);
        zlb(channel, 3, 31);
        assertThat(channel.isProven()).isTrue();
    }

    @Test
    void afterTheProofAnNrThatCannotBeIsNotAdoptedAnyMore() {
        var channel = resumed(10, 3, 0, 0, 4, true);
        channel.probe(message(10, 3, PROBE));
        sent(channel);
        zlb(channel, 3, 11);
        zlb(channel, 3, 20);
        assertThat(channel.drain()).containsExactly(new Noticed(Notice.ACKNOWLEDGES_UNSENT));
        assertThat(channel.nextNs()).isEqualTo(number(11));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 65_520, 65_535, 32_760})
    void thePeersNumberIsAdoptedWhenItHasHadTheTimeToRepeatWhatIsLower(int expected) {
        var channel = resumed(10, expected, 0, 0, 4, true);
        channel.peerIsKnown();
        channel.begin();
        assertThat(receive(channel, expected + 30, 10)).isEqualTo(Reception.IGNORE);
        now = now.plusSeconds(10);
        assertThat(receive(channel, expected + 29, 10)).isEqualTo(Reception.IGNORE);
        assertThat(receive(channel, expected + 31, 10)).isEqualTo(Reception.IGNORE);
        assertThat(channel.nextDeadline()).isEqualTo(now.plusSeconds(16));
        now = now.plusSeconds(16).minusNanos(1);
        assertThat(receive(channel, expected + 29, 10)).as("repeated").isEqualTo(Reception.IGNORE);
        channel.adoptPeerNumber(now);
        assertThat(channel.hasNext()).isFalse();
        channel.drain();

        now = now.plusNanos(1);
        assertThat(channel.timerExpired(now)).isEqualTo(Expiry.NONE);
        channel.adoptPeerNumber(now);

        assertThat(channel.nr()).isEqualTo(number(expected + 29));
        for (int ns = expected + 29; ns <= expected + 31; ns++) {
            assertThat(channel.next().u16(8)).isEqualTo(low(ns));
        }
        assertThat(channel.hasNext()).isFalse();
        assertThat(channel.drain())
                .containsExactly(
                        new Noticed(Notice.PEER_NUMBER_ADOPTED), new Acknowledge(number(10), number(expected + 32)));
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
        assertThat(channel.isDegraded()).isFalse();
    }

    @Test
    void theExpectedMessageProvesThePeersNumber() {
        var channel = resumed(10, 3, 0, 0, 4, true);
        channel.begin();
        receive(channel, 4, 10);
        assertThat(receive(channel, 3, 10)).isEqualTo(Reception.PROCESS);
        assertThat(channel.next().u16(8)).isEqualTo(4);
        assertThat(channel.isDegraded()).isFalse();
        assertThat(channel.nextDeadline()).isEqualTo(ControlChannel.NEVER);
    }

    @Test
    void aDegradedChannelKeepsNoMoreAheadThanTheWindowThatItAnnounced() {
        var channel = ControlChannel.resume(settings(true), state(10, 3, 0, 0, 4, 30), true, now);
        channel.peerIsKnown();
        for (int i = 0; i < 20; i++) {
            receive(channel, 1000 - i, 10);
        }
        assertThat(channel.drain().stream().filter(new Noticed(Notice.HELD_OUT_OF_ORDER)::equals))
                .hasSize(16);
        now = now.plusSeconds(16);
        channel.adoptPeerNumber(now);
        assertThat(channel.nr()).isEqualTo(number(1000 - 15));
    }

    private ControlChannel resumed(
            int unacknowledged, int expected, int messages, int sent, int window, boolean degraded) {
        return ControlChannel.resume(
                settings(true), state(unacknowledged, expected, messages, sent, window, 30), degraded, now);
    }

    private static ChannelState state(
            int unacknowledged, int expected, int messages, int sent, int window, int peerWindow) {
        var queue = new ArrayList<Octets>();
        for (int i = 0; i < messages; i++) {
            queue.add(message(unacknowledged + i, 0, 0));
        }
        return new ChannelState(
                        number(unacknowledged),
                        number(expected),
                        queue,
                        sent,
                        peerWindow,
                        peerWindow,
                        peerWindow,
                        0,
                        ChannelSettings.NO_SEND_WINDOW_LIMIT)
                .withCongestionWindow(window);
    }

    private static ChannelSettings settings(boolean congestionControl) {
        return new ChannelSettings(
                16, congestionControl, Duration.ofSeconds(1), Duration.ofSeconds(8), 10, Duration.ZERO, 1000, 32_767);
    }

    private Reception receive(ControlChannel channel, int ns, int nr) {
        return channel.receive(number(ns), number(nr), false, message(ns, nr, 0), now);
    }

    private void zlb(ControlChannel channel, int ns, int nr) {
        assertThat(channel.receive(number(ns), number(nr), true, Octets.EMPTY, now))
                .isEqualTo(Reception.IGNORE);
    }

    private static List<Integer> sent(ControlChannel channel) {
        return channel.drain().stream()
                .map(output -> ((Transmit) output).ns().value())
                .toList();
    }

    private static Octets message(int ns, int nr, int body) {
        return new OctetWriter()
                .u16(0xC802)
                .u16(14)
                .u16(1)
                .u16(0)
                .u16(low(ns))
                .u16(low(nr))
                .u16(body)
                .toOctets();
    }

    private static int low(int value) {
        return value & 0xFFFF;
    }

    private static SequenceNumber number(int value) {
        return SequenceNumber.ofLow16(value);
    }
}
