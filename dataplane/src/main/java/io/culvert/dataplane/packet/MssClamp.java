package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** Lowers the maximum segment size that a TCP SYN announces. */
public final class MssClamp {
    private static final int SYN = 0x02;
    private static final int SMALLEST_TCP_HEADER = 20;
    private static final int CHECKSUM_AT = 16;
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT_SIZE = 2;

    private MssClamp() {}

    /**
     * Lowers the option in the packet at {@code at} to {@code largest} and corrects the TCP checksum; returns whether it
     * did. The packet's length was checked.
     */
    public static boolean apply(MemorySegment memory, long at, int totalLength, int largest) {
        if (Ipv4.protocol(memory, at) != Ipv4.TCP || (Ipv4.fragmentWord(memory, at) & Ipv4.FRAGMENT_OFFSET) != 0) {
            return false;
        }
        int header = Ipv4.headerLength(memory, at);
        int available = totalLength - header;
        long tcp = at + header;
        if (available < SMALLEST_TCP_HEADER || (NetworkOrder.u8(memory, tcp + 13) & SYN) == 0) {
            return false;
        }
        int end = Math.min(available, (NetworkOrder.u8(memory, tcp + 12) >>> 4) * 4);
        int option = SMALLEST_TCP_HEADER;
        while (option < end) {
            int kind = NetworkOrder.u8(memory, tcp + option);
            if (kind == END_OF_OPTIONS) {
                return false;
            }
            if (kind == NO_OPERATION) {
                option++;
                continue;
            }
            if (option + 1 >= end) {
                return false;
            }
            int length = NetworkOrder.u8(memory, tcp + option + 1);
            if (length < 2 || option + length > end) {
                return false;
            }
            if (kind == MAXIMUM_SEGMENT_SIZE) {
                return length == 4 && lower(memory, tcp, option + 2, largest);
            }
            option += length;
        }
        return false;
    }

    private static boolean lower(MemorySegment memory, long tcp, int valueAt, int largest) {
        int announced = NetworkOrder.u16(memory, tcp + valueAt);
        if (announced <= largest) {
            return false;
        }
        NetworkOrder.putU16(memory, tcp + valueAt, largest);
        // A value at an odd offset lies across two words of the sum; swapping octets there has the same effect on it.
        boolean swapped = (valueAt & 1) != 0;
        int checksum = NetworkOrder.u16(memory, tcp + CHECKSUM_AT);
        int oldWord = swapped ? swap(announced) : announced;
        int newWord = swapped ? swap(largest) : largest;
        NetworkOrder.putU16(memory, tcp + CHECKSUM_AT, Checksum.update(checksum, oldWord, newWord));
        return true;
    }

    private static int swap(int word) {
        return (word & 0xFF) << 8 | word >>> 8;
    }
}
