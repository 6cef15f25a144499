package io.culvert.app.management;

import io.culvert.app.management.Stores.State;
import io.culvert.radius.client.ServerCounters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The health of what the broker leans on. A store that is away is an answer, not a failure. */
public final class ShowStores {
    private final StoreFigures figures;
    private final InstantSource clock;

    public ShowStores(StoreFigures figures, InstantSource clock) {
        this.figures = figures;
        this.clock = clock;
    }

    /** All of them, as they are now. */
    public Stores now() {
        var database = database(figures.database());
        var spool = spool(figures.spool());
        var servers = figures.radius().stream().map(ShowStores::server).toList();
        return new Stores(worst(database, spool, servers), database, spool, servers);
    }

    private static Stores.PostgreSql database(StoreFigures.Database database) {
        return new Stores.PostgreSql(
                database.isUp() ? State.UP : State.DOWN,
                database.isEmbedded() ? Stores.Origin.EMBEDDED : Stores.Origin.EXTERNAL,
                database.location(),
                database.since(),
                database.problem());
    }

    private Stores.HistorySpool spool(StoreFigures.Spool spool) {
        return new Stores.HistorySpool(
                spool.dropped() > 0 || spool.refused() > 0 || spool.problem().isPresent() ? State.DEGRADED : State.UP,
                spool.pending(),
                spool.dropped(),
                spool.refused(),
                spool.oldest(),
                // The machine's clock may have been set back since.
                spool.oldest()
                        .map(oldest -> Math.max(
                                0, Duration.between(oldest, clock.instant()).toSeconds())),
                spool.problem());
    }

    private static Stores.RadiusServer server(ServerCounters counters) {
        long answers = counters.accepts() + counters.rejects() + counters.challenges() + counters.accountingResponses();
        return new Stores.RadiusServer(
                counters.server(),
                counters.isAlive() ? State.UP : State.DOWN,
                counters.inFlight(),
                counters.sent(),
                counters.retransmitted(),
                answers,
                counters.timeouts(),
                answers == 0 ? 0 : counters.latencySum().toNanos() / 1e6 / answers);
    }

    /** Without a RADIUS server no call comes up; without the database, or with one server of several, calls do. */
    private static State worst(
            Stores.PostgreSql database, Stores.HistorySpool spool, List<Stores.RadiusServer> servers) {
        if (servers.stream().noneMatch(server -> server.state() == State.UP)) {
            return State.DOWN;
        }
        boolean isWhole = database.state() == State.UP
                && spool.state() == State.UP
                && servers.stream().allMatch(server -> server.state() == State.UP);
        return isWhole ? State.UP : State.DEGRADED;
    }
}
