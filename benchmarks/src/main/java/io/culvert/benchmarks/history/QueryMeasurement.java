package io.culvert.benchmarks.history;

import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureHistory.Filter;
import io.culvert.db.Database;
import io.culvert.db.DatabaseAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.postgresql.PGConnection;

/**
 * How long the first page of one user's history takes out of very many rows, by the product's own query on the product's own
 * tables. The rows come by COPY, week by week, each into a table that becomes the week's partition and gets its indexes then.
 */
final class QueryMeasurement {
    private static final int PAGE = 100;
    private static final int WARM_UP = 200;
    private static final int LACS = 500;
    private static final int CHUNK = 1 << 16;
    private static final long WEEK_SECONDS = 7 * 86_400;

    private static final List<String> COLUMNS = List.of(
            "week",
            "redundancy_group",
            "unit",
            "epoch",
            "user_name",
            "domain",
            "mid",
            "nas_name",
            "nas_address",
            "nas_clid",
            "gateway_name",
            "gateway_address",
            "gateway_clid",
            "first_time",
            "last_time",
            "repeat_count",
            "failure_type",
            "cause",
            "reason",
            "locally_initiated",
            "vpdn_group",
            "acct_session_id",
            "clearing_message",
            "result_code",
            "error_text",
            "clear_generation");

    private final DatabaseAddress address;
    private final FailureHistory history;
    private final Plan plan;
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(2);

    /**
     * What is measured.
     *
     * @param rows in all
     * @param rowsOfUser how many of them each user has, spread over all weeks
     * @param weeks partitions
     * @param queries of users drawn at random
     */
    record Plan(int rows, int rowsOfUser, int weeks, int queries) {
        int users() {
            return rows / rowsOfUser;
        }
    }

    QueryMeasurement(DatabaseAddress address, Database database, Plan plan) {
        this.address = address;
        this.history = database.failureHistory();
        this.plan = plan;
    }

    Map<String, Number> run() throws SQLException, IOException {
        var found = new LinkedHashMap<String, Number>();
        long from = System.nanoTime();
        try (var connection = DriverManager.getConnection(address.url(), address.user(), password())) {
            load(connection);
            found.put("queryRows", count(connection, "select count(*) from vpdn_failure where user_name ~ '^query'"));
            found.put(
                    "queryTableMegabytes",
                    count(
                            connection,
                            "select sum(pg_total_relation_size(relid)) / 1000000"
                                    + " from pg_partition_tree('vpdn_failure')"));
        }
        found.put("queryLoadSeconds", Math.round((System.nanoTime() - from) / 1e9));
        ask(WARM_UP);
        var latencies = ask(plan.queries());
        found.put("userQueryMillis", millis(latencies.at(0.5)));
        found.put("userQueryP99Millis", millis(latencies.at(0.99)));
        found.put("userQueryLongestMillis", millis(latencies.longest()));
        return found;
    }

    private Latencies ask(int queries) {
        var nanos = new long[queries];
        for (int i = 0; i < queries; i++) {
            var filter = new Filter(
                    Optional.of(user(random.nextInt(plan.users()))),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false);
            long before = System.nanoTime();
            var page = history.find(filter, Optional.empty(), PAGE);
            nanos[i] = System.nanoTime() - before;
            int expected = Math.min(PAGE, plan.rowsOfUser());
            if (page.entries().size() != expected) {
                throw new IllegalStateException(
                        page.entries().size() + " entries instead of " + expected + " for " + filter);
            }
        }
        return Latencies.of(List.of(nanos));
    }

    private void load(Connection connection) throws SQLException, IOException {
        var lastMonday = LocalDate.now(ZoneOffset.UTC)
                .with(java.time.temporal.TemporalAdjusters.previous(java.time.DayOfWeek.MONDAY));
        for (int week = 0; week < plan.weeks(); week++) {
            // Before this week, in which the product may have written.
            var monday = lastMonday.minusWeeks(plan.weeks() - week);
            connection.setAutoCommit(false);
            loadWeek(connection, monday, week);
            connection.commit();
            connection.setAutoCommit(true);
            System.out.println("week of " + monday + " loaded");
        }
        run(connection, "analyze vpdn_failure");
    }

    /** The table is made and filled in one transaction, and so without a journal of it. */
    private void loadWeek(Connection connection, LocalDate monday, int week) throws SQLException, IOException {
        var table = "vpdn_failure_" + monday.toString().replace("-", "");
        run(connection, "set local statement_timeout = 0; set local maintenance_work_mem = '512MB'");
        run(connection, "create table " + table + " (like vpdn_failure including defaults including constraints)");
        var copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + String.join(", ", COLUMNS) + ") from stdin");
        var lines = new StringBuilder(CHUNK + 1000);
        for (int row = week; row < plan.rows(); row += plan.weeks()) {
            line(lines, monday, row);
            if (lines.length() >= CHUNK || row + plan.weeks() >= plan.rows()) {
                var octets = lines.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(octets, 0, octets.length);
                lines.setLength(0);
            }
        }
        copy.endCopy();
        run(
                connection,
                "alter table vpdn_failure attach partition " + table + " for values from ('" + monday + "') to ('"
                        + monday.plusWeeks(1) + "')");
    }

    private void line(StringBuilder lines, LocalDate monday, int row) {
        // Neighbouring rows of a table are of different users, as time goes.
        int user = row % plan.users();
        int lac = random.nextInt(LACS);
        var time = monday.atStartOfDay(ZoneOffset.UTC)
                .plusNanos(((long) (random.nextDouble() * WEEK_SECONDS * 1e6)) * 1000);
        String[] values = {
            monday.toString(),
            "culvert",
            "unit-a",
            "0",
            user(user),
            "example.net",
            Integer.toString(1 + random.nextInt(65_535)),
            String.format(Locale.ROOT, "lac-%03d.example.net", lac),
            "192.0." + (2 + lac / 250) + "." + (1 + lac % 250),
            // What makes a row of its own of each.
            Integer.toString(1 + row / plan.users() % 65_535),
            "lns.example.net",
            "198.51.100.1",
            Integer.toString(1 + random.nextInt(65_535)),
            time.minusMinutes(random.nextInt(60)).toString(),
            time.toString(),
            Integer.toString(1 + random.nextInt(9)),
            Integer.toString(random.nextInt(19)),
            random.nextInt(4) == 0 ? "600" : "43",
            "CHAP authentication failed",
            "f",
            "residential",
            "6A2F0000" + String.format(Locale.ROOT, "%08X", row),
            "CDN",
            "3",
            "authentication failed",
            "0"
        };
        lines.append(String.join("\t", values)).append('\n');
    }

    private static String user(int number) {
        return "query" + number + "@example.net";
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String password() {
        return new String(address.password().reveal().toByteArray(), StandardCharsets.UTF_8);
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 100.0;
    }
}
