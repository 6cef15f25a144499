package io.culvert.dataplane.packet;

import java.lang.foreign.MemorySegment;

/**
 * Builds what stands before an IP packet in a data message, from its end towards its front, so that the packet need not
 * be moved.
 *
 * <p>No L, O and P bits: the UDP length is enough, and the shortest header leaves most room for the packet.
 */
public final class DataHeaders {
    /** Octets before a packet that suffice for every header: L2TP with Ns and Nr, FF 03, protocol. */
    public static final int LARGEST = 14;

    /** An Ns that is not sent. */
    public static final int UNSEQUENCED = -1;

    private static final int IPV4_PROTOCOL = 0x0021;
    private static final int ADDRESS_CONTROL = 0xFF03;

    private DataHeaders() {}

    /** Writes the PPP header of an IPv4 packet that begins at {@code packet}; returns where it begins. */
    public static long writePppIpv4(
            MemorySegment memory, long packet, boolean addressControl, boolean compressProtocol) {
        long at = packet;
        if (compressProtocol) {
            at -= 1;
            NetworkOrder.putU8(memory, at, IPV4_PROTOCOL);
        } else {
            at -= 2;
            NetworkOrder.putU16(memory, at, IPV4_PROTOCOL);
        }
        if (addressControl) {
            at -= 2;
            NetworkOrder.putU16(memory, at, ADDRESS_CONTROL);
        }
        return at;
    }

    /**
     * Writes the L2TP header before the frame at {@code frame}; returns where it begins.
     *
     * @param peerKey the peer's tunnel ID in the upper, its session ID in the lower half
     * @param ns 0..65535 or {@link #UNSEQUENCED}
     */
    public static long writeL2tp(MemorySegment memory, long frame, int peerKey, int ns) {
        long at = frame;
        int flags = ReceivedHeader.VERSION;
        if (ns != UNSEQUENCED) {
            flags |= ReceivedHeader.SEQUENCE_BIT;
            at -= 4;
            NetworkOrder.putI32(memory, at, ns << 16);
        }
        at -= 4;
        NetworkOrder.putI32(memory, at, peerKey);
        at -= 2;
        NetworkOrder.putU16(memory, at, flags);
        return at;
    }
}
