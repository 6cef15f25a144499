package io.culvert.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/** Buffers for one recvmmsg: datagrams, who sent them, and to which of our addresses. <b>Thread:</b> one. */
final class ReceiveBatch {
    static final int SIZE = 64;

    /** Octets of the largest datagram: a jumbo frame and more; no control message and no PPP frame is longer. */
    static final int LARGEST_DATAGRAM = 9728;

    private static final int NAME_OCTETS = 32;
    private static final int CONTROL_OCTETS = 64;
    private static final int CONTROL_DATA = 16;
    /** Not a multiple of a page, so that the headers of a batch do not compete for the same cache lines. */
    private static final int STRIDE = LARGEST_DATAGRAM + 192;

    private static final long VECTORS = (long) SIZE * NativeMemory.MESSAGE_OCTETS;
    private static final long NAMES = VECTORS + (long) SIZE * NativeMemory.VECTOR_OCTETS;
    private static final long CONTROLS = NAMES + (long) SIZE * NAME_OCTETS;
    private static final long HEADER_OCTETS = CONTROLS + (long) SIZE * CONTROL_OCTETS;

    private final MemorySegment headers = Arena.ofAuto().allocate(HEADER_OCTETS, 64);
    private final MemorySegment datagrams = Arena.ofAuto().allocate((long) SIZE * STRIDE, 64);

    ReceiveBatch() {
        for (int i = 0; i < SIZE; i++) {
            long message = message(i);
            long vector = VECTORS + (long) i * NativeMemory.VECTOR_OCTETS;
            NativeMemory.putI64(headers, message + NativeMemory.MESSAGE_NAME, headers.address() + name(i));
            NativeMemory.putI64(headers, message + NativeMemory.MESSAGE_VECTOR, headers.address() + vector);
            NativeMemory.putI64(headers, message + NativeMemory.MESSAGE_VECTOR_COUNT, 1);
            NativeMemory.putI64(headers, message + NativeMemory.MESSAGE_CONTROL, headers.address() + control(i));
            NativeMemory.putI64(headers, vector, datagrams.address() + datagram(i));
            NativeMemory.putI64(headers, vector + 8, LARGEST_DATAGRAM);
        }
        reset(SIZE);
    }

    /** Fills the batch with what waits on the socket; returns how many, or minus an error number. Does not wait. */
    int receive(int fd) {
        int count = Libc.recvmmsg(fd, headers.address(), SIZE, Libc.MSG_DONTWAIT);
        return count;
    }

    /** To be called when the first {@code count} datagrams were dealt with. */
    void reset(int count) {
        for (int i = 0; i < count; i++) {
            long message = message(i);
            NativeMemory.putI32(headers, message + NativeMemory.MESSAGE_NAME_LENGTH, NAME_OCTETS);
            NativeMemory.putI64(headers, message + NativeMemory.MESSAGE_CONTROL_LENGTH, CONTROL_OCTETS);
        }
    }

    MemorySegment datagrams() {
        return datagrams;
    }

    /** Where a datagram begins in {@link #datagrams()}. */
    long datagram(int index) {
        return (long) index * STRIDE;
    }

    int length(int index) {
        return NativeMemory.i32(headers, message(index) + NativeMemory.MESSAGE_LENGTH);
    }

    boolean isTruncated(int index) {
        return (NativeMemory.i32(headers, message(index) + NativeMemory.MESSAGE_FLAGS) & Libc.MSG_TRUNC) != 0;
    }

    MemorySegment names() {
        return headers;
    }

    /** Where the sender's {@code sockaddr} begins in {@link #names()}. */
    long name(int index) {
        return NAMES + (long) index * NAME_OCTETS;
    }

    /** The address of ours that the datagram was sent to, or {@code otherwise} if the kernel did not tell. */
    InetAddress localAddress(int index, InetAddress otherwise) {
        long length = NativeMemory.i64(headers, message(index) + NativeMemory.MESSAGE_CONTROL_LENGTH);
        long at = control(index);
        if (length < CONTROL_DATA) {
            return otherwise;
        }
        int level = NativeMemory.i32(headers, at + 8);
        int type = NativeMemory.i32(headers, at + 12);
        long data = at + CONTROL_DATA;
        if (level == SocketOptions.IPPROTO_IP && type == SocketOptions.IP_PKTINFO) {
            return SocketAddress.ipv4(headers, data + 4);
        }
        if (level == SocketOptions.IPPROTO_IPV6 && type == SocketOptions.IPV6_PKTINFO) {
            return SocketAddress.ipv6(headers, data, NativeMemory.i32(headers, data + 16));
        }
        return otherwise;
    }

    private static long message(int index) {
        return (long) index * NativeMemory.MESSAGE_OCTETS;
    }

    private static long control(int index) {
        return CONTROLS + (long) index * CONTROL_OCTETS;
    }
}
