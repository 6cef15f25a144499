package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.packet.NetworkOrder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that the kernel takes away by itself when nobody renews them, by rtnetlink.
 *
 * <p><b>Thread:</b> any. <b>Units:</b> the kernel counts lifetimes in whole seconds; they are rounded up.
 */
public final class HostAddresses implements AutoCloseable {
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int REQUEST_AND_ANSWER = 0x1 | 0x4;
    private static final int CREATE_OR_REPLACE = 0x400 | 0x100;
    private static final int REQUEST_AND_DUMP = 0x1 | 0x300;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int NODAD = 0x02;
    private static final int HEADER = 16;
    private static final int ADDRESS_MESSAGE = 8;
    private static final int BUFFER = 64 * 1024;

    private final int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private int length;
    private boolean closed;

    /**
     * An address as it is on an interface.
     *
     * @param permanent without a lifetime: somebody has configured it
     */
    public record Assigned(InetAddress address, int prefixLength, int interfaceIndex, boolean permanent) {}

    public HostAddresses() {
        if (fd < 0) {
            throw new DataplaneException("no netlink socket: " + Libc.errorText(-fd));
        }
    }

    /** Gives an interface the address for so long, or longer if it has it already; no Duplicate Address Detection. */
    public synchronized void hold(int interfaceIndex, InetAddress address, int prefixLength, Duration lifetime) {
        int seconds =
                (int) Math.min(Integer.MAX_VALUE - 1L, lifetime.plusMillis(999).toSeconds());
        begin(RTM_NEWADDR, REQUEST_AND_ANSWER | CREATE_OR_REPLACE);
        addressMessage(interfaceIndex, address, prefixLength);
        int cacheInfo = attribute(IFA_CACHEINFO, 16);
        NativeMemory.putI32(buffer, cacheInfo, seconds);
        NativeMemory.putI32(buffer, cacheInfo + 4L, seconds);
        NativeMemory.putI64(buffer, cacheInfo + 8L, 0);
        if (address.getAddress().length == 16) {
            NativeMemory.putI32(buffer, attribute(IFA_FLAGS, 4), NODAD);
        }
        check(request(), "address " + address.getHostAddress());
    }

    /** Takes it away; nothing happens if it is not there. */
    public synchronized void remove(int interfaceIndex, InetAddress address, int prefixLength) {
        begin(RTM_DELADDR, REQUEST_AND_ANSWER);
        addressMessage(interfaceIndex, address, prefixLength);
        int result = request();
        if (result != -Libc.EADDRNOTAVAIL && result != -Libc.ENODEV) {
            check(result, "removing address " + address.getHostAddress());
        }
    }

    /** All addresses of all interfaces. */
    public synchronized List<Assigned> list() {
        begin(RTM_GETADDR, REQUEST_AND_DUMP);
        NativeMemory.putI64(buffer, length, 0);
        length += ADDRESS_MESSAGE;
        check(send(), "asking for addresses");
        var found = new ArrayList<Assigned>();
        while (true) {
            int received = Libc.read(fd, buffer.address(), BUFFER);
            check(received, "reading addresses");
            for (int at = 0; at + HEADER <= received; ) {
                int size = NativeMemory.i32(buffer, at);
                int type = NativeMemory.u16(buffer, at + 4L);
                if (type == NLMSG_DONE || size < HEADER) {
                    return found;
                }
                if (type == NLMSG_ERROR) {
                    check(NativeMemory.i32(buffer, at + (long) HEADER), "reading addresses");
                    return found;
                }
                if (type == RTM_NEWADDR) {
                    read(at, Math.min(size, received - at), found);
                }
                at += aligned(size);
            }
        }
    }

    private void read(int at, int size, List<Assigned> found) {
        int family = NetworkOrder.u8(buffer, at + (long) HEADER);
        int octets = family == Libc.AF_INET ? 4 : family == Libc.AF_INET6 ? 16 : 0;
        int prefixLength = NetworkOrder.u8(buffer, at + HEADER + 1L);
        int index = NativeMemory.i32(buffer, at + HEADER + 4L);
        byte[] address = null;
        boolean permanent = true;
        for (int next = at + HEADER + ADDRESS_MESSAGE; next + 4 <= at + size; ) {
            int attributeSize = NativeMemory.u16(buffer, next);
            int type = NativeMemory.u16(buffer, next + 2L);
            if (attributeSize < 4) {
                break;
            }
            // An IPv4 interface's own address is IFA_LOCAL where both are there.
            boolean own = type == IFA_LOCAL || (type == IFA_ADDRESS && address == null);
            if (own && octets > 0 && attributeSize >= 4 + octets) {
                address = buffer.asSlice(next + 4L, octets).toArray(ValueLayout.JAVA_BYTE);
            }
            if (type == IFA_CACHEINFO && attributeSize >= 12) {
                permanent = NativeMemory.i32(buffer, next + 8L) == -1;
            }
            next += aligned(attributeSize);
        }
        if (address != null) {
            found.add(new Assigned(address(address), prefixLength, index, permanent));
        }
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }

    private void addressMessage(int interfaceIndex, InetAddress address, int prefixLength) {
        var octets = address.getAddress();
        NetworkOrder.putU8(buffer, length, octets.length == 4 ? Libc.AF_INET : Libc.AF_INET6);
        NetworkOrder.putU8(buffer, length + 1L, prefixLength);
        NetworkOrder.putU8(buffer, length + 2L, 0);
        NetworkOrder.putU8(buffer, length + 3L, 0);
        NativeMemory.putI32(buffer, length + 4L, interfaceIndex);
        length += ADDRESS_MESSAGE;
        MemorySegment.copy(
                octets, 0, buffer, ValueLayout.JAVA_BYTE, attribute(IFA_LOCAL, octets.length), octets.length);
        MemorySegment.copy(
                octets, 0, buffer, ValueLayout.JAVA_BYTE, attribute(IFA_ADDRESS, octets.length), octets.length);
    }

    private void begin(int type, int flags) {
        NativeMemory.putU16(buffer, 4, type);
        NativeMemory.putU16(buffer, 6, flags);
        NativeMemory.putI32(buffer, 8, 1);
        NativeMemory.putI32(buffer, 12, 0);
        length = HEADER;
    }

    /** Appends an attribute; returns where its value goes. */
    private int attribute(int type, int valueLength) {
        NativeMemory.putU16(buffer, length, 4 + valueLength);
        NativeMemory.putU16(buffer, length + 2L, type);
        int value = length + 4;
        length += aligned(4 + valueLength);
        return value;
    }

    private int send() {
        if (closed) {
            return -Libc.ENODEV;
        }
        NativeMemory.putI32(buffer, 0, length);
        return Libc.write(fd, buffer.address(), length);
    }

    private int request() {
        int sent = send();
        if (sent < 0) {
            return sent;
        }
        int received = Libc.read(fd, buffer.address(), BUFFER);
        return received < HEADER + 4 ? -Libc.ENODEV : NativeMemory.i32(buffer, HEADER);
    }

    private static int aligned(int size) {
        return size + 3 & ~3;
    }

    private static void check(int result, String what) {
        if (result < 0) {
            throw new DataplaneException(what + ": " + Libc.errorText(-result));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
            arena.close();
        }
    }
}
