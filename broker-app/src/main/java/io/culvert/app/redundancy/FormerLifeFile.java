package io.culvert.app.redundancy;

import io.culvert.core.redundancy.FormerLife;
import io.culvert.core.redundancy.Incarnation;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What a unit's next process has to know, in a file of the data directory. Who opens it has the directory's lock.
 *
 * <p><b>Failure:</b> what cannot be written throws: a unit that cannot remember must not go on without commit. A file that
 * cannot be read is as none, with the journal taken for incomplete. <b>Thread:</b> one.
 */
public final class FormerLifeFile {
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
        var path = dataDirectory.resolve("redundancy");
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
                        !"false".equals(properties.getProperty("incomplete")));
            } catch (IOException | IllegalArgumentException spoiled) {
                life = new FormerLife(0, true);
            }
        }
        var opened =
                new FormerLifeFile(path, directory, start, Incarnation.of(directory, start, random.nextLong()), life);
        opened.remember(life);
        return opened;
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
                + life.incomplete() + "\n";
        var fresh = file.resolveSibling("redundancy.new");
        try {
            Files.deleteIfExists(fresh);
            try (var channel = FileChannel.open(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
