package io.culvert.db;

import io.culvert.db.embedded.EmbeddedDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server for all tests of this JVM, in the build directory; every test class has a database of its own on it. A server that a
 * killed test left is used again, like a broker would.
 */
public final class TestServer {
    private static @Nullable TestServer shared;

    private final Path directory;
    private final DatabaseAddress address;

    private TestServer(Path directory, DatabaseAddress address) {
        this.directory = directory;
        this.address = address;
    }

    public static synchronized TestServer shared() {
        var known = shared;
        if (known == null) {
            var directory = Path.of("target", "test-server").toAbsolutePath();
            var server = EmbeddedDatabase.in(directory);
            try {
                known = new TestServer(directory, server.ensureRunning());
            } catch (ServerUnavailable failure) {
                throw new IllegalStateException(failure);
            }
            shared = known;
            known.dropOldDatabases();
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        }
        return known;
    }

    /** What earlier runs left would grow with every run. */
    private void dropOldDatabases() {
        var names = ask(address, "select datname from pg_database where datname ~ '^t[0-9a-f]{32}$'");
        names.lines().forEach(name -> superuser("drop database " + name));
        ask(address, "select rolname from pg_roles where rolname ~ '^rt[0-9a-f]{32}$'")
                .lines()
                .forEach(name -> superuser("drop role " + name));
    }

    /** A database that nobody has used. */
    public DatabaseAddress newDatabase() {
        var name = "t" + UUID.randomUUID().toString().replace("-", "");
        superuser("create database " + name + " owner culvert");
        return named(name);
    }

    /** Address of the database with this name. */
    public DatabaseAddress named(String name) {
        return new DatabaseAddress(
                address.url().replaceFirst("/[^/]*$", "/" + name), address.user(), address.password());
    }

    /** Where the server's programs are. */
    public Path programs() {
        try (var found = Files.newDirectoryStream(directory.resolve("postgresql"), "server-*")) {
            return found.iterator().next();
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** Runs a statement as superuser, in the database "postgres". */
    public void superuser(String sql) {
        try (var connection = DriverManager.getConnection(
                        address.url().replaceFirst("/[^/]*$", "/postgres"), "postgres", password(address));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), address.user(), password(address));
    }

    public static void run(DatabaseAddress address, String sql) {
        try (var connection = connect(address);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The rows' columns, tab between them, line by line. */
    public static String ask(DatabaseAddress address, String query) {
        try (var connection = connect(address);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var lines = new StringBuilder();
            while (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    lines.append(i == 1 ? "" : "\t").append(rows.getString(i));
                }
                lines.append('\n');
            }
            return lines.isEmpty() ? "" : lines.substring(0, lines.length() - 1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String password(DatabaseAddress address) {
        return new String(address.password().reveal().toByteArray(), StandardCharsets.UTF_8);
    }
}
