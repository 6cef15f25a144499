package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.db.Database;
import io.culvert.db.TestServer;
import io.culvert.db.embedded.EmbeddedDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the failure to the row: brokers and the database's server are killed, in every order, while failures come and are written. */
@Timeout(180)
class HistoryChainTest {
    @TempDir
    private Path folder;

    /** How many failures each broker said it had recorded. */
    private final Map<String, Integer> recorded = new HashMap<>();

    @BeforeEach
    void letTheServersAccountIn() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void stopTheServer() throws Exception {
        var server = EmbeddedDatabase.in(folder);
        // Also one that a broker left.
        server.ensureRunning();
        server.stop();
    }

    @Test
    void theHistoryIsCompleteAndNothingIsInItTwice() throws Exception {
        try (var broker = new Broker("a")) {
            broker.awaitWritten(2_000);
            killServer();
            broker.awaitRecorded(3_000);
            broker.awaitWritten(2_000);
            killServer();
            broker.awaitRecorded(500);
            broker.kill();
        }
        try (var broker = new Broker("b")) {
            broker.awaitWritten(4_000);
            broker.kill();
        }
        try (var broker = new Broker("c")) {
            // In the middle of a batch, perhaps of its commit.
            broker.awaitWritten(1_000);
            killServer();
            broker.kill();
        }
        drain();

        var rows = repeatsByUser();
        for (var name : recorded.keySet()) {
            int said = recorded.get(name);
            int stored = countOf(rows, name);
            // The last one may have been recorded, and not said any more.
            assertThat(stored).as(name).isBetween(said, said + 1);
            for (int user = 0; user < Recorders.Broker.USERS; user++) {
                int expected = stored / Recorders.Broker.USERS + (user < stored % Recorders.Broker.USERS ? 1 : 0);
                assertThat(rows).containsEntry(name + "-" + user, expected);
            }
        }
        assertThat(rows).hasSize(3 * Recorders.Broker.USERS);
        System.out.println("recorded by each broker: " + recorded);
    }

    private Map<String, Integer> repeatsByUser() throws Exception {
        var server = EmbeddedDatabase.in(folder);
        var rows = TestServer.ask(
                server.ensureRunning(), "select user_name, repeat_count from vpdn_failure order by user_name");
        server.stop();
        return rows.lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(row -> row[0], row -> Integer.parseInt(row[1])));
    }

    private static int countOf(Map<String, Integer> rows, String name) {
        return rows.entrySet().stream()
                .filter(row -> row.getKey().startsWith(name + "-"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private void drain() throws Exception {
        try (var spool = FailureSpool.open(folder, SpoolSettings.DEFAULT);
                var database = new Database(EmbeddedDatabase.in(folder))) {
            database.start();
            try (var writer = HistoryWriter.start(
                    spool, database.failureStore(), folder, HistoryWriterSettings.DEFAULT, InstantSource.system())) {
                while (writer.pending() > 0) {
                    LockSupport.parkNanos(10_000_000);
                }
                assertThat(spool.lost()).isZero();
                assertThat(writer.refused()).isZero();
            }
        }
        assertThat(Folders.spoolFiles(folder, ".segment")).isEmpty();
    }

    private void killServer() throws Exception {
        var lines = Files.readAllLines(folder.resolve("postgresql/data/postmaster.pid"));
        var server = ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).orElseThrow();
        assertThat(server.destroyForcibly()).isTrue();
        server.onExit().get(10, TimeUnit.SECONDS);
    }

    /** Another process, which tells what it does. */
    private final class Broker implements AutoCloseable {
        private final String name;
        private final Process process;
        private final BufferedReader out;
        private int written;

        Broker(String name) throws IOException {
            this.name = name;
            process = Recorders.start(Recorders.Broker.class, folder.toString(), name);
            out = process.inputReader(StandardCharsets.US_ASCII);
            recorded.put(name, 0);
        }

        /** Until it has written so many more. */
        void awaitWritten(int more) throws IOException {
            for (int until = written + more; written < until; ) {
                read(true);
            }
        }

        void awaitRecorded(int more) throws IOException {
            for (int until = recorded.getOrDefault(name, 0) + more; recorded.getOrDefault(name, 0) < until; ) {
                read(true);
            }
        }

        void kill() throws Exception {
            process.toHandle().destroyForcibly();
            boolean goesOn = true;
            while (goesOn) {
                goesOn = read(false);
            }
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        }

        private boolean read(boolean mustLive) throws IOException {
            var line = out.readLine();
            assertThat(line != null || !mustLive).as("broker lives").isTrue();
            if (line == null) {
                return false;
            }
            assertThat(line).isNotEqualTo("dropped");
            if (line.matches("recorded \\d+")) {
                assertThat(recorded.merge(name, 1, Integer::sum)).isEqualTo(Integer.parseInt(line.substring(9)) + 1);
            } else if (line.matches("written \\d+")) {
                written = Integer.parseInt(line.substring(8));
            } else if (line.contains("WARN") || line.contains("ERROR")) {
                System.out.println(name + ": " + line);
            }
            return true;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
