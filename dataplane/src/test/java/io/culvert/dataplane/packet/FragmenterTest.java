package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class FragmenterTest {
    private final Fragmenter fragmenter = new Fragmenter();

    private List<MemorySegment> fragments(MemorySegment packet, int mtu) {
        var all = new ArrayList<MemorySegment>();
        fragmenter.begin(packet, 0, (int) packet.byteSize(), mtu);
        while (fragmenter.hasNext()) {
            var out = Memory.zeros(mtu + 100);
            int length = fragmenter.next(out, 3);
            assertThat(length).isLessThanOrEqualTo(mtu);
            assertThat(Checksum.of(out, 3, Ipv4.headerLength(out, 3))).isZero();
            assertThat(Ipv4.checkedLength(out, 3, length)).isEqualTo(length);
            all.add(out.asSlice(3, length));
        }
        return all;
    }

    private static MemorySegment payload(int octets) {
        var bytes = new byte[octets];
        for (int i = 0; i < octets; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void aPacketOfTwoFragments() {
        var packet = Memory.ipv4(0, 17, 0xC0000201, 0x0A400007, payload(80));
        var fragments = fragments(packet, 68);
        assertThat(fragments).hasSize(2);
        assertThat(Memory.hex(fragments.get(0), 0, 10)).isEqualTo("45000044123420004011");
        assertThat(Memory.hex(fragments.get(0), 20, 48)).isEqualTo(Memory.hex(packet, 20, 48));
        assertThat(Memory.hex(fragments.get(1), 0, 10)).isEqualTo("45000034123400064011");
        assertThat(Memory.hex(fragments.get(1), 20, 32)).isEqualTo(Memory.hex(packet, 68, 32));
    }

    @Test
    void aFragmentInTheMiddleKeepsItsPlaceAndItsMoreFlag() {
        var packet = Memory.ipv4(Ipv4.MORE_FRAGMENTS | 100, 17, 0xC0000201, 0x0A400007, payload(64));
        var fragments = fragments(packet, 70);
        assertThat(fragments).hasSize(2);
        assertThat(Ipv4.fragmentWord(fragments.get(0), 0)).isEqualTo(Ipv4.MORE_FRAGMENTS | 100);
        assertThat(Ipv4.fragmentWord(fragments.get(1), 0)).isEqualTo(Ipv4.MORE_FRAGMENTS | 106);
    }

    @Test
    void optionsWithoutTheCopiedFlagStayInTheFirstFragment() {
        // record route (not copied), no operation, router alert (copied), end
        var options = Memory.of("07070400000000 01 94040000");
        var plain = Memory.ipv4(0, 17, 0xC0000201, 0x0A400007, payload(100));
        var packet = Memory.zeros(132);
        MemorySegment.copy(plain, 0, packet, 0, 20);
        MemorySegment.copy(options, 0, packet, 20, 12);
        MemorySegment.copy(plain, 20, packet, 32, 100);
        NetworkOrder.putU8(packet, 0, 0x48);
        NetworkOrder.putU16(packet, 2, 132);
        var fragments = fragments(packet, 88);
        assertThat(fragments).hasSize(2);
        assertThat(Memory.hex(fragments.get(0), 20, 12)).isEqualTo(Memory.hex(options));
        assertThat(Ipv4.totalLength(fragments.get(0), 0)).isEqualTo(32 + 56);
        assertThat(Ipv4.headerLength(fragments.get(1), 0)).isEqualTo(24);
        assertThat(Memory.hex(fragments.get(1), 20, 4)).isEqualTo("94040000");
        assertThat(Ipv4.totalLength(fragments.get(1), 0)).isEqualTo(24 + 44);
    }

    @Test
    void anyPacketIsPutTogetherAgain() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        for (int round = 0; round < 3_000; round++) {
            int headerWords = 5 + random.nextInt(11);
            var packet = Memory.zeros(headerWords * 4 + 1 + random.nextInt(3000));
            var bytes = new byte[(int) packet.byteSize()];
            random.nextBytes(bytes);
            MemorySegment.copy(MemorySegment.ofArray(bytes), 0, packet, 0, bytes.length);
            NetworkOrder.putU8(packet, 0, 0x40 | headerWords);
            NetworkOrder.putU16(packet, 2, bytes.length);
            NetworkOrder.putU16(packet, 6, 0);
            var put = Memory.zeros(bytes.length - headerWords * 4);
            var fragments = fragments(packet, 68 + random.nextInt(1500));
            for (int i = 0; i < fragments.size(); i++) {
                var fragment = fragments.get(i);
                int header = Ipv4.headerLength(fragment, 0);
                int word = Ipv4.fragmentWord(fragment, 0);
                boolean last = i == fragments.size() - 1;
                assertThat(word & Ipv4.MORE_FRAGMENTS).isEqualTo(last ? 0 : Ipv4.MORE_FRAGMENTS);
                MemorySegment.copy(
                        fragment, header, put, (word & Ipv4.FRAGMENT_OFFSET) * 8L, fragment.byteSize() - header);
            }
            assertThat(put.mismatch(packet.asSlice(headerWords * 4L)))
                    .as("round %d", round)
                    .isEqualTo(-1);
        }
    }
}
