package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Tells everybody on a link which hardware address belongs to an address now: an ARP Announcement and a gratuitous reply (RFC 5227), or an unsolicited Neighbor Advertisement with the Override flag (RFC 4861 section 7.2.6).
 *
 * <p>Frames are made here and sent through a packet socket: nothing else has to be installed. <b>Thread:</b> any.
 */
public final class AddressAnnouncement {
    private static final int ETHERNET_HEADER = 14;
    private static final int TYPE_ARP = 0x0806;
    private static final int TYPE_IPV6 = 0x86DD;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOR_ADVERTISEMENT = 136;
    private static final int OVERRIDE = 0x20000000;
    private static final int ADVERTISEMENT_LENGTH = 32;

    /** {@code struct sockaddr_ll}. */
    private static final int LINK_ADDRESS = 20;

    private AddressAnnouncement() {}

    /**
     * Sends it once.
     *
     * @return whether the link is one where that means something
     * @throws DataplaneException if it could not be sent
     */
    public static boolean send(HostInterface link, InetAddress address) {
        if (link.hardwareAddress().isEmpty()) {
            return false;
        }
        var hardware = link.hardwareAddress().get();
        var octets = address.getAddress();
        int socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw new DataplaneException("no packet socket: " + Libc.errorText(-socket));
        }
        try {
            if (octets.length == 4) {
                transmit(socket, link, arp(hardware, octets, ARP_REQUEST), TYPE_ARP);
                transmit(socket, link, arp(hardware, octets, ARP_REPLY), TYPE_ARP);
            } else {
                transmit(socket, link, advertisement(hardware, octets), TYPE_IPV6);
            }
        } finally {
            Libc.close(socket);
        }
        return true;
    }

    private static void transmit(int socket, HostInterface link, byte[] frame, int type) {
        try (var arena = Arena.ofConfined()) {
            var packet = arena.allocate(frame.length);
            MemorySegment.copy(frame, 0, packet, ValueLayout.JAVA_BYTE, 0, frame.length);
            var to = arena.allocate(LINK_ADDRESS, 8);
            NativeMemory.putU16(to, 0, Libc.AF_PACKET);
            NativeMemory.putU16(to, 2, Short.reverseBytes((short) type));
            NativeMemory.putI32(to, 4, link.index());
            to.set(ValueLayout.JAVA_BYTE, 11, (byte) 6);
            MemorySegment.copy(frame, 0, to, ValueLayout.JAVA_BYTE, 12, 6);
            int result = Libc.sendto(socket, packet, frame.length, to);
            if (result < 0) {
                throw new DataplaneException("announcing on " + link.name() + ": " + Libc.errorText(-result));
            }
        }
    }

    /** The frame of RFC 826 with our address as sender and as target. */
    static byte[] arp(byte[] hardware, byte[] address, int operation) {
        var frame = ByteBuffer.allocate(ETHERNET_HEADER + 28);
        for (int i = 0; i < 6; i++) {
            frame.put((byte) 0xFF);
        }
        frame.put(hardware).putShort((short) TYPE_ARP);
        frame.putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation);
        frame.put(hardware).put(address);
        // A reply says its own address as the target's, too; a request does not know it.
        frame.put(operation == ARP_REPLY ? hardware : new byte[6]).put(address);
        return frame.array();
    }

    /** An unsolicited Neighbor Advertisement to all nodes, with the Target Link-Layer Address option. */
    static byte[] advertisement(byte[] hardware, byte[] address) {
        var frame = ByteBuffer.allocate(ETHERNET_HEADER + 40 + ADVERTISEMENT_LENGTH);
        frame.put(new byte[] {0x33, 0x33, 0, 0, 0, 1}).put(hardware).putShort((short) TYPE_IPV6);
        frame.putInt(0x60000000)
                .putShort((short) ADVERTISEMENT_LENGTH)
                .put((byte) ICMPV6)
                .put((byte) 255);
        frame.put(address);
        frame.put(new byte[] {(byte) 0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        int message = frame.position();
        frame.put((byte) NEIGHBOR_ADVERTISEMENT)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(OVERRIDE)
                .put(address);
        frame.put((byte) 2).put((byte) 1).put(hardware);
        frame.putShort(message + 2, checksum(frame.array()));
        return frame.array();
    }

    /** RFC 8200: over both addresses, the length, the protocol and the message. */
    private static short checksum(byte[] frame) {
        var octets = ByteBuffer.wrap(frame);
        int sum = ADVERTISEMENT_LENGTH + ICMPV6;
        for (int at = ETHERNET_HEADER + 8; at < frame.length; at += 2) {
            sum += octets.getShort(at) & 0xFFFF;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
