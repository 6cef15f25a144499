package io.culvert.dataplane.linux;

import io.culvert.octets.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sends single datagrams at once, without waiting. <b>Thread:</b> any; threads that meet here wait for each other. */
final class DatagramSender {
    private final MessageVector message;
    private final MemorySegment buffer = Arena.ofAuto().allocate(ReceiveBatch.LARGEST_DATAGRAM, 64);
    private final byte[] copied = new byte[ReceiveBatch.LARGEST_DATAGRAM];
    private boolean closed;

    DatagramSender(int family) {
        message = new MessageVector(family, 1);
    }

    /**
     * Sends {@code header[headerAt ..]} followed by {@code body}; returns whether the kernel took it.
     *
     * @param header of at most 16 octets
     */
    synchronized boolean send(
            int fd, SocketAddress local, SocketAddress peer, MemorySegment header, long headerAt, Octets body) {
        int headerOctets = (int) (header.byteSize() - headerAt);
        int length = headerOctets + body.length();
        if (closed || length > ReceiveBatch.LARGEST_DATAGRAM) {
            return false;
        }
        MemorySegment.copy(header, headerAt, buffer, 0, headerOctets);
        body.copyTo(copied, 0);
        MemorySegment.copy(copied, 0, buffer, ValueLayout.JAVA_BYTE, headerOctets, body.length());
        message.set(0, local, peer, buffer.address(), length);
        return Libc.sendmsg(fd, message.address(0), Libc.MSG_DONTWAIT) == length;
    }

    /** On return nothing is being sent, and nothing will be: the descriptor may be closed. */
    synchronized void close() {
        closed = true;
    }
}
