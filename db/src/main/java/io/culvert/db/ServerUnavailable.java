package io.culvert.db;

import org.jspecify.annotations.Nullable;

/** The database server does not run and could not be started now. */
public final class ServerUnavailable extends Exception {
    /** @param reason for people: what is wrong and, where it helps, what to do */
    public ServerUnavailable(String reason) {
        super(reason);
    }

    /** @param reason for people: what is wrong and, where it helps, what to do */
    public ServerUnavailable(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
