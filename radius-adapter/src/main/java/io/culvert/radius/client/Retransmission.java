package io.culvert.radius.client;

import java.time.Duration;

/**
 * When a request is sent again, and when it is given up (RFC 5080 section 2.2.1).
 *
 * @param initialTimeout time until the first repetition (IRT); each next one takes twice as long, 10 % more or less
 * @param longestTimeout no time between repetitions is longer (MRT), but for the 10 %
 * @param retransmits repetitions to one server before the next server is asked; 0 for none
 * @param giveUpAfter no request takes longer, over all servers (MRD)
 * @param deadTime how long a server that did not answer is left alone
 */
public record Retransmission(
        Duration initialTimeout, Duration longestTimeout, int retransmits, Duration giveUpAfter, Duration deadTime) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MAX_RETRANSMITS = 20;

    public static final Retransmission DEFAULT = new Retransmission(
            Duration.ofSeconds(2), Duration.ofSeconds(16), 2, Duration.ofSeconds(30), Duration.ofSeconds(60));

    public Retransmission {
        check("initial timeout", initialTimeout, SHORTEST, LONGEST);
        check("longest timeout", longestTimeout, initialTimeout, LONGEST);
        check("give-up time", giveUpAfter, initialTimeout, LONGEST);
        check("dead time", deadTime, Duration.ZERO, Duration.ofDays(1));
        if (retransmits < 0 || retransmits > MAX_RETRANSMITS) {
            throw new IllegalArgumentException("retransmits " + retransmits + " is not in 0.." + MAX_RETRANSMITS);
        }
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + " " + value + " is not in " + min + ".." + max);
        }
    }
}
