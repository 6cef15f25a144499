package io.culvert.redis;

import io.lettuce.core.SetArgs;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * A group's data in Redis, be that one server, a master behind Sentinels or a node of a Cluster.
 *
 * <p>Lease, journal, full state with loading, and each feed have a connection each, so that none waits behind another. A lost connection is made
 * anew when it is wanted; what was on its way is never sent again by itself.
 *
 * <p><b>Thread:</b> any.
 */
public final class RedisStores implements AutoCloseable {
    private static final int REPLICA_MILLIS = 250;

    private final Keys keys;
    private final Seal seal;
    private final Incarnation incarnation;
    private final Handshake handshake;
    private final Servers servers;
    private final Line leaseLine;
    private final Line journalLine;
    private final Line stateLine;
    private final RedisCounters counters = new RedisCounters();
    private final ScheduledThreadPoolExecutor timer;

    private RedisStores(RedisSettings settings, Group group, Incarnation incarnation) {
        this.keys = Keys.of(group);
        this.incarnation = incarnation;
        this.seal = new Seal(group, incarnation);
        this.handshake = new Handshake(group, keys, seal);
        this.servers = new Servers(settings, keys, handshake);
        this.leaseLine = new Line(servers, "lease");
        this.journalLine = new Line(servers, "journal");
        this.stateLine = new Line(servers, "state");
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("redis-timer").factory(), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Connects, and makes sure that this Redis may be used for this group.
     *
     * @param incarnation of this process, drawn at its start
     * @throws RedisUnavailable nobody answers; later somebody may
     * @throws RedisRefused it may evict keys, or has another group's data, or another group key belongs to it
     */
    public static RedisStores connect(RedisSettings settings, Group group, Incarnation incarnation)
            throws RedisUnavailable, RedisRefused {
        var stores = new RedisStores(settings, group, incarnation);
        try {
            var _ = stores.leaseLine.wire().join();
            return stores;
        } catch (CompletionException failure) {
            stores.close();
            switch (Wire.cause(failure)) {
                case RedisRefused refused -> throw refused;
                case RedisUnavailable unavailable -> throw unavailable;
                case Throwable other -> throw new RedisUnavailable(Wire.reason(other), other);
            }
        }
    }

    /** The lease, as {@code unit} of this incarnation takes it. */
    public Lease lease(String unit) {
        return new Lease(leaseLine, keys, unit, incarnation);
    }

    /** The name {@code unit}, as this incarnation holds it. */
    public UnitName unitName(String unit) {
        return new UnitName(leaseLine, keys, unit, incarnation);
    }

    /**
     * A writer that goes on behind {@code tail}, as the lease's taking or a full state told it. One at a time.
     *
     * @param lease ours
     */
    public Journal journal(LeaseValue lease, Tail tail, JournalSettings settings) {
        return new Journal(new Journal.Means(journalLine, keys, seal, counters, timer, servers), lease, tail, settings);
    }

    /** Why a full state that is written now would not be confirmed in this way; empty: it would. Fails when Redis does not answer. */
    public CompletionStage<Optional<String>> objection(Confirmation confirmation) {
        return switch (confirmation) {
            case MEMORY, DISK -> CompletableFuture.completedFuture(Optional.empty());
            case REPLICA -> stateLine.ask(this::withoutReplica);
            case AUTOMATIC ->
                stateLine
                        .ask(this::withoutReplica)
                        .thenCompose(objection -> objection.isEmpty()
                                ? CompletableFuture.completedFuture(objection)
                                : servers.isMaster(facts().address())
                                        .thenApply(isMaster -> isMaster ? Optional.<String>empty() : objection));
        };
    }

    private CompletionStage<Optional<String>> withoutReplica(Wire wire) {
        if (wire.facts().replicas() == 0 && !isReplacedByOthers()) {
            return CompletableFuture.completedFuture(noReplica(wire));
        }
        // WAIT counts who has what this connection has written.
        var written = wire.commands()
                .set(keys.looked(), new byte[0], SetArgs.Builder.px(1))
                .toCompletableFuture();
        return wire.commands()
                .waitForReplication(1, REPLICA_MILLIS)
                .thenCombine(written, (count, done) -> count >= 1 ? Optional.empty() : noReplica(wire));
    }

    private static Optional<String> noReplica(Wire wire) {
        return Optional.of("no replica of Redis " + wire.facts().address() + " answers");
    }

    public FullState fullState() {
        return new FullState(stateLine, keys, seal, servers.threads());
    }

    public Loader loader() {
        return new Loader(stateLine, keys, seal, counters, servers);
    }

    /** Hands over what is written after {@code from}. */
    public Feed follow(Position from, FeedListener listener) {
        return new Feed(
                new Feed.Means(new Line(servers, "feed"), keys, seal, counters, servers.commandTime()), from, listener);
    }

    /** Of the server that was connected last. */
    public ServerFacts facts() {
        return handshake.facts().orElseThrow(() -> new IllegalStateException("never connected"));
    }

    /** Whether others make another server the master when this one is gone. */
    public boolean isReplacedByOthers() {
        return servers.isReplacedByOthers();
    }

    public RedisCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        leaseLine.close();
        journalLine.close();
        stateLine.close();
        timer.shutdownNow();
        servers.close();
    }
}
