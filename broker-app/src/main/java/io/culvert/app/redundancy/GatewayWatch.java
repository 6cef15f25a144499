package io.culvert.app.redundancy;

import io.culvert.core.redundancy.Reachability;
import io.culvert.core.redundancy.RedundancyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks gateways every second whether they are there, by ICMP echo (RFC 792). The kernel has to find the gateway's
 * link-layer address first, so that one whose link is down does not answer either.
 *
 * <p><b>Thread:</b> one for each gateway, since a probe waits for its answer. <b>Failure:</b> a probe that cannot be sent has
 * no answer.
 */
final class GatewayWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** How a gateway is asked. */
    interface Probe {
        /** Whether it answered within {@code patience}; waits no longer than that. */
        boolean answers(InetAddress gateway, Duration patience);
    }

    private final Probe probe;
    private final Duration interval;
    private final Consumer<RedundancyEvent> tell;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** By ICMP echo, which asks for CAP_NET_RAW; without, by TCP port 7, where a refusal is an answer. */
    static GatewayWatch begin(List<InetAddress> gateways, Consumer<RedundancyEvent> tell) {
        return begin(gateways, GatewayWatch::echo, INTERVAL, tell);
    }

    static GatewayWatch begin(
            List<InetAddress> gateways, Probe probe, Duration interval, Consumer<RedundancyEvent> tell) {
        var watch = new GatewayWatch(probe, interval, tell);
        for (var gateway : gateways) {
            watch.threads.add(Thread.ofPlatform()
                    .name("gateway-" + gateway.getHostAddress())
                    .daemon(true)
                    .start(() -> watch.watch(gateway)));
        }
        return watch;
    }

    private GatewayWatch(Probe probe, Duration interval, Consumer<RedundancyEvent> tell) {
        this.probe = probe;
        this.interval = interval;
        this.tell = tell;
    }

    private void watch(InetAddress gateway) {
        var reachability = new Reachability();
        long next = System.nanoTime();
        try {
            while (!closed.await(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                next = System.nanoTime() + interval.toNanos();
                boolean answered = probe.answers(gateway, interval);
                reachability
                        .probed(answered)
                        .ifPresent(reachable ->
                                tell.accept(new RedundancyEvent.TrackedGateway(gateway.getHostAddress(), reachable)));
            }
        } catch (InterruptedException e) {
            LOG.debug("the gateway {} is not watched any more", gateway);
        }
    }

    private static boolean echo(InetAddress gateway, Duration patience) {
        try {
            return gateway.isReachable(Math.toIntExact(patience.toMillis()));
        } catch (IOException e) {
            LOG.debug("the gateway {} cannot be asked", gateway, e);
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
