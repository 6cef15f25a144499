package io.culvert.dataplane.linux;

import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.ForwardingEntry.Numbers;
import io.culvert.dataplane.Ipv4Forwarding;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.Sequencing;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A forwarding entry as the packet path reads it: numbers, and no indirection that a packet would pay for. */
final class SessionProgram {
    /** Any number may be used. */
    static final int NO_CEILING = -1;

    private static final int IP_AND_TCP_HEADERS = 40;
    private static final int[] NO_ROUTES = {};

    private final TunnelId localTunnelId;
    private final SessionId localSessionId;
    private final UdpEndpoint endpoint;
    private final SocketAddress local;
    private final SocketAddress peer;
    private final int peerKey;
    private final Sequencing sequencing;
    private final boolean addressControl;
    private final boolean compressProtocol;
    private final @Nullable Ipv4Forwarding ipv4;
    private final int address;
    private final int firstNs;
    private final int ceiling;
    private final int warnAt;
    private final boolean numberRequired;
    private final int peerRestarts;
    private final int[] networks;
    private final int[] masks;

    SessionProgram(ForwardingEntry entry, UdpEndpoint endpoint, SocketAddress local, SocketAddress peer) {
        this.localTunnelId = entry.localTunnelId();
        this.localSessionId = entry.localSessionId();
        this.endpoint = endpoint;
        this.local = local;
        this.peer = peer;
        this.peerKey = key(entry.peerTunnelId(), entry.peerSessionId());
        this.sequencing = entry.sequencing();
        this.addressControl = entry.sendAddressControl();
        this.compressProtocol = entry.compressProtocol();
        this.ipv4 = entry.ipv4().orElse(null);
        var reserved = entry.numbers();
        this.firstNs = reserved.map(Numbers::first).orElse(0);
        this.ceiling = reserved.map(Numbers::ceiling).orElse(NO_CEILING);
        this.warnAt = reserved.map(Numbers::warnAt).orElse(0);
        this.numberRequired = reserved.map(Numbers::required).orElse(false);
        this.peerRestarts = entry.peerRestarts();
        var routes = entry.ipv4().map(Ipv4Forwarding::routes).orElse(List.of());
        this.address = ipv4 == null ? 0 : Ipv4Prefix.bits(ipv4.peerAddress());
        this.networks = routes.isEmpty()
                ? NO_ROUTES
                : routes.stream().mapToInt(Ipv4Prefix::bits).toArray();
        this.masks = routes.isEmpty()
                ? NO_ROUTES
                : routes.stream().mapToInt(Ipv4Prefix::mask).toArray();
    }

    /** Tunnel ID in the upper, session ID in the lower half. */
    static int key(TunnelId tunnelId, SessionId sessionId) {
        return tunnelId.value() << 16 | sessionId.value();
    }

    TunnelId localTunnelId() {
        return localTunnelId;
    }

    SessionId localSessionId() {
        return localSessionId;
    }

    UdpEndpoint endpoint() {
        return endpoint;
    }

    SocketAddress local() {
        return local;
    }

    SocketAddress peer() {
        return peer;
    }

    int peerKey() {
        return peerKey;
    }

    Sequencing sequencing() {
        return sequencing;
    }

    /** The first Ns of a session that was not there before. */
    int firstNs() {
        return firstNs;
    }

    /** The first Ns that may not be used, or {@link #NO_CEILING}. */
    int ceiling() {
        return ceiling;
    }

    /** When no more numbers than this are left, more are wanted. */
    int warnAt() {
        return warnAt;
    }

    /** Whether a message for which there is no number is dropped; else it goes without. */
    boolean isNumberRequired() {
        return numberRequired;
    }

    /** Another number than before: the peer has begun to count anew. */
    int peerRestarts() {
        return peerRestarts;
    }

    boolean addressControl() {
        return addressControl;
    }

    boolean compressProtocol() {
        return compressProtocol;
    }

    boolean forwardsIpv4() {
        return ipv4 != null;
    }

    /** Octets of the largest IP packet towards the user. */
    int mtu() {
        return ipv4 == null ? 0 : ipv4.mtu();
    }

    /** The largest TCP segment of either direction. */
    int segmentLimit() {
        return mtu() - IP_AND_TCP_HEADERS;
    }

    /** Whether a source address is the user's or of a network behind it. */
    boolean hasSource(int source) {
        if (source == address) {
            return true;
        }
        for (int i = 0; i < networks.length; i++) {
            if ((source & masks[i]) == networks[i]) {
                return true;
            }
        }
        return false;
    }

    /** All networks that are routed to the session, each once. */
    List<Ipv4Prefix> prefixes() {
        if (ipv4 == null) {
            return List.of();
        }
        var all = new ArrayList<Ipv4Prefix>(1 + networks.length);
        all.add(Ipv4Prefix.host(ipv4.peerAddress()));
        for (var route : ipv4.routes()) {
            if (!all.contains(route)) {
                all.add(route);
            }
        }
        return all;
    }
}
