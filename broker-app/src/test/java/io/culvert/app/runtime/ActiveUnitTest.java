package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.ConfigurationLoader;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.l2tp.TunnelId;
import io.culvert.local.EssentialThreads;
import io.culvert.octets.Octets;
import io.culvert.radius.client.RadiusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What an active unit makes of what its threads throw. */
class ActiveUnitTest {
    private static final long SOON = 10;

    @TempDir
    private Path directory;

    private final CompletableFuture<Integer> processEnd = new CompletableFuture<>();
    private final AutoCloseable endings = EssentialThreads.endingBy(processEnd::complete);
    private ActiveUnit unit;

    @BeforeEach
    void start() throws IOException {
        unit = ActiveUnit.prepare(parts(configuration()));
        unit.start();
    }

    @AfterEach
    void end() throws Exception {
        unit.close();
        endings.close();
    }

    @Test
    void anErrorInAShardEndsTheProcess() throws Exception {
        var _ = unit.shards().getFirst().ask(engine -> {
            throw new OutOfMemoryError("on purpose");
        });
        assertThat(processEnd.get(SOON, TimeUnit.SECONDS)).isEqualTo(EssentialThreads.EXIT_CODE);
    }

    @Test
    void aJournalThatThrowsEndsTheProcess() throws Exception {
        unit.write(
                batch -> {
                    throw new IllegalStateException("on purpose");
                },
                0);
        var key = CheckpointKey.tunnel(new TunnelId(1));
        var _ = unit.journal().append(0, List.of(new Change(key, Octets.utf8("a record"))));
        // Woken, it sends what there is.
        var _ = unit.shards().getFirst().ask(engine -> "alive");
        assertThat(processEnd.get(SOON, TimeUnit.SECONDS)).isEqualTo(EssentialThreads.EXIT_CODE);
    }

    @Test
    void aStackOverflowInAShardConcernsWhatWasAskedAlone() throws Exception {
        var shard = unit.shards().getFirst();
        assertThatThrownBy(() -> shard.ask(engine -> depth(1)).get(SOON, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(shard.ask(engine -> "alive").get(SOON, TimeUnit.SECONDS)).isEqualTo("alive");
        assertThat(processEnd).isNotDone();
    }

    private static long depth(long above) {
        return above + depth(above + 1);
    }

    private Configuration configuration() throws IOException {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "server.address",
                                "127.0.0.1",
                                "culvert.data-directory",
                                directory.toString(),
                                "culvert.l2tp.addresses[0]",
                                "127.0.0.1",
                                "culvert.l2tp.port",
                                Integer.toString(freePort()),
                                "culvert.l2tp.tunnel-secret",
                                "a secret of sixteen octets",
                                "culvert.dataplane.mode",
                                "none",
                                "culvert.radius.servers[0].address",
                                "127.0.0.1",
                                "culvert.radius.servers[0].secret",
                                "a secret of sixteen octets")));
        return ConfigurationLoader.load(environment);
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            return socket.getLocalPort();
        }
    }

    private static ActiveUnit.Parts parts(Configuration configuration) {
        var properties = configuration.properties();
        var clock = new MonotonicClock();
        return new ActiveUnit.Parts(
                properties,
                "lns",
                "1",
                VpdnPolicy.of(configuration.vpdn()),
                () -> radius(configuration, clock),
                clock,
                OutputGate.OPEN,
                true,
                failure -> {},
                trouble -> {});
    }

    private static RadiusClient radius(Configuration configuration, MonotonicClock clock) {
        var properties = configuration.properties();
        var servers = SettingsTranslation.servers(properties.radius());
        try {
            return RadiusClient.open(
                    SettingsTranslation.radius(properties, servers, "lns"), clock, new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
