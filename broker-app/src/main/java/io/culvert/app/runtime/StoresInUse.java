package io.culvert.app.runtime;

import io.culvert.app.management.StoreFigures;
import io.culvert.db.spool.FailureSpool;
import io.culvert.db.spool.HistoryWriter;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.ServerCounters;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The figures of the stores of a running broker. */
record StoresInUse(History history, Supplier<List<ServerCounters>> servers, Supplier<AccountingSpool.Figures> records)
        implements StoreFigures {
    @Override
    public Database database() {
        boolean isUp = history.isReady();
        return new Database(
                history.isEmbedded(),
                history.location(),
                isUp,
                history.since(),
                isUp ? Optional.empty() : Optional.of(history.state()));
    }

    @Override
    public Spool spool() {
        var writer = history.writer();
        return new Spool(
                writer.map(HistoryWriter::pending).orElse(0L),
                writer.map(HistoryWriter::dropped).orElse(0L),
                writer.map(HistoryWriter::refused).orElse(0L),
                writer.flatMap(HistoryWriter::oldestPendingAge)
                        .map(age -> InstantSource.system().instant().minus(age)),
                writer.flatMap(HistoryWriter::trouble).or(() -> history.spool().flatMap(FailureSpool::fullBecause)),
                history.spool().map(StoresInUse::files).orElse(SpoolFiles.EMPTY));
    }

    private static SpoolFiles files(FailureSpool spool) {
        return new SpoolFiles(
                spool.octetsOnDisk(),
                spool.lost(),
                spool.unreadableFiles(),
                spool.shortened(),
                spool.waits(),
                spool.forceFailures());
    }

    @Override
    public List<ServerCounters> radius() {
        return servers.get();
    }

    @Override
    public AccountingSpool.Figures accounting() {
        return records.get();
    }
}
