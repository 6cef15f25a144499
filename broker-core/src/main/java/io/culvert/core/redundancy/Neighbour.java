package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What this unit knows of another one of its list, from heartbeats alone. */
final class Neighbour {
    private Optional<Heartbeat> last = Optional.empty();
    private BootTime heardAt = BootTime.MIN;
    private BootTime promisedUntil = BootTime.MIN;
    private boolean reset;
    private boolean gone;
    private boolean skewed;
    private Duration skew = Duration.ZERO;
    private boolean suspended;

    /** The last heartbeat of it. */
    Optional<Heartbeat> last() {
        return last;
    }

    BootTime heardAt() {
        return heardAt;
    }

    /** The lease that it has, or had last. */
    Optional<LeaseValue> holder() {
        return last.filter(heartbeat -> heartbeat.heldEpoch() > 0)
                .map(heartbeat -> new LeaseValue(heartbeat.unit(), heartbeat.incarnation(), heartbeat.heldEpoch()));
    }

    /** The end of the journal as it knew it last. */
    long confirmed() {
        return last.map(Heartbeat::confirmed).orElse(0L);
    }

    /** Whether its process is known to be gone, or to be silent for good: see {@link LinkEnd}. */
    boolean isGone() {
        return gone;
    }

    boolean isHeard(BootTime now, Duration silence) {
        return !gone && last.isPresent() && now.since(heardAt).compareTo(silence) < 0;
    }

    boolean isSkewed() {
        return skewed;
    }

    /** How far its clock is from ours. */
    Duration skew() {
        return skew;
    }

    /** When it may take over, on our clock, if it says so no more. */
    BootTime promisedUntil() {
        return promisedUntil;
    }

    /** Whether it has said, or was allowed to do without saying, that it serves without commit. */
    boolean maySuspend() {
        return suspended;
    }

    /** Whether the journal may lack what it has said, or what the peers of its tunnels were told before. */
    boolean isIncomplete() {
        return suspended || last.filter(Heartbeat::degraded).isPresent();
    }

    /** It was promised that nobody takes over: from now on it may go on without the journal, and end before it says so. */
    void promised() {
        suspended = true;
    }

    /** @param ownPromise until when this unit has promised not to take over */
    void heard(Heartbeat heartbeat, BootTime now, Instant wallClock, RedundancyTimes times, BootTime ownPromise) {
        if (heartbeat.suspended()) {
            suspended = true;
        } else if (heartbeat.storeReachable() && !now.isBefore(ownPromise)) {
            suspended = false;
        }
        if (isAnotherProcess(heartbeat)) {
            // It does not know what the one before has promised.
            promisedUntil = BootTime.MIN;
        }
        last = Optional.of(heartbeat);
        heardAt = now;
        gone = false;
        reset = false;
        // A promise counts from when it was made, which was after we sent what it echoes.
        if (!heartbeat.promise().isZero() && BootTime.MIN.isBefore(heartbeat.echo())) {
            promisedUntil = BootTime.later(promisedUntil, heartbeat.echo().plus(heartbeat.promise()));
        }
        // What was long under way says nothing about a clock.
        if (BootTime.MIN.isBefore(heartbeat.echo())
                && now.since(heartbeat.echo()).compareTo(times.skew().dividedBy(2)) < 0) {
            skew = Duration.between(heartbeat.wallClock(), wallClock).abs();
            skewed = skew.compareTo(times.skew()) > 0;
        }
    }

    /** Whether it comes from another process than what was heard last. */
    boolean isAnotherProcess(Heartbeat heartbeat) {
        return last.filter(before -> !before.incarnation().equals(heartbeat.incarnation()))
                .isPresent();
    }

    /** Whether it had heard this unit's process, which began at {@code start}, when it was heard last. */
    boolean knowsProcessOf(BootTime start) {
        return last.filter(heartbeat -> !heartbeat.echo().isBefore(start)).isPresent();
    }

    void ended(LinkEnd end) {
        switch (end) {
            case CLOSED -> gone = last.isPresent();
            case RESET -> reset = last.isPresent();
        }
    }

    /** Nobody listens where it lives. */
    void refused() {
        if (reset || last.isEmpty()) {
            gone = true;
        }
    }

    /** This unit has slept: it cannot blame others for the silence. */
    void excuseSilence(BootTime now) {
        if (last.isPresent()) {
            heardAt = now;
        }
    }
}
