package io.culvert.simulation;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.JournalBatches.ShardTicket;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.EngineSettings;
import io.culvert.core.engine.Input;
import io.culvert.core.engine.ShardId;
import io.culvert.core.engine.ShardSelector;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** All that speaks while a unit is active: shards with their engines, their way into the journal, the data plane. Made anew each time. */
final class ActiveCalls {
    private static final Duration AAA_DELAY = Duration.ofMillis(5);

    private final Group group;
    private final GroupUnit unit;
    private final UnitProcess process;
    private final JournalWriter journal;
    private final List<GroupShard> shards = new ArrayList<>();
    private boolean dropped;

    ActiveCalls(
            Group group, GroupUnit unit, UnitProcess process, Function<ShardId, EngineSettings> settings, int count) {
        this.group = group;
        this.unit = unit;
        this.process = process;
        journal = new JournalWriter(group, process, count, new JournalWriter.Listener() {
            @Override
            public void confirmed(ShardTicket ticket) {
                stepped();
                if (isAlive()) {
                    shards.get(ticket.shard()).confirmed(ticket.ticket());
                }
            }

            @Override
            public void refused(LeaseValue under) {
                unit.journalRefused(under);
            }

            @Override
            public void progressed() {
                unit.observeJournal();
            }
        });
        for (int index = 0; index < count; index++) {
            var engine = new Engine(
                    settings.apply(new ShardId(index, count)), group.world().fork());
            shards.add(new GroupShard(index, engine, this));
        }
    }

    void restore(LeaseValue under, long tail, Image image, boolean degraded) {
        journal.begin(under, tail);
        for (int index = 0; index < shards.size(); index++) {
            shards.get(index).restore(image.part(index, shards.size()), degraded);
        }
    }

    JournalWriter journal() {
        return journal;
    }

    GroupLedger ledger() {
        return group.ledger();
    }

    Instant now() {
        return group.world().now();
    }

    boolean isAlive() {
        return !dropped && process.isAlive();
    }

    boolean isGateOpen() {
        return unit.isGateOpen();
    }

    boolean breaks(BrokenRule rule) {
        return group.broken() == rule;
    }

    /** Something has happened that a crash may follow. */
    void stepped() {
        group.stepped(unit);
    }

    void drop() {
        dropped = true;
        var _ = journal.forget();
    }

    Optional<Instant> nextDeadline() {
        Optional<Instant> next = Optional.empty();
        for (var shard : shards) {
            var due = shard.engine().nextDeadline();
            if (due.isPresent() && next.map(due.get()::isBefore).orElse(true)) {
                next = due;
            }
        }
        return next;
    }

    void timerExpired() {
        for (var shard : shards) {
            if (isAlive()
                    && shard.engine()
                            .nextDeadline()
                            .filter(due -> !due.isAfter(now()))
                            .isPresent()) {
                shard.input(new Input.TimerExpired());
            }
        }
    }

    void gateMoved() {
        for (var shard : shards) {
            if (isAlive()) {
                shard.gateMoved();
            }
        }
    }

    void control(UdpPath path, Octets datagram) {
        var tunnelId = new TunnelId(datagram.u16(4));
        int index = tunnelId.equals(TunnelId.NONE)
                ? ShardSelector.ofSetUp(path.peer().getAddress(), datagram, shards.size())
                : ShardSelector.ofTunnel(tunnelId, shards.size());
        shards.get(index).input(new Input.ControlPacketReceived(path, datagram));
    }

    void frame(TunnelId tunnelId, SessionId sessionId, Octets frame) {
        of(tunnelId).input(new Input.PppFrameReceived(tunnelId, sessionId, frame));
    }

    void tellAll(Input input) {
        for (var shard : List.copyOf(shards)) {
            if (isAlive()) {
                shard.input(input);
            }
        }
    }

    void tell(TunnelId tunnelId, Input input) {
        of(tunnelId).input(input);
    }

    void commitOutputs(boolean on) {
        for (var shard : shards) {
            shard.commitOutputs(on);
        }
        if (!on) {
            var _ = journal.forget();
        }
    }

    /** Writes everything anew; {@code done} is told whether it is there. */
    void found(LeaseValue under, Consumer<Boolean> done) {
        var tickets = journal.forget();
        var state = fullState();
        journal.found(under, state, position -> {
            if (!isAlive()) {
                return;
            }
            if (position.isEmpty()) {
                done.accept(false);
                return;
            }
            journal.begin(under, position.get().sequence());
            done.accept(true);
            for (var ticket : tickets) {
                if (isAlive()) {
                    shards.get(ticket.shard()).confirmed(ticket.ticket());
                }
            }
            if (isAlive()) {
                journal.flush();
            }
        });
    }

    List<Change> fullState() {
        var state = new ArrayList<Change>();
        shards.forEach(shard -> shard.engine().export(state::add));
        return state;
    }

    /** What the engines have. */
    Image image() {
        var image = new Image();
        fullState()
                .forEach(change -> image.apply(change).ifPresent(fault -> {
                    throw new AssertionError("a record that cannot be read: " + fault);
                }));
        return image;
    }

    List<Engine> engines() {
        return shards.stream().map(GroupShard::engine).toList();
    }

    /** Whether the journal has everything and nothing waits. */
    boolean isQuiet() {
        return journal.isDrained() && shards.stream().allMatch(GroupShard::isQuiet);
    }

    void carryOut(GroupShard shard, Effect effect) {
        group.ledger().book(unit, effect);
        switch (effect) {
            case Effect.SendControl(var path, var tunnelId, var ns, var datagram) -> {
                group.toPeer(path, datagram);
                ns.ifPresent(number -> shard.input(new Input.ControlReleased(tunnelId, number)));
            }
            case Effect.SendPpp(var tunnelId, var sessionId, var frame) ->
                unit.plane().entry(tunnelId, sessionId).ifPresent(entry -> group.toPeer(entry, frame));
            case Effect.AskAaa(var id, var request) ->
                process.later(AAA_DELAY, () -> {
                    if (isAlive()) {
                        shard.input(new Input.AaaReplied(id, group.aaa().answer(request)));
                    }
                });
            case Effect.Account(var id, var record) ->
                group.account(record, process, () -> {
                    if (isAlive()) {
                        of(id.tunnelId()).input(new Input.AccountingDone(id));
                    }
                });
            case Effect.ProgramSession(var entry) -> unit.plane().program(entry);
            case Effect.RemoveSession(var tunnelId, var sessionId) ->
                shard.input(unit.plane().report(tunnelId, sessionId, true));
            case Effect.ReadCounters(var tunnelId, var sessionId) ->
                shard.input(unit.plane().report(tunnelId, sessionId, false));
            case Effect.SendToShard(var to, var message) ->
                process.now(() -> shards.get(to.index()).input(new Input.ShardMessageReceived(message)));
            case Effect.ReportBug(var _, var input, var exception) ->
                throw new AssertionError("a bug at " + input, exception);
            case Effect.Append _ -> throw new AssertionError("records belong into the journal");
            case Effect.RecordFailure(var failure) -> group.note(unit, "records " + failure);
            case Effect.PolicyNotice _, Effect.Trace _ -> {}
        }
    }

    private GroupShard of(TunnelId tunnelId) {
        return shards.get(ShardSelector.ofTunnel(tunnelId, shards.size()));
    }
}
