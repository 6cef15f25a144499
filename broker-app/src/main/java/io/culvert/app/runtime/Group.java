package io.culvert.app.runtime;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.Ip;
import io.culvert.app.config.RedundancyProperties;
import io.culvert.app.redundancy.FormerLifeFile;
import io.culvert.app.redundancy.Gate;
import io.culvert.app.redundancy.HeartbeatSettings;
import io.culvert.app.redundancy.RedundancyLoop;
import io.culvert.app.redundancy.RedundancyOptions;
import io.culvert.app.redundancy.ServiceAddress;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.redundancy.Incarnation;
import io.culvert.core.redundancy.Isolation;
import io.culvert.core.redundancy.RedundancySettings;
import io.culvert.core.redundancy.RedundancyTimes;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.local.Patience;
import io.culvert.octets.Secret;
import io.culvert.redis.Confirmation;
import io.culvert.redis.JournalSettings;
import io.culvert.redis.RedisRefused;
import io.culvert.redis.RedisSettings;
import io.culvert.redis.RedisStores;
import io.culvert.redis.RedisUnavailable;
import io.culvert.redis.embedded.EmbeddedRedis;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This unit's membership in its redundancy group: the journal's Redis, and what decides who speaks.
 *
 * <p><b>Failure:</b> {@link #join} throws {@link StartFailure} where waiting does not help.
 */
final class Group implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);
    private static final int KEY_OCTETS = 32;
    private static final Duration CONNECTING = Duration.ofSeconds(30);
    private static final Duration CONNECT_PAUSE = Duration.ofMillis(500);
    private static final Duration START = Duration.ofSeconds(50);
    /** A cold start on a busy machine may need several attempts, and so may a Redis that fails over. */
    private static final Duration REDIS = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> opened;
    private final GroupRuntime runtime;
    private final RedundancyLoop loop;
    private final Facts facts;

    /** What stays as it is while this unit is in the group. */
    record Facts(Incarnation incarnation, Gate gate, RedisStores stores) {}

    private Group(GroupRuntime runtime, RedundancyLoop loop, Facts facts, Deque<AutoCloseable> opened) {
        this.runtime = runtime;
        this.loop = loop;
        this.facts = facts;
        this.opened = opened;
    }

    /**
     * Joins.
     *
     * @param parts what a unit that becomes active is made of
     * @param epoch told under which epoch this unit speaks from now on
     */
    static Group join(
            Configuration configuration,
            DataDirectory directory,
            BiFunction<OutputGate, Consumer<CheckpointJournal.Trouble>, ActiveUnit.Parts> parts,
            LongConsumer epoch) {
        var opened = new ArrayDeque<AutoCloseable>();
        try {
            return join(configuration, directory, parts, epoch, opened);
        } catch (RuntimeException e) {
            close(opened);
            throw e;
        }
    }

    private static Group join(
            Configuration configuration,
            DataDirectory directory,
            BiFunction<OutputGate, Consumer<CheckpointJournal.Trouble>, ActiveUnit.Parts> parts,
            LongConsumer epoch,
            Deque<AutoCloseable> opened) {
        var properties = configuration.properties();
        var redundancy = properties.redundancy();
        var memory = FormerLifeFile.open(directory.path(), new SecureRandom());
        var name = LocalHost.unitName(properties.unit());
        // Left running when this process ends: it has the calls.
        var own = redundancy.redis().url().isBlank()
                ? Optional.of(EmbeddedRedis.in(directory.path()))
                : Optional.<EmbeddedRedis>empty();
        var key = groupKey(configuration, directory);
        var stores = connect(configuration, key, memory.incarnation(), own);
        opened.push(stores);
        opened.push(OwnName.claim(stores.unitName(name), name, properties.unit().group(), memory.incarnation()));
        var gate = RedundancyLoop.newGate();
        var options = options(redundancy, name, memory.incarnation(), key);
        var facts = new Facts(memory.incarnation(), gate, stores);
        var runtime = new GroupRuntime(
                options.settings(),
                new GroupRuntime.Means(
                        stores,
                        JournalSettings.of(confirmation(redundancy, stores)),
                        trouble -> ActiveUnit.prepare(parts.apply(gate::isOpen, trouble)),
                        sample -> ActiveUnit.rehearse(parts.apply(gate::isOpen, trouble -> {}), sample),
                        epoch,
                        () -> own.ifPresent(Group::revive),
                        AbandonedJournal.of(directory.path())));
        opened.push(runtime);
        var loop = new RedundancyLoop(options, memory, gate, runtime);
        opened.push(loop);
        runtime.attach(loop::tell);
        try {
            loop.start();
        } catch (UncheckedIOException e) {
            throw new StartFailure(
                    "This unit cannot be heard by the others: " + e.getMessage() + ".",
                    "Check culvert.redundancy.members: the address of this unit must be one of this machine's.",
                    e);
        }
        return new Group(runtime, loop, facts, opened);
    }

    private static RedundancyOptions options(
            RedundancyProperties redundancy, String name, Incarnation incarnation, Secret key) {
        var others = redundancy.members().stream()
                .filter(member -> !member.name().equals(name))
                .collect(Collectors.toMap(RedundancyProperties.Member::name, Group::heartbeatAddress));
        var settings = new RedundancySettings(
                name,
                incarnation,
                others.keySet(),
                switch (redundancy.isolation()) {
                    case STOP -> Isolation.STOP;
                    case SERVE -> Isolation.SERVE;
                },
                RedundancyTimes.DEFAULTS.withLease(redundancy.lease()),
                CheckpointCodec.FORMATS);
        var heartbeats = redundancy.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .filter(member -> !others.isEmpty())
                .map(member -> new HeartbeatSettings(name, heartbeatAddress(member), others, key));
        return new RedundancyOptions(
                settings,
                heartbeats,
                redundancy.serviceAddresses().stream()
                        .map(address -> new ServiceAddress(
                                address.interfaceName(), address.address().address(), address.prefixLength()))
                        .toList(),
                redundancy.trackedInterfaces(),
                redundancy.trackedGateways().stream().map(Ip::address).toList(),
                redundancy.hookScript().isBlank() ? Optional.empty() : Optional.of(Path.of(redundancy.hookScript())));
    }

    private static InetSocketAddress heartbeatAddress(RedundancyProperties.Member member) {
        return new InetSocketAddress(member.address().address(), member.port());
    }

    /** A Redis that comes a little later than this unit is no reason to give up. */
    private static RedisStores connect(
            Configuration configuration, Secret key, Incarnation incarnation, Optional<EmbeddedRedis> own) {
        var patience = new Patience<StartFailure>(
                REDIS,
                (reason, cause) ->
                        new StartFailure("The Redis of the journal does not answer: " + reason, REMEDY, cause));
        boolean isTold = false;
        while (true) {
            try {
                return connectNow(configuration, key, incarnation, own);
            } catch (RedisUnavailable e) {
                if (!isTold) {
                    LOG.warn("The Redis of the journal does not answer yet: {}", e.getMessage());
                    isTold = true;
                }
                patience.step(String.valueOf(e.getMessage()));
            }
        }
    }

    private static RedisStores connectNow(
            Configuration configuration, Secret key, Incarnation incarnation, Optional<EmbeddedRedis> own)
            throws RedisUnavailable {
        var properties = configuration.properties();
        try {
            var settings = own.isPresent()
                    ? own.get().ensureRunning()
                    : SettingsTranslation.redis(properties.redundancy().redis());
            var group = new io.culvert.redis.Group(properties.unit().group(), key);
            return connect(settings, group, LeaseStore.incarnation(incarnation));
        } catch (RedisRefused e) {
            throw new StartFailure("The Redis of the journal must not be used: " + e.getMessage(), REMEDY, e);
        }
    }

    /** A Redis that is busy, or fails over, is waited for. */
    private static RedisStores connect(
            RedisSettings settings, io.culvert.redis.Group group, io.culvert.redis.Incarnation incarnation)
            throws RedisUnavailable, RedisRefused {
        long end = System.nanoTime() + CONNECTING.toNanos();
        while (true) {
            try {
                return RedisStores.connect(settings, group, incarnation);
            } catch (RedisUnavailable unavailable) {
                if (System.nanoTime() - end > 0) {
                    throw unavailable;
                }
                LOG.info("The Redis of the journal does not answer so far: {}", unavailable.getMessage());
                pause(unavailable);
            }
        }
    }

    private static void pause(RedisUnavailable reason) throws RedisUnavailable {
        try {
            Thread.sleep(CONNECT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    private static void revive(EmbeddedRedis own) {
        try {
            var _ = own.ensureRunning();
        } catch (RedisUnavailable e) {
            LOG.warn("The embedded Redis cannot be started: {}", e.getMessage());
        }
    }

    private static Secret groupKey(Configuration configuration, DataDirectory directory) {
        var configured = configuration.properties().redundancy().groupKey();
        return Secret.utf8(
                configured.isBlank()
                        ? directory.keptFile("group-key", Group::newKey).strip()
                        : configured);
    }

    private static String newKey() {
        var key = new byte[KEY_OCTETS];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key) + "\n";
    }

    private static Confirmation confirmation(RedundancyProperties redundancy, RedisStores stores) {
        var wanted = switch (redundancy.confirm()) {
            case AUTO -> Confirmation.AUTOMATIC;
            case MEMORY -> Confirmation.MEMORY;
            case DISK -> Confirmation.DISK;
            case REPLICA -> Confirmation.REPLICA;
        };
        var facts = stores.facts();
        var objection = facts.objection(wanted);
        if (objection.isPresent()) {
            throw new StartFailure(objection.get() + ".", "Change it, or set culvert.redundancy.confirm.", null);
        }
        if (wanted == Confirmation.AUTOMATIC && facts.automatic(facts.replicas() > 0) == Confirmation.MEMORY) {
            LOG.warn(
                    "{}, and it has no replica: what it has in memory alone is lost with it",
                    facts.objection(Confirmation.DISK).orElseThrow());
        }
        return wanted;
    }

    /**
     * Waits until this unit speaks, or stands by: hot, or kept from that by what it says.
     *
     * @return what speaks; empty: it stands by
     */
    Optional<ActiveUnit> awaitServing() {
        long end = System.nanoTime() + START.toNanos();
        try {
            while (true) {
                try {
                    runtime.whenServing().get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    return runtime.active();
                } catch (TimeoutException e) {
                    if (isKeptFromBeingHot()) {
                        return Optional.empty();
                    }
                    if (System.nanoTime() - end > 0) {
                        throw new StartFailure(
                                "This unit is neither active nor a standby after " + START.toSeconds() + " s: it is "
                                        + loop.view().state().words()
                                        + loop.view().obstacles().stream()
                                                .map(obstacle -> "; " + obstacle)
                                                .collect(Collectors.joining()),
                                REMEDY,
                                e);
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw new StartFailure("This unit cannot take part in its group: " + e.getCause(), REMEDY, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while joining the redundancy group.", "Start again.", e);
        }
    }

    /** Another unit serves, and this one cannot stand in for it: not a reason to end. */
    private boolean isKeptFromBeingHot() {
        var view = loop.view();
        return view.state().isStandby()
                && !view.obstacles().isEmpty()
                && !view.units().isEmpty();
    }

    Optional<ActiveUnit> active() {
        return runtime.active();
    }

    RedundancyView view() {
        return loop.view();
    }

    GroupRuntime runtime() {
        return runtime;
    }

    Facts facts() {
        return facts;
    }

    /** Hands over to another unit, or to this unit's next process. No call is cleared. */
    void leave() throws InterruptedException {
        if (!runtime.leave(LEAVING)) {
            LOG.warn(UnfinishedHandover.words(loop.view(), runtime.isCommitting(), runtime.unconfirmed(), LEAVING));
        }
    }

    @Override
    public void close() {
        close(opened);
    }

    private static void close(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            var resource = opened.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} did not close: {}", resource.getClass().getSimpleName(), e.toString());
            }
        }
    }

    private static final String REMEDY = "Check culvert.redundancy, or set culvert.redundancy.checkpointing to false.";
}
