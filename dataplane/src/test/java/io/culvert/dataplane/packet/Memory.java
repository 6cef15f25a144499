package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Packets of tests as memory, written and read as hexadecimal digits. */
final class Memory {
    private Memory() {}

    static MemorySegment of(String hex) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    static MemorySegment zeros(int octets) {
        return MemorySegment.ofArray(new byte[octets]);
    }

    static String hex(MemorySegment memory, long at, int length) {
        return HexFormat.of().formatHex(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
    }

    static String hex(MemorySegment memory) {
        return hex(memory, 0, (int) memory.byteSize());
    }

    /** An IPv4 packet with a right header checksum. */
    static MemorySegment ipv4(int fragmentWord, int protocol, int source, int destination, MemorySegment payload) {
        int length = Ipv4.SMALLEST_HEADER + (int) payload.byteSize();
        var packet = zeros(length);
        NetworkOrder.putU16(packet, 0, 0x4500);
        NetworkOrder.putU16(packet, 2, length);
        NetworkOrder.putU16(packet, 4, 0x1234);
        NetworkOrder.putU16(packet, 6, fragmentWord);
        NetworkOrder.putU8(packet, 8, 64);
        NetworkOrder.putU8(packet, 9, protocol);
        NetworkOrder.putI32(packet, 12, source);
        NetworkOrder.putI32(packet, 16, destination);
        NetworkOrder.putU16(packet, 10, Checksum.of(packet, 0, Ipv4.SMALLEST_HEADER));
        MemorySegment.copy(payload, 0, packet, Ipv4.SMALLEST_HEADER, payload.byteSize());
        return packet;
    }
}
