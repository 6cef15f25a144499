package io.culvert.app.runtime;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.DatabaseSettings;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureRecord.Recorder;
import io.culvert.db.Database;
import io.culvert.db.DatabaseAddress;
import io.culvert.db.DatabaseServer;
import io.culvert.db.embedded.EmbeddedDatabase;
import io.culvert.db.history.DatabaseUnavailable;
import io.culvert.db.spool.FailureSpool;
import io.culvert.db.spool.HistoryWriter;
import io.culvert.db.spool.HistoryWriterSettings;
import io.culvert.db.spool.SpoolSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The failure history of this unit: failures go into the spool at once and into the database when it is there.
 *
 * <p><b>Thread:</b> any. <b>Failure:</b> nothing here stops calls; a database that is away is looked for again and again.
 */
public final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final Duration BETWEEN_RETENTIONS = Duration.ofHours(1);

    // As long as nothing is said under a lease, there is no epoch.
    private volatile Recorder recorder;
    private final Duration retention;
    private final long spoolLimit;
    private final boolean isEmbedded;
    private final String location;
    private final Database database;
    private volatile Optional<Open> open = Optional.empty();

    private record Open(FailureSpool spool, HistoryWriter writer, ScheduledExecutorService retention) {}

    History(Configuration configuration) {
        var properties = configuration.properties();
        var unit = properties.unit();
        recorder = new Recorder(unit.name().isBlank() ? LocalHost.name() : unit.name(), unit.group(), 0);
        retention = properties.history().retention();
        spoolLimit = properties.history().spoolLimit().toBytes();
        isEmbedded = configuration.database().isEmpty();
        location = configuration
                .database()
                .map(settings -> address(settings).label())
                .orElseGet(
                        () -> properties.dataDirectory().resolve("postgresql").toString());
        database = new Database(configuration
                .database()
                .map(settings -> DatabaseServer.external(address(settings)))
                .orElseGet(() -> EmbeddedDatabase.in(properties.dataDirectory())));
    }

    private static DatabaseAddress address(DatabaseSettings settings) {
        return new DatabaseAddress(settings.url(), settings.user(), settings.password());
    }

    /** Takes failures from now on, and begins to look for the database. */
    void open(DataDirectory directory) {
        FailureSpool spool;
        HistoryWriter writer;
        try {
            spool = FailureSpool.open(directory.path(), SpoolSettings.DEFAULT.withLimitOctets(spoolLimit));
            writer = HistoryWriter.start(
                    spool,
                    database.failureStore(),
                    directory.path(),
                    HistoryWriterSettings.DEFAULT,
                    InstantSource.system());
        } catch (IOException e) {
            // The process ends with this, and with it the spool's lock.
            throw new StartFailure(
                    "The failure history's files in the data directory cannot be used: " + e.getMessage(),
                    "Check who owns them.",
                    e);
        }
        database.start();
        var cleaner = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("history-retention").daemon().factory());
        var _ = cleaner.scheduleWithFixedDelay(this::forgetOld, 1, BETWEEN_RETENTIONS.toMinutes(), TimeUnit.MINUTES);
        open = Optional.of(new Open(spool, writer, cleaner));
    }

    /** What is not in the database is kept in the spool for the next start. */
    void close() throws IOException {
        try (database) {
            if (open.isPresent()) {
                open.get().retention().shutdownNow();
                open.get().writer().close();
                open.get().spool().close();
            }
        }
    }

    /** Failures happen under this epoch from now on. */
    void epoch(long epoch) {
        recorder = new Recorder(recorder.unit(), recorder.group(), epoch);
    }

    void record(FailureEvent failure) {
        open.orElseThrow(() -> new IllegalStateException("the history is not open"))
                .spool()
                .record(new FailureRecord(failure, recorder));
    }

    /** What the cleaner does every hour. */
    void forgetOld() {
        try {
            int weeks = database.failureStore()
                    .retention(InstantSource.system().instant().minus(retention));
            if (weeks > 0) {
                LOG.info("The failures of {} weeks are older than {} days and are gone", weeks, retention.toDays());
            }
        } catch (DatabaseUnavailable e) {
            LOG.debug("Old failures are forgotten later: {}", e.getMessage());
        } catch (RuntimeException bug) {
            LOG.error("A bug: old failures could not be forgotten. The broker goes on.", bug);
        }
    }

    /** The reading end. */
    public FailureHistory failures() {
        return database.failureHistory();
    }

    /** Whether this process runs the database. */
    public boolean isEmbedded() {
        return isEmbedded;
    }

    /** Where the database is, for people: a folder or host, port and name. */
    public String location() {
        return location;
    }

    /** Whether the database answered when it was last asked. */
    public boolean isReady() {
        return database.isReady();
    }

    /** Since when it did or did not; empty: since the start. */
    public Optional<Instant> since() {
        return database.since();
    }

    /** For people: that the database is ready and where, or what is wrong. */
    public String state() {
        return database.state();
    }

    /** What failures wait in; empty while the broker is not running. */
    public Optional<FailureSpool> spool() {
        return open.map(Open::spool);
    }

    /** The writing end; empty while the broker is not running. */
    public Optional<HistoryWriter> writer() {
        return open.map(Open::writer);
    }
}
