package io.culvert.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * System calls of 64-bit Linux. Each returns what the call returns, or minus the error number.
 *
 * <p>Pointers are plain addresses: passing a number costs nothing on the packet path. Who passes one keeps the memory
 * reachable for the length of the call. An error number comes back through memory of the calling thread.
 */
final class Libc {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    /** What stood behind a descriptor is gone: a TUN interface that was deleted. */
    static final int EBADFD = 77;

    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int POLLIN = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERROR_NUMBER = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CALL_STATES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    private static final MethodHandle SOCKET = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle BIND = handle("bind", FunctionDescriptor.of(INT, INT, LONG, INT));
    private static final MethodHandle GETSOCKNAME = handle("getsockname", FunctionDescriptor.of(INT, INT, LONG, LONG));
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, LONG, INT));
    private static final MethodHandle RECVMMSG =
            handle("recvmmsg", FunctionDescriptor.of(INT, INT, LONG, INT, INT, LONG));
    private static final MethodHandle SENDMMSG = handle("sendmmsg", FunctionDescriptor.of(INT, INT, LONG, INT, INT));
    private static final MethodHandle SENDMSG = handle("sendmsg", FunctionDescriptor.of(LONG, INT, LONG, INT));
    private static final MethodHandle SENDTO =
            handle("sendto", FunctionDescriptor.of(LONG, INT, LONG, LONG, INT, LONG, INT));
    private static final MethodHandle READ = handle("read", FunctionDescriptor.of(LONG, INT, LONG, LONG));
    private static final MethodHandle WRITE = handle("write", FunctionDescriptor.of(LONG, INT, LONG, LONG));
    private static final MethodHandle POLL = handle("poll", FunctionDescriptor.of(INT, LONG, LONG, INT));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(INT, INT, INT));
    private static final MethodHandle CLOCK_GETTIME = handle("clock_gettime", FunctionDescriptor.of(INT, INT, LONG));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle DUP3 = handle("dup3", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle UNSHARE = handle("unshare", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(INT, LONG, INT, INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL =
            handle("ioctl", FunctionDescriptor.of(INT, INT, LONG, LONG), Linker.Option.firstVariadicArg(2));

    private Libc() {}

    static int socket(int family, int type, int protocol) {
        var state = CALL_STATES.get();
        try {
            return result((int) SOCKET.invokeExact(state, family, type, protocol), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int bind(int fd, MemorySegment address, int length) {
        var state = CALL_STATES.get();
        try {
            return result((int) BIND.invokeExact(state, fd, address.address(), length), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        var state = CALL_STATES.get();
        try {
            return result((int) GETSOCKNAME.invokeExact(state, fd, address.address(), length.address()), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int setsockopt(int fd, int level, int option, MemorySegment value) {
        var state = CALL_STATES.get();
        try {
            return result(
                    (int) SETSOCKOPT.invokeExact(state, fd, level, option, value.address(), (int) value.byteSize()),
                    state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int setsockopt(int fd, int level, int option, int value) {
        try (var arena = Arena.ofConfined()) {
            return setsockopt(fd, level, option, arena.allocateFrom(INT, value));
        }
    }

    static int recvmmsg(int fd, long messages, int count, int flags) {
        var state = CALL_STATES.get();
        try {
            return result((int) RECVMMSG.invokeExact(state, fd, messages, count, flags, 0L), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int sendmmsg(int fd, long messages, int count, int flags) {
        var state = CALL_STATES.get();
        try {
            return result((int) SENDMMSG.invokeExact(state, fd, messages, count, flags), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int sendmsg(int fd, long message, int flags) {
        var state = CALL_STATES.get();
        try {
            return result((int) (long) SENDMSG.invokeExact(state, fd, message, flags), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int sendto(int fd, MemorySegment packet, int length, MemorySegment address) {
        var state = CALL_STATES.get();
        try {
            return result(
                    (int) (long) SENDTO.invokeExact(
                            state, fd, packet.address(), (long) length, 0, address.address(), (int) address.byteSize()),
                    state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int clockGettime(int clock, MemorySegment time) {
        var state = CALL_STATES.get();
        try {
            return result((int) CLOCK_GETTIME.invokeExact(state, clock, time.address()), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int read(int fd, long buffer, int length) {
        var state = CALL_STATES.get();
        try {
            return result((int) (long) READ.invokeExact(state, fd, buffer, (long) length), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int write(int fd, long buffer, int length) {
        var state = CALL_STATES.get();
        try {
            return result((int) (long) WRITE.invokeExact(state, fd, buffer, (long) length), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** @param timeoutMillis -1 for no limit */
    static int poll(long descriptors, int count, int timeoutMillis) {
        var state = CALL_STATES.get();
        try {
            return result((int) POLL.invokeExact(state, descriptors, (long) count, timeoutMillis), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int eventfd() {
        var state = CALL_STATES.get();
        try {
            return result((int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | O_NONBLOCK), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int close(int fd) {
        var state = CALL_STATES.get();
        try {
            return result((int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Makes {@code target} another name of what {@code fd} is; what it was before is closed. */
    static int dup3(int fd, int target, int flags) {
        var state = CALL_STATES.get();
        try {
            return result((int) DUP3.invokeExact(state, fd, target, flags), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Gives the calling thread namespaces of its own. */
    static int unshare(int flags) {
        var state = CALL_STATES.get();
        try {
            return result((int) UNSHARE.invokeExact(state, flags), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int open(String path, int flags) {
        var state = CALL_STATES.get();
        try (var arena = Arena.ofConfined()) {
            return result((int) OPEN.invokeExact(state, arena.allocateFrom(path).address(), flags, 0), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int ioctl(int fd, long request, MemorySegment argument) {
        var state = CALL_STATES.get();
        try {
            return result((int) IOCTL.invokeExact(state, fd, request, argument.address()), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** The text of an error number given positive. */
    static String errorText(int errorNumber) {
        return switch (errorNumber) {
            case EPERM -> "Operation not permitted";
            case ENOENT -> "No such file or directory";
            case EACCES -> "Permission denied";
            case EBUSY -> "Device or resource busy";
            case EEXIST -> "File exists";
            case ENODEV -> "No such device";
            case EBADFD -> "File descriptor in bad state";
            case EAFNOSUPPORT -> "Address family not supported";
            case EADDRINUSE -> "Address already in use";
            case EADDRNOTAVAIL -> "Cannot assign requested address";
            default -> "error " + errorNumber;
        };
    }

    private static int result(int returned, MemorySegment state) {
        return returned >= 0 ? returned : -(int) ERROR_NUMBER.get(state, 0L);
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
    }

    private static IllegalStateException broken(Throwable e) {
        return new IllegalStateException("a system call could not be made", e);
    }
}
