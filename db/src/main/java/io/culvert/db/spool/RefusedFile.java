package io.culvert.db.spool;

import io.culvert.local.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Failures that the database does not take, now or ever: a file of JSON, one line each, for people to look into. The broker never
 * reads their content again, only which ones they are; the file may be moved away at any time while the broker is stopped, and
 * while it runs too: it makes a new one.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> 64 MiB; when it is full, {@link #add} fails until it is moved away.
 */
final class RefusedFile {
    static final String NAME = "history-refused";

    private static final long LIMIT_OCTETS = 64L << 20;
    private static final Pattern BEGINNING =
            Pattern.compile("\\{\"source\":\"([0-9a-f-]{36})\",\"sequence\":(\\d{1,18}),.*}");

    private final Path dataDirectory;
    private final Path file;
    private final Map<String, Set<Long>> known = new HashMap<>();

    /** @throws IOException the file is there and cannot be read */
    RefusedFile(Path dataDirectory) throws IOException {
        this.dataDirectory = dataDirectory;
        file = dataDirectory.resolve(NAME);
        if (Files.exists(file)) {
            try (var lines = Files.newBufferedReader(file)) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    var match = BEGINNING.matcher(line);
                    if (match.matches()) {
                        remember(match.group(1), Long.parseLong(match.group(2)));
                    }
                }
            }
        }
    }

    /** Whether this record was put aside. */
    boolean contains(String source, long sequence) {
        return known.getOrDefault(source, Set.of()).contains(sequence);
    }

    /**
     * Puts a record aside, on the disk before this returns.
     *
     * @param line begins with source and sequence
     * @throws IOException there is no room for it
     */
    void add(String source, long sequence, JsonLine line) throws IOException {
        var octets = line.toString().getBytes(StandardCharsets.UTF_8);
        try (var channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            long end = channel.size();
            if (end + octets.length > LIMIT_OCTETS) {
                throw new IOException(file.toAbsolutePath() + " is full; move it away");
            }
            channel.position(end);
            // A line that was cut by the death of the process ends here.
            var text = ByteBuffer.allocate(octets.length + 2);
            if (end > 0 && !endsWithLine(channel, end)) {
                text.put((byte) '\n');
            }
            text.put(octets).put((byte) '\n').flip();
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        PrivateFile.force(dataDirectory);
        remember(source, sequence);
    }

    private static boolean endsWithLine(FileChannel channel, long end) throws IOException {
        var last = ByteBuffer.allocate(1);
        return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
    }

    private void remember(String source, long sequence) {
        known.computeIfAbsent(source, _ -> new HashSet<>()).add(sequence);
    }
}
