package io.culvert.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;

/** Brings the tables to the form that this release works with. */
final class Schema {
    /** Unique keys that take nulls as equal need 15. */
    private static final int OLDEST_SERVER = 150_000;

    private final DataSource dataSource;

    /** @param dataSource unpooled, and patient: a migration may take long */
    Schema(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** It will not do, and trying again alone does not help; the text says what would. */
    static final class SchemaRefused extends Exception {
        SchemaRefused(String reason) {
            super(reason);
        }
    }

    /**
     * Creates or migrates the tables; leaves alone what a newer release made.
     *
     * @throws SQLException the database is away, or only its standby is here
     */
    void prepare() throws SQLException, SchemaRefused {
        try (var connection = dataSource.getConnection()) {
            checkServer(connection);
        }
        try {
            migrate();
        } catch (FlywayException failure) {
            throw explained(failure);
        }
    }

    private static void checkServer(Connection connection) throws SQLException, SchemaRefused {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select current_setting('server_version_num')::int,"
                        + " current_setting('server_version'), current_setting('transaction_read_only'),"
                        + " to_regclass('flyway_schema_history') is not null"
                        + " or coalesce(has_schema_privilege(current_schema(), 'create'), false),"
                        + " coalesce(current_schema(), 'public'), current_user")) {
            rows.next();
            if (rows.getInt(1) < OLDEST_SERVER) {
                throw new SchemaRefused("PostgreSQL 15 or newer is needed, this is " + rows.getString(2));
            }
            if (rows.getString(3).equals("on")) {
                throw new SQLException("the database is read-only (a standby?)", "25006");
            }
            // Flyway would try ten times with a second between.
            if (!rows.getBoolean(4)) {
                throw new SchemaRefused("rights are missing to make the tables: grant create on schema "
                        + rows.getString(5) + " to " + rows.getString(6));
            }
        }
    }

    private void migrate() throws SchemaRefused {
        var flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .load();
        var newer = Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS
                        || migration.getState() == MigrationState.FUTURE_FAILED)
                .findFirst();
        if (newer.isPresent()) {
            throw new SchemaRefused("the tables are of a newer release (version "
                    + newer.get().getVersion() + ", \"" + newer.get().getDescription()
                    + "\"): nothing is written by this one; start the newer release");
        }
        flyway.migrate();
    }

    /** Flyway wraps what the database said; the first line of that is what an operator needs. */
    private static SchemaRefused explained(FlywayException failure) throws SQLException {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        if (cause instanceof SQLException sql) {
            if ("42501".equals(sql.getSQLState())) {
                return new SchemaRefused("rights are missing to change the tables: " + Reasons.of(sql));
            }
            throw sql;
        }
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return new SchemaRefused("there are tables of something else: give the broker a database of its own, or a"
                    + " schema (currentSchema=... in the URL)");
        }
        return new SchemaRefused(Reasons.firstLine(String.valueOf(failure.getMessage())));
    }
}
