package io.culvert.benchmarks.driver;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a broker's log says that happened after a moment; its clock has whole milliseconds. */
record Timeline(List<Step> steps) {
    private static final Pattern LINE = Pattern.compile("(\\S+) +[A-Z]+ +\\S+ +(.*)");
    private static final Duration ROUNDING = Duration.ofMillis(1);

    /** @param after the moment; up to a millisecond negative */
    record Step(Duration after, String text) {}

    Timeline {
        steps = List.copyOf(steps);
    }

    static Timeline of(List<String> lines, Instant moment) {
        var steps = new ArrayList<Step>();
        for (var line : lines) {
            var matcher = LINE.matcher(line);
            if (matcher.matches()) {
                time(matcher.group(1))
                        .filter(time -> !time.isBefore(moment.minus(ROUNDING)))
                        .ifPresent(time -> steps.add(new Step(Duration.between(moment, time), matcher.group(2))));
            }
        }
        return new Timeline(steps);
    }

    /** The first step whose text contains {@code words}. */
    Optional<Step> first(String words) {
        return steps.stream().filter(step -> step.text().contains(words)).findFirst();
    }

    /** One line a step. */
    String text() {
        var text = new StringBuilder();
        steps.forEach(
                step -> text.append("  %+6d ms  %s%n".formatted(step.after().toMillis(), step.text())));
        return text.toString();
    }

    private static Optional<Instant> time(String word) {
        try {
            return Optional.of(OffsetDateTime.parse(word).toInstant());
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }
}
