package io.culvert.app.runtime;

import io.culvert.app.config.CulvertProperties;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.JournalBatches;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.EngineSettings;
import io.culvert.core.engine.Input;
import io.culvert.core.engine.Rehearsal;
import io.culvert.core.engine.ShardId;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.linux.Dataplanes;
import io.culvert.local.EssentialThreads;
import io.culvert.radius.client.AccountingOutcome;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.RadiusClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that speaks while this unit is active: data plane, shards with their engines, and their way into the journal. Made anew
 * each time that the unit becomes active.
 *
 * <p><b>Thread:</b> the one that made it, but for figures.
 */
final class ActiveUnit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveUnit.class);
    private static final Duration THREAD_STOP = Duration.ofSeconds(2);

    private final Dataplane dataplane;
    private final RadiusClient radius;
    private final AccountingSpool accounting;
    private final List<Shard> shards;
    private final CheckpointJournal journal;
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(
            EssentialThreads.platform("journal-sender").daemon().factory());

    /**
     * What it is made of.
     *
     * @param incarnation begins the Acct-Session-Ids of new sessions
     * @param gate passed by all that leaves the unit
     * @param checkpointing whether there is a journal
     * @param trouble told when the journal does not take in what it is given
     */
    record Parts(
            CulvertProperties properties,
            String hostName,
            String incarnation,
            VpdnPolicy policy,
            Supplier<RadiusClient> radius,
            MonotonicClock clock,
            OutputGate gate,
            boolean checkpointing,
            Consumer<FailureEvent> failures,
            Consumer<CheckpointJournal.Trouble> trouble) {}

    private ActiveUnit(Parts parts, Dataplane dataplane) {
        this.dataplane = dataplane;
        radius = parts.radius().get();
        accounting = AccountingSpool.before(radius, parts.properties().radius().accountingSpoolLimit(), parts.clock());
        int count = SettingsTranslation.shards(parts.properties().limits());
        var made = new ArrayList<Shard>(count);
        journal = new CheckpointJournal(
                count,
                ticket -> made.get(ticket.shard()).confirmed(ticket.ticket()),
                parts.trouble(),
                this::send,
                System::nanoTime);
        var executor = new EffectExecutor(
                dataplane,
                radius,
                accounting,
                parts.clock(),
                (to, message) -> made.get(to.index()).queue().add(new Input.ShardMessageReceived(message)),
                parts.failures());
        for (int index = 0; index < count; index++) {
            var engine = new Engine(settings(parts, new ShardId(index, count)), new SecureRandom());
            made.add(new Shard(index, engine, executor, journal, parts.gate(), parts.clock()));
        }
        shards = List.copyOf(made);
    }

    /**
     * Binds the sockets and opens the data plane; nothing leaves and nothing is received.
     *
     * @throws StartFailure with one line for people
     */
    static ActiveUnit prepare(Parts parts) {
        var properties = parts.properties();
        try {
            var plane = Dataplanes.open(SettingsTranslation.dataplane(properties), parts.gate()::isOpen);
            try {
                plane.notices().forEach(LOG::warn);
                if (plane.dataplane().isForwarding()) {
                    properties
                            .pools()
                            .forEach(pool -> plane.dataplane()
                                    .addRoute(new Ipv4Prefix(
                                            pool.network().network().address(),
                                            pool.network().length())));
                }
                return new ActiveUnit(parts, plane.dataplane());
            } catch (RuntimeException e) {
                plane.dataplane().close();
                throw e;
            }
        } catch (DataplaneException e) {
            throw new StartFailure(
                    e.getMessage() == null ? "The data plane cannot be opened." : e.getMessage(),
                    "Check culvert.l2tp.addresses, culvert.l2tp.port and culvert.dataplane.",
                    e);
        }
    }

    /**
     * Plays a takeover of {@code sample} without carrying anything out.
     *
     * @return tunnels that it would have gone on with
     */
    static int rehearse(Parts parts, Image sample) {
        try (var unused = parts.radius().get()) {
            LOG.debug("RADIUS would be asked from {} sockets", unused.counters().size());
        } catch (StartFailure notHere) {
            // Its address may be the group's, which is not here yet.
            LOG.debug("not rehearsed: {}", notHere.getMessage());
        }
        var batches = new JournalBatches(1, 0);
        return Rehearsal.play(
                settings(parts, new ShardId(0, 1)),
                sample,
                new SecureRandom(),
                parts.clock().instant(),
                effect -> {
                    if (effect instanceof Effect.Append(var changes)) {
                        var _ = batches.add(0, changes);
                        batches.next(Integer.MAX_VALUE, Integer.MAX_VALUE)
                                .ifPresent(batch -> batches.confirmed(batch.sequence()));
                    } else if (effect instanceof Effect.ProgramSession(var entry)) {
                        var _ = ForwardingEntries.of(entry);
                    }
                });
    }

    /** Goes on with what another process, or another unit, has left. Before {@link #start}. */
    void restore(Image image, boolean degraded) {
        for (int index = 0; index < shards.size(); index++) {
            var part = image.part(index, shards.size());
            shards.get(index).restore(part, degraded);
        }
    }

    /** Where the journal's records go, and behind which of them. */
    void write(CheckpointJournal.Store store, long lastSequence) {
        for (int index = 0; index < shards.size(); index++) {
            journal.collect(index);
        }
        journal.begin(store, lastSequence);
    }

    /** Serves from now on. */
    void start() {
        shards.forEach(Shard::start);
        dataplane.start(new PacketRouter(shards));
    }

    /**
     * All that the journal must have, for one that is founded anew; from the moment at which a shard gives its part, what it
     * appends is kept for {@link CheckpointJournal#begin}.
     */
    List<CompletableFuture<List<Change>>> fullState() {
        journal.forget();
        var parts = new ArrayList<CompletableFuture<List<Change>>>(shards.size());
        for (int index = 0; index < shards.size(); index++) {
            int shard = index;
            parts.add(shards.get(index).ask(engine -> {
                var changes = new ArrayList<Change>();
                engine.export(changes::add);
                journal.collect(shard);
                return changes;
            }));
        }
        return parts;
    }

    /** Records are written in that format from now on. */
    void writeFormat(int format) {
        shards.forEach(shard -> shard.writeFormat(format));
    }

    /** Whether effects wait for the journal. */
    void commitOutputs(boolean on) {
        shards.forEach(shard -> shard.commitOutputs(on));
        if (!on) {
            journal.forget();
        }
    }

    /** Tells RADIUS that there is no session of before: only when nothing was restored. */
    void announceToAccounting() {
        radius.accountingOn(outcome -> {
            if (outcome instanceof AccountingOutcome.Failed failed) {
                LOG.warn("RADIUS: Accounting-On was not acknowledged: {}", failed.reason());
            }
        });
    }

    void tell(Input input) {
        shards.forEach(shard -> shard.queue().add(input));
    }

    /** Whether new calls are refused because the journal is slow. */
    void refuseCalls(boolean on) {
        tell(new Input.JournalSlow(on));
    }

    RadiusClient radius() {
        return radius;
    }

    AccountingSpool accounting() {
        return accounting;
    }

    Dataplane dataplane() {
        return dataplane;
    }

    List<Shard> shards() {
        return shards;
    }

    CheckpointJournal journal() {
        return journal;
    }

    private void send(Runnable task, long delayNanos) {
        try {
            var _ = sender.schedule(EssentialThreads.task(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("Not sent: this unit does not speak any more", closed);
        }
    }

    /** Ends all threads and closes the sockets; says nothing to anybody. */
    @Override
    public void close() {
        journal.forget();
        for (var shard : shards) {
            try {
                if (!shard.stop(THREAD_STOP)) {
                    LOG.warn("A shard did not stop in {}", THREAD_STOP);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        dataplane.close();
        // What it has not sent is in the journal.
        accounting.close();
        radius.close();
        var _ = sender.shutdownNow();
    }

    private static EngineSettings settings(Parts parts, ShardId shard) {
        var properties = parts.properties();
        return new EngineSettings(
                shard,
                parts.incarnation(),
                SettingsTranslation.tunnels(properties, parts.hostName()),
                parts.policy(),
                SettingsTranslation.ppp(properties.ppp(), parts.hostName()),
                SettingsTranslation.addresses(properties),
                SettingsTranslation.sessions(properties),
                SettingsTranslation.limits(properties.limits(), shard.count()),
                LoggerFactory.getLogger("io.culvert.trace").isDebugEnabled(),
                parts.checkpointing());
    }
}
