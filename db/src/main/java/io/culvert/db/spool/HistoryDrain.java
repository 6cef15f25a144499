package io.culvert.db.spool;

import io.culvert.core.failure.FailureRecord;
import io.culvert.db.history.DatabaseUnavailable;
import io.culvert.db.history.FailureRefused;
import io.culvert.db.history.FailureStore;
import io.culvert.db.history.SequencedFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes failures from the spool to the store, a batch a step.
 *
 * <p>The store decides what it has: its last sequence of a source is asked before the first batch of that source, and again
 * after every failure of the store, and reading begins again then with the oldest file of the spool. So a batch of unknown
 * outcome is neither lost nor doubled, and a database that came back without its newest commits gets them again as far as the
 * spool has them.
 *
 * <p><b>Thread:</b> {@link #step} by one; the accessors by any.
 */
final class HistoryDrain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    private static final Duration TELL_INTERVAL = Duration.ofMinutes(1);

    private final FailureSpool spool;
    private final SpoolReader reader;
    private final FailureStore store;
    private final RefusedFile refusedFile;
    private final HistoryWriterSettings settings;
    private final InstantSource clock;

    private final Map<String, Progress> progress = new HashMap<>();

    private final AtomicLong written = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private long refusedTold;
    private Instant refusedToldAt = Instant.MIN;
    private volatile Optional<Instant> oldestPending = Optional.empty();
    private volatile Optional<Trouble> trouble = Optional.empty();

    /** What a step came to. */
    enum Step {
        /** Failures were taken on; there may be more. */
        WENT_ON,
        /** There are none now. */
        NOTHING,
        /** The store cannot take them now. */
        AWAY
    }

    /** How far a source has come. */
    private static final class Progress {
        /** What the store said it has; empty: it must be asked. */
        OptionalLong stored = OptionalLong.empty();

        /** What this process has tried to write, and what it knows to be stored. */
        long attempted;

        long confirmed;
    }

    /** Why failures wait in the spool. */
    private record Trouble(String reason, Instant since, boolean isTold, boolean isStarting, boolean isOver) {}

    HistoryDrain(
            FailureSpool spool,
            FailureStore store,
            RefusedFile refusedFile,
            HistoryWriterSettings settings,
            InstantSource clock) {
        this.spool = spool;
        this.reader = new SpoolReader(spool);
        this.store = store;
        this.refusedFile = refusedFile;
        this.settings = settings;
        this.clock = clock;
    }

    long written() {
        return written.get();
    }

    long refused() {
        return refused.get();
    }

    Optional<Instant> oldestPending() {
        return oldestPending;
    }

    /** Why the store does not take failures now; empty while it does. */
    Optional<String> trouble() {
        return trouble.filter(found -> !found.isOver()).map(Trouble::reason);
    }

    Step step() {
        try {
            var chunk = reader.read(settings.batch());
            if (chunk.isEmpty()) {
                oldestPending = Optional.empty();
                tellDrained();
                return Step.NOTHING;
            }
            write(chunk.get());
            reader.settled();
            return Step.WENT_ON;
        } catch (DatabaseUnavailable e) {
            away(reasonOf(e), e.isStarting());
        } catch (IOException e) {
            away(reasonOf(e), false);
        } catch (InternalError e) {
            // So the virtual machine says that mapped memory cannot be read or written.
            away("a file of the spool cannot be read", false);
        } catch (RuntimeException e) {
            if (trouble.isEmpty()) {
                LOG.error("Failure history: the store failed in an unexpected way", e);
            }
            away(e.toString(), false);
        }
        return Step.AWAY;
    }

    @Override
    public void close() {
        reader.close();
    }

    private void write(SpoolReader.Chunk chunk) throws DatabaseUnavailable, IOException {
        var source = chunk.source();
        var known = progress.computeIfAbsent(source, _ -> new Progress());
        if (known.stored.isEmpty()) {
            known.stored = OptionalLong.of(store.lastSequence(source));
            storeAnswered();
        }
        var failures = new ArrayList<SequencedFailure>();
        for (var record : chunk.records()) {
            if (record.sequence() <= known.stored.getAsLong()) {
                confirm(known, record.sequence());
            } else if (!refusedFile.contains(source, record.sequence())) {
                decode(source, record)
                        .ifPresent(failure -> failures.add(new SequencedFailure(record.sequence(), failure)));
            }
        }
        if (!failures.isEmpty()) {
            oldestPending = Optional.of(failures.getFirst().failure().event().time());
            reader.settledBefore(failures.getFirst().sequence());
            writeHalving(source, known, failures);
        }
    }

    /** Writes all of them but those that the store refuses, which it finds by halving, and puts these aside. */
    private void writeHalving(String source, Progress known, List<SequencedFailure> failures)
            throws DatabaseUnavailable, IOException {
        long newest = failures.getLast().sequence();
        known.attempted = Math.max(known.attempted, newest);
        try {
            store.write(source, failures);
            known.stored = OptionalLong.of(newest);
            failures.forEach(failure -> confirm(known, failure.sequence()));
        } catch (FailureRefused e) {
            if (failures.size() == 1) {
                var only = failures.getFirst();
                putAside(source, only.sequence(), reasonOf(e), line -> line.with(only.failure()));
                return;
            }
            int half = failures.size() / 2;
            writeHalving(source, known, failures.subList(0, half));
            writeHalving(source, known, failures.subList(half, failures.size()));
        }
    }

    /** Counts a failure that is stored, once, and only if this process has written it. */
    private void confirm(Progress known, long sequence) {
        if (sequence > known.confirmed && sequence <= known.attempted) {
            known.confirmed = sequence;
            written.incrementAndGet();
        }
    }

    private Optional<FailureRecord> decode(String source, SpooledRecord record) throws IOException {
        return switch (FailureCodec.decode(record.payload())) {
            case FailureCodec.Decoded.Ok ok -> Optional.of(ok.failure());
            case FailureCodec.Decoded.Malformed malformed -> {
                putAside(
                        source,
                        record.sequence(),
                        malformed.reason(),
                        line -> line.with("octets", HexFormat.of().formatHex(record.payload())));
                yield Optional.empty();
            }
        };
    }

    private void putAside(String source, long sequence, String reason, Consumer<JsonLine> content) throws IOException {
        var line = new JsonLine()
                .with("source", source)
                .with("sequence", sequence)
                .with("refusedAt", clock.instant().toString())
                .with("refusedBecause", reason);
        content.accept(line);
        refusedFile.add(source, sequence, line);
        refused.incrementAndGet();
        tellRefused(reason);
    }

    private void tellRefused(String reason) {
        var now = clock.instant();
        if (now.isBefore(refusedToldAt.plus(TELL_INTERVAL))) {
            return;
        }
        LOG.error(
                "Failure history: {} failures cannot be stored and were put aside into {}; the newest because: {}",
                refused.get() - refusedTold,
                RefusedFile.NAME,
                reason);
        refusedTold = refused.get();
        refusedToldAt = now;
    }

    private void away(String reason, boolean isStarting) {
        progress.values().forEach(known -> known.stored = OptionalLong.empty());
        reader.rewind();
        var oldest = reader.oldestUnsettled().map(SpooledRecord::payload).map(FailureCodec::decode);
        oldestPending = oldest.flatMap(decoded -> decoded instanceof FailureCodec.Decoded.Ok ok
                ? Optional.of(ok.failure().event().time())
                : Optional.empty());
        var now = clock.instant();
        var since = trouble.map(Trouble::since).orElse(now);
        // That it was starting says nothing of what is wrong with it now.
        boolean wasTold = trouble.map(before -> before.isTold() && (isStarting || !before.isStarting()))
                .orElse(false);
        boolean isTime = !now.isBefore(since.plus(settings.tellAfter()));
        if (!wasTold && isTime) {
            LOG.atLevel(isStarting ? Level.INFO : Level.WARN)
                    .log(
                            "Failure history: failures cannot be stored {} ({}); they are kept in the spool, {} wait",
                            isStarting ? "yet" : "now",
                            reason,
                            spool.pending());
        }
        trouble = Optional.of(new Trouble(reason, since, wasTold || isTime, isStarting, false));
    }

    private static String reasonOf(Exception e) {
        return Optional.ofNullable(e.getMessage()).orElseGet(e::toString);
    }

    /** The store answers again; what had to wait is on its way. */
    private void storeAnswered() {
        if (trouble.isPresent() && !trouble.get().isOver()) {
            var past = trouble.get();
            trouble = Optional.of(new Trouble("", past.since(), past.isTold(), past.isStarting(), true));
        }
    }

    private void tellDrained() {
        if (trouble.map(Trouble::isTold).orElse(false)) {
            LOG.info(
                    "Failure history: the database has everything that was kept in the spool since {}",
                    trouble.orElseThrow().since().truncatedTo(ChronoUnit.SECONDS));
        }
        trouble = Optional.empty();
    }
}
