package io.culvert.db.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Failures in the table vpdn_failure: a batch is one statement with an array for every column, in one transaction with the
 * source's progress.
 *
 * <p><b>Bounds:</b> names are cut at 768 octets, labels (units, groups, Acct-Session-Id) at 256, texts at 4,096; NUL and halves of
 * surrogate pairs become U+FFFD. A time outside of 1900..9998 is refused. <b>Thread:</b> any.
 */
public final class JdbcFailureStore implements FailureStore {
    private final DataSource dataSource;
    /** Weeks whose partition is there, as far as we know; another unit's retention may have dropped it. */
    private final Set<LocalDate> weeks = new ConcurrentSkipListSet<>();

    /** @param dataSource of connections that commit by themselves, with read committed isolation */
    public JdbcFailureStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public long lastSequence(String source) throws DatabaseUnavailable {
        try (var connection = dataSource.getConnection()) {
            var stored = progress(connection, named(source), "");
            return stored == null ? 0 : stored;
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
    }

    @Override
    public void write(String source, List<SequencedFailure> batch) throws DatabaseUnavailable, FailureRefused {
        named(source);
        checkOrder(batch);
        checkTimes(batch);
        if (batch.isEmpty()) {
            return;
        }
        try {
            try {
                writeBatch(source, batch);
            } catch (SQLException failure) {
                if (!SqlErrors.isMissingPartition(failure)) {
                    throw failure;
                }
                weeks.clear();
                writeBatch(source, batch);
            }
        } catch (SQLException failure) {
            if (SqlErrors.isOfTheData(failure)) {
                throw new FailureRefused(SqlErrors.reason(failure), failure);
            }
            throw unavailable(failure);
        }
    }

    @Override
    public int retention(Instant olderThan) throws DatabaseUnavailable {
        try (var connection = dataSource.getConnection();
                var forget = connection.prepareStatement("select history_progress_drop_before(?)");
                var drop = connection.prepareStatement("select vpdn_failure_drop_before(?)")) {
            weeks.clear();
            var moment = Weeks.bounded(olderThan).atOffset(ZoneOffset.UTC);
            forget.setObject(1, moment);
            forget.execute();
            drop.setObject(1, moment);
            try (var rows = drop.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
    }

    private void writeBatch(String source, List<SequencedFailure> batch) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            // Of its own, before: weeks that are there wait for nobody.
            addWeeks(connection, batch);
            connection.setAutoCommit(false);
            try {
                write(connection, source, batch);
                connection.commit();
            } catch (SQLException failure) {
                rollback(connection, failure);
                throw failure;
            }
            connection.setAutoCommit(true);
        }
    }

    private static void write(Connection connection, String source, List<SequencedFailure> batch) throws SQLException {
        // Locked: the batch's twin, written over a connection that we lost, may be about to commit.
        var stored = progress(connection, source, " for update");
        if (stored == null) {
            run(connection, "insert into history_progress values (?, 0) on conflict do nothing", source);
            stored = progress(connection, source, " for update");
        }
        long last = stored == null ? 0 : stored;
        var wanted = batch.stream().filter(failure -> failure.sequence() > last).toList();
        if (wanted.isEmpty()) {
            return;
        }
        // A clear waits for us or we for it: what we count as before it is before it.
        try (var lock = connection.createStatement()) {
            lock.execute("lock table vpdn_failure_clear in share mode");
        }
        insert(connection, wanted);
        try (var update = connection.prepareStatement(
                "update history_progress set last_sequence = ?, written_at = now() where source = ?")) {
            update.setLong(1, wanted.getLast().sequence());
            update.setString(2, source);
            update.executeUpdate();
        }
    }

    private static void insert(Connection connection, List<SequencedFailure> batch) throws SQLException {
        try (var insert = connection.prepareStatement(FailureColumns.WRITE)) {
            for (int i = 0; i < FailureColumns.ALL.size(); i++) {
                var column = FailureColumns.ALL.get(i);
                var values = new @Nullable String[batch.size()];
                for (int j = 0; j < values.length; j++) {
                    values[j] = column.value().apply(batch.get(j).failure());
                }
                insert.setArray(i + 1, connection.createArrayOf(column.type(), values));
            }
            insert.executeUpdate();
        }
    }

    private void addWeeks(Connection connection, List<SequencedFailure> batch) throws SQLException {
        var wanted = new TreeSet<LocalDate>();
        for (var failure : batch) {
            wanted.add(Weeks.of(failure.failure().event().time()));
        }
        wanted.removeAll(weeks);
        for (var week : wanted) {
            try (var add = connection.prepareStatement("select vpdn_failure_add_week(?::date)")) {
                add.setString(1, week.toString());
                add.execute();
            }
            weeks.add(week);
        }
    }

    private static @Nullable Long progress(Connection connection, String source, String lock) throws SQLException {
        try (var select =
                connection.prepareStatement("select last_sequence from history_progress where source = ?" + lock)) {
            select.setString(1, source);
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : null;
            }
        }
    }

    private static void run(Connection connection, String sql, String parameter) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            statement.executeUpdate();
        }
    }

    private static void rollback(Connection connection, SQLException failure) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    private static DatabaseUnavailable unavailable(SQLException failure) {
        return new DatabaseUnavailable(SqlErrors.reason(failure), SqlErrors.isStarting(failure), failure);
    }

    private static String named(String source) {
        if (source.isEmpty()
                || !StoredText.of(source, FailureColumns.LABEL_OCTETS).equals(source)) {
            throw new IllegalArgumentException(
                    "source \"" + source + "\" is no name of 1 to " + FailureColumns.LABEL_OCTETS + " octets");
        }
        return source;
    }

    private static void checkOrder(List<SequencedFailure> batch) {
        for (int i = 1; i < batch.size(); i++) {
            if (batch.get(i).sequence() <= batch.get(i - 1).sequence()) {
                throw new IllegalArgumentException("sequence " + batch.get(i).sequence() + " after "
                        + batch.get(i - 1).sequence());
            }
        }
    }

    private static void checkTimes(List<SequencedFailure> batch) throws FailureRefused {
        for (var failure : batch) {
            var time = failure.failure().event().time();
            if (!Weeks.isTold(time)) {
                throw new FailureRefused("failure " + failure.sequence() + " is of " + time, null);
            }
        }
    }
}
