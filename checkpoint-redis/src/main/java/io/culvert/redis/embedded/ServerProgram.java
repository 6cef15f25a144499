package io.culvert.redis.embedded;

import io.culvert.redis.RedisUnavailable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The program {@code redis-server}: the system's if there is one on the path, for that one gets security updates; else the one that is
 * packed with the broker, unpacked once into the data directory.
 *
 * @param isPacked it is of Redis 6.2, which cannot read what 7.0 and later wrote
 */
record ServerProgram(Path file, boolean isPacked) {
    private static final List<String> USUAL =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    /** @param path directories, as in the environment's PATH */
    static ServerProgram find(Optional<String> path, Path home) throws IOException, RedisUnavailable {
        var installed = installed(path);
        return installed.isPresent()
                ? new ServerProgram(installed.get(), false)
                : new ServerProgram(unpacked(home), true);
    }

    private static Optional<Path> installed(Optional<String> path) {
        return path.map(words -> List.of(words.split(File.pathSeparator))).orElse(USUAL).stream()
                .filter(word -> word.startsWith("/"))
                .map(word -> Path.of(word, "redis-server"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static Path unpacked(Path home) throws IOException, RedisUnavailable {
        var name = packed();
        var file = home.resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        var unfinished = home.resolve(name + ".part");
        try (var in = ServerProgram.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new RedisUnavailable(
                        "no redis-server on the path, and none is packed: install redis-server", null);
            }
            Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    private static String packed() throws RedisUnavailable {
        var machine = System.getProperty("os.arch", "");
        return switch (machine) {
            case "amd64", "x86_64" -> "redis-server-6.2.6-v5-linux-amd64";
            case "aarch64" -> "redis-server-6.2.7-linux-arm64";
            default ->
                throw new RedisUnavailable(
                        "no redis-server on the path, and none is packed for " + machine + ": install redis-server",
                        null);
        };
    }
}
