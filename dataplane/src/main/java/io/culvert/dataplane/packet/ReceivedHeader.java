package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Reads the L2TP header of one received datagram after the other, in place.
 *
 * <p>For a control message only what every one of them must have is looked at: T, L and S bits, version, and a length
 * that fits. <b>Thread:</b> one. <b>RFC:</b> 2661, section 3.1 has the layout.
 */
public final class ReceivedHeader {
    /** What a datagram is. */
    public enum Kind {
        CONTROL,
        DATA,
        MALFORMED,
        WRONG_VERSION
    }

    public static final int TYPE_BIT = 0x8000;
    public static final int LENGTH_BIT = 0x4000;
    public static final int SEQUENCE_BIT = 0x0800;
    public static final int OFFSET_BIT = 0x0200;
    public static final int VERSION_MASK = 0x000F;
    public static final int VERSION = 2;

    private static final int CONTROL_HEADER_OCTETS = 12;

    private int key;
    private boolean sequenced;
    private int ns;
    private long payload;
    private int payloadOctets;

    /** Reads the datagram at {@code at}; the accessors then tell of it if it is data. */
    public Kind read(MemorySegment memory, long at, int length) {
        if (length < 2) {
            return Kind.MALFORMED;
        }
        int flags = NetworkOrder.u16(memory, at);
        if ((flags & VERSION_MASK) != VERSION) {
            return Kind.WRONG_VERSION;
        }
        return (flags & TYPE_BIT) == 0 ? readData(memory, at, length, flags) : readControl(memory, at, length, flags);
    }

    private static Kind readControl(MemorySegment memory, long at, int length, int flags) {
        if (length < CONTROL_HEADER_OCTETS || (flags & LENGTH_BIT) == 0 || (flags & SEQUENCE_BIT) == 0) {
            return Kind.MALFORMED;
        }
        int stated = NetworkOrder.u16(memory, at + 2);
        return stated < CONTROL_HEADER_OCTETS || stated > length ? Kind.MALFORMED : Kind.CONTROL;
    }

    private Kind readData(MemorySegment memory, long at, int length, int flags) {
        int header = 6 + ((flags & LENGTH_BIT) == 0 ? 0 : 2);
        int idsAt = header - 4;
        sequenced = (flags & SEQUENCE_BIT) != 0;
        int sequenceAt = header;
        if (sequenced) {
            header += 4;
        }
        int offsetSizeAt = header;
        boolean hasOffset = (flags & OFFSET_BIT) != 0;
        if (hasOffset) {
            header += 2;
        }
        if (header > length) {
            return Kind.MALFORMED;
        }
        int end = length;
        if ((flags & LENGTH_BIT) != 0) {
            end = NetworkOrder.u16(memory, at + 2);
            if (end > length) {
                return Kind.MALFORMED;
            }
        }
        if (hasOffset) {
            header += NetworkOrder.u16(memory, at + offsetSizeAt);
        }
        if (header > end) {
            return Kind.MALFORMED;
        }
        key = NetworkOrder.i32(memory, at + idsAt);
        ns = sequenced ? NetworkOrder.u16(memory, at + sequenceAt) : 0;
        payload = at + header;
        payloadOctets = end - header;
        return Kind.DATA;
    }

    /** Tunnel ID in the upper, session ID in the lower half. */
    public int key() {
        return key;
    }

    /** Whether there is an Ns. */
    public boolean isSequenced() {
        return sequenced;
    }

    /** 0 if there is none. */
    public int ns() {
        return ns;
    }

    /** Where the PPP frame begins. */
    public long payload() {
        return payload;
    }

    public int payloadOctets() {
        return payloadOctets;
    }
}
