package io.culvert.db.embedded;

import io.culvert.local.LocalProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The server process of a data directory, as its {@code postmaster.pid} tells: line 1 process, line 4 port, line 8 status.
 *
 * <p>The number in it may have become anybody's, the broker's own in a container. So a process counts only if it is a
 * {@code postgres} that works in this very directory.
 *
 * @param port 0 while it is not known
 */
record Postmaster(long pid, int port, Status status) {
    enum Status {
        STARTING,
        READY,
        STOPPING
    }

    private static final Path PROCESSES = Path.of("/proc");

    /** The living postmaster of {@code data}. */
    static Optional<Postmaster> of(Path data) throws IOException {
        var lines = lines(data);
        var pid = pid(lines);
        if (pid <= 0 || !isServer(new LocalProcess(pid), data)) {
            return Optional.empty();
        }
        return Optional.of(new Postmaster(pid, lines.size() < 4 ? 0 : number(lines.get(3)), status(lines)));
    }

    /** Whether the number in {@code postmaster.pid} has become another process's: then the server would not start. */
    static boolean isFileOfAnother(Path data) throws IOException {
        var pid = pid(lines(data));
        return pid > 0 && new LocalProcess(pid).exists() && !isServer(new LocalProcess(pid), data);
    }

    static Path file(Path data) {
        return data.resolve("postmaster.pid");
    }

    /** Whether any process of the server is left, be it one that has lost its postmaster and has not seen that so far. */
    static boolean hasProcesses(Path data) throws IOException {
        if (!Files.exists(data)) {
            return false;
        }
        try (var processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var process : processes) {
                if (isServer(
                        new LocalProcess(Long.parseLong(process.getFileName().toString())), data)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether it was left by a broker that was killed in a network namespace. */
    boolean isInOtherNetwork() {
        return new LocalProcess(pid).isInOtherNetwork();
    }

    private static boolean isServer(LocalProcess process, Path data) {
        return process.runs("postgres") && process.worksIn(data);
    }

    private static List<String> lines(Path data) throws IOException {
        try {
            return Files.readAllLines(file(data));
        } catch (NoSuchFileException absent) {
            return List.of();
        }
    }

    private static long pid(List<String> lines) {
        return lines.isEmpty() ? 0 : number(lines.getFirst());
    }

    private static Status status(List<String> lines) {
        return switch (lines.size() < 8 ? "" : lines.get(7).strip()) {
            case "ready", "standby" -> Status.READY;
            case "stopping" -> Status.STOPPING;
            default -> Status.STARTING;
        };
    }

    private static int number(String line) {
        try {
            return Integer.parseInt(line.strip());
        } catch (NumberFormatException halfWritten) {
            return 0;
        }
    }
}
