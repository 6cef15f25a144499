package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The PostgreSQL processes of a data directory, found by looking at all processes of this machine. */
final class PostgresProcesses {

    private static final Path PROCESSES = Path.of("/proc");

    private PostgresProcesses() {}

    /** Process IDs of all that work in the directory: postmasters, and what they have started. */
    static List<Long> of(Path data) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                if (worksIn(process, data)) {
                    found.add(Long.valueOf(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(found);
    }

    /** Of these, the postmasters: their command line is the one that they were started with, not a title. */
    static List<Long> postmasters(Path data) {
        return of(data).stream()
                .filter(pid -> commandLine(PROCESSES.resolve(pid.toString())).contains("\0-D\0"))
                .toList();
    }

    private static boolean worksIn(Path process, Path data) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(data.toRealPath())
                    && Files.readSymbolicLink(process.resolve("exe")).endsWith("postgres");
        } catch (IOException gone) {
            return false;
        }
    }

    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
