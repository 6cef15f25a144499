package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tunnels of one shard, by our ID, and by path and peer's ID: what tells a repeated SCCRQ from a new one. By our ID a
 * look-up takes constant time, all else logarithmic.
 */
final class TunnelTable {
    // In so many words: Comparator.comparingInt() costs three calls that cannot be inlined.
    private static final Comparator<TunnelId> ORDER = (one, other) -> Integer.compare(one.value(), other.value());

    // Every packet and frame is looked up here.
    private final Map<TunnelId, TunnelEntry> byId = new HashMap<>();
    private final NavigableMap<TunnelId, TunnelEntry> inOrder = new TreeMap<>(ORDER);
    // Those with sessions, so that listing sessions does not walk the others.
    private final NavigableMap<TunnelId, TunnelEntry> busy = new TreeMap<>(ORDER);
    private final Map<UdpPath, NavigableMap<TunnelId, TunnelEntry>> byPath = new HashMap<>();
    private final Census<TunnelState> census = new Census<>(TunnelState.class);
    private final Outbox outbox;

    TunnelTable(Outbox outbox) {
        this.outbox = outbox;
    }

    void add(TunnelEntry tunnel) {
        enroll(tunnel);
        outbox.changed(tunnel);
    }

    /** One that is in the journal already. */
    void restore(TunnelEntry tunnel) {
        enroll(tunnel);
        outbox.ha().recount(tunnel);
    }

    private void enroll(TunnelEntry tunnel) {
        byId.put(tunnel.localId, tunnel);
        inOrder.put(tunnel.localId, tunnel);
        index(tunnel);
        census.came(tunnel.state);
    }

    /** {@code rests}: the ID must not be given out for a while. */
    void remove(TunnelEntry tunnel, boolean rests) {
        if (byId.remove(tunnel.localId, tunnel)) {
            outbox.freed(tunnel, rests);
            inOrder.remove(tunnel.localId);
            busy.remove(tunnel.localId);
            unindex(tunnel);
            census.went(tunnel.state);
        }
    }

    boolean holds(TunnelEntry tunnel) {
        return byId.get(tunnel.localId) == tunnel;
    }

    void enter(TunnelEntry tunnel, TunnelState next) {
        census.changed(tunnel.state, next);
        tunnel.state = next;
        tunnel.sinceNanos = outbox.nowNanos();
        outbox.changed(tunnel);
    }

    /** The tunnel's peer, or what we know of it, is another than we thought. */
    void rename(TunnelEntry tunnel, TunnelEnds ends) {
        unindex(tunnel);
        tunnel.ends = ends;
        index(tunnel);
    }

    /** The tunnel has sessions, or has none any more. */
    void sessionsChanged(TunnelEntry tunnel) {
        if (tunnel.sessions.isEmpty()) {
            busy.remove(tunnel.localId);
        } else {
            busy.putIfAbsent(tunnel.localId, tunnel);
        }
    }

    Optional<TunnelEntry> find(TunnelId localId) {
        return Optional.ofNullable(byId.get(localId));
    }

    /** The tunnel that the peer on this path calls by this ID; the youngest, if one still lingers. */
    Optional<TunnelEntry> find(UdpPath path, TunnelId peerTunnelId) {
        var tunnels = byPath.get(path);
        return tunnels == null ? Optional.empty() : Optional.ofNullable(tunnels.get(peerTunnelId));
    }

    /** The first tunnels on this path, at most {@code limit}. */
    List<TunnelEntry> onPath(UdpPath path, int limit) {
        var tunnels = byPath.get(path);
        return tunnels == null
                ? List.of()
                : tunnels.values().stream().limit(limit).toList();
    }

    int size() {
        return byId.size();
    }

    Census<TunnelState> census() {
        return census;
    }

    /** All, by ID; for use while none comes or goes. */
    Collection<TunnelEntry> all() {
        return inOrder.values();
    }

    /** All, by ID. */
    List<TunnelEntry> copy() {
        return new ArrayList<>(inOrder.values());
    }

    /** Those behind {@code id}, by ID. */
    Collection<TunnelEntry> after(TunnelId id) {
        return inOrder.tailMap(id, false).values();
    }

    /** Those with sessions from {@code id} on, by ID. */
    Collection<TunnelEntry> withSessionsFrom(TunnelId id) {
        return busy.tailMap(id, true).values();
    }

    private void index(TunnelEntry tunnel) {
        byPath.computeIfAbsent(tunnel.path(), first -> new TreeMap<>(ORDER)).put(tunnel.ends.peerTunnelId(), tunnel);
    }

    private void unindex(TunnelEntry tunnel) {
        var tunnels = byPath.get(tunnel.path());
        if (tunnels != null && tunnels.remove(tunnel.ends.peerTunnelId(), tunnel) && tunnels.isEmpty()) {
            byPath.remove(tunnel.path());
        }
    }
}
