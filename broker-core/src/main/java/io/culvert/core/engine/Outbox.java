package io.culvert.core.engine;

import io.culvert.core.engine.Effect.Trace.Topic;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.SessionId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The step that runs: its time, what it has decided so far, and what has been counted ever. */
final class Outbox {
    private final long[] counters = new long[EngineCounter.values().length];
    private final Map<Enum<?>, long[]> machineCounters = new LinkedHashMap<>();
    private final boolean traces;
    private final Checkpointer checkpointer;
    private final HaCensus ha = new HaCensus();
    private final ArrayDeque<TunnelEntry> touched = new ArrayDeque<>();
    private List<Effect> effects = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private long nowNanos;
    private @Nullable TunnelEntry blamed;

    Outbox(EngineSettings settings) {
        traces = settings.trace();
        checkpointer = new Checkpointer(settings.checkpointing());
    }

    void begin(Instant moment) {
        now = moment;
        nowNanos = Deadlines.nanos(moment);
        blamed = null;
    }

    List<Effect> end() {
        if (effects.isEmpty()) {
            return List.of();
        }
        var done = effects;
        effects = new ArrayList<>();
        return done;
    }

    /** Whom this step has to be written down by. */
    Checkpointer checkpointer() {
        return checkpointer;
    }

    /** How many survive a switchover. */
    HaCensus ha() {
        return ha;
    }

    /** Something of the tunnel that has to survive is another than before. */
    void changed(TunnelEntry tunnel) {
        checkpointer.mark(tunnel);
        ha.recount(tunnel);
    }

    /** Something of the session that has to survive is another than before. */
    void changed(SessionEntry session) {
        checkpointer.mark(session);
        ha.recount(session);
    }

    /** The tunnel is not there any more; {@code rests}: its ID must not be given out for a while. */
    void freed(TunnelEntry tunnel, boolean rests) {
        checkpointer.freed(tunnel, rests, nowNanos);
        ha.left(tunnel);
    }

    /** The session is not there any more. */
    void freed(SessionEntry session) {
        checkpointer.freed(session, nowNanos);
        ha.left(session);
    }

    /** Emits what has to be in the journal before all else of this step may be seen. */
    void append() {
        var changes = checkpointer.take(nowNanos);
        if (!changes.isEmpty()) {
            effects.addFirst(new Effect.Append(changes));
        }
    }

    Instant now() {
        return now;
    }

    long nowNanos() {
        return nowNanos;
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    /** Emits a line for the operator, if he wants them. */
    void trace(Topic topic, TunnelEntry tunnel, @Nullable SessionEntry session, Supplier<String> text) {
        if (traces) {
            var sessionId = session == null ? SessionId.NONE : session.localId;
            effects.add(new Effect.Trace(topic, tunnel.localId, sessionId, text.get()));
        }
    }

    /** From here on a bug is this tunnel's. */
    void blame(TunnelEntry tunnel) {
        blamed = tunnel;
    }

    Optional<TunnelEntry> blamed() {
        return Optional.ofNullable(blamed);
    }

    /** The tunnel's machine was told something: what it wants is to be taken before the step ends. */
    void touch(TunnelEntry tunnel) {
        if (!tunnel.touched) {
            tunnel.touched = true;
            touched.add(tunnel);
        }
    }

    Optional<TunnelEntry> pollTouched() {
        var tunnel = touched.poll();
        if (tunnel != null) {
            tunnel.touched = false;
        }
        return Optional.ofNullable(tunnel);
    }

    void count(EngineCounter counter) {
        counters[counter.ordinal()]++;
    }

    /** Counts what a machine of l2tp or ppp saw. */
    void count(Enum<?> event) {
        machineCounters.computeIfAbsent(event, first -> new long[1])[0]++;
    }

    /** All counters by name: {@code engine.*} first, then the machines' that were ever counted. */
    Map<String, Long> counters() {
        var all = new LinkedHashMap<String, Long>();
        for (var counter : EngineCounter.values()) {
            all.put("engine." + name(counter), counters[counter.ordinal()]);
        }
        var machines = new TreeMap<String, Long>();
        machineCounters.forEach(
                (event, count) -> machines.merge(family(event) + "." + name(event), count[0], Long::sum));
        all.putAll(machines);
        return all;
    }

    private static String family(Enum<?> event) {
        return event.getDeclaringClass().getPackageName().startsWith("io.culvert.ppp") ? "ppp" : "l2tp";
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
