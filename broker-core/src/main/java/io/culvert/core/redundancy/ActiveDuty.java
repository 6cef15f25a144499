package io.culvert.core.redundancy;

import io.culvert.core.redundancy.RedundancyState.Active;
import io.culvert.core.redundancy.RedundancyState.Disabled;
import io.culvert.core.redundancy.RedundancyState.HandingOver;
import io.culvert.core.redundancy.RedundancyState.Lease;
import io.culvert.core.redundancy.RedundancyState.Standby;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a unit does that has the lease.
 *
 * <p>Whatever makes the lease doubtful stops the outputs first and asks afterwards.
 */
final class ActiveDuty {
    private static final Duration BETWEEN_FULL_STATES = Duration.ofSeconds(30);
    /** A full state is a lot to write for nothing. */
    private static final Duration BETWEEN_FOUNDINGS = Duration.ofSeconds(2);
    /** The kernel counts the lifetime of an address in whole seconds. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    /**
     * So much later than this unit a standby may find that a gateway is gone which both have: only then is it this unit's
     * trouble alone.
     */
    static final Duration GATEWAY_PATIENCE = Duration.ofSeconds(2);

    private final Situation situation;
    // The full state that is being written will not do: the store was replaced, or the format changed.
    private boolean foundInVain;
    private BootTime nextFullState = BootTime.MIN;
    private BootTime nextFounding = BootTime.MIN;
    // Told once: it is tried again and again.
    private String foundingFailure = "";
    private BootTime nextExtension = BootTime.MIN;
    private Duration lifetime = Duration.ZERO;
    private String lastReason = "";

    ActiveDuty(Situation situation) {
        this.situation = situation;
    }

    /** Why it was left last. */
    String lastReason() {
        return lastReason;
    }

    /** Whether the other units should know of it before the next heartbeat is due. */
    boolean isUrgent(RedundancyState before, RedundancyState after) {
        return before instanceof Active a
                && after instanceof Active b
                && (a.suspended() != b.suspended()
                        || a.speaking() != b.speaking()
                        || a.lease().value().epoch() != b.lease().value().epoch());
    }

    RedundancyState serve(Active given, BootTime now) {
        var active = given;
        renew(active.lease(), now);
        active = isToBeWrittenAnew(active, now) ? behind(active) : active;
        if (active.suspended() && situation.settings.isolation() == Isolation.STOP) {
            active = noLongerThan(active, IsolationRule.promisedUntil(situation), now);
        }
        if (situation.isStoreLost()) {
            switch (IsolationRule.of(situation, now)) {
                case IsolationRule.Serve(var until) -> active = serveWithoutCommit(active, until, now);
                case IsolationRule.Yield(var unit) -> {
                    return giveUp(active, "the store does not answer, and the unit " + unit + " reaches it", now);
                }
                case IsolationRule.Tell _ -> {
                    situation.suspended(true, now);
                    // What it was given does not come into it any more: with all that it knows it may be begun anew.
                    active = active.behind() ? active : behind(active);
                }
                case IsolationRule.Wait _ -> {
                    // The lease runs out below.
                }
            }
        }
        if (active.speaking() && !now.isBefore(active.lease().safeUntil())) {
            active = lapse(active, "the lease has run out", now);
        }
        if (active.speaking() && !lifetime.equals(situation.horizon())) {
            // A standby that has just become hot counts on the shorter one.
            lifetime = situation.horizon();
            situation.act(new RedundancyAction.ExtendLifetimes(lifetime));
        }
        if (active.speaking() && !active.suspended() && situation.neighbours.isHotStandbyHeard(now)) {
            var reason = reasonToHandOver(now);
            if (reason.isPresent()) {
                return beginHandOver(active, false, reason.get(), now);
            }
        }
        return active;
    }

    /** A standby that has lost the same is not hot. */
    private Optional<String> reasonToHandOver(BootTime now) {
        if (!situation.interfacesDown.isEmpty()) {
            return Optional.of("tracked interface down: " + String.join(", ", situation.interfacesDown));
        }
        var lost = situation.gatewaysLost.entrySet().stream()
                .filter(gateway -> now.since(gateway.getValue()).compareTo(GATEWAY_PATIENCE) >= 0)
                .map(Map.Entry::getKey)
                .toList();
        return lost.isEmpty() ? Optional.empty() : Optional.of("gateway lost: " + String.join(", ", lost));
    }

    /** Whether another unit cannot read what is in the journal, and could read what this one would write now. */
    private boolean isToBeWrittenAnew(Active active, BootTime now) {
        if (situation.chooseFormat(now)) {
            return true;
        }
        if (active.behind() || now.isBefore(nextFullState) || !situation.isFullStateWanted(now)) {
            return false;
        }
        nextFullState = now.plus(BETWEEN_FULL_STATES);
        situation.note("a standby has met records in the journal that cannot be read: the full state is written anew");
        return true;
    }

    /** Asks for the lease's renewal when a third of its life has passed. */
    void renew(Lease lease, BootTime now) {
        if (!now.isBefore(situation.nextQuestion)) {
            situation.ask(new LeaseQuestion.Renew(lease.value(), situation.times.lease()), now);
        }
    }

    Active renewed(Active active, Lease lease, BootTime now) {
        var current = active.withLease(lease);
        if (now.isBefore(lease.safeUntil()) && situation.mayOpen(now)) {
            current = active.speaking() ? extend(current, now) : speakAgain(current, now);
        }
        return found(current, now);
    }

    /** The lease was missing, and is this unit's again under a new epoch: the journal has to be founded again. */
    Active takenAgain(Active active, Lease lease, BootTime now) {
        situation.heldEpoch = lease.value().epoch();
        situation.remember(lease.value().epoch(), active.suspended() || situation.degraded);
        situation.act(new RedundancyAction.WriteUnder(lease.value()));
        // One that serves without commit may speak already, on other grounds.
        var longer = new Lease(
                lease.value(), BootTime.later(lease.safeUntil(), active.lease().safeUntil()));
        var current = new Active(longer, active.speaking(), active.suspended(), false, true);
        if (now.isBefore(longer.safeUntil()) && situation.mayOpen(now)) {
            current = current.speaking() ? extend(current, now) : speakAgain(current, now);
        }
        return found(current, now);
    }

    /** The store says that the lease is not (only) this unit's. */
    RedundancyState leaseLost(Active active, LeaseStatus status, BootTime now) {
        return switch (status) {
            case LeaseStatus.Held(var holder)
            when !situation.isOurs(holder) && !situation.isFormerSelf(holder) ->
                lost(active, "the unit " + holder.unit() + " has the lease", now);
            // Somebody had it meanwhile: what this unit knows is old, and the journal is newer.
            case LeaseStatus.Held _, LeaseStatus.Vacant _, LeaseStatus.Released _
            when situation.highestEpoch > active.lease().value().epoch() ->
                lost(active, "epoch " + situation.highestEpoch + " has begun", now);
            case LeaseStatus.Held _, LeaseStatus.Vacant _, LeaseStatus.Released _ -> takeAgain(active, status, now);
        };
    }

    Standby lost(Active active, String why, BootTime now) {
        var silent = lapse(active, why, now);
        lastReason = why;
        return standDown(silent, now);
    }

    /** The store has lost the lease, or its epoch, or both: nobody else has it. */
    private Active takeAgain(Active active, LeaseStatus status, BootTime now) {
        boolean isContinuous = now.isBefore(active.lease().safeUntil());
        var silent = lapse(active, "the lease is gone from the store", now);
        if (!isContinuous && !situation.isForgottenLeaseOver(now) && !situation.neighbours.isEveryoneKnown(now)) {
            // Who is not heard may have had it since, in a store that has lost it.
            return new Active(silent.lease(), false, silent.suspended(), false, true);
        }
        situation.ask(
                new LeaseQuestion.Take(
                        status,
                        situation.settings.unit(),
                        situation.settings.incarnation(),
                        Math.max(situation.highestEpoch, active.lease().value().epoch()),
                        situation.times.lease()),
                now);
        return new Active(silent.lease(), false, silent.suspended(), false, true);
    }

    Active refused(Active active, String why, BootTime now) {
        if (active.suspended()) {
            return active;
        }
        var silent = lapse(active, "a write was refused: " + why, now);
        situation.ask(new LeaseQuestion.Renew(active.lease().value(), situation.times.lease()), now);
        return new Active(silent.lease(), false, false, false, true);
    }

    /** What is in the store will not do: it is told everything as soon as the lease is there. */
    Active behind(Active active) {
        foundInVain = active.founding();
        return new Active(active.lease(), active.speaking(), active.suspended(), active.founding(), true);
    }

    Active founded(Active active, BootTime now) {
        if (!active.founding()) {
            return active;
        }
        if (foundInVain) {
            foundInVain = false;
            return new Active(active.lease(), active.speaking(), active.suspended(), false, true);
        }
        foundingFailure = "";
        situation.verified();
        situation.journalStuck(false, BootTime.MAX);
        situation.suspended(false, now);
        situation.remember(active.lease().value().epoch(), situation.degraded);
        if (active.suspended()) {
            situation.act(new RedundancyAction.CommitOutputs(true));
            situation.note("the journal is complete again: checkpoint messaging is on");
        }
        // With the commit on, a successor waits for the lease alone.
        var current = noLongerThan(active, BootTime.MIN, now);
        return new Active(current.lease(), current.speaking(), false, false, false);
    }

    Active resynced(Active active) {
        situation.degraded = false;
        situation.remember(active.lease().value().epoch(), active.suspended());
        return active;
    }

    Active foundingFailed(Active active, String why, BootTime now) {
        if (!active.founding()) {
            return active;
        }
        if (!why.equals(foundingFailure)) {
            foundingFailure = why;
            situation.note("the journal could not be founded again: " + why);
        }
        nextFounding = now.plus(BETWEEN_FOUNDINGS);
        foundInVain = false;
        if (!active.suspended()) {
            // For that the journal was left, and nothing is written until it succeeds.
            situation.journalStuck(true, now);
        }
        return new Active(active.lease(), active.speaking(), active.suspended(), false, active.behind());
    }

    /** Whether the journal was left to be founded again, and that has failed so far. */
    boolean isUnfounded() {
        return !foundingFailure.isEmpty();
    }

    /** Stops every output until the lease is certain again. */
    Active lapse(Active active, String why, BootTime now) {
        if (!active.speaking()) {
            return active;
        }
        situation.act(new RedundancyAction.ShutGate());
        situation.act(new RedundancyAction.RemoveAddresses());
        situation.act(new RedundancyAction.StopDataplane());
        situation.note("silent: " + why);
        lastReason = why;
        situation.nextQuestion = now;
        return new Active(
                new Lease(active.lease().value(), BootTime.MIN),
                false,
                active.suspended(),
                active.founding(),
                active.behind());
    }

    private Active speakAgain(Active active, BootTime now) {
        situation.note("speaks again under epoch " + active.lease().value().epoch());
        situation.act(new RedundancyAction.StartDataplane(situation.horizon()));
        open(active.lease(), now);
        return new Active(active.lease(), true, active.suspended(), active.founding(), active.behind());
    }

    /** Gate, then addresses, then their announcement until whoever had them must have lost them. */
    void open(Lease lease, BootTime now) {
        lifetime = situation.horizon();
        nextExtension = now.plus(situation.times.lease().dividedBy(3));
        situation.act(new RedundancyAction.OpenGate(lease.safeUntil()));
        situation.act(new RedundancyAction.AddAddresses(lifetime));
        situation.act(new RedundancyAction.Announce(
                now.plus(situation.othersAddresses).plus(ROUNDING)));
    }

    private Active extend(Active active, BootTime now) {
        situation.act(new RedundancyAction.OpenGate(active.lease().safeUntil()));
        if (!now.isBefore(nextExtension)) {
            nextExtension = now.plus(situation.times.lease().dividedBy(3));
            lifetime = situation.horizon();
            situation.act(new RedundancyAction.ExtendLifetimes(lifetime));
        }
        return active;
    }

    private Active found(Active active, BootTime now) {
        if (!active.behind() || active.founding() || now.isBefore(nextFounding)) {
            return active;
        }
        situation.act(new RedundancyAction.FoundJournal(active.lease().value()));
        return new Active(active.lease(), active.speaking(), active.suspended(), true, true);
    }

    private Active serveWithoutCommit(Active active, BootTime until, BootTime now) {
        var current = active;
        if (!active.suspended()) {
            situation.suspended(true, now);
            situation.remember(active.lease().value().epoch(), true);
            situation.refuseCalls(false);
            situation.act(new RedundancyAction.CommitOutputs(false));
            situation.note("the store "
                    + (situation.questions.isLost() ? "does not answer" : "takes no records")
                    + ": serves without commit, checkpoint messaging is off");
            current = new Active(active.lease(), active.speaking(), true, false, true);
        }
        if (!current.lease().safeUntil().isBefore(until)) {
            return current;
        }
        current = current.withLease(new Lease(current.lease().value(), until));
        return current.speaking() ? extend(current, now) : speakAgain(current, now);
    }

    /** Whoever promised to wait may have forgotten it: what the gate is open for shrinks to the promise or the lease. */
    private Active noLongerThan(Active active, BootTime promisedUntil, BootTime now) {
        var until = BootTime.later(situation.leaseUntil, promisedUntil);
        if (!until.isBefore(active.lease().safeUntil())) {
            return active;
        }
        if (!now.isBefore(until)) {
            return lapse(active, "the lease has run out, and nobody promises to wait any more", now);
        }
        if (active.speaking()) {
            situation.act(new RedundancyAction.OpenGate(until));
        }
        return active.withLease(new Lease(active.lease().value(), until));
    }

    /** Falls silent for good under this epoch, so that another unit can speak. */
    private RedundancyState giveUp(Active active, String why, BootTime now) {
        var silent = lapse(active, why, now);
        lastReason = why;
        situation.ask(new LeaseQuestion.Release(active.lease().value()), now);
        return standDown(silent, now);
    }

    private Standby standDown(Active silent, BootTime now) {
        if (silent.suspended()) {
            situation.act(new RedundancyAction.CommitOutputs(true));
        } else {
            // It may have been told, and was not done.
            situation.suspended(false, now);
        }
        return standDown(now);
    }

    /** Whatever was in hand is dropped; the journal has it. */
    Standby standDown(BootTime now) {
        foundingFailure = "";
        situation.refuseCalls(false);
        situation.journalStuck(false, BootTime.MAX);
        situation.act(new RedundancyAction.DropCalls());
        situation.follower = Situation.Follower.STOPPED;
        return new Standby(
                StateName.STANDBY_COLD, now.plus(situation.times.lease().multipliedBy(2)));
    }

    RedundancyState beginHandOver(Active active, boolean shutdown, BootTime now) {
        return beginHandOver(active, shutdown, shutdown ? "the process ends" : "switchover", now);
    }

    private RedundancyState beginHandOver(Active active, boolean shutdown, String why, BootTime now) {
        lastReason = why;
        situation.act(new RedundancyAction.ShutGate());
        if (active.suspended() || !active.speaking()) {
            return give(new HandingOver(active.lease(), now, active.suspended(), shutdown, 0), now);
        }
        situation.act(new RedundancyAction.DrainJournal());
        return new HandingOver(active.lease(), now, false, shutdown, 0);
    }

    /** Ends the process without having spoken. */
    RedundancyState leave(Lease lease, BootTime now) {
        lastReason = "the process ends";
        situation.act(new RedundancyAction.ShutGate());
        return give(new HandingOver(lease, now, false, true, 0), now);
    }

    RedundancyState drained(HandingOver handing, BootTime now) {
        return handing.release() == 0 ? give(handing, now) : handing;
    }

    /** The journal has everything: hands over what the world sees, then the lease. */
    private HandingOver give(HandingOver handing, BootTime now) {
        // Nobody there to take the addresses: they outlive this process, so that its next one finds its peers waiting.
        if (!handing.shutdown() || situation.neighbours.isHotStandbyHeard(now)) {
            situation.act(new RedundancyAction.RemoveAddresses());
        }
        situation.act(new RedundancyAction.StopDataplane());
        long request = situation.ask(new LeaseQuestion.Release(handing.lease().value()), now);
        return new HandingOver(handing.lease(), now, handing.suspended(), handing.shutdown(), request);
    }

    RedundancyState released(HandingOver handing, BootTime now) {
        if (!handing.shutdown()) {
            return standDown(now);
        }
        situation.act(new RedundancyAction.Exit());
        return new Disabled(lastReason);
    }

    /** What was said last cannot be confirmed any more; it has not left. */
    RedundancyState refusedHandingOver(HandingOver handing, String why, BootTime now) {
        if (handing.release() != 0) {
            return handing;
        }
        if (handing.shutdown()) {
            return give(handing, now);
        }
        situation.act(new RedundancyAction.SwitchoverRefused("a write was refused: " + why));
        return refused(new Active(handing.lease(), true, false, false, false), why, now);
    }

    RedundancyState handOver(HandingOver handing, BootTime now) {
        var waited = now.since(handing.since());
        if (handing.release() != 0) {
            // Not answered: the heartbeat and the end of the lease say the same.
            return waited.compareTo(situation.times.lease()) >= 0 ? released(handing, now) : handing;
        }
        renew(handing.lease(), now);
        boolean late = waited.compareTo(situation.times.unreachable()) >= 0;
        if (handing.shutdown()) {
            return late ? give(handing, now) : handing;
        }
        if (!late && situation.neighbours.isHotStandbyHeard(now)) {
            return handing;
        }
        situation.act(new RedundancyAction.SwitchoverRefused(
                late ? "the journal did not confirm what was waiting" : "the hot standby is gone"));
        var active = new Active(handing.lease(), true, false, false, false);
        if (!now.isBefore(handing.lease().safeUntil())) {
            return lapse(active, "the lease ran out during a switchover", now);
        }
        situation.act(new RedundancyAction.OpenGate(handing.lease().safeUntil()));
        return active;
    }
}
