package io.culvert.redis.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The server process of a data directory, as its {@code redis.pid} tells.
 *
 * <p>The file outlives its process after a power cut, and the number in it may be anybody's by then. So a process counts only if it
 * works in this very directory.
 */
record ServerProcess(long pid) {
    private static final Path PROCESSES = Path.of("/proc");

    /** The living server of {@code data}. */
    static Optional<ServerProcess> of(Path pidFile, Path data) throws IOException {
        long pid;
        try {
            pid = Long.parseLong(Files.readString(pidFile).strip());
        } catch (NoSuchFileException | NumberFormatException absentOrHalfWritten) {
            return Optional.empty();
        }
        var process = new ServerProcess(pid);
        return pid > 0 && process.worksIn(data) ? Optional.of(process) : Optional.empty();
    }

    boolean worksIn(Path data) throws IOException {
        if (!Files.exists(data)) {
            return false;
        }
        try {
            return Files.readSymbolicLink(PROCESSES.resolve(pid + "/cwd")).equals(data.toRealPath());
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    /** Whether its loopback is not ours: left by a broker that was killed in a network namespace. */
    boolean isInOtherNetwork() {
        try {
            var own = Files.readSymbolicLink(PROCESSES.resolve("self/ns/net"));
            return !own.equals(Files.readSymbolicLink(PROCESSES.resolve(pid + "/ns/net")));
        } catch (IOException notTold) {
            // Gone in this moment, which whoever connects will see.
            return false;
        }
    }

    /** Asks it to end: what it has is on disk then. */
    void terminate() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
}
