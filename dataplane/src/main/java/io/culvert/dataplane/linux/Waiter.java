package io.culvert.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for descriptors to become readable, or for being told to stop. */
final class Waiter implements AutoCloseable {
    private static final int DESCRIPTOR_OCTETS = 8;
    private static final int ANSWER = 6;
    private static final int RETRY_MILLIS = 200;

    private final int stopFd = Libc.eventfd();
    private final int count;
    private final MemorySegment descriptors;
    private volatile boolean stopped;

    Waiter(int... fds) {
        count = fds.length + 1;
        descriptors = Arena.ofAuto().allocate((long) count * DESCRIPTOR_OCTETS, 8);
        set(0, stopFd);
        for (int i = 0; i < fds.length; i++) {
            set(i + 1, fds[i]);
        }
    }

    private void set(int index, int fd) {
        NativeMemory.putI32(descriptors, (long) index * DESCRIPTOR_OCTETS, fd);
        NativeMemory.putU16(descriptors, (long) index * DESCRIPTOR_OCTETS + 4, Libc.POLLIN);
    }

    /** Returns when a descriptor is readable (or broken) or {@link #stop} was called. <b>Thread:</b> one. */
    void await() {
        Libc.poll(descriptors.address(), count, -1);
    }

    /** Returns after a fifth of a second, or when {@link #stop} was called: for a descriptor that is broken for now. */
    void awaitRetry() {
        Libc.poll(descriptors.address(), 1, RETRY_MILLIS);
    }

    /** Whether the last {@link #await} found something on descriptor {@code index} of the constructor. */
    boolean isReady(int index) {
        return NativeMemory.u16(descriptors, (long) (index + 1) * DESCRIPTOR_OCTETS + ANSWER) != 0;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Any thread. */
    void stop() {
        stopped = true;
        try (var arena = Arena.ofConfined()) {
            var one = arena.allocate(8, 8);
            NativeMemory.putI64(one, 0, 1);
            Libc.write(stopFd, one.address(), 8);
        }
    }

    @Override
    public void close() {
        Libc.close(stopFd);
    }
}
