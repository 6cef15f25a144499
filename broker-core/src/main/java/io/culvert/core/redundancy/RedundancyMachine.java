package io.culvert.core.redundancy;

import io.culvert.core.redundancy.RedundancyState.Active;
import io.culvert.core.redundancy.RedundancyState.CatchingUp;
import io.culvert.core.redundancy.RedundancyState.Disabled;
import io.culvert.core.redundancy.RedundancyState.Fencing;
import io.culvert.core.redundancy.RedundancyState.HandingOver;
import io.culvert.core.redundancy.RedundancyState.Holding;
import io.culvert.core.redundancy.RedundancyState.Initialization;
import io.culvert.core.redundancy.RedundancyState.Lease;
import io.culvert.core.redundancy.RedundancyState.Negotiation;
import io.culvert.core.redundancy.RedundancyState.Preparing;
import io.culvert.core.redundancy.RedundancyState.Standby;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides when this unit of a redundancy group speaks. At most one unit of a group has an open gate at any moment, as long as
 * the hosts' clocks run equally fast to within the margin of {@link RedundancyTimes}; the one exception is a group whose
 * {@link Isolation} is {@code SERVE}.
 *
 * <p>Every step looks at what happened and then at everything that time alone can change, so that a late or an early
 * {@link RedundancyEvent.TimerExpired} does no harm. <b>Thread:</b> one. <b>Failure:</b> it throws on a bug alone; who runs it
 * must then shut the gate.
 */
public final class RedundancyMachine {
    /** Before everything is read once more. */
    private static final Duration UNREADABLE_PAUSE = Duration.ofSeconds(5);

    private static final Set<Impediment> HEARD_OBSTACLES = Set.of(Impediment.CLOCK_SKEW, Impediment.UNREADABLE_FORMAT);

    private final Situation situation;
    private final RedundancySettings settings;
    private final RedundancyTimes times;
    private final StandbyDuty standbyDuty;
    private final ActiveDuty activeDuty;

    private RedundancyState state = new Initialization();
    private Optional<BootTime> lastStep = Optional.empty();
    private BootTime nextHeartbeat = BootTime.MIN;
    private boolean heartbeatDue;
    private boolean hadHotStandby;
    private Set<Impediment> obstaclesTold = Set.of();
    private long switchovers;
    private long standbyFailures;
    private Optional<String> lastReason = Optional.empty();

    public RedundancyMachine(RedundancySettings settings) {
        this.settings = settings;
        times = settings.times();
        situation = new Situation(settings);
        standbyDuty = new StandbyDuty(situation);
        activeDuty = new ActiveDuty(situation);
    }

    /**
     * Takes in one event.
     *
     * @param now never earlier than in the step before
     * @param wallClock for other units to compare with theirs
     */
    public List<RedundancyAction> step(RedundancyEvent event, BootTime now, Instant wallClock) {
        noticeGap(now);
        become(next(event, now), now);
        situation.questions.check(now, times.unreachable());
        // What time alone changes; twice, because a state that was just entered may have something to do at once.
        become(settle(now), now);
        become(settle(now), now);
        countStandbys(now);
        tellObstacles(now);
        beat(now, wallClock);
        return situation.takeActions();
    }

    /** When {@link RedundancyEvent.TimerExpired} is wanted; {@link BootTime#MAX}: never. */
    public BootTime nextDeadline() {
        return switch (state) {
            case Initialization _, Disabled _ -> BootTime.MAX;
            case Negotiation _, Standby _, Fencing _, CatchingUp _, Preparing _, Active _, HandingOver _ ->
                nextHeartbeat;
        };
    }

    private RedundancyState next(RedundancyEvent event, BootTime now) {
        return switch (event) {
            case RedundancyEvent.Started(var life) -> started(life, now);
            case RedundancyEvent.TimerExpired _ -> state;
            case RedundancyEvent.LeaseAnswered(long request, var answer) ->
                situation
                        .questions
                        .answered(request)
                        .map(open -> answered(request, open, answer, now))
                        .orElseGet(() -> forgotten(answer, now));
            case RedundancyEvent.StoreLost _ -> storeLost(now);
            case RedundancyEvent.StoreIs(var identity) -> storeIs(identity, now);
            case RedundancyEvent.JournalObserved observed -> observed(observed, now);
            case RedundancyEvent.JournalRefused(var under, var why) -> journalRefused(under, why, now);
            case RedundancyEvent.JournalFounded _ ->
                state instanceof Active active ? activeDuty.founded(active, now) : state;
            case RedundancyEvent.FoundingFailed(var why) ->
                state instanceof Active active ? activeDuty.foundingFailed(active, why, now) : state;
            case RedundancyEvent.JournalDrained _ ->
                state instanceof HandingOver handing ? activeDuty.drained(handing, now) : state;
            case RedundancyEvent.FollowerLoading _ -> follower(Situation.Follower.LOADING);
            case RedundancyEvent.FollowerCaughtUp(long sequence) -> {
                if (state instanceof Standby) {
                    situation.confirmed = sequence;
                }
                yield follower(Situation.Follower.CAUGHT_UP);
            }
            case RedundancyEvent.FollowerStopped(var why) -> followerStopped(why, now);
            case RedundancyEvent.JournalUnreadable met -> unreadable(met, now);
            case RedundancyEvent.TailReached _ ->
                state instanceof CatchingUp(var lease, long tail, var degraded, var _)
                        ? prepare(lease, tail, degraded)
                        : state;
            case RedundancyEvent.OutputsReady _ ->
                state instanceof Preparing(var lease, var degraded, var _)
                        ? new Preparing(lease, degraded, true)
                        : state;
            case RedundancyEvent.TunnelsResynced _ ->
                state instanceof Active active ? activeDuty.resynced(active) : state;
            case RedundancyEvent.OutputsFailed(var why) -> outputsFailed(why, now);
            case RedundancyEvent.Heard(var heartbeat, var wallClock) -> heard(heartbeat, wallClock, now);
            case RedundancyEvent.LinkEnded(var unit, var end) -> {
                situation.neighbours.find(unit).ifPresent(neighbour -> neighbour.ended(end));
                yield state;
            }
            case RedundancyEvent.ConnectionRefused(var unit) -> {
                situation.neighbours.find(unit).ifPresent(Neighbour::refused);
                yield state;
            }
            case RedundancyEvent.TrackedInterface(var name, boolean up) -> tracked(name, up);
            case RedundancyEvent.TrackedGateway(var address, boolean reachable) -> gateway(address, reachable, now);
            case RedundancyEvent.ConfiguredAddressFound(var address) -> configuredAddress(Optional.of(address));
            case RedundancyEvent.ConfiguredAddressGone _ -> configuredAddress(Optional.empty());
            case RedundancyEvent.SwitchoverRequested _ -> switchover(now);
            case RedundancyEvent.ShutdownRequested _ -> shutdown(now);
        };
    }

    /** What is to be done because it is that late. */
    private RedundancyState settle(BootTime now) {
        if (state instanceof Holding holding
                && situation.isSucceeded(holding.lease().value(), now)) {
            return succeeded(holding, now);
        }
        return switch (state) {
            case Initialization _, Disabled _ -> state;
            case Negotiation negotiation -> standbyDuty.negotiate(negotiation, now);
            case Standby standby -> standbyDuty.standBy(standby, now);
            case Fencing fencing -> standbyDuty.fence(fencing, now);
            case CatchingUp catching -> catchUp(catching, now);
            case Preparing preparing -> prepared(preparing, now);
            case Active active -> activeDuty.serve(active, now);
            case HandingOver handing -> activeDuty.handOver(handing, now);
        };
    }

    /** Another unit has taken the lease since: the store has forgotten that this one had it. */
    private RedundancyState succeeded(Holding holding, BootTime now) {
        var why = "another unit has the lease under a later epoch";
        return switch (holding) {
            case CatchingUp _, Preparing _ -> abandon(why, now);
            case Active active -> activeDuty.lost(active, why, now);
            case HandingOver handing -> activeDuty.released(handing, now);
        };
    }

    private RedundancyState started(FormerLife life, BootTime now) {
        if (!(state instanceof Initialization)) {
            return state;
        }
        situation.startedAt = now;
        situation.formerLife = life;
        situation.highestEpoch = Math.max(situation.highestEpoch, life.epoch());
        return new Negotiation(now, BootTime.MAX);
    }

    private RedundancyState answered(long request, LeaseQuestions.Open open, LeaseAnswer answer, BootTime now) {
        return switch (answer) {
            case LeaseAnswer.Status(var status, long epoch) -> {
                situation.learn(status, epoch, now);
                yield state;
            }
            case LeaseAnswer.Taken taken -> taken(request, open, taken, now);
            case LeaseAnswer.Renewed _ -> renewed(open, now);
            case LeaseAnswer.Released _ -> {
                if (open.question() instanceof LeaseQuestion.Release(var value)) {
                    situation.learn(new LeaseStatus.Released(value), value.epoch(), now);
                }
                yield state instanceof HandingOver handing && handing.release() == request
                        ? activeDuty.released(handing, now)
                        : state;
            }
            case LeaseAnswer.Refused(var status, long epoch) -> {
                situation.learn(status, epoch, now);
                yield refused(request, open, status, now);
            }
        };
    }

    /** The answer to a question that was given up; a lease that came with it is given back. */
    private RedundancyState forgotten(LeaseAnswer answer, BootTime now) {
        if (answer instanceof LeaseAnswer.Taken(var value, var _, var _)) {
            situation.highestEpoch = Math.max(situation.highestEpoch, value.epoch());
            situation.ask(new LeaseQuestion.Release(value), now);
        }
        return state;
    }

    private RedundancyState taken(long request, LeaseQuestions.Open open, LeaseAnswer.Taken taken, BootTime now) {
        var value = taken.value();
        // Not what was heard since: another unit may have learned of this lease before the answer came.
        boolean lostEpoch =
                open.question() instanceof LeaseQuestion.Take take && taken.storedEpoch() < take.epochFloor();
        boolean degraded = lostEpoch || situation.isDegraded(taken.tail());
        situation.learn(new LeaseStatus.Held(value), value.epoch(), now);
        situation.leaseGiven(open.askedAt());
        var lease = new Lease(value, situation.leaseUntil);
        if (state instanceof Active active) {
            return activeDuty.takenAgain(active, lease, now);
        }
        if (!(state instanceof Fencing fencing) || fencing.request() != request) {
            return forgotten(taken, now);
        }
        situation.heldEpoch = value.epoch();
        situation.suspended(false, now);
        situation.degraded = degraded;
        situation.confirmed = taken.tail();
        situation.remember(value.epoch(), degraded);
        situation.act(new RedundancyAction.WriteUnder(value));
        situation.act(new RedundancyAction.ReadToTail(value, taken.tail()));
        return new CatchingUp(lease, taken.tail(), degraded, true);
    }

    private RedundancyState renewed(LeaseQuestions.Open open, BootTime now) {
        if (!(open.question() instanceof LeaseQuestion.Renew(var value, var _))
                || !(state instanceof Holding holding)
                || !holding.lease().value().equals(value)) {
            return state;
        }
        situation.learn(new LeaseStatus.Held(value), value.epoch(), now);
        situation.leaseUntil = BootTime.later(situation.leaseUntil, situation.safeUntil(open.askedAt()));
        var lease = new Lease(value, BootTime.later(holding.lease().safeUntil(), situation.leaseUntil));
        return switch (holding) {
            case CatchingUp(var _, long tail, var degraded, var reading) ->
                new CatchingUp(lease, tail, degraded, reading);
            case Preparing(var _, var degraded, var ready) -> new Preparing(lease, degraded, ready);
            case Active active -> activeDuty.renewed(active, lease, now);
            case HandingOver(var _, var since, var suspended, var shutdown, long release) ->
                new HandingOver(lease, since, suspended, shutdown, release);
        };
    }

    private RedundancyState refused(long request, LeaseQuestions.Open open, LeaseStatus status, BootTime now) {
        return switch (state) {
            case Initialization _, Disabled _, Negotiation _, Standby _ -> state;
            case Fencing fencing -> fencing.request() == request ? fencing.before() : state;
            case CatchingUp catching -> isAbout(open, catching) ? abandon("the lease is lost", now) : state;
            case Preparing preparing -> isAbout(open, preparing) ? abandon("the lease is lost", now) : state;
            case Active active ->
                isAbout(open, active) || open.question() instanceof LeaseQuestion.Take
                        ? activeDuty.leaseLost(active, status, now)
                        : state;
            case HandingOver handing -> isAbout(open, handing) ? activeDuty.released(handing, now) : state;
        };
    }

    private static boolean isAbout(LeaseQuestions.Open open, Holding holding) {
        return switch (open.question()) {
            case LeaseQuestion.Renew(var value, var _) ->
                holding.lease().value().equals(value);
            case LeaseQuestion.Release(var value) -> holding.lease().value().equals(value);
            case LeaseQuestion.Read _, LeaseQuestion.Take _ -> false;
        };
    }

    private RedundancyState storeLost(BootTime now) {
        situation.questions.lost(now);
        return state instanceof Fencing fencing ? fencing.before() : state;
    }

    private RedundancyState storeIs(String identity, BootTime now) {
        if (!situation.storeIs(identity, now)) {
            return state;
        }
        situation.note("the store is another one, and may have lost something");
        return state instanceof Active active ? activeDuty.behind(active) : state;
    }

    private RedundancyState observed(RedundancyEvent.JournalObserved observed, BootTime now) {
        if (!(state instanceof Holding)) {
            return state;
        }
        situation.confirmed = Math.max(situation.confirmed, observed.confirmed());
        if (state instanceof Active active && !active.suspended()) {
            boolean isStuck = observed.waiting().compareTo(times.unreachable()) >= 0 || activeDuty.isUnfounded();
            situation.journalStuck(isStuck, now);
            situation.suspended(isStuck && situation.isSuspended(), now);
            situation.refuseCalls(observed.waiting().compareTo(times.slow()) > 0);
        }
        return state;
    }

    private RedundancyState journalRefused(LeaseValue under, String why, BootTime now) {
        if (state instanceof Active active && active.lease().value().equals(under)) {
            return activeDuty.refused(active, why, now);
        }
        if (state instanceof HandingOver handing && handing.lease().value().equals(under)) {
            return activeDuty.refusedHandingOver(handing, why, now);
        }
        return state;
    }

    private RedundancyState follower(Situation.Follower progress) {
        if (state instanceof Standby || state instanceof Fencing) {
            situation.follower = progress;
            if (progress == Situation.Follower.CAUGHT_UP) {
                situation.unreadable = Optional.empty();
            }
        }
        return state;
    }

    /** It must not be half of what is there: nothing is, until all of it can be read. */
    private RedundancyState unreadable(RedundancyEvent.JournalUnreadable met, BootTime now) {
        if (!situation.unreadable.equals(Optional.of(met))) {
            situation.note(met.why());
        }
        situation.unreadable = Optional.of(met);
        situation.nextFollow = now.plus(UNREADABLE_PAUSE);
        if (state instanceof Standby || state instanceof Fencing) {
            situation.follower = Situation.Follower.STOPPED;
        }
        return state instanceof CatchingUp ? abandon(met.why(), now) : state;
    }

    private RedundancyState followerStopped(String why, BootTime now) {
        if (state instanceof Standby || state instanceof Fencing) {
            situation.follower = Situation.Follower.STOPPED;
            situation.nextFollow = now.plus(times.lease().dividedBy(3));
            situation.note("the journal is not followed any more: " + why);
        }
        if (state instanceof CatchingUp(var lease, long tail, var degraded, var _)) {
            situation.nextFollow = now.plus(times.lease().dividedBy(3));
            situation.note("reading the journal is begun again: " + why);
            return new CatchingUp(lease, tail, degraded, false);
        }
        return state;
    }

    private RedundancyState catchUp(CatchingUp catching, BootTime now) {
        activeDuty.renew(catching.lease(), now);
        if (!catching.reading() && situation.isStoreReachable() && !now.isBefore(situation.nextFollow)) {
            situation.act(new RedundancyAction.ReadToTail(catching.lease().value(), catching.tail()));
            return new CatchingUp(catching.lease(), catching.tail(), catching.degraded(), true);
        }
        return catching;
    }

    private RedundancyState prepare(Lease lease, long tail, boolean degraded) {
        situation.confirmed = tail;
        situation.act(new RedundancyAction.PrepareOutputs(degraded));
        return new Preparing(lease, degraded, false);
    }

    private RedundancyState prepared(Preparing preparing, BootTime now) {
        activeDuty.renew(preparing.lease(), now);
        if (!preparing.ready() || !now.isBefore(preparing.lease().safeUntil()) || !situation.mayOpen(now)) {
            return preparing;
        }
        var lease = preparing.lease();
        situation.act(new RedundancyAction.CommitOutputs(true));
        activeDuty.open(lease, now);
        situation.act(new RedundancyAction.ResumeTunnels(lease.value(), preparing.degraded()));
        // A journal that lacks something is written anew.
        return new Active(lease, true, false, false, preparing.degraded() || situation.isUnverified());
    }

    private RedundancyState outputsFailed(String why, BootTime now) {
        return switch (state) {
            case Initialization _, Disabled _, Negotiation _, Standby _, Fencing _, CatchingUp _, HandingOver _ ->
                state;
            case Preparing _ -> {
                situation.outputsFailedUntil = now.plus(times.promise());
                yield abandon("cannot be active: " + why, now);
            }
            case Active active -> {
                situation.note("an output has failed: " + why);
                yield active.speaking() && !active.suspended() && situation.neighbours.isHotStandbyHeard(now)
                        ? activeDuty.beginHandOver(active, false, now)
                        : state;
            }
        };
    }

    /** Gives back a lease under which nothing was said. */
    private RedundancyState abandon(String why, BootTime now) {
        situation.note(why);
        situation.act(new RedundancyAction.ShutGate());
        situation.act(new RedundancyAction.StopDataplane());
        if (state instanceof Holding holding) {
            situation.ask(new LeaseQuestion.Release(holding.lease().value()), now);
        }
        return activeDuty.standDown(now);
    }

    private RedundancyState heard(Heartbeat heartbeat, Instant wallClock, BootTime now) {
        if (heartbeat.unit().equals(settings.unit())) {
            return heardOwnName(heartbeat);
        }
        if (situation.neighbours.find(heartbeat.unit()).isEmpty()) {
            situation.note("a unit that is not in the list sends heartbeats: " + heartbeat.unit());
            return state;
        }
        situation.heard(heartbeat, now, wallClock);
        if (!(state instanceof Holding) && heartbeat.state() == StateName.ACTIVE) {
            situation.rememberHolder();
        }
        return state;
    }

    /** A process of this unit's name that is not this one: who came later stays away. */
    private RedundancyState heardOwnName(Heartbeat heartbeat) {
        if (heartbeat.incarnation().equals(settings.incarnation())) {
            return state;
        }
        var why = "another unit is called " + settings.unit();
        boolean later = heartbeat.state() != StateName.NEGOTIATION
                || heartbeat.incarnation().directory() < settings.incarnation().directory();
        if (state instanceof Negotiation && later) {
            return new Disabled(why);
        }
        situation.note(why);
        return state;
    }

    private RedundancyState tracked(String name, boolean up) {
        if (up ? situation.interfacesDown.remove(name) : situation.interfacesDown.add(name)) {
            situation.note("the tracked interface " + name + (up ? " is up" : " is down"));
        }
        return state;
    }

    private RedundancyState gateway(String address, boolean reachable, BootTime now) {
        boolean changed = reachable
                ? situation.gatewaysLost.remove(address) != null
                : situation.gatewaysLost.putIfAbsent(address, now) == null;
        if (changed) {
            situation.note("the gateway " + address + (reachable ? " answers" : " does not answer"));
        }
        return state;
    }

    private RedundancyState configuredAddress(Optional<String> address) {
        if (!situation.configuredAddress.equals(address)) {
            situation.configuredAddress = address;
            situation.note(address.map(text -> "the service address " + text
                            + " is configured on this host without a lifetime: this unit will not become active")
                    .orElse("no service address is configured on this host any more"));
        }
        return state;
    }

    private RedundancyState switchover(BootTime now) {
        return switch (state) {
            case Active active -> {
                if (!situation.neighbours.isHotStandbyHeard(now)) {
                    situation.act(new RedundancyAction.SwitchoverRefused("there is no hot standby"));
                    yield state;
                }
                if (active.suspended() || !active.speaking() || active.behind()) {
                    situation.act(new RedundancyAction.SwitchoverRefused("the journal is not complete"));
                    yield state;
                }
                yield activeDuty.beginHandOver(active, false, now);
            }
            case Initialization _,
                    Negotiation _,
                    Standby _,
                    Fencing _,
                    CatchingUp _,
                    Preparing _,
                    HandingOver _,
                    Disabled _ -> {
                situation.act(new RedundancyAction.SwitchoverRefused(
                        "this unit is " + state.name().words()));
                yield state;
            }
        };
    }

    private RedundancyState shutdown(BootTime now) {
        return switch (state) {
            case Initialization _, Negotiation _, Standby _, Fencing _, Disabled _ -> {
                situation.act(new RedundancyAction.Exit());
                yield new Disabled("the process ends");
            }
            case CatchingUp(var lease, var _, var _, var _) -> activeDuty.leave(lease, now);
            case Preparing(var lease, var _, var _) -> activeDuty.leave(lease, now);
            case Active active -> activeDuty.beginHandOver(active, true, now);
            case HandingOver(var lease, var since, var suspended, var _, long release) ->
                new HandingOver(lease, since, suspended, true, release);
        };
    }

    /** After a sleep longer than the lease nothing is as it was, and nobody is to blame for it. */
    private void noticeGap(BootTime now) {
        var gap = lastStep.map(now::since).orElse(Duration.ZERO);
        lastStep = Optional.of(now);
        if (gap.compareTo(times.lease()) <= 0) {
            return;
        }
        situation.neighbours.excuseSilence(now);
        situation.questions.excuseSilence(now);
        if (state instanceof Active active) {
            become(activeDuty.lapse(active, "this process stood still for " + gap.toMillis() + " ms", now), now);
        }
    }

    private void become(RedundancyState next, BootTime now) {
        if (next.equals(state)) {
            return;
        }
        var from = state.name();
        var to = next.name();
        heartbeatDue |= from != to || activeDuty.isUrgent(state, next);
        var before = state;
        state = next;
        if (from != to) {
            var reason = reason(before, next);
            if (to == StateName.ACTIVE && from == StateName.ACTIVE_POSTCONFIG) {
                switchovers++;
                lastReason = Optional.of(reason);
            }
            situation.act(new RedundancyAction.RoleChanged(from, to, reason));
        }
    }

    private String reason(RedundancyState before, RedundancyState next) {
        return switch (next) {
            case Disabled(var why) -> why;
            case Fencing fencing -> {
                standbyDuty.lastTakeover = fencing.reason();
                yield fencing.reason();
            }
            case CatchingUp _, Preparing _ -> standbyDuty.lastTakeover;
            case Active _ -> before instanceof HandingOver ? "the switchover is given up" : standbyDuty.lastTakeover;
            case Initialization _, Negotiation _, HandingOver _ -> activeDuty.lastReason();
            case Standby _ -> before instanceof Holding ? activeDuty.lastReason() : "";
        };
    }

    /** What is told at its event is not told here: this comes with heartbeats, and may go with them. */
    private void tellObstacles(BootTime now) {
        var found = new TreeMap<>(situation.obstacles(now));
        found.keySet().retainAll(HEARD_OBSTACLES);
        if (!state.name().isStandby() || found.keySet().equals(obstaclesTold)) {
            return;
        }
        obstaclesTold = Set.copyOf(found.keySet());
        if (!found.isEmpty()) {
            situation.note("this unit could not take over: " + String.join("; ", found.values()));
        }
    }

    private void countStandbys(BootTime now) {
        boolean hot = situation.neighbours.isHotStandbyHeard(now);
        if (state instanceof Active && hadHotStandby && !hot) {
            standbyFailures++;
            situation.note("the hot standby is gone");
        }
        hadHotStandby = hot;
    }

    private void beat(BootTime now, Instant wallClock) {
        if (state instanceof Initialization || (!heartbeatDue && now.isBefore(nextHeartbeat))) {
            return;
        }
        heartbeatDue = false;
        nextHeartbeat = now.plus(times.heartbeat());
        boolean promises = !(state instanceof Holding)
                && !(state instanceof Fencing)
                && situation.isStoreLost()
                // Not to one that has been succeeded since: it does not have the calls of now.
                && situation.neighbours.anyHeard(
                        now,
                        other -> other.state().isActive()
                                && !other.storeReachable()
                                && other.heldEpoch() >= situation.highestEpoch);
        if (promises) {
            situation.promisedUntil = now.plus(times.promise());
            situation.neighbours.promised(now);
            situation.rememberHolder();
        }
        for (var name : situation.neighbours.names()) {
            var echo = situation
                    .neighbours
                    .find(name)
                    .flatMap(Neighbour::last)
                    .map(Heartbeat::sentAt)
                    .orElse(BootTime.MIN);
            situation.act(new RedundancyAction.SendHeartbeat(
                    name,
                    new Heartbeat(
                            settings.unit(),
                            settings.incarnation(),
                            now,
                            echo,
                            state.name(),
                            situation.heldEpoch,
                            situation.heldEpoch > 0 && !(state instanceof Holding),
                            situation.highestEpoch,
                            situation.confirmed,
                            wallClock,
                            settings.readable(),
                            situation.writtenFormat(),
                            situation.isSuspended(),
                            situation.isStoreReachable(),
                            promises ? times.promise() : Duration.ZERO,
                            situation.degraded || (state instanceof Holding && situation.isUnverified()),
                            situation.wantsFullState())));
        }
    }

    /** A picture for people. */
    public RedundancyView view(BootTime now) {
        var units = new TreeMap<String, StateName>();
        for (var heartbeat : situation.neighbours.heard(now)) {
            units.put(heartbeat.unit(), heartbeat.state());
        }
        var peer = units.values().stream()
                .max((a, b) -> Integer.compare(a.number(), b.number()))
                .orElse(StateName.DISABLED);
        boolean committing = state instanceof Active active && active.speaking() && !active.suspended();
        return new RedundancyView(
                state.name(),
                peer,
                units,
                state instanceof Holding holding ? Optional.of(holding.lease().value()) : Optional.empty(),
                state instanceof Active active && active.speaking(),
                committing,
                situation.neighbours.anyHeard(
                        now, heartbeat -> heartbeat.state().isStandby()),
                switchovers,
                standbyFailures,
                lastReason,
                situation.impediments(now),
                List.copyOf(situation.obstacles(now).values()));
    }
}
