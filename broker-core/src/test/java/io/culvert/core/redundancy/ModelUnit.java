package io.culvert.core.redundancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One unit of a {@link RedundancyModel}: a machine, and a host that does what it says. */
final class ModelUnit {
    final String name;
    private final RedundancyModel model;
    private final Set<String> others;
    private final long bootOffset;
    private final long directory;
    private long starts;
    private FormerLife disk = FormerLife.NONE;

    /** Counts the process's lives: what an earlier one had begun does not reach the next. */
    long life;

    boolean running;
    boolean paused;
    boolean storeReachable = true;
    boolean storeSilent;
    long lastAskAt;
    long lastAnswerAt;
    boolean journalStuck;
    private final List<RedundancyEvent> whilePaused = new ArrayList<>();
    private Optional<RedundancyMachine> machine = Optional.empty();

    private long gateUntil = Long.MIN_VALUE;
    private Optional<LeaseValue> writesUnder = Optional.empty();
    private boolean commits = true;
    private long refusedSince = Long.MAX_VALUE;
    private String lastStore = "";
    boolean addresses;
    boolean exited;

    /** For the last words of a failing run. */
    final List<String> diary = new ArrayList<>();

    ModelUnit(String name, Set<String> all, RedundancyModel model, long bootOffset, long directory) {
        this.name = name;
        this.model = model;
        this.bootOffset = bootOffset;
        this.directory = directory;
        others = new TreeSet<>(all);
        others.remove(name);
    }

    RedundancyMachine machine() {
        return machine.orElseThrow();
    }

    StateName state() {
        return running ? machine().view(boot()).state() : StateName.DISABLED;
    }

    void start() {
        life++;
        running = true;
        exited = false;
        paused = false;
        lastStore = "";
        commits = true;
        addresses = false;
        gateUntil = Long.MIN_VALUE;
        writesUnder = Optional.empty();
        machine = Optional.of(new RedundancyMachine(new RedundancySettings(
                name,
                Incarnation.of(directory, ++starts, starts * 77),
                others,
                Isolation.STOP,
                RedundancyTimes.DEFAULTS,
                new TreeSet<>(Set.of(1)))));
        diary.add(model.clock() + " start " + starts + " " + disk);
        tell(new RedundancyEvent.Started(model.disksForget ? FormerLife.NONE : disk));
        tick(life);
        watch(life);
    }

    /** The process is gone, without a word. */
    void kill() {
        diary.add(model.clock() + " killed");
        running = false;
        life++;
        gateUntil = Long.MIN_VALUE;
        whilePaused.clear();
        model.unitEnded(this);
    }

    void resume() {
        paused = false;
        var waiting = List.copyOf(whilePaused);
        whilePaused.clear();
        waiting.forEach(this::tell);
        tick(life);
    }

    boolean isGateOpen() {
        return running && model.now < gateUntil;
    }

    boolean isServing() {
        return isGateOpen() && commits;
    }

    void storeIs(String identity) {
        if (!identity.equals(lastStore)) {
            lastStore = identity;
            tell(new RedundancyEvent.StoreIs(identity));
        }
    }

    BootTime boot() {
        return new BootTime(model.now + bootOffset);
    }

    void tell(RedundancyEvent event) {
        if (!running) {
            return;
        }
        if (paused) {
            if (!(event instanceof RedundancyEvent.TimerExpired)) {
                whilePaused.add(event);
            }
            return;
        }
        for (var action : machine().step(event, boot(), model.wallClock())) {
            if (!(action instanceof RedundancyAction.SendHeartbeat)
                    && !(action instanceof RedundancyAction.OpenGate)
                    && !(action instanceof RedundancyAction.AskLease(var _, LeaseQuestion.Read _))
                    && !(action instanceof RedundancyAction.AskLease(var _, LeaseQuestion.Renew _))
                    && !(action instanceof RedundancyAction.ExtendLifetimes)) {
                diary.add(model.clock() + " " + action);
            }
            carryOut(action);
            model.check();
            if (!running) {
                return;
            }
        }
    }

    private void tick(long inLife) {
        if (life != inLife || paused) {
            return;
        }
        tell(new RedundancyEvent.TimerExpired());
        var next = running ? machine().nextDeadline() : BootTime.MAX;
        if (next.isBefore(BootTime.MAX)) {
            model.after(Math.max(1_000_000, next.since(boot()).toNanos()), () -> tick(inLife));
        }
    }

    /** Tells how the journal goes. */
    private void watch(long inLife) {
        if (life != inLife) {
            return;
        }
        boolean writes = storeReachable && !storeSilent && !journalStuck && model.storeUp;
        refusedSince = writes ? Long.MAX_VALUE : Math.min(refusedSince, model.now);
        if (writesUnder.isPresent() && commits) {
            if (writes && isGateOpen()) {
                if (model.store.isHeldBy(writesUnder.get(), model.now)) {
                    model.store.tail++;
                } else {
                    tell(new RedundancyEvent.JournalRefused(writesUnder.get(), "lease"));
                }
            }
            if (!paused) {
                long waiting = writes ? 0 : model.now - refusedSince;
                tell(new RedundancyEvent.JournalObserved(
                        writes ? model.store.tail : 0, RedundancyModel.nanos(waiting)));
            }
        }
        model.after(RedundancyModel.millis(100), () -> watch(inLife));
    }

    private void carryOut(RedundancyAction action) {
        switch (action) {
            case RedundancyAction.AskLease(long request, var question) -> model.askStore(this, request, question);
            case RedundancyAction.SendHeartbeat(var to, var heartbeat) -> model.send(this, to, heartbeat);
            case RedundancyAction.ShutGate _ -> gateUntil = Long.MIN_VALUE;
            case RedundancyAction.OpenGate(var until) -> {
                gateUntil = model.gatesIgnoreLease ? Long.MAX_VALUE : until.nanos() - bootOffset;
                model.opened(this, commits);
            }
            case RedundancyAction.RemoveAddresses _ -> addresses = false;
            case RedundancyAction.AddAddresses _ -> addresses = true;
            case RedundancyAction.FollowJournal _ -> {
                later(10, true, new RedundancyEvent.FollowerLoading());
                later(60, true, new RedundancyEvent.FollowerCaughtUp(model.store.tail));
            }
            case RedundancyAction.ReadToTail _ -> later(30, true, new RedundancyEvent.TailReached());
            case RedundancyAction.PrepareOutputs _ -> later(10, false, new RedundancyEvent.OutputsReady());
            case RedundancyAction.DrainJournal _ -> later(20, true, new RedundancyEvent.JournalDrained());
            case RedundancyAction.FoundJournal(var lease) -> found(lease);
            case RedundancyAction.WriteUnder(var lease) -> writesUnder = Optional.of(lease);
            case RedundancyAction.CommitOutputs(boolean on) -> {
                commits = on;
                if (!on) {
                    model.suspensions++;
                    model.complete = false;
                }
            }
            case RedundancyAction.Remember(var remembered) -> disk = remembered;
            case RedundancyAction.ResumeTunnels(var _, boolean degraded) -> {
                model.resumed(this, degraded);
                long inLife = life;
                model.after(RedundancyModel.millis(500), () -> {
                    if (life == inLife && isGateOpen()) {
                        model.complete |= commits;
                        tell(new RedundancyEvent.TunnelsResynced());
                    }
                });
            }
            case RedundancyAction.DropCalls _ -> writesUnder = Optional.empty();
            case RedundancyAction.Exit _ -> {
                exited = true;
                kill();
            }
            case RedundancyAction.ExtendLifetimes _,
                    RedundancyAction.Announce _,
                    RedundancyAction.StopDataplane _,
                    RedundancyAction.StartDataplane _,
                    RedundancyAction.RefuseCalls _,
                    RedundancyAction.WriteFormat _,
                    RedundancyAction.RoleChanged _,
                    RedundancyAction.Notice _,
                    RedundancyAction.SwitchoverRefused _ -> {}
        }
    }

    private void found(LeaseValue lease) {
        long inLife = life;
        model.after(RedundancyModel.millis(150), () -> {
            if (life != inLife) {
                return;
            }
            if (!storeReachable
                    || storeSilent
                    || journalStuck
                    || !model.storeUp
                    || !model.store.isHeldBy(lease, model.now)) {
                tell(new RedundancyEvent.FoundingFailed("store"));
                return;
            }
            model.store.tail++;
            model.founded(this, lease);
            tell(new RedundancyEvent.JournalFounded());
        });
    }

    /** What the host answers after a while, if the store that it needs for it is there. */
    private void later(long millis, boolean needsStore, RedundancyEvent event) {
        long inLife = life;
        model.after(RedundancyModel.millis(millis), () -> {
            if (life != inLife) {
                return;
            }
            boolean there = storeReachable && !storeSilent && model.storeUp;
            if (!needsStore || there) {
                tell(event);
            } else if (!(event instanceof RedundancyEvent.JournalDrained)) {
                tell(new RedundancyEvent.FollowerStopped("store"));
            }
        });
    }
}
