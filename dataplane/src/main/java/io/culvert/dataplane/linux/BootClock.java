package io.culvert.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Nanoseconds since this host was booted, the time in which it slept included: nobody sets it, and every process of the
 * host reads the same. <b>Thread:</b> any.
 */
public final class BootClock {
    private static final int CLOCK_BOOTTIME = 7;
    private static final long NANOS = 1_000_000_000L;

    /** {@code struct timespec}, one for each thread. */
    private static final ThreadLocal<MemorySegment> TIMES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

    private BootClock() {}

    public static long nanos() {
        var time = TIMES.get();
        int result = Libc.clockGettime(CLOCK_BOOTTIME, time);
        if (result < 0) {
            throw new IllegalStateException("clock_gettime: " + Libc.errorText(-result));
        }
        return NativeMemory.i64(time, 0) * NANOS + NativeMemory.i64(time, 8);
    }
}
