package io.culvert.app.management;

import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureHistory.Cursor;
import io.culvert.core.failure.FailureHistory.Filter;
import java.util.Optional;

/**
 * {@code show vpdn history failure}: calls and tunnels that were refused or lost, the one that failed last first.
 *
 * <p><b>Failure:</b> throws {@link FailureHistory.HistoryUnavailable} while the database cannot be asked.
 */
public final class ShowFailures {
    private final FailureHistory history;

    public ShowFailures(FailureHistory history) {
        this.history = history;
    }

    /** @param limit rows wanted, 1..{@link Page#MOST_ROWS} */
    public Page<VpdnFailure, Cursor> page(Filter filter, Optional<Cursor> after, int limit) {
        var page = history.find(filter, after, limit);
        return new Page<>(page.entries().stream().map(VpdnFailure::of).toList(), page.next());
    }

    /** The failure with this number, cleared or not. */
    public Optional<VpdnFailure> one(long id) {
        return history.find(id).map(VpdnFailure::of);
    }
}
