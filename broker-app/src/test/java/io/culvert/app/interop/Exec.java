package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands of this machine to their end, with a bound. */
final class Exec {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private Exec() {}

    /** Runs the command and fails unless it ends with exit code 0. */
    static String ok(List<String> command) {
        return run(BOUND, command).orFail(String.join(" ", command)).stdout();
    }

    static String ok(String... command) {
        return ok(List.of(command));
    }

    static ExecResult run(Duration timeout, List<String> command) {
        try {
            Path out = Files.createTempFile("culvert-exec", ".out");
            Path err = Files.createTempFile("culvert-exec", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    Process _ = process.destroyForcibly();
                    throw new AssertionError(
                            "not ended within " + timeout + ": " + String.join(" ", command) + "\n" + read(out));
                }
                return new ExecResult(process.exitValue(), read(out), read(err));
            } finally {
                boolean _ = Files.deleteIfExists(out);
                boolean _ = Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + String.join(" ", command), e);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
