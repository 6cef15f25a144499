package io.culvert.benchmarks.rest;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.ResultsFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists the sessions of a broker on this machine, page after page over one connection, and takes the time from a request to
 * the last octet of its answer.
 */
public final class SessionLists {
    private static final Pattern VALUE = Pattern.compile("\"value\":([0-9.E]+)");
    private static final Pattern SESSION = Pattern.compile("\"localTunnelId\":([0-9]+),\"localSessionId\":([0-9]+)");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"}$");
    private static final Duration LONGEST_SETUP = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 500;
    private static final int PAGE = 1000;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String broker;
    private long nanos;
    private int octets;

    private SessionLists(String broker) {
        this.broker = broker;
    }

    public static void main(String... given) throws IOException, InterruptedException {
        var arguments = new Arguments(given);
        var lists = new SessionLists(arguments.text("broker", "http://127.0.0.1:8080"));
        int sessions = arguments.number("sessions", 100_000);
        int warmUp = arguments.number("warm-up", 500);
        int requests = arguments.number("requests", 2000);
        Path figures = Path.of(arguments.text("figures", "figures.json"));
        arguments.checkAllKnown();

        lists.await(sessions);
        int listed = lists.distinct();
        if (listed != sessions) {
            System.out.printf("%d sessions are up, the pages have %d%n", sessions, listed);
            System.exit(1);
        }
        lists.measure(warmUp);
        var sorted = lists.measure(requests);
        Arrays.sort(sorted);

        var values = new LinkedHashMap<String, Object>();
        values.put("sessions", sessions);
        values.put("requests", requests);
        values.put("list1000P50Millis", millis(sorted, 0.50));
        values.put("list1000P99Millis", millis(sorted, 0.99));
        values.put("list1000MaxMillis", millis(sorted, 1.0));
        values.put("list1000Octets", lists.octets);
        values.forEach((name, value) -> System.out.println(name + " " + value));
        new ResultsFile(figures).merge(values);
    }

    private static double millis(long[] sorted, double part) {
        int index = (int) Math.ceil(sorted.length * part) - 1;
        return Math.round(sorted[index] / 1e4) / 100.0;
    }

    private void await(int sessions) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(LONGEST_SETUP);
        while (Instant.now().isBefore(latest)) {
            Matcher value = VALUE.matcher(get("/actuator/metrics/culvert.sessions?tag=state:established"));
            if (value.find() && Double.parseDouble(value.group(1)) >= sessions) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new IOException("the sessions do not come up");
    }

    /** Sessions that one way through all pages shows. */
    private int distinct() throws IOException, InterruptedException {
        var seen = new HashSet<String>();
        String cursor = "";
        do {
            String page = page(cursor);
            for (var session = SESSION.matcher(page); session.find(); ) {
                seen.add(session.group(1) + "/" + session.group(2));
            }
            cursor = next(page);
        } while (!cursor.isEmpty());
        return seen.size();
    }

    /** Nanoseconds of each of so many full pages, over and over through all of them. */
    private long[] measure(int requests) throws IOException, InterruptedException {
        var times = new long[requests];
        String cursor = "";
        for (int i = 0; i < requests; i++) {
            cursor = next(page(cursor));
            times[i] = nanos;
        }
        return times;
    }

    private static String next(String page) {
        Matcher next = NEXT.matcher(page);
        return next.find() ? next.group(1) : "";
    }

    private String page(String cursor) throws IOException, InterruptedException {
        return get("/api/v1/sessions?limit=" + PAGE + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(broker + path)).build();
        long begun = System.nanoTime();
        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        nanos = System.nanoTime() - begun;
        octets = answer.body().length();
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered with " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }
}
