package io.culvert.benchmarks.history;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.ResultsFile;
import io.culvert.db.Database;
import io.culvert.db.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The process in which the history is measured, with an embedded PostgreSQL in a data directory of its own. */
public final class HistoryMain {
    private static final Duration DATABASE_START = Duration.ofMinutes(3);
    private static final long LEAST_FREE_OCTETS = 20L << 30;

    /** So many rows take that much room. */
    private static final int LARGE = 1_000_000;

    private HistoryMain() {}

    public static void main(String... given) throws Exception {
        var arguments = new Arguments(given);
        var figures = Path.of(arguments.text("figures", "benchmarks/target/history.json"));
        var parent = Path.of(arguments.text("directory", "benchmarks/target"));
        var part = arguments.text("part", "both");
        var writing = new WritingMeasurement.Plan(
                arguments.number("rate", 5_000),
                arguments.number("seconds", 30),
                arguments.number("flat-out", 300_000),
                arguments.number("threads", 2),
                arguments.number("users", 100_000));
        var querying = new QueryMeasurement.Plan(
                arguments.number("rows", 10_000_000),
                arguments.number("rows-of-user", 50),
                arguments.number("weeks", 12),
                arguments.number("queries", 2_000));
        arguments.checkAllKnown();
        if (!part.equals("both") && !part.equals("writing") && !part.equals("query")) {
            throw new IllegalArgumentException("--part must be writing, query or both: " + part);
        }
        if (!part.equals("writing") && querying.rows() >= LARGE && freeOctets(parent) < LEAST_FREE_OCTETS) {
            System.err.println(querying.rows() + " rows need 20 GB free in " + parent.toAbsolutePath() + ", there are "
                    + (freeOctets(parent) >> 30) + ": free some, or choose another --directory");
            System.exit(2);
        }
        var folder = Files.createTempDirectory(parent, "history-");
        // The server may run as another user.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        var found = new LinkedHashMap<String, Number>();
        try {
            measure(folder, part, writing, querying, found);
        } finally {
            delete(folder);
        }
        found.forEach((name, value) -> System.out.printf("%-40s %s%n", name, value));
        new ResultsFile(figures).merge(found);
        for (var fault : List.of("dropped", "refused", "missing")) {
            if (found.getOrDefault(fault, 0).longValue() != 0) {
                System.err.println("failures " + fault + ": " + found.get(fault));
                System.exit(1);
            }
        }
        System.exit(0);
    }

    private static void measure(
            Path folder,
            String part,
            WritingMeasurement.Plan writing,
            QueryMeasurement.Plan querying,
            Map<String, Number> found)
            throws Exception {
        var server = EmbeddedDatabase.in(folder);
        try (var database = new Database(server)) {
            database.start();
            if (!database.awaitReady(DATABASE_START)) {
                throw new IllegalStateException("no database: " + database.state());
            }
            if (!part.equals("query")) {
                found.putAll(new WritingMeasurement(folder, database, writing).run());
            }
            if (!part.equals("writing")) {
                // The benchmark's own tables: this database is nobody else's.
                found.putAll(new QueryMeasurement(server.ensureRunning(), database, querying).run());
            }
        }
    }

    private static long freeOctets(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
        }
    }
}
