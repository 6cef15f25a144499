package io.culvert.benchmarks.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/** Lets a thread wait for datagrams, or for a fixed time so that datagrams gather into batches. <b>Thread:</b> one. */
public final class Waiter {
    private static final int POLLFD = 8;
    private static final short POLLIN = 1;

    private final Libc libc = new Libc();
    private final MemorySegment descriptors;
    private final int count;
    private final MemorySegment timespec = Arena.global().allocate(16, 8);

    public Waiter(List<BatchSocket> sockets) {
        count = sockets.size();
        descriptors = Arena.global().allocate((long) Math.max(count, 1) * POLLFD, 8);
        for (int i = 0; i < count; i++) {
            descriptors.set(JAVA_INT, (long) i * POLLFD, sockets.get(i).descriptor());
            descriptors.set(JAVA_SHORT, (long) i * POLLFD + 4, POLLIN);
        }
    }

    /** Waits until a datagram is there, at most {@code longest} (whole milliseconds). */
    public void awaitDatagram(Duration longest) {
        int _ = libc.poll(descriptors, count, (int) longest.toMillis());
    }

    /** Waits for {@code nanos}, less than a second. */
    public void sleepNanos(long nanos) {
        timespec.set(JAVA_LONG, 0, 0);
        timespec.set(JAVA_LONG, 8, nanos);
        libc.sleep(timespec);
    }
}
