package io.culvert.benchmarks.radius;

/** A set of numbers without an object per number; grows as needed. */
final class LongSet {
    private long[] slots = new long[1024];
    private int size;

    void add(long value) {
        long stored = value == 0 ? 1 : value;
        if (size * 2 >= slots.length) {
            grow();
        }
        if (put(slots, stored)) {
            size++;
        }
    }

    int size() {
        return size;
    }

    private void grow() {
        var larger = new long[slots.length * 2];
        for (long value : slots) {
            if (value != 0) {
                put(larger, value);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] slots, long value) {
        int at = Long.hashCode(value * 0x9E3779B97F4A7C15L) & (slots.length - 1);
        while (slots[at] != 0) {
            if (slots[at] == value) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = value;
        return true;
    }
}
