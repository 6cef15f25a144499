package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded random datagrams; the seed is in the name of the failing test. */
class CodecRandomTest {
    private static final int ROUNDS = 4_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void mutatedSamplesNeverBreakTheCodec(long seed) {
        var random = random(seed);
        var corpus = corpus();
        for (int round = 0; round < ROUNDS; round++) {
            var mutant = mutate(corpus.get(random.nextInt(corpus.size())), random);
            try {
                CodecInvariants.check(mutant);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", datagram " + mutant.toHex(), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7})
    void randomOctetsNeverBreakTheCodec(long seed) {
        var random = random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            var bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            CodecInvariants.check(Octets.of(bytes));
            CodecInvariants.check(Samples.datagram(Octets.of(bytes)));
        }
    }

    @Test
    void whatIsWrittenIsReadTheSameWithAnyHiding() {
        var random = random(8);
        for (var sample : Samples.MESSAGES) {
            for (var hiding : List.of(
                    Hiding.none(),
                    Hiding.sensitive(CodecInvariants.SECRET, random),
                    Hiding.all(CodecInvariants.SECRET, random))) {
                var encoded = Samples.encode(sample.message(), hiding);
                assertThat(Samples.decode(encoded, Optional.of(CodecInvariants.SECRET)))
                        .isEqualTo(new Decoded.Ok(sample.message(), List.of()));
            }
        }
    }

    private static List<Octets> corpus() {
        var corpus = new ArrayList<Octets>();
        var random = random(0);
        for (var sample : Samples.MESSAGES) {
            corpus.add(Samples.datagram(sample.body()));
            corpus.add(Samples.encode(sample.message(), Hiding.all(CodecInvariants.SECRET, random)));
        }
        for (var golden : GoldenTest.all()) {
            corpus.add(golden.octets());
        }
        return corpus;
    }

    private static Octets mutate(Octets sample, RandomGenerator random) {
        var bytes = sample.toByteArray();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ (1 << random.nextInt(8)));
        }
        var mutant = Octets.of(bytes);
        if (random.nextInt(4) == 0) {
            mutant = mutant.slice(0, random.nextInt(bytes.length + 1));
        }
        if (random.nextInt(4) == 0) {
            mutant = mutant.concat(sample.slice(random.nextInt(sample.length())));
        }
        boolean isControl = mutant.length() >= 12 && mutant.u8(0) >= 0x80;
        if (isControl && random.nextInt(4) != 0) { // a right Length, so that more of it is read
            var repaired = mutant.toByteArray();
            repaired[2] = (byte) (repaired.length >>> 8);
            repaired[3] = (byte) repaired.length;
            mutant = Octets.of(repaired);
        }
        return mutant;
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
