package io.culvert.db.history;

import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureRecord;
import io.culvert.db.Database;
import io.culvert.db.DatabaseAddress;
import io.culvert.db.DatabaseServer;
import io.culvert.db.TestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A database with the tables, for one test class. */
final class HistoryFixture implements AutoCloseable {
    final DatabaseAddress address = TestServer.shared().newDatabase();
    final Database database = new Database(DatabaseServer.external(address));
    final FailureStore store = database.failureStore();
    final FailureHistory history = database.failureHistory();
    private long sequence;

    HistoryFixture() throws InterruptedException {
        database.start();
        if (!database.awaitReady(Duration.ofSeconds(30))) {
            throw new IllegalStateException(database.state());
        }
    }

    /** Numbers failures from where the last call ended. */
    List<SequencedFailure> numbered(FailureRecord... failures) {
        var batch = new ArrayList<SequencedFailure>();
        Arrays.stream(failures).forEach(failure -> batch.add(new SequencedFailure(++sequence, failure)));
        return batch;
    }

    void write(FailureRecord... failures) throws DatabaseUnavailable, FailureRefused {
        store.write("unit-a", numbered(failures));
    }

    /** All entries, cleared or not. */
    List<FailureHistory.Entry> all() {
        return find(new FailureHistory.Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true));
    }

    List<FailureHistory.Entry> find(FailureHistory.Filter filter) {
        return history.find(filter, Optional.empty(), 1000).entries();
    }

    void empty() {
        TestServer.run(address, "truncate vpdn_failure, vpdn_failure_clear, history_progress");
    }

    @Override
    public void close() {
        database.close();
    }
}
