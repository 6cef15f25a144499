package io.culvert.db.history;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What an error of PostgreSQL means to whoever asked. */
public final class SqlErrors {
    /** SQLSTATE of a server that is starting. */
    public static final String CANNOT_CONNECT_NOW = "57P03";

    private SqlErrors() {}

    /**
     * Whether the data is to blame: SQLSTATE classes 22 (data exception), 23 (integrity) and 54 (a limit of the program). All
     * else may be over later: connections, resources, rights, a schema that is not there.
     */
    static boolean isOfTheData(SQLException failure) {
        var state = failure.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
    }

    /** Whether nothing is wrong but that the server is starting. */
    static boolean isStarting(SQLException failure) {
        return CANNOT_CONNECT_NOW.equals(failure.getSQLState());
    }

    /** Whether the week's partition is missing: PostgreSQL reports it as a violated check. */
    static boolean isMissingPartition(SQLException failure) {
        return "23514".equals(failure.getSQLState());
    }

    /** What is wrong, in a sentence; a pool says only that it waited, its cause says for what. */
    static String reason(Throwable failure) {
        Throwable told = failure;
        for (Throwable cause = failure.getCause(); cause instanceof SQLException; cause = cause.getCause()) {
            if (told instanceof SQLTransientConnectionException || !(told instanceof SQLException)) {
                told = cause;
            }
        }
        return firstLine(told.getMessage());
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("no reason given");
    }
}
