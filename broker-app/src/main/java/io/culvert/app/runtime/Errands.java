package io.culvert.app.runtime;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work in another thread that somebody waits for: it says itself how it ended, and if it cannot, its end is told for it, so that
 * nobody waits in vain.
 *
 * <p><b>Failure:</b> an {@link Error} is the process's, see {@link io.culvert.local.EssentialThreads}. <b>Thread:</b> any.
 */
final class Errands {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

    private final Executor threads;

    Errands(Executor threads) {
        this.threads = threads;
    }

    /** What is to be done. */
    @FunctionalInterface
    interface Errand {
        void run() throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * Does it.
     *
     * @param what for the log, such as "the journal is founded"
     * @param failed told why it has not come to its own end
     */
    void run(String what, Errand errand, Consumer<String> failed) {
        try {
            threads.execute(() -> runNow(what, errand, failed));
        } catch (RejectedExecutionException closed) {
            failed.accept("this unit is ending");
        }
    }

    private static void runNow(String what, Errand errand, Consumer<String> failed) {
        try {
            errand.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.accept("interrupted");
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            failed.accept(cause.getMessage() == null ? cause.toString() : cause.getMessage());
        } catch (TimeoutException e) {
            failed.accept("a part of it was not done in time");
        } catch (RuntimeException bug) {
            LOG.error("A bug while {}. The unit goes on.", what, bug);
            failed.accept("a bug: " + bug);
        }
    }
}
