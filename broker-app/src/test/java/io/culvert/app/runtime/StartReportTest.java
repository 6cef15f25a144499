package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartReportTest {
    @Test
    void itSaysWhatIsServedAndWhereToLook() {
        var report = new StartReport(
                List.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1701)),
                List.of(InetAddress.ofLiteral("192.0.2.1")),
                "lns1",
                Optional.of("hush"),
                Optional.empty(),
                List.of(),
                "asked of RADIUS 192.0.2.10",
                "culvert0, gateway 10.64.0.1",
                "10.64.0.0/16 (default)",
                "Redis redis.example.net:6379, calls outlive this process",
                "PostgreSQL db.example.net/culvert",
                "http://127.0.0.1:8080/api/v1");

        assertThat(report.lines())
                .containsExactly(
                        "Culvert serves L2TP (LNS) as \"lns1\"",
                        "  Listening    192.0.2.1:1701",
                        "  Users        asked of RADIUS 192.0.2.10",
                        "  Addresses    10.64.0.0/16 (default)",
                        "  Forwarding   culvert0, gateway 10.64.0.1",
                        "  Journal      Redis redis.example.net:6379, calls outlive this process",
                        "  History      PostgreSQL db.example.net/culvert",
                        "  REST         http://127.0.0.1:8080/api/v1",
                        "  Tunnels      must know the secret of culvert.l2tp.tunnel-secret",
                        "Culvert is ready");
    }
}
