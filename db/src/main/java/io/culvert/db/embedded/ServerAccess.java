package io.culvert.db.embedded;

import io.culvert.db.DatabaseAddress;
import io.culvert.db.ServerUnavailable;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The way into a running server.
 *
 * @param password base64url only: it stands in SQL
 */
record ServerAccess(int port, String password) {
    static final String SUPERUSER = "postgres";

    /** The broker's database, as its owner, who is no superuser: what the broker may do ends at its tables. */
    DatabaseAddress address() {
        return new DatabaseAddress(url(EmbeddedDatabase.NAME), EmbeddedDatabase.NAME, Secret.utf8(password));
    }

    /**
     * Makes the broker's user and database where they are missing, after having made sure that this is the server of
     * {@code data}: a port alone proves nothing.
     */
    void provide(Path data) throws IOException, ServerUnavailable {
        try (var connection = connect()) {
            var told = one(connection, "show data_directory");
            if (!Path.of(told).equals(data.toRealPath())) {
                throw new ServerUnavailable("PostgreSQL on port " + port + " serves " + told + ", not " + data);
            }
            if (one(connection, "select count(*) from pg_roles where rolname = '" + EmbeddedDatabase.NAME + "'")
                    .equals("0")) {
                run(connection, "create role " + EmbeddedDatabase.NAME + " login password '" + password + "'");
            }
            if (one(connection, "select count(*) from pg_database where datname = '" + EmbeddedDatabase.NAME + "'")
                    .equals("0")) {
                run(connection, "create database " + EmbeddedDatabase.NAME + " owner " + EmbeddedDatabase.NAME);
            }
        } catch (SQLException failure) {
            throw new ServerUnavailable(
                    "embedded PostgreSQL on port " + port + " lets us not in: " + failure.getMessage(), failure);
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("ApplicationName", "culvert");
        return DriverManager.getConnection(url("postgres"), properties);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void run(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
