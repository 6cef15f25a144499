package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.dataplane.packet.ReceivedHeader.Kind;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedHeaderTest {
    private final ReceivedHeader header = new ReceivedHeader();

    private Kind read(String hex) {
        var memory = Memory.of("aaaa" + hex);
        return header.read(memory, 2, (int) memory.byteSize() - 2);
    }

    @ParameterizedTest
    @CsvSource({
        // flags and optional fields            key       seq   ns    payload at, octets
        "0002 0123 4567 ff03,                   01234567, false, 0,     6, 2",
        "4002 000a 0123 4567 ff03,              01234567, false, 0,     8, 2",
        "0802 0123 4567 fffe 0000 ff03,         01234567, true,  65534, 10, 2",
        "0202 0123 4567 0000 ff03,              01234567, false, 0,     8, 2",
        "0202 0123 4567 0003 000000 ff03,       01234567, false, 0,     11, 2",
        "4b02 0010 ffff 0001 0007 9999 0002 0000, ffff0001, true, 7,    16, 0",
        "0102 0123 4567 ff03c021,               01234567, false, 0,     6, 4",
        "4002 0009 0123 4567 ff03c021,          01234567, false, 0,     8, 1",
        "35f2 0123 4567,                        01234567, false, 0,     6, 0"
    })
    void dataIsReadWhateverIsOptional(
            String hex, String key, boolean sequenced, int ns, int payloadAt, int payloadOctets) {
        assertThat(read(hex)).isEqualTo(Kind.DATA);
        assertThat(header.key()).isEqualTo(Integer.parseUnsignedInt(key, 16));
        assertThat(header.isSequenced()).isEqualTo(sequenced);
        assertThat(header.ns()).isEqualTo(ns);
        assertThat(header.payload()).isEqualTo(payloadAt + 2);
        assertThat(header.payloadOctets()).isEqualTo(payloadOctets);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0002 0123 45",
                "4002 0008 0123 45",
                "4002 0009 0123 4567",
                "4002 0007 0123 4567",
                "0802 0123 4567 0000 00",
                "0202 0123 4567 00",
                "0202 0123 4567 0001",
                "0202 0123 4567 ffff",
                "4202 000a 0123 4567 0001 ff",
                "c802 000b 0000 0000 0000 00",
                "c802 000b 0000 0000 0000 0000",
                "c802 000d 0000 0000 0000 0000",
                "8802 000c 0000 0000 0000 0000",
                "c002 000c 0000 0000 0000 0000"
            })
    void aHeaderThatDoesNotFitIsMalformed(String hex) {
        assertThat(read(hex)).isEqualTo(Kind.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001 0123 4567", "0000", "0003 0123 4567", "c803 000c 0000 0000 0000 0000", "000f"})
    void anotherVersionIsToldFromABadHeader(String hex) {
        assertThat(read(hex)).isEqualTo(Kind.WRONG_VERSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c802 000c 0000 0000 0000 0000",
                "c802 000c 0001 0002 0003 0004 ffff",
                "fdf2 000c 0000 0000 0000 0000"
            })
    void aControlMessageNeedsLengthAndSequenceNumbers(String hex) {
        assertThat(read(hex)).isEqualTo(Kind.CONTROL);
    }

    @Test
    void everyPrefixOfADataHeaderIsMalformed() {
        String hex = "4b02001000010002000300000004000000000000";
        for (int octets = 0; octets < 18; octets++) {
            var memory = Memory.of(hex.substring(0, octets * 2));
            assertThat(header.read(memory, 0, octets)).as("%d octets", octets).isEqualTo(Kind.MALFORMED);
        }
    }

    @Test
    void randomDatagramsAreReadWithinTheirBounds() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        var counts = new EnumMap<Kind, Integer>(Kind.class);
        for (int round = 0; round < 200_000; round++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            var memory = MemorySegment.ofArray(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[1] = (byte) ((bytes[1] & 0xF0) | 2);
            }
            if (bytes.length > 3 && random.nextBoolean()) {
                NetworkOrder.putU16(memory, 2, random.nextInt(44));
            }
            var kind = header.read(memory, 0, bytes.length);
            counts.merge(kind, 1, Integer::sum);
            if (kind == Kind.DATA) {
                assertThat(header.payload()).isBetween(6L, (long) bytes.length);
                assertThat(header.payload() + header.payloadOctets()).isBetween(6L, (long) bytes.length);
            }
        }
        assertThat(counts.keySet()).containsExactlyInAnyOrder(Kind.values());
    }
}
