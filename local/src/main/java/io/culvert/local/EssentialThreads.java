package io.culvert.local;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads without which this process would hold what it does not serve any more: a lease, addresses, sockets. If one of them
 * ends by what it throws, the process ends at once and with a word, so that another unit, or this unit's next process, goes on
 * with the calls.
 *
 * <p>What was begun in such a process is not brought to an end: it is halted, as if it had been killed. <b>Thread:</b> any.
 */
public final class EssentialThreads {
    /** An internal error of the software, as sysexits(3) numbers it. */
    public static final int EXIT_CODE = 70;

    private static final Logger LOG = LoggerFactory.getLogger(EssentialThreads.class);
    private static final AtomicReference<IntConsumer> END = new AtomicReference<>(EssentialThreads::halt);

    private EssentialThreads() {}

    public static Thread.Builder.OfPlatform platform(String name) {
        return Thread.ofPlatform().name(name).uncaughtExceptionHandler(EssentialThreads::ended);
    }

    public static Thread.Builder.OfVirtual virtual(String name) {
        return Thread.ofVirtual().name(name).uncaughtExceptionHandler(EssentialThreads::ended);
    }

    /** {@code work} as a task of an executor that keeps to itself what a task throws. */
    public static Runnable task(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error failure) {
                ended(Thread.currentThread(), failure);
                throw failure;
            }
        };
    }

    /** From now on a JVM that is at its end, without memory for example, ends in whatever thread that shows. */
    public static void watchTheOthers() {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
                ended(thread, failure);
            } else {
                LOG.error("A bug: the thread {} has ended. The process goes on.", thread.getName(), failure);
            }
        });
    }

    /**
     * Ends the process by something else than a halt, until that is closed: for tests, and one at a time.
     *
     * @param ending takes the exit code
     */
    public static AutoCloseable endingBy(IntConsumer ending) {
        END.set(ending);
        return () -> END.set(EssentialThreads::halt);
    }

    private static void halt(int code) {
        Runtime.getRuntime().halt(code);
    }

    private static void ended(Thread thread, Throwable failure) {
        try {
            LOG.error(
                    "The thread {} has ended, and nothing is served without it: this process ends with code {}. "
                            + "Its calls live on in the journal, if there is one.",
                    thread.getName(),
                    EXIT_CODE,
                    failure);
        } finally {
            // Even if there is no memory for a word.
            END.get().accept(EXIT_CODE);
        }
    }
}
