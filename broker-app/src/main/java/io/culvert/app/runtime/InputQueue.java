package io.culvert.app.runtime;

import io.culvert.core.engine.Input;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Inputs on their way to one shard.
 *
 * <p><b>Thread:</b> any may add; only the owner takes. <b>Bounds:</b> what comes from the network is dropped and counted
 * beyond the capacity or 32 MiB, PPP frames at half of it, so that control messages have room when frames flood (peers repeat both);
 * answers that the shard itself asked for are always taken, since their number is bounded by the questions.
 */
final class InputQueue {
    private final ConcurrentLinkedQueue<Input> inputs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();
    private final LongAdder droppedPackets = new LongAdder();
    private final int capacity;
    private volatile @Nullable Thread waiting;

    InputQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a control packet, or drops it. */
    void addControl(Input input) {
        addIfBelow(capacity, input);
    }

    /** Adds a PPP frame, or drops it. */
    void addFrame(Input input) {
        addIfBelow(capacity / 2, input);
    }

    /** Adds what must not be lost. */
    void add(Input input) {
        size.incrementAndGet();
        octets.addAndGet(octets(input));
        inputs.add(input);
        wake();
    }

    /** The oldest, or null if there is none. */
    @Nullable
    Input poll() {
        var input = inputs.poll();
        if (input != null) {
            size.decrementAndGet();
            octets.addAndGet(-octets(input));
        }
        return input;
    }

    /**
     * Returns when there is an input, when {@code nanos} have passed, or at any time before.
     *
     * @param otherNews whether the owner has something else to do; who makes it true calls {@link #wake} afterwards
     */
    void await(long nanos, BooleanSupplier otherNews) {
        waiting = Thread.currentThread();
        // Whoever adds looks at `waiting` after adding: one of the two sees the other.
        if (inputs.isEmpty() && nanos > 0 && !otherNews.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        waiting = null;
    }

    void wake() {
        var thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    int size() {
        return size.get();
    }

    long droppedPackets() {
        return droppedPackets.sum();
    }

    private void addIfBelow(int limit, Input input) {
        if (size.get() >= limit || octets.get() >= OCTET_LIMIT) {
            droppedPackets.increment();
            return;
        }
        add(input);
    }

    private static long octets(Input input) {
        return switch (input) {
            case Input.ControlPacketReceived(UdpPath _, Octets datagram) -> datagram.length();
            case Input.PppFrameReceived(TunnelId _, SessionId _, Octets frame) -> frame.length();
            case Input.ControlReleased _,
                    Input.TimerExpired _,
                    Input.AaaReplied _,
                    Input.AccountingDone _,
                    Input.JournalSlow _,
                    Input.CountersReported _,
                    Input.DataNsUsed _,
                    Input.ShardMessageReceived _,
                    Input.PolicyChanged _,
                    Input.AdminCommand _ -> 0;
        };
    }

    private static final long OCTET_LIMIT = 32L << 20;
}
