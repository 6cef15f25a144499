package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Cuts IPv4 packets into fragments that fit an MTU (RFC 791), one packet after the other.
 *
 * <p>A packet that is a fragment itself may be cut again. Options without the copied flag go into the first fragment
 * only. <b>Thread:</b> one.
 */
public final class Fragmenter {
    private static final int LARGEST_HEADER = 60;
    private static final int COPIED = 0x80;

    private final MemorySegment laterHeader = MemorySegment.ofArray(new byte[LARGEST_HEADER]);
    private MemorySegment packet = laterHeader;
    private long at;
    private int mtu;
    private int headerLength;
    private int laterHeaderLength;
    private int payloadOctets;
    private int done;

    /** Begins with the packet at {@code at}, whose length was checked; its "don't fragment" is not looked at. */
    public void begin(MemorySegment memory, long at, int totalLength, int mtu) {
        this.packet = memory;
        this.at = at;
        this.mtu = mtu;
        headerLength = Ipv4.headerLength(memory, at);
        payloadOctets = totalLength - headerLength;
        done = 0;
        writeLaterHeader();
    }

    public boolean hasNext() {
        return done < payloadOctets;
    }

    /** Writes the next fragment at {@code outAt}; returns its length, at most the MTU. */
    public int next(MemorySegment out, long outAt) {
        boolean first = done == 0;
        int header = first ? headerLength : laterHeaderLength;
        if (first) {
            MemorySegment.copy(packet, at, out, outAt, header);
        } else {
            MemorySegment.copy(laterHeader, 0, out, outAt, header);
        }
        int left = payloadOctets - done;
        int room = mtu - header;
        int carried = left <= room ? left : room & ~7;
        int word = Ipv4.fragmentWord(packet, at);
        int more = carried < left ? Ipv4.MORE_FRAGMENTS : word & Ipv4.MORE_FRAGMENTS;
        int offset = (word & Ipv4.FRAGMENT_OFFSET) + done / 8;
        NetworkOrder.putU16(out, outAt + 2, header + carried);
        NetworkOrder.putU16(out, outAt + 6, more | (offset & Ipv4.FRAGMENT_OFFSET));
        NetworkOrder.putU16(out, outAt + 10, 0);
        NetworkOrder.putU16(out, outAt + 10, Checksum.of(out, outAt, header));
        MemorySegment.copy(packet, at + headerLength + done, out, outAt + header, carried);
        done += carried;
        return header + carried;
    }

    private void writeLaterHeader() {
        MemorySegment.copy(packet, at, laterHeader, 0, Ipv4.SMALLEST_HEADER);
        int to = Ipv4.SMALLEST_HEADER;
        int from = Ipv4.SMALLEST_HEADER;
        while (from < headerLength) {
            int type = NetworkOrder.u8(packet, at + from);
            if (type == 0) {
                break;
            }
            int length = type == 1 || from + 1 >= headerLength ? 1 : NetworkOrder.u8(packet, at + from + 1);
            if (length == 0 || from + length > headerLength) {
                break;
            }
            if ((type & COPIED) != 0) {
                MemorySegment.copy(packet, at + from, laterHeader, to, length);
                to += length;
            }
            from += length;
        }
        while ((to & 3) != 0) {
            NetworkOrder.putU8(laterHeader, to++, 0);
        }
        laterHeaderLength = to;
        NetworkOrder.putU8(laterHeader, 0, 0x40 | to / 4);
    }
}
