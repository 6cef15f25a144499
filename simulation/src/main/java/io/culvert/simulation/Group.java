package io.culvert.simulation;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.JournalBatches.Batch;
import io.culvert.core.engine.EngineSettings;
import io.culvert.core.engine.ForwardingEntry;
import io.culvert.core.engine.ShardId;
import io.culvert.core.redundancy.Heartbeat;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.core.redundancy.LinkEnd;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A redundancy group: its units, its Redis, its service address, and the network between them and to the peers. */
final class Group implements Lns {
    private static final int DIARY = 120;

    private final World world;
    private final LossyNetwork network;
    private final RedisModel redis;
    private final SimulatedAaa aaa;
    private final GroupLedger ledger;
    private final Plan plan;
    private final Map<String, GroupUnit> units = new TreeMap<>();
    private final Map<InetSocketAddress, SimulatedLac> peers = new LinkedHashMap<>();
    private final Set<String> cuts = new HashSet<>();
    private final List<String> diary = new ArrayList<>();
    private Optional<GroupUnit> announced = Optional.empty();
    private double heartbeatLoss;
    private long steps;
    private int takeovers;
    private int degradedTakeovers;
    private int healings;
    private boolean isComplete = true;
    private Runnable onDegraded = () -> {};

    /**
     * What is to be simulated.
     *
     * @param units how many
     * @param shards of a unit, at most
     * @param crashAt the step behind which the unit that took it dies; 0: none
     * @param settings of an engine without its shard and incarnation
     */
    record Plan(int units, int shards, long crashAt, BrokenRule broken, SettingsOf settings) {}

    /** Makes an engine's settings. */
    @FunctionalInterface
    interface SettingsOf {
        EngineSettings of(ShardId shard, String incarnation);
    }

    Group(World world, LossyNetwork network, SimulatedAaa aaa, Plan plan) {
        this.world = world;
        this.network = network;
        this.aaa = aaa;
        this.plan = plan;
        redis = new RedisModel(world);
        ledger = new GroupLedger(this);
        var names = new TreeSet<String>();
        for (int i = 0; i < plan.units(); i++) {
            names.add(String.valueOf((char) ('a' + i)));
        }
        for (var name : names) {
            int shards = 1 + world.random().nextInt(plan.shards());
            units.put(name, new GroupUnit(this, name, names, shards, units.size() + 1));
        }
    }

    World world() {
        return world;
    }

    RedisModel redis() {
        return redis;
    }

    SimulatedAaa aaa() {
        return aaa;
    }

    GroupLedger ledger() {
        return ledger;
    }

    BrokenRule broken() {
        return plan.broken();
    }

    EngineSettings settings(ShardId shard, String incarnation) {
        return plan.settings().of(shard, incarnation);
    }

    Collection<GroupUnit> units() {
        return units.values();
    }

    /** The one that speaks. */
    Optional<GroupUnit> speaker() {
        return units.values().stream()
                .filter(unit -> unit.isGateReallyOpen() && unit.active().isPresent())
                .findFirst();
    }

    long steps() {
        return steps;
    }

    int takeovers() {
        return takeovers;
    }

    /** Whether Redis has been told everything since a journal was resumed that lacked something. */
    boolean isComplete() {
        return isComplete;
    }

    int degradedTakeovers() {
        return degradedTakeovers;
    }

    void onDegraded(Runnable task) {
        onDegraded = task;
    }

    void note(GroupUnit unit, String text) {
        note(unit.name() + " " + text);
    }

    void note(String text) {
        if (diary.size() == DIARY) {
            diary.removeFirst();
        }
        diary.add("%.4f ".formatted(Duration.between(World.START, world.now()).toNanos() / 1e9) + text);
    }

    String diary() {
        return "\n" + String.join("\n", diary) + "\n";
    }

    /** Counts what a crash may follow, and checks what holds after every step. */
    void stepped(GroupUnit unit) {
        steps++;
        if (steps == plan.crashAt()) {
            unit.kill();
        }
        ledger.checkGates();
    }

    RedisModel.Appended appended(LeaseValue under, List<Batch> batches) {
        return redis.append(under, batches, ledger::durable);
    }

    Optional<RedisModel.Position> founded(LeaseValue under, long asOf, List<Change> state) {
        var position = redis.found(under, asOf, state);
        position.ifPresent(_ -> {
            ledger.founded(state);
            isComplete = true;
        });
        return position;
    }

    void tookOver(GroupUnit unit, boolean degraded) {
        takeovers++;
        note(unit, degraded ? "goes on, degraded" : "goes on with the calls");
        isComplete = !degraded;
        if (degraded) {
            degradedTakeovers++;
            onDegraded.run();
        }
    }

    void announced(GroupUnit unit) {
        announced = Optional.of(unit);
    }

    @Override
    public void connect(UdpPath path, SimulatedLac lac) {
        peers.put(path.peer(), lac);
    }

    @Override
    public void control(UdpPath path, Octets datagram) {
        network.send(() -> toService(calls -> calls.control(path, datagram)));
    }

    @Override
    public void frame(TunnelId tunnelId, SessionId sessionId, Octets frame) {
        network.send(() -> service()
                .ifPresent(unit -> unit.now(() -> unit.active().ifPresent(calls -> {
                    // What the data plane has no entry for, it drops.
                    if (unit.plane().entry(tunnelId, sessionId).isPresent()) {
                        calls.frame(tunnelId, sessionId, frame);
                    }
                }))));
    }

    private void toService(Consumer<ActiveCalls> what) {
        service().ifPresent(unit -> unit.now(() -> unit.active().ifPresent(what)));
    }

    /** Whom the routers send the service address's packets to: who has announced it last, if he has it still. */
    private Optional<GroupUnit> service() {
        return announced
                .filter(GroupUnit::hasAddress)
                .or(() -> units.values().stream().filter(GroupUnit::hasAddress).findFirst());
    }

    void toPeer(UdpPath path, Octets datagram) {
        var lac = peers.get(path.peer());
        if (lac != null) {
            network.send(() -> lac.receive(datagram));
        }
    }

    void toPeer(ForwardingEntry entry, Octets frame) {
        var lac = peers.get(entry.path().peer());
        if (lac != null) {
            network.send(() -> lac.receiveFrame(entry.peerSessionId(), frame));
        }
    }

    /** Until it is acknowledged, or its sender is gone. */
    void account(AccountingRecord record, UnitProcess process, Runnable done) {
        world.after(Duration.ofMillis(world.random().nextInt(20)), () -> {
            boolean arrives = world.random().nextInt(10) != 0;
            if (arrives) {
                ledger.accounted(record);
            }
            boolean answered = arrives && world.random().nextInt(10) != 0;
            process.later(answered ? Duration.ofMillis(2) : Duration.ofSeconds(1), () -> {
                if (answered) {
                    done.run();
                } else {
                    account(record, process, done);
                }
            });
        });
    }

    void heartbeat(GroupUnit from, String toName, Heartbeat heartbeat) {
        var to = units.get(toName);
        if (to == null || isCut(from.name(), toName)) {
            return;
        }
        if (!to.isAlive()) {
            world.after(Duration.ofMillis(2), () -> from.tell(new RedundancyEvent.ConnectionRefused(toName)));
            return;
        }
        if (world.random().nextDouble() < heartbeatLoss) {
            return;
        }
        var receiver = to.process();
        var sender = from.process();
        world.after(Duration.ofNanos(world.random().nextLong(3_000_000)), () -> {
            if (sender.isAlive() && receiver.isAlive() && !isCut(from.name(), toName)) {
                to.heard(heartbeat);
            }
        });
    }

    /** The kernel closes what a process leaves behind. */
    void ended(GroupUnit unit) {
        var end = world.random().nextBoolean() ? LinkEnd.RESET : LinkEnd.CLOSED;
        for (var other : units.values()) {
            if (other != unit) {
                world.after(Duration.ofMillis(4), () -> {
                    if (!unit.isAlive() && !isCut(unit.name(), other.name())) {
                        other.tell(new RedundancyEvent.LinkEnded(unit.name(), end));
                    }
                });
            }
        }
    }

    void cut(String a, String b) {
        cuts.add(pair(a, b));
    }

    void loseHeartbeats(double share) {
        heartbeatLoss = share;
    }

    /** How often all was healed: what was to happen before does not any more. */
    int healings() {
        return healings;
    }

    void heal() {
        healings++;
        cuts.clear();
        heartbeatLoss = 0;
        redis.heal();
        for (var unit : units.values()) {
            if (unit.isAlive() && !unit.isRunning()) {
                unit.resume();
            }
            unit.start();
        }
    }

    private boolean isCut(String a, String b) {
        return cuts.contains(pair(a, b));
    }

    private static String pair(String a, String b) {
        return a.compareTo(b) < 0 ? a + "|" + b : b + "|" + a;
    }
}
