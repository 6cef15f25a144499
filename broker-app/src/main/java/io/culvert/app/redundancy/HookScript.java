package io.culvert.app.redundancy;

import io.culvert.core.redundancy.StateName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script of the operator that is told of every change of state, one after the other: {@code script FROM TO REASON}, with
 * the names of {@link StateName}. What it writes to its standard error is in the log.
 *
 * <p>Nothing waits for it, but {@link #close}, and that not long: the last changes are told as well. <b>Bounds:</b> 64 changes
 * wait; what comes then is left out, and the log says so. A run that takes longer than ten seconds is ended, with all that it has
 * started; of what it says {@value #SAID_OCTETS} octets are in the log. <b>Thread:</b> any.
 */
final class HookScript implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HookScript.class);
    private static final int LIMIT = 64;
    private static final int SAID_OCTETS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For what still waits when the unit ends. */
    private static final Duration LAST_CHANGES = Duration.ofSeconds(3);

    /** Between two looks at what a run says. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private record Change(StateName from, StateName to, String reason) {}

    private final Path script;
    // The last one is empty.
    private final BlockingQueue<Optional<Change>> waiting = new ArrayBlockingQueue<>(LIMIT + 1);
    private final Thread thread;
    private boolean closed;

    HookScript(Path script) {
        this.script = script;
        thread = Thread.ofVirtual().name("hook script").start(this::run);
    }

    synchronized void changed(StateName from, StateName to, String reason) {
        if (closed || waiting.size() >= LIMIT) {
            LOG.warn("the hook script is too slow: {} to {} is left out", from, to);
        } else {
            waiting.add(Optional.of(new Change(from, to, reason)));
        }
    }

    private void run() {
        try {
            for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
                call(next.get());
            }
        } catch (InterruptedException e) {
            LOG.warn(
                    "the hook script {} was ended with the unit; {} changes are left out",
                    script,
                    waiting.stream().filter(Optional::isPresent).count());
        }
    }

    private void call(Change change) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(script.toString(), change.from.name(), change.to.name(), change.reason)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("the hook script {} cannot be run: {}", script, e.getMessage());
            return;
        }
        try (var errors = process.getErrorStream()) {
            attend(process, errors);
        } catch (IOException e) {
            LOG.warn("the hook script {} cannot be heard: {}", script, e.getMessage());
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    /** Until it ends, or its time is over. What it has left running does not count, although that may hold its standard error. */
    private void attend(Process process, InputStream errors) throws IOException, InterruptedException {
        var said = new ByteArrayOutputStream();
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean hasEnded = false;
        while (!hasEnded && System.nanoTime() - end < 0) {
            hasEnded = process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            listen(errors, said);
        }
        if (!hasEnded) {
            LOG.warn(
                    "the hook script {} took longer than {} s and was ended{}",
                    script,
                    PATIENCE.toSeconds(),
                    text(said));
        } else if (process.exitValue() != 0) {
            LOG.warn("the hook script {} ended with {}{}", script, process.exitValue(), text(said));
        } else if (said.size() > 0) {
            LOG.info("the hook script {} has run{}", script, text(said));
        }
    }

    /** What is there is read, so that it need not wait for somebody to read it; but not for as long as it goes on talking. */
    private static void listen(InputStream errors, ByteArrayOutputStream said) throws IOException {
        var read = errors.readNBytes(errors.available());
        said.write(read, 0, Math.min(read.length, SAID_OCTETS - said.size()));
    }

    private static String text(ByteArrayOutputStream said) {
        var text = said.toString(StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return text.isEmpty() ? "" : ": " + text;
    }

    /** Tells the changes that wait, and ends what still runs after three seconds. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            var _ = waiting.offer(Optional.empty());
        }
        try {
            if (!thread.join(LAST_CHANGES)) {
                thread.interrupt();
                var _ = thread.join(LAST_CHANGES);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
