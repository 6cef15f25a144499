package io.culvert.app.interop;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a ping counted.
 *
 * @param longestGap the longest run of packets without answer, as time: number of packets times interval
 * @param output ping's own words, with errors such as "message too long"
 */
public record PingResult(int sent, int received, Duration longestGap, String output) {

    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");
    private static final Pattern ANSWER = Pattern.compile("bytes from .*icmp_seq=(\\d+)");

    public int lost() {
        return sent - received;
    }

    static PingResult parse(String output, Duration interval) {
        Matcher summary = SUMMARY.matcher(output);
        if (!summary.find()) {
            return new PingResult(0, 0, Duration.ZERO, output);
        }
        int sent = Integer.parseInt(summary.group(1));
        List<Integer> answered = ANSWER.matcher(output)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .sorted()
                .toList();
        int longest = 0;
        int last = 0;
        for (int sequence : answered) {
            longest = Math.max(longest, sequence - last - 1);
            last = sequence;
        }
        longest = Math.max(longest, sent - last);
        return new PingResult(sent, Integer.parseInt(summary.group(2)), interval.multipliedBy(longest), output);
    }
}
