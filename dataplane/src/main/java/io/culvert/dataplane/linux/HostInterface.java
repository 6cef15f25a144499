package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What the kernel says of an interface now; it may be gone the next moment.
 *
 * @param index its number
 * @param running up, with a carrier
 * @param hardwareAddress six octets, if it is an Ethernet
 */
public record HostInterface(String name, int index, boolean running, Optional<byte[]> hardwareAddress) {
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final int IFF_UP = 0x1;
    private static final int IFF_RUNNING = 0x40;
    private static final int ARPHRD_ETHER = 1;

    /** {@code struct ifreq}: the name, then a union. */
    private static final int REQUEST_OCTETS = 40;

    private static final int NAME_OCTETS = 16;
    private static final int HARDWARE_OCTETS = 6;

    /** The interface of that name in the calling thread's network namespace; empty: there is none. */
    public static Optional<HostInterface> find(String name) {
        if (name.isEmpty() || name.length() >= NAME_OCTETS) {
            return Optional.empty();
        }
        int socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (socket < 0) {
            throw new DataplaneException("no socket: " + Libc.errorText(-socket));
        }
        try (var arena = Arena.ofConfined()) {
            var request = arena.allocate(REQUEST_OCTETS, 8);
            request.setString(0, name);
            if (Libc.ioctl(socket, SIOCGIFINDEX, request) < 0) {
                return Optional.empty();
            }
            int index = NativeMemory.i32(request, NAME_OCTETS);
            if (Libc.ioctl(socket, SIOCGIFFLAGS, request) < 0) {
                return Optional.empty();
            }
            int flags = NativeMemory.u16(request, NAME_OCTETS);
            boolean running = (flags & (IFF_UP | IFF_RUNNING)) == (IFF_UP | IFF_RUNNING);
            return Optional.of(new HostInterface(name, index, running, hardwareAddress(socket, request)));
        } finally {
            Libc.close(socket);
        }
    }

    private static Optional<byte[]> hardwareAddress(int socket, MemorySegment request) {
        if (Libc.ioctl(socket, SIOCGIFHWADDR, request) < 0 || NativeMemory.u16(request, NAME_OCTETS) != ARPHRD_ETHER) {
            return Optional.empty();
        }
        var octets = new byte[HARDWARE_OCTETS];
        for (int i = 0; i < HARDWARE_OCTETS; i++) {
            octets[i] = request.get(java.lang.foreign.ValueLayout.JAVA_BYTE, NAME_OCTETS + 2L + i);
        }
        return Optional.of(octets);
    }
}
