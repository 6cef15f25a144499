package io.culvert.db.spool;

import io.culvert.db.Database;
import io.culvert.db.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Programs for the tests: processes that record, in order to be killed. */
final class Recorders {
    private Recorders() {}

    /** Starts one of the programs below. */
    static Process start(Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Says the number of each failure once it is recorded, in as many threads as it is told, until it is killed. */
    static final class Endless {
        private Endless() {}

        public static void main(String[] arguments) throws IOException {
            var settings = new SpoolSettings(1 << 20, 3, 2L << 30, Duration.ofSeconds(1), Duration.ofMillis(50));
            var spool = FailureSpool.open(Path.of(arguments[0]), settings);
            for (int t = 0; t < Integer.parseInt(arguments[1]); t++) {
                int thread = t;
                Thread.ofPlatform().start(() -> endless(spool, thread));
            }
        }

        private static void endless(FailureSpool spool, int thread) {
            var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            for (int i = 0; spool.dropped() == 0; i++) {
                var user = thread + "-" + i;
                spool.record(Failures.ofUser(user));
                out.println(user);
            }
            out.println("dropped");
        }
    }

    /** Has the file cut off under it: what a file system does that promised room and has none. */
    static final class Cut {
        private Cut() {}

        public static void main(String[] arguments) throws IOException {
            var folder = Path.of(arguments[0]);
            var settings = new SpoolSettings(1 << 16, 2, 1L << 30, Duration.ofSeconds(1), Duration.ofMillis(50));
            try (var spool = FailureSpool.open(folder, settings)) {
                spool.record(Failures.ofUser("before"));
                try (var files = Files.newDirectoryStream(folder.resolve("history-spool"), "*.segment")) {
                    for (var file : files) {
                        try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
                            cut.setLength(4096);
                        }
                    }
                }
                for (int i = 0; i < 2000; i++) {
                    spool.record(Failures.ofUser("after-" + i));
                }
                System.out.println(
                        "alive, dropped " + (spool.dropped() > 0) + ", recorded " + (spool.recorded() > 1000));
            }
        }
    }

    /**
     * What of a broker concerns the history: spool, database of its own, writer. Says the number of each failure once it is recorded, and
     * now and then how many were written.
     */
    static final class Broker {
        static final int USERS = 97;

        private static final int PAUSE_EVERY = 20;

        private Broker() {}

        public static void main(String[] arguments) throws IOException {
            var folder = Path.of(arguments[0]);
            var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
            var spool = FailureSpool.open(folder, SpoolSettings.DEFAULT);
            var database = new Database(EmbeddedDatabase.in(folder));
            database.start();
            var writer = HistoryWriter.start(
                    spool, database.failureStore(), folder, HistoryWriterSettings.DEFAULT, InstantSource.system());
            for (int i = 0; spool.dropped() == 0; i++) {
                spool.record(Failures.ofUser(arguments[1] + "-" + i % USERS));
                out.println("recorded " + i);
                if (i % PAUSE_EVERY == 0) {
                    out.println("written " + writer.written());
                    LockSupport.parkNanos(Duration.ofMillis(8).toNanos());
                }
            }
            out.println("dropped");
        }
    }
}
