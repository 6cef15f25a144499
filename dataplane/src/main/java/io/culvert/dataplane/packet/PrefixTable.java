package io.culvert.dataplane.packet;

import org.jspecify.annotations.Nullable;

/**
 * Longest-prefix match over IPv4: one hash look-up for every prefix length in use, longest first.
 *
 * <p><b>Thread:</b> readers any, without locks; writers exclude each other.
 */
public final class PrefixTable<V> {
    private final LookupTable<V> table = new LookupTable<>();
    private final int[] countByLength = new int[33];
    /** Bit n is set while there are prefixes of length n. */
    private volatile long lengths;

    /** The value of the longest prefix that has {@code address}, or null. */
    public @Nullable V match(int address) {
        long left = lengths;
        while (left != 0) {
            int length = 63 - Long.numberOfLeadingZeros(left);
            V value = table.get(key(address, length));
            if (value != null) {
                return value;
            }
            left &= ~(1L << length);
        }
        return null;
    }

    /** Sets the value of a prefix; returns the one before or null. */
    public synchronized @Nullable V put(int network, int length, V value) {
        V before = table.put(key(network, length), value);
        if (before == null && countByLength[length]++ == 0) {
            lengths |= 1L << length;
        }
        return before;
    }

    /** Removes a prefix if it has that value and no other. */
    public synchronized boolean remove(int network, int length, V value) {
        if (!table.remove(key(network, length), value)) {
            return false;
        }
        if (--countByLength[length] == 0) {
            lengths &= ~(1L << length);
        }
        return true;
    }

    private static long key(int address, int length) {
        int masked = length == 0 ? 0 : address & -1 << (32 - length);
        return (long) length << 32 | (masked & 0xFFFFFFFFL);
    }
}
