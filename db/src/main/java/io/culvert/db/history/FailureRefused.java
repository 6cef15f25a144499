package io.culvert.db.history;

import org.jspecify.annotations.Nullable;

/**
 * The database does not take the data of this batch, now or ever; nothing of the batch is stored. Halve the batch to find
 * the record that is to blame.
 */
public final class FailureRefused extends Exception {
    /** @param reason for people; no secret */
    public FailureRefused(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
