package io.culvert.app.runtime;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.CulvertProperties;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.StoreFigures;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.EngineSummary;
import io.culvert.core.engine.Input;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneCounters;
import io.culvert.radius.client.AccountingOutcome;
import io.culvert.radius.client.AccountingSpool;
import io.culvert.radius.client.RadiusClient;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.client.ServerCounters;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running broker: data plane, RADIUS, shards. Started and stopped once.
 *
 * <p><b>Failure:</b> {@link #start} throws {@link StartFailure} and leaves nothing open.
 */
public final class BrokerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerRuntime.class);

    /** Time for sessions to be cleared and accounted at a stop; a peer that does not answer is not waited for. */
    private static final Duration CLEARING = Duration.ofSeconds(5);

    private static final Duration ACCOUNTING = Duration.ofSeconds(5);
    /** Time for Accounting-Off: enough for its first repetition to be answered. */
    private static final Duration ANNOUNCEMENT = Duration.ofSeconds(3);

    private final Configuration configuration;
    private final CulvertProperties properties;
    private final MonotonicClock clock = new MonotonicClock();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final FailureLog failures = new FailureLog();
    private final History history;
    private final Supplier<String> rest;
    private volatile @Nullable VpdnService vpdn;
    // One of the two: with a journal, or without.
    private volatile @Nullable Group group;
    private volatile @Nullable ActiveUnit alone;
    private final LiveState calls = LiveState.of(this::currentShards);

    /** @param rest tells the URL of the management interface, once that is served */
    public BrokerRuntime(Configuration configuration, Supplier<String> rest) {
        this.configuration = configuration;
        this.rest = rest;
        this.properties = configuration.properties();
        this.history = new History(configuration);
    }

    /** Opens everything, serves, and prints what it serves. */
    public void start() {
        try {
            open();
        } catch (IllegalArgumentException | ArithmeticException e) {
            closeAll();
            throw new StartFailure("A setting is outside of its range: " + e.getMessage(), "Correct it.", e);
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    private void open() {
        var directory = DataDirectory.open(properties.dataDirectory());
        opened.push(directory);
        long starts = directory.countStart();
        var hostName = LocalHost.hostName(properties);
        opened.push(history::close);
        history.open(directory);
        var secret = TunnelSecret.of(configuration, directory);
        vpdn = new VpdnService(VpdnPolicy.of(secret.configuration().vpdn()), this::tellShards);

        var trial = properties.radius().isEmbedded() ? TrialRadius.start(directory) : null;
        if (trial != null) {
            opened.push(trial);
        }
        var servers = trial != null ? List.of(trial.server()) : SettingsTranslation.servers(properties.radius());
        servers.forEach(server -> server.concern().ifPresent(LOG::warn));
        var unit = properties.redundancy().checkpointing()
                ? serveInGroup(directory, starts, hostName, servers)
                : Optional.of(serveAlone(directory, starts, hostName, servers));
        unit.ifPresentOrElse(active -> report(hostName, secret, trial, active.dataplane()), this::reportStandby);
    }

    /** Without a journal: what was there before is lost, and RADIUS is told. */
    private ActiveUnit serveAlone(DataDirectory directory, long starts, String hostName, List<RadiusServer> servers) {
        var unit = ActiveUnit.prepare(parts(starts, hostName, servers, OutputGate.OPEN, false, trouble -> {}));
        opened.push(unit);
        alone = unit;
        AbandonedJournal.note(directory.path());
        unit.start();
        unit.announceToAccounting();
        return unit;
    }

    /** With a journal: goes on with what this unit's last process, or another unit, has left. */
    private Optional<ActiveUnit> serveInGroup(
            DataDirectory directory, long starts, String hostName, List<RadiusServer> servers) {
        var joined = Group.join(
                configuration,
                directory,
                (gate, trouble) -> parts(starts, hostName, servers, gate, true, trouble),
                history::epoch);
        opened.push(joined);
        group = joined;
        return joined.awaitServing();
    }

    private ActiveUnit.Parts parts(
            long starts,
            String hostName,
            List<RadiusServer> servers,
            OutputGate gate,
            boolean checkpointing,
            Consumer<CheckpointJournal.Trouble> trouble) {
        // A random part keeps two units apart that count their starts alike.
        var incarnation = Long.toString(starts, 36) + "-" + Integer.toHexString(new SecureRandom().nextInt() | 1 << 28);
        return new ActiveUnit.Parts(
                properties,
                hostName,
                incarnation,
                vpdn().orElseThrow().policy(),
                () -> openRadius(servers, hostName),
                clock,
                gate,
                checkpointing,
                this::failed,
                trouble);
    }

    private RadiusClient openRadius(List<RadiusServer> servers, String hostName) {
        var settings = SettingsTranslation.radius(properties, servers, hostName);
        try {
            return RadiusClient.open(settings, clock, new SecureRandom());
        } catch (java.io.IOException e) {
            throw new StartFailure(
                    "The RADIUS client cannot open its sockets: " + e.getMessage(),
                    "Check culvert.radius.source-address.",
                    e);
        }
    }

    private void reportStandby() {
        System.out.println(
                "Culvert stands by for the group \"" + properties.unit().group() + "\"");
        System.out.println("Culvert is ready");
        System.out.flush();
    }

    private void report(String hostName, TunnelSecret secret, @Nullable TrialRadius trial, Dataplane plane) {
        var listening = plane.localAddresses();
        var gateway = properties.ppp().gatewayAddress().address();
        var reachable = LocalHost.reachedAt(listening).stream()
                .filter(address -> !address.equals(gateway))
                .toList();
        var users = trial == null ? List.<StartReport.TrialUser>of() : trial.users();
        if (trial != null && reachable.stream().anyMatch(address -> !address.isLoopbackAddress())) {
            LOG.warn(
                    "The embedded RADIUS server is for trying out, and UDP {} is reachable from outside: set "
                            + "culvert.radius.servers before serving users, or culvert.l2tp.addresses to 127.0.0.1",
                    properties.l2tp().port());
        }
        var report = new StartReport(
                listening,
                reachable,
                hostName,
                secret.secret().map(value -> value.reveal().toUtf8()),
                secret.file(),
                users,
                aaa(users),
                forwarding(plane),
                String.join(
                        ", ",
                        properties.pools().stream()
                                .map(pool -> pool.network() + " (" + pool.name() + ")")
                                .toList()),
                journal(),
                (history.isEmbedded() ? "PostgreSQL of its own in " : "PostgreSQL ") + history.location(),
                rest.get());
        report.lines().forEach(System.out::println);
        System.out.flush();
    }

    private String aaa(List<StartReport.TrialUser> users) {
        if (properties.radius().isEmbedded()) {
            var names = users.stream().map(StartReport.TrialUser::name).toList();
            return String.join(", ", names) + " (embedded RADIUS; "
                    + properties.dataDirectory().resolve(TrialUsers.FILE) + ")";
        }
        return "asked of RADIUS "
                + String.join(
                        ", ",
                        properties.radius().servers().stream()
                                .map(Object::toString)
                                .toList());
    }

    private String journal() {
        var joined = group;
        if (joined == null) {
            return "none: calls end with this process";
        }
        var redis = properties.redundancy().redis().url().isBlank()
                ? "Redis of its own in " + properties.dataDirectory().resolve("redis")
                : "Redis " + joined.facts().stores().facts().address();
        return redis + ", calls outlive this process";
    }

    private String forwarding(Dataplane plane) {
        return plane.isForwarding()
                ? properties.dataplane().interfaceName() + ", gateway "
                        + properties.ppp().gatewayAddress()
                : "none: calls come up, traffic is dropped";
    }

    /**
     * Ends. With a journal no call is cleared: the next process, or another unit, goes on with them. Without one all calls are
     * cleared (StopCCN, accounting Stops), in bounded time.
     */
    public void stop() {
        try {
            var joined = group;
            var unit = alone;
            if (joined != null) {
                joined.leave();
            } else if (unit != null) {
                clear(unit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeAll();
    }

    private static void clear(ActiveUnit unit) throws InterruptedException {
        unit.tell(new Input.ClearAll());
        long deadline = System.nanoTime() + CLEARING.toNanos();
        for (var shard : unit.shards()) {
            awaitCleared(shard, deadline);
        }
        if (!unit.accounting().awaitDrained(ACCOUNTING)) {
            LOG.warn(
                    "{} accounting records were not acknowledged and are lost: without culvert.redundancy.checkpointing"
                            + " nothing keeps them",
                    unit.accounting().figures().waiting());
        }
        announceStop(unit.radius());
    }

    /** Accounting-Off, after all Stops; what is not acknowledged in time is told when the client is closed. */
    private static void announceStop(RadiusClient client) throws InterruptedException {
        var isAnswered = new CountDownLatch(1);
        client.accountingOff(outcome -> {
            warnUnlessAcknowledged("Accounting-Off", outcome);
            isAnswered.countDown();
        });
        var _ = isAnswered.await(ANNOUNCEMENT.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void warnUnlessAcknowledged(String what, AccountingOutcome outcome) {
        switch (outcome) {
            case AccountingOutcome.Acknowledged _ -> {}
            case AccountingOutcome.Failed failed ->
                LOG.warn("RADIUS: {} was not acknowledged: {}", what, failed.reason());
            case AccountingOutcome.Impossible impossible ->
                LOG.warn("RADIUS: {} cannot be sent: {}", what, impossible.reason());
        }
    }

    private static void awaitCleared(Shard shard, long deadline) {
        try {
            shard.whenCleared().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Stopping although not every tunnel has acknowledged its end");
        } catch (ExecutionException e) {
            LOG.error("Stopping although calls could not be cleared", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll() {
        while (!opened.isEmpty()) {
            var resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} did not close: {}", resource.getClass().getSimpleName(), e.toString());
            }
        }
    }

    /** What speaks now; empty while this unit stands by. */
    private Optional<ActiveUnit> active() {
        var joined = group;
        return joined == null ? Optional.ofNullable(alone) : joined.active();
    }

    /** The figures of every shard, when it comes to answer. */
    public List<CompletableFuture<EngineSummary>> summaries() {
        return currentShards().stream().map(shard -> shard.ask(Engine::summary)).toList();
    }

    /** Empty while this unit does not speak. */
    public Optional<DataplaneCounters> dataplaneCounters() {
        return active().map(unit -> unit.dataplane().counters());
    }

    /** Of every port of every RADIUS server; empty while this unit does not speak. */
    public List<ServerCounters> radiusCounters() {
        return active().map(unit -> unit.radius().counters()).orElse(List.of());
    }

    /** Accounting records on their way to a server. */
    public AccountingSpool.Figures accounting() {
        return active().map(unit -> unit.accounting().figures()).orElse(AccountingSpool.Figures.NONE);
    }

    /** Packets that the shards had no room for. */
    public long droppedInputs() {
        return currentShards().stream()
                .mapToLong(shard -> shard.queue().droppedPackets())
                .sum();
    }

    /** Inputs that were lost to a bug. */
    public long bugs() {
        return currentShards().stream().mapToLong(Shard::failures).sum();
    }

    /** Whether every shard serves its tunnels. */
    public boolean isServing() {
        var current = currentShards();
        return !current.isEmpty() && current.stream().allMatch(Shard::isAlive);
    }

    private List<Shard> currentShards() {
        return active().map(ActiveUnit::shards).orElse(List.of());
    }

    private void failed(FailureEvent failure) {
        history.record(failure);
        failures.accept(failure);
    }

    private void tellShards(Input input) {
        active().ifPresent(unit -> unit.tell(input));
    }

    /** The groups and settings in force; empty before {@link #start}. */
    public Optional<VpdnService> vpdn() {
        return Optional.ofNullable(vpdn);
    }

    /** The tunnels and sessions; none before {@link #start}. */
    public LiveState calls() {
        return calls;
    }

    /** The health of what the broker leans on. */
    public StoreFigures stores() {
        return new StoresInUse(history, this::radiusCounters, this::accounting);
    }

    /** What this unit is in its group. */
    public RedundancyFigures redundancy() {
        return new RedundancyInUse(properties, () -> Optional.ofNullable(group), this::summaries);
    }

    /** The failures of this unit, now and before. */
    public History history() {
        return history;
    }

    /** Failures by type since the start. */
    public FailureLog failures() {
        return failures;
    }
}
