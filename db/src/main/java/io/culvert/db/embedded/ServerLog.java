package io.culvert.db.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Where the server and its programs write what they do.
 *
 * <p><b>Bounds:</b> at a start, a log of more than 10 MB becomes the one before.
 */
record ServerLog(Path file) {
    private static final long LIMIT_OCTETS = 10_000_000;

    private static final List<String> COMPLAINTS =
            List.of("PANIC:", "FATAL:", "initdb: error:", "invalid binary", "unshare: ", "setpriv: ");

    /**
     * Makes sure that the log is there and not too long. Made later, by us, it would not be the server's to write.
     *
     * @return its length: what is written from now on comes after
     */
    long begin() throws IOException {
        if (Files.exists(file) && Files.size(file) > LIMIT_OCTETS) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        return Files.size(file);
    }

    /**
     * The last thing that the log complains of; without its time, so that the same complaint reads the same.
     *
     * @param begin where to begin to read: what was wrong weeks ago is not it
     */
    String lastComplaint(long begin) throws IOException {
        // Every octet is a character there: a log cut in one is no reason to fail.
        var octets = Files.readAllBytes(file);
        int from = (int) Math.min(begin, octets.length);
        var lines = new String(octets, from, octets.length - from, StandardCharsets.ISO_8859_1)
                .lines()
                .toList()
                .reversed();
        for (var line : lines) {
            for (var word : COMPLAINTS) {
                int at = line.indexOf(word);
                if (at >= 0) {
                    return line.substring(at).strip();
                }
            }
        }
        return lines.isEmpty() ? "see " + file : lines.getFirst();
    }
}
