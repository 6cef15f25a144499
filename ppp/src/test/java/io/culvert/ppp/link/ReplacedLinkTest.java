package io.culvert.ppp.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.ppp.LinkImage;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The LNS's end is replaced by another made of its image, and the client goes on. */
final class ReplacedLinkTest {
    private static final int SEEDS = 60;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void atEachSingleStepOfSetUpTheClientGetsThrough(AuthenticationProtocol protocol) {
        int steps = replacedAt(protocol, -1, 0).steps;
        assertThat(steps).isGreaterThan(8);
        for (int step = 1; step <= steps; step++) {
            for (int lossPercent : new int[] {0, 100}) {
                var pair = replacedAt(protocol, step, lossPercent);
                assertThat(LinkPair.isIpv4Open(pair.lnsOutputs)).as(story(pair)).isTrue();
                assertThroughOnceAtLeast(pair);
            }
        }
    }

    private static LinkPair replacedAt(AuthenticationProtocol protocol, int step, int lossPercent) {
        var pair = new LinkPair(Samples.client(), quiet(protocol), 1, LinkPair.Trouble.NONE);
        pair.beforeStep = () -> {
            if (pair.steps == step) {
                pair.replaceLns(true, lossPercent);
            }
        };
        return pair.start().run(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void atAnyTimeOnABadNetworkTheClientGetsThrough(AuthenticationProtocol protocol) {
        int all = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            var trouble = new LinkPair.Trouble((int) (seed % 4) * 8, 10, Duration.ofMillis(200));
            var pair = new LinkPair(
                    LinkPairTest.patient(Samples.client()), LinkPairTest.patient(Samples.lns(protocol)), seed, trouble);
            var chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            int[] replacements = {0};
            pair.beforeStep = () -> {
                if (replacements[0] < 6 && chance.nextInt(8) == 0) {
                    replacements[0]++;
                    pair.replaceLns(true, chance.nextInt(101));
                }
            };
            pair.start().run(Duration.ofMinutes(10));
            all += replacements[0];
            assertThroughOnceAtLeast(pair);
        }
        assertThat(all).isGreaterThan(2 * SEEDS);
    }

    /** Set up and quiet, the client sees nothing at all but Echo-Requests, whether our answer is known or not. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void anEstablishedClientDoesNotNotice(AuthenticationProtocol protocol) {
        for (boolean isAnswerKnown : new boolean[] {true, false}) {
            var pair = new LinkPair(Samples.client(), Samples.lns(protocol), 1, LinkPair.Trouble.NONE)
                    .start()
                    .run(Duration.ofSeconds(10));
            assertThat(pair.lns.image().orElseThrow()).isInstanceOf(LinkImage.Established.class);
            pair.clientOutputs.clear();
            pair.lnsOutputs.clear();
            pair.toClient.clear();
            for (int i = 0; i < 5; i++) {
                pair.replaceLns(isAnswerKnown, 0);
                pair.run(Duration.ofMinutes(3));
            }
            assertThat(pair.toClient)
                    .as("an Echo-Request every 30 s")
                    .hasSizeBetween(25, 36)
                    .allSatisfy(frame -> {
                        assertThat(frame.u16(2)).isEqualTo(0xC021);
                        assertThat(frame.u8(4)).isEqualTo(9);
                    });
            assertThat(pair.clientOutputs).allMatch(PppOutput.SendFrame.class::isInstance);
            assertThat(pair.lnsOutputs).allMatch(PppOutput.SendFrame.class::isInstance);
        }
    }

    /** Replaced between its acceptance and the reception of that: the answer is in the image. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void aClientWhoseAcceptanceIsLostWithTheLinkIsToldAgain(AuthenticationProtocol protocol) {
        var pair = new LinkPair(Samples.client(), quiet(protocol), 1, LinkPair.Trouble.NONE);
        boolean[] done = {false};
        pair.beforeStep = () -> {
            boolean accepted = LinkPair.last(pair.lnsOutputs, PppOutput.Authenticated.class)
                    .isPresent();
            if (accepted && !done[0]) {
                done[0] = true;
                assertThat(pair.lns.image().orElseThrow()).isInstanceOf(LinkImage.Authenticated.class);
                pair.replaceLns(true, 100);
            }
        };
        pair.start().run(Duration.ofSeconds(1));
        assertThat(done[0]).isTrue();
        assertThat(pair.lnsOutputs)
                .filteredOn(PppOutput.AuthenticationNeeded.class::isInstance)
                .hasSize(1);
        assertThroughOnceAtLeast(pair);
    }

    private static void assertThroughOnceAtLeast(LinkPair pair) {
        assertThat(LinkPair.isIpv4Open(pair.clientOutputs)).as(story(pair)).isTrue();
        assertThat(pair.lns.image())
                .as(story(pair))
                .hasValueSatisfying(image -> assertThat(image).isInstanceOf(LinkImage.Established.class));
        assertThat(LinkPair.last(pair.clientOutputs, PppOutput.Ipv4Opened.class))
                .contains(
                        new PppOutput.Ipv4Opened(Samples.address("10.64.0.5"), Samples.address("10.0.0.1"), List.of()));
        assertThat(pair.clientOutputs).noneMatch(PppOutput.Finished.class::isInstance);
        assertThat(pair.lnsOutputs).noneMatch(PppOutput.Finished.class::isInstance);
    }

    private static String story(LinkPair pair) {
        return String.join("\n", pair.story);
    }

    private static PppSettings quiet(AuthenticationProtocol protocol) {
        return Samples.lns(protocol).withEcho(PppSettings.Echo.OFF);
    }
}
