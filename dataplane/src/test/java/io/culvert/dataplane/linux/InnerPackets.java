package io.culvert.dataplane.linux;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;

/** IPv4 packets as a user sends them. */
final class InnerPackets {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;

    private InnerPackets() {}

    static Octets ipv4(int protocol, String source, String destination, Octets payload) {
        var header = new OctetWriter()
                .u16(0x4500)
                .u16(20 + payload.length())
                .u16(0x1234)
                .u16(0)
                .u8(64)
                .u8(protocol)
                .u16(0)
                .octets(address(source))
                .octets(address(destination));
        return header.patchU16(10, checksum(header.toOctets())).octets(payload).toOctets();
    }

    static Octets echoRequest(String source, String destination, int dataOctets) {
        return ipv4(ICMP, source, destination, echo(8, dataOctets));
    }

    /** An echo request (type 8) or its reply (type 0). */
    static Octets echo(int type, int dataOctets) {
        var writer = new OctetWriter().u8(type).u8(0).u16(0).u16(0x77).u16(1);
        for (int i = 0; i < dataOctets; i++) {
            writer.u8(i);
        }
        return writer.patchU16(2, checksum(writer.toOctets())).toOctets();
    }

    /** Without a checksum, which UDP over IPv4 allows. */
    static Octets udp(String source, String destination, int sourcePort, int destinationPort, String text) {
        var data = Octets.utf8(text);
        return ipv4(
                UDP,
                source,
                destination,
                new OctetWriter()
                        .u16(sourcePort)
                        .u16(destinationPort)
                        .u16(8 + data.length())
                        .u16(0)
                        .octets(data)
                        .toOctets());
    }

    static Octets syn(String source, String destination, int destinationPort, int segmentSize) {
        var segment = new OctetWriter()
                .u16(4000)
                .u16(destinationPort)
                .u32(1)
                .u32(0)
                .u16(0x6002)
                .u16(65535)
                .u16(0)
                .u16(0)
                .u16(0x0204)
                .u16(segmentSize);
        var pseudo = new OctetWriter()
                .octets(address(source))
                .octets(address(destination))
                .u16(TCP)
                .u16(24)
                .octets(segment.toOctets());
        return ipv4(
                TCP,
                source,
                destination,
                segment.patchU16(16, checksum(pseudo.toOctets())).toOctets());
    }

    private static Octets address(String literal) {
        return Octets.of(Peer.address(literal).getAddress());
    }

    private static int checksum(Octets octets) {
        int sum = 0;
        for (int i = 0; i < octets.length(); i++) {
            sum += (i & 1) == 0 ? octets.u8(i) << 8 : octets.u8(i);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }
}
