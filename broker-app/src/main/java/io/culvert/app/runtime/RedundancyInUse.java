package io.culvert.app.runtime;

import io.culvert.app.config.CulvertProperties;
import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.Page;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.checkpoint.TunnelCheckpoint;
import io.culvert.core.checkpoint.TunnelRecords;
import io.culvert.core.engine.EngineSummary;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What a running broker is in its group. */
record RedundancyInUse(
        CulvertProperties properties,
        Supplier<Optional<Group>> joined,
        Supplier<List<CompletableFuture<EngineSummary>>> summaries)
        implements RedundancyFigures {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Override
    public String unit() {
        return LocalHost.unitName(properties.unit());
    }

    @Override
    public String group() {
        return properties.unit().group();
    }

    @Override
    public Optional<Membership> membership() {
        return properties.redundancy().checkpointing() ? Optional.of(membership(current())) : Optional.empty();
    }

    private Group current() {
        return joined.get().orElseThrow(() -> new BrokerBusy("The broker is starting: ask again in a second."));
    }

    private static Membership membership(Group group) {
        var facts = group.facts();
        var runtime = group.runtime();
        return new Membership(
                facts.incarnation().text(),
                group.view(),
                facts.gate().isOpen(),
                switch (runtime.confirmation()) {
                    case MEMORY -> Confirm.MEMORY;
                    case DISK -> Confirm.DISK;
                    case REPLICA -> Confirm.REPLICA;
                    case AUTOMATIC -> throw new IllegalStateException("not what is in effect");
                },
                facts.stores().facts().address(),
                journal(group));
    }

    private static Journal journal(Group group) {
        var counters = group.facts().stores().counters();
        var writer = group.active().map(ActiveUnit::journal);
        return new Journal(
                writer.map(CheckpointJournal::records).orElse(0L),
                counters.batches(),
                counters.octets(),
                counters.resends(),
                counters.reconnects(),
                writer.map(CheckpointJournal::confirmed).orElse(0L),
                writer.map(CheckpointJournal::waiting).orElse(Duration.ZERO),
                group.runtime().received(),
                counters.damaged() + group.runtime().unreadable(),
                counters.gaps());
    }

    @Override
    public Kept kept() {
        return current().runtime().image(RedundancyInUse::kept);
    }

    private static Kept kept(Image image) {
        int tunnels = 0;
        int tunnelsEnabled = 0;
        int tunnelsEstablished = 0;
        int sessions = 0;
        int sessionsEnabled = 0;
        int sessionsEstablished = 0;
        for (var records : image.tunnels().values()) {
            var tunnel = records.tunnel();
            tunnels += tunnel.isPresent() ? 1 : 0;
            tunnelsEnabled += tunnel.filter(TunnelCheckpoint::ha).isPresent() ? 1 : 0;
            tunnelsEstablished += tunnel.filter(TunnelCheckpoint::ha)
                            .filter(known -> known.state() == TunnelCheckpoint.State.ESTABLISHED)
                            .isPresent()
                    ? 1
                    : 0;
            for (var session : records.sessions().values()) {
                sessions++;
                sessionsEnabled += session.ha() ? 1 : 0;
                sessionsEstablished += session.ha() && session.phase() == SessionCheckpoint.Phase.ESTABLISHED ? 1 : 0;
            }
        }
        return new Kept(tunnels, tunnelsEnabled, tunnelsEstablished, sessions, sessionsEnabled, sessionsEstablished);
    }

    @Override
    public Page<KeptTunnel, TunnelId> keptTunnels(Optional<TunnelId> after, int limit) {
        return current().runtime().image(image -> keptTunnels(image, after, limit));
    }

    static Page<KeptTunnel, TunnelId> keptTunnels(Image image, Optional<TunnelId> after, int limit) {
        var behind = after.map(place -> image.tunnels().tailMap(place, false)).orElse(image.tunnels());
        var rows = new ArrayList<KeptTunnel>();
        for (var entry : behind.entrySet()) {
            var kept = entry.getValue()
                    .tunnel()
                    .filter(TunnelCheckpoint::ha)
                    .map(tunnel -> kept(entry.getKey(), tunnel, entry.getValue()));
            if (kept.isPresent() && rows.size() == limit) {
                return new Page<>(rows, Optional.of(rows.getLast().localTunnelId()));
            }
            kept.ifPresent(rows::add);
        }
        return new Page<>(rows, Optional.empty());
    }

    private static KeptTunnel kept(TunnelId id, TunnelCheckpoint tunnel, TunnelRecords records) {
        var ends = tunnel.ends();
        return new KeptTunnel(
                id,
                ends.peerTunnelId(),
                ends.peerName(),
                tunnel.settings().groupName(),
                switch (tunnel.state()) {
                    case WAIT_CONNECTED -> TunnelState.SETTING_UP;
                    case ESTABLISHED -> TunnelState.ESTABLISHED;
                    case CLOSING -> TunnelState.CLOSING;
                },
                Deadlines.instant(tunnel.sinceNanos()),
                (int) records.sessions().values().stream()
                        .filter(SessionCheckpoint::ha)
                        .count(),
                tunnel.resyncBurst());
    }

    @Override
    public List<HaFigures> calls() {
        var figures = new ArrayList<HaFigures>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var summary : summaries.get()) {
            figures.add(await(summary, deadline).ha());
        }
        return figures;
    }

    @Override
    public Optional<String> switchOver() {
        return await(current().runtime().switchOver(), System.nanoTime() + PATIENCE.toNanos());
    }

    private static <T> T await(CompletableFuture<T> answer, long deadline) {
        try {
            return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BrokerBusy("A part of the broker did not answer within " + PATIENCE.toMillis()
                    + " ms. If it goes on: /actuator/health and the log say more.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the broker failed at a question", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerBusy("The broker is stopping.");
        }
    }
}
