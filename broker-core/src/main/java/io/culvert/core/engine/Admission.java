package io.culvert.core.engine;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which SCCRQ may open a tunnel: what keeps a flood from costing more than {@link Limits} says.
 *
 * <p><b>Bounds:</b> one entry per half-open peer, and {@link Limits#maxRememberedPeers} buckets.
 */
final class Admission {
    private final Limits limits;
    private final Map<PeerKey, TokenBucket> buckets;
    private final Map<PeerKey, Integer> halfOpenByPeer = new HashMap<>();
    private int halfOpen;

    Admission(Limits limits) {
        this.limits = limits;
        buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<PeerKey, TokenBucket> eldest) {
                return size() > limits.maxRememberedPeers();
            }
        };
    }

    /** Takes a half-open tunnel of {@code peer} in; otherwise says which bound was hit. */
    Optional<EngineCounter> enter(InetAddress peer, long nowNanos) {
        var key = PeerKey.of(peer);
        var bucket = buckets.computeIfAbsent(
                key, first -> new TokenBucket(limits.sccrqPerSecondPerPeer(), limits.sccrqBurstPerPeer()));
        if (!bucket.take(nowNanos)) {
            return Optional.of(EngineCounter.SCCRQ_RATE_LIMITED);
        }
        if (halfOpen >= limits.maxHalfOpenTunnels()) {
            return Optional.of(EngineCounter.HALF_OPEN_TUNNELS_LIMITED);
        }
        if (halfOpenByPeer.getOrDefault(key, 0) >= limits.maxHalfOpenTunnelsPerPeer()) {
            return Optional.of(EngineCounter.HALF_OPEN_TUNNELS_PER_PEER_LIMITED);
        }
        halfOpen++;
        halfOpenByPeer.merge(key, 1, Integer::sum);
        return Optional.empty();
    }

    /** A half-open tunnel of {@code peer} is established, or nothing is left of it. */
    void leave(InetAddress peer) {
        halfOpen--;
        halfOpenByPeer.computeIfPresent(PeerKey.of(peer), (key, count) -> count == 1 ? null : count - 1);
    }

    int halfOpen() {
        return halfOpen;
    }

    int rememberedPeers() {
        return buckets.size();
    }
}
