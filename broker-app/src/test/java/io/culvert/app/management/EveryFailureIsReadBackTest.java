package io.culvert.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.FailurePaths;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureRecord.Recorder;
import io.culvert.db.Database;
import io.culvert.db.DatabaseAddress;
import io.culvert.db.embedded.EmbeddedDatabase;
import io.culvert.db.spool.FailureSpool;
import io.culvert.db.spool.HistoryWriter;
import io.culvert.db.spool.HistoryWriterSettings;
import io.culvert.db.spool.SpoolSettings;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way to refuse or lose a call, from the engine through the spool into a real PostgreSQL: what the management shows and
 * what SQL reads are what the engine said.
 */
class EveryFailureIsReadBackTest {
    private static final Recorder RECORDER = new Recorder("lns1-a", "lns1", 7);

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void asItWasRecorded(@TempDir Path directory) throws Exception {
        var written = inWeeksOfTheirOwn(FailurePaths.failures());
        assertThat(written).hasSizeGreaterThan(100);
        var server = EmbeddedDatabase.in(directory);
        try (var database = new Database(server)) {
            database.start();
            assertThat(database.awaitReady(Duration.ofMinutes(1)))
                    .as(database.state())
                    .isTrue();
            store(written, database, directory);
            // Running: this only says where.
            var address = server.ensureRunning();
            var rows = bySql(address);
            var read = byPages(database.failureHistory());
            assertThat(rows).hasSameSizeAs(written);
            assertThat(read).hasSameSizeAs(written);
            for (var failure : written.entrySet()) {
                var event = failure.getValue();
                assertThat(read.get(event.time()))
                        .as(failure.getKey())
                        .satisfies(entry -> assertThat(VpdnFailure.of(entry))
                                .usingRecursiveComparison()
                                .isEqualTo(VpdnFailure.of(new FailureHistory.Entry(
                                        entry.id(), new FailureRecord(event, RECORDER), event.time(), 1))));
                assertThat(rows.get(event.time())).as(failure.getKey()).isEqualTo(columns(event));
            }
        }
    }

    private static void store(Map<String, FailureEvent> failures, Database database, Path directory) throws Exception {
        try (var spool = FailureSpool.open(directory, SpoolSettings.DEFAULT);
                var writer = HistoryWriter.start(
                        spool,
                        database.failureStore(),
                        directory,
                        HistoryWriterSettings.DEFAULT,
                        InstantSource.system())) {
            failures.values().forEach(event -> spool.record(new FailureRecord(event, RECORDER)));
            while (writer.pending() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(writer.refused()).as("refused").isZero();
            assertThat(writer.dropped()).as("dropped").isZero();
            assertThat(spool.shortened()).as("shortened").isZero();
        }
    }

    /** Repeats within a week would be one row, and many ways are of the same user, tunnel and type. */
    private static Map<String, FailureEvent> inWeeksOfTheirOwn(Map<String, FailureEvent> failures) {
        var moved = new LinkedHashMap<String, FailureEvent>();
        failures.forEach((name, event) -> moved.put(
                name,
                new FailureEvent(
                        Instant.parse("2026-01-05T03:04:05.678901Z").plus(Duration.ofDays(7L * moved.size())),
                        event.type(),
                        event.cause(),
                        event.reason(),
                        event.userName(),
                        event.domain(),
                        event.sessionId(),
                        event.nas(),
                        event.gateway(),
                        event.vpdnGroup(),
                        event.acctSessionId(),
                        event.locallyInitiated(),
                        event.clearing(),
                        event.pppCause(),
                        event.aaaReply())));
        return moved;
    }

    private static Map<Instant, FailureHistory.Entry> byPages(FailureHistory history) {
        var entries = new ArrayList<FailureHistory.Entry>();
        var after = Optional.<FailureHistory.Cursor>empty();
        for (int page = 0; page == 0 || after.isPresent(); page++) {
            assertThat(page).as("pages").isLessThan(100);
            var found = history.find(FailureHistory.Filter.ALL, after, 20);
            entries.addAll(found.entries());
            after = found.next();
        }
        var byTime = new LinkedHashMap<Instant, FailureHistory.Entry>();
        entries.forEach(entry -> byTime.put(entry.last().event().time(), entry));
        assertThat(byTime).hasSameSizeAs(entries);
        return byTime;
    }

    private static Map<Instant, Map<String, String>> bySql(DatabaseAddress address) throws SQLException {
        var found = new LinkedHashMap<Instant, Map<String, String>>();
        try (var connection = DriverManager.getConnection(
                        address.url(),
                        address.user(),
                        address.password().reveal().toUtf8());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select last_time, " + String.join(", ", NAMES) + " from vpdn_failure")) {
            while (rows.next()) {
                var columns = new LinkedHashMap<String, String>();
                for (var name : NAMES) {
                    columns.put(name, String.valueOf(rows.getString(name)));
                }
                found.put(rows.getObject("last_time", OffsetDateTime.class).toInstant(), columns);
            }
        }
        return found;
    }

    private static final List<String> NAMES = List.of(
            "failure_type",
            "cause",
            "reason",
            "user_name",
            "domain",
            "mid",
            "nas_name",
            "nas_address",
            "nas_clid",
            "gateway_name",
            "gateway_address",
            "gateway_clid",
            "repeat_count",
            "vpdn_group",
            "acct_session_id",
            "locally_initiated",
            "clearing_message",
            "result_code",
            "error_code",
            "error_text",
            "ppp_cause_code",
            "ppp_cause_protocol",
            "ppp_cause_direction",
            "ppp_cause_text",
            "aaa_reply",
            "redundancy_group",
            "unit",
            "epoch");

    /** The same columns, of what the engine said. */
    private static Map<String, String> columns(FailureEvent event) {
        var values = new @Nullable Object[] {
            event.type().number(),
            event.cause().number(),
            event.reason(),
            event.userName().orElse(null),
            event.domain().orElse(null),
            event.sessionId(),
            event.nas().name(),
            event.nas().address().getHostAddress(),
            event.nas().tunnelId(),
            event.gateway().name(),
            event.gateway().address().getHostAddress(),
            event.gateway().tunnelId(),
            1,
            event.vpdnGroup().orElse(null),
            event.acctSessionId().orElse(null),
            event.locallyInitiated() ? "t" : "f",
            event.clearing()
                    .map(code -> switch (code.message()) {
                        case CDN -> "CDN";
                        case STOP_CCN -> "StopCCN";
                    })
                    .orElse(null),
            event.clearing().map(code -> code.result()).orElse(null),
            event.clearing().flatMap(code -> code.error()).orElse(null),
            event.clearing().flatMap(code -> code.text()).orElse(null),
            event.pppCause().map(cause -> cause.code()).orElse(null),
            event.pppCause().map(cause -> cause.protocol()).orElse(null),
            event.pppCause().map(cause -> cause.direction()).orElse(null),
            event.pppCause().flatMap(cause -> cause.message()).orElse(null),
            event.aaaReply().orElse(null),
            RECORDER.group(),
            RECORDER.unit(),
            RECORDER.epoch()
        };
        var columns = new LinkedHashMap<String, String>();
        for (int i = 0; i < values.length; i++) {
            columns.put(NAMES.get(i), String.valueOf(values[i]));
        }
        return columns;
    }
}
