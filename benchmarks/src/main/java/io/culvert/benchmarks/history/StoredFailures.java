package io.culvert.benchmarks.history;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches the history of a broker on this machine: how far its database is behind while failures come beside more sessions than the warm-up has, and, once it is told
 * how many there were, whether all of them are in it, and none twice. Says {@code ready} when the database answers; is told a number in
 * a line.
 */
public final class StoredFailures {
    private static final String READY = "culvert.history.database.up";
    private static final String PENDING = "culvert.history.pending";
    private static final String SESSIONS = "culvert.sessions?tag=state:established";
    private static final Pattern VALUE = Pattern.compile("\"value\":([0-9.E]+)");
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 250;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String broker;
    private final Path database;

    private StoredFailures(String broker, Path database) {
        this.broker = broker;
        this.database = database;
    }

    /** Exit code 0: every failure is stored once. */
    public static void main(String... given) throws IOException, InterruptedException, SQLException {
        var arguments = new Arguments(given);
        var figures = Path.of(arguments.text("figures", "stored.json"));
        var stored = new StoredFailures(
                arguments.text("broker", "http://127.0.0.1:8080"),
                Path.of(arguments.text("data-directory", ".")).resolve("postgresql"));
        int warmUp = arguments.number("warm-up", 0);
        arguments.checkAllKnown();
        stored.awaitManagement();
        stored.await(READY, 1, LONGEST_START);
        System.out.println("ready");

        var found = new LinkedHashMap<String, Number>();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        long most = 0;
        boolean isWarm = false;
        while (!in.ready()) {
            isWarm = isWarm || stored.metric(SESSIONS) > warmUp;
            most = isWarm ? Math.max(most, (long) stored.metric(PENDING)) : 0;
            Thread.sleep(LOOK_MILLIS);
        }
        found.put("pendingMost", most);
        long expected = Long.parseLong(in.readLine());
        stored.await(PENDING, 0, LONGEST_DRAIN);
        for (var fault : List.of("Dropped", "Refused", "Lost")) {
            found.put("history" + fault, (long) stored.metric("culvert.history." + fault.toLowerCase(Locale.ROOT)));
        }
        stored.count(expected, found);
        new ResultsFile(figures).merge(found);
        System.exit(found.getOrDefault("missing", -1).longValue() == 0 ? 0 : 1);
    }

    private void count(long expected, Map<String, Number> found) throws IOException, SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select count(*), coalesce(sum(repeat_count), 0), pg_total_relation_size('vpdn_failure')
                               + (select coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits
                                  where inhparent = 'vpdn_failure'::regclass)
                        from vpdn_failure""")) {
            row.next();
            found.put("rows", row.getLong(1));
            found.put("stored", row.getLong(2));
            // Less than 0: some are there twice.
            found.put("missing", expected - row.getLong(2));
            found.put("tableMegabytes", row.getLong(3) >> 20);
        }
    }

    private Connection connect() throws IOException, SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + line("port") + "/culvert", "culvert", line("password"));
    }

    private String line(String file) throws IOException {
        return Files.readString(database.resolve(file)).trim();
    }

    /** The broker takes calls before it takes questions. */
    private void awaitManagement() throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(LONGEST_START);
        while (true) {
            try {
                metric(READY);
                return;
            } catch (ConnectException closed) {
                if (Instant.now().isAfter(latest)) {
                    throw closed;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private void await(String metric, double value, Duration atMost) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(atMost);
        while (metric(metric) != value) {
            if (Instant.now().isAfter(latest)) {
                throw new IOException(metric + " is " + metric(metric) + ", not " + value);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private double metric(String name) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(broker + "/actuator/metrics/" + name))
                .build();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        Matcher value = VALUE.matcher(answer.body());
        if (answer.statusCode() != 200 || !value.find()) {
            throw new IOException(name + " was answered with " + answer.statusCode() + ": " + answer.body());
        }
        return Double.parseDouble(value.group(1));
    }
}
