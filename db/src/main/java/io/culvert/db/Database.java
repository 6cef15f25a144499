package io.culvert.db;

import io.culvert.core.failure.FailureHistory;
import io.culvert.db.Schema.SchemaRefused;
import io.culvert.db.history.FailureStore;
import io.culvert.db.history.JdbcFailureHistory;
import io.culvert.db.history.JdbcFailureStore;
import io.culvert.db.history.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The database as the broker sees it: perhaps away, and then it comes back.
 *
 * <p>A thread of its own starts or finds the server, makes the tables once, looks every few seconds whether it answers, and tries
 * again for ever when something is wrong. Everybody else gets a connection within two seconds, or an error: at once, while the
 * database is known to be away. What is wrong is logged when it begins and when it changes, not at every try.
 *
 * <p><b>Thread:</b> any.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LAST_RETRY = Duration.ofSeconds(8);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final DatabaseServer server;
    private final Thread keeper;
    private final FailureStore failureStore;
    private final FailureHistory failureHistory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile State state = STARTING;
    private volatile @Nullable Connections connections;
    private volatile boolean isClosing;
    /** Under the lock: somebody got no connection, so that the keeper shall look now. */
    private boolean isInDoubt;
    /** The keeper's: whose tables are made. */
    private @Nullable DatabaseAddress prepared;

    private record State(boolean isReady, String text) {}

    /** Before anything is known of the server. */
    private static final State STARTING = new State(false, "PostgreSQL is being started or looked for");

    /** When it became ready or away. */
    private volatile Optional<Instant> since = Optional.empty();

    /** @param server asked by this database's own thread only */
    public Database(DatabaseServer server) {
        this.server = server;
        this.keeper = Thread.ofPlatform().name("database").daemon().unstarted(this::keep);
        var gate = new Gate();
        this.failureStore = new JdbcFailureStore(gate);
        this.failureHistory = new JdbcFailureHistory(gate);
    }

    /** Begins to look for the database, and returns at once. */
    public void start() {
        keeper.start();
    }

    /** Whether it answered when it was last asked. */
    public boolean isReady() {
        return state.isReady();
    }

    /** For people: that it is ready and where, or what is wrong. */
    public String state() {
        return state.text();
    }

    /** Since when {@link #isReady} is what it is; empty: since the start. */
    public Optional<Instant> since() {
        return since;
    }

    /** Waits until it is ready; false when that took longer. */
    public boolean awaitReady(Duration patience) throws InterruptedException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (!state.isReady() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return state.isReady();
        } finally {
            lock.unlock();
        }
    }

    public FailureStore failureStore() {
        return failureStore;
    }

    public FailureHistory failureHistory() {
        return failureHistory;
    }

    /** Gives the connections back, then stops the server if it is ours. Takes seconds when it has to wait for the server. */
    @Override
    public void close() {
        isClosing = true;
        keeper.interrupt();
        try {
            if (keeper.isAlive()) {
                keeper.join(CLOSE);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        become(new State(false, "closed"));
        closeConnections();
        server.stop();
    }

    private void keep() {
        var retry = FIRST_RETRY;
        while (!isClosing) {
            if (look()) {
                retry = FIRST_RETRY;
                pause(LOOK);
            } else {
                pause(retry);
                retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
            }
        }
    }

    private boolean look() {
        try {
            var current = connections;
            if (current == null || !isReady() || !current.poolAnswers()) {
                reach();
            }
            server.tend();
            return true;
        } catch (ServerUnavailable | SchemaRefused failure) {
            failed(String.valueOf(failure.getMessage()));
        } catch (SQLException failure) {
            failed(Reasons.of(failure));
        } catch (RuntimeException bug) {
            var reason = "internal error: " + bug;
            // Once, and not at every try.
            if (!state.text().equals(reason)) {
                LOG.error("A bug: looking after the database failed. It is tried again.", bug);
            }
            failed(reason);
        }
        return false;
    }

    private void reach() throws ServerUnavailable, SQLException, SchemaRefused {
        var address = server.ensureRunning();
        var current = connections;
        if (current == null || !address.equals(prepared)) {
            closeConnections();
            current = new Connections(address);
            connections = current;
            prepared = null;
            try {
                new Schema(current.direct()).prepare();
            } catch (SQLException failure) {
                throw new SQLException(at(address, Reasons.of(failure)), failure.getSQLState(), failure);
            } catch (SchemaRefused failure) {
                throw new SchemaRefused(at(address, String.valueOf(failure.getMessage())));
            }
            prepared = address;
        } else {
            current.checkDirectly();
        }
        become(new State(true, at(address, "ready")));
    }

    private static String at(DatabaseAddress address, String text) {
        return "PostgreSQL " + address.label() + ": " + text;
    }

    private void failed(String reason) {
        if (!isClosing) {
            become(new State(false, reason));
        }
    }

    private void become(State next) {
        lock.lock();
        try {
            var before = state;
            if (before.isReady() != next.isReady()) {
                since = Optional.of(InstantSource.system().instant());
            }
            state = next;
            changed.signalAll();
            if (before.equals(next)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        if (next.isReady() || isClosing) {
            LOG.info("database: {}", next.text());
        } else {
            LOG.warn("database: {}", next.text());
        }
    }

    private void pause(Duration length) {
        long nanos = length.toNanos();
        lock.lock();
        try {
            while (!isClosing && !isInDoubt && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            isInDoubt = false;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void doubt() {
        lock.lock();
        try {
            isInDoubt = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void closeConnections() {
        var current = connections;
        connections = null;
        if (current != null) {
            current.close();
        }
    }

    /** Connections for the broker's work. */
    private final class Gate extends AbstractDataSource {
        @Override
        public Connection getConnection() throws SQLException {
            var now = state;
            var current = connections;
            if (!now.isReady() || current == null) {
                throw new SQLTransientConnectionException(
                        now.text(), now.equals(STARTING) ? SqlErrors.CANNOT_CONNECT_NOW : "08001");
            }
            try {
                return current.pool().getConnection();
            } catch (SQLException failure) {
                doubt();
                throw failure;
            }
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLException("the database's user is the only one", "0A000");
        }
    }
}
