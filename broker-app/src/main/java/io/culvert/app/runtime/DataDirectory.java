package io.culvert.app.runtime;

import io.culvert.local.FolderLock;
import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The folder where the broker keeps what it needs at the next start: generated secrets, the count of its starts.
 *
 * <p>Made by the broker, it may be read by its owner only, and the secrets in it always are. A lock that the system drops with the process makes sure that one broker uses it at a time.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String SECRET_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int SECRET_LENGTH = 20;

    private final Path path;
    private final FolderLock lock;
    private final SecureRandom random = new SecureRandom();

    private DataDirectory(Path path, FolderLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder, and makes it at the first start.
     *
     * @throws StartFailure if it cannot be used, or another broker uses it
     */
    public static DataDirectory open(Path path) {
        try {
            return new DataDirectory(
                    path,
                    FolderLock.take(path)
                            .orElseThrow(() -> new StartFailure(
                                    "Another broker uses the data directory " + path.toAbsolutePath() + ".",
                                    "Stop it, or set culvert.data-directory to another folder.",
                                    null)));
        } catch (IOException e) {
            throw new StartFailure(
                    "The data directory " + path.toAbsolutePath() + " cannot be used: " + e,
                    "Set culvert.data-directory to a folder that this user may write.",
                    e);
        }
    }

    public Path path() {
        return path;
    }

    /** The content of a file that is made once, by {@code generated}, and then kept; readable for the owner only. */
    public String keptFile(String name, java.util.function.Supplier<String> generated) {
        var file = path.resolve(name);
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, generated.get());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new StartFailure(file.toAbsolutePath() + " cannot be read or written: " + e, "Check who owns it.", e);
        }
    }

    /** 20 characters that cannot be mistaken for one another, 115 bits of them random. */
    public String newSecret() {
        var secret = new StringBuilder(SECRET_LENGTH);
        for (int i = 0; i < SECRET_LENGTH; i++) {
            secret.append(SECRET_CHARACTERS.charAt(random.nextInt(SECRET_CHARACTERS.length())));
        }
        return secret.toString();
    }

    /** How often this folder has been used by a broker, this time included: on disk before this returns. */
    public long countStart() {
        var file = path.resolve("starts");
        try {
            long starts =
                    Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) + 1 : 1;
            PrivateFile.write(file, starts + "\n");
            return starts;
        } catch (IOException | NumberFormatException e) {
            throw new StartFailure(
                    file.toAbsolutePath() + " cannot be read or written: " + e,
                    "It holds the number of starts; if it is damaged, write a number into it that is larger than any before.",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
