package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.config.ConfigurationLoader;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureType;
import io.culvert.db.spool.HistoryWriter;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class HistoryTest {
    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void whatIsOlderThanTheConfiguredRetentionIsForgotten(@TempDir Path directory) throws Exception {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "culvert.data-directory",
                                directory.toString(),
                                "culvert.history.retention",
                                "30d",
                                "server.address",
                                "127.0.0.1")));
        var history = new History(ConfigurationLoader.load(environment));
        try (var data = DataDirectory.open(directory)) {
            history.open(data);
            var now = InstantSource.system().instant();
            history.record(failure("now", now));
            history.record(failure("kept", now.minus(Duration.ofDays(29))));
            history.record(failure("old", now.minus(Duration.ofDays(38))));
            while (history.writer().map(HistoryWriter::pending).orElseThrow() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(users(history)).containsExactly("now", "kept", "old");

            history.forgetOld();

            assertThat(users(history)).containsExactly("now", "kept");
        } finally {
            history.close();
        }
    }

    private static List<String> users(History history) {
        return history.failures().find(FailureHistory.Filter.ALL, Optional.empty(), 10).entries().stream()
                .map(entry -> entry.last().event().userName().orElseThrow())
                .toList();
    }

    private static FailureEvent failure(String user, Instant time) {
        return new FailureEvent(
                time,
                FailureType.NO_RESOURCES_AVAILABLE,
                DisconnectCause.VPN_NO_RESOURCES,
                "no room",
                Optional.of(user),
                Optional.empty(),
                new SessionId(9),
                new Endpoint("lac", InetAddress.ofLiteral("192.0.2.1"), new TunnelId(7)),
                new Endpoint("lns", InetAddress.ofLiteral("198.51.100.1"), new TunnelId(8)),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
