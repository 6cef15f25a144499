package io.culvert.dataplane.recording;

import io.culvert.dataplane.ControlListener;
import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneCounters;
import io.culvert.dataplane.DropReason;
import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.SessionCounters;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what it is told and hands up what a test gives it. <b>Thread:</b> any; what is received runs in the caller. */
public final class RecordingDataplane implements Dataplane {
    private static final SessionCounters NOTHING = new SessionCounters(0, 0, 0, 0, 0);

    private final Map<Key, ForwardingEntry> entries = new LinkedHashMap<>();
    private final Map<Key, SessionCounters> counters = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Set<Ipv4Prefix> routes = new LinkedHashSet<>();
    private @Nullable ControlListener listener;
    private long controlReceived;
    private long framesPunted;
    private boolean closed;

    /** A session's key. */
    public record Key(TunnelId localTunnelId, SessionId localSessionId) {}

    /** What was sent, in order. */
    public sealed interface Sent {
        record Control(UdpPath path, Octets datagram) implements Sent {}

        record Ppp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) implements Sent {}
    }

    @Override
    public synchronized void start(ControlListener newListener) {
        if (listener != null) {
            throw new IllegalStateException("the data plane was started before");
        }
        listener = newListener;
    }

    @Override
    public synchronized void program(ForwardingEntry entry) {
        var key = new Key(entry.localTunnelId(), entry.localSessionId());
        entries.put(key, entry);
        counters.putIfAbsent(key, NOTHING);
    }

    @Override
    public synchronized Optional<SessionCounters> remove(TunnelId localTunnelId, SessionId localSessionId) {
        var key = new Key(localTunnelId, localSessionId);
        entries.remove(key);
        return Optional.ofNullable(counters.remove(key));
    }

    @Override
    public synchronized Optional<SessionCounters> counters(TunnelId localTunnelId, SessionId localSessionId) {
        return Optional.ofNullable(counters.get(new Key(localTunnelId, localSessionId)));
    }

    @Override
    public synchronized void sendControl(UdpPath path, Octets datagram) {
        sent.add(new Sent.Control(path, datagram));
    }

    @Override
    public synchronized void sendPpp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
        sent.add(new Sent.Ppp(localTunnelId, localSessionId, frame));
    }

    @Override
    public synchronized void addRoute(Ipv4Prefix prefix) {
        routes.add(prefix);
    }

    @Override
    public synchronized void removeRoute(Ipv4Prefix prefix) {
        routes.remove(prefix);
    }

    @Override
    public synchronized DataplaneCounters counters() {
        var total = new long[4];
        for (var one : counters.values()) {
            total[0] += one.inputOctets();
            total[1] += one.outputOctets();
            total[2] += one.inputPackets();
            total[3] += one.outputPackets();
        }
        long controlSent = sent.stream().filter(Sent.Control.class::isInstance).count();
        return new DataplaneCounters(
                total[0],
                total[1],
                total[2],
                total[3],
                controlReceived,
                controlSent,
                framesPunted,
                sent.size() - controlSent,
                0,
                0,
                0,
                0,
                0,
                entries.size(),
                Map.<DropReason, Long>of());
    }

    @Override
    public List<InetSocketAddress> localAddresses() {
        return List.of();
    }

    @Override
    public boolean isForwarding() {
        return false;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    /** Hands up a control message as if it had arrived. */
    public void receiveControl(UdpPath path, Octets datagram) {
        ControlListener to;
        synchronized (this) {
            controlReceived++;
            to = started();
        }
        to.control(path, datagram);
    }

    /** Hands up a PPP frame; returns false and does nothing if the session is not programmed. */
    public boolean receivePpp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
        ControlListener to;
        synchronized (this) {
            if (!entries.containsKey(new Key(localTunnelId, localSessionId))) {
                return false;
            }
            framesPunted++;
            to = started();
        }
        to.ppp(localTunnelId, localSessionId, frame);
        return true;
    }

    private ControlListener started() {
        if (listener == null) {
            throw new IllegalStateException("the data plane was not started");
        }
        return listener;
    }

    /** Sets what a programmed session has carried. */
    public synchronized void setCounters(TunnelId localTunnelId, SessionId localSessionId, SessionCounters value) {
        counters.replace(new Key(localTunnelId, localSessionId), value);
    }

    /** What is programmed now, oldest first. */
    public synchronized List<ForwardingEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** What was sent since the last call. */
    public synchronized List<Sent> takeSent() {
        var taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    public synchronized Set<Ipv4Prefix> routes() {
        return Set.copyOf(routes);
    }

    public synchronized boolean isClosed() {
        return closed;
    }
}
