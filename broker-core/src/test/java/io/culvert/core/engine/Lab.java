package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.engine.Input.AaaReplied;
import io.culvert.core.engine.Input.AccountingDone;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.ControlReleased;
import io.culvert.core.engine.Input.CountersReported;
import io.culvert.core.engine.Input.PppFrameReceived;
import io.culvert.core.engine.Input.ShardMessageReceived;
import io.culvert.core.engine.Input.TimerExpired;
import io.culvert.core.failure.FailureEvent;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** One engine with LACs, clients, an AAA server and a data plane around it, in virtual time, on a perfect network. */
final class Lab {
    private static final int ALL = 1_000_000;
    private static final int SMALL = 10;
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    /** The first shard; the only one but after {@link #takeOver}. */
    Engine engine;

    private List<Engine> engines;
    final FakeAaa aaa = new FakeAaa();
    final List<Effect> effects = new ArrayList<>();
    final Map<InetSocketAddress, Lac> lacs = new LinkedHashMap<>();
    final Map<Key, ForwardingEntry> entries = new LinkedHashMap<>();
    /** What the data plane says of a session that is asked for. */
    TrafficCounters counters = TrafficCounters.ZERO;

    Instant lastActivity = START;
    /** Whether removals are confirmed at once; else by {@link #confirmRemovals}. */
    boolean confirmsRemovals = true;

    /** Whether an accounting server takes every record at once. */
    boolean acknowledgesAccounting = true;

    boolean bugsExpected;
    /** Told of every input of the first shard, before it is taken. */
    Consumer<Input> listener = input -> {};

    BiConsumer<ShardId, ShardMessage> toShard = (to, message) -> {
        throw new AssertionError("there is one shard only");
    };

    /** What a journal has of the engine. */
    final Replica replica = new Replica();

    /** Between the engine and the replica. */
    final SlowJournal journal = new SlowJournal(replica);

    private int stepsUnchecked;
    private EngineSettings settings;
    private int stepsToLive;
    private boolean degraded;
    private Image taken = new Image();
    private int deaths;
    private Death death = Death.AFTER_APPEND;

    Instant now = START;
    private final ArrayDeque<Input> inputs = new ArrayDeque<>();
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final ArrayDeque<Input> removals = new ArrayDeque<>();

    Lab() {
        this(Samples.settings());
    }

    Lab(EngineSettings settings) {
        this(settings, random(1));
    }

    Lab(EngineSettings settings, RandomGenerator random) {
        this.settings = settings;
        engine = new Engine(settings, random);
        engines = List.of(engine);
    }

    /** When the engine dies in a step. */
    enum Death {
        /** What it has appended is lost, and nothing was seen of it. */
        BEFORE_APPEND,
        /** What it has appended is in the journal, and nothing was seen of the rest. */
        AFTER_APPEND,
        /** Half of what it wants has been done. */
        HALFWAY,
        /** All has been done, and nothing of what it would have been told has reached it. */
        AT_THE_END
    }

    /** In this many steps from now the engine dies; another takes over at once. */
    void dieAt(int step, Death how) {
        stepsToLive = step;
        death = how;
    }

    /** Whether it is still to come to that. */
    boolean isDoomed() {
        return stepsToLive > 0;
    }

    /** Whether it has come to that. */
    boolean hasDied() {
        return deaths > 0;
    }

    /** Another unit goes on with what the journal has. What was on its way to the old one is lost. */
    void takeOver() {
        takeOver(settings, 1);
    }

    /** Another unit goes on with what the journal had once; the rest is lost. */
    void takeOverDegraded(Image old) {
        replica.rewind(old);
        degraded = true;
        takeOver();
        degraded = false;
    }

    /** Another unit with so many shards goes on, with these settings. */
    void takeOver(EngineSettings next, int shards) {
        deaths++;
        settings = next;
        inputs.clear();
        removals.clear();
        entries.clear();
        journal.die();
        messages.clear();
        var image = Replica.copy(replica.image());
        taken = image;
        engines = IntStream.range(0, shards)
                .mapToObj(
                        index -> new Engine(successor(new ShardId(index, shards)), random(1000 + 10 * deaths + index)))
                .toList();
        engine = engines.getFirst();
        toShard = shards == 1 ? toShard : (to, message) -> messages.add(new Message(to, message));
        var restored = new ArrayList<List<Effect>>();
        for (int i = 0; i < shards; i++) {
            restored.add(append(engines.get(i).restore(image.part(i, shards), degraded, now)));
        }
        replica.assertEqualTo(engines);
        restored.forEach(this::carryOut);
    }

    /** What the last one that took over found in the journal. */
    Image taken() {
        return taken;
    }

    private EngineSettings successor(ShardId shard) {
        return new EngineSettings(
                shard,
                "unit-" + deaths,
                settings.tunnels(),
                settings.policy(),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace(),
                true);
    }

    private record Message(ShardId to, ShardMessage message) {}

    /** Which shards are told. */
    private List<Engine> addressees(Input input) {
        int count = engines.size();
        var index = count == 1
                ? OptionalInt.of(0)
                : switch (input) {
                    case ControlPacketReceived(var path, var datagram)
                    when Header.decode(datagram) instanceof ControlHeader header ->
                        OptionalInt.of(
                                header.tunnelId().isAssigned()
                                        ? ShardSelector.ofTunnel(header.tunnelId(), count)
                                        : ShardSelector.ofSetUp(path.peer().getAddress(), datagram, count));
                    case ControlReleased(var tunnel, var _) -> OptionalInt.of(ShardSelector.ofTunnel(tunnel, count));
                    case PppFrameReceived(var tunnel, var _, var _) ->
                        OptionalInt.of(ShardSelector.ofTunnel(tunnel, count));
                    case CountersReported(var tunnel, var _, var _, var _, var _) ->
                        OptionalInt.of(ShardSelector.ofTunnel(tunnel, count));
                    case Input.DataNsUsed(var tunnel, var _, var _) ->
                        OptionalInt.of(ShardSelector.ofTunnel(tunnel, count));
                    case AccountingDone(var id) -> OptionalInt.of(ShardSelector.ofTunnel(id.tunnelId(), count));
                    case AaaReplied(var id, var _) -> OptionalInt.of(ShardSelector.ofRequest(id, count));
                    case ControlPacketReceived _,
                            Input.TimerExpired _,
                            ShardMessageReceived _,
                            Input.PolicyChanged _,
                            Input.JournalSlow _,
                            Input.AdminCommand _ -> OptionalInt.empty();
                };
        return index.isPresent() ? List.of(engines.get(index.getAsInt())) : engines;
    }

    private void carryOut(List<Effect> done) {
        for (var effect : done) {
            effects.add(effect);
            carryOut(effect);
        }
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    record Key(TunnelId tunnelId, SessionId sessionId) {}

    /** A LAC at 192.0.2.{@code host} that has begun to open a tunnel. */
    Lac lac(int host) {
        return lac(host, Samples.lacSettings().build());
    }

    Lac lac(int host, TunnelSettings settings) {
        var lac = new Lac(this, host, settings);
        lacs.put(lac.path.peer(), lac);
        lac.open();
        return lac;
    }

    /** A session of {@code user} that is as far as it gets. */
    Client dial(Lac lac, PppSettings settings) {
        var client = lac.place(settings);
        run();
        return client;
    }

    void input(Input input) {
        inputs.add(input);
    }

    /** Does all that can be done without time passing. */
    void run() {
        runUntil(() -> false);
    }

    /** The same, but no further than that. */
    void runUntil(BooleanSupplier isEnough) {
        while (!isEnough.getAsBoolean() && (!inputs.isEmpty() || !messages.isEmpty() || journal.isBehind())) {
            if (messages.isEmpty() && inputs.isEmpty()) {
                carryOut(journal.confirm());
            } else if (messages.isEmpty()) {
                runOne();
            } else {
                var next = messages.remove();
                carryOut(kept(engines.get(next.to().index()).step(new ShardMessageReceived(next.message()), now)));
            }
        }
    }

    /** Takes one input, and does what comes of it at once. */
    void runOne() {
        step(inputs.remove());
    }

    List<Effect> step(Input input) {
        listener.accept(input);
        if (--stepsToLive == 0) {
            die(input);
            return List.of();
        }
        if (journal.isSlow()) {
            var free = journal.take(engine.step(input, now));
            carryOut(free);
            return free;
        }
        var done = new ArrayList<Effect>();
        for (var addressee : addressees(input)) {
            done.addAll(kept(addressee.step(input, now)));
        }
        carryOut(done);
        return done;
    }

    private void die(Input input) {
        var last = engine.step(input, now);
        if (journal.isSlow()) {
            takeOver();
            return;
        }
        var appended = death == Death.BEFORE_APPEND ? List.<Effect>of() : kept(last);
        carryOut(
                switch (death) {
                    case BEFORE_APPEND, AFTER_APPEND -> List.of();
                    case HALFWAY -> appended.subList(0, appended.size() / 2);
                    case AT_THE_END -> appended;
                });
        takeOver();
    }

    /** The effects without the append, which is in the journal from now on. */
    private List<Effect> append(List<Effect> effects) {
        var done = effects;
        if (!done.isEmpty() && done.getFirst() instanceof Effect.Append(var changes)) {
            replica.apply(changes);
            done = done.subList(1, done.size());
        }
        assertThat(done).as("an append comes first").doesNotHaveAnyElementsOfTypes(Effect.Append.class);
        return done;
    }

    private List<Effect> kept(List<Effect> effects) {
        var done = append(effects);
        // Every step of a small engine, and seldom that of a large one: the comparison walks through everything.
        int size = engine.summary().ha().tunnels() + engine.summary().ha().sessions();
        if (settings.checkpointing() && (size <= SMALL || ++stepsUnchecked > size)) {
            stepsUnchecked = 0;
            replica.assertEqualTo(engines);
        }
        return done;
    }

    /** Lets {@code time} pass, serving every deadline of everybody on the way. */
    void advance(Duration time) {
        var until = now.plus(time);
        run();
        while (true) {
            var next = nextDeadline();
            if (next.isEmpty() || next.get().isAfter(until)) {
                break;
            }
            now = next.get().isAfter(now) ? next.get() : now;
            if (engines.stream().flatMap(each -> each.nextDeadline().stream()).anyMatch(due -> !due.isAfter(now))) {
                input(new TimerExpired());
            }
            lacs.values().forEach(Lac::timerExpired);
            run();
        }
        now = until;
    }

    void confirmRemovals() {
        inputs.addAll(removals);
        removals.clear();
        run();
    }

    /** The effects of one kind since the last {@link #forget}. */
    <E extends Effect> List<E> all(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** All effects since the last {@link #forget} as text, acknowledgements without a message left out. */
    List<String> story() {
        return effects.stream()
                .map(Story::of)
                .filter(line -> !line.equals("control ZLB"))
                .toList();
    }

    void forget() {
        effects.clear();
    }

    long counter(EngineCounter counter) {
        var name = counter.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return engines.stream()
                .mapToLong(each -> each.summary().counters().getOrDefault("engine." + name, -1L))
                .sum();
    }

    /** All tunnels. */
    List<TunnelView> tunnels() {
        return engines.stream()
                .flatMap(each -> each.tunnels(Optional.empty(), ALL).stream())
                .toList();
    }

    /** All sessions. */
    List<SessionView> sessions() {
        return engines.stream()
                .flatMap(each -> each.sessions(Optional.empty(), ALL, SessionFilter.ALL).stream())
                .toList();
    }

    /** Addresses in use. */
    long addressesUsed() {
        return engines.stream()
                .mapToLong(each -> each.summary().pools().getFirst().used())
                .sum();
    }

    /** The failures since the last {@link #forget}. */
    List<FailureEvent> failures() {
        return all(Effect.RecordFailure.class).stream()
                .map(Effect.RecordFailure::failure)
                .toList();
    }

    private Optional<Instant> nextDeadline() {
        var all = new ArrayList<Instant>();
        engines.forEach(each -> each.nextDeadline().ifPresent(all::add));
        lacs.values().forEach(lac -> lac.nextDeadline().ifPresent(all::add));
        return all.stream().min(Instant::compareTo);
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Append _ -> {}
            case Effect.SendControl(var path, var tunnelId, var ns, var datagram) -> {
                ns.ifPresent(number -> input(new ControlReleased(tunnelId, number)));
                var lac = lacs.get(path.peer());
                if (lac != null) {
                    lac.receive(datagram);
                }
            }
            case Effect.SendPpp(var tunnelId, var sessionId, var frame) -> {
                var entry = entries.get(new Key(tunnelId, sessionId));
                if (entry == null) {
                    throw new AssertionError("PPP frame of a session without a forwarding entry");
                }
                var lac = lacs.get(entry.path().peer());
                if (lac != null) {
                    lac.receiveFrame(entry.peerSessionId(), frame);
                }
            }
            case Effect.AskAaa(var id, var request) ->
                aaa.answer(request).ifPresent(reply -> input(new AaaReplied(id, reply)));
            case Effect.ProgramSession(var entry) ->
                entries.put(new Key(entry.localTunnelId(), entry.localSessionId()), entry);
            case Effect.RemoveSession(var tunnelId, var sessionId) -> {
                if (entries.remove(new Key(tunnelId, sessionId)) == null && confirmsRemovals) {
                    throw new AssertionError("removal of a session without a forwarding entry");
                }
                var report = new CountersReported(tunnelId, sessionId, counters, lastActivity, true);
                if (confirmsRemovals) {
                    input(report);
                } else {
                    removals.add(report);
                }
            }
            case Effect.ReadCounters(var tunnelId, var sessionId) ->
                input(new CountersReported(tunnelId, sessionId, counters, lastActivity, false));
            case Effect.ReportBug(var tunnelId, var input, var exception) -> {
                if (!bugsExpected) {
                    throw new AssertionError("bug", exception);
                }
            }
            case Effect.SendToShard(var to, var message) -> toShard.accept(to, message);
            case Effect.Account(var id, var _) -> {
                if (acknowledgesAccounting) {
                    input(new AccountingDone(id));
                }
            }
            case Effect.RecordFailure _, Effect.PolicyNotice _, Effect.Trace _ -> {}
        }
    }

    void fromLac(Lac lac, Octets datagram) {
        input(new ControlPacketReceived(lac.path, datagram));
    }

    void frameFromLac(TunnelId tunnelId, SessionId sessionId, Octets frame) {
        input(new PppFrameReceived(tunnelId, sessionId, frame));
    }

    void reply(Effect.AskAaa question, AaaReply reply) {
        input(new AaaReplied(question.requestId(), reply));
        run();
    }
}
