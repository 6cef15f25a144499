package io.culvert.core.engine;

import io.culvert.core.engine.BrokerView.TunnelState;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.tunnel.Tunnel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one tunnel beside the l2tp machine. {@link Tunnels} alone writes it. */
final class TunnelEntry implements Wakeable {
    final TunnelId localId;
    final Opening opening;
    final Tunnel machine;
    private final String hostName;
    final Deadlines.Entry<Wakeable> alarm;
    final Map<SessionId, SessionEntry> sessions = new LinkedHashMap<>();
    TunnelState state = TunnelState.SETTING_UP;
    long sinceNanos;

    @Nullable
    PeerFacts peer;
    // Why all sessions end, once it is decided.
    @Nullable
    CloseReason closing;

    @Nullable
    Ending ending;

    boolean wasEstablished;
    // Counts against the limit of half-open tunnels: from the SCCRQ until it is established or removed.
    boolean halfOpen = true;
    // It took sessions down with it, and they tell of the failure.
    boolean tookSessions;
    // The machine threw and is not called any more.
    boolean broken;
    // The machine is done; only sessions that the data plane still knows keep the entry.
    boolean gone;
    boolean touched;

    TunnelEntry(
            TunnelId localId,
            Opening opening,
            String hostName,
            Tunnel machine,
            Deadlines<Wakeable> deadlines,
            long nowNanos) {
        this.localId = localId;
        this.opening = opening;
        this.hostName = hostName;
        this.machine = machine;
        alarm = deadlines.entry(this);
        sinceNanos = nowNanos;
    }

    /** What tells a repeated SCCRQ from a new one: where it comes from, and the peer's name for the tunnel. */
    record Opening(UdpPath path, TunnelId peerTunnelId) {}

    UdpPath path() {
        return opening.path();
    }

    /** Host Name of the SCCRQ. */
    String peerName() {
        return hostName;
    }

    /** Why the tunnel's sessions end with it. */
    Ending sessionEnding() {
        var own = ending;
        if (own != null) {
            return own;
        }
        var reason = closing;
        return reason == null
                ? Ending.of(DisconnectCause.VPN_TUNNEL_SHUT, "the tunnel was shut")
                : Ending.of(reason, true);
    }

    @Override
    public TunnelEntry tunnel() {
        return this;
    }

    @Override
    public String toString() {
        return "tunnel " + localId + " " + state;
    }
}
