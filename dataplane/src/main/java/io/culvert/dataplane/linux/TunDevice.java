package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A TUN interface: what the kernel routes to it is read here, what is written here the kernel routes on. It vanishes
 * with its routes when it is closed.
 */
final class TunDevice implements AutoCloseable {
    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x400454caL;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCSIFTXQLEN = 0x8943;
    private static final int IFF_UP = 1;
    /** {@code struct ifreq}: the name, then a union. */
    private static final int REQUEST_OCTETS = 40;

    private static final int NAME_OCTETS = 16;
    /** Packets that wait for us in the kernel: some 20 ms at the rate that one thread forwards. */
    private static final int QUEUE_PACKETS = 4096;

    private final int fd;
    private final String name;
    private final Properties properties;
    private final boolean takesOwnAddresses;
    private volatile int index;

    /** What it is made with, whenever that is. */
    private record Properties(int mtu, Optional<Inet4Address> gateway) {}

    private TunDevice(int fd, String name, int index, Properties properties) {
        this.fd = fd;
        this.name = name;
        this.index = index;
        this.properties = properties;
        takesOwnAddresses = accept(name);
    }

    /**
     * Makes the interface and brings it up.
     *
     * @throws DataplaneException with one line that says what is missing
     */
    static TunDevice open(String name, int mtu, Optional<Inet4Address> gateway) {
        int fd = Libc.open(CLONE_DEVICE, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw new DataplaneException("no TUN: " + CLONE_DEVICE + ": " + Libc.errorText(-fd) + hint(-fd));
        }
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(REQUEST_OCTETS, 8);
            putName(request, name);
            NativeMemory.putU16(request, NAME_OCTETS, IFF_TUN | IFF_NO_PI);
            int result = Libc.ioctl(fd, TUNSETIFF, request);
            if (result < 0) {
                throw new DataplaneException(
                        "no TUN: interface " + name + ": " + Libc.errorText(-result) + hint(-result));
            }
            String realName = name(request);
            int index = configure(realName, mtu, arena);
            if (gateway.isPresent()) {
                try (var netlink = new Netlink()) {
                    netlink.addAddress(index, gateway.get());
                }
            }
            return new TunDevice(fd, realName, index, new Properties(mtu, gateway));
        } catch (RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /**
     * Makes the interface again after somebody has deleted it, behind the same descriptor. Its routes are gone.
     *
     * @throws DataplaneException as {@link #open}
     */
    void rebuild() {
        var another = open(name, properties.mtu(), properties.gateway());
        int result = Libc.dup3(another.fd, fd, Libc.O_CLOEXEC);
        another.close();
        if (result < 0) {
            throw new DataplaneException("no TUN: interface " + name + ": " + Libc.errorText(-result));
        }
        index = another.index;
    }

    private static String hint(int error) {
        return switch (error) {
            case Libc.EPERM, Libc.EACCES -> " (CAP_NET_ADMIN is missing)";
            case Libc.ENOENT, Libc.ENODEV -> " (the kernel module tun is not loaded)";
            case Libc.EBUSY -> " (another program has it)";
            default -> "";
        };
    }

    /** Returns the interface's index. */
    private static int configure(String name, int mtu, Arena arena) {
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        try {
            var request = arena.allocate(REQUEST_OCTETS, 8);
            putName(request, name);
            NativeMemory.putI32(request, NAME_OCTETS, mtu);
            must(Libc.ioctl(socket, SIOCSIFMTU, request), name, "MTU");
            NativeMemory.putI32(request, NAME_OCTETS, QUEUE_PACKETS);
            must(Libc.ioctl(socket, SIOCSIFTXQLEN, request), name, "queue length");
            must(Libc.ioctl(socket, SIOCGIFFLAGS, request), name, "flags");
            NativeMemory.putU16(request, NAME_OCTETS, NativeMemory.u16(request, NAME_OCTETS) | IFF_UP);
            must(Libc.ioctl(socket, SIOCSIFFLAGS, request), name, "flags");
            must(Libc.ioctl(socket, SIOCGIFINDEX, request), name, "index");
            return NativeMemory.i32(request, NAME_OCTETS);
        } finally {
            Libc.close(socket);
        }
    }

    private static void must(int result, String name, String what) {
        if (result < 0) {
            throw new DataplaneException("no TUN: " + what + " of " + name + ": " + Libc.errorText(-result));
        }
    }

    /** Our ICMP messages come in through the TUN with an address of this host: the kernel must let them. */
    private static boolean accept(String name) {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv4/conf", name, "accept_local"), "1\n");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void putName(MemorySegment request, String name) {
        var bytes = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, request, 0, Math.min(bytes.length, NAME_OCTETS - 1));
    }

    private static String name(MemorySegment request) {
        return request.asSlice(0, NAME_OCTETS).getString(0, StandardCharsets.US_ASCII);
    }

    int fd() {
        return fd;
    }

    String name() {
        return name;
    }

    /** Interface index; another one after {@link #rebuild}. */
    int index() {
        return index;
    }

    /** Whether packets with a source address of this host may be written. */
    boolean takesOwnAddresses() {
        return takesOwnAddresses;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
