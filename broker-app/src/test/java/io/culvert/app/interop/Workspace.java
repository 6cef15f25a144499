package io.culvert.app.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Where the build keeps its files. */
final class Workspace {

    private Workspace() {}

    /** The module's {@code target} directory. */
    static Path target() {
        return Path.of(System.getProperty("basedir", System.getProperty("user.dir")), "target")
                .toAbsolutePath();
    }

    static Path interop() {
        return target().resolve("interop");
    }

    /** Removes a directory with all in it; one that is not there is well. */
    static void removeDirectory(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                boolean _ = Files.deleteIfExists(path);
            }
        }
    }
}
