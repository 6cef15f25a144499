package io.culvert.benchmarks.history;

import io.culvert.benchmarks.measure.ProcessCpu;
import io.culvert.core.failure.FailureRecord;
import io.culvert.db.Database;
import io.culvert.db.spool.FailureSpool;
import io.culvert.db.spool.HistoryWriter;
import io.culvert.db.spool.HistoryWriterSettings;
import io.culvert.db.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * From {@code record()} to the row: failures that come evenly and flat out, what each costs the thread that records it, and how fast
 * PostgreSQL has them.
 */
final class WritingMeasurement {
    private static final int WARM_UP = 50_000;
    private static final long LOOK_NANOS = 10_000_000;

    private final Path folder;
    private final Database database;
    private final Plan plan;
    private final Map<String, Number> found = new LinkedHashMap<>();
    private final List<List<FailureRecord>> failures = new ArrayList<>();

    /**
     * What is measured.
     *
     * @param rate failures a second that come evenly
     * @param seconds for which they do
     * @param flatOut failures that come as fast as they can
     * @param threads that record
     * @param users who fail
     */
    record Plan(int rate, int seconds, int flatOut, int threads, int users) {}

    /** How failures came. */
    private record Run(Latencies latencies, long nanos) {}

    WritingMeasurement(Path folder, Database database, Plan plan) {
        this.folder = folder;
        this.database = database;
        this.plan = plan;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < plan.threads(); i++) {
            failures.add(SampleFailures.of(plan.users(), random, Instant.now()));
        }
    }

    Map<String, Number> run() throws IOException, InterruptedException {
        try (var spool = FailureSpool.open(folder, SpoolSettings.DEFAULT)) {
            record(spool, WARM_UP, 0);
            told(
                    "aloneRecord",
                    record(spool, plan.rate() * plan.seconds(), plan.rate()).latencies());
            try (var writer = start(spool)) {
                drain(writer);
                record(spool, WARM_UP, 0);
                drain(writer);
                evenly(spool, writer);
                flatOut(spool, writer);
                found.put("dropped", writer.dropped());
                found.put("refused", writer.refused());
                found.put("missing", spool.recorded() - writer.written());
            }
            found.put("waitsForSegment", spool.waits());
        }
        return found;
    }

    private HistoryWriter start(FailureSpool spool) throws IOException {
        return HistoryWriter.start(
                spool, database.failureStore(), folder, HistoryWriterSettings.DEFAULT, InstantSource.system());
    }

    private void evenly(FailureSpool spool, HistoryWriter writer) throws InterruptedException {
        var lag = new Lag(writer);
        var observer = Thread.ofPlatform().daemon().start(lag);
        long cpu = ProcessCpu.own().millis();
        long serverCpu = serverCpuMillis();
        var run = record(spool, plan.rate() * plan.seconds(), plan.rate());
        double millis = run.nanos() / 1e6;
        found.put("evenRate", Math.round(plan.rate() * plan.seconds() / (run.nanos() / 1e9)));
        found.put("evenBrokerCores", rounded((ProcessCpu.own().millis() - cpu) / millis));
        found.put("evenDatabaseCores", rounded((serverCpuMillis() - serverCpu) / millis));
        lag.isOver = true;
        observer.join();
        drain(writer);
        found.put("evenPendingMost", lag.pendingMost);
        found.put("evenOldestMillisMost", lag.oldestMost.toMillis());
        told("evenRecord", run.latencies());
    }

    private void flatOut(FailureSpool spool, HistoryWriter writer) throws InterruptedException {
        long from = System.nanoTime();
        var run = record(spool, plan.flatOut(), 0);
        drain(writer);
        found.put("recordedPerSecond", Math.round(plan.flatOut() / (run.nanos() / 1e9)));
        found.put("failuresPerSecond", Math.round(plan.flatOut() / ((System.nanoTime() - from) / 1e9)));
        told("flatOutRecord", run.latencies());
    }

    private Run record(FailureSpool spool, int count, int rate) throws InterruptedException {
        var latencies = new ArrayList<long[]>();
        var threads = new ArrayList<Thread>();
        long from = System.nanoTime();
        for (var ofThread : failures) {
            var nanos = new long[count / plan.threads()];
            latencies.add(nanos);
            long between = rate == 0 ? 0 : 1_000_000_000L * plan.threads() / rate;
            threads.add(Thread.ofPlatform().start(() -> record(spool, ofThread, nanos, between)));
        }
        for (var thread : threads) {
            thread.join();
        }
        return new Run(Latencies.of(latencies), System.nanoTime() - from);
    }

    private static void record(FailureSpool spool, List<FailureRecord> failures, long[] nanos, long nanosBetween) {
        long start = System.nanoTime();
        for (int i = 0; i < nanos.length; i++) {
            for (long due = start + i * nanosBetween; System.nanoTime() < due; ) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            var failure = SampleFailures.at(Instant.now(), failures.get(i % failures.size()));
            long before = System.nanoTime();
            spool.record(failure);
            nanos[i] = System.nanoTime() - before;
        }
    }

    private static void drain(HistoryWriter writer) {
        while (writer.pending() > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long serverCpuMillis() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(folder.toAbsolutePath() + "/"))
                .mapToLong(process -> new ProcessCpu(process.pid()).millis())
                .sum();
    }

    private void told(String what, Latencies latencies) {
        found.put(what + "P50Nanos", latencies.at(0.5));
        found.put(what + "P99Nanos", latencies.at(0.99));
        found.put(what + "P999Nanos", latencies.at(0.999));
        found.put(what + "LongestMicros", latencies.longest() / 1000);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** How far the database is behind, at its worst. */
    private static final class Lag implements Runnable {
        private final HistoryWriter writer;
        private volatile boolean isOver;
        private long pendingMost;
        private Duration oldestMost = Duration.ZERO;

        Lag(HistoryWriter writer) {
            this.writer = writer;
        }

        @Override
        public void run() {
            while (!isOver) {
                pendingMost = Math.max(pendingMost, writer.pending());
                var oldest = writer.oldestPendingAge().orElse(Duration.ZERO);
                oldestMost = oldest.compareTo(oldestMost) > 0 ? oldest : oldestMost;
                LockSupport.parkNanos(LOOK_NANOS / 10);
            }
        }
    }
}
