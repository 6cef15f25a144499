package io.culvert.benchmarks.driver;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code GET /api/v1/redundancy} tells of a unit that has taken over.
 *
 * @param seconds from the taking over until no tunnel was left in resync; empty: it lasts, or there was none
 */
record RedundancyReply(
        int tunnels, int sessions, int succeeded, int failed, boolean complete, Optional<Double> seconds) {
    private static final Pattern TUNNELS = Pattern.compile("\"tunnels\":\\{\"total\":(\\d+)");
    private static final Pattern SESSIONS = Pattern.compile("\"sessions\":\\{\"total\":(\\d+)");
    private static final Pattern SUCCEEDED = Pattern.compile("\"succeeded\":(\\d+)");
    private static final Pattern FAILED = Pattern.compile("\"failed\":(\\d+)");
    private static final Pattern COMPLETE = Pattern.compile("\"complete\":true");
    private static final Pattern SECONDS = Pattern.compile("\"durationSeconds\":([0-9.eE+-]+)");

    static RedundancyReply parse(String json) {
        return new RedundancyReply(
                number(TUNNELS, json),
                number(SESSIONS, json),
                number(SUCCEEDED, json),
                number(FAILED, json),
                COMPLETE.matcher(json).find(),
                found(SECONDS, json).map(matcher -> Double.valueOf(matcher.group(1))));
    }

    /** 0 if it is not there. */
    private static int number(Pattern pattern, String json) {
        return found(pattern, json)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .orElse(0);
    }

    private static Optional<Matcher> found(Pattern pattern, String json) {
        var matcher = pattern.matcher(json);
        return matcher.find() ? Optional.of(matcher) : Optional.empty();
    }
}
