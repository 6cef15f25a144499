package io.culvert.redis;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/** Completes stages outside of locks, in the order in which their answers were decided. */
final class Completions {
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private boolean running;

    synchronized <T> void add(CompletableFuture<T> stage, T answer) {
        queue.add(() -> stage.complete(answer));
    }

    /** To be called without a lock. Returns at once if another call is at it; that one does the rest. */
    void run() {
        while (true) {
            Runnable next;
            synchronized (this) {
                if (running) {
                    return;
                }
                next = queue.poll();
                if (next == null) {
                    return;
                }
                running = true;
            }
            try {
                next.run();
            } finally {
                synchronized (this) {
                    running = false;
                }
            }
        }
    }
}
