package io.culvert.app;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.RedundancyFigures.Journal;
import io.culvert.app.management.RedundancyFigures.Membership;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.redundancy.StateName;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/** Figures of the group and of the journal. All are 0 where there is no journal. */
@Component
final class RedundancyMetrics implements MeterBinder {
    private static final double NANOS = 1e9;

    private final RedundancyFigures figures;
    /** Held here, as a meter does not keep alive what it reads. */
    private final CachedSummaries shards;

    RedundancyMetrics(BrokerLifecycle lifecycle, RedundancyFigures figures) {
        this.figures = figures;
        this.shards = new CachedSummaries(lifecycle);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var state : StateName.values()) {
            Gauge.builder(
                            "culvert.redundancy.state",
                            figures,
                            now -> is(now, member -> member.view().state() == state))
                    .tag("state", state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .description("1 for the state that this unit is in (show redundancy states)")
                    .register(registry);
        }
        is(registry, "culvert.redundancy.gate.open", "1 while anything may leave this unit", Membership::gateOpen);
        is(
                registry,
                "culvert.redundancy.checkpointing",
                "1 while what this unit says waits for the journal",
                member -> member.view().checkpointing());
        is(
                registry,
                "culvert.redundancy.standby.up",
                "1 while a unit is there to take over",
                member -> member.view().standbyUp());
        counter(
                registry,
                "culvert.redundancy.switchovers",
                "how often this unit has become active",
                member -> member.view().switchovers());
        counter(
                registry,
                "culvert.redundancy.standby.failures",
                "hot standbys lost",
                member -> member.view().standbyFailures());
        Gauge.builder("culvert.redundancy.epoch", figures, now -> of(now, RedundancyMetrics::epoch))
                .description("of the lease in hand; 0: none")
                .register(registry);
        journal(registry);
        calls(registry);
    }

    private void journal(MeterRegistry registry) {
        journalled(registry, "culvert.journal.records", "records that calls gave to the journal", Journal::records);
        journalled(registry, "culvert.journal.batches", "batches sent, those sent again too", Journal::batches);
        journalled(registry, "culvert.journal.octets", "octets of sealed records sent", Journal::octets);
        journalled(registry, "culvert.journal.resends", "batches sent again", Journal::resends);
        journalled(registry, "culvert.journal.reconnects", "connections of the journal given up", Journal::reconnects);
        journalled(registry, "culvert.journal.received", "batches of the active unit taken in", Journal::received);
        journalled(registry, "culvert.journal.damaged", "values that could not be opened", Journal::damaged);
        journalled(registry, "culvert.journal.gaps", "gaps in what came by the journal", Journal::gaps);
        Gauge.builder(
                        "culvert.journal.confirmed",
                        figures,
                        now -> of(now, member -> member.journal().confirmed()))
                .description("sequence of the last batch that is written")
                .register(registry);
        Gauge.builder(
                        "culvert.journal.waiting",
                        figures,
                        now -> of(now, member -> seconds(member.journal().waiting())))
                .baseUnit("seconds")
                .description("how long the oldest batch has been on its way")
                .register(registry);
    }

    private void calls(MeterRegistry registry) {
        calls(registry, "culvert.ha.tunnels", "enabled", HaFigures::tunnelsEnabled);
        calls(registry, "culvert.ha.tunnels", "established", HaFigures::tunnelsEstablished);
        calls(registry, "culvert.ha.tunnels", "resync", HaFigures::tunnelsInResync);
        calls(registry, "culvert.ha.sessions", "enabled", HaFigures::sessionsEnabled);
        calls(registry, "culvert.ha.sessions", "established", HaFigures::sessionsEstablished);
        calls(registry, "culvert.ha.resynced", "success", HaFigures::resyncSucceeded);
        calls(registry, "culvert.ha.resynced", "failed", HaFigures::resyncFailed);
    }

    private void calls(MeterRegistry registry, String name, String what, ToIntFunction<HaFigures> figure) {
        Gauge.builder(name, shards, cached -> cached.ha(figure))
                .tag("ha", what)
                .description("calls that are to survive a switchover; resynced: since the last one")
                .register(registry);
    }

    private void journalled(MeterRegistry registry, String name, String description, ToLongFunction<Journal> figure) {
        counter(registry, name, description, member -> figure.applyAsLong(member.journal()));
    }

    private void counter(MeterRegistry registry, String name, String description, ToDoubleFunction<Membership> figure) {
        FunctionCounter.builder(name, figures, now -> of(now, figure))
                .description(description)
                .register(registry);
    }

    private void is(MeterRegistry registry, String name, String description, Predicate<Membership> condition) {
        Gauge.builder(name, figures, now -> is(now, condition))
                .description(description)
                .register(registry);
    }

    private static double is(RedundancyFigures figures, Predicate<Membership> condition) {
        return of(figures, member -> condition.test(member) ? 1 : 0);
    }

    private static double of(RedundancyFigures figures, ToDoubleFunction<Membership> figure) {
        try {
            return figures.membership().map(figure::applyAsDouble).orElse(0.0);
        } catch (BrokerBusy notYet) {
            return 0;
        }
    }

    private static double epoch(Membership member) {
        return member.view().lease().map(lease -> (double) lease.epoch()).orElse(0.0);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }
}
