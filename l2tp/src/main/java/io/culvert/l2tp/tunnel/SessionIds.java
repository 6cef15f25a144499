package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Gives out session IDs: random, never 0, never one in use or freed a moment ago. */
final class SessionIds {
    private static final int LARGEST = 65_535;

    private final RandomGenerator random;
    private final Duration hold;
    private final Set<SessionId> inUse;
    /** IDs freed and when they may be used again; the order of insertion is that of time. */
    private final SequencedMap<SessionId, Instant> held = new LinkedHashMap<>(0);

    /** @param inUse as it is at each moment; an ID is taken out before it is freed */
    SessionIds(RandomGenerator random, Duration hold, Set<SessionId> inUse) {
        this.random = random;
        this.hold = hold;
        this.inUse = inUse;
    }

    /** A free ID, or empty if all are in use or held. */
    Optional<SessionId> allocate(Instant now) {
        expire(now);
        // Nobody who asks again and again when there is none costs a search.
        if (inUse.size() + held.size() >= LARGEST) {
            return Optional.empty();
        }
        int start = random.nextInt(LARGEST);
        for (int i = 0; i < LARGEST; i++) {
            var candidate = new SessionId((start + i) % LARGEST + 1);
            if (!inUse.contains(candidate) && !held.containsKey(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** The ID is not given out for the hold time. */
    void free(SessionId id, Instant now) {
        expire(now);
        if (hold.isPositive()) {
            held.putLast(id, now.plus(hold));
        }
    }

    /** As if these had been freed; before any other. No ID is held longer than one that is freed now. */
    void resume(List<TunnelImage.HeldId> ids, Instant now) {
        var latest = now.plus(hold);
        ids.stream()
                .sorted(Comparator.comparing(TunnelImage.HeldId::until))
                .forEach(id -> held.putLast(id.id(), id.until().isBefore(latest) ? id.until() : latest));
    }

    boolean isHeld(SessionId id) {
        return held.containsKey(id);
    }

    List<TunnelImage.HeldId> held() {
        return held.entrySet().stream()
                .map(entry -> new TunnelImage.HeldId(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void expire(Instant now) {
        while (!held.isEmpty() && !held.firstEntry().getValue().isAfter(now)) {
            held.pollFirstEntry();
        }
    }
}
