package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.channel.ChannelNumbers;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.octets.Octets;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one tunnel beside the l2tp machine. {@link Tunnels} and {@link Entrance} alone write it. */
final class TunnelEntry implements Wakeable {
    private static final Comparator<SessionId> ORDER = (one, other) -> Integer.compare(one.value(), other.value());

    final TunnelId localId;
    final Deadlines.Entry<Wakeable> alarm;
    final NavigableMap<SessionId, SessionEntry> sessions = new TreeMap<>(ORDER);
    TunnelEnds ends;
    TunnelState state;
    long sinceNanos;

    // The SCCRQ, until there is a machine to give it to.
    @Nullable
    Request request;

    @Nullable
    AaaRequestId question;

    // Both come when the tunnel may be opened.
    @Nullable
    private EffectiveSettings settings;

    @Nullable
    private Tunnel machine;

    int resyncBurst;

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

    // Of the Checkpointer: marked in this step; in the journal; not there any more.
    boolean marked;
    boolean stirred;
    boolean recorded;
    boolean freed;
    boolean recordedReached;
    int recordedWindow;

    @Nullable
    ChannelNumbers recordedChannel;

    // Of the HaCensus.
    boolean counted;
    boolean countedEnabled;
    boolean countedEstablished;

    final TunnelFailover failover = new TunnelFailover();
    ResyncState resync = ResyncState.NONE;
    // When it is its turn to resynchronise.
    long resumeAt = Deadlines.NEVER;
    // When it is closed unless a session comes; only after it had one.
    long noSessionDeadline = Deadlines.NEVER;

    TunnelEntry(
            TunnelId localId,
            TunnelEnds ends,
            @Nullable Request request,
            TunnelState state,
            Deadlines<Wakeable> deadlines,
            long nowNanos) {
        this.localId = localId;
        this.ends = ends;
        this.request = request;
        this.state = state;
        alarm = deadlines.entry(this);
        sinceNanos = nowNanos;
    }

    /** An SCCRQ. */
    record Request(ControlHeader header, Octets datagram) {}

    /** The tunnel may be opened, or was; without a machine it can only be ended. */
    void begin(EffectiveSettings newSettings, @Nullable Tunnel newMachine) {
        settings = newSettings;
        machine = newMachine;
        resyncBurst = newSettings.value(VpdnSettings.RESYNC);
    }

    /** Whether it has been let in: then it has settings. */
    boolean isAdmitted() {
        return settings != null;
    }

    /** Whether it survives a switchover. */
    boolean isHa() {
        return settings().ha().value();
    }

    /** Whether it waits to hear from its peer since it was taken over. */
    boolean isInResync() {
        return resync == ResyncState.WAITING || resync == ResyncState.RESYNC;
    }

    /** Whether its turn to find its peer is still to come. */
    boolean isWaitingForResync() {
        return resync == ResyncState.WAITING;
    }

    /** Whether it has been let in so far that there is a machine. */
    boolean hasMachine() {
        return machine != null;
    }

    Tunnel machine() {
        if (machine == null) {
            throw new IllegalStateException(this + " has no machine yet");
        }
        return machine;
    }

    EffectiveSettings settings() {
        if (settings == null) {
            throw new IllegalStateException(this + " has no settings yet");
        }
        return settings;
    }

    UdpPath path() {
        return ends.path();
    }

    /** Why the tunnel's sessions end with it. */
    Ending sessionEnding() {
        var own = ending;
        var reason = closing;
        if (reason == null) {
            return own == null ? Ending.of(DisconnectCause.VPN_TUNNEL_SHUT, "the tunnel was shut") : own;
        }
        return own == null ? Ending.of(reason, true) : own.toldBy(reason.result());
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
