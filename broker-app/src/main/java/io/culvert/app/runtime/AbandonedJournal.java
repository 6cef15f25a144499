package io.culvert.app.runtime;

import io.culvert.app.redundancy.FormerLifeFile;
import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers in the data directory that this unit has served without a journal since it last wrote one: the calls in that are over, and
 * RADIUS was told so. Needs no Redis, for that may be gone by then.
 *
 * <p>A journal that somebody has written since, in a later epoch, is not meant.
 *
 * <p><b>Thread:</b> one. <b>Failure:</b> {@link StartFailure}: rather no start than calls that are resumed long after their end.
 */
final class AbandonedJournal {
    private static final String NAME = "journal-abandoned";

    private final Path file;
    private final long epoch;

    private AbandonedJournal(Path file, long epoch) {
        this.file = file;
        this.epoch = epoch;
    }

    /** From now on this unit serves without a journal. */
    static void note(Path dataDirectory) {
        var epoch = FormerLifeFile.lastEpoch(dataDirectory);
        if (epoch.isEmpty()) {
            return;
        }
        var file = dataDirectory.resolve(NAME);
        try {
            PrivateFile.write(file, epoch.getAsLong() + "\n");
        } catch (IOException e) {
            throw new StartFailure(file.toAbsolutePath() + " cannot be written: " + e, "Check who owns it.", e);
        }
    }

    /** What was noted. */
    static AbandonedJournal of(Path dataDirectory) {
        var file = dataDirectory.resolve(NAME);
        if (!Files.exists(file)) {
            return new AbandonedJournal(file, -1);
        }
        try {
            return new AbandonedJournal(
                    file, Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            throw new StartFailure(
                    file.toAbsolutePath() + " cannot be read: " + e,
                    "Delete it if the calls in the journal are to be resumed; write 9999999999 into it if not.",
                    e);
        }
    }

    /** Whether the calls in a journal that was last written in this epoch are over. */
    boolean covers(long lastEpoch) {
        return lastEpoch <= epoch && Files.exists(file);
    }

    /** The journal is this unit's again. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StartFailure(file.toAbsolutePath() + " cannot be deleted: " + e, "Check who owns it.", e);
        }
    }
}
