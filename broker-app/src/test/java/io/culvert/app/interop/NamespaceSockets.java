package io.culvert.app.interop;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Sockets of this JVM in a namespace of the lab: a thread enters the namespace, and what it opens stays there, whoever
 * uses it afterwards.
 */
final class NamespaceSockets {

    private static final int O_RDONLY = 0;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle SETNS =
            handle("setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private NamespaceSockets() {}

    /** Runs the task on a thread of its own in the namespace, and waits for it. */
    static <T> T inside(Namespace namespace, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread _ = Thread.ofPlatform().name("in " + namespace).daemon().start(() -> {
            try {
                enter(namespace.fullName());
                boolean _ = result.complete(task.call());
            } catch (Throwable e) {
                boolean _ = result.completeExceptionally(e);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError("in " + namespace, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + namespace, e);
        }
    }

    private static void enter(String name) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name), O_RDONLY);
            if (descriptor < 0) {
                throw new IOException("no namespace " + name);
            }
            int entered = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
            int _ = (int) CLOSE.invokeExact(descriptor);
            if (entered != 0) {
                throw new IOException("cannot enter namespace " + name);
            }
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
