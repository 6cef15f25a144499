package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Big-endian numbers in memory, unaligned. */
public final class NetworkOrder {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    public static int u8(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    public static int u16(MemorySegment memory, long at) {
        return memory.get(U16, at) & 0xFFFF;
    }

    public static int i32(MemorySegment memory, long at) {
        return memory.get(U32, at);
    }

    public static long i64(MemorySegment memory, long at) {
        return memory.get(U64, at);
    }

    public static void putU8(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    public static void putU16(MemorySegment memory, long at, int value) {
        memory.set(U16, at, (short) value);
    }

    public static void putI32(MemorySegment memory, long at, int value) {
        memory.set(U32, at, value);
    }

    public static void putI64(MemorySegment memory, long at, long value) {
        memory.set(U64, at, value);
    }
}
