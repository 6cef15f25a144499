package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** Builds ICMP "fragmentation needed" (type 3, code 4) with the MTU of the next hop (RFC 1191). */
public final class IcmpTooBig {
    /** Octets that suffice for every message: a router quotes what fits into 576 (RFC 1812). */
    public static final int LARGEST = 576;

    private static final int HEADERS = Ipv4.SMALLEST_HEADER + 8;
    private static final int INTERNETWORK_CONTROL = 0xC0;
    private static final int TIME_TO_LIVE = 64;

    private IcmpTooBig() {}

    /**
     * Whether an ICMP error may be sent about a packet: not about an ICMP error, a later fragment, or a packet whose
     * addresses are not of one host each.
     */
    public static boolean isAllowedAbout(MemorySegment memory, long at, int totalLength) {
        if ((Ipv4.fragmentWord(memory, at) & Ipv4.FRAGMENT_OFFSET) != 0
                || !isOneHost(Ipv4.source(memory, at))
                || !isOneHost(Ipv4.destination(memory, at))) {
            return false;
        }
        if (Ipv4.protocol(memory, at) != Ipv4.ICMP) {
            return true;
        }
        int header = Ipv4.headerLength(memory, at);
        return totalLength > header && isQuery(NetworkOrder.u8(memory, at + header));
    }

    /**
     * Writes at {@code out} the message about the packet at {@code at}; returns its length.
     *
     * @param from source address of the message
     * @param mtu octets, at most 65535
     */
    public static int write(
            MemorySegment memory, long at, int totalLength, int from, int mtu, MemorySegment out, long outAt) {
        int quoted = Math.min(totalLength, LARGEST - HEADERS);
        int length = HEADERS + quoted;
        NetworkOrder.putU16(out, outAt, 0x4500 | INTERNETWORK_CONTROL);
        NetworkOrder.putU16(out, outAt + 2, length);
        NetworkOrder.putI32(out, outAt + 4, 0);
        NetworkOrder.putU8(out, outAt + 8, TIME_TO_LIVE);
        NetworkOrder.putU8(out, outAt + 9, Ipv4.ICMP);
        NetworkOrder.putU16(out, outAt + 10, 0);
        NetworkOrder.putI32(out, outAt + 12, from);
        NetworkOrder.putI32(out, outAt + 16, Ipv4.source(memory, at));
        NetworkOrder.putU16(out, outAt + 10, Checksum.of(out, outAt, Ipv4.SMALLEST_HEADER));
        long icmp = outAt + Ipv4.SMALLEST_HEADER;
        NetworkOrder.putU16(out, icmp, 3 << 8 | 4);
        NetworkOrder.putU16(out, icmp + 2, 0);
        NetworkOrder.putI32(out, icmp + 4, mtu);
        MemorySegment.copy(memory, at, out, icmp + 8, quoted);
        NetworkOrder.putU16(out, icmp + 2, Checksum.of(out, icmp, 8 + quoted));
        return length;
    }

    private static boolean isOneHost(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    private static boolean isQuery(int type) {
        return switch (type) {
            case 0, 8, 9, 10, 13, 14, 15, 16, 17, 18 -> true;
            default -> false;
        };
    }
}
