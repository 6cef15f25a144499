package io.culvert.app.redundancy;

import io.culvert.core.redundancy.FormerLife;
import io.culvert.core.redundancy.Incarnation;
import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.random.RandomGenerator;

/**
 * What a unit's next process has to know, in a file of the data directory. Who opens it has the directory's lock.
 *
 * <p><b>Failure:</b> what cannot be written throws: a unit that cannot remember must not go on without commit. A file that
 * cannot be read is as none, with the journal taken for incomplete. <b>Thread:</b> one.
 */
public final class FormerLifeFile {
    private static final String NAME = "redundancy";

    private final Path file;
    private final long directory;
    private final long start;
    private final Incarnation incarnation;
    private final FormerLife formerLife;

    private FormerLifeFile(Path file, long directory, long start, Incarnation incarnation, FormerLife formerLife) {
        this.file = file;
        this.directory = directory;
        this.start = start;
        this.incarnation = incarnation;
        this.formerLife = formerLife;
    }

    /**
     * Begins a new life.
     *
     * @param random cryptographically strong
     * @throws UncheckedIOException if it cannot be written
     */
    public static FormerLifeFile open(Path dataDirectory, RandomGenerator random) {
        var path = dataDirectory.resolve(NAME);
        long directory = random.nextLong() >>> 36;
        long start = 1;
        var life = FormerLife.NONE;
        if (Files.exists(path)) {
            try {
                var properties = new Properties();
                properties.load(new StringReader(Files.readString(path)));
                directory = Long.parseLong(properties.getProperty("directory", ""));
                start = Long.parseLong(properties.getProperty("start", "")) + 1;
                life = new FormerLife(
                        Long.parseLong(properties.getProperty("epoch", "")),
                        !"false".equals(properties.getProperty("incomplete")),
                        properties.getProperty("store", ""));
            } catch (IOException | IllegalArgumentException spoiled) {
                life = new FormerLife(0, true, "");
            }
        }
        var opened =
                new FormerLifeFile(path, directory, start, Incarnation.of(directory, start, random.nextLong()), life);
        opened.remember(life);
        return opened;
    }

    /** The last epoch in which a process of this data directory held the lease; empty: none ever took part in a group. */
    public static OptionalLong lastEpoch(Path dataDirectory) {
        var path = dataDirectory.resolve(NAME);
        if (!Files.exists(path)) {
            return OptionalLong.empty();
        }
        try {
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(path)));
            return OptionalLong.of(Long.parseLong(properties.getProperty("epoch", "")));
        } catch (IOException | IllegalArgumentException spoiled) {
            // Whatever it was.
            return OptionalLong.of(Long.MAX_VALUE);
        }
    }

    public Incarnation incarnation() {
        return incarnation;
    }

    /** What the earlier processes left behind. */
    public FormerLife formerLife() {
        return formerLife;
    }

    /** Puts it on the disk before it returns. */
    public void remember(FormerLife life) {
        var text = "directory=" + directory + "\nstart=" + start + "\nepoch=" + life.epoch() + "\nincomplete="
                + life.incomplete() + "\nstore=" + life.store() + "\n";
        try {
            PrivateFile.write(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
