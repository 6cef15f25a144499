package io.culvert.dataplane.linux;

/** Datagrams that leave together by sendmmsg. <b>Thread:</b> one. */
final class SendBatch {
    private final int fd;
    private final int size;
    private final MessageVector messages;
    private int count;

    SendBatch(int fd, int family, int size) {
        this.fd = fd;
        this.size = size;
        this.messages = new MessageVector(family, size);
    }

    /** Adds a datagram whose octets stay where they are until {@link #send}. The batch is not full. */
    void add(SocketAddress local, SocketAddress peer, long data, int length) {
        messages.set(count++, local, peer, data, length);
    }

    boolean isFull() {
        return count == size;
    }

    /** Sends all, waiting while the socket's buffer is full; returns how many the kernel refused. */
    int send() {
        int refused = 0;
        int sent = 0;
        while (sent < count) {
            int result = Libc.sendmmsg(fd, messages.address(sent), count - sent, 0);
            if (result > 0) {
                sent += result;
            } else if (result != -Libc.EINTR) {
                // The error is of the first message alone: an unreachable peer must not stop those of others.
                sent++;
                refused++;
            }
        }
        count = 0;
        return refused;
    }
}
