package io.culvert.redis;

import io.culvert.local.EssentialThreads;
import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Server;
import io.culvert.redis.RedisSettings.Topology;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Finds the server that has the group's keys and connects to it: the one, the master that the Sentinels name, or the master of the
 * group's slot. All keys of a group are in one slot, so that a Cluster is one server, too, which may be another one next time.
 */
final class Servers implements AutoCloseable {
    private final RedisSettings settings;
    private final Handshake handshake;
    private final int slot;
    private final ClientResources resources;
    private final RedisClient client;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            EssentialThreads.virtual("redis-work").factory());
    private volatile List<Server> nodes;

    Servers(RedisSettings settings, Keys keys, Handshake handshake) {
        this.settings = settings;
        this.handshake = handshake;
        this.slot = keys.slot();
        this.nodes = settings.topology() instanceof Topology.Cluster cluster ? cluster.nodes() : List.of();
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options(settings));
    }

    Duration commandTime() {
        return settings.commandTime();
    }

    ExecutorService threads() {
        return threads;
    }

    /** Connects, in a thread of its own; fails with {@link RedisUnavailable} or {@link RedisRefused}. */
    CompletableFuture<Wire> connect(String purpose) {
        var connected = new CompletableFuture<Wire>();
        threads.execute(() -> {
            try {
                connected.complete(connectNow(purpose));
            } catch (RedisUnavailable | RedisRefused failure) {
                connected.completeExceptionally(failure);
            } catch (RuntimeException failure) {
                connected.completeExceptionally(new RedisUnavailable(Wire.reason(failure), failure));
            }
        });
        return connected;
    }

    private Wire connectNow(String purpose) throws RedisUnavailable, RedisRefused {
        var server = master();
        var connection = open(server, settings.credentials(), purpose);
        try {
            return new Wire(connection, handshake.shake(connection, server.toString()));
        } catch (RedisUnavailable | RedisRefused | RuntimeException failure) {
            var _ = connection.closeAsync();
            throw failure;
        }
    }

    /** Whether most of those that are configured say that this server has the group's keys now. Never fails. */
    CompletableFuture<Boolean> isMaster(String address) {
        try {
            return askWhetherMaster(address);
        } catch (RejectedExecutionException closed) {
            return CompletableFuture.completedFuture(false);
        }
    }

    private CompletableFuture<Boolean> askWhetherMaster(String address) {
        return switch (settings.topology()) {
            case Topology.StandAlone _ -> CompletableFuture.completedFuture(true);
            case Topology.Sentinel(var sentinels, var name) ->
                most(
                        sentinels,
                        sentinel ->
                                masterOf(sentinel, name).map(Server::toString).equals(Optional.of(address)));
            case Topology.Cluster(var configured) ->
                most(
                        configured,
                        node -> slots(node).master(slot).map(Server::toString).equals(Optional.of(address)));
        };
    }

    /** Whether others make a replica the master when this one is gone. */
    boolean isReplacedByOthers() {
        return !(settings.topology() instanceof Topology.StandAlone);
    }

    /** What one of them says; fails if it does not answer. */
    private interface Opinion {
        boolean isFor(Server asked) throws RedisUnavailable;
    }

    private CompletableFuture<Boolean> most(List<Server> asked, Opinion opinion) {
        var answers = asked.stream()
                .map(server -> CompletableFuture.supplyAsync(() -> isFor(opinion, server), threads)
                        .completeOnTimeout(false, settings.commandTime().toMillis(), TimeUnit.MILLISECONDS))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(
                        all -> answers.stream().filter(CompletableFuture::join).count() * 2 > asked.size());
    }

    private static boolean isFor(Opinion opinion, Server server) {
        try {
            return opinion.isFor(server);
        } catch (RedisUnavailable | RedisException silent) {
            // Who does not answer has none.
            return false;
        }
    }

    private Server master() throws RedisUnavailable {
        return switch (settings.topology()) {
            case Topology.StandAlone alone -> alone.server();
            case Topology.Sentinel sentinel -> masterOfSentinels(sentinel);
            case Topology.Cluster _ -> masterOfSlot();
        };
    }

    private Server masterOfSentinels(Topology.Sentinel sentinel) throws RedisUnavailable {
        var reasons = new ArrayList<String>();
        for (var server : sentinel.sentinels()) {
            try {
                var master = masterOf(server, sentinel.master());
                if (master.isPresent()) {
                    return master.get();
                }
                reasons.add("Sentinel " + server + " knows no master " + sentinel.master());
            } catch (RedisException failure) {
                reasons.add("Sentinel " + server + ": " + innermost(failure));
            }
        }
        throw new RedisUnavailable(String.join("; ", reasons), null);
    }

    /** Of whom a Sentinel says that it is the master. */
    private Optional<Server> masterOf(Server sentinel, String name) {
        try (var connection = client.connectSentinel(uri(sentinel, settings.sentinelCredentials(), "sentinel"))) {
            return connection.sync().getMasterAddrByName(name) instanceof InetSocketAddress inet
                    ? Optional.of(new Server(inet.getHostString(), inet.getPort()))
                    : Optional.empty();
        }
    }

    private SlotMap slots(Server node) throws RedisUnavailable {
        try (var connection = open(node, settings.credentials(), "slots")) {
            return SlotMap.of(connection.sync().clusterSlots(), node);
        }
    }

    private Server masterOfSlot() throws RedisUnavailable {
        var reasons = new ArrayList<String>();
        for (var node : nodes) {
            try {
                var map = slots(node);
                var known = new LinkedHashSet<>(map.masters());
                known.addAll(nodes);
                nodes = known.stream().limit(64).toList();
                var master = map.master(slot);
                if (master.isPresent()) {
                    return master.get();
                }
                reasons.add("node " + node + ": nobody serves slot " + slot);
            } catch (RedisException failure) {
                reasons.add("node " + node + ": " + innermost(failure));
            } catch (RedisUnavailable failure) {
                reasons.add(String.valueOf(failure.getMessage()));
            }
        }
        throw new RedisUnavailable(String.join("; ", reasons), null);
    }

    private StatefulRedisConnection<byte[], byte[]> open(Server server, Credentials credentials, String purpose)
            throws RedisUnavailable {
        try {
            var connection = client.connect(ByteArrayCodec.INSTANCE, uri(server, credentials, purpose));
            connection.setTimeout(settings.commandTime());
            return connection;
        } catch (RedisException failure) {
            throw new RedisUnavailable("Redis " + server + ": " + innermost(failure), failure);
        }
    }

    private RedisURI uri(Server server, Credentials credentials, String purpose) {
        var uri = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withDatabase(settings.database())
                .withClientName("culvert-" + purpose)
                .withTimeout(settings.connectTime())
                .withSsl(settings.tls().isPresent())
                .build();
        settings.tls()
                .ifPresent(tls -> uri.setVerifyPeer(tls.hostNamesChecked() ? SslVerifyMode.FULL : SslVerifyMode.CA));
        credentials.password().ifPresent(password -> {
            var characters = password.reveal().toUtf8().toCharArray();
            uri.setCredentialsProvider(new io.lettuce.core.StaticCredentialsProvider(
                    credentials.user().orElse(null), characters));
        });
        return uri;
    }

    private static ClientOptions options(RedisSettings settings) {
        var options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTime())
                        .tcpNoDelay(true)
                        .build());
        settings.tls().ifPresent(tls -> {
            var ssl = SslOptions.builder().jdkSslProvider();
            tls.authorities().ifPresent(file -> {
                if (tls.storePassword().isPresent()) {
                    ssl.truststore(
                            file.toFile(), tls.storePassword().get().reveal().toUtf8());
                } else {
                    ssl.trustManager(file.toFile());
                }
            });
            options.sslOptions(ssl.build());
        });
        return options.build();
    }

    /** The last cause tells most: "Connection refused", "unable to find valid certification path". */
    private static String innermost(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
