package io.culvert.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One process's right to a folder; the system takes it back when the process ends, however it ends. */
public final class FolderLock implements AutoCloseable {
    /** Of this process: closing a second channel on a lock file would give up the first one's lock. */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the right to a folder, and makes the folder, for its owner only, where it is missing.
     *
     * @return empty if it is taken, by this process or another one
     */
    public static Optional<FolderLock> take(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectories(folder.toAbsolutePath().resolveSibling(""));
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        var real = folder.toRealPath();
        if (!IN_USE.add(real)) {
            return Optional.empty();
        }
        try {
            var lock = lock(real);
            if (lock.isEmpty()) {
                IN_USE.remove(real);
            }
            return lock;
        } catch (IOException failure) {
            IN_USE.remove(real);
            throw failure;
        }
    }

    private static Optional<FolderLock> lock(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new FolderLock(folder, channel));
            }
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return Optional.empty();
    }

    /** Gives the right back. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                IN_USE.remove(folder);
            }
        }
    }
}
