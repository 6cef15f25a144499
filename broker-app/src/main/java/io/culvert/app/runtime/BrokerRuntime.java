package io.culvert.app.runtime;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.CulvertProperties;
import io.culvert.app.management.StoreFigures;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.EngineSettings;
import io.culvert.core.engine.EngineSummary;
import io.culvert.core.engine.Input;
import io.culvert.core.engine.ShardId;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneCounters;
import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.linux.Dataplanes;
import io.culvert.radius.client.AccountingOutcome;
import io.culvert.radius.client.RadiusClient;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.client.ServerCounters;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private static final Duration THREAD_STOP = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final CulvertProperties properties;
    private final MonotonicClock clock = new MonotonicClock();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final FailureLog failures = new FailureLog();
    private final History history;
    private volatile List<Shard> shards = List.of();
    private volatile @Nullable Dataplane dataplane;
    private volatile @Nullable RadiusClient radius;
    private volatile @Nullable VpdnService vpdn;
    private final LiveState calls = LiveState.of(this::currentShards);

    public BrokerRuntime(Configuration configuration) {
        this.configuration = configuration;
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
        var hostName = properties.l2tp().hostName().isBlank()
                ? LocalHost.name()
                : properties.l2tp().hostName();
        opened.push(history::close);
        history.open(directory);
        var secret = TunnelSecret.of(configuration, directory);
        var vpdn = new VpdnService(VpdnPolicy.of(secret.configuration().vpdn()), this::tellShards);
        this.vpdn = vpdn;

        var trial = properties.radius().isEmbedded() ? TrialRadius.start(directory) : null;
        if (trial != null) {
            opened.push(trial);
        }
        var servers = trial != null ? List.of(trial.server()) : SettingsTranslation.servers(properties.radius());
        var client = openRadius(servers, hostName);
        var plane = openDataplane();

        shards = shards(starts, hostName, vpdn.policy(), plane, client);
        // Always sent for now: nothing of an earlier run is resumed, so all sessions that the server still knows of are
        // lost. Once sessions can be resumed from a journal, it may only be sent when they really were lost.
        client.accountingOn(outcome -> warnUnlessAcknowledged("Accounting-On", outcome));
        shards.forEach(Shard::start);
        plane.start(new PacketRouter(shards));
        report(hostName, secret, trial, plane);
    }

    private RadiusClient openRadius(List<RadiusServer> servers, String hostName) {
        var settings = SettingsTranslation.radius(properties.radius(), servers, hostName);
        try {
            var client = RadiusClient.open(settings, clock, new SecureRandom());
            opened.push(client);
            radius = client;
            return client;
        } catch (java.io.IOException e) {
            throw new StartFailure(
                    "The RADIUS client cannot open its sockets: " + e.getMessage(),
                    "Check culvert.radius.source-address.",
                    e);
        }
    }

    private Dataplane openDataplane() {
        try {
            var plane = Dataplanes.open(SettingsTranslation.dataplane(properties));
            opened.push(plane.dataplane());
            dataplane = plane.dataplane();
            plane.notices().forEach(LOG::warn);
            if (plane.dataplane().isForwarding()) {
                properties
                        .pools()
                        .forEach(pool -> plane.dataplane()
                                .addRoute(new Ipv4Prefix(
                                        pool.network().network().address(),
                                        pool.network().length())));
            }
            return plane.dataplane();
        } catch (DataplaneException e) {
            throw new StartFailure(
                    e.getMessage() == null ? "The data plane cannot be opened." : e.getMessage(),
                    "Check culvert.l2tp.addresses, culvert.l2tp.port and culvert.dataplane.",
                    e);
        }
    }

    private List<Shard> shards(long starts, String hostName, VpdnPolicy policy, Dataplane plane, RadiusClient client) {
        int count = SettingsTranslation.shards(properties.limits());
        var made = new ArrayList<Shard>();
        var executor = new EffectExecutor(
                plane,
                client,
                clock,
                (to, message) -> made.get(to.index()).queue().add(new Input.ShardMessageReceived(message)),
                this::failed);
        // A random part keeps two units apart that count their starts alike.
        var incarnation = Long.toString(starts, 36) + "-" + Integer.toHexString(new SecureRandom().nextInt() | 1 << 28);
        for (int index = 0; index < count; index++) {
            var settings = new EngineSettings(
                    new ShardId(index, count),
                    incarnation,
                    SettingsTranslation.tunnels(properties, hostName),
                    policy,
                    SettingsTranslation.ppp(properties.ppp(), hostName),
                    SettingsTranslation.addresses(properties),
                    SettingsTranslation.sessions(properties),
                    SettingsTranslation.limits(properties.limits(), count),
                    LoggerFactory.getLogger("io.culvert.trace").isDebugEnabled());
            made.add(new Shard(index, new Engine(settings, new SecureRandom()), executor, clock));
        }
        return List.copyOf(made);
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
                                .toList()));
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

    private String forwarding(Dataplane plane) {
        return plane.isForwarding()
                ? properties.dataplane().interfaceName() + ", gateway "
                        + properties.ppp().gatewayAddress()
                : "none: calls come up, traffic is dropped";
    }

    /**
     * Clears all calls (StopCCN, accounting Stops), in bounded time, and closes everything. There is no journal from which
     * another start could resume them.
     */
    public void stop() {
        if (!shards.isEmpty()) {
            shards.forEach(shard -> shard.queue().add(new Input.ClearAll()));
            long deadline = System.nanoTime() + CLEARING.toNanos();
            for (var shard : shards) {
                awaitCleared(shard, deadline);
            }
            var client = radius;
            try {
                if (client != null) {
                    if (!client.awaitDrained(ACCOUNTING)) {
                        LOG.warn("{} accounting records were not acknowledged and are lost", client.outstanding());
                    }
                    announceStop(client);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        closeAll();
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
        for (var shard : shards) {
            try {
                if (!shard.stop(THREAD_STOP)) {
                    LOG.warn("A shard did not stop in {}", THREAD_STOP);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        while (!opened.isEmpty()) {
            var resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} did not close: {}", resource.getClass().getSimpleName(), e.toString());
            }
        }
    }

    /** The figures of every shard, when it comes to answer. */
    public List<CompletableFuture<EngineSummary>> summaries() {
        return shards.stream().map(shard -> shard.ask(Engine::summary)).toList();
    }

    /** Empty before {@link #start}. */
    public Optional<DataplaneCounters> dataplaneCounters() {
        return Optional.ofNullable(dataplane).map(Dataplane::counters);
    }

    /** Of every port of every RADIUS server; empty before {@link #start}. */
    public List<ServerCounters> radiusCounters() {
        var client = radius;
        return client == null ? List.of() : client.counters();
    }

    /** Accounting records that no server took. */
    public long accountingLost() {
        var client = radius;
        return client == null ? 0 : client.accountingLost();
    }

    /** Packets that the shards had no room for. */
    public long droppedInputs() {
        return shards.stream()
                .mapToLong(shard -> shard.queue().droppedPackets())
                .sum();
    }

    /** Inputs that were lost to a bug. */
    public long bugs() {
        return shards.stream().mapToLong(Shard::failures).sum();
    }

    /** Whether every shard serves its tunnels. */
    public boolean isServing() {
        var current = shards;
        return !current.isEmpty() && current.stream().allMatch(Shard::isAlive);
    }

    private List<Shard> currentShards() {
        return shards;
    }

    private void failed(FailureEvent failure) {
        history.record(failure);
        failures.accept(failure);
    }

    private void tellShards(Input input) {
        shards.forEach(shard -> shard.queue().add(input));
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
        return new StoresInUse(history, this::radiusCounters);
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
