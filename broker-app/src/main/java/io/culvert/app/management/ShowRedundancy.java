package io.culvert.app.management;

import io.culvert.app.management.Redundancy.Mode;
import io.culvert.app.management.Redundancy.RedundancyMode;
import io.culvert.app.management.Redundancy.UnitState;
import io.culvert.app.management.RedundancyFigures.Membership;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.core.redundancy.StateName;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code show l2tp redundancy} and {@code show redundancy states}.
 *
 * <p><b>Failure:</b> throws {@link BrokerBusy} when a shard does not answer in time.
 */
public final class ShowRedundancy {
    private static final String SUPPORT = "Silent Failover";
    private static final String SIMPLEX = "system is simplex (no peer unit)";

    private final RedundancyFigures figures;
    private final LiveCalls calls;

    public ShowRedundancy(RedundancyFigures figures, LiveCalls calls) {
        this.figures = figures;
        this.calls = calls;
    }

    /** What this unit is, and what would survive it. */
    public Redundancy now() {
        var membership = figures.membership();
        var counted = figures.calls();
        if (membership.isEmpty()) {
            return alone(counted);
        }
        var member = membership.get();
        var view = member.view();
        // Who does not speak tells of what it holds.
        var kept = counted.isEmpty() ? Optional.of(figures.kept()) : Optional.<RedundancyFigures.Kept>empty();
        return new Redundancy(
                SUPPORT,
                view.checkpointing(),
                view.standbyUp(),
                member.journal().received(),
                kept.map(ShowRedundancy::tunnels).orElseGet(() -> tunnels(counted)),
                kept.map(ShowRedundancy::sessions).orElseGet(() -> sessions(counted)),
                resync(counted),
                states(figures, member),
                view.lease()
                        .map(lease -> new Redundancy.Lease(
                                lease.epoch(), lease.incarnation().text(), member.gateOpen())),
                Optional.of(journal(member)),
                kept.map(held -> new Redundancy.Image(held.tunnels(), held.sessions())));
    }

    /**
     * Tunnels that are to survive a switchover, in the order of our IDs; of a standby, those that it holds.
     *
     * @param limit rows wanted, 1..{@link Page#MOST_ROWS}
     */
    public Page<RedundantTunnel, TunnelId> tunnels(Optional<TunnelId> after, int limit) {
        if (figures.membership().isPresent() && figures.calls().isEmpty()) {
            var kept = figures.keptTunnels(after, limit);
            return new Page<>(kept.rows().stream().map(RedundantTunnel::of).toList(), kept.next());
        }
        var page = calls.tunnels(TunnelFilter.HA, after, limit);
        return new Page<>(page.rows().stream().map(RedundantTunnel::of).toList(), page.next());
    }

    private Redundancy alone(List<HaFigures> counted) {
        var active = new UnitState(StateName.ACTIVE.number(), StateName.ACTIVE.words());
        var states = new Redundancy.States(
                active,
                UnitState.of(StateName.DISABLED),
                Mode.SIMPLEX,
                figures.unit(),
                figures.group(),
                RedundancyMode.NON_REDUNDANT,
                RedundancyMode.NON_REDUNDANT,
                false,
                Optional.of(SIMPLEX),
                false,
                Optional.of("Simplex mode"),
                0,
                0,
                Optional.empty(),
                List.of());
        return new Redundancy(
                SUPPORT,
                false,
                false,
                0,
                tunnels(counted),
                sessions(counted),
                Optional.empty(),
                states,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Redundancy.Tunnels tunnels(RedundancyFigures.Kept kept) {
        return new Redundancy.Tunnels(
                Optional.empty(), kept.tunnelsEnabled(), kept.tunnelsEstablished(), Optional.empty());
    }

    private static Redundancy.Sessions sessions(RedundancyFigures.Kept kept) {
        return new Redundancy.Sessions(Optional.empty(), kept.sessionsEnabled(), kept.sessionsEstablished());
    }

    private static Redundancy.Tunnels tunnels(List<HaFigures> counted) {
        return new Redundancy.Tunnels(
                Optional.of(sum(counted, HaFigures::tunnels)),
                sum(counted, HaFigures::tunnelsEnabled),
                sum(counted, HaFigures::tunnelsEstablished),
                Optional.of(sum(counted, HaFigures::tunnelsInResync)));
    }

    private static Redundancy.Sessions sessions(List<HaFigures> counted) {
        return new Redundancy.Sessions(
                Optional.of(sum(counted, HaFigures::sessions)),
                sum(counted, HaFigures::sessionsEnabled),
                sum(counted, HaFigures::sessionsEstablished));
    }

    /** From the first shard's begin to the last one's end. */
    private static Optional<Redundancy.Resync> resync(List<HaFigures> counted) {
        var started = counted.stream()
                .flatMap(figures -> figures.resyncStarted().stream())
                .min(Comparator.naturalOrder());
        boolean isComplete = counted.stream().allMatch(HaFigures::isComplete);
        var ended = counted.stream()
                .flatMap(figures -> figures.resyncEnded().stream())
                .max(Comparator.<Instant>naturalOrder())
                .filter(last -> isComplete);
        return started.map(begin -> new Redundancy.Resync(
                sum(counted, HaFigures::resyncSucceeded),
                sum(counted, HaFigures::resyncFailed),
                ended.map(end -> Duration.between(begin, end).toNanos() / 1e9),
                isComplete));
    }

    private static int sum(List<HaFigures> counted, ToIntFunction<HaFigures> figure) {
        return counted.stream().mapToInt(figure).sum();
    }

    private static Redundancy.States states(RedundancyFigures figures, Membership member) {
        var view = member.view();
        boolean isDuplex = !view.units().isEmpty();
        var objection = objection(view, isDuplex);
        return new Redundancy.States(
                UnitState.of(view.state()),
                UnitState.of(view.peerState()),
                isDuplex ? Mode.DUPLEX : Mode.SIMPLEX,
                figures.unit(),
                figures.group(),
                isHot(view) ? RedundancyMode.SSO : RedundancyMode.NON_REDUNDANT,
                RedundancyMode.SSO,
                objection.isEmpty(),
                objection,
                isDuplex,
                isDuplex ? Optional.empty() : Optional.of("Simplex mode"),
                view.switchovers(),
                view.standbyFailures(),
                view.lastReason(),
                view.obstacles());
    }

    private static boolean isHot(RedundancyView view) {
        return (view.state() == StateName.ACTIVE && view.peerState() == StateName.STANDBY_HOT)
                || (view.state() == StateName.STANDBY_HOT && view.peerState() == StateName.ACTIVE);
    }

    private static Optional<String> objection(RedundancyView view, boolean isDuplex) {
        if (!isDuplex) {
            return Optional.of(SIMPLEX);
        }
        if (view.state() != StateName.ACTIVE) {
            return Optional.of("this unit is " + view.state().words());
        }
        if (view.peerState() != StateName.STANDBY_HOT) {
            return Optional.of("the peer unit is " + view.peerState().words());
        }
        return view.checkpointing() ? Optional.empty() : Optional.of("the journal is not complete");
    }

    private static Redundancy.Journal journal(Membership member) {
        var journal = member.journal();
        return new Redundancy.Journal(
                member.confirm(),
                member.redis(),
                journal.records(),
                journal.confirmed(),
                journal.waiting().toNanos() / 1e6);
    }
}
