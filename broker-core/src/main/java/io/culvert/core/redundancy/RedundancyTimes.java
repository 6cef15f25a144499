package io.culvert.core.redundancy;

import java.time.Duration;

/**
 * The times that redundancy goes by.
 *
 * @param lease for how long the lease lives without being renewed; it is renewed at a third of that
 * @param margin how much earlier than the lease's end the gate shuts
 * @param heartbeat from one heartbeat to the next
 * @param slow a confirmation that takes longer lets new calls be refused
 * @param unreachable an answer that takes longer makes the store count as unreachable
 * @param skew how far the clocks of two units may be apart
 * @param alone for how long service addresses and data plane outlive a unit without a hot standby
 * @param promise for how long a unit promises not to take over
 */
public record RedundancyTimes(
        Duration lease,
        Duration margin,
        Duration heartbeat,
        Duration slow,
        Duration unreachable,
        Duration skew,
        Duration alone,
        Duration promise) {
    public static final RedundancyTimes DEFAULTS = new RedundancyTimes(
            Duration.ofSeconds(1),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5));

    public RedundancyTimes {
        if (lease.compareTo(margin.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "a lease of " + lease + " leaves nothing beside its margin of " + margin);
        }
        if (promise.compareTo(margin.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "a promise of " + promise + " leaves nothing beside a margin of " + margin);
        }
        if (heartbeat.isZero() || heartbeat.isNegative() || heartbeat.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("a heartbeat every " + heartbeat + " with a lease of " + lease);
        }
    }

    public RedundancyTimes withLease(Duration changed) {
        return new RedundancyTimes(changed, margin, heartbeat, slow, unreachable, skew, alone, promise);
    }
}
