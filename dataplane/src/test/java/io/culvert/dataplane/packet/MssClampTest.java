package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MssClampTest {
    private static final int SOURCE = 0x0A000001;
    private static final int DESTINATION = 0xC0000201;

    /** A TCP segment with these flags and options and a right checksum, in an IPv4 packet. */
    private static MemorySegment tcp(int fragmentWord, int flags, String options) {
        var optionOctets = Memory.of(options);
        int header = 20 + (int) optionOctets.byteSize();
        var segment = Memory.zeros(header);
        NetworkOrder.putI32(segment, 0, 0x04D20050);
        NetworkOrder.putI32(segment, 4, 0x11223344);
        NetworkOrder.putU8(segment, 12, header << 2);
        NetworkOrder.putU8(segment, 13, flags);
        NetworkOrder.putU16(segment, 14, 0xFAF0);
        MemorySegment.copy(optionOctets, 0, segment, 20, optionOctets.byteSize());
        var packet = Memory.ipv4(fragmentWord, Ipv4.TCP, SOURCE, DESTINATION, segment);
        NetworkOrder.putU16(packet, 36, tcpChecksum(packet));
        return packet;
    }

    /** Over the pseudo header and the segment; 0 if the one in the packet is right. */
    private static int tcpChecksum(MemorySegment packet) {
        int length = (int) packet.byteSize() - 20;
        var summed = Memory.zeros(12 + length);
        NetworkOrder.putI32(summed, 0, SOURCE);
        NetworkOrder.putI32(summed, 4, DESTINATION);
        NetworkOrder.putU16(summed, 8, Ipv4.TCP);
        NetworkOrder.putU16(summed, 10, length);
        MemorySegment.copy(packet, 20, summed, 12, length);
        return Checksum.of(summed, 0, 12 + length);
    }

    @ParameterizedTest
    @CsvSource({
        // flags, options,                   clamped options
        "02, 020405b4,                         0204058c",
        "12, 020405b40103030704020000,         0204058c0103030704020000",
        "02, 01020405b4010303,                 010204058c010303",
        "c2, 0101020405b40402,                 01010204058c0402",
        "02, 080a000000010000000001020405b400, 080a00000001000000000102 04058c00"
    })
    void aLargerSegmentSizeIsLoweredAndTheChecksumStaysRight(String flags, String options, String clamped) {
        var packet = tcp(Ipv4.DONT_FRAGMENT, Integer.parseInt(flags, 16), options);
        assertThat(tcpChecksum(packet)).isZero();

        assertThat(MssClamp.apply(packet, 0, (int) packet.byteSize(), 1420)).isTrue();

        int optionOctets = (int) packet.byteSize() - 40;
        assertThat(Memory.hex(packet, 40, optionOctets)).isEqualTo(clamped.replace(" ", ""));
        assertThat(tcpChecksum(packet)).isZero();
        assertThat(Checksum.of(packet, 0, 20)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // fragment, flags, options
        "0,    02, 0204058c", // as large as the limit
        "0,    02, 02040218", // smaller
        "0,    10, 020405b4", // no SYN
        "0001, 02, 020405b4", // a later fragment
        "0,    02, 00000000020405b4", // after the end of options
        "0,    02, 0300 05b4020405b4", // an option shorter than its header
        "0,    02, 020305b4", // a wrong length
        "0,    02, 01010102", // cut off in the option's header
        "0,    02, 01010305" // longer than the header
    })
    void otherPacketsAreLeftAlone(String fragment, String flags, String options) {
        var packet = tcp(Integer.parseInt(fragment, 16), Integer.parseInt(flags, 16), options);
        var before = Memory.hex(packet);
        assertThat(MssClamp.apply(packet, 0, (int) packet.byteSize(), 1420)).isFalse();
        assertThat(Memory.hex(packet)).isEqualTo(before);
    }

    @Test
    void anOptionBeyondThePacketIsNotRead() {
        var packet = tcp(0, 2, "020405b4");
        assertThat(MssClamp.apply(packet, 0, 42, 1420)).isFalse();
        assertThat(MssClamp.apply(packet, 0, 39, 1420)).isFalse();
    }

    @Test
    void anotherProtocolIsLeftAlone() {
        var packet = tcp(0, 2, "020405b4");
        NetworkOrder.putU8(packet, 9, 17);
        assertThat(MssClamp.apply(packet, 0, (int) packet.byteSize(), 1420)).isFalse();
    }

    @Test
    void randomSegmentsKeepARightChecksum() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        int clamped = 0;
        for (int round = 0; round < 50_000; round++) {
            var options = new byte[random.nextInt(11) * 4];
            random.nextBytes(options);
            for (int i = 0; i < options.length; i++) {
                options[i] = random.nextBoolean() ? (byte) random.nextInt(5) : options[i];
            }
            var packet = tcp(0, 2, java.util.HexFormat.of().formatHex(options));
            if (MssClamp.apply(packet, 0, (int) packet.byteSize(), 536)) {
                clamped++;
            }
            assertThat(tcpChecksum(packet)).as("round %d", round).isIn(0, 0xFFFF);
        }
        assertThat(clamped).isGreaterThan(100);
    }
}
