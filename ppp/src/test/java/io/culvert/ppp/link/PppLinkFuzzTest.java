package io.culvert.ppp.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culvert.octets.Octets;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Whatever comes, in whatever phase: nothing is thrown, and little is said. */
final class PppLinkFuzzTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 100;
    private static final int MOST_FRAMES_FOR_ONE = 4;

    @Test
    void seededJunkInEveryPhaseIsHarmless() throws IOException {
        var corpus = CaptureTest.octets().toList();
        int finished = 0;
        int authenticated = 0;
        int opened = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            // So far, well-behaved: some are just beginning, some are open.
            var pair = new LinkPair(Samples.client(), settings(random), seed, LinkPair.Trouble.NONE)
                    .start()
                    .run(Duration.ofNanos(random.nextInt(2_500_000)));
            boolean isLns = random.nextInt(4) > 0;
            var link = isLns ? pair.lns : pair.client;
            var now = pair.now;
            opened += LinkPair.isIpv4Open(isLns ? pair.lnsOutputs : pair.clientOutputs) ? 1 : 0;
            var sent = new ArrayList<>(isLns ? pair.toClient : pair.toLns);
            for (int step = 0; step < STEPS; step++) {
                now = now.plusMillis(random.nextInt(20) == 0 ? random.nextInt(5000) : random.nextInt(50));
                stir(link, random, corpus, sent, now);
                var outputs = link.drain();
                opened += outputs.stream().anyMatch(PppOutput.Ipv4Opened.class::isInstance) ? 1 : 0;
                authenticated += outputs.stream().anyMatch(PppOutput.Authenticated.class::isInstance) ? 1 : 0;
                finished += outputs.stream().anyMatch(PppOutput.Finished.class::isInstance) ? 1 : 0;
                for (var output : outputs) {
                    if (output instanceof PppOutput.SendFrame(var frame)) {
                        sent.add(frame);
                        assertThat(frame.length())
                                .as("seed %d, step %d", seed, step)
                                .isLessThanOrEqualTo(2100);
                    }
                }
                assertThat(outputs.stream().filter(PppOutput.SendFrame.class::isInstance))
                        .as("seed %d, step %d", seed, step)
                        .hasSizeLessThanOrEqualTo(MOST_FRAMES_FOR_ONE);
                var deadline = link.nextDeadline();
                if (deadline.isPresent()) {
                    assertThat(Duration.between(now, deadline.get())).isLessThanOrEqualTo(Duration.ofSeconds(60));
                }
            }
        }
        assertThat(List.of(opened, authenticated, finished))
                .as("the junk is good enough to get somewhere")
                .allMatch(number -> number > 50);
    }

    private static PppSettings settings(RandomGenerator random) {
        var protocols =
                List.of(AuthenticationProtocol.PAP, AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.MS_CHAP_V2);
        return switch (random.nextInt(3)) {
            case 0 -> Samples.lns();
            case 1 -> Samples.lns(protocols.get(random.nextInt(3)));
            default -> PppSettings.lns("culvert");
        };
    }

    /** Sensible answers, mutations of real frames, reflections and noise, so that all phases are reached. */
    private static void stir(
            PppLink link, RandomGenerator random, List<Octets> corpus, List<Octets> sent, java.time.Instant now) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                if (!sent.isEmpty()) {
                    link.receive(answer(sent.get(sent.size() - 1 - random.nextInt(Math.min(3, sent.size())))), now);
                }
            }
            case 3, 4 -> link.receive(corpus.get(random.nextInt(corpus.size())), now);
            case 5 -> link.receive(mutate(corpus.get(random.nextInt(corpus.size())), random), now);
            case 6 -> {
                var noise = new byte[random.nextInt(2000)];
                random.nextBytes(noise);
                link.receive(Octets.wrap(noise), now);
            }
            case 7 -> link.timerExpired(now);
            case 8 -> {
                link.authenticated(
                        random.nextInt(4) == 0
                                ? AuthenticationResult.Rejected.PLAIN
                                : new AuthenticationResult.Accepted(
                                        Optional.of(Octets.utf8("S=" + "0".repeat(40))), Optional.empty()),
                        now);
                link.openIpv4(IpcpTest.PARAMETERS, now);
            }
            default -> {
                if (!sent.isEmpty()) {
                    link.receive(sent.get(random.nextInt(sent.size())), now);
                }
            }
        }
    }

    /** Configure-Request is acknowledged, a challenge answered with zeros; all else comes back with the next code. */
    private static Octets answer(Octets frame) {
        var bytes = frame.toByteArray();
        int code = bytes[0] == (byte) 0xFF ? 4 : 2;
        if (bytes.length > code) {
            bytes[code]++;
        }
        return Octets.wrap(bytes);
    }

    private static Octets mutate(Octets frame, RandomGenerator random) {
        var bytes = frame.toByteArray();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(0x100);
        }
        return Octets.of(bytes, 0, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
    }

    /** By hand with {@code JAZZER_FUZZ=1}; in a build its empty input and seeds are tried. */
    @FuzzTest
    void anyInputIsHarmless(FuzzedDataProvider data) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(data.consumeLong());
        var link = new PppLink(data.consumeBoolean() ? Samples.client() : settings(random), random);
        var now = LinkPair.START;
        if (data.consumeBoolean()) {
            link.lowerUp(
                    new ProxyLcp(
                            Optional.of(chunk(data)),
                            Optional.of(chunk(data)),
                            Optional.of(chunk(data)),
                            Optional.of(data.consumeInt(0, 6)),
                            Optional.of(chunk(data)),
                            Optional.of(chunk(data)),
                            Optional.of(data.consumeInt(0, 300)),
                            Optional.of(chunk(data))),
                    now);
        } else {
            link.lowerUp(now);
        }
        Octets last = Octets.EMPTY;
        while (data.remainingBytes() > 0) {
            now = now.plusMillis(data.consumeInt(0, 4000));
            switch (data.consumeInt(0, 4)) {
                case 0 -> link.timerExpired(now);
                case 1 -> link.receive(answer(last), now);
                case 2 -> {
                    link.authenticated(AuthenticationResult.Accepted.PLAIN, now);
                    link.openIpv4(IpcpTest.PARAMETERS, now);
                }
                default -> link.receive(chunk(data), now);
            }
            for (var output : link.drain()) {
                if (output instanceof PppOutput.SendFrame(var frame)) {
                    last = frame;
                }
            }
        }
    }

    private static Octets chunk(FuzzedDataProvider data) {
        return Octets.wrap(data.consumeBytes(data.consumeInt(0, 200)));
    }
}
