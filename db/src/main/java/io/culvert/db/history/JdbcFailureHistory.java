package io.culvert.db.history;

import io.culvert.core.failure.FailureHistory;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Reads the table vpdn_failure, page by page, from an index.
 *
 * <p>Pages go from the newest entry to older ones. An entry that fails again while somebody pages moves to the front, before
 * the pages that were read; all others are seen once.
 *
 * <p><b>Thread:</b> any. <b>Failure:</b> {@link FailureHistory.HistoryUnavailable}, after {@link #PATIENCE_MILLIS} at the latest
 * when the database takes the question and does not answer.
 */
public final class JdbcFailureHistory implements FailureHistory {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int PAGE_LIMIT = 1_000;

    private final DataSource dataSource;

    /** @param dataSource waits no longer for a connection than a reader should */
    public JdbcFailureHistory(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Page find(Filter filter, Optional<Cursor> after, int limit) {
        if (limit < 1 || limit > PAGE_LIMIT) {
            throw new IllegalArgumentException("limit " + limit + " is not in 1.." + PAGE_LIMIT);
        }
        // One more than wanted tells whether there is a next page.
        var query = FailureQuery.of(filter, after, limit + 1);
        var entries =
                ask(client -> query.bind(client).query(FailureEntries::entry).list());
        if (entries.size() <= limit) {
            return new Page(entries, Optional.empty());
        }
        var page = entries.subList(0, limit);
        var last = page.getLast();
        return new Page(page, Optional.of(new Cursor(last.last().event().time(), last.id())));
    }

    @Override
    public Optional<Entry> find(long id) {
        return ask(client -> client.sql(FailureEntries.SELECT + " where f.id = :id")
                .param("id", id)
                .query(FailureEntries::entry)
                .optional());
    }

    @Override
    public void clear(Instant now, String by) {
        ask(client -> client.sql("insert into vpdn_failure_clear (cleared_at, cleared_by) values (:now, :by)")
                .param("now", Weeks.stored(now).atOffset(ZoneOffset.UTC))
                .param("by", StoredText.of(by, FailureColumns.LABEL_OCTETS))
                .update());
    }

    @Override
    public Optional<Instant> clearedAt() {
        List<OffsetDateTime> newest =
                ask(client -> client.sql("select cleared_at from vpdn_failure_clear order by cleared_at desc limit 1")
                        .query(OffsetDateTime.class)
                        .list());
        return newest.stream().findFirst().map(OffsetDateTime::toInstant);
    }

    private <T> T ask(Function<JdbcClient, T> question) {
        try (var connection = dataSource.getConnection()) {
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            return question.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
        } catch (SQLException | DataAccessException failure) {
            throw new HistoryUnavailable(SqlErrors.reason(failure), failure);
        }
    }
}
