package io.culvert.app.redundancy;

import io.culvert.core.redundancy.BootTime;
import io.culvert.core.redundancy.Heartbeat;
import io.culvert.core.redundancy.Incarnation;
import io.culvert.core.redundancy.StateName;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** Heartbeats for tests. */
final class Words {
    private Words() {}

    static Heartbeat of(String unit, long confirmed) {
        return new Heartbeat(
                unit,
                Incarnation.of(1, 1, 1),
                new BootTime(1),
                BootTime.MIN,
                StateName.ACTIVE,
                1,
                false,
                1,
                confirmed,
                Instant.EPOCH,
                new TreeSet<>(Set.of(1)),
                1,
                false,
                true,
                Duration.ZERO,
                false);
    }
}
