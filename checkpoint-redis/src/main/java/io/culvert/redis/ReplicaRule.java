package io.culvert.redis;

import java.time.Duration;

/**
 * Whether a batch waits for a replica: never, always, or while there is one.
 *
 * <p>A master that has lost all its replicas may have been cut off with this unit from the rest, which then has another master. So a master goes
 * on alone only when others agree that it is the one; what it confirmed in between would be lost.
 *
 * <p><b>Thread:</b> the journal's lock guards it.
 */
final class ReplicaRule {
    /** Less than the patience after which Redis counts as unreachable, more than a replica is busy. */
    private static final long MISSING_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(1).toNanos();

    private final Confirmation wanted;
    private boolean isAlone;
    private boolean isAsking;
    // Since the first question that no replica has answered was asked.
    private boolean isMissing;
    private long missingNanos;
    private long lookedNanos;

    ReplicaRule(Confirmation wanted) {
        this.wanted = wanted;
    }

    /** Whether it is waited for a replica now. */
    boolean isAwaited() {
        return switch (wanted) {
            case MEMORY, DISK -> false;
            case REPLICA -> true;
            case AUTOMATIC -> !isAlone;
        };
    }

    /** How a batch is confirmed now. */
    Confirmation inEffect(ServerFacts facts) {
        return wanted == Confirmation.AUTOMATIC ? facts.automatic(!isAlone) : wanted;
    }

    /**
     * Another connection, perhaps to another server.
     *
     * @param isReplaced whether others make another server the master when this one is gone
     */
    void connected(ServerFacts facts, boolean isReplaced, long nowNanos) {
        isAlone = facts.replicas() == 0 && !isReplaced;
        isAsking = false;
        // Nobody has to be missed for long who was not there.
        isMissing = facts.replicas() == 0;
        missingNanos = nowNanos - MISSING_NANOS;
        lookedNanos = nowNanos;
    }

    /** A replica has what was written. Whether it is the first one after a time without. */
    boolean heard() {
        isMissing = false;
        boolean isBack = isAlone;
        isAlone = false;
        return isBack;
    }

    /** No replica has answered what was asked at {@code askedNanos}. */
    void unheard(long askedNanos) {
        missingNanos = isMissing ? missingNanos : askedNanos;
        isMissing = true;
    }

    /** Whether it is time to ask if this server may go on alone; {@link #answered} has to follow. */
    boolean wantsToAsk(long nowNanos) {
        if (wanted != Confirmation.AUTOMATIC
                || isAlone
                || isAsking
                || !isMissing
                || nowNanos - missingNanos < MISSING_NANOS) {
            return false;
        }
        isAsking = true;
        return true;
    }

    /** Whether it goes on alone from now on. */
    boolean answered(boolean isMaster) {
        isAsking = false;
        isAlone = isMaster && isMissing;
        return isAlone;
    }

    /** Others have another master by now, or are not there to tell. */
    void contested() {
        isAlone = false;
    }

    /** Whether it is time to see if there is a replica again. */
    boolean wantsToLook(long nowNanos) {
        if (!isAlone || nowNanos - lookedNanos < BETWEEN_LOOKS_NANOS) {
            return false;
        }
        lookedNanos = nowNanos;
        return true;
    }
}
