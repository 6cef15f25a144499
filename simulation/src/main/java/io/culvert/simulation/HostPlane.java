package io.culvert.simulation;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.ForwardingEntry;
import io.culvert.core.engine.Input;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The data plane of a host: what it forwards, and how much. Users are never idle, and receive more than they send: no figure
 * passes for another.
 */
final class HostPlane {
    private static final int OCTETS_A_MILLISECOND = 100;
    private static final int OUTPUT = 3;

    private final World world;
    private final BooleanSupplier gate;
    private final Map<Key, Programmed> entries = new LinkedHashMap<>();

    private record Key(TunnelId tunnelId, SessionId sessionId) {}

    private record Programmed(ForwardingEntry entry, Instant since) {}

    /** @param gate whether it may forward */
    HostPlane(World world, BooleanSupplier gate) {
        this.world = world;
        this.gate = gate;
    }

    boolean isForwarding() {
        return !entries.isEmpty() && gate.getAsBoolean();
    }

    List<ForwardingEntry> entries() {
        return entries.values().stream().map(Programmed::entry).toList();
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }

    Optional<ForwardingEntry> entry(TunnelId tunnelId, SessionId sessionId) {
        return Optional.ofNullable(entries.get(new Key(tunnelId, sessionId))).map(Programmed::entry);
    }

    /** The entry that forwards to {@code address}. */
    Optional<ForwardingEntry> holder(Inet4Address address) {
        return entries.values().stream()
                .map(Programmed::entry)
                .filter(entry -> entry.ipv4()
                        .filter(ipv4 -> ipv4.peerAddress().equals(address))
                        .isPresent())
                .findFirst();
    }

    /** Counters go on when an entry is replaced. */
    void program(ForwardingEntry entry) {
        var key = new Key(entry.localTunnelId(), entry.localSessionId());
        var before = entries.get(key);
        entries.put(key, new Programmed(entry, before == null ? world.now() : before.since()));
    }

    Input report(TunnelId tunnelId, SessionId sessionId, boolean removed) {
        var key = new Key(tunnelId, sessionId);
        var known = removed ? entries.remove(key) : entries.get(key);
        var counters = known == null ? TrafficCounters.ZERO : counted(known.since());
        return new Input.CountersReported(tunnelId, sessionId, counters, world.now(), removed);
    }

    private TrafficCounters counted(Instant since) {
        long millis = Duration.between(since, world.now()).toMillis();
        return new TrafficCounters(
                millis * OCTETS_A_MILLISECOND, millis * OCTETS_A_MILLISECOND * OUTPUT, millis, millis * OUTPUT);
    }
}
