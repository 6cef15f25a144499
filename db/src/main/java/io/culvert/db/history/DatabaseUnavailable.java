package io.culvert.db.history;

/**
 * The database could not do it now, whatever the data: try the same again later. Whether a batch was stored is not known,
 * and needs not be: what is stored already is skipped.
 */
public final class DatabaseUnavailable extends Exception {
    private final boolean isStarting;

    /** @param reason for people; no secret */
    public DatabaseUnavailable(String reason) {
        super(reason);
        isStarting = false;
    }

    /**
     * With what the database said.
     *
     * @param reason for people; no secret
     * @param isStarting whether nothing is wrong but that the server is starting
     */
    public DatabaseUnavailable(String reason, boolean isStarting, Throwable cause) {
        super(reason, cause);
        this.isStarting = isStarting;
    }

    /** Whether nothing is wrong but that the server is starting. */
    public boolean isStarting() {
        return isStarting;
    }
}
