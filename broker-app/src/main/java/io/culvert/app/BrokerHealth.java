package io.culvert.app;

import io.culvert.radius.client.ServerCounters;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether calls can be served: the shards run, a RADIUS server is alive. What works less than configured is in the details.
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
        var servers = runtime.radiusCounters();
        boolean isServing =
                lifecycle.isRunning() && runtime.isServing() && servers.stream().anyMatch(ServerCounters::isAlive);
        var health = isServing ? Health.up() : Health.down();
        servers.forEach(server -> health.withDetail("radius " + server.server(), server.isAlive() ? "alive" : "dead"));
        // Calls are served without it: it makes nothing worse than it is.
        health.withDetail("history", runtime.history().state());
        return health.withDetail("bugs", runtime.bugs()).build();
    }
}
