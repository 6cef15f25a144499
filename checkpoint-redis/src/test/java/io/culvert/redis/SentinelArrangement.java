package io.culvert.redis;

import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Topology;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A master, a replica and three Sentinels with a password of their own. */
final class SentinelArrangement implements Arrangement {
    static final String MASTER = "calls";
    private static final String SENTINEL_PASSWORD = "sentinels";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<RedisServer> servers;
    private final List<RedisServer> sentinels;
    private final Admin admin = new Admin(Optional.empty());

    SentinelArrangement(Path directory) {
        var first = RedisServer.start(directory, "first", "repl-diskless-sync-delay 0", "appendonly yes");
        var second = RedisServer.start(
                directory,
                "second",
                "repl-diskless-sync-delay 0",
                "appendonly yes",
                "replicaof 127.0.0.1 " + first.port());
        servers = List.of(first, second);
        Eventually.holds(PATIENCE, "the replica follows", () -> replicas(first) == 1);
        sentinels = IntStream.range(0, 3)
                .mapToObj(i -> RedisServer.sentinel(
                        directory,
                        "sentinel" + i,
                        "bind 127.0.0.1",
                        "requirepass " + SENTINEL_PASSWORD,
                        "sentinel sentinel-pass " + SENTINEL_PASSWORD,
                        "sentinel monitor " + MASTER + " 127.0.0.1 " + first.port() + " 2",
                        "sentinel auth-pass " + MASTER + " \"" + RedisServer.PASSWORD + "\"",
                        "sentinel down-after-milliseconds " + MASTER + " 500",
                        "sentinel failover-timeout " + MASTER + " 3000"))
                .toList();
        awaitSentinels();
    }

    private void awaitSentinels() {
        for (var sentinel : sentinels) {
            Eventually.holds(
                    PATIENCE,
                    "Sentinels know each other and the replica",
                    () -> askSentinel(
                            sentinel,
                            commands -> commands.replicas(MASTER).size() == 1
                                    && "2".equals(commands.master(MASTER).get("num-other-sentinels"))
                                    && "ok"
                                            .equals(commands.replicas(MASTER)
                                                    .getFirst()
                                                    .get("master-link-status"))));
        }
    }

    @Override
    public RedisSettings settings() {
        return new RedisSettings(
                new Topology.Sentinel(
                        sentinels.stream().map(RedisServer::address).toList(), MASTER),
                0,
                Credentials.password(RedisServer.PASSWORD),
                Credentials.password(SENTINEL_PASSWORD),
                Optional.empty(),
                RedisSettings.CONNECT_TIME,
                RedisSettings.COMMAND_TIME);
    }

    @Override
    public <T> T ask(Group group, Function<RedisCommands<String, String>, T> question) {
        return admin.ask(master(), question);
    }

    RedisServer master() {
        var address =
                askSentinel(sentinels.getFirst(), commands -> (InetSocketAddress) commands.getMasterAddrByName(MASTER));
        return servers.stream()
                .filter(server -> server.port() == address.getPort())
                .findFirst()
                .orElseThrow();
    }

    /** The one that is not the master. */
    RedisServer replica() {
        var master = master();
        return servers.stream().filter(server -> server != master).findFirst().orElseThrow();
    }

    /**
     * Two of three are dead until it is closed; the first one answers. Not paused: a Sentinel whose clock has leapt by two
     * seconds fails nothing over for the next thirty (TILT mode).
     */
    Closing withoutMostSentinels() {
        var dead = sentinels.subList(1, 3);
        dead.forEach(RedisServer::kill);
        return () -> {
            dead.forEach(RedisServer::begin);
            awaitSentinels();
        };
    }

    interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /** As an operator does it; returns when the other one is the master. */
    void failOver() {
        var before = master();
        askSentinel(sentinels.getFirst(), commands -> commands.failover(MASTER));
        Eventually.holds(PATIENCE, "the other is the master", () -> master() != before);
    }

    @Override
    public void settle() {
        Eventually.holds(PATIENCE, "the other follows", () -> replicas(master()) == 1);
    }

    private int replicas(RedisServer server) {
        return admin.ask(server, commands -> commands.info("replication").contains("state=online") ? 1 : 0);
    }

    private <T> T askSentinel(RedisServer sentinel, Function<RedisSentinelCommands<String, String>, T> question) {
        var uri = RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(sentinel.port())
                .withPassword(SENTINEL_PASSWORD.toCharArray())
                .build();
        var answer = new AtomicReference<T>();
        // It hangs up on its clients when it has changed its own configuration: another try gets through.
        Eventually.holds(PATIENCE, "the Sentinel answers", () -> {
            try (var connection = admin.client().connectSentinel(uri)) {
                answer.set(question.apply(connection.sync()));
                return true;
            } catch (RedisConnectionException | RedisCommandExecutionException definite) {
                throw definite;
            } catch (RedisException hungUp) {
                return false;
            }
        });
        return answer.get();
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
        admin.close();
    }
}
