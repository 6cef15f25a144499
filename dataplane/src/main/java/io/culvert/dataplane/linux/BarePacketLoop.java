package io.culvert.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The least that a packet path in Java can do: move octets between a UDP socket and a TUN in batches, with a header of
 * fixed length and one peer, without looking at anything. What the data plane is measured against.
 *
 * <p><b>Thread:</b> the calling one, until so many packets were moved.
 */
final class BarePacketLoop {
    private static final int BATCH = 64;
    private static final int HEADROOM = 32;
    private static final int LARGEST_PACKET = 9216;
    private static final int STRIDE = HEADROOM + LARGEST_PACKET + 160;

    private BarePacketLoop() {}

    /** Writes what follows the first {@code headerOctets} of each datagram to the TUN. All of them wait already. */
    static void uplink(int udpFd, int tunFd, int headerOctets, int packets) {
        var batch = new ReceiveBatch();
        long base = batch.datagrams().address();
        int moved = 0;
        while (moved < packets) {
            int count = batch.receive(udpFd);
            if (count < 0) {
                throw new IllegalStateException("receive: " + Libc.errorText(-count) + " after " + moved);
            }
            for (int i = 0; i < count; i++) {
                Libc.write(tunFd, base + batch.datagram(i) + headerOctets, batch.length(i) - headerOctets);
            }
            batch.reset(count);
            moved += count;
        }
    }

    /** Sends each packet from the TUN to the peer behind {@code header}. All of them wait already. */
    static void downlink(int tunFd, int udpFd, SocketAddress peer, byte[] header, int packets) {
        var memory = Arena.ofAuto().allocate((long) BATCH * STRIDE, 64);
        var batch = new SendBatch(udpFd, peer.family(), BATCH);
        var anyAddress = new SocketAddress(peer.family(), 0, 0, 0, 0);
        for (int i = 0; i < BATCH; i++) {
            long at = (long) i * STRIDE + HEADROOM - header.length;
            MemorySegment.copy(MemorySegment.ofArray(header), 0, memory, at, header.length);
        }
        int moved = 0;
        while (moved < packets) {
            int count = 0;
            while (count < BATCH && moved + count < packets) {
                long at = memory.address() + (long) count * STRIDE + HEADROOM;
                int length = Libc.read(tunFd, at, LARGEST_PACKET);
                if (length < 0) {
                    throw new IllegalStateException("read: " + Libc.errorText(-length) + " after " + moved);
                }
                batch.add(anyAddress, peer, at - header.length, length + header.length);
                count++;
            }
            batch.send();
            moved += count;
        }
    }
}
