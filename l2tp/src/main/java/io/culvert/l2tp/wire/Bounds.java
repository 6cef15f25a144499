package io.culvert.l2tp.wire;

/** The checks of the wire's records; each throws {@link IllegalArgumentException}. */
final class Bounds {
    private Bounds() {}

    static void u8(String name, int value) {
        range(name, value, 0, 0xFF);
    }

    static void u16(String name, int value) {
        range(name, value, 0, 0xFFFF);
    }

    static void u32(String name, long value) {
        range(name, value, 0, 0xFFFF_FFFFL);
    }

    static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " " + value + " is not in " + min + ".." + max);
        }
    }
}
