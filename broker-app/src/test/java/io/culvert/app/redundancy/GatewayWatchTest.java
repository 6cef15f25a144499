package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.RedundancyEvent;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GatewayWatchTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("2001:db8::1");

    private final Set<InetAddress> silent = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<RedundancyEvent> told = new LinkedBlockingQueue<>();

    private RedundancyEvent next() throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void aGatewayThatFallsSilentIsToldOnceAndOnceWhenItIsBack() throws InterruptedException {
        try (var _ = GatewayWatch.begin(
                List.of(ONE, OTHER), (gateway, _) -> !silent.contains(gateway), Duration.ofMillis(5), told::add)) {
            silent.add(OTHER);
            assertThat(next()).isEqualTo(new RedundancyEvent.TrackedGateway("2001:db8:0:0:0:0:0:1", false));
            silent.remove(OTHER);
            silent.add(ONE);
            assertThat(List.of(next(), next()))
                    .containsExactlyInAnyOrder(
                            new RedundancyEvent.TrackedGateway("2001:db8:0:0:0:0:0:1", true),
                            new RedundancyEvent.TrackedGateway("192.0.2.1", false));
        }
        assertThat(told).isEmpty();
    }

    @Test
    void theLoopbackAddressAnswersAnEcho() throws InterruptedException {
        try (var _ = GatewayWatch.begin(List.of(InetAddress.getLoopbackAddress()), told::add)) {
            assertThat(told.poll(4, TimeUnit.SECONDS)).isNull();
        }
    }
}
