package io.culvert.app.redundancy;

import io.culvert.core.redundancy.BootTime;
import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.linux.AddressAnnouncement;
import io.culvert.dataplane.linux.HostAddresses;
import io.culvert.dataplane.linux.HostInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's addresses on this host. The kernel takes them away when they are not renewed.
 *
 * <p><b>Thread:</b> one tells it; announcements go out on one of its own.
 */
final class ServiceAddresses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceAddresses.class);
    private static final Duration OFTEN = Duration.ofMillis(100);
    private static final Duration SELDOM = Duration.ofSeconds(1);

    /** So long they are announced often. */
    private static final Duration BEGINNING = Duration.ofSeconds(2);

    private final List<ServiceAddress> addresses;
    private final Gate gate;
    private final LongSupplier bootNanos;
    private final HostAddresses host = new HostAddresses();
    private Optional<Thread> announcer = Optional.empty();

    ServiceAddresses(List<ServiceAddress> addresses, Gate gate, LongSupplier bootNanos) {
        this.addresses = List.copyOf(addresses);
        this.gate = gate;
        this.bootNanos = bootNanos;
    }

    /**
     * Has them for so long from now on.
     *
     * @throws DataplaneException naming the first that could not be had; the others are there
     */
    void hold(Duration lifetime) {
        DataplaneException failure = null;
        for (var address : addresses) {
            try {
                host.hold(link(address).index(), address.address(), address.prefixLength(), lifetime);
            } catch (DataplaneException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives them up at once; what cannot be taken away ends with its lifetime. */
    void remove() {
        stopAnnouncing();
        for (var address : addresses) {
            try {
                var link = HostInterface.find(address.interfaceName());
                if (link.isPresent()) {
                    host.remove(link.get().index(), address.address(), address.prefixLength());
                }
            } catch (DataplaneException e) {
                LOG.warn("the service address {} ends with its lifetime: {}", address, e.getMessage());
            }
        }
    }

    /** One of them that somebody has put on this host without a lifetime. */
    Optional<String> findConfigured() {
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        for (var assigned : host.list()) {
            for (var address : addresses) {
                if (assigned.permanent() && assigned.address().equals(address.address())) {
                    return Optional.of(address.address().getHostAddress());
                }
            }
        }
        return Optional.empty();
    }

    /** Says until then whose they are: often at first, for links that lose frames while they come up. */
    void announce(BootTime until) {
        stopAnnouncing();
        announcer = Optional.of(Thread.ofVirtual().name("announcements").start(() -> announceAll(until)));
    }

    private void announceAll(BootTime until) {
        long begin = bootNanos.getAsLong();
        while (gate.isOpen() && bootNanos.getAsLong() < until.nanos()) {
            addresses.forEach(this::announce);
            boolean early = bootNanos.getAsLong() - begin < BEGINNING.toNanos();
            try {
                Thread.sleep(early ? OFTEN : SELDOM);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void announce(ServiceAddress address) {
        try {
            AddressAnnouncement.send(link(address), address.address());
        } catch (DataplaneException e) {
            LOG.warn("the service address {} is not announced: {}", address, e.getMessage());
        }
    }

    private void stopAnnouncing() {
        announcer.ifPresent(Thread::interrupt);
        announcer = Optional.empty();
    }

    private static HostInterface link(ServiceAddress address) {
        return HostInterface.find(address.interfaceName())
                .orElseThrow(() -> new DataplaneException("there is no interface " + address.interfaceName()
                        + " for the service address " + address.address().getHostAddress()));
    }

    @Override
    public void close() {
        stopAnnouncing();
        host.close();
    }
}
