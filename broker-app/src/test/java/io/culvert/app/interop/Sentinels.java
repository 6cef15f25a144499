package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Two replicas of a {@link RedisServer} and three Sentinels that make one of them the master when it dies; all in one namespace. */
final class Sentinels {
    private static final String MASTER = "lns";
    private static final int FIRST_PORT = 26379;
    private static final int COUNT = 3;
    private static final Duration COMMAND = Duration.ofSeconds(20);

    private final Namespace namespace;
    private final String address;
    private final List<RedisServer> servers = new ArrayList<>();

    private Sentinels(Namespace namespace, String address) {
        this.namespace = namespace;
        this.address = address;
    }

    /** Returns when all know each other. */
    static Sentinels start(Namespace namespace, String address, RedisServer master) {
        var group = new Sentinels(namespace, address);
        boolean _ = group.servers.add(master);
        for (int i = 1; i < COUNT; i++) {
            boolean _ = group.servers.add(RedisServer.start(
                    namespace,
                    "replica-" + i,
                    address,
                    master.port() + i,
                    "--replicaof",
                    address + " " + master.port()));
        }
        group.await("two replicas", () -> master.ask("INFO", "replication").contains("connected_slaves:2"));
        for (int i = 0; i < COUNT; i++) {
            group.launch(FIRST_PORT + i, master.port());
        }
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST_PORT + i;
            group.await("the Sentinel listens", () -> group.run(port, "PING").isSuccess());
            group.await("Sentinels know each other", () -> {
                String seen = group.ask(port, "SENTINEL", "MASTER", MASTER);
                return seen.contains("num-slaves\n2\n") && seen.contains("num-other-sentinels\n2\n");
            });
        }
        return group;
    }

    private void launch(int port, int masterPort) {
        Path file = namespace.lab().directory().resolve("sentinel-" + port + ".conf");
        try {
            Path _ = Files.writeString(file, """
                    port %1$d
                    bind %2$s
                    protected-mode no
                    sentinel monitor %3$s %2$s %4$d 2
                    sentinel auth-pass %3$s %5$s
                    sentinel down-after-milliseconds %3$s 1000
                    sentinel failover-timeout %3$s 10000
                    """.formatted(port, address, MASTER, masterPort, RedisServer.PASSWORD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HostProcess _ =
                namespace.start("sentinel-" + port, Map.of(), List.of("redis-server", file.toString(), "--sentinel"));
    }

    /** For {@code culvert.redundancy.redis.url}. */
    String url() {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            boolean _ = hosts.add(address + ":" + (FIRST_PORT + i));
        }
        return hosts.stream().collect(Collectors.joining(",", "redis-sentinel://", "#" + MASTER));
    }

    /** Waits until another server than that one is the master. */
    void awaitFailover(RedisServer dead) {
        await("a new master", () -> {
            String answer = ask(FIRST_PORT, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
            return servers.stream()
                    .filter(server -> server != dead)
                    .anyMatch(server -> answer.equals(address + "\n" + server.port()));
        });
    }

    private String ask(int port, String... command) {
        return run(port, command).orFail("redis-cli").stdout().strip();
    }

    private ExecResult run(int port, String... command) {
        List<String> all = new ArrayList<>(List.of("redis-cli", "-h", address, "-p", Integer.toString(port)));
        all.addAll(List.of(command));
        return namespace.run(COMMAND, all.toArray(String[]::new));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, PairLab.SOON, namespace.lab()::logs, condition);
    }
}
