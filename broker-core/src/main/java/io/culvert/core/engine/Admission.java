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

    /** What keeps an SCCRQ out. */
    enum Bound {
        RATE(EngineCounter.SCCRQ_RATE_LIMITED, "the peer asks for more tunnels a second than it may"),
        HALF_OPEN(EngineCounter.HALF_OPEN_TUNNELS_LIMITED, "too many half-open tunnels"),
        HALF_OPEN_OF_PEER(EngineCounter.HALF_OPEN_TUNNELS_PER_PEER_LIMITED, "too many half-open tunnels of this peer");

        private final EngineCounter counter;
        private final String reason;

        Bound(EngineCounter counter, String reason) {
            this.counter = counter;
            this.reason = reason;
        }

        EngineCounter counter() {
            return counter;
        }

        /** For our own people. */
        String reason() {
            return reason;
        }
    }

    /** Takes a half-open tunnel of {@code peer} in; otherwise says which bound was hit. */
    Optional<Bound> enter(InetAddress peer, long nowNanos) {
        var key = PeerKey.of(peer);
        var bucket = buckets.computeIfAbsent(
                key, first -> new TokenBucket(limits.sccrqPerSecondPerPeer(), limits.sccrqBurstPerPeer()));
        if (!bucket.take(nowNanos)) {
            return Optional.of(Bound.RATE);
        }
        if (halfOpen >= limits.maxHalfOpenTunnels()) {
            return Optional.of(Bound.HALF_OPEN);
        }
        if (halfOpenByPeer.getOrDefault(key, 0) >= limits.maxHalfOpenTunnelsPerPeer()) {
            return Optional.of(Bound.HALF_OPEN_OF_PEER);
        }
        restore(peer);
        return Optional.empty();
    }

    /** Takes a half-open tunnel of {@code peer} in that another engine had let in. */
    void restore(InetAddress peer) {
        halfOpen++;
        halfOpenByPeer.merge(PeerKey.of(peer), 1, Integer::sum);
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
