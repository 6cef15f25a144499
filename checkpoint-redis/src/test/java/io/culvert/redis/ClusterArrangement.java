package io.culvert.redis;

import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Topology;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Three nodes, each with a third of the slots. */
final class ClusterArrangement implements Arrangement {
    private static final int SLOTS = 16384;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<RedisServer> nodes;
    private final Admin admin = new Admin(Optional.empty());

    ClusterArrangement(Path directory) {
        nodes = IntStream.range(0, 3)
                .mapToObj(i ->
                        RedisServer.start(directory, "node" + i, "cluster-enabled yes", "cluster-node-timeout 2000"))
                .toList();
        for (int i = 0; i < 3; i++) {
            int third = i;
            admin.ask(nodes.get(i), commands -> {
                commands.clusterSetConfigEpoch(third + 1);
                return commands.clusterAddSlots(
                        IntStream.range(first(third), first(third + 1)).toArray());
            });
        }
        for (var node : nodes.subList(1, 3)) {
            admin.ask(nodes.getFirst(), commands -> commands.clusterMeet("127.0.0.1", node.port()));
        }
        for (var node : nodes) {
            Eventually.holds(
                    PATIENCE,
                    "the Cluster is whole",
                    () -> admin.ask(node, RedisCommands::clusterInfo).contains("cluster_state:ok"));
        }
    }

    private static int first(int third) {
        return third * SLOTS / 3;
    }

    @Override
    public RedisSettings settings() {
        return new RedisSettings(
                new Topology.Cluster(
                        List.of(nodes.getLast().address(), nodes.getFirst().address())),
                0,
                Credentials.password(RedisServer.PASSWORD),
                Credentials.NONE,
                Optional.empty(),
                RedisSettings.CONNECT_TIME,
                RedisSettings.COMMAND_TIME);
    }

    @Override
    public <T> T ask(Group group, Function<RedisCommands<String, String>, T> question) {
        int slot = new Keys("{culvert:" + group.name() + "}").slot();
        int third = IntStream.range(0, 3)
                .filter(i -> slot < first(i + 1))
                .findFirst()
                .orElseThrow();
        return admin.ask(nodes.get(third), question);
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
        admin.close();
    }
}
