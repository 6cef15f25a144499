package io.culvert.core.engine;

import io.culvert.core.time.Deadlines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the tunnels that were taken over find their peers again: each says what is unacknowledged once more and then a
 * HELLO, which the peer must acknowledge. The largest begin, and so many a second that no burst fills a queue on the way.
 */
final class Resync {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Limits limits;
    private final Outbox outbox;
    private int open;
    private int succeeded;
    private int failed;
    private long startedAt = Deadlines.NEVER;
    private long endedAt = Deadlines.NEVER;
    // The largest first; until the first of them may speak.
    private List<TunnelEntry> order = List.of();

    Resync(Limits limits, Outbox outbox) {
        this.limits = limits;
        this.outbox = outbox;
    }

    /** Gives each of these its turn. Once. */
    void schedule(List<TunnelEntry> tunnels) {
        open = tunnels.size();
        var largestFirst = new ArrayList<>(tunnels);
        largestFirst.sort(Comparator.comparingInt((TunnelEntry tunnel) -> -tunnel.sessions.size()));
        order = largestFirst;
        startedAt = outbox.nowNanos();
        for (var tunnel : order) {
            tunnel.resync = ResyncState.WAITING;
        }
        giveTurns();
        endIfDone();
    }

    /**
     * From now on something may be said. Between the restoring and this time passes, in which all turns would come at once, and
     * which is not what the peers take to answer.
     */
    void begin() {
        if (!order.isEmpty()) {
            startedAt = outbox.nowNanos();
            giveTurns();
            order = List.of();
        }
    }

    private void giveTurns() {
        long turn = 0;
        for (var tunnel : order) {
            if (tunnel.resync == ResyncState.WAITING) {
                tunnel.resumeAt = startedAt + turn++ * SECOND_NANOS / limits.resumesPerSecond();
                tunnel.alarm.set(tunnel.resumeAt);
            }
        }
    }

    /** Whether the tunnel waits for its turn, and it has come. */
    boolean isDue(TunnelEntry tunnel) {
        return tunnel.resync == ResyncState.WAITING && tunnel.resumeAt <= outbox.nowNanos();
    }

    /** The tunnel finds its peer, if it has still waited for that. */
    void begin(TunnelEntry tunnel) {
        if (tunnel.resync == ResyncState.WAITING) {
            tunnel.resync = ResyncState.RESYNC;
            tunnel.resumeAt = Deadlines.NEVER;
            outbox.trace(Effect.Trace.Topic.TUNNEL, tunnel, null, () -> "in resync");
        }
    }

    /** The peer has answered; false: nobody had asked. */
    boolean succeeded(TunnelEntry tunnel) {
        if (!tunnel.isInResync()) {
            return false;
        }
        succeeded++;
        end(tunnel, ResyncState.SYNCED, EngineCounter.TUNNELS_RESYNCED);
        return true;
    }

    /** The tunnel is over; nothing if it was not in resync. */
    void failed(TunnelEntry tunnel) {
        if (tunnel.isInResync()) {
            failed++;
            end(tunnel, ResyncState.FAILED, EngineCounter.TUNNELS_NOT_RESYNCED);
        }
    }

    HaFigures figures(HaCensus census, int sessions) {
        return new HaFigures(
                census.tunnels(),
                census.tunnelsEnabled(),
                census.tunnelsEstablished(),
                open,
                sessions,
                census.sessionsEnabled(),
                census.sessionsEstablished(),
                succeeded,
                failed,
                moment(startedAt),
                moment(endedAt));
    }

    private void end(TunnelEntry tunnel, ResyncState state, EngineCounter counter) {
        tunnel.resync = state;
        tunnel.resumeAt = Deadlines.NEVER;
        outbox.count(counter);
        outbox.trace(
                Effect.Trace.Topic.TUNNEL,
                tunnel,
                null,
                () -> state == ResyncState.SYNCED ? "synchronised" : "not synchronised");
        open--;
        endIfDone();
    }

    private void endIfDone() {
        if (open == 0) {
            endedAt = outbox.nowNanos();
        }
    }

    private static Optional<Instant> moment(long nanos) {
        return nanos == Deadlines.NEVER ? Optional.empty() : Optional.of(Deadlines.instant(nanos));
    }
}
