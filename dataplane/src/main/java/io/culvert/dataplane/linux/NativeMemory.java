package io.culvert.dataplane.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Numbers in host order, as system calls take them; offsets are those of 64-bit Linux. */
final class NativeMemory {
    /** {@code struct mmsghdr}: a msghdr of 56 octets, the length at 56. */
    static final int MESSAGE_OCTETS = 64;

    static final int MESSAGE_NAME = 0;
    static final int MESSAGE_NAME_LENGTH = 8;
    static final int MESSAGE_VECTOR = 16;
    static final int MESSAGE_VECTOR_COUNT = 24;
    static final int MESSAGE_CONTROL = 32;
    static final int MESSAGE_CONTROL_LENGTH = 40;
    static final int MESSAGE_FLAGS = 48;
    static final int MESSAGE_LENGTH = 56;

    /** {@code struct iovec}: address, length. */
    static final int VECTOR_OCTETS = 16;

    private NativeMemory() {}

    static int i32(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    static int u16(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xFFFF;
    }

    static long i64(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    static void putI32(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
    }

    static void putU16(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
    }

    static void putI64(MemorySegment memory, long at, long value) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
    }
}
