package io.culvert.core.redundancy;

import io.culvert.core.redundancy.RedundancyState.Disabled;
import io.culvert.core.redundancy.RedundancyState.Fencing;
import io.culvert.core.redundancy.RedundancyState.Negotiation;
import io.culvert.core.redundancy.RedundancyState.Standby;
import java.util.Optional;

/** What a unit does that does not have the lease. */
final class StandbyDuty {
    /** Leases: so long an unknown process of this unit's name may hold the lease before it counts as a living one. */
    private static final int FOREIGN_PATIENCE = 3;

    private final Situation situation;
    private final Takeover takeover;

    String lastTakeover = "";

    StandbyDuty(Situation situation) {
        this.situation = situation;
        takeover = new Takeover(situation);
    }

    RedundancyState negotiate(Negotiation negotiation, BootTime now) {
        read(now);
        var reason = takeover.atStart(negotiation, now);
        if (reason.isPresent()) {
            return take(reason.get(), new Standby(StateName.STANDBY_COLD, BootTime.MIN), now);
        }
        if (situation.neighbours.isClaimed(now)) {
            return new Standby(StateName.STANDBY_COLD, BootTime.MIN);
        }
        if (!(situation.leaseStatus.orElse(new LeaseStatus.Vacant()) instanceof LeaseStatus.Held(var holder))) {
            return new Negotiation(negotiation.since(), BootTime.MAX);
        }
        if (!holder.unit().equals(situation.settings.unit())) {
            return new Standby(StateName.STANDBY_COLD, BootTime.MIN);
        }
        // A process of an unknown data directory. If it is dead, the lease runs out; if it goes on, the name is taken.
        var since = BootTime.earlier(negotiation.foreignSince(), now);
        return now.since(since).compareTo(situation.times.lease().multipliedBy(FOREIGN_PATIENCE)) >= 0
                ? new Disabled("another unit is called " + holder.unit() + " and has the lease")
                : new Negotiation(negotiation.since(), since);
    }

    RedundancyState standBy(Standby standby, BootTime now) {
        read(now);
        if (situation.follower == Situation.Follower.STOPPED
                && situation.isStoreReachable()
                && !situation.isWrittenForOthers(now)
                && !now.isBefore(situation.nextFollow)) {
            situation.follower = Situation.Follower.ASKED;
            situation.act(new RedundancyAction.FollowJournal());
        }
        var current = new Standby(name(now), standby.holdOff());
        return takeover.fromStandby(current, now)
                .map(reason -> take(reason, current, now))
                .orElse(current);
    }

    /** Waits for the answer, but not for longer than the lease would live. */
    RedundancyState fence(Fencing fencing, BootTime now) {
        return now.since(fencing.since()).compareTo(situation.times.lease()) >= 0 ? fencing.before() : fencing;
    }

    private RedundancyState take(Takeover.Reason reason, Standby before, BootTime now) {
        // Only with a hot standby in hearing does an active unit let its addresses end with its lease.
        situation.othersAddresses =
                before.name() == StateName.STANDBY_HOT ? situation.times.lease() : situation.times.alone();
        // Another attempt needs another look into the store.
        situation.leaseStatus = Optional.empty();
        situation.statusAt = now;
        long request = situation.ask(
                new LeaseQuestion.Take(
                        reason.expected(),
                        situation.settings.unit(),
                        situation.settings.incarnation(),
                        situation.highestEpoch,
                        situation.times.lease()),
                now);
        return new Fencing(request, now, before, reason.words());
    }

    private StateName name(BootTime now) {
        return switch (situation.follower) {
            case STOPPED, ASKED -> StateName.STANDBY_COLD;
            case LOADING -> StateName.STANDBY_BULK;
            case CAUGHT_UP -> situation.impediments(now).isEmpty() ? StateName.STANDBY_HOT : StateName.STANDBY_COLD;
        };
    }

    private void read(BootTime now) {
        if (!now.isBefore(situation.nextQuestion)) {
            situation.ask(new LeaseQuestion.Read(), now);
        }
    }
}
