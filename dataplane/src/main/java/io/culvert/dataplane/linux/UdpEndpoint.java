package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import io.culvert.octets.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One address and port that L2TP is received on: a socket for control messages and one for data, so that each kind has
 * its own buffers in the kernel and a flood of data never costs a control message.
 *
 * <p>The kernel tells the kinds apart by a two-instruction socket filter on the T bit (SO_REUSEPORT group). The first
 * socket is bound without SO_REUSEPORT, so that an address in use is noticed. Where the kernel does not do that, both
 * are the same socket. <b>Thread:</b> any.
 */
final class UdpEndpoint implements AutoCloseable {
    /** Load octet 0; if bit 0x80 is set return 0 (first socket), else 1 (second). struct sock_filter is 8 octets. */
    private static final long[] CONTROL_FIRST = {
        instruction(0x30, 0, 0, 0),
        instruction(0x45, 0, 1, 0x80),
        instruction(0x06, 0, 0, 0),
        instruction(0x06, 0, 0, 1)
    };

    private static final int SENDERS = 4;
    private static final MemorySegment NO_HEADER = MemorySegment.ofArray(new byte[0]);

    private final SocketAddress bound;
    private final InetAddress boundAddress;
    private final int controlFd;
    private final int dataFd;
    private final DatagramSender[] senders = new DatagramSender[SENDERS];

    private UdpEndpoint(InetAddress address, int port, int controlFd, int dataFd) {
        this.boundAddress = address;
        this.bound = SocketAddress.of(address, port);
        this.controlFd = controlFd;
        this.dataFd = dataFd;
        for (int i = 0; i < SENDERS; i++) {
            senders[i] = new DatagramSender(bound.family());
        }
    }

    /**
     * Binds an address.
     *
     * @param port 0 lets the kernel choose
     * @throws DataplaneException with a line for people
     */
    static UdpEndpoint open(InetAddress address, int port, int bufferOctets) {
        int control = socket(address, bufferOctets, true);
        try {
            int realPort = bind(control, address, port);
            int data = openDataSocket(control, address, realPort, bufferOctets);
            return new UdpEndpoint(address, realPort, control, data);
        } catch (RuntimeException e) {
            Libc.close(control);
            throw e;
        }
    }

    /** The second socket of the group; the first one again if the kernel refuses. */
    private static int openDataSocket(int control, InetAddress address, int port, int bufferOctets) {
        if (Libc.setsockopt(control, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1) < 0) {
            return control;
        }
        int data = socket(address, bufferOctets, false);
        Libc.setsockopt(data, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1);
        // Between bind and filter a control message may reach the data socket; it is served there, from a local address
        // that the kernel chooses.
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocate(SocketAddress.LARGEST);
            var bind = SocketAddress.of(address, port);
            bind.write(name, 0);
            if (Libc.bind(data, name, bind.length()) < 0 || !attachFilter(control, arena)) {
                Libc.close(data);
                return control;
            }
        }
        return data;
    }

    private static boolean attachFilter(int fd, Arena arena) {
        var program = arena.allocate(CONTROL_FIRST.length * 8L, 8);
        for (int i = 0; i < CONTROL_FIRST.length; i++) {
            NativeMemory.putI64(program, i * 8L, CONTROL_FIRST[i]);
        }
        var header = arena.allocate(16, 8);
        NativeMemory.putU16(header, 0, CONTROL_FIRST.length);
        NativeMemory.putI64(header, 8, program.address());
        return Libc.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_ATTACH_REUSEPORT_CBPF, header) == 0;
    }

    private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32;
    }

    private static int socket(InetAddress address, int bufferOctets, boolean tellLocalAddress) {
        boolean ipv4 = SocketAddress.isIpv4(address);
        int fd = Libc.socket(ipv4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new DataplaneException("no UDP socket for " + address.getHostAddress() + ": " + Libc.errorText(-fd));
        }
        if (ipv4) {
            option(fd, SocketOptions.IPPROTO_IP, SocketOptions.IP_MTU_DISCOVER, SocketOptions.PMTUDISC_DONT);
            option(fd, SocketOptions.IPPROTO_IP, SocketOptions.IP_PKTINFO, tellLocalAddress ? 1 : 0);
        } else {
            option(fd, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 1);
            option(fd, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_MTU_DISCOVER, SocketOptions.PMTUDISC_DONT);
            option(fd, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_RECVPKTINFO, tellLocalAddress ? 1 : 0);
        }
        buffer(fd, SocketOptions.SO_RCVBUFFORCE, SocketOptions.SO_RCVBUF, bufferOctets);
        buffer(fd, SocketOptions.SO_SNDBUFFORCE, SocketOptions.SO_SNDBUF, bufferOctets);
        return fd;
    }

    private static void option(int fd, int level, int option, int value) {
        int result = Libc.setsockopt(fd, level, option, value);
        if (result < 0) {
            Libc.close(fd);
            throw new DataplaneException("UDP socket option " + level + "/" + option + ": " + Libc.errorText(-result));
        }
    }

    /** Beyond the system's limit if we may, else as far as the limit. */
    private static void buffer(int fd, int forced, int ordinary, int octets) {
        if (Libc.setsockopt(fd, SocketOptions.SOL_SOCKET, forced, octets) < 0) {
            option(fd, SocketOptions.SOL_SOCKET, ordinary, octets);
        }
    }

    /** Returns the port. */
    private static int bind(int fd, InetAddress address, int port) {
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocate(SocketAddress.LARGEST, 4);
            var wanted = SocketAddress.of(address, port);
            wanted.write(name, 0);
            int result = Libc.bind(fd, name, wanted.length());
            if (result == -Libc.EADDRINUSE) {
                throw new DataplaneException("UDP port " + port + " of " + address.getHostAddress()
                        + " is in use by another program: stop that, or choose another port");
            }
            if (result < 0) {
                throw new DataplaneException("UDP port " + port + " of " + address.getHostAddress()
                        + " cannot be opened: " + Libc.errorText(-result));
            }
            var length = arena.allocate(4, 4);
            NativeMemory.putI32(length, 0, SocketAddress.LARGEST);
            Libc.getsockname(fd, name, length);
            return SocketAddress.read(name, 0).getPort();
        }
    }

    /** Sends at once; returns whether the kernel took it. */
    boolean send(SocketAddress local, SocketAddress peer, Octets datagram) {
        return send(local, peer, NO_HEADER, 0, datagram);
    }

    /** Sends {@code header[headerAt ..]} and then {@code body} at once; returns whether the kernel took it. */
    boolean send(SocketAddress local, SocketAddress peer, MemorySegment header, long headerAt, Octets body) {
        int sender = (int) Thread.currentThread().threadId() & (SENDERS - 1);
        return senders[sender].send(controlFd, local, peer, header, headerAt, body);
    }

    /** Whether datagrams from that address and port leave here. */
    boolean serves(SocketAddress local) {
        return local.family() == bound.family()
                && local.port() == bound.port()
                && (bound.isWildcard()
                        || local.isWildcard()
                        || (local.high() == bound.high() && local.low() == bound.low()));
    }

    int family() {
        return bound.family();
    }

    int controlFd() {
        return controlFd;
    }

    /** The same as {@link #controlFd()} if there is one socket only. */
    int dataFd() {
        return dataFd;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(boundAddress, bound.port());
    }

    @Override
    public void close() {
        for (var sender : senders) {
            sender.close();
        }
        Libc.close(controlFd);
        if (dataFd != controlFd) {
            Libc.close(dataFd);
        }
    }
}
