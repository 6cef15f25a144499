package io.culvert.simulation;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.address.Ipv4Number;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.SessionState;
import io.culvert.core.redundancy.StateName;
import io.culvert.l2tp.UdpPath;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Calls come up, stay and go while the units that serve them die, sleep, are switched over and lose their Redis. What must
 * always hold is checked after every step, and at the end that nobody was lost and nothing is left.
 */
public final class FailoverRun {
    private static final Duration PATIENCE = RunSettings.PATIENCE;
    private static final Duration START = Duration.ofMinutes(2);
    private static final double MOST_LOSS = 0.2;
    private static final double MOST_DUPLICATION = 0.1;
    private static final int LATER_CALLS = 4;
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration STABLE = Duration.ofMillis(200);
    private static final int SILENCE_LOOKS = 400;
    private static final Duration RESTART = Duration.ofMillis(300);

    private final Scenario scenario;
    private final World world;
    private final LossyNetwork network;
    private final RunSettings settings;
    private final Group group;
    private final Troubles troubles;
    private final List<Call> calls = new ArrayList<>();
    private final List<SimulatedLac> lacs = new ArrayList<>();
    private Instant nextLook = Instant.MIN;
    private boolean closing;

    /** What befalls the units. */
    public enum Level {
        /** One unit that dies and comes back, again and again. */
        ALONE,
        /** Units that die, sleep and are switched over; Redis is slow. */
        PAIR,
        /** Also partitions, and a Redis that is away, or loses what it has confirmed. */
        LOSSES,
        /** Also a Redis that is there and takes no records. */
        WRITES
    }

    /**
     * A run.
     *
     * @param crashAt the step behind which a unit dies, in an otherwise quiet world; 0: the seed decides what happens
     */
    public record Scenario(long seed, Level level, BrokenRule broken, long crashAt) {
        /** What this seed stands for. */
        public static Scenario of(long seed) {
            return of(
                    seed,
                    switch ((int) (seed % 3)) {
                        case 0 -> Level.ALONE;
                        case 1 -> Level.PAIR;
                        default -> seed % 12 == 11 ? Level.WRITES : Level.LOSSES;
                    });
        }

        /** The same with troubles of a level. */
        public static Scenario of(long seed, Level level) {
            return new Scenario(seed, level, BrokenRule.NONE, 0);
        }

        /** One call in a world without troubles, in which a unit dies behind the step {@code at}. */
        public static Scenario crash(Level level, long at) {
            return new Scenario(1, level, BrokenRule.NONE, at);
        }

        Scenario breaking(BrokenRule rule) {
            return new Scenario(seed, level, rule, crashAt);
        }

        /** How many: two as a rule, now and then three. */
        int units() {
            return level == Level.ALONE ? 1 : seed % 5 == 4 ? 3 : 2;
        }

        private boolean isQuiet() {
            return crashAt != 0;
        }
    }

    /** What one run was like. */
    public record Outcome(int calls, int survived, int takeovers, int degraded, long steps, long datagrams) {}

    /** A call, and what its user was promised. */
    private static final class Call {
        private final SimulatedLac lac;
        private final SimulatedClient client;
        private Optional<Inet4Address> promised = Optional.empty();
        private int timesLost;
        private Instant since = Instant.MAX;
        private boolean hungUp;

        Call(SimulatedLac lac, SimulatedClient client) {
            this.lac = lac;
            this.client = client;
        }
    }

    private FailoverRun(Scenario scenario) {
        this.scenario = scenario;
        world = new World(scenario.seed());
        var random = world.random();
        settings = new RunSettings(random, scenario.level().compareTo(Level.LOSSES) >= 0);
        var interim = random.nextBoolean()
                ? Optional.of(Duration.ofSeconds(3 + random.nextInt(10)))
                : Optional.<Duration>empty();
        network = new LossyNetwork(
                world,
                scenario.isQuiet()
                        ? new LossyNetwork.Conditions(0, 0, Duration.ofMillis(2))
                        : new LossyNetwork.Conditions(
                                random.nextDouble(MOST_LOSS),
                                random.nextDouble(MOST_DUPLICATION),
                                Duration.ofMillis(1 + random.nextInt(60))));
        group = new Group(
                world,
                network,
                new SimulatedAaa(RunSettings.PASSWORD, Authorization.PLAIN),
                new Group.Plan(
                        scenario.units(),
                        scenario.isQuiet() ? 1 : 3,
                        scenario.crashAt(),
                        scenario.broken(),
                        (shard, incarnation) ->
                                settings.engine(shard, incarnation, interim).withCheckpointing(true)));
        troubles = new Troubles(world, group, scenario.level());
        group.onDegraded(this::forgetWhatIsLost);
    }

    /** Runs one scenario. <b>Failure:</b> {@link AssertionError} when something does not hold. */
    public static Outcome of(Scenario scenario) {
        var run = new FailoverRun(scenario);
        try {
            return run.run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(scenario + ": " + e.getMessage() + run.group.diary(), e);
        }
    }

    /**
     * Redis goes down for everybody, and stays so, while two units run.
     *
     * @param silent whether connections to it stay open, and nothing is answered
     * @return how long nobody has spoken in the 20 s after that
     */
    public static Duration silenceWithoutRedis(long seed, boolean silent) {
        var run = new FailoverRun(Scenario.of(seed, Level.PAIR));
        run.group.units().forEach(GroupUnit::start);
        run.await(
                () -> run.group.units().stream().anyMatch(unit -> unit.state() == StateName.STANDBY_HOT),
                START,
                "nobody is hot");
        run.watchUntil(() -> false, Duration.ofMillis(2_000 + run.world.random().nextInt(1_000)));
        if (silent) {
            run.group.redis().setSilent(true);
        } else {
            run.group.redis().setUp(false);
        }
        var silence = Duration.ZERO;
        for (int i = 0; i < SILENCE_LOOKS; i++) {
            run.watchUntil(() -> false, LOOK);
            silence = run.group.speaker().isPresent() ? silence : silence.plus(LOOK);
        }
        return silence;
    }

    /**
     * Redis takes no records any more, while two units run and a call is dialled.
     *
     * @param writes what becomes of records
     * @return how often the other unit has taken over until the call was up
     */
    static int takeoversWithoutRecords(long seed, RedisModel.Writes writes) {
        var run = new FailoverRun(Scenario.of(seed, Level.PAIR));
        run.group.units().forEach(GroupUnit::start);
        run.await(
                () -> run.group.units().stream().anyMatch(unit -> unit.state() == StateName.STANDBY_HOT),
                START,
                "nobody is hot");
        int before = run.group.takeovers();
        run.group.redis().setWrites(writes);
        run.dialIn();
        run.await(
                () -> !run.calls.isEmpty()
                        && run.calls.stream()
                                .allMatch(call -> call.client.address().isPresent()),
                PATIENCE,
                "nobody is served");
        return run.group.takeovers() - before;
    }

    private Outcome run() {
        group.units().forEach(GroupUnit::start);
        if (scenario.isQuiet()) {
            world.after(RESTART, this::restart);
        }
        await(() -> group.speaker().isPresent(), START, "nobody speaks");
        dialIn();
        pass(Duration.ofSeconds(scenario.isQuiet() ? 2 : 12));
        settle();
        int survived = 0;
        for (var call : calls) {
            survived += call.promised.isPresent() ? 1 : 0;
        }
        hangUp();
        pass(Duration.ofSeconds(scenario.isQuiet() ? 2 : 8));
        group.heal();
        if (!scenario.isQuiet()) {
            dialAgain();
        }
        lacs.forEach(SimulatedLac::close);
        // A takeover begins the time for a set-up anew.
        await(this::isOver, PATIENCE.multipliedBy(2), "something is left");
        checkImages();
        group.ledger()
                .require(
                        group.ledger().books().unpaired().isEmpty(),
                        "starts and stops are not paired",
                        group.ledger().books().unpaired());
        return new Outcome(
                calls.size(), survived, group.takeovers(), group.degradedTakeovers(), group.steps(), network.sent());
    }

    private void dialIn() {
        var random = world.random();
        int lacCount = scenario.isQuiet() ? 1 : 1 + random.nextInt(2);
        boolean secret = random.nextBoolean();
        for (int i = 0; i < lacCount; i++) {
            var path = new UdpPath(RunSettings.LNS, new InetSocketAddress(Ipv4Number.address(0xC000_0201L + i), 1701));
            var lac = new SimulatedLac(world, group, path, RunSettings.lac(secret));
            lacs.add(lac);
            int callCount = scenario.isQuiet() ? 1 : 1 + random.nextInt(3);
            for (int call = 0; call < callCount; call++) {
                var client = settings.client();
                world.after(
                        Duration.ofMillis(scenario.isQuiet() ? 0 : random.nextInt(10_000)),
                        () -> calls.add(new Call(lac, lac.dial(client))));
            }
        }
    }

    /** Who dials in when the others hang up gets addresses that they had, from whoever speaks by now. */
    private void dialAgain() {
        await(
                () -> isServing() && calls.stream().allMatch(call -> call.client.isOver()),
                PATIENCE,
                "a call does not end");
        var path = new UdpPath(RunSettings.LNS, new InetSocketAddress(Ipv4Number.address(0xC000_0210L), 1701));
        var lac = new SimulatedLac(world, group, path, RunSettings.lac(false));
        lacs.add(lac);
        var later = new ArrayList<Call>();
        for (int i = 0; i < LATER_CALLS; i++) {
            later.add(new Call(lac, lac.dial(settings.client())));
        }
        calls.addAll(later);
        // Not all of them, if sessions that the LNS alone knows still have their addresses.
        await(
                () -> later.stream().allMatch(call -> call.client.address().isPresent() || call.client.isOver())
                        && later.stream().anyMatch(call -> call.client.address().isPresent()),
                PATIENCE,
                "nobody gets through any more");
    }

    /** Time passes, with troubles in it. */
    private void pass(Duration time) {
        if (!scenario.isQuiet()) {
            troubles.spread(time);
        }
        watchUntil(() -> false, time);
        if (scenario.isQuiet()) {
            group.heal();
        }
    }

    private void restart() {
        group.units().forEach(GroupUnit::start);
        world.after(RESTART, this::restart);
    }

    /** All is healed: whatever was begun comes to its end, and whoever was promised something has it. */
    private void settle() {
        group.heal();
        await(this::isSettled, PATIENCE, "the calls do not settle");
        checkImages();
        for (var call : calls) {
            if (call.promised.isPresent()) {
                var tunnelId = call.lac.peerTunnelId().orElseThrow();
                var entry = group.speaker().orElseThrow().plane().entry(tunnelId, call.client.peerId());
                group.ledger()
                        .require(
                                entry.filter(known -> known.ipv4().isPresent()).isPresent(),
                                "an established session does not forward",
                                call.client.peerId());
            }
        }
    }

    private boolean isSettled() {
        return isServing()
                && calls.stream().allMatch(call -> call.promised.isPresent() || call.client.isOver())
                && engines().stream()
                        .allMatch(engine -> engine.summary().ha().isComplete()
                                && established(engine) == engine.summary().ha().sessions())
                && isJournalQuiet();
    }

    private static int established(Engine engine) {
        return engine.summary().sessions().getOrDefault(SessionState.ESTABLISHED, 0);
    }

    private boolean isServing() {
        return group.speaker().filter(GroupUnit::commits).isPresent()
                && group.isComplete()
                && group.ledger().isComplete();
    }

    /** Nothing waits anywhere, and a standby has all. */
    private boolean isJournalQuiet() {
        var speaker = group.speaker().orElseThrow();
        return speaker.active().orElseThrow().isQuiet()
                && group.units().stream()
                        .allMatch(unit -> unit == speaker
                                || (unit.feed().isFollowing()
                                        && unit.feed()
                                                .position()
                                                .equals(group.redis().tail())));
    }

    private List<Engine> engines() {
        return group.speaker()
                .flatMap(GroupUnit::active)
                .map(ActiveCalls::engines)
                .orElse(List.of());
    }

    private void checkImages() {
        var speaker = group.speaker().orElseThrow();
        var image = speaker.active().orElseThrow().image();
        group.ledger()
                .requireSame(
                        image,
                        ImageDifference.withAcknowledgements(
                                image, group.redis().image()),
                        "the journal is not what the engines have");
        for (var unit : group.units()) {
            if (unit != speaker) {
                group.ledger().requireSame(group.redis().image(), unit.feed().image(), "the standby has another image");
            }
        }
    }

    private void hangUp() {
        var random = world.random();
        for (var call : calls) {
            int how = random.nextInt(2);
            world.after(Duration.ofMillis(random.nextInt(scenario.isQuiet() ? 500 : 6_000)), () -> {
                call.hungUp = true;
                if (how == 0) {
                    call.client.hangUp();
                } else {
                    call.lac.clear(call.client);
                }
            });
        }
        closing = true;
    }

    private boolean isOver() {
        return isServing()
                && calls.stream().allMatch(call -> call.client.isOver())
                && group.speaker().orElseThrow().plane().size() == 0
                && engines().stream().allMatch(Engine::isQuiet)
                && isJournalQuiet()
                && group.ledger().books().unpaired().isEmpty()
                && group.redis().image().accounting().isEmpty();
    }

    private void await(BooleanSupplier state, Duration limit, String otherwise) {
        if (!watchUntil(state, limit)) {
            throw new AssertionError(otherwise + ": " + describe());
        }
    }

    private String describe() {
        var text = new StringBuilder();
        group.units()
                .forEach(unit -> text.append(unit.name())
                        .append(' ')
                        .append(unit.state())
                        .append("; "));
        calls.forEach(call -> text.append("call ")
                .append(call.lac.peerTunnelId())
                .append(' ')
                .append(call.client.peerId())
                .append(' ')
                .append(call.client.address())
                .append(call.client.isOver() ? " over; " : "; "));
        return text.append(group.redis().image()).toString();
    }

    private boolean watchUntil(BooleanSupplier state, Duration limit) {
        return world.runUntil(
                () -> {
                    watch();
                    if (world.now().isBefore(nextLook)) {
                        return false;
                    }
                    nextLook = world.now().plus(LOOK);
                    return state.getAsBoolean();
                },
                limit);
    }

    /** After every step. */
    private void watch() {
        group.ledger().checkGates();
        for (var call : calls) {
            if (call.promised.isPresent() && !call.hungUp && !closing) {
                group.ledger()
                        .require(
                                call.client.timesLost() == call.timesLost
                                        && call.client.address().equals(call.promised),
                                "an established session is lost",
                                call.promised);
            } else if (call.promised.isEmpty() && isEstablishedFor(call, STABLE)) {
                call.promised = call.client.address();
                call.timesLost = call.client.timesLost();
            }
        }
    }

    /**
     * For so long that no PPP frame of the negotiation is underway any more: one that comes twice, and late, rightly begins it
     * anew.
     */
    private boolean isEstablishedFor(Call call, Duration time) {
        if (!isEstablished(call)) {
            call.since = Instant.MAX;
            return false;
        }
        call.since = call.since.isAfter(world.now()) ? world.now() : call.since;
        return !world.now().isBefore(call.since.plus(time));
    }

    /** By the client's account and by the journal's. */
    private boolean isEstablished(Call call) {
        return call.client.address().isPresent()
                && call.lac
                        .peerTunnelId()
                        .flatMap(tunnelId -> group.ledger().session(tunnelId, call.client.peerId()))
                        .filter(session -> session.phase() == SessionCheckpoint.Phase.ESTABLISHED
                                && session.call().peerId().equals(call.client.localId()))
                        .isPresent();
    }

    /** A journal that has lost its tail does not know of everybody. */
    private void forgetWhatIsLost() {
        for (var call : calls) {
            if (!isEstablished(call)) {
                call.promised = Optional.empty();
            }
        }
    }
}
