package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.config.ConfigurationLoader;
import io.culvert.octets.Secret;
import io.culvert.radius.server.EmbeddedRadiusServer;
import io.culvert.radius.server.EmbeddedRadiusSettings;
import io.culvert.radius.server.UsersFile;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class AccountingAnnouncementTest {
    @TempDir
    private Path directory;

    @Test
    void theAccountingServerIsToldWhenTheBrokerStartsAndWhenItStops() throws Exception {
        var secret = "a secret of sixteen octets";
        var loopback = EmbeddedRadiusSettings.loopback(Secret.utf8(secret));
        try (var server = EmbeddedRadiusServer.start(loopback, UsersFile.parse(List.of()))) {
            var environment = new StandardEnvironment();
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "test",
                            Map.of(
                                    "server.address",
                                    "127.0.0.1",
                                    "culvert.data-directory",
                                    directory.resolve("data").toString(),
                                    "culvert.l2tp.addresses[0]",
                                    "127.0.0.1",
                                    "culvert.l2tp.port",
                                    Integer.toString(freePort()),
                                    "culvert.dataplane.mode",
                                    "none",
                                    "culvert.radius.nas-identifier",
                                    "lns7",
                                    "culvert.radius.servers[0].address",
                                    "127.0.0.1",
                                    "culvert.radius.servers[0].authentication-port",
                                    Integer.toString(
                                            server.authenticationAddress().getPort()),
                                    "culvert.radius.servers[0].accounting-port",
                                    Integer.toString(server.accountingAddress().getPort()),
                                    "culvert.radius.servers[0].secret",
                                    secret)));
            // With a journal a stop says nothing: the sessions go on.
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("journal", Map.of("culvert.redundancy.checkpointing", "false")));
            var runtime = new BrokerRuntime(ConfigurationLoader.load(environment), () -> "http://127.0.0.1");
            runtime.start();
            runtime.stop();

            assertThat(server.accountingEntries())
                    .extracting(entry -> entry.text("Acct-Status-Type").orElseThrow())
                    .containsExactly("Accounting-On", "Accounting-Off");
            assertThat(server.accountingEntries())
                    .allMatch(
                            entry -> entry.text("NAS-Identifier").orElseThrow().equals("lns7"));
        }
    }

    private static int freePort() throws Exception {
        try (var socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0))) {
            return socket.getLocalPort();
        }
    }
}
