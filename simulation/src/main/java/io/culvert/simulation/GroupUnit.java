package io.culvert.simulation;

import io.culvert.core.checkpoint.Image;
import io.culvert.core.engine.Input;
import io.culvert.core.redundancy.BootTime;
import io.culvert.core.redundancy.FormerLife;
import io.culvert.core.redundancy.Heartbeat;
import io.culvert.core.redundancy.Incarnation;
import io.culvert.core.redundancy.Isolation;
import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.core.redundancy.RedundancyAction;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancyMachine;
import io.culvert.core.redundancy.RedundancySettings;
import io.culvert.core.redundancy.RedundancyTimes;
import io.culvert.core.redundancy.StateName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A host with a unit of a group: its disk, its clock, its data plane, its service address, and a process that comes and goes. */
final class GroupUnit implements World.Inhabitant {
    private final Group group;
    private final String name;
    private final Set<String> others;
    private final int shards;
    private final long bootOffset;
    private final long directory;
    private final HostPlane plane;
    private long starts;
    private FormerLife disk = FormerLife.NONE;
    private Instant addressUntil = Instant.MIN;
    private UnitProcess process;
    private RedundancyMachine machine;
    private Follower follower;
    private final ArrayDeque<RedundancyEvent> events = new ArrayDeque<>();
    private boolean busy;
    private Instant gateUntil = Instant.MIN;
    private Optional<LeaseValue> held = Optional.empty();
    private Optional<ActiveCalls> active = Optional.empty();
    private Optional<ActiveCalls> prepared = Optional.empty();
    private boolean commits = true;
    private Image beginning = new Image();
    // What an abandoned attempt prepares does not count.
    private int attempt;

    /** @param store which one */
    private record Answered(String store, LeaseAnswer answer) {}

    GroupUnit(Group group, String name, Set<String> all, int shards, long directory) {
        this.group = group;
        this.name = name;
        this.shards = shards;
        this.directory = directory;
        bootOffset = group.world().random().nextLong(1L << 50);
        plane = new HostPlane(group.world(), this::mayForward);
        others = new TreeSet<>(all);
        others.remove(name);
        process = new UnitProcess(group, name);
        process.kill();
        machine = machine();
        follower = follower();
        group.world().settle(this);
    }

    String name() {
        return name;
    }

    HostPlane plane() {
        return plane;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isRunning() {
        return process.isRunning();
    }

    UnitProcess process() {
        return process;
    }

    /** What speaks, if this unit does. */
    Optional<ActiveCalls> active() {
        return active;
    }

    Follower feed() {
        return follower;
    }

    Optional<LeaseValue> held() {
        return held;
    }

    /** Whether what it says waits for the journal. */
    boolean commits() {
        return commits;
    }

    StateName state() {
        return process.isAlive() ? machine.view(boot()).state() : StateName.DISABLED;
    }

    /** As its clock says. */
    boolean isGateReallyOpen() {
        return process.isAlive() && group.world().now().isBefore(gateUntil);
    }

    boolean isGateOpen() {
        return isGateReallyOpen() || (group.broken() == BrokenRule.NO_GATE && process.isAlive() && active.isPresent());
    }

    private boolean mayForward() {
        return isGateReallyOpen() || (group.broken() == BrokenRule.FORWARDS_ON && process.isAlive());
    }

    boolean hasAddress() {
        return group.world().now().isBefore(addressUntil);
    }

    void start() {
        if (process.isAlive()) {
            return;
        }
        starts++;
        process = new UnitProcess(group, name);
        events.clear();
        busy = false;
        gateUntil = Instant.MIN;
        held = Optional.empty();
        active = Optional.empty();
        prepared = Optional.empty();
        commits = true;
        plane.clear();
        machine = machine();
        follower = follower();
        group.note(this, "starts");
        tell(new RedundancyEvent.Started(disk));
    }

    /** The process is gone without a word; its kernel closes what it leaves behind. */
    void kill() {
        if (!process.isAlive()) {
            return;
        }
        group.note(this, "is killed");
        process.kill();
        events.clear();
        gateUntil = Instant.MIN;
        active = Optional.empty();
        prepared = Optional.empty();
        // The TUN device goes with it.
        plane.clear();
        group.ended(this);
    }

    void pause() {
        group.note(this, "is paused");
        process.pause();
    }

    void resume() {
        group.note(this, "goes on");
        process.resume();
    }

    /** Runs now, or when the process runs again. */
    void now(Runnable task) {
        process.now(task);
    }

    void tell(RedundancyEvent event) {
        if (!process.isAlive()) {
            return;
        }
        if (!process.isRunning()) {
            var mine = process;
            mine.now(() -> tell(event));
            return;
        }
        events.add(event);
        if (busy) {
            return;
        }
        busy = true;
        while (process.isRunning() && !events.isEmpty()) {
            var mine = process;
            for (var action :
                    machine.step(events.removeFirst(), boot(), group.world().now())) {
                if (mine.isAlive()) {
                    perform(action);
                }
            }
            group.stepped(this);
        }
        busy = false;
        if (process.isRunning()) {
            active.ifPresent(ActiveCalls::gateMoved);
        }
    }

    void journalRefused(LeaseValue under) {
        group.note(this, "is refused by the journal");
        tell(new RedundancyEvent.JournalRefused(under, "lease, epoch or sequence"));
    }

    void observeJournal() {
        active.ifPresent(calls -> tell(new RedundancyEvent.JournalObserved(
                calls.journal().confirmed(), calls.journal().waiting())));
    }

    @Override
    public Optional<Instant> nextDeadline() {
        if (!process.isRunning()) {
            return Optional.empty();
        }
        var due = machine.nextDeadline();
        var next = due.isBefore(BootTime.MAX)
                ? Optional.of(World.START.plusNanos(due.nanos() - bootOffset))
                : Optional.<Instant>empty();
        var calls = active.flatMap(ActiveCalls::nextDeadline);
        return next.isEmpty() || calls.filter(next.get()::isAfter).isPresent() ? calls.or(() -> next) : next;
    }

    @Override
    public void timerExpired() {
        active.ifPresent(ActiveCalls::timerExpired);
        if (process.isRunning() && !boot().isBefore(machine.nextDeadline())) {
            tell(new RedundancyEvent.TimerExpired());
            observeJournal();
        }
    }

    private BootTime boot() {
        return new BootTime(Duration.between(World.START, group.world().now()).toNanos() + bootOffset);
    }

    private RedundancyMachine machine() {
        return new RedundancyMachine(new RedundancySettings(
                name,
                Incarnation.of(directory, Math.max(1, starts), starts),
                others,
                Isolation.STOP,
                RedundancyTimes.DEFAULTS,
                new TreeSet<>(Set.of(1))));
    }

    private Follower follower() {
        return new Follower(group, process, new Follower.Listener() {
            @Override
            public void caughtUp(long sequence) {
                tell(new RedundancyEvent.FollowerCaughtUp(sequence));
            }

            @Override
            public void stopped(String why) {
                tell(new RedundancyEvent.FollowerStopped(why));
            }

            @Override
            public void reached() {
                tell(new RedundancyEvent.TailReached());
            }
        });
    }

    private void perform(RedundancyAction action) {
        switch (action) {
            case RedundancyAction.AskLease(long request, var question) ->
                process.lease()
                        .call(
                                () -> new Answered(
                                        group.redis().identity(), group.redis().ask(question)),
                                answered -> {
                                    tell(new RedundancyEvent.StoreIs(answered.store()));
                                    tell(new RedundancyEvent.LeaseAnswered(request, answered.answer()));
                                },
                                () -> tell(new RedundancyEvent.StoreLost()));
            case RedundancyAction.SendHeartbeat(var to, var heartbeat) -> group.heartbeat(this, to, heartbeat);
            case RedundancyAction.ShutGate() -> gateUntil = Instant.MIN;
            case RedundancyAction.OpenGate(var until) -> gateUntil = World.START.plusNanos(until.nanos() - bootOffset);
            case RedundancyAction.RemoveAddresses() -> addressUntil = Instant.MIN;
            case RedundancyAction.AddAddresses(var lifetime) -> {
                addressUntil = group.world().now().plus(lifetime);
                group.announced(this);
            }
            case RedundancyAction.ExtendLifetimes(var lifetime) ->
                addressUntil = group.world().now().plus(lifetime);
            case RedundancyAction.PrepareOutputs(boolean degraded) -> {
                int mine = ++attempt;
                process.later(PREPARING, () -> prepare(mine, degraded));
            }
            case RedundancyAction.DropCalls() -> drop();
            case RedundancyAction.FollowJournal() -> {
                tell(new RedundancyEvent.FollowerLoading());
                follower.begin();
            }
            case RedundancyAction.ReadToTail(var _, long tail) -> follower.readTo(tail);
            case RedundancyAction.WriteUnder(var value) -> held = Optional.of(value);
            case RedundancyAction.ResumeTunnels(var _, boolean degraded) -> resumeTunnels(degraded);
            case RedundancyAction.DrainJournal() -> drain();
            case RedundancyAction.FoundJournal(var value) -> found(value);
            case RedundancyAction.CommitOutputs(boolean on) -> {
                commits = on;
                if (!on) {
                    group.ledger().journalIncomplete();
                }
                active.ifPresent(calls -> calls.commitOutputs(on));
            }
            case RedundancyAction.Remember(var life) -> disk = life;
            case RedundancyAction.RefuseCalls(boolean on) ->
                active.ifPresent(calls -> calls.tellAll(new Input.JournalSlow(on)));
            case RedundancyAction.RoleChanged(var from, var to, var reason) ->
                group.note(this, from + " -> " + to + ": " + reason);
            case RedundancyAction.Notice(var text) -> group.note(this, text);
            case RedundancyAction.SwitchoverRefused(var why) -> group.note(this, "no switchover: " + why);
            case RedundancyAction.Exit() -> {
                kill();
                // Somebody starts it again.
                group.world().after(RESTARTED, this::start);
            }
            // The gate stops the data plane.
            case RedundancyAction.StopDataplane _,
                    RedundancyAction.StartDataplane _,
                    RedundancyAction.Announce _,
                    RedundancyAction.WriteFormat _ -> {}
        }
    }

    private void prepare(int current, boolean degraded) {
        if (current != attempt) {
            return;
        }
        var value = held.orElseThrow();
        var image = follower.take();
        var mine = process;
        mine.lease()
                .call(
                        () -> group.redis().tail(),
                        tail -> {
                            if (current != attempt) {
                                return;
                            }
                            plane.clear();
                            var calls = new ActiveCalls(
                                    group,
                                    this,
                                    mine,
                                    shard -> group.settings(shard, name + starts + "x" + value.epoch()),
                                    shards);
                            beginning = image.part(0, 1);
                            calls.restore(value, tail.sequence(), image, degraded);
                            prepared = Optional.of(calls);
                            tell(new RedundancyEvent.OutputsReady());
                        },
                        () -> {
                            if (current == attempt) {
                                tell(new RedundancyEvent.OutputsFailed("the store does not answer"));
                            }
                        });
    }

    private void resumeTunnels(boolean degraded) {
        group.ledger().takenOver(beginning, degraded);
        active = prepared;
        prepared = Optional.empty();
        group.tookOver(this, degraded);
        active.ifPresent(calls -> calls.journal().flush());
    }

    private void drain() {
        var mine = process;
        var calls = active;
        if (calls.isEmpty() || calls.get().journal().isDrained()) {
            tell(new RedundancyEvent.JournalDrained());
        } else {
            mine.later(Duration.ofMillis(1), () -> {
                if (active.equals(calls)) {
                    drain();
                }
            });
        }
    }

    private void found(LeaseValue value) {
        group.note(this, "founds the journal again");
        active.ifPresent(calls -> calls.found(
                value,
                there -> tell(
                        there
                                ? new RedundancyEvent.JournalFounded()
                                : new RedundancyEvent.FoundingFailed("refused or lost"))));
    }

    private void drop() {
        attempt++;
        active.ifPresent(ActiveCalls::drop);
        prepared.ifPresent(ActiveCalls::drop);
        active = Optional.empty();
        prepared = Optional.empty();
        if (group.broken() != BrokenRule.FORWARDS_ON) {
            plane.clear();
        }
    }

    void heard(Heartbeat heartbeat) {
        tell(new RedundancyEvent.Heard(heartbeat, group.world().now()));
    }

    private static final Duration RESTARTED = Duration.ofSeconds(1);
    private static final Duration PREPARING = Duration.ofMillis(10);
}
