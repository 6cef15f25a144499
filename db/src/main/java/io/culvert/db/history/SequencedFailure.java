package io.culvert.db.history;

import io.culvert.core.failure.FailureRecord;

/**
 * A failure with its number at its source.
 *
 * <p><b>Bounds:</b> the sequence is 1 or more. <b>Failure:</b> another value throws {@link IllegalArgumentException}.
 *
 * @param sequence rises from one failure of a source to the next; gaps are allowed, a number is never used twice
 */
public record SequencedFailure(long sequence, FailureRecord failure) {
    public SequencedFailure {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence " + sequence + " is not 1 or more");
        }
    }
}
