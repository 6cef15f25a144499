package io.culvert.db;

import java.sql.SQLException;

/** Errors of the database in a line for people. */
final class Reasons {
    private Reasons() {}

    static String of(SQLException failure) {
        return firstLine(String.valueOf(failure.getMessage()));
    }

    static String firstLine(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse(message);
    }
}
