package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.packet.NetworkOrder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;

/** Addresses and routes of interfaces by rtnetlink. <b>Thread:</b> any. */
final class Netlink implements AutoCloseable {
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int REQUEST_AND_ANSWER = 0x1 | 0x4;
    private static final int CREATE_NEW = 0x200 | 0x400;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int TABLE_MAIN = 254;
    private static final int PROTOCOL_STATIC = 4;
    private static final int SCOPE_LINK = 253;
    private static final int TYPE_UNICAST = 1;
    private static final int HEADER = 16;
    private static final int BUFFER = 4096;

    private final int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, 8);
    private int length;
    private boolean closed;

    Netlink() {
        if (fd < 0) {
            throw new DataplaneException("no netlink socket: " + Libc.errorText(-fd));
        }
    }

    /** Gives an interface a host address. */
    synchronized void addAddress(int interfaceIndex, Inet4Address address) {
        begin(RTM_NEWADDR, REQUEST_AND_ANSWER | CREATE_NEW);
        NetworkOrder.putU8(buffer, length, Libc.AF_INET);
        NetworkOrder.putU8(buffer, length + 1, 32);
        NetworkOrder.putU8(buffer, length + 2, 0);
        NetworkOrder.putU8(buffer, length + 3, 0);
        NativeMemory.putI32(buffer, length + 4, interfaceIndex);
        length += 8;
        attribute(IFA_LOCAL);
        NetworkOrder.putI32(buffer, length - 4, Ipv4Prefix.bits(address));
        attribute(IFA_ADDRESS);
        NetworkOrder.putI32(buffer, length - 4, Ipv4Prefix.bits(address));
        int result = request();
        if (result < 0) {
            throw new DataplaneException(
                    "gateway address " + address.getHostAddress() + ": " + Libc.errorText(-result));
        }
    }

    /** Routes a network to an interface; returns 0 or minus an error number. An equal route is left alone. */
    synchronized int addRoute(int interfaceIndex, Ipv4Prefix prefix) {
        return route(RTM_NEWROUTE, REQUEST_AND_ANSWER | CREATE_NEW, interfaceIndex, prefix);
    }

    synchronized int removeRoute(int interfaceIndex, Ipv4Prefix prefix) {
        return route(RTM_DELROUTE, REQUEST_AND_ANSWER, interfaceIndex, prefix);
    }

    private int route(int type, int flags, int interfaceIndex, Ipv4Prefix prefix) {
        begin(type, flags);
        NetworkOrder.putU8(buffer, length, Libc.AF_INET);
        NetworkOrder.putU8(buffer, length + 1, prefix.length());
        NetworkOrder.putU8(buffer, length + 2, 0);
        NetworkOrder.putU8(buffer, length + 3, 0);
        NetworkOrder.putU8(buffer, length + 4, TABLE_MAIN);
        NetworkOrder.putU8(buffer, length + 5, PROTOCOL_STATIC);
        NetworkOrder.putU8(buffer, length + 6, SCOPE_LINK);
        NetworkOrder.putU8(buffer, length + 7, TYPE_UNICAST);
        NativeMemory.putI32(buffer, length + 8, 0);
        length += 12;
        attribute(RTA_DST);
        NetworkOrder.putI32(buffer, length - 4, prefix.bits());
        attribute(RTA_OIF);
        NativeMemory.putI32(buffer, length - 4, interfaceIndex);
        return request();
    }

    private void begin(int type, int flags) {
        NativeMemory.putU16(buffer, 4, type);
        NativeMemory.putU16(buffer, 6, flags);
        NativeMemory.putI32(buffer, 8, 1);
        NativeMemory.putI32(buffer, 12, 0);
        length = HEADER;
    }

    /** Appends an attribute of four octets, to be written at {@code length - 4}. */
    private void attribute(int type) {
        NativeMemory.putU16(buffer, length, 8);
        NativeMemory.putU16(buffer, length + 2, type);
        length += 8;
    }

    /** Returns the error of the answer. */
    private int request() {
        if (closed) {
            return -Libc.ENODEV;
        }
        NativeMemory.putI32(buffer, 0, length);
        int sent = Libc.write(fd, buffer.address(), length);
        if (sent < 0) {
            return sent;
        }
        int received = Libc.read(fd, buffer.address(), BUFFER);
        return received < HEADER + 4 ? -Libc.ENODEV : NativeMemory.i32(buffer, HEADER);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}
