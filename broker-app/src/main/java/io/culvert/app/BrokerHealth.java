package io.culvert.app;

import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.ShowStores;
import io.culvert.core.redundancy.StateName;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.ServerCounters;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether calls can be served: the shards run, a RADIUS server can be asked about users. What works less than configured is in the details.
 */
@Component("broker")
final class BrokerHealth implements HealthIndicator {
    private final BrokerLifecycle lifecycle;

    BrokerHealth(BrokerLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public Health health() {
        var runtime = lifecycle.runtime();
        if (lifecycle.isRunning() && standsBy(runtime.redundancy())) {
            return Health.up().withDetail("calls", "served by the other unit").build();
        }
        return of(
                lifecycle.isRunning() && runtime.isServing(),
                runtime.radiusCounters(),
                runtime.accounting(),
                runtime.history().state(),
                runtime.bugs());
    }

    private static boolean standsBy(RedundancyFigures figures) {
        return figures.membership()
                .filter(member ->
                        member.view().state().isStandby() && member.view().peerState() == StateName.ACTIVE)
                .isPresent();
    }

    /** What {@code areShardsServing} and these figures come to. */
    static Health of(
            boolean areShardsServing,
            List<ServerCounters> servers,
            AccountingSpool.Figures accounting,
            String history,
            long bugs) {
        var health = areShardsServing && ShowStores.canAuthenticate(servers) ? Health.up() : Health.down();
        for (var server : servers) {
            var role = server.role().name().toLowerCase(Locale.ROOT);
            health.withDetail("radius " + role + " " + server.server(), server.isAlive() ? "alive" : "dead");
        }
        if (accounting.trouble().isPresent()) {
            health.withDetail(
                    "accounting",
                    accounting.waiting() + " records wait"
                            + accounting
                                    .oldest()
                                    .map(oldest -> ", the oldest since " + oldest)
                                    .orElse(""));
        }
        // Calls are served without it: it makes nothing worse than it is.
        health.withDetail("history", history);
        return health.withDetail("bugs", bugs).build();
    }
}
