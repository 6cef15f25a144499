package io.culvert.benchmarks.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls of the C library that a batched UDP socket needs (Linux, 64 bits). */
final class Libc {
    static final int AF_INET = 2;
    static final int SOCK_DGRAM = 2;
    static final int MSG_DONTWAIT = 0x40;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ECONNREFUSED = 111;

    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = CALL_STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CONNECT =
            handle("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECVMMSG =
            handle("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SENDMMSG =
            handle("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle NANOSLEEP =
            handle("nanosleep", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /** Where the calls of this thread leave their errno. */
    private final MemorySegment state = Arena.global().allocate(CALL_STATE);

    int socket() {
        try {
            return checked("socket", (int) SOCKET.invokeExact(state, AF_INET, SOCK_DGRAM, 0));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    void bind(int descriptor, MemorySegment address) {
        try {
            checked("bind", (int) BIND.invokeExact(state, descriptor, address, (int) address.byteSize()));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    void connect(int descriptor, MemorySegment address) {
        try {
            checked("connect", (int) CONNECT.invokeExact(state, descriptor, address, (int) address.byteSize()));
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** Asks for buffers beyond the system's limit, or up to it without the privilege. */
    void setBuffers(int descriptor, int octets) {
        if (setOption(descriptor, SO_RCVBUFFORCE, octets) < 0) {
            checked("setsockopt", setOption(descriptor, SO_RCVBUF, octets));
        }
        if (setOption(descriptor, SO_SNDBUFFORCE, octets) < 0) {
            checked("setsockopt", setOption(descriptor, SO_SNDBUF, octets));
        }
    }

    private int setOption(int descriptor, int option, int value) {
        try (var arena = Arena.ofConfined()) {
            MemorySegment argument = arena.allocateFrom(JAVA_INT, value);
            return (int) SETSOCKOPT.invokeExact(state, descriptor, SOL_SOCKET, option, argument, Integer.BYTES);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** The number of messages, or -1. */
    int receive(int descriptor, MemorySegment headers, int count) {
        try {
            return (int) RECVMMSG.invokeExact(state, descriptor, headers, count, MSG_DONTWAIT, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** The number of messages that left, or -1. */
    int send(int descriptor, MemorySegment headers, int count) {
        try {
            return (int) SENDMMSG.invokeExact(state, descriptor, headers, count, 0);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    int poll(MemorySegment descriptors, long count, int timeoutMillis) {
        try {
            return (int) POLL.invokeExact(state, descriptors, count, timeoutMillis);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    /** Sleeps for a {@code struct timespec}. */
    void sleep(MemorySegment duration) {
        try {
            int _ = (int) NANOSLEEP.invokeExact(state, duration, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(state, descriptor);
        } catch (Throwable thrown) {
            throw impossible(thrown);
        }
    }

    int errno() {
        return state.get(JAVA_INT, ERRNO_OFFSET);
    }

    private int checked(String call, int result) {
        if (result < 0) {
            throw new SocketException(call, errno());
        }
        return result;
    }

    private static RuntimeException impossible(Throwable thrown) {
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }
}
