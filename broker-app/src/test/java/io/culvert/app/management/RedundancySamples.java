package io.culvert.app.management;

import io.culvert.app.management.RedundancyFigures.Confirm;
import io.culvert.app.management.RedundancyFigures.Journal;
import io.culvert.app.management.RedundancyFigures.Kept;
import io.culvert.app.management.RedundancyFigures.KeptTunnel;
import io.culvert.app.management.RedundancyFigures.Membership;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.redundancy.Impediment;
import io.culvert.core.redundancy.Incarnation;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.core.redundancy.StateName;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A group of two as its units would tell it. */
public final class RedundancySamples {
    public static final Instant TAKEN_OVER = Instant.parse("2026-11-22T08:00:00Z");
    public static final Incarnation INCARNATION = Incarnation.of(0x1234567, 3, 0xBEEF);

    /** With a hot standby. */
    public static final Membership ACTIVE = member(
            new RedundancyView(
                    StateName.ACTIVE,
                    StateName.STANDBY_HOT,
                    Map.of("lns1-b", StateName.STANDBY_HOT),
                    Optional.of(new LeaseValue("lns1-a", INCARNATION, 7)),
                    true,
                    true,
                    true,
                    1,
                    2,
                    Optional.of("the lease ran out"),
                    Set.of()),
            true,
            new Journal(12_345, 678, 90_123, 4, 1, 5_678, Duration.ofMillis(3), 0, 0, 0));

    /** Without any other unit. */
    public static final Membership SIMPLEX = member(
            new RedundancyView(
                    StateName.ACTIVE,
                    StateName.DISABLED,
                    Map.of(),
                    Optional.of(new LeaseValue("lns1-a", INCARNATION, 7)),
                    true,
                    true,
                    false,
                    1,
                    0,
                    Optional.empty(),
                    Set.of()),
            true,
            new Journal(12_345, 678, 90_123, 4, 1, 5_678, Duration.ZERO, 0, 0, 0));

    /** Hot. */
    public static final Membership STANDBY = standby(StateName.STANDBY_HOT, Set.of());

    /** Kept from being hot. */
    public static final Membership COLD =
            standby(StateName.STANDBY_COLD, Set.of(Impediment.INTERFACE_DOWN, Impediment.CLOCK_SKEW));

    /** What the standby holds. */
    public static final Kept KEPT = new Kept(3, 2, 2, 25, 20, 19);

    /** The tunnels of it; the second is not named, and about to come up. */
    public static final List<KeptTunnel> KEPT_TUNNELS = List.of(
            new KeptTunnel(
                    new TunnelId(33003),
                    new TunnelId(26355),
                    "LAC-1",
                    Optional.of("1"),
                    TunnelState.ESTABLISHED,
                    TAKEN_OVER,
                    1,
                    10),
            new KeptTunnel(
                    new TunnelId(44233),
                    TunnelId.NONE,
                    "",
                    Optional.empty(),
                    TunnelState.SETTING_UP,
                    TAKEN_OVER,
                    0,
                    4));

    /** Two tunnels, one of which has not answered, a third without HA. */
    public static final HaFigures RESYNCING =
            new HaFigures(3, 2, 2, 1, 25, 20, 20, 1, 0, Optional.of(TAKEN_OVER), Optional.empty());

    /** After 0.63 s. */
    public static final HaFigures RESYNCED = new HaFigures(
            2, 2, 2, 0, 20, 20, 20, 2, 0, Optional.of(TAKEN_OVER), Optional.of(TAKEN_OVER.plusMillis(630)));

    private RedundancySamples() {}

    public static Membership member(RedundancyView view, boolean gateOpen, Journal journal) {
        return new Membership(INCARNATION.text(), view, gateOpen, Confirm.REPLICA, "192.0.2.20:6379", journal);
    }

    private static Membership standby(StateName state, Set<Impediment> impediments) {
        return member(
                new RedundancyView(
                        state,
                        StateName.ACTIVE,
                        Map.of("lns1-b", StateName.ACTIVE),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        0,
                        0,
                        Optional.empty(),
                        impediments),
                false,
                new Journal(0, 0, 0, 0, 0, 0, Duration.ZERO, 189, 0, 0));
    }
}
