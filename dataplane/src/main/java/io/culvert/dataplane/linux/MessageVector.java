package io.culvert.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Headers for sendmmsg: to whom, from which of our addresses, and where the octets are. <b>Thread:</b> one. */
final class MessageVector {
    private static final int NAME_OCTETS = 32;
    private static final int CONTROL_OCTETS = 64;
    private static final int CONTROL_DATA = 16;
    private static final int PACKET_INFO = CONTROL_DATA + 12;
    private static final int PACKET_INFO6 = CONTROL_DATA + 20;

    private final boolean ipv4;
    private final int controlLength;
    private final MemorySegment memory;
    private final long vectors;
    private final long names;
    private final long controls;

    MessageVector(int family, int size) {
        ipv4 = family == Libc.AF_INET;
        controlLength = ipv4 ? PACKET_INFO + 4 : PACKET_INFO6 + 4;
        vectors = (long) size * NativeMemory.MESSAGE_OCTETS;
        names = vectors + (long) size * NativeMemory.VECTOR_OCTETS;
        controls = names + (long) size * NAME_OCTETS;
        memory = Arena.ofAuto().allocate(controls + (long) size * CONTROL_OCTETS, 64);
        for (int i = 0; i < size; i++) {
            long message = message(i);
            long control = control(i);
            NativeMemory.putI64(memory, message + NativeMemory.MESSAGE_NAME, memory.address() + name(i));
            NativeMemory.putI32(memory, message + NativeMemory.MESSAGE_NAME_LENGTH, ipv4 ? 16 : SocketAddress.LARGEST);
            NativeMemory.putI64(memory, message + NativeMemory.MESSAGE_VECTOR, memory.address() + vector(i));
            NativeMemory.putI64(memory, message + NativeMemory.MESSAGE_VECTOR_COUNT, 1);
            NativeMemory.putI64(memory, message + NativeMemory.MESSAGE_CONTROL, memory.address() + control);
            NativeMemory.putI64(memory, control, ipv4 ? PACKET_INFO : PACKET_INFO6);
            NativeMemory.putI32(memory, control + 8, ipv4 ? SocketOptions.IPPROTO_IP : SocketOptions.IPPROTO_IPV6);
            NativeMemory.putI32(memory, control + 12, ipv4 ? SocketOptions.IP_PKTINFO : SocketOptions.IPV6_PKTINFO);
        }
    }

    /** Describes message {@code index}: {@code length} octets at the native address {@code data}. */
    void set(int index, SocketAddress local, SocketAddress peer, long data, int length) {
        peer.write(memory, name(index));
        NativeMemory.putI64(memory, vector(index), data);
        NativeMemory.putI64(memory, vector(index) + 8, length);
        boolean chosenByKernel = local.isWildcard();
        NativeMemory.putI64(
                memory, message(index) + NativeMemory.MESSAGE_CONTROL_LENGTH, chosenByKernel ? 0 : controlLength);
        if (!chosenByKernel) {
            local.writePacketInfo(memory, control(index) + CONTROL_DATA);
        }
    }

    /** The native address of the header of message {@code index}. */
    long address(int index) {
        return memory.address() + message(index);
    }

    private static long message(int index) {
        return (long) index * NativeMemory.MESSAGE_OCTETS;
    }

    private long vector(int index) {
        return vectors + (long) index * NativeMemory.VECTOR_OCTETS;
    }

    private long name(int index) {
        return names + (long) index * NAME_OCTETS;
    }

    private long control(int index) {
        return controls + (long) index * CONTROL_OCTETS;
    }
}
