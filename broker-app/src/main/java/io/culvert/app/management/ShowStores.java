package io.culvert.app.management;

import io.culvert.app.management.Stores.State;
import io.culvert.radius.client.AccountingSpool;
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
        var ports = figures.radius();
        var servers = ports.stream().map(ShowStores::server).toList();
        var accounting = accounting(figures.accounting());
        return new Stores(worst(database, spool, accounting, ports), database, spool, accounting, servers);
    }

    /** Whether somebody can be asked about users: without, no call comes up, whoever takes accounting. */
    public static boolean canAuthenticate(List<ServerCounters> servers) {
        return servers.stream()
                .anyMatch(server -> server.role() == ServerCounters.Role.AUTHENTICATION && server.isAlive());
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
                isWell(spool) ? State.UP : State.DEGRADED,
                spool.pending(),
                spool.dropped(),
                spool.refused(),
                spool.oldest(),
                // The machine's clock may have been set back since.
                spool.oldest()
                        .map(oldest -> Math.max(
                                0, Duration.between(oldest, clock.instant()).toSeconds())),
                spool.problem(),
                files(spool.files()));
    }

    private Stores.AccountingSpool accounting(AccountingSpool.Figures records) {
        return new Stores.AccountingSpool(
                records.trouble().isEmpty() && records.dropped() == 0 ? State.UP : State.DEGRADED,
                records.waiting(),
                records.oldest(),
                records.oldest()
                        .map(oldest -> Math.max(
                                0, Duration.between(oldest, clock.instant()).toSeconds())),
                records.trouble(),
                records.retried(),
                records.superseded(),
                records.dropped());
    }

    private static boolean isWell(StoreFigures.Spool spool) {
        return spool.dropped() == 0
                && spool.refused() == 0
                && spool.problem().isEmpty()
                && spool.files().isSound();
    }

    private static Stores.SpoolFiles files(StoreFigures.SpoolFiles files) {
        return new Stores.SpoolFiles(
                files.octetsOnDisk(),
                files.lost(),
                files.unreadable(),
                files.shortened(),
                files.waits(),
                files.forceFailures());
    }

    private static Stores.RadiusServer server(ServerCounters counters) {
        long answers = counters.accepts() + counters.rejects() + counters.challenges() + counters.accountingResponses();
        return new Stores.RadiusServer(
                counters.server(),
                switch (counters.role()) {
                    case AUTHENTICATION -> Stores.Role.AUTHENTICATION;
                    case ACCOUNTING -> Stores.Role.ACCOUNTING;
                },
                counters.isAlive() ? State.UP : State.DOWN,
                counters.inFlight(),
                counters.sent(),
                counters.retransmitted(),
                answers,
                counters.timeouts(),
                answers == 0 ? 0 : counters.latencySum().toNanos() / 1e6 / answers);
    }

    /** Without the database, without accounting, or with one RADIUS server of several, calls come up all the same. */
    private static State worst(
            Stores.PostgreSql database,
            Stores.HistorySpool spool,
            Stores.AccountingSpool accounting,
            List<ServerCounters> ports) {
        if (!canAuthenticate(ports)) {
            return State.DOWN;
        }
        boolean isWhole = database.state() == State.UP
                && spool.state() == State.UP
                && accounting.state() == State.UP
                && ports.stream().allMatch(ServerCounters::isAlive);
        return isWhole ? State.UP : State.DEGRADED;
    }
}
