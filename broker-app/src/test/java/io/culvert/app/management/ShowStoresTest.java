package io.culvert.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.management.Stores.State;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.ServerCounters;
import io.culvert.radius.client.ServerCounters.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShowStoresTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final StoreFigures.Spool EMPTY =
            new StoreFigures.Spool(0, 0, 0, Optional.empty(), Optional.empty(), StoreFigures.SpoolFiles.EMPTY);

    private record Figures(
            boolean isDatabaseUp,
            StoreFigures.Spool spool,
            List<ServerCounters> radius,
            AccountingSpool.Figures accounting)
            implements StoreFigures {
        Figures(boolean isDatabaseUp, StoreFigures.Spool spool, List<ServerCounters> radius) {
            this(isDatabaseUp, spool, radius, AccountingSpool.Figures.NONE);
        }

        @Override
        public Database database() {
            return new Database(
                    true,
                    "127.0.0.1:5432/culvert",
                    isDatabaseUp,
                    Optional.empty(),
                    isDatabaseUp ? Optional.empty() : Optional.of("connection refused"));
        }
    }

    @Test
    void aDatabaseThatTakesNothingIsToldThoughItAnswers() {
        var spool = new StoreFigures.Spool(
                3, 0, 0, Optional.empty(), Optional.of("the database is read-only"), StoreFigures.SpoolFiles.EMPTY);

        var stores = show(new Figures(true, spool, List.of(server(true))));

        assertThat(stores.state()).isEqualTo(State.DEGRADED);
        assertThat(stores.historySpool().state()).isEqualTo(State.DEGRADED);
        assertThat(stores.historySpool().problem()).contains("the database is read-only");
    }

    @Test
    void allIsWellWhenEveryStoreIs() {
        var stores = show(new Figures(true, EMPTY, List.of(server(true), server(true))));
        assertThat(stores.state()).isEqualTo(State.UP);
        assertThat(stores.postgresql().state()).isEqualTo(State.UP);
        assertThat(stores.historySpool().oldestAgeSeconds()).isEmpty();
    }

    @Test
    void withoutItsDatabaseTheBrokerIsDegradedAndSaysHowLongFailuresWait() {
        var spool = new StoreFigures.Spool(
                12, 0, 0, Optional.of(NOW.minusSeconds(90)), Optional.empty(), StoreFigures.SpoolFiles.EMPTY);
        var stores = show(new Figures(false, spool, List.of(server(true))));
        assertThat(stores.state()).isEqualTo(State.DEGRADED);
        assertThat(stores.postgresql().state()).isEqualTo(State.DOWN);
        assertThat(stores.postgresql().problem()).contains("connection refused");
        assertThat(stores.historySpool().state()).isEqualTo(State.UP);
        assertThat(stores.historySpool().oldestAgeSeconds()).contains(90L);
    }

    @Test
    void failuresThatWereLostOrSetAsideDegrade() {
        var lost = show(new Figures(
                true,
                new StoreFigures.Spool(0, 1, 0, Optional.empty(), Optional.empty(), StoreFigures.SpoolFiles.EMPTY),
                List.of(server(true))));
        var setAside = show(new Figures(
                true,
                new StoreFigures.Spool(0, 0, 1, Optional.empty(), Optional.empty(), StoreFigures.SpoolFiles.EMPTY),
                List.of(server(true))));
        assertThat(List.of(lost, setAside, files(1, 0, 0), files(0, 1, 0), files(0, 0, 1)))
                .allSatisfy(stores -> {
                    assertThat(stores.historySpool().state()).isEqualTo(State.DEGRADED);
                    assertThat(stores.state()).isEqualTo(State.DEGRADED);
                });
    }

    @Test
    void whatTheFilesHaveSeenIsToldAndAloneDegradesNothing() {
        var stores = show(new Figures(
                true,
                new StoreFigures.Spool(
                        0, 0, 0, Optional.empty(), Optional.empty(), new StoreFigures.SpoolFiles(9, 0, 0, 3, 4, 0)),
                List.of(server(true))));
        assertThat(stores.state()).isEqualTo(State.UP);
        assertThat(stores.historySpool().files()).isEqualTo(new Stores.SpoolFiles(9, 0, 0, 3, 4, 0));
    }

    private static Stores files(long lost, long unreadable, long forceFailures) {
        var files = new StoreFigures.SpoolFiles(0, lost, unreadable, 0, 0, forceFailures);
        return show(new Figures(
                true,
                new StoreFigures.Spool(0, 0, 0, Optional.empty(), Optional.empty(), files),
                List.of(server(true))));
    }

    @Test
    void oneRadiusServerOfTwoDegradesAndNoneIsDown() {
        assertThat(show(new Figures(true, EMPTY, List.of(server(true), server(false))))
                        .state())
                .isEqualTo(State.DEGRADED);
        assertThat(show(new Figures(true, EMPTY, List.of(server(false)))).state())
                .isEqualTo(State.DOWN);
        assertThat(show(new Figures(true, EMPTY, List.of())).state()).isEqualTo(State.DOWN);
    }

    @Test
    void accountingAloneBringsNoCallUpAndItsLossDegrades() {
        var accountingOnly = List.of(server(Role.AUTHENTICATION, false), server(Role.ACCOUNTING, true));
        assertThat(show(new Figures(true, EMPTY, accountingOnly)).state()).isEqualTo(State.DOWN);
        var authenticationOnly = show(
                new Figures(true, EMPTY, List.of(server(Role.AUTHENTICATION, true), server(Role.ACCOUNTING, false))));
        assertThat(authenticationOnly.state()).isEqualTo(State.DEGRADED);
        assertThat(authenticationOnly.radiusServers())
                .extracting(Stores.RadiusServer::role)
                .containsExactly(Stores.Role.AUTHENTICATION, Stores.Role.ACCOUNTING);
    }

    @Test
    void accountingThatNobodyAcknowledgesIsToldAndDegrades() {
        var waiting = new AccountingSpool.Figures(
                7, Optional.of(NOW.minusSeconds(90)), Optional.of("no answer from 192.0.2.1:1813"), 3, 2, 0);
        var stores = show(new Figures(true, EMPTY, List.of(server(true)), waiting));
        assertThat(stores.state()).isEqualTo(State.DEGRADED);
        assertThat(stores.accounting())
                .isEqualTo(new Stores.AccountingSpool(
                        State.DEGRADED,
                        7,
                        Optional.of(NOW.minusSeconds(90)),
                        Optional.of(90L),
                        Optional.of("no answer from 192.0.2.1:1813"),
                        3,
                        2,
                        0));
    }

    @Test
    void aClockThatWasSetBackMakesNoNegativeAge() {
        var spool = new StoreFigures.Spool(
                1, 0, 0, Optional.of(NOW.plusSeconds(5)), Optional.empty(), StoreFigures.SpoolFiles.EMPTY);
        assertThat(show(new Figures(true, spool, List.of(server(true))))
                        .historySpool()
                        .oldestAgeSeconds())
                .contains(0L);
    }

    @Test
    void theMeanOfAServerThatNeverAnsweredIsZero() {
        var silent = new ServerCounters(
                "192.0.2.1:1812", Role.AUTHENTICATION, false, 0, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
        var servers =
                show(new Figures(true, EMPTY, List.of(server(true), silent))).radiusServers();
        assertThat(servers.get(0).meanAnswerMillis()).isEqualTo(2.5);
        assertThat(servers.get(1).meanAnswerMillis()).isZero();
    }

    private static Stores show(StoreFigures figures) {
        return new ShowStores(figures, () -> NOW).now();
    }

    private static ServerCounters server(boolean isAlive) {
        return server(Role.AUTHENTICATION, isAlive);
    }

    private static ServerCounters server(Role role, boolean isAlive) {
        return new ServerCounters(
                "192.0.2.1:1812", role, isAlive, 1, 100, 2, 3, 0, 0, 0, 0, 0, 80, 10, 0, 10, 0, Duration.ofMillis(250));
    }
}
