package io.culvert.dataplane.linux;

import io.culvert.dataplane.ControlListener;
import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneCounters;
import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.DataplaneSettings;
import io.culvert.dataplane.DropReason;
import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.SessionCounters;
import io.culvert.dataplane.packet.DataHeaders;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.local.EssentialThreads;
import io.culvert.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The packet path in user space: UDP sockets, and a TUN or none.
 *
 * <p><b>Thread:</b> one receive thread for each endpoint, one for the TUN; methods any.
 */
final class LinuxDataplane implements Dataplane {
    private static final int NO_TUN = -1;

    private final DataplaneSettings settings;
    private final BooleanSupplier mayForward;
    private final List<UdpEndpoint> endpoints;
    private final @Nullable TunDevice tun;
    private final @Nullable KernelRoutes kernelRoutes;
    private final Sessions sessions;
    private final Tally tally = new Tally();
    private final NumberSource numbers = new NumberSource();
    /** So that no message with a later Ns leaves before one with an earlier. */
    private final ReentrantLock sequenceLock = new ReentrantLock();

    private final List<UdpReceiver> receivers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Downlink downlink;
    private boolean started;
    private boolean closed;

    LinuxDataplane(
            DataplaneSettings settings,
            List<UdpEndpoint> endpoints,
            @Nullable TunDevice tun,
            BooleanSupplier mayForward) {
        this.mayForward = mayForward;
        this.settings = settings;
        this.endpoints = List.copyOf(endpoints);
        this.tun = tun;
        this.kernelRoutes = tun == null ? null : new KernelRoutes(tun, tally);
        this.sessions = new Sessions(kernelRoutes, settings.sequenceRestartRun());
    }

    @Override
    public synchronized void start(ControlListener listener) {
        if (started) {
            throw new IllegalStateException("the data plane was started before");
        }
        started = true;
        numbers.ask(listener);
        for (var endpoint : endpoints) {
            var uplink = new Uplink(
                    sessions,
                    tally,
                    listener,
                    mayForward,
                    endpoint.address(),
                    tun == null ? NO_TUN : tun.fd(),
                    settings.puntedFramesPerSecond(),
                    settings.puntedFramesPerSecondOfSession());
            var receiver = new UdpReceiver(endpoint, uplink);
            receivers.add(receiver);
            begin("culvert-udp" + (endpoint.family() == Libc.AF_INET ? "4-" : "6-") + receivers.size(), receiver);
        }
        if (tun != null && kernelRoutes != null) {
            int gateway = tun.takesOwnAddresses()
                    ? settings.gatewayAddress().map(Ipv4Prefix::bits).orElse(0)
                    : 0;
            downlink = new Downlink(
                    tun, gateway, sessions, tally, numbers, endpoints, sequenceLock, mayForward, kernelRoutes::restore);
            begin("culvert-tun", downlink);
        }
    }

    private void begin(String name, Runnable loop) {
        threads.add(EssentialThreads.platform(name).daemon(true).start(loop));
    }

    @Override
    public void program(ForwardingEntry entry) {
        var local = SocketAddress.of(entry.path().local());
        var endpoint = endpoint(local);
        if (endpoint == null) {
            throw new DataplaneException(
                    "nothing listens on the local address " + entry.path().local());
        }
        sessions.program(new SessionProgram(
                entry, endpoint, local, SocketAddress.of(entry.path().peer())));
    }

    @Override
    public Optional<SessionCounters> remove(TunnelId localTunnelId, SessionId localSessionId) {
        return Optional.ofNullable(sessions.remove(localTunnelId, localSessionId))
                .map(Session::counters);
    }

    @Override
    public Optional<SessionCounters> counters(TunnelId localTunnelId, SessionId localSessionId) {
        return Optional.ofNullable(sessions.find(localTunnelId, localSessionId)).map(Session::counters);
    }

    @Override
    public void sendControl(UdpPath path, Octets datagram) {
        var local = SocketAddress.of(path.local());
        var endpoint = endpoint(local);
        if (endpoint == null) {
            tally.drop(DropReason.NO_PATH);
        } else if (endpoint.send(local, SocketAddress.of(path.peer()), datagram)) {
            tally.controlSent.increment();
        } else {
            tally.drop(DropReason.SEND_FAILED);
        }
    }

    @Override
    public void sendPpp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
        var session = sessions.find(localTunnelId, localSessionId);
        if (session == null) {
            tally.drop(DropReason.NO_PATH);
            return;
        }
        if (!session.isSequenced()) {
            sendPpp(session, frame);
            return;
        }
        sequenceLock.lock();
        try {
            sendPpp(session, frame);
        } finally {
            sequenceLock.unlock();
        }
    }

    private void sendPpp(Session session, Octets frame) {
        var program = session.program();
        int ns = numbers.next(session);
        if (ns == NumberSource.NONE_LEFT) {
            tally.drop(DropReason.NO_NUMBER);
            return;
        }
        var header = MemorySegment.ofArray(new byte[DataHeaders.LARGEST]);
        long at = DataHeaders.writeL2tp(header, DataHeaders.LARGEST, program.peerKey(), ns);
        if (program.endpoint().send(program.local(), program.peer(), header, at, frame)) {
            tally.framesSent.increment();
        } else {
            tally.drop(DropReason.SEND_FAILED);
        }
    }

    private @Nullable UdpEndpoint endpoint(SocketAddress local) {
        for (var endpoint : endpoints) {
            if (endpoint.serves(local)) {
                return endpoint;
            }
        }
        return null;
    }

    @Override
    public void addRoute(Ipv4Prefix prefix) {
        if (kernelRoutes != null) {
            kernelRoutes.add(prefix);
        }
    }

    @Override
    public void removeRoute(Ipv4Prefix prefix) {
        if (kernelRoutes != null) {
            kernelRoutes.remove(prefix);
        }
    }

    @Override
    public DataplaneCounters counters() {
        return tally.snapshot(sessions.size());
    }

    @Override
    public List<InetSocketAddress> localAddresses() {
        return endpoints.stream().map(UdpEndpoint::address).toList();
    }

    @Override
    public boolean isForwarding() {
        return tun != null;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        receivers.forEach(UdpReceiver::stop);
        if (downlink != null) {
            downlink.stop();
        }
        boolean interrupted = false;
        for (var thread : threads) {
            interrupted |= join(thread);
        }
        receivers.forEach(UdpReceiver::release);
        if (downlink != null) {
            downlink.release();
        }
        endpoints.forEach(UdpEndpoint::close);
        if (kernelRoutes != null) {
            kernelRoutes.close();
        }
        if (tun != null) {
            tun.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the thread: its descriptors must not be closed under it. Returns whether this thread was interrupted. */
    private static boolean join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
