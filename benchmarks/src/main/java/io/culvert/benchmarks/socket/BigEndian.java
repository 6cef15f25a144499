package io.culvert.benchmarks.socket;

/** Numbers in network order in an array of octets. */
public final class BigEndian {
    private BigEndian() {}

    public static int u8(byte[] octets, int at) {
        return octets[at] & 0xFF;
    }

    public static int u16(byte[] octets, int at) {
        return ((octets[at] & 0xFF) << 8) | (octets[at + 1] & 0xFF);
    }

    public static int i32(byte[] octets, int at) {
        return (u16(octets, at) << 16) | u16(octets, at + 2);
    }

    public static void put16(byte[] octets, int at, int value) {
        octets[at] = (byte) (value >> 8);
        octets[at + 1] = (byte) value;
    }

    public static void put32(byte[] octets, int at, int value) {
        put16(octets, at, value >>> 16);
        put16(octets, at + 2, value);
    }
}
