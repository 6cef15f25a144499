package io.culvert.app.rest;

import io.culvert.app.management.StoreFigures;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.ServerCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores whose figures a test sets. */
final class FakeStores implements StoreFigures {
    private static final Database UP =
            new Database(true, "127.0.0.1:5432/culvert", true, Optional.empty(), Optional.empty());

    static final Database AWAY = new Database(
            false,
            "db.example.net:5432/culvert",
            false,
            Optional.of(Instant.parse("2026-11-22T07:59:30Z")),
            Optional.of("connection refused"));

    volatile @Nullable RuntimeException failure;
    volatile Database database = UP;
    volatile Spool spool = new Spool(0, 0, 0, Optional.empty(), Optional.empty(), SpoolFiles.EMPTY);
    volatile AccountingSpool.Figures accounting = AccountingSpool.Figures.NONE;
    volatile List<ServerCounters> radius = List.of(server("192.0.2.10:1812", true), server("192.0.2.11:1812", true));

    @Override
    public Database database() {
        var now = failure;
        if (now != null) {
            throw now;
        }
        return database;
    }

    @Override
    public Spool spool() {
        return spool;
    }

    @Override
    public AccountingSpool.Figures accounting() {
        return accounting;
    }

    @Override
    public List<ServerCounters> radius() {
        return radius;
    }

    static ServerCounters server(String address, boolean isAlive) {
        return new ServerCounters(
                address,
                ServerCounters.Role.AUTHENTICATION,
                isAlive,
                1,
                100,
                2,
                3,
                0,
                0,
                0,
                0,
                0,
                80,
                10,
                0,
                10,
                0,
                Duration.ofMillis(250));
    }
}
