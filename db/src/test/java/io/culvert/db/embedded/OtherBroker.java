package io.culvert.db.embedded;

import io.culvert.db.ServerUnavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that opens the embedded server, as a broker does, and waits to be killed or asked to stop. */
final class OtherBroker implements AutoCloseable {
    /** Before what it says: there is a log on its output, too. */
    private static final String SAYS = "broker: ";

    private final Process process;
    private final BufferedReader output;
    private final String said;

    private OtherBroker(Process process) throws IOException {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var line = output.readLine();
        while (line != null && !line.startsWith(SAYS)) {
            line = output.readLine();
        }
        this.said = line == null ? "" : line.substring(SAYS.length());
    }

    /** The program: prints the address, or what was wrong, and waits; stops the server in order when its input ends. */
    public static void main(String[] arguments) throws IOException {
        var server = EmbeddedDatabase.in(Path.of(arguments[0]));
        try {
            System.out.println(SAYS + server.ensureRunning().url());
        } catch (ServerUnavailable failure) {
            System.out.println(SAYS + "failed: " + failure.getMessage());
        }
        System.out.flush();
        if (System.in.read() < 0) {
            server.stop();
        }
    }

    /** @param prefix words before "java" */
    static OtherBroker on(Path directory, String... prefix) throws IOException {
        return start(System.getProperty("java.class.path"), directory, prefix);
    }

    /** With a class path that every user can read. */
    static OtherBroker readableByAll(Path directory, Path classes, String... prefix) throws IOException {
        return start(copy(classes), directory, prefix);
    }

    private static OtherBroker start(String classPath, Path directory, String... prefix) throws IOException {
        var words = new ArrayList<>(List.of(prefix));
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                OtherBroker.class.getName(),
                directory.toString()));
        return new OtherBroker(new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    private static String copy(Path to) throws IOException {
        var entries = new LinkedHashSet<String>();
        for (var entry : System.getProperty("java.class.path").split(":")) {
            var from = Path.of(entry);
            if (Files.isDirectory(from)) {
                var target = to.resolve("classes" + entries.size());
                try (var files = Files.walk(from)) {
                    files.forEach(file ->
                            copyOne(file, target.resolve(from.relativize(file).toString())));
                }
                entries.add(target.toString());
            } else if (!from.getFileName().toString().contains("-arm64")) {
                var target = to.resolve(from.getFileName().toString());
                copyOne(from, target);
                entries.add(target.toString());
            }
        }
        return String.join(":", entries);
    }

    private static void copyOne(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The JDBC URL, or what was wrong. */
    String said() {
        return said;
    }

    /** SIGKILL; returns when the process is gone and its output has ended, whoever else may hold it. */
    void kill() throws IOException, InterruptedException {
        // Process.destroyForcibly would close its output here.
        process.toHandle().destroyForcibly();
        end();
    }

    /** Orderly. */
    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        end();
    }

    private void end() throws IOException, InterruptedException {
        while (output.readLine() != null) {
            // Nobody wants it.
        }
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IOException("the other broker does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
