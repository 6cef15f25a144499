package io.culvert.db.embedded;

import io.culvert.db.ServerUnavailable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the server's programs: with an environment of their own, from {@code /dev/null}, into the server's log. What they start
 * therefore never holds the broker's terminal or the pipe that somebody reads the broker's output from.
 *
 * @param home working directory
 * @param log where output is appended
 */
record ServerCommand(ServerAccount account, Path home, Path log) {
    private static final File NOTHING = new File("/dev/null");

    /**
     * Runs a program to its end.
     *
     * @return its exit code
     * @throws ServerUnavailable it did not start, or did not end in time and was killed
     */
    int run(List<String> words, Duration patience) throws ServerUnavailable {
        var all = new ArrayList<>(account.prefix());
        all.addAll(words);
        return run(all, home, ProcessBuilder.Redirect.appendTo(log.toFile()), patience);
    }

    /** Whether a program is there and exits with 0. */
    static boolean succeeds(List<String> words) throws ServerUnavailable {
        try {
            return run(words, null, ProcessBuilder.Redirect.DISCARD, Duration.ofSeconds(5)) == 0;
        } catch (ServerUnavailable notThere) {
            if (Thread.currentThread().isInterrupted()) {
                throw notThere;
            }
            return false;
        }
    }

    private static int run(List<String> words, @Nullable Path home, ProcessBuilder.Redirect output, Duration patience)
            throws ServerUnavailable {
        var builder = new ProcessBuilder(words)
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(output);
        if (home != null) {
            builder.directory(home.toFile());
        }
        var environment = builder.environment();
        environment.keySet().removeIf(name -> !name.equals("TZ"));
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        try {
            var process = builder.start();
            try {
                if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    return process.exitValue();
                }
                throw new ServerUnavailable(words + " does not end within " + patience.toSeconds() + " s");
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            throw new ServerUnavailable(String.valueOf(failure.getMessage()), failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new ServerUnavailable("interrupted", interrupt);
        }
    }
}
