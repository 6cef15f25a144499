package io.culvert.app.redundancy;

import io.culvert.core.redundancy.Heartbeat;
import io.culvert.core.redundancy.LinkEnd;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.local.EssentialThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heartbeats over TCP. Every unit connects to every other one of its list and speaks on the connection that it made.
 *
 * <p>A connection that this unit made is closed in order (FIN) by {@link #close} alone, which is called with the gate shut; or
 * by the kernel when the process is gone. Any trouble resets it (RST). The other side relies on that.
 *
 * <p><b>Bounds:</b> one connection to each unit; 32 from others, of which a unit's newest counts. <b>Thread:</b> any; events
 * come on threads of the transport.
 */
public final class HeartbeatTransport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatTransport.class);
    private static final int CONNECTIONS = 32;
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(1);

    private final HeartbeatSettings settings;
    private final Consumer<RedundancyEvent> events;
    private final ServerSocket listener;
    private final Map<String, OutgoingLink> outgoing = new TreeMap<>();
    private final Map<String, IncomingLink> newestByUnit = new ConcurrentHashMap<>();
    private final Map<IncomingLink, Boolean> incoming = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(CONNECTIONS);
    private volatile boolean closed;

    private HeartbeatTransport(HeartbeatSettings settings, Consumer<RedundancyEvent> events, ServerSocket listener) {
        this.settings = settings;
        this.events = events;
        this.listener = listener;
    }

    /**
     * Listens and connects.
     *
     * @param events must not block
     * @throws UncheckedIOException if the address cannot be listened on
     */
    public static HeartbeatTransport open(HeartbeatSettings settings, Consumer<RedundancyEvent> events) {
        ServerSocket listener;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(settings.listen(), CONNECTIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "heartbeats cannot be heard on " + settings.listen() + ": " + e.getMessage(), e);
        }
        var transport = new HeartbeatTransport(settings, events, listener);
        EssentialThreads.virtual("heartbeat listener").start(transport::accept);
        settings.others()
                .forEach((unit, address) -> transport.outgoing.put(
                        unit, new OutgoingLink(unit, address, settings.groupKey(), events, transport::heardWithin)));
        transport.outgoing.values().forEach(OutgoingLink::start);
        return transport;
    }

    /** The port that is listened on. */
    int port() {
        return listener.getLocalPort();
    }

    /** Sends it as soon as a connection stands; a newer one takes the place of one that waits. */
    public void send(String unit, Heartbeat heartbeat) {
        var link = outgoing.get(unit);
        if (link != null) {
            link.send(heartbeat);
        }
    }

    private boolean heardWithin(String unit, Duration time) {
        var link = newestByUnit.get(unit);
        return link != null && link.heardWithin(time);
    }

    private void accept() {
        while (!closed) {
            Socket socket;
            try {
                socket = listener.accept();
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("a heartbeat connection could not be accepted: {}", e.getMessage());
                    // Without a descriptor to be had each try fails at once.
                    LockSupport.parkNanos(BETWEEN_FAILURES.toNanos());
                }
                continue;
            }
            if (!places.tryAcquire()) {
                Sockets.reset(socket);
                continue;
            }
            var link = new IncomingLink(socket, settings.groupKey());
            incoming.put(link, true);
            Thread.ofVirtual().name("heartbeats in").start(() -> listen(link));
        }
    }

    private void listen(IncomingLink link) {
        try {
            link.greet();
            while (true) {
                var heartbeat = link.next();
                var before = newestByUnit.put(link.unit(), link);
                if (before != null && before != link) {
                    before.reset();
                }
                events.accept(heartbeat);
            }
        } catch (IncomingLink.Ended e) {
            ended(link, e.end());
            if (e.isSuspicious()) {
                LOG.warn("heartbeats from {} are not listened to: {}", link, e.getMessage());
            }
        } finally {
            incoming.remove(link);
            places.release();
        }
    }

    private void ended(IncomingLink link, LinkEnd end) {
        if (link.isNamed() && newestByUnit.remove(link.unit(), link)) {
            events.accept(new RedundancyEvent.LinkEnded(link.unit(), end));
        }
    }

    /** Closes all in order: the other units see that this one is silent for good. */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("listener", e);
        }
        outgoing.values().forEach(OutgoingLink::close);
        List.copyOf(incoming.keySet()).forEach(IncomingLink::reset);
    }
}
