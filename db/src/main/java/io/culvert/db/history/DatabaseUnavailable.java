package io.culvert.db.history;

/**
 * The database could not do it now, whatever the data: try the same again later. Whether a batch was stored is not known,
 * and needs not be: what is stored already is skipped.
 */
public final class DatabaseUnavailable extends Exception {
    /** @param reason for people; no secret */
    public DatabaseUnavailable(String reason) {
        super(reason);
    }

    /** @param reason for people; no secret */
    public DatabaseUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }
}
