package io.culvert.app.runtime;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.ConfigurationLoader;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.radius.client.RadiusClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What an active unit without a data plane is made of. */
final class TestParts {
    private TestParts() {}

    static ActiveUnit.Parts of(Path directory, Consumer<CheckpointJournal.Trouble> trouble) {
        var configuration = configuration(directory);
        var clock = new MonotonicClock();
        return new ActiveUnit.Parts(
                configuration.properties(),
                "lns",
                "1",
                VpdnPolicy.of(configuration.vpdn()),
                () -> radius(configuration, clock),
                clock,
                OutputGate.OPEN,
                true,
                failure -> {},
                trouble);
    }

    private static Configuration configuration(Path directory) {
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

    private static int freePort() {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RadiusClient radius(Configuration configuration, MonotonicClock clock) {
        var properties = configuration.properties();
        var servers = SettingsTranslation.servers(properties.radius());
        try {
            return RadiusClient.open(SettingsTranslation.radius(properties, servers, "lns"), clock, new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
