package io.culvert.benchmarks.journal;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.measure.ProcessCpu;
import io.culvert.benchmarks.measure.ResultsFile;
import io.culvert.core.checkpoint.Image;
import io.culvert.octets.Secret;
import io.culvert.redis.Group;
import io.culvert.redis.Incarnation;
import io.culvert.redis.LoadResult;
import io.culvert.redis.RedisRefused;
import io.culvert.redis.RedisSettings;
import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Server;
import io.culvert.redis.RedisSettings.Topology;
import io.culvert.redis.RedisStores;
import io.culvert.redis.RedisUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Reads the journal in the Redis of a broker that serves, again and again, until all sessions are in it; then some times more. What is
 * measured is all that a standby does before it can follow: read, decrypt, decode, put into the image.
 */
public final class StandbyLoad {
    private static final int LOADS = 5;
    private static final long LOOK_MILLIS = 500;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private StandbyLoad() {}

    /** Options: {@code --data-directory D --sessions N --figures FILE}. */
    public static void main(String... given) throws IOException, InterruptedException, RedisUnavailable, RedisRefused {
        var arguments = new Arguments(given);
        var data = Path.of(arguments.text("data-directory", "."));
        int sessions = arguments.number("sessions", 100_000);
        var figures = new ResultsFile(Path.of(arguments.text("figures", "figures.json")));
        arguments.checkAllKnown();
        var key = Secret.utf8(Files.readString(data.resolve("group-key")).strip());
        try (var stores = RedisStores.connect(
                settings(data), new Group("default", key), Incarnation.random(new SecureRandom()))) {
            double first = 0;
            while (first == 0) {
                long begun = System.nanoTime();
                int found = load(stores).counts().sessions();
                first = found < sessions ? 0 : (System.nanoTime() - begun) / NANOS_PER_SECOND;
                System.out.println(found + " sessions are in the journal");
                Thread.sleep(LOOK_MILLIS);
            }
            var cpu = ProcessCpu.own();
            long cpuBefore = cpu.millis();
            var seconds = new ArrayList<Double>(List.of());
            for (int i = 0; i < LOADS; i++) {
                long begun = System.nanoTime();
                int found = load(stores).counts().sessions();
                seconds.add((System.nanoTime() - begun) / NANOS_PER_SECOND);
                System.out.printf("%d sessions loaded in %.2f s%n", found, seconds.getLast());
            }
            seconds.sort(null);
            var values = new LinkedHashMap<String, Number>();
            values.put("load100kSeconds", rounded(seconds.get(LOADS / 2)));
            values.put("longestLoad100kSeconds", rounded(seconds.getLast()));
            values.put("load100kCpuSeconds", rounded((cpu.millis() - cpuBefore) / MILLIS_PER_SECOND / LOADS));
            values.put("loadSessions", sessions);
            figures.merge(values);
        }
    }

    private static Image load(RedisStores stores) {
        return switch (stores.loader().load().toCompletableFuture().join()) {
            case LoadResult.Loaded(var _, var changes, var damage) -> {
                if (damage.count() > 0) {
                    throw new IllegalStateException(damage.toString());
                }
                var image = new Image();
                for (var change : changes) {
                    image.apply(change).ifPresent(fault -> {
                        throw new IllegalStateException(fault.toString());
                    });
                }
                yield image;
            }
            case LoadResult.Restless(var text) -> throw new IllegalStateException(text);
            case LoadResult.Unreachable(var text) -> throw new IllegalStateException(text);
        };
    }

    private static RedisSettings settings(Path data) throws IOException {
        var home = data.resolve("redis");
        int port = Files.readAllLines(home.resolve("redis.conf")).stream()
                .filter(line -> line.startsWith("port "))
                .mapToInt(line -> Integer.parseInt(line.substring("port ".length())))
                .findFirst()
                .orElseThrow();
        return new RedisSettings(
                new Topology.StandAlone(new Server("127.0.0.1", port)),
                0,
                Credentials.password(Files.readString(home.resolve("password")).strip()),
                Credentials.NONE,
                Optional.empty(),
                RedisSettings.CONNECT_TIME,
                RedisSettings.COMMAND_TIME);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
