package io.culvert.benchmarks.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/**
 * A UDP socket that receives and sends up to {@value #BATCH} datagrams with one system call.
 *
 * <p>A received datagram lies in {@link #in} from {@link #inOffset}; one to be sent is written into {@link #out} from
 * the offset that {@link #begin} gave, and is sent by {@link #flush} or when the batch is full. <b>Thread:</b> one.
 * <b>Bounds:</b> datagrams of {@value #IN_SLOT} octets in, {@value #OUT_SLOT} out; longer ones that arrive are cut off.
 */
public final class BatchSocket implements AutoCloseable {
    public static final int BATCH = 64;
    public static final int IN_SLOT = 2048;
    public static final int OUT_SLOT = 1024;

    private static final int BUFFER_OCTETS = 4 << 20;
    private static final int MMSGHDR = 64;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_LEN = 56;
    private static final int IOVEC = 16;
    private static final int SOCKADDR_IN = 16;
    private static final int MOST_SEND_ATTEMPTS = 100;

    /** The received datagrams, {@value #IN_SLOT} octets apart. */
    public final byte[] in = new byte[BATCH * IN_SLOT];

    /** The datagrams to be sent. */
    public final byte[] out = new byte[BATCH * OUT_SLOT];

    private final Libc libc = new Libc();
    private final Arena arena = Arena.ofConfined();
    private final int descriptor;
    private final boolean connected;
    private final MemorySegment inHeaders;
    private final MemorySegment inData;
    private final MemorySegment inNames;
    private final MemorySegment outHeaders;
    private final MemorySegment outVectors;
    private final MemorySegment outData;
    private final MemorySegment outNames;
    private final int[] inLengths = new int[BATCH];
    private int pending;
    private long refusals;

    private BatchSocket(InetSocketAddress local, boolean connected) {
        this.connected = connected;
        descriptor = libc.socket();
        libc.setBuffers(descriptor, BUFFER_OCTETS);
        libc.bind(descriptor, socketAddress(local));
        inData = arena.allocate((long) BATCH * IN_SLOT, 64);
        inNames = arena.allocate((long) BATCH * SOCKADDR_IN, 8);
        inHeaders = headers(inData, IN_SLOT, inNames, arena.allocate((long) BATCH * IOVEC, 8));
        outData = arena.allocate((long) BATCH * OUT_SLOT, 64);
        outNames = arena.allocate((long) BATCH * SOCKADDR_IN, 8);
        outVectors = arena.allocate((long) BATCH * IOVEC, 8);
        outHeaders = headers(outData, OUT_SLOT, outNames, outVectors);
    }

    /** A socket for one peer only. */
    public static BatchSocket connected(InetSocketAddress local, InetSocketAddress peer) {
        var socket = new BatchSocket(local, true);
        socket.libc.connect(socket.descriptor, socket.socketAddress(peer));
        return socket;
    }

    /** A socket that answers whoever sends to it; see {@link #beginAnswer}. */
    public static BatchSocket server(InetSocketAddress local) {
        return new BatchSocket(local, false);
    }

    /** Takes what has arrived, without waiting: the number of datagrams, 0..{@value #BATCH}. */
    public int receive() {
        if (!connected) {
            for (int i = 0; i < BATCH; i++) {
                inHeaders.set(JAVA_INT, (long) i * MMSGHDR + MSG_NAMELEN, SOCKADDR_IN);
            }
        }
        int count = libc.receive(descriptor, inHeaders, BATCH);
        if (count < 0) {
            int errno = libc.errno();
            if (errno == Libc.ECONNREFUSED) {
                refusals++;
            } else if (errno != Libc.EAGAIN && errno != Libc.EINTR) {
                throw new SocketException("recvmmsg", errno);
            }
            return 0;
        }
        for (int i = 0; i < count; i++) {
            int length = inHeaders.get(JAVA_INT, (long) i * MMSGHDR + MSG_LEN);
            inLengths[i] = length;
            MemorySegment.copy(inData, JAVA_BYTE, (long) i * IN_SLOT, in, i * IN_SLOT, length);
        }
        return count;
    }

    public int inOffset(int index) {
        return index * IN_SLOT;
    }

    public int inLength(int index) {
        return inLengths[index];
    }

    /** Where in {@link #out} the next datagram is to be written. */
    public int begin() {
        if (pending == BATCH) {
            flush();
        }
        return pending * OUT_SLOT;
    }

    /** Like {@link #begin}, for an answer to the datagram received as {@code index}. */
    public int beginAnswer(int index) {
        int offset = begin();
        MemorySegment.copy(inNames, (long) index * SOCKADDR_IN, outNames, (long) pending * SOCKADDR_IN, SOCKADDR_IN);
        return offset;
    }

    /** The datagram begun last has this many octets. */
    public void end(int length) {
        outVectors.set(JAVA_LONG, (long) pending * IOVEC + 8, length);
        MemorySegment.copy(out, pending * OUT_SLOT, outData, JAVA_BYTE, (long) pending * OUT_SLOT, length);
        pending++;
    }

    /** Sends all that was ended. */
    public void flush() {
        int sent = 0;
        int attempts = 0;
        while (sent < pending) {
            int count = libc.send(descriptor, outHeaders.asSlice((long) sent * MMSGHDR), pending - sent);
            if (count > 0) {
                sent += count;
                continue;
            }
            int errno = libc.errno();
            if (errno == Libc.ECONNREFUSED) {
                refusals++;
            } else if (errno != Libc.EINTR) {
                throw new SocketException("sendmmsg", errno);
            }
            if (++attempts == MOST_SEND_ATTEMPTS) {
                break;
            }
        }
        pending = 0;
    }

    /** How often the peer's host said that nobody listens. */
    public long refusals() {
        return refusals;
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        libc.close(descriptor);
        arena.close();
    }

    private MemorySegment headers(MemorySegment data, int slot, MemorySegment names, MemorySegment vectors) {
        MemorySegment headers = arena.allocate((long) BATCH * MMSGHDR, 8);
        for (int i = 0; i < BATCH; i++) {
            vectors.set(ADDRESS, (long) i * IOVEC, data.asSlice((long) i * slot));
            vectors.set(JAVA_LONG, (long) i * IOVEC + 8, slot);
            if (!connected) {
                headers.set(ADDRESS, (long) i * MMSGHDR, names.asSlice((long) i * SOCKADDR_IN));
                headers.set(JAVA_INT, (long) i * MMSGHDR + MSG_NAMELEN, SOCKADDR_IN);
            }
            headers.set(ADDRESS, (long) i * MMSGHDR + MSG_IOV, vectors.asSlice((long) i * IOVEC));
            headers.set(JAVA_LONG, (long) i * MMSGHDR + MSG_IOVLEN, 1);
        }
        return headers;
    }

    private MemorySegment socketAddress(InetSocketAddress address) {
        MemorySegment name = arena.allocate(SOCKADDR_IN, 8);
        name.set(JAVA_BYTE, 0, (byte) Libc.AF_INET);
        name.set(JAVA_BYTE, 2, (byte) (address.getPort() >> 8));
        name.set(JAVA_BYTE, 3, (byte) address.getPort());
        byte[] octets = address.getAddress().getAddress();
        if (octets.length != Integer.BYTES) {
            throw new IllegalArgumentException("IPv4 only: " + address);
        }
        MemorySegment.copy(octets, 0, name, JAVA_BYTE, 4, octets.length);
        return name;
    }
}
