package io.culvert.l2tp.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.l2tp.SequenceNumber;
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

/** What may be outstanding: the least of the peer's window, the congestion window and our own limit. */
class SendWindowLimitTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource({
        // peer's window, limit, outstanding
        "1024, 4, 4",
        "1024, 10, 10",
        "1024, 250, 250",
        "8, 10, 8",
        "4, 4, 4",
        "32767, 32767, 600",
        "5, 1, 1"
    })
    void withoutCongestionControlTheSmallerOfTheTwoWindowsIsSentAtOnce(int peerWindow, int limit, int outstanding) {
        var channel = channel(false, limit);
        channel.peerWindow(peerWindow);
        queue(channel, 600);
        assertThat(sent(channel)).hasSize(outstanding);
        assertThat(sent(channel)).isEmpty();
        assertThat(channel.facts().inUseWindow()).isEqualTo(Math.min(peerWindow, limit));
        assertThat(channel.facts().peerWindow()).isEqualTo(peerWindow);
        assertThat(channel.facts().sendWindowLimit()).isEqualTo(limit);
        assertThat(channel.facts().unsent()).isEqualTo(600 - outstanding);
    }

    @Test
    void slowStartEndsAtTheLimit() {
        var channel = channel(true, 4);
        channel.peerWindow(100);
        queue(channel, 200);
        var outstanding = new ArrayList<Integer>();
        for (int i = 0; i < 12; i++) {
            sent(channel);
            outstanding.add(channel.facts().unacknowledged());
            acknowledge(channel, 1);
        }
        assertThat(outstanding).containsExactly(1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4);
    }

    @Test
    void theCongestionWindowDoesNotGrowBehindTheLimit() {
        var channel = channel(true, 4);
        channel.peerWindow(100);
        queue(channel, 200);
        for (int i = 0; i < 50; i++) {
            sent(channel);
            acknowledge(channel, 1);
        }
        assertThat(channel.state().congestionWindow()).isEqualTo(4);
        channel.raiseSendWindowLimit(6);
        assertThat(sent(channel))
                .as("one for the one acknowledged, none for the new limit")
                .hasSize(1);
        acknowledge(channel, 1);
        assertThat(sent(channel)).hasSize(2);
        acknowledge(channel, 1);
        assertThat(sent(channel)).hasSize(2);
        acknowledge(channel, 1);
        assertThat(sent(channel)).hasSize(1);
        assertThat(channel.facts().inUseWindow()).isEqualTo(6);
    }

    @Test
    void aRaisedLimitLetsMoreOut() {
        var channel = channel(false, 4);
        channel.peerWindow(100);
        queue(channel, 50);
        assertThat(sent(channel)).hasSize(4);
        channel.raiseSendWindowLimit(10);
        assertThat(sent(channel)).containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(channel.facts().sendWindowLimit()).isEqualTo(10);
        channel.raiseSendWindowLimit(7);
        assertThat(channel.facts().sendWindowLimit()).as("never lowered").isEqualTo(10);
        channel.raiseSendWindowLimit(32_767);
        assertThat(sent(channel)).hasSize(40);
    }

    @Test
    void aRaiseIsInRange() {
        var channel = channel(false, 4);
        assertThatThrownBy(() -> channel.raiseSendWindowLimit(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> channel.raiseSendWindowLimit(32_768)).isInstanceOf(IllegalArgumentException.class);
        channel.raiseSendWindowLimit(1);
        assertThat(channel.facts().sendWindowLimit()).isEqualTo(4);
    }

    @Test
    void retransmissionsStayWithinTheLimitToo() {
        var channel = channel(false, 3);
        channel.peerWindow(100);
        queue(channel, 20);
        var first = sent(channel);
        assertThat(first).containsExactly(0, 1, 2);
        first.forEach(ns -> channel.released(new SequenceNumber(ns), START));
        assertThat(channel.timerExpired(START.plusSeconds(1))).isEqualTo(Expiry.RETRANSMITTED);
        assertThat(sent(channel)).containsExactly(0, 1, 2);
    }

    @Test
    void aResumedChannelKeepsToTheLimitThatHadBeenRaised() {
        var queue = new ArrayList<Octets>();
        for (int ns = 0; ns < 30; ns++) {
            queue.add(message(ns));
        }
        var state = new ChannelState(new SequenceNumber(0), new SequenceNumber(0), queue, 20, 100, 50, 100, 0, 5);
        var channel = ControlChannel.resume(settings(true, 3), state, false, START);
        channel.begin();
        assertThat(sent(channel)).containsExactly(0, 1, 2, 3, 4);
        assertThat(channel.facts().inUseWindow()).isEqualTo(5);
    }

    private static ControlChannel channel(boolean congestionControl, int limit) {
        return new ControlChannel(settings(congestionControl, limit), START);
    }

    private static ChannelSettings settings(boolean congestionControl, int limit) {
        return new ChannelSettings(
                512, congestionControl, Duration.ofSeconds(1), Duration.ofSeconds(8), 10, Duration.ZERO, 1000, limit);
    }

    private static void queue(ControlChannel channel, int count) {
        for (int i = 0; i < count; i++) {
            channel.send(message(channel.nextNs().value()));
        }
    }

    private static void acknowledge(ControlChannel channel, int count) {
        var nr = new SequenceNumber(channel.state().unacknowledged().value() + count);
        channel.receive(new SequenceNumber(0), nr, true, Octets.EMPTY, START);
    }

    private static List<Integer> sent(ControlChannel channel) {
        return channel.drain().stream()
                .map(output -> ((Transmit) output).ns().value())
                .toList();
    }

    private static Octets message(int ns) {
        return new OctetWriter()
                .u16(0xC802)
                .u16(14)
                .u16(1)
                .u16(0)
                .u16(ns)
                .u16(0)
                .u16(0xABCD)
                .toOctets();
    }
}
