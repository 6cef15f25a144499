package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    @Test
    void aKnownHeaderHasItsKnownChecksum() {
        assertThat(Checksum.of(Memory.of("45000073000040004011 0000 c0a80001c0a800c7"), 0, 20))
                .isEqualTo(0xB861);
    }

    @Test
    void anOddOctetCountsAsTheUpperHalfOfAWord() {
        assertThat(Checksum.of(Memory.of("00010203 04"), 0, 5)).isEqualTo(~(0x0001 + 0x0203 + 0x0400) & 0xFFFF);
    }

    @Test
    void carriesAreFoldedUntilNoneIsLeft() {
        assertThat(Checksum.of(Memory.of("ffffffff0001ffff"), 0, 8)).isEqualTo(0xFFFE);
    }

    @Test
    void anUpdateIsWhatAnewComputationGives() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        for (int round = 0; round < 20_000; round++) {
            var bytes = new byte[24];
            random.nextBytes(bytes);
            var memory = MemorySegment.ofArray(bytes);
            int before = Checksum.of(memory, 0, 24);
            int oldWord = NetworkOrder.u16(memory, 4);
            int newWord = random.nextInt(0x10000);
            NetworkOrder.putU16(memory, 4, newWord);
            assertThat(Checksum.update(before, oldWord, newWord)).isEqualTo(Checksum.of(memory, 0, 24));
        }
    }
}
