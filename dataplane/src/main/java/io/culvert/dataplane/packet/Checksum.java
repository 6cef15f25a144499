package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/** The Internet checksum: ones' complement of the ones' complement sum of 16-bit words. */
public final class Checksum {
    private Checksum() {}

    /** Of {@code length} octets, an odd last one padded with zero. */
    public static int of(MemorySegment memory, long at, int length) {
        long sum = 0;
        int even = length & ~1;
        for (int i = 0; i < even; i += 2) {
            sum += NetworkOrder.u16(memory, at + i);
        }
        if (even != length) {
            sum += (long) NetworkOrder.u8(memory, at + even) << 8;
        }
        return ~fold(sum) & 0xFFFF;
    }

    /** What a checksum becomes when one word under it changes (RFC 1624, equation 3). */
    public static int update(int checksum, int oldWord, int newWord) {
        return ~fold((long) (~checksum & 0xFFFF) + (~oldWord & 0xFFFF) + (newWord & 0xFFFF)) & 0xFFFF;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
