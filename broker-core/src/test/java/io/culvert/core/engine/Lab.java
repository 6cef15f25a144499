package io.culvert.core.engine;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.Input.AaaReplied;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.ControlReleased;
import io.culvert.core.engine.Input.CountersReported;
import io.culvert.core.engine.Input.PppFrameReceived;
import io.culvert.core.engine.Input.TimerExpired;
import io.culvert.core.failure.FailureEvent;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.tunnel.TunnelSettings;
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
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One engine with LACs, clients, an AAA server and a data plane around it, in virtual time, on a perfect network. */
final class Lab {
    private static final int ALL = 1_000_000;
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    final Engine engine;
    final FakeAaa aaa = new FakeAaa();
    final List<Effect> effects = new ArrayList<>();
    final Map<InetSocketAddress, Lac> lacs = new LinkedHashMap<>();
    final Map<Key, ForwardingEntry> entries = new LinkedHashMap<>();
    /** What the data plane says of a session that is asked for. */
    TrafficCounters counters = TrafficCounters.ZERO;

    Instant lastActivity = START;
    /** Whether removals are confirmed at once; else by {@link #confirmRemovals}. */
    boolean confirmsRemovals = true;

    boolean bugsExpected;
    BiConsumer<ShardId, ShardMessage> toShard = (to, message) -> {
        throw new AssertionError("there is one shard only");
    };

    Instant now = START;
    private final ArrayDeque<Input> inputs = new ArrayDeque<>();
    private final ArrayDeque<Input> removals = new ArrayDeque<>();

    Lab() {
        this(Samples.settings());
    }

    Lab(EngineSettings settings) {
        this(settings, random(1));
    }

    Lab(EngineSettings settings, RandomGenerator random) {
        engine = new Engine(settings, random);
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
        while (!inputs.isEmpty()) {
            runOne();
        }
    }

    /** Takes one input, and does what comes of it at once. */
    void runOne() {
        step(inputs.remove());
    }

    List<Effect> step(Input input) {
        var done = engine.step(input, now);
        for (var effect : done) {
            effects.add(effect);
            carryOut(effect);
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
            if (engine.nextDeadline().filter(due -> !due.isAfter(now)).isPresent()) {
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
        return engine.summary().counters().getOrDefault("engine." + name, -1L);
    }

    /** All tunnels. */
    List<TunnelView> tunnels() {
        return engine.tunnels(Optional.empty(), ALL);
    }

    /** All sessions. */
    List<SessionView> sessions() {
        return engine.sessions(Optional.empty(), ALL, SessionFilter.ALL);
    }

    /** Addresses in use. */
    long addressesUsed() {
        return engine.summary().pools().getFirst().used();
    }

    /** The failures since the last {@link #forget}. */
    List<FailureEvent> failures() {
        return all(Effect.RecordFailure.class).stream()
                .map(Effect.RecordFailure::failure)
                .toList();
    }

    private Optional<Instant> nextDeadline() {
        var all = new ArrayList<Instant>();
        engine.nextDeadline().ifPresent(all::add);
        lacs.values().forEach(lac -> lac.nextDeadline().ifPresent(all::add));
        return all.stream().min(Instant::compareTo);
    }

    private void carryOut(Effect effect) {
        switch (effect) {
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
            case Effect.Account _, Effect.RecordFailure _, Effect.PolicyNotice _, Effect.Trace _ -> {}
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
