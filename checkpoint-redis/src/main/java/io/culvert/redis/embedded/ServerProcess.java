package io.culvert.redis.embedded;

import io.culvert.local.LocalProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The server process of a data directory, as its {@code redis.pid} tells. */
record ServerProcess(LocalProcess process) {

    /** The living server of {@code data}. */
    static Optional<ServerProcess> of(Path pidFile, Path data) throws IOException {
        try {
            var process =
                    new LocalProcess(Long.parseLong(Files.readString(pidFile).strip()));
            return process.worksIn(data) ? Optional.of(new ServerProcess(process)) : Optional.empty();
        } catch (NoSuchFileException | NumberFormatException absentOrHalfWritten) {
            return Optional.empty();
        }
    }

    long pid() {
        return process.pid();
    }

    boolean worksIn(Path data) {
        return process.worksIn(data);
    }

    boolean isInOtherNetwork() {
        return process.isInOtherNetwork();
    }

    /** Asks it to end: what it has is on disk then. */
    void terminate() {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
    }
}
