package io.culvert.app.runtime;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Input;
import io.culvert.core.engine.ShardId;
import io.culvert.core.engine.ShardMessage;
import io.culvert.core.failure.FailureEvent;
import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.SessionCounters;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.RadiusClient;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where an engine's effects leave for the world. Whatever has to hold back an output until something else is
 * safe belongs here.
 *
 * <p><b>Thread:</b> the shard's. Nothing here waits for the network or a disk.
 */
final class EffectExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(EffectExecutor.class);
    private static final Logger TRACE = LoggerFactory.getLogger("io.culvert.trace");

    private final Dataplane dataplane;
    private final RadiusClient radius;
    private final AccountingSpool accounting;
    private final MonotonicClock clock;
    private final BiConsumer<ShardId, ShardMessage> otherShards;
    private final Consumer<FailureEvent> failures;
    private final PolicyLog notices = new PolicyLog();

    /**
     * An executor for one shard or for many.
     *
     * @param otherShards takes what one shard says to another
     * @param failures takes what belongs into the failure history
     */
    EffectExecutor(
            Dataplane dataplane,
            RadiusClient radius,
            AccountingSpool accounting,
            MonotonicClock clock,
            BiConsumer<ShardId, ShardMessage> otherShards,
            Consumer<FailureEvent> failures) {
        this.dataplane = dataplane;
        this.radius = radius;
        this.accounting = accounting;
        this.clock = clock;
        this.otherShards = otherShards;
        this.failures = failures;
    }

    /**
     * Carries out one effect.
     *
     * @param atOnce takes what the effect reports back before this returns
     * @param later takes what it reports back afterwards, from another thread
     */
    void execute(Effect effect, Consumer<Input> atOnce, Consumer<Input> later) {
        switch (effect) {
            case Effect.Append _ -> throw new IllegalStateException("records belong into the journal");
            case Effect.SendControl send -> {
                dataplane.sendControl(send.path(), send.datagram());
                send.ns().ifPresent(ns -> atOnce.accept(new Input.ControlReleased(send.tunnelId(), ns)));
            }
            case Effect.SendPpp(TunnelId tunnelId, SessionId sessionId, Octets frame) ->
                dataplane.sendPpp(tunnelId, sessionId, frame);
            case Effect.AskAaa ask ->
                radius.ask(ask.request(), reply -> later.accept(new Input.AaaReplied(ask.requestId(), reply)));
            case Effect.Account(var id, var record) ->
                accounting.account(record, () -> later.accept(new Input.AccountingDone(id)));
            case Effect.ProgramSession program -> dataplane.program(ForwardingEntries.of(program.entry()));
            case Effect.RemoveSession(TunnelId tunnelId, SessionId sessionId) ->
                atOnce.accept(report(tunnelId, sessionId, dataplane.remove(tunnelId, sessionId), true));
            case Effect.ReadCounters(TunnelId tunnelId, SessionId sessionId) ->
                atOnce.accept(report(tunnelId, sessionId, dataplane.counters(tunnelId, sessionId), false));
            case Effect.RecordFailure record -> failures.accept(record.failure());
            case Effect.PolicyNotice notice -> notices.accept(notice);
            case Effect.SendToShard(ShardId to, ShardMessage message) -> otherShards.accept(to, message);
            case Effect.Trace trace ->
                TRACE.debug(
                        "{} {}/{} {}",
                        trace.topic(),
                        trace.tunnelId().value(),
                        trace.sessionId().value(),
                        Printable.of(trace.text()));
            case Effect.ReportBug bug ->
                LOG.error(
                        "A bug: {} cost tunnel {} or a session of it, the broker goes on",
                        // Not its content, which may hold a password.
                        bug.input().getClass().getSimpleName(),
                        bug.tunnelId().value(),
                        bug.exception());
        }
    }

    /** A session that the data plane does not know has carried nothing. */
    private Input report(TunnelId tunnelId, SessionId sessionId, Optional<SessionCounters> counters, boolean removed) {
        return counters.map(known -> new Input.CountersReported(
                        tunnelId,
                        sessionId,
                        new TrafficCounters(
                                known.inputOctets(), known.outputOctets(), known.inputPackets(), known.outputPackets()),
                        clock.at(known.lastActivityNanos()),
                        removed))
                .orElseGet(() -> new Input.CountersReported(
                        tunnelId, sessionId, TrafficCounters.ZERO, clock.instant(), removed));
    }
}
