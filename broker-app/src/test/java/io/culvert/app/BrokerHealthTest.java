package io.culvert.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.ServerCounters;
import io.culvert.radius.client.ServerCounters.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class BrokerHealthTest {
    @Test
    void callsAreServedWhileAServerCanBeAskedAboutUsers() {
        var health = health(true, port(Role.AUTHENTICATION, true), port(Role.ACCOUNTING, false));
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("radius authentication 192.0.2.1:1812", "alive")
                .containsEntry("radius accounting 192.0.2.1:1813", "dead")
                .containsEntry("history", "no database")
                .containsEntry("bugs", 3L);
    }

    @Test
    void aServerThatTakesAccountingOnlyServesNobody() {
        assertThat(health(true, port(Role.AUTHENTICATION, false), port(Role.ACCOUNTING, true))
                        .getStatus())
                .isEqualTo(Status.DOWN);
        assertThat(health(true).getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void aShardThatStandsStillIsDown() {
        assertThat(health(false, port(Role.AUTHENTICATION, true)).getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void accountingThatWaitsIsToldAndMakesNothingWorse() {
        var figures = new AccountingSpool.Figures(
                7, Optional.of(Instant.parse("2026-11-22T08:00:00Z")), Optional.of("no answer"), 9, 0, 0);
        var health = BrokerHealth.of(true, List.of(port(Role.AUTHENTICATION, true)), figures, "no database", 0);
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("accounting", "7 records wait, the oldest since 2026-11-22T08:00:00Z");
    }

    private static Health health(boolean areShardsServing, ServerCounters... ports) {
        return BrokerHealth.of(areShardsServing, List.of(ports), AccountingSpool.Figures.NONE, "no database", 3);
    }

    private static ServerCounters port(Role role, boolean isAlive) {
        int port = role == Role.AUTHENTICATION ? 1812 : 1813;
        return new ServerCounters(
                "192.0.2.1:" + port, role, isAlive, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);
    }
}
