package io.culvert.ppp.automaton;

import java.time.Duration;

/**
 * Timer and counters of the automaton (RFC 1661 section 4.6).
 *
 * @param interval of the Restart timer
 * @param maxConfigure Configure-Requests sent without a valid answer before giving up
 * @param maxTerminate Terminate-Requests sent without an answer before giving up
 * @param maxFailure Configure-Naks sent without a Configure-Ack before options are rejected; the same number of
 *     Configure-Naks is taken from the peer before its Naks are read as Rejects
 */
public record RestartSettings(Duration interval, int maxConfigure, int maxTerminate, int maxFailure) {
    /** 3 s, 10, 2, 5. */
    public static final RestartSettings DEFAULT = new RestartSettings(Duration.ofSeconds(3), 10, 2, 5);

    public RestartSettings {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("restart interval " + interval + " is not positive");
        }
        if (maxConfigure < 1 || maxTerminate < 1 || maxFailure < 1) {
            throw new IllegalArgumentException("restart counters start at 1 or more");
        }
    }
}
