package io.culvert.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The ways to one database: a pool for the broker's work, and direct connections for its own upkeep, which must not wait behind
 * that work and may take longer.
 */
final class Connections implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int POOL_SIZE = 6;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration VALIDATION = Duration.ofSeconds(1);

    /**
     * A server or a role may be set to acknowledge what is not on disk; stronger settings than ours stay. No statement of ours
     * takes long, so that one that does is given up, at the server, too.
     */
    private static final String INITIALISE = "select set_config('synchronous_commit',"
            + " case when current_setting('synchronous_commit') in ('off', 'local') then 'on'"
            + " else current_setting('synchronous_commit') end, false),"
            + " set_config('statement_timeout', '15s', false)";

    private static final String ANSWER_SECONDS = "20";

    private final DataSource direct;
    private final HikariDataSource pool;

    Connections(DatabaseAddress address) {
        this.direct = direct(address);
        this.pool = pool(address);
    }

    DataSource direct() {
        return direct;
    }

    DataSource pool() {
        return pool;
    }

    /** Whether the pool's connections work. Perhaps they are only all in use. */
    boolean poolAnswers() {
        try {
            check(pool);
            return true;
        } catch (SQLException failure) {
            return false;
        }
    }

    /** @throws SQLException the database does not answer a new connection */
    void checkDirectly() throws SQLException {
        check(direct);
    }

    @Override
    public void close() {
        pool.close();
    }

    private static void check(DataSource dataSource) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            if (!connection.isValid((int) PATIENCE.toSeconds())) {
                throw new SQLException("the database does not answer", "08006");
            }
        }
    }

    private static HikariDataSource pool(DatabaseAddress address) {
        var config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(password(address));
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setValidationTimeout(VALIDATION.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(INITIALISE);
        var properties = driver();
        properties.setProperty("socketTimeout", ANSWER_SECONDS);
        config.setDataSourceProperties(properties);
        return new HikariDataSource(config);
    }

    private static DataSource direct(DatabaseAddress address) {
        var direct = new DriverManagerDataSource(address.url(), address.user(), password(address));
        direct.setConnectionProperties(driver());
        return direct;
    }

    /** What the URL says of these stands over it. */
    private static Properties driver() {
        var seconds = Long.toString(PATIENCE.toSeconds());
        var properties = new Properties();
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "culvert");
        return properties;
    }

    private static String password(DatabaseAddress address) {
        return new String(address.password().reveal().toByteArray(), StandardCharsets.UTF_8);
    }
}
