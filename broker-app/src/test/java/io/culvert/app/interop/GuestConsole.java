package io.culvert.app.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Runs scripts in the guest over its console and gets exit code and outputs back; the guest's side is
 * {@code interop/guest.sh}.
 *
 * <p><i>Thread:</i> any; scripts of several threads run at the same time in the guest. <i>Bounds:</i> a script that does
 * not end within its time is killed in the guest and has exit code 137. Output is text: its last line gets a newline.
 * <i>Failure:</i> an {@link AssertionError} with the console's output when the guest is gone.
 */
final class GuestConsole {

    /** Exit code of a script that was killed because its time was over, as of one killed by SIGKILL. */
    private static final int TIMED_OUT = 137;

    /** The guest's terminal loses input beyond 4096 octets; this is less, also after quoting. */
    private static final int MAX_SCRIPT = 2500;

    private static final Duration PART = Duration.ofSeconds(10);

    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<String, Answer> pending = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** Takes a line of the console; true if it belongs to the protocol. Called by the process's reader. */
    boolean accept(String line) {
        if (!line.startsWith("@")) {
            return false;
        }
        String[] words = line.split(" ", 3);
        if (words[0].equals("@ready")) {
            ready.countDown();
            return true;
        }
        Answer answer = words.length < 2 ? null : pending.get(words[1]);
        if (answer == null) {
            return false;
        }
        switch (words[0]) {
            case "@begin" -> answer.exitCode = Integer.parseInt(words[2]);
            case "@out" -> answer.stdout.append(words[2]).append('\n');
            case "@err" -> answer.stderr.append(words[2]).append('\n');
            case "@end" -> {
                boolean _ = answer.result.complete(
                        new ExecResult(answer.exitCode, answer.stdout.toString(), answer.stderr.toString()));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    void awaitReady(Duration timeout, HostProcess guest, Supplier<String> logs) {
        Await.until("guest has booted", timeout, logs, () -> {
            if (!guest.isAlive()) {
                throw new AssertionError("the guest ended while booting\n" + logs.get());
            }
            return ready.getCount() == 0;
        });
    }

    ExecResult run(HostProcess guest, Duration timeout, String script) {
        if (script.length() <= MAX_SCRIPT) {
            return runShort(guest, timeout, script);
        }
        String file = "/run/cmd/long" + ids.incrementAndGet();
        for (int start = 0; start < script.length(); start += MAX_SCRIPT) {
            String part = script.substring(start, Math.min(script.length(), start + MAX_SCRIPT));
            ExecResult _ = runShort(guest, PART, "printf %s " + quote(part) + " >> " + file)
                    .orFail("script to the guest");
        }
        return runShort(guest, timeout, "sh " + file);
    }

    private ExecResult runShort(HostProcess guest, Duration timeout, String script) {
        String id = Integer.toString(ids.incrementAndGet());
        Answer answer = new Answer();
        pending.put(id, answer);
        try {
            send(guest, id + " " + script.split("\n", -1).length + "\n" + script + "\n");
            return answer.result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return timedOut(guest, id, timeout);
        } catch (ExecutionException | IOException e) {
            throw new AssertionError("the guest is gone: " + script + "\n" + guest.tail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + script, e);
        } finally {
            Answer _ = pending.remove(id);
        }
    }

    private static ExecResult timedOut(HostProcess guest, String id, Duration timeout) {
        try {
            send(guest, id + " kill\n");
        } catch (IOException e) {
            throw new AssertionError("the guest is gone\n" + guest.tail(), e);
        }
        return new ExecResult(TIMED_OUT, "", "not ended within " + timeout + "\n");
    }

    /** One word of a shell command, whatever is in it. */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static void send(HostProcess guest, String text) throws IOException {
        OutputStream stdin = guest.stdin();
        synchronized (guest) {
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        }
    }

    private static final class Answer {
        private final StringBuilder stdout = new StringBuilder();
        private final StringBuilder stderr = new StringBuilder();
        private final CompletableFuture<ExecResult> result = new CompletableFuture<>();
        private int exitCode = -1;
    }
}
