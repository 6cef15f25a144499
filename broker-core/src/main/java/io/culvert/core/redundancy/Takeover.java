package io.culvert.core.redundancy;

import io.culvert.core.redundancy.RedundancyState.Negotiation;
import io.culvert.core.redundancy.RedundancyState.Standby;
import java.util.Optional;

/**
 * When a unit may take the lease.
 *
 * <ol>
 *   <li>It is released.
 *   <li>At once, by compare-and-take, when its holder is silent for good: it says so; its heartbeat connection has ended in
 *       order (a living unit closes it only with its gate shut), or with a reset and a refused new one, and it had not said that
 *       its journal is suspended; or a later process of the same data directory runs.
 *   <li>It has expired and its holder's heartbeat has been silent for one lease. A holder that is still heard keeps it: a
 *       failover of the store takes seconds.
 * </ol>
 */
final class Takeover {
    /**
     * What to do.
     *
     * @param expected how the lease stands if the reason is still true when it is taken
     */
    record Reason(LeaseStatus expected, String words) {}

    private final Situation situation;

    Takeover(Situation situation) {
        this.situation = situation;
    }

    /** For a unit that has just begun and does not know who is there. */
    Optional<Reason> atStart(Negotiation negotiation, BootTime now) {
        if (situation.leaseStatus.isEmpty()) {
            return Optional.empty();
        }
        var status = situation.leaseStatus.get();
        return switch (status) {
            case LeaseStatus.Released _ -> reason(status, "the lease is released");
            case LeaseStatus.Held(var holder)
            when situation.isFormerSelf(holder) -> reason(status, "this unit's earlier process is gone");
            case LeaseStatus.Held(var holder)
            when situation.neighbours.isSilentForGood(holder) ->
                reason(status, "the unit " + holder.unit() + " has ended");
            case LeaseStatus.Held _ -> Optional.empty();
            case LeaseStatus.Vacant _ -> atStartVacant(negotiation, status, now);
        };
    }

    private Optional<Reason> atStartVacant(Negotiation negotiation, LeaseStatus status, BootTime now) {
        if (situation.neighbours.isClaimed(now)) {
            return Optional.empty();
        }
        if (situation.storedEpoch > 0
                && situation.storedEpoch == situation.formerLife.epoch()
                // Another store may have forgotten who did.
                && (situation.neighbours.isEmpty()
                        || situation.isStoreOfFormerLife()
                        || situation.isForgottenLeaseOver(now))) {
            return reason(status, "nobody took the lease since this unit's earlier process had it");
        }
        if (situation.neighbours.isEveryoneKnown(now)) {
            return reason(status, "nobody has the lease");
        }
        // An earlier process of this unit may have promised a unit that is not heard to let it speak on.
        return now.since(negotiation.since()).compareTo(situation.times.promise()) >= 0
                ? reason(status, "nobody has the lease, and who is missing stays silent")
                : Optional.empty();
    }

    /** For a unit that stands by. */
    Optional<Reason> fromStandby(Standby standby, BootTime now) {
        if (situation.questions.isLost()
                || situation.impediments(now).stream().anyMatch(Impediment::blocksTakeover)
                || now.isBefore(situation.outputsFailedUntil)
                || isSomebodyBetter(standby, now)) {
            return Optional.empty();
        }
        // A heartbeat may know of a holder sooner than the last look into the store.
        var heard = situation.neighbours.lastHolder().filter(this::isNewerThanStore);
        if (heard.isPresent()) {
            return ofHolder(heard.get().holder().orElseThrow(), standby, now);
        }
        if (situation.leaseStatus.isEmpty()) {
            return Optional.empty();
        }
        var status = situation.leaseStatus.get();
        return switch (status) {
            case LeaseStatus.Released(var last) ->
                situation.isOurs(last) && isHandedOver(standby, now)
                        ? Optional.empty()
                        : reason(status, "the lease is released");
            case LeaseStatus.Held(var holder) -> ofHolder(holder, standby, now);
            case LeaseStatus.Vacant _ -> ofVacant(status, standby, now);
        };
    }

    private Optional<Reason> ofHolder(LeaseValue holder, Standby standby, BootTime now) {
        var status = new LeaseStatus.Held(holder);
        if (situation.isOurs(holder)) {
            return isHandedOver(standby, now) ? Optional.empty() : reason(status, "the lease is still this unit's");
        }
        if (situation.isFormerSelf(holder)) {
            return reason(status, "this unit's earlier process is gone");
        }
        return situation.neighbours.isSilentForGood(holder)
                ? reason(status, "the unit " + holder.unit() + " has ended")
                : Optional.empty();
    }

    private Optional<Reason> ofVacant(LeaseStatus status, Standby standby, BootTime now) {
        if (isHandedOver(standby, now)) {
            return Optional.empty();
        }
        var last = situation.neighbours.lastHolder().flatMap(Neighbour::holder);
        // Its word is about the leases that it had then: it may have taken a later one that the store has forgotten.
        if (last.isPresent()
                && last.get().epoch() >= Math.max(situation.storedEpoch, situation.highestEpoch)
                && situation.isForgottenLeaseOver(now)
                && situation.neighbours.isSilentForGood(last.get())) {
            return reason(status, "the unit " + last.get().unit() + " has ended");
        }
        // Who is heard and does not claim it has given it up.
        boolean silent = !situation.neighbours.isClaimed(now)
                && situation
                        .neighbours
                        .lastHolder()
                        .map(holder ->
                                situation.neighbours.isHeard(holder, now) || situation.neighbours.isSilent(holder, now))
                        .orElse(true);
        boolean isPromised = now.isBefore(situation.promisedUntil)
                || situation
                        .neighbours
                        .lastHolder()
                        .filter(holder -> !situation.isFormerPromiseOver(holder, now))
                        .isPresent();
        return silent && !isPromised && situation.isForgottenLeaseOver(now)
                ? reason(status, "the lease has expired and its holder is silent")
                : Optional.empty();
    }

    /** What this unit gave back itself is for another one that is there and ready. */
    private boolean isHandedOver(Standby standby, BootTime now) {
        return now.isBefore(standby.holdOff())
                && situation.neighbours.anyHeard(
                        now,
                        heartbeat -> heartbeat.state() == StateName.STANDBY_HOT
                                || heartbeat.state().isActive());
    }

    private boolean isNewerThanStore(Neighbour holder) {
        return situation.statusAt.isBefore(holder.heardAt())
                && holder.holder()
                        .filter(value ->
                                value.epoch() > situation.storedEpoch && value.epoch() >= situation.highestEpoch)
                        .isPresent();
    }

    private boolean isSomebodyBetter(Standby standby, BootTime now) {
        return standby.name() != StateName.STANDBY_HOT
                && situation.neighbours.anyHeard(
                        now, heartbeat -> heartbeat.state() == StateName.STANDBY_HOT && heartbeat.storeReachable());
    }

    private static Optional<Reason> reason(LeaseStatus expected, String words) {
        return Optional.of(new Reason(expected, words));
    }
}
