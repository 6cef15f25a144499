package io.culvert.benchmarks.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Sockets of this process in a named network namespace. Needs root. */
public final class NetworkNamespace {
    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private NetworkNamespace() {}

    /** What {@code task} returns on a thread of its own in there; what it throws comes as the cause. */
    public static <T> T inside(String name, Callable<T> task) throws InterruptedException, ExecutionException {
        var result = new CompletableFuture<T>();
        Thread _ = Thread.ofPlatform().name("in " + name).daemon().start(() -> {
            try {
                enter(name);
                boolean _ = result.complete(task.call());
            } catch (Exception failure) {
                boolean _ = result.completeExceptionally(failure);
            }
        });
        return result.get();
    }

    private static void enter(String name) {
        try (var arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name), O_RDONLY);
            if (descriptor < 0) {
                throw new IllegalStateException("no network namespace " + name);
            }
            int entered = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int _ = (int) CLOSE.invokeExact(descriptor);
            if (entered != 0) {
                throw new IllegalStateException("the network namespace " + name + " cannot be entered");
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
