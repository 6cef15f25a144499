package io.culvert.app;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.PoolProperties;
import io.culvert.app.runtime.BrokerRuntime;
import io.culvert.core.engine.EngineCounter;
import io.culvert.core.engine.SessionState;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.failure.FailureType;
import io.culvert.dataplane.DataplaneCounters;
import io.culvert.dataplane.DropReason;
import io.culvert.db.spool.FailureSpool;
import io.culvert.db.spool.HistoryWriter;
import io.culvert.l2tp.tunnel.TunnelEvent;
import io.culvert.l2tp.wire.Fault;
import io.culvert.ppp.PppCount;
import io.culvert.radius.client.ServerCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/** The broker's figures for Prometheus; read when they are asked for, nothing is pushed. */
@Component
final class BrokerMetrics implements MeterBinder {
    private final BrokerLifecycle lifecycle;
    /** Held here, as a meter does not keep alive what it reads. */
    private final CachedSummaries shards;

    private final List<String> pools;

    BrokerMetrics(BrokerLifecycle lifecycle, Configuration configuration) {
        this.lifecycle = lifecycle;
        this.pools = configuration.properties().pools().stream()
                .map(PoolProperties::name)
                .toList();
        this.shards = new CachedSummaries(lifecycle);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        dataplane(registry);
        failures(registry);
        history(registry);
        engines(registry);
        counter(registry, "culvert.inputs.dropped", "packets that the shards had no room for", r -> r.droppedInputs());
        counter(
                registry,
                "culvert.rest.unanswered",
                "REST requests that a shard did not answer in time",
                r -> r.calls().unanswered());
        counter(registry, "culvert.bugs", "inputs that made the engine throw", r -> r.bugs());
        counter(
                registry,
                "culvert.radius.requests",
                "new requests to RADIUS servers",
                r -> radius(r, ServerCounters::sent));
        counter(
                registry,
                "culvert.radius.retransmissions",
                "requests sent again",
                r -> radius(r, ServerCounters::retransmitted));
        counter(
                registry,
                "culvert.radius.timeouts",
                "requests given up at a server",
                r -> radius(r, ServerCounters::timeouts));
        accounting(registry);
        counter(registry, "culvert.radius.accepts", "users accepted", r -> radius(r, ServerCounters::accepts));
        counter(registry, "culvert.radius.rejects", "users rejected", r -> radius(r, ServerCounters::rejects));
        counter(
                registry,
                "culvert.radius.bad.attributes",
                "attributes of answers that were ignored",
                r -> radius(r, ServerCounters::badAttributes));
        counter(
                registry,
                "culvert.radius.forged",
                "answers with a wrong or missing authenticator, or from a wrong address",
                r -> radius(r, c -> c.badAuthenticator() + c.missingMessageAuthenticator() + c.wrongSource()));
    }

    private void accounting(MeterRegistry registry) {
        Gauge.builder(
                        "culvert.radius.accounting.waiting",
                        lifecycle,
                        b -> b.runtime().accounting().waiting())
                .description("accounting records that no server has acknowledged yet")
                .register(registry);
        Gauge.builder("culvert.radius.accounting.oldest", lifecycle, BrokerMetrics::oldestAccounting)
                .baseUnit("seconds")
                .description("age of the oldest of them")
                .register(registry);
        counter(
                registry,
                "culvert.radius.accounting.retried",
                "accounting records that nobody acknowledged in time, kept for another try",
                r -> r.accounting().retried());
        counter(
                registry,
                "culvert.radius.accounting.superseded",
                "interim accounting records made needless by a newer record of their session",
                r -> r.accounting().superseded());
        counter(
                registry,
                "culvert.radius.accounting.lost",
                "accounting records dropped beyond the limit, or that no packet can carry",
                r -> r.accounting().dropped());
    }

    private static double oldestAccounting(BrokerLifecycle broker) {
        return broker.runtime()
                .accounting()
                .oldest()
                .map(oldest ->
                        Math.max(0, Duration.between(oldest, Instant.now()).toSeconds()))
                .orElse(0L);
    }

    private void dataplane(MeterRegistry registry) {
        for (var reason : DropReason.values()) {
            FunctionCounter.builder(
                            "culvert.dataplane.dropped",
                            lifecycle,
                            broker -> plane(broker, counters -> counters.dropped(reason)))
                    .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .description("datagrams and packets dropped by the data plane")
                    .register(registry);
        }
        FunctionCounter.builder(
                        "culvert.dataplane.tun-rebuilds",
                        lifecycle,
                        broker -> plane(broker, DataplaneCounters::tunRebuilds))
                .description("how often the TUN had been deleted by somebody and was made again")
                .register(registry);
        direction(registry, "culvert.dataplane.octets", "in", DataplaneCounters::inputOctets);
        direction(registry, "culvert.dataplane.octets", "out", DataplaneCounters::outputOctets);
        direction(registry, "culvert.dataplane.packets", "in", DataplaneCounters::inputPackets);
        direction(registry, "culvert.dataplane.packets", "out", DataplaneCounters::outputPackets);
        direction(registry, "culvert.control.messages", "in", DataplaneCounters::controlReceived);
        direction(registry, "culvert.control.messages", "out", DataplaneCounters::controlSent);
    }

    private void direction(
            MeterRegistry registry, String name, String direction, ToLongFunction<DataplaneCounters> value) {
        FunctionCounter.builder(name, lifecycle, broker -> plane(broker, value))
                .tag("direction", direction)
                .description("from users (in) and to users (out), by the data plane")
                .register(registry);
    }

    private void engines(MeterRegistry registry) {
        for (var state : TunnelState.values()) {
            Gauge.builder("culvert.tunnels", shards, cached -> cached.tunnels(state))
                    .tag("state", label(state))
                    .description("control connections")
                    .register(registry);
        }
        for (var state : SessionState.values()) {
            Gauge.builder("culvert.sessions", shards, cached -> cached.sessions(state))
                    .tag("state", label(state))
                    .description("sessions")
                    .register(registry);
        }
        for (var event : EngineCounter.values()) {
            event(registry, "engine." + label(event));
        }
        for (var event : TunnelEvent.values()) {
            event(registry, "l2tp." + label(event));
        }
        for (var fault : Fault.values()) {
            event(registry, "l2tp." + label(fault));
        }
        for (var event : PppCount.values()) {
            event(registry, "ppp." + label(event));
        }
        for (var pool : pools) {
            Gauge.builder("culvert.pool.used", shards, cached -> cached.used(pool))
                    .tag("pool", pool)
                    .description("addresses that users have")
                    .register(registry);
            Gauge.builder("culvert.pool.size", shards, cached -> cached.size(pool))
                    .tag("pool", pool)
                    .description("addresses, used or not")
                    .register(registry);
        }
    }

    private void event(MeterRegistry registry, String name) {
        FunctionCounter.builder("culvert.events", shards, cached -> cached.count(name))
                .tag("event", name)
                .description("what the shards have seen")
                .register(registry);
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void failures(MeterRegistry registry) {
        for (var type : FailureType.values()) {
            FunctionCounter.builder(
                            "culvert.failures",
                            lifecycle,
                            broker -> broker.runtime().failures().count(type))
                    .tag("type", type.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .description("calls and tunnels refused or lost")
                    .register(registry);
        }
    }

    private void history(MeterRegistry registry) {
        Gauge.builder(
                        "culvert.history.database.up",
                        lifecycle,
                        broker -> broker.runtime().history().isReady() ? 1 : 0)
                .description("whether the failure history's database answered when it was last asked")
                .register(registry);
        Gauge.builder("culvert.history.pending", lifecycle, broker -> writer(broker.runtime(), HistoryWriter::pending))
                .description("failures that are not in the database yet")
                .register(registry);
        Gauge.builder(
                        "culvert.history.oldest.pending",
                        lifecycle,
                        broker -> writer(
                                broker.runtime(),
                                w -> w.oldestPendingAge()
                                        .map(Duration::toSeconds)
                                        .orElse(0L)))
                .baseUnit("seconds")
                .description("age of the oldest of them")
                .register(registry);
        counter(
                registry,
                "culvert.history.written",
                "failures written into the database",
                r -> writer(r, HistoryWriter::written));
        counter(
                registry,
                "culvert.history.dropped",
                "failures that found no room in the spool",
                r -> writer(r, HistoryWriter::dropped));
        counter(
                registry,
                "culvert.history.lost",
                "failures in damaged files of the spool",
                r -> writer(r, HistoryWriter::lost));
        counter(
                registry,
                "culvert.history.refused",
                "failures that the database does not take, kept in history-refused",
                r -> writer(r, HistoryWriter::refused));
        spool(registry);
    }

    private void spool(MeterRegistry registry) {
        counter(
                registry,
                "culvert.history.recorded",
                "failures taken into the spool",
                r -> spool(r, FailureSpool::recorded));
        counter(
                registry,
                "culvert.history.shortened",
                "failures too long to be kept whole",
                r -> spool(r, FailureSpool::shortened));
        counter(
                registry,
                "culvert.history.waits",
                "times that a failure had to wait for a file of the spool",
                r -> spool(r, FailureSpool::waits));
        counter(
                registry,
                "culvert.history.force.failures",
                "times that the disk refused to make the spool lasting",
                r -> spool(r, FailureSpool::forceFailures));
        Gauge.builder(
                        "culvert.history.unreadable.files",
                        lifecycle,
                        broker -> spool(broker.runtime(), FailureSpool::unreadableFiles))
                .description("files of the spool put aside at the start because they could not be read")
                .register(registry);
        Gauge.builder("culvert.history.spool", lifecycle, broker -> spool(broker.runtime(), FailureSpool::octetsOnDisk))
                .baseUnit("bytes")
                .description("what the spool's files take on the disk")
                .register(registry);
        Gauge.builder(
                        "culvert.history.full",
                        lifecycle,
                        broker -> spool(broker.runtime(), s -> s.fullBecause().isPresent() ? 1 : 0))
                .description("whether failures are dropped now for want of room")
                .register(registry);
    }

    private static double spool(BrokerRuntime runtime, ToLongFunction<FailureSpool> figure) {
        return runtime.history()
                .spool()
                .map(spool -> (double) figure.applyAsLong(spool))
                .orElse(0.0);
    }

    private static double writer(BrokerRuntime runtime, ToLongFunction<HistoryWriter> figure) {
        return runtime.history()
                .writer()
                .map(writer -> (double) figure.applyAsLong(writer))
                .orElse(0.0);
    }

    private void counter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<BrokerRuntime> value) {
        FunctionCounter.builder(name, lifecycle, broker -> value.applyAsDouble(broker.runtime()))
                .description(description)
                .register(registry);
    }

    private static double plane(BrokerLifecycle broker, ToLongFunction<DataplaneCounters> value) {
        return broker.runtime()
                .dataplaneCounters()
                .map(counters -> (double) value.applyAsLong(counters))
                .orElse(0.0);
    }

    private static double radius(BrokerRuntime runtime, ToLongFunction<ServerCounters> value) {
        return runtime.radiusCounters().stream().mapToLong(value).sum();
    }
}
