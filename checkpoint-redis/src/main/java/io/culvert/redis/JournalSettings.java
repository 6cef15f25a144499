package io.culvert.redis;

import java.time.Duration;

/**
 * How the journal is written.
 *
 * @param streamEntries batches that the stream keeps, roughly; 100 or more. Who falls back further loads the state anew
 * @param streamOctets that these have, roughly
 * @param answerTime after which the connection is given up and the batches sent again on another
 * @param patience after which an unconfirmed batch makes Redis unreachable
 */
public record JournalSettings(
        Confirmation confirmation, int streamEntries, long streamOctets, Duration answerTime, Duration patience) {
    public static final int STREAM_ENTRIES = 20_000;
    public static final long STREAM_OCTETS = 64L << 20;
    public static final Duration ANSWER_TIME = Duration.ofSeconds(1);
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    public JournalSettings {
        if (streamEntries < 100 || streamOctets < 1) {
            throw new IllegalArgumentException("stream of " + streamEntries + " entries, " + streamOctets + " octets");
        }
        if (!answerTime.isPositive() || patience.compareTo(answerTime) < 0) {
            throw new IllegalArgumentException("answer time " + answerTime + ", patience " + patience);
        }
    }

    public static JournalSettings of(Confirmation confirmation) {
        return new JournalSettings(confirmation, STREAM_ENTRIES, STREAM_OCTETS, ANSWER_TIME, PATIENCE);
    }
}
