package io.culvert.db.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Folders for tests that make very many files: in memory where the system has such a place. */
final class Folders {
    private static final Path MEMORY = Path.of("/dev/shm");

    private Folders() {}

    static Path inMemory() throws IOException {
        return Files.isWritable(MEMORY)
                ? Files.createTempDirectory(MEMORY, "culvert-spool-")
                : Files.createTempDirectory("culvert-spool-");
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The files of the spool in this data directory that end so. */
    static List<Path> spoolFiles(Path dataDirectory, String suffix) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(dataDirectory.resolve("history-spool"), "*" + suffix)) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }
}
