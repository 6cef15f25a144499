package io.culvert.dataplane.linux;

import io.culvert.dataplane.packet.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address and UDP port as numbers, so that they are compared and written without objects.
 *
 * @param high upper half of an IPv6 address; 0 for IPv4
 * @param low lower half; the IPv4 address as 0..2^32-1
 * @param scope interface index of a link-local IPv6 address, else 0
 */
record SocketAddress(int family, long high, long low, int port, int scope) {
    /** {@code sockaddr_in6}; a {@code sockaddr_in} is 16 octets. */
    static final int LARGEST = 28;

    private static final int PORT = 2;
    private static final int ADDRESS = 4;
    private static final int ADDRESS6 = 8;
    private static final int SCOPE6 = 24;

    static SocketAddress of(InetSocketAddress address) {
        return of(address.getAddress(), address.getPort());
    }

    static SocketAddress of(InetAddress address, int port) {
        var bytes = ByteBuffer.wrap(address.getAddress());
        if (address instanceof Inet6Address six) {
            int scope = six.isLinkLocalAddress() ? six.getScopeId() : 0;
            return new SocketAddress(Libc.AF_INET6, bytes.getLong(0), bytes.getLong(8), port, scope);
        }
        return new SocketAddress(Libc.AF_INET, 0, bytes.getInt(0) & 0xFFFFFFFFL, port, 0);
    }

    boolean isWildcard() {
        return high == 0 && low == 0;
    }

    /** Octets of its {@code sockaddr}. */
    int length() {
        return family == Libc.AF_INET ? 16 : LARGEST;
    }

    void write(MemorySegment memory, long at) {
        NativeMemory.putU16(memory, at, family);
        NetworkOrder.putU16(memory, at + PORT, port);
        if (family == Libc.AF_INET) {
            NetworkOrder.putI32(memory, at + ADDRESS, (int) low);
        } else {
            NetworkOrder.putI32(memory, at + ADDRESS, 0);
            NetworkOrder.putI64(memory, at + ADDRESS6, high);
            NetworkOrder.putI64(memory, at + ADDRESS6 + 8, low);
            NativeMemory.putI32(memory, at + SCOPE6, scope);
        }
    }

    /** Writes an {@code in_pktinfo} or {@code in6_pktinfo} that makes this address the source of a datagram. */
    void writePacketInfo(MemorySegment memory, long at) {
        if (family == Libc.AF_INET) {
            NetworkOrder.putI32(memory, at + 4, (int) low);
        } else {
            NetworkOrder.putI64(memory, at, high);
            NetworkOrder.putI64(memory, at + 8, low);
            NativeMemory.putI32(memory, at + 16, scope);
        }
    }

    /** Whether the {@code sockaddr} at {@code at} is this address and port, of this family. */
    boolean isAt(MemorySegment memory, long at) {
        if (NativeMemory.u16(memory, at) != family || NetworkOrder.u16(memory, at + PORT) != port) {
            return false;
        }
        return family == Libc.AF_INET
                ? NetworkOrder.i32(memory, at + ADDRESS) == (int) low
                : NetworkOrder.i64(memory, at + ADDRESS6) == high
                        && NetworkOrder.i64(memory, at + ADDRESS6 + 8) == low
                        && (scope == 0 || NativeMemory.i32(memory, at + SCOPE6) == scope);
    }

    static InetSocketAddress read(MemorySegment memory, long at) {
        int port = NetworkOrder.u16(memory, at + PORT);
        return NativeMemory.u16(memory, at) == Libc.AF_INET
                ? new InetSocketAddress(ipv4(memory, at + ADDRESS), port)
                : new InetSocketAddress(ipv6(memory, at + ADDRESS6, NativeMemory.i32(memory, at + SCOPE6)), port);
    }

    static InetAddress ipv4(MemorySegment memory, long at) {
        try {
            return InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(NetworkOrder.i32(memory, at)).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an IPv4 address", e);
        }
    }

    /** An IPv6 address; the scope is kept if it is link-local. */
    static InetAddress ipv6(MemorySegment memory, long at, int scope) {
        var bytes = ByteBuffer.allocate(16)
                .putLong(NetworkOrder.i64(memory, at))
                .putLong(NetworkOrder.i64(memory, at + 8))
                .array();
        try {
            boolean linkLocal = (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xC0) == 0x80;
            return Inet6Address.getByAddress(null, bytes, linkLocal ? scope : -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen octets are an IPv6 address", e);
        }
    }

    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
