package io.culvert.app.redundancy;

import io.culvert.core.redundancy.StateName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script of the operator that is told of every change of state, one after the other: {@code script FROM TO REASON}, with
 * the names of {@link StateName}.
 *
 * <p>Nothing waits for it. <b>Bounds:</b> 64 changes wait; what comes then is left out, and the log says so. A run that takes
 * longer than ten seconds is ended. <b>Thread:</b> any.
 */
final class HookScript implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HookScript.class);
    private static final int LIMIT = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Change(StateName from, StateName to, String reason) {}

    private final Path script;
    private final BlockingQueue<Change> waiting = new ArrayBlockingQueue<>(LIMIT);
    private final Thread thread;

    HookScript(Path script) {
        this.script = script;
        thread = Thread.ofVirtual().name("hook script").start(this::run);
    }

    void changed(StateName from, StateName to, String reason) {
        if (!waiting.offer(new Change(from, to, reason))) {
            LOG.warn("the hook script is too slow: {} to {} is left out", from, to);
        }
    }

    private void run() {
        try {
            while (true) {
                call(waiting.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("no more hook scripts");
        }
    }

    private void call(Change change) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(script.toString(), change.from.name(), change.to.name(), change.reason)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("the hook script {} cannot be run: {}", script, e.getMessage());
            return;
        }
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            LOG.warn("the hook script {} took longer than {} s and was ended", script, PATIENCE.toSeconds());
        } else if (process.exitValue() != 0) {
            LOG.warn("the hook script {} ended with {}", script, process.exitValue());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
