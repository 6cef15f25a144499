package io.culvert.db.embedded;

import io.culvert.db.ServerUnavailable;
import io.culvert.local.PrivateFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs: unpacked once into the data directory, not into the system's temporary one, which is cleaned
 * under a server that runs for months.
 *
 * @param root has bin, lib and share
 * @param version of the server
 */
record ServerBinaries(Path root, String version) {
    private static final String PREFIX = "server-";
    private static final int BUFFER_OCTETS = 1 << 16;

    String program(String name) {
        return root.resolve("bin").resolve(name).toString();
    }

    /** The programs under {@code home}; unpacks them if they are not there. */
    static ServerBinaries in(Path home) throws IOException, ServerUnavailable {
        var version = packedVersion();
        var root = home.resolve(PREFIX + version);
        if (!Files.exists(root)) {
            var unfinished = home.resolve(root.getFileName() + ".part");
            Directories.delete(unfinished);
            unpack(archive(), unfinished);
            // The directory's name says that all of it is there: that must be so after a power cut, too.
            Directories.forceTree(unfinished);
            Files.move(unfinished, root);
            PrivateFile.force(home);
        }
        return new ServerBinaries(root, version);
    }

    /** Removes the programs of other versions. Only for when no server runs. */
    void removeOthers() throws IOException {
        try (var others = Files.newDirectoryStream(root.resolveSibling(""), PREFIX + "*")) {
            for (var other : others) {
                if (!other.getFileName().equals(root.getFileName())) {
                    Directories.delete(other);
                }
            }
        }
    }

    private static String packedVersion() throws IOException {
        var properties = new Properties();
        try (var in = ServerBinaries.class.getResourceAsStream("binaries.properties")) {
            if (in == null) {
                throw new IOException("binaries.properties is missing");
            }
            properties.load(in);
        }
        return properties.getProperty("version", "");
    }

    private static InputStream archive() throws ServerUnavailable {
        var architecture = System.getProperty("os.arch", "");
        var name = switch (architecture) {
            case "amd64", "x86_64" -> "/postgres-linux-x86_64.txz";
            case "aarch64" -> "/postgres-linux-arm_64.txz";
            default ->
                throw new ServerUnavailable("there is no embedded PostgreSQL for " + architecture
                        + ": name an external one in spring.datasource.url");
        };
        var archive = ServerBinaries.class.getResourceAsStream(name);
        if (archive == null) {
            throw new ServerUnavailable("the embedded PostgreSQL (" + name + ") is not packed into this build");
        }
        return archive;
    }

    private static void unpack(InputStream archive, Path to) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, BUFFER_OCTETS)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = to.resolve(entry.getName()).normalize();
                if (!path.startsWith(to)) {
                    throw new IOException("archive leads out of its directory: " + entry.getName());
                }
                if (!isNeeded(entry)) {
                    continue;
                }
                Files.createDirectories(entry.isDirectory() ? path : path.resolveSibling(""));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, path);
                    Files.setPosixFilePermissions(
                            path,
                            PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    /** Static libraries are a tenth of it and of no use to a server. */
    private static boolean isNeeded(TarArchiveEntry entry) {
        return !entry.getName().endsWith(".a") && !entry.getName().endsWith(".pc");
    }
}
