package io.culvert.l2tp.tunnel;

import static io.culvert.l2tp.tunnel.TwoTunnelsTest.assertNothingStrangeWasSeen;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.clearAll;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.cleared;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.countErrors;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.errorsSeen;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.peersAgree;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.placeIncoming;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.placeOutgoing;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.random;
import static io.culvert.l2tp.tunnel.TwoTunnelsTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.channel.ChannelState;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.SessionMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One end is replaced by another made of its image, and the other end must not notice. */
class ReplacedEndTest {
    private static final int SEEDS = 300;
    private static final Duration LONG = Duration.ofHours(2);

    /** Loss grows from 0 to 30 % with the seed modulo 31; every other time both ends are replaced, not only one. */
    @ParameterizedTest
    @MethodSource("seeds")
    void isUnnoticedAtAnyTimeAndOnABadNetwork(int seed) {
        var random = random(seed);
        var pair = new VirtualPair(
                random, seed % 31 / 100.0, random.nextDouble() / 4, settings(random, "lac"), settings(random, "lns"));
        var replaced = seed % 2 == 0 ? List.of(pair.left, pair.right) : List.of(seed % 4 == 1 ? pair.left : pair.right);
        pair.keepJournals();
        pair.beforeStep = () -> replaced.forEach(end -> {
            if (end.hasImage() && random.nextInt(12) == 0) {
                pair.replace(end, random.nextDouble());
            }
        });
        live(pair, random.nextInt(1, 12), random.nextInt(0, 5), random.nextInt(1, 40));
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isUnnoticedAtEachSingleStepOfALife(boolean isLeft) {
        int steps = replacedAt(isLeft, -1);
        assertThat(steps).isGreaterThan(60);
        for (int step = 0; step < steps; step++) {
            replacedAt(isLeft, step);
        }
    }

    private static int replacedAt(boolean isLeft, int step) {
        var random = random(7);
        var settings = TunnelSettings.builder("steps").build();
        var pair = new VirtualPair(random, 0, 0, settings, settings);
        var end = isLeft ? pair.left : pair.right;
        pair.keepJournals();
        pair.beforeStep = () -> {
            if (pair.steps == step && end.hasImage()) {
                pair.replace(end, 0.5);
            }
        };
        live(pair, 3, 1, 6);
        return pair.steps;
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_530, 65_500, 32_760})
    void isUnnoticedWhereNumbersBeginAnewOrLookNegative(int first) {
        for (int seed = 0; seed < 10; seed++) {
            var random = random(seed);
            var settings = TunnelSettings.builder("wrap").build();
            var pair = new VirtualPair(random, seed / 50.0, 0.1, settings, settings);
            pair.runUntil(
                    () -> !pair.right.reports(TunnelOutput.Established.class).isEmpty() && pair.isQuiet(), LONG);
            var left = pair.left.tunnel().image();
            var right = pair.right.tunnel().image();
            pair.replace(pair.left, numbered(left, first, first + 7), 1);
            pair.replace(pair.right, numbered(right, first + 7, first), 1);
            for (var end : List.of(pair.left, pair.right)) {
                end.tunnel().resumeHello(pair.now);
            }
            pair.keepJournals();
            pair.beforeStep = () -> {
                if (random.nextInt(15) == 0 && pair.right.hasImage()) {
                    pair.replace(pair.right, random.nextDouble());
                }
            };
            live(pair, 5, 2, 20);
        }
    }

    private static TunnelImage numbered(TunnelImage image, int ns, int nr) {
        var old = image.channel();
        assertThat(old.queue()).isEmpty();
        var channel = new ChannelState(
                SequenceNumber.ofLow16(ns),
                SequenceNumber.ofLow16(nr),
                List.of(),
                0,
                old.peerWindow(),
                old.congestionWindow(),
                old.slowStartThreshold(),
                old.acknowledgements(),
                old.sendWindowLimit());
        return with(image, channel, false);
    }

    private static TunnelImage with(TunnelImage image, ChannelState channel, boolean degraded) {
        return new TunnelImage(
                image.connection(),
                image.isOpener(),
                image.lingering(),
                image.deadline(),
                image.reached(),
                image.peer(),
                image.ourChallenge(),
                channel,
                image.calls(),
                image.heldIds(),
                degraded);
    }

    /** The image is older than what the peer has seen and said since. */
    @ParameterizedTest
    @MethodSource("seeds")
    void withAnImageThatIsTooOldFindsThePeersNumbersAgain(int seed) {
        var random = random(seed);
        var settings = settings(random, "degraded");
        var pair = new VirtualPair(random, seed % 4 / 20.0, 0.1, settings, settings);
        placeIncoming(pair, 1);
        pair.runUntil(() -> pair.right.established().size() == 1, LONG);
        setMaps(pair, 0, random.nextInt(5));
        countErrors(pair, pair.left.established().getFirst(), random.nextInt(5));
        pair.runFor(Duration.ofMillis(random.nextInt(500)));
        var stale = pair.right.tunnel().image();
        int unseenByImage = random.nextInt(3) * random.nextInt(40);
        setMaps(pair, 100, random.nextInt(3) * random.nextInt(40));
        countErrors(pair, pair.left.established().getFirst(), unseenByImage);
        pair.runUntil(pair::isQuiet, LONG);
        pair.left.reports.clear();
        pair.right.reports.clear();
        int before = pair.left
                        .tunnel()
                        .channelNumbers()
                        .expected()
                        .distanceFrom(stale.channel().unacknowledged())
                - stale.channel().queue().size();
        int missed = pair.left
                .tunnel()
                .channelNumbers()
                .next()
                .distanceFrom(stale.channel().expected());

        pair.replace(pair.right, with(stale, stale.channel(), true), 1);
        var session = stale.calls().getFirst().local();
        var early = new SessionMessage.Sli(new Avp.Accm(1000, 0), List.of());
        assertThat(pair.right.tunnel().sendSetLinkInfo(session, early, pair.now))
                .isTrue();
        pair.runFor(Duration.ofMillis(random.nextInt(3000)));
        assertThat(pair.right.tunnel().isResumed()).isFalse();
        pair.right.tunnel().resumeHello(pair.now);
        var late = new SessionMessage.Sli(new Avp.Accm(1001, 0), List.of());
        assertThat(pair.right.tunnel().sendSetLinkInfo(session, late, pair.now)).isTrue();
        var peer = stale.calls().getFirst().peer();
        var counters = countErrors(pair, peer, random.nextInt(1, 20));
        pair.runUntil(
                () -> mapsSeen(pair).contains(1001L)
                        && errorsSeen(pair).size() >= counters.size()
                        && pair.right.tunnel().isResumed(),
                LONG);
        pair.runFor(Duration.ofSeconds(100));

        assertThat(mapsSeen(pair)).containsExactly(1000L, 1001L);
        assertThat(errorsSeen(pair)).isEqualTo(counters);
        assertThat(pair.right.reports(TunnelOutput.Resumed.class)).hasSize(1);
        assertThat(pair.right.counted(TunnelEvent.OWN_NUMBER_ADOPTED)).isEqualTo(before > 1 ? 1 : 0);
        assertThat(pair.right.counted(TunnelEvent.PEER_NUMBER_ADOPTED)).isEqualTo(missed > 0 ? 1 : 0);
        assertThat(pair.left.counted(TunnelEvent.ACKNOWLEDGES_UNSENT)).isZero();
        assertThat(pair.left.tunnel().isClosed()).isFalse();
        TwoTunnelsTest.close(pair, random.nextBoolean());
    }

    /** A tunnel's life: set-up, calls, messages about lines both ways, tear-down of the calls, of the tunnel. */
    private static void live(VirtualPair pair, int incoming, int outgoing, int messages) {
        var placed = new ArrayList<SessionId>();
        for (int i = 0; i < incoming; i++) {
            placed.add(placeIncoming(pair, i));
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
        assertThat(peersAgree(pair)).isTrue();

        var counters = countErrors(pair, placed.getFirst(), messages);
        var maps = setMaps(pair, messages);
        pair.runUntil(
                () -> errorsSeen(pair).size() >= messages && mapsSeen(pair).size() >= messages, LONG);

        clearAll(pair, random(messages));
        pair.runUntil(() -> cleared(pair.left) == calls && cleared(pair.right) == calls, LONG);
        pair.runFor(Duration.ofSeconds(30));
        assertThat(errorsSeen(pair)).as("each message once and in order").isEqualTo(counters);
        assertThat(mapsSeen(pair)).as("each message once and in order").isEqualTo(maps);
        assertThat(cleared(pair.left)).isEqualTo(calls);
        assertThat(cleared(pair.right)).isEqualTo(calls);
        for (var end : List.of(pair.left, pair.right)) {
            assertThat(end.reports(TunnelOutput.Established.class)).hasSize(1);
            assertThat(end.tunnel().sessionCount()).isZero();
        }
        TwoTunnelsTest.close(pair, messages % 2 == 0);
        assertNothingStrangeWasSeen(pair);
    }

    /** The right end tells the left of so many changes of a character map. */
    private static List<Long> setMaps(VirtualPair pair, int count) {
        return setMaps(pair, 0, count);
    }

    private static List<Long> setMaps(VirtualPair pair, long first, int count) {
        var session = pair.right.established().getFirst();
        var maps = LongStream.range(first, first + count).boxed().toList();
        for (long map : maps) {
            var sli = new SessionMessage.Sli(new Avp.Accm(map, 0), List.of());
            assertThat(pair.right.tunnel().sendSetLinkInfo(session, sli, pair.now))
                    .isTrue();
        }
        return maps;
    }

    private static List<Long> mapsSeen(VirtualPair pair) {
        return pair.left.reports(TunnelOutput.LinkInfo.class).stream()
                .map(info -> info.message().accm().send())
                .toList();
    }
}
