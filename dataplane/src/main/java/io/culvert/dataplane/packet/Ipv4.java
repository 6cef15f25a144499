package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** Fields of an IPv4 packet in memory. */
public final class Ipv4 {
    public static final int SMALLEST_HEADER = 20;
    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;
    public static final int FRAGMENT_OFFSET = 0x1FFF;
    public static final int ICMP = 1;
    public static final int TCP = 6;

    private Ipv4() {}

    /** The packet's total length if {@code available} octets hold a plausible IPv4 packet, else -1. */
    public static int checkedLength(MemorySegment memory, long at, int available) {
        if (available < SMALLEST_HEADER) {
            return -1;
        }
        int first = NetworkOrder.u8(memory, at);
        int header = (first & 0xF) * 4;
        if (first >>> 4 != 4 || header < SMALLEST_HEADER) {
            return -1;
        }
        int total = totalLength(memory, at);
        return total < header || total > available ? -1 : total;
    }

    public static int headerLength(MemorySegment memory, long at) {
        return (NetworkOrder.u8(memory, at) & 0xF) * 4;
    }

    public static int totalLength(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + 2);
    }

    /** Flags in the three upper bits, fragment offset in units of 8 octets below. */
    public static int fragmentWord(MemorySegment memory, long at) {
        return NetworkOrder.u16(memory, at + 6);
    }

    public static int protocol(MemorySegment memory, long at) {
        return NetworkOrder.u8(memory, at + 9);
    }

    public static int source(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + 12);
    }

    public static int destination(MemorySegment memory, long at) {
        return NetworkOrder.i32(memory, at + 16);
    }
}
