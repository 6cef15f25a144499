package io.culvert.db;

/**
 * The server that a {@link Database} is on: somebody else's, or one that the broker runs itself.
 *
 * <p><b>Thread:</b> any. All methods may take seconds.
 */
public interface DatabaseServer {
    /**
     * Makes sure that the server is there, as far as that is our business, and says where. Cheap when it runs.
     *
     * @throws ServerUnavailable it is not; the text says why
     */
    DatabaseAddress ensureRunning() throws ServerUnavailable;

    /** What is to be done every few seconds while it answers, if it is ours. */
    default void tend() {}

    /** Ends the server, if it is ours. */
    void stop();

    /** A server that somebody else runs. */
    static DatabaseServer external(DatabaseAddress address) {
        return new DatabaseServer() {
            @Override
            public DatabaseAddress ensureRunning() {
                return address;
            }

            @Override
            public void stop() {
                // Not ours to stop.
            }
        };
    }
}
