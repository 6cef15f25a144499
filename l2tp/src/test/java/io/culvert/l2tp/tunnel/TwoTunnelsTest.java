package io.culvert.l2tp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallFacts;
import io.culvert.l2tp.call.ClearReason.By;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TwoTunnelsTest {
    private static final int SEEDS = 400;
    private static final Duration LONG = Duration.ofHours(2);

    /** Loss grows from 0 to 30 % with the seed modulo 31. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everyCallComesUpAndEverySessionClosesOnBothSides(int seed) {
        var random = random(seed);
        var pair = new VirtualPair(
                random, seed % 31 / 100.0, random.nextDouble() / 4, settings(random, "lac"), settings(random, "lns"));
        int incoming = random.nextInt(1, 12);
        int outgoing = random.nextInt(0, 5);

        // Calls are placed while the tunnel is set up and later.
        var placed = new ArrayList<SessionId>();
        for (int i = 0; i < incoming; i++) {
            placed.add(placeIncoming(pair, i));
            if (random.nextBoolean()) {
                var until = pair.now.plusMillis(random.nextInt(300));
                pair.runUntil(
                        () -> pair.now.isAfter(until) || pair.left.established().size() == placed.size(), LONG);
            }
        }
        pair.runUntil(() -> !pair.right.reports(TunnelOutput.Established.class).isEmpty(), LONG);
        for (int i = 0; i < outgoing; i++) {
            placeOutgoing(pair, 1000 + i);
        }
        int calls = incoming + outgoing;
        pair.runUntil(
                () -> pair.left.established().size() == calls
                        && pair.right.established().size() == calls,
                LONG);
        assertThat(pair.left.established()).containsAll(placed).doesNotHaveDuplicates();
        assertThat(pair.right.established()).doesNotHaveDuplicates();
        assertThat(pair.left.reports(TunnelOutput.CallCleared.class)).isEmpty();
        assertThat(peersAgree(pair)).isTrue();

        var counters = countErrors(pair, placed.getFirst(), random.nextInt(1, 40));
        pair.runUntil(() -> pair.right.reports(TunnelOutput.WanErrors.class).size() >= counters.size(), LONG);

        clearAll(pair, random);
        pair.runUntil(() -> cleared(pair.left) == calls && cleared(pair.right) == calls, LONG);
        assertThat(pair.left.tunnel().sessionCount()).isZero();
        assertThat(pair.right.tunnel().sessionCount()).isZero();

        // Whatever still travels changes nothing.
        pair.runFor(Duration.ofSeconds(30));
        assertThat(errorsSeen(pair)).as("each message once and in order").isEqualTo(counters);
        assertThat(cleared(pair.left)).isEqualTo(calls);
        assertThat(cleared(pair.right)).isEqualTo(calls);
        close(pair, random.nextBoolean());
        assertNothingStrangeWasSeen(pair);
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @Test
    void withoutLossNothingIsSentTwiceAndZlbsAreFew() {
        var random = random(1);
        var settings = TunnelSettings.builder("lossless").build();
        var pair = new VirtualPair(random, 0, 0, settings, settings);
        for (int i = 0; i < 100; i++) {
            placeIncoming(pair, i);
        }
        pair.runUntil(() -> pair.right.established().size() == 100, LONG);
        pair.runFor(Duration.ofSeconds(5));

        assertThat(pair.left.retransmissions).isZero();
        assertThat(pair.right.retransmissions).isZero();
        assertThat(pair.left.sent).hasSize(2 + 200 + pair.left.zlbs);
        assertThat(pair.right.sent).hasSize(1 + 100 + pair.right.zlbs);
        assertThat(pair.right.reports(TunnelOutput.Established.class)).hasSize(1);
    }

    @Test
    void aCutNetworkEndsTheTunnelAtBothEnds() {
        var random = random(2);
        var settings = TunnelSettings.builder("cut").build();
        var pair = new VirtualPair(random, 0, 0, settings, settings);
        placeIncoming(pair, 1);
        pair.runUntil(() -> pair.right.established().size() == 1, LONG);
        pair.runFor(Duration.ofSeconds(1));
        pair.cut();
        pair.runUntil(() -> isGone(pair.left) && isGone(pair.right), Duration.ofSeconds(60 + 63 + 5));

        for (var end : List.of(pair.left, pair.right)) {
            assertThat(end.reports(TunnelOutput.Closed.class))
                    .singleElement()
                    .extracting(closed -> closed.reason().cause())
                    .isEqualTo(Cause.NO_ANSWER);
            assertThat(end.reports(TunnelOutput.CallCleared.class))
                    .singleElement()
                    .extracting(cleared -> cleared.reason().by())
                    .isEqualTo(By.TUNNEL);
            assertThat(end.counted(TunnelEvent.HELLO_SENT)).isEqualTo(1);
        }
    }

    @Test
    void anIdleTunnelLivesOnHellos() {
        var random = random(3);
        var settings = TunnelSettings.builder("idle").build();
        var pair = new VirtualPair(random, 0.1, 0, settings, settings);
        pair.runFor(Duration.ofHours(1));

        assertThat(pair.left.tunnel().isClosed()).isFalse();
        assertThat(pair.right.tunnel().isClosed()).isFalse();
        long hellos = pair.left.counted(TunnelEvent.HELLO_SENT) + pair.right.counted(TunnelEvent.HELLO_SENT);
        // One for each interval and side at most: a HELLO is a sign of life for the other side too.
        assertThat(hellos).isBetween(50L, 120L);
    }

    static SessionId placeIncoming(VirtualPair pair, int serial) {
        var id = pair.left
                .tunnel()
                .placeIncomingCall(
                        local -> new SessionMessage.Icrq(local, serial, List.of(Avp.CallingNumber.of("555" + serial))),
                        pair.now);
        return id.orElseThrow();
    }

    static void placeOutgoing(VirtualPair pair, int serial) {
        assertThat(pair.right
                        .tunnel()
                        .placeOutgoingCall(
                                local -> new SessionMessage.Ocrq(
                                        local,
                                        serial,
                                        1,
                                        2,
                                        Avp.BearerType.of(false, true),
                                        VirtualPair.SYNC,
                                        Avp.CalledNumber.of("5551234"),
                                        List.of()),
                                pair.now))
                .isPresent();
    }

    /** Both ends name the two IDs of every session alike, and know the same serial number. */
    static boolean peersAgree(VirtualPair pair) {
        var left = new HashSet<List<Object>>();
        for (var call : pair.left.reports(TunnelOutput.CallEstablished.class)) {
            left.add(List.of(call.local(), call.peer(), serial(call.facts())));
        }
        var right = new HashSet<List<Object>>();
        for (var call : pair.right.reports(TunnelOutput.CallEstablished.class)) {
            right.add(List.of(call.peer(), call.local(), serial(call.facts())));
        }
        return left.equals(right);
    }

    private static long serial(CallFacts facts) {
        return switch (facts) {
            case CallFacts.Incoming(var request, var connected) -> request.callSerialNumber();
            case CallFacts.Outgoing(var request, var connected) -> request.callSerialNumber();
        };
    }

    static List<Long> countErrors(VirtualPair pair, SessionId session, int count) {
        var counters = new ArrayList<Long>();
        for (long i = 0; i < count; i++) {
            var wen = new SessionMessage.Wen(new Avp.CallErrors(i, 0, 0, 0, 0, 0), List.of());
            assertThat(pair.left.tunnel().sendWanErrors(session, wen, pair.now)).isTrue();
            counters.add(i);
        }
        return counters;
    }

    static List<Long> errorsSeen(VirtualPair pair) {
        return pair.right.reports(TunnelOutput.WanErrors.class).stream()
                .map(errors -> errors.message().callErrors().crcErrors())
                .toList();
    }

    /** Each session is cleared from one end, some from both at once. */
    static void clearAll(VirtualPair pair, RandomGenerator random) {
        var why = Disconnect.of(CdnResult.ADMINISTRATIVE, "enough");
        for (var call : pair.left.reports(TunnelOutput.CallEstablished.class)) {
            int who = random.nextInt(3);
            if (who != 1) {
                assertThat(pair.left.tunnel().clearCall(call.local(), why, pair.now))
                        .isTrue();
            }
            if (who != 0) {
                assertThat(pair.right.tunnel().clearCall(call.peer(), why, pair.now))
                        .isTrue();
            }
        }
    }

    static void close(VirtualPair pair, boolean fromLeft) {
        var closer = fromLeft ? pair.left : pair.right;
        var other = fromLeft ? pair.right : pair.left;
        closer.tunnel().close(Result.of(StopCcnResult.SHUTTING_DOWN, "good night"), pair.now);
        pair.runUntil(() -> isGone(closer) && isGone(other), LONG);
        assertThat(closer.reports(TunnelOutput.Closed.class))
                .singleElement()
                .extracting(closed -> closed.reason().cause())
                .isEqualTo(Cause.LOCAL);
        assertThat(other.reports(TunnelOutput.Closed.class))
                .singleElement()
                .extracting(closed -> closed.reason().cause())
                .isIn(Cause.PEER, Cause.NO_ANSWER);
    }

    static void assertNothingStrangeWasSeen(VirtualPair pair) {
        for (var end : List.of(pair.left, pair.right)) {
            assertThat(end.reports(TunnelOutput.MessageRejected.class)).isEmpty();
            assertThat(end.reports(TunnelOutput.AvpIgnored.class)).isEmpty();
            assertThat(end.counted(TunnelEvent.ACKNOWLEDGES_UNSENT)).isZero();
            assertThat(end.tunnel().nextDeadline()).isEmpty();
        }
    }

    static boolean isGone(VirtualPair.End end) {
        return !end.reports(TunnelOutput.Gone.class).isEmpty();
    }

    static int cleared(VirtualPair.End end) {
        return end.reports(TunnelOutput.CallCleared.class).size();
    }

    static TunnelSettings settings(RandomGenerator random, String name) {
        var settings = TunnelSettings.builder(name)
                .setupTimes(SetupTimes.all(Duration.ofMinutes(30)))
                .channel(new ChannelSettings(
                        random.nextInt(4) == 0 ? 1 : random.nextInt(2, 40),
                        random.nextBoolean(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(8),
                        40,
                        Duration.ofSeconds(60),
                        1000,
                        random.nextBoolean() ? ChannelSettings.NO_SEND_WINDOW_LIMIT : random.nextInt(1, 8)));
        settings.secret(Secret.utf8("tunnel secret"));
        settings.authenticatePeer(random.nextBoolean());
        settings.hideAvps(random.nextBoolean());
        return settings.build();
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
