package io.culvert.dataplane.linux;

import io.culvert.dataplane.Sequencing;
import io.culvert.dataplane.SessionCounters;
import io.culvert.dataplane.packet.RateLimit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A programmed session: its entry, which may be replaced, and what outlives that: counters and sequence numbers.
 *
 * <p><b>Thread:</b> counters any. Received sequence numbers and the frame limit belong to the thread that receives for
 * the session; two of them, for a moment, when its path changes, do no harm.
 */
final class Session {
    private static final VarHandle NUMBERS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int INPUT_OCTETS = 0;
    private static final int OUTPUT_OCTETS = 1;
    private static final int INPUT_PACKETS = 2;
    private static final int OUTPUT_PACKETS = 3;
    private static final int LAST_ACTIVITY = 4;
    private static final int NEXT_NS = 5;
    private static final int OVERRUN = 6;
    private static final int NUMBER_COUNT = 7;

    private static final int NONE_SEEN = -1;

    private volatile SessionProgram program;
    private final long[] numbers = new long[NUMBER_COUNT];
    private final int restartRun;
    private long punted;
    private int expectedNs = NONE_SEEN;
    private int expectedLateNs = NONE_SEEN;
    private int lateRun;
    private int peerRestarts;
    private volatile boolean peerSequenced;

    /** @param restartRun so many late messages in unbroken order mean that the peer has begun to count anew */
    Session(SessionProgram program, int restartRun, long nowNanos) {
        this.program = program;
        this.restartRun = restartRun;
        this.peerRestarts = program.peerRestarts();
        this.punted = nowNanos;
        numbers[NEXT_NS] = program.firstNs();
        numbers[LAST_ACTIVITY] = nowNanos;
    }

    SessionProgram program() {
        return program;
    }

    void program(SessionProgram value) {
        program = value;
    }

    void countInput(int octets, long nowNanos) {
        count(INPUT_OCTETS, INPUT_PACKETS, octets, nowNanos);
    }

    void countOutput(int octets, long nowNanos) {
        count(OUTPUT_OCTETS, OUTPUT_PACKETS, octets, nowNanos);
    }

    private void count(int octetsIndex, int packetsIndex, int octets, long nowNanos) {
        long _ = (long) NUMBERS.getAndAdd(numbers, octetsIndex, (long) octets);
        long _ = (long) NUMBERS.getAndAdd(numbers, packetsIndex, 1L);
        NUMBERS.setOpaque(numbers, LAST_ACTIVITY, nowNanos);
    }

    SessionCounters counters() {
        return new SessionCounters(
                number(INPUT_OCTETS),
                number(OUTPUT_OCTETS),
                number(INPUT_PACKETS),
                number(OUTPUT_PACKETS),
                number(LAST_ACTIVITY));
    }

    private long number(int index) {
        return (long) NUMBERS.getOpaque(numbers, index);
    }

    /** Whether messages are sent with Ns now. */
    boolean isSequenced() {
        return switch (program.sequencing()) {
            case OFF -> false;
            case ON -> true;
            case AS_PEER -> peerSequenced;
        };
    }

    /** The Ns of the next message to send with one, 0..65535. */
    int nextNs() {
        return (int) (number(NEXT_NS) & 0xFFFF);
    }

    /** {@link #nextNs}, which the message has then. */
    int takeNs() {
        return (int) ((long) NUMBERS.getAndAdd(numbers, NEXT_NS, 1L) & 0xFFFF);
    }

    /** How many messages met no number before this one; counts it. */
    long overrun() {
        return (long) NUMBERS.getAndAdd(numbers, OVERRUN, 1L);
    }

    /** Notes whether the peer sends with Ns; a LAC follows its LNS (RFC 2661 section 5.4). */
    void noteSequenced(boolean sequenced) {
        if (peerSequenced != sequenced && program.sequencing() == Sequencing.AS_PEER) {
            peerSequenced = sequenced;
        }
    }

    /**
     * Whether a received message is behind one already seen. A gap is accepted: what is missing may never come. A peer that
     * has begun to count anew is followed at once if the entry says so, else after a run of messages.
     *
     * <p><b>RFC:</b> RFC 4951 section 3.2.3.
     *
     * @param ns 0..65535
     */
    boolean isLate(int ns) {
        int restarts = program.peerRestarts();
        if (restarts != peerRestarts) {
            peerRestarts = restarts;
            expectedNs = NONE_SEEN;
        }
        if (expectedNs == NONE_SEEN || (short) (ns - expectedNs) >= 0) {
            expectedNs = (ns + 1) & 0xFFFF;
            lateRun = 0;
            return false;
        }
        lateRun = ns == expectedLateNs ? lateRun + 1 : 1;
        expectedLateNs = (ns + 1) & 0xFFFF;
        if (lateRun < restartRun) {
            return true;
        }
        expectedNs = expectedLateNs;
        lateRun = 0;
        return false;
    }

    /** Whether one more frame may go to the control plane. */
    boolean mayPunt(long nowNanos, int perSecond) {
        long next = RateLimit.next(punted, nowNanos, perSecond);
        if (next == RateLimit.REFUSED) {
            return false;
        }
        punted = next;
        return true;
    }
}
