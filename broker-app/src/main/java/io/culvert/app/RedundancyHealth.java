package io.culvert.app;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.core.redundancy.StateName;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Whether this unit does its part in its group. A unit that only cannot take over is up: calls are served, or will be by the
 * other one; what it lacks is in the details.
 */
@Component("redundancy")
final class RedundancyHealth implements HealthIndicator {
    private final RedundancyFigures figures;

    RedundancyHealth(RedundancyFigures figures) {
        this.figures = figures;
    }

    @Override
    public Health health() {
        try {
            return figures.membership()
                    .map(RedundancyHealth::of)
                    .orElseGet(() -> Health.up()
                            .withDetail("journal", "off: calls end with this process")
                            .build());
        } catch (BrokerBusy notYet) {
            return Health.down().withDetail("state", notYet.detail()).build();
        }
    }

    private static Health of(RedundancyFigures.Membership member) {
        var view = member.view();
        var health = (view.state() == StateName.DISABLED ? Health.down() : Health.up())
                .withDetail("state", view.state().words())
                .withDetail("peer", view.peerState().words())
                .withDetail("gate", member.gateOpen() ? "open" : "shut");
        if (view.state() == StateName.ACTIVE) {
            health.withDetail(
                    "journal",
                    view.checkpointing()
                            ? "takes in what this unit says"
                            : "suspended: calls would not survive this process as they are now");
        }
        view.lastReason().ifPresent(reason -> health.withDetail("reason", reason));
        if (!view.obstacles().isEmpty()) {
            health.withDetail("impediments", view.obstacles());
        }
        return health.build();
    }
}
