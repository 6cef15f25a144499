package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final LoggedLines lines = new LoggedLines("io.culvert.vpdn.Failures");
    private final AtomicLong now = new AtomicLong();
    private final FailureLog log = new FailureLog(now::get);

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void aLineSaysWhatHappenedToWhom() {
        log.accept(failure(Optional.of("alice\u0007"), "lac\n1"));
        log.accept(failure(Optional.empty(), ""));
        assertThat(lines.all())
                .containsExactly(
                        "INFO " + FailureType.NO_RESOURCES_AVAILABLE.text()
                                + ": no room (cause 602), user alice?, NAS lac?1 192.0.2.1 tunnel 7, session 9",
                        "INFO " + FailureType.NO_RESOURCES_AVAILABLE.text()
                                + ": no room (cause 602), user -, NAS - 192.0.2.1 tunnel 7, session 9");
    }

    @Test
    void inAFloodAllAreCountedAndTheFirstLineAfterItSaysHowManyHaveNone() {
        for (int i = 0; i < 80; i++) {
            log.accept(failure(Optional.of("alice"), "lac"));
        }
        assertThat(lines.all()).hasSize(50);
        now.addAndGet(SECOND);
        log.accept(failure(Optional.of("alice"), "lac"));
        assertThat(lines.all().get(50))
                .isEqualTo("WARN 30 failures in a flood have no line here; culvert_failures_total counts them all");
        assertThat(lines.all()).hasSize(52);
        assertThat(log.count(FailureType.NO_RESOURCES_AVAILABLE)).isEqualTo(81);
        assertThat(log.count(FailureType.UNKNOWN)).isZero();
    }

    private static FailureEvent failure(Optional<String> user, String nas) {
        return new FailureEvent(
                Instant.EPOCH,
                FailureType.NO_RESOURCES_AVAILABLE,
                DisconnectCause.VPN_NO_RESOURCES,
                "no room",
                user,
                Optional.empty(),
                new SessionId(9),
                new Endpoint(nas, InetAddress.ofLiteral("192.0.2.1"), new TunnelId(7)),
                new Endpoint("lns", InetAddress.ofLiteral("198.51.100.1"), new TunnelId(8)),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
