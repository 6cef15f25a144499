package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A process whose output is in a file. */
record Logged(Process process, Path output) {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** @param realtime whether it runs before all else */
    static Logged start(Namespace namespace, List<String> command, Path output, boolean realtime) throws IOException {
        var whole = new ArrayList<String>(realtime ? List.of("chrt", "-r", "1") : List.of());
        whole.addAll(command);
        return new Logged(
                new ProcessBuilder(namespace.inside(whole))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    List<String> lines() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8).lines().toList();
    }

    /** Waits for a line with {@code words} behind the first {@code skipped}. */
    void await(String words, int skipped, Duration limit) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(limit);
        while (lines().stream().skip(skipped).noneMatch(line -> line.contains(words))) {
            if (!process.isAlive() || Instant.now().isAfter(latest)) {
                throw new IOException("no \"" + words + "\" in " + output + ":\n" + String.join("\n", lines()));
            }
            Thread.sleep(LOOK);
        }
    }
}
