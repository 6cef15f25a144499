package io.culvert.core.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@code show l2tp redundancy} counts, of one shard.
 *
 * @param tunnels all that were let in, those that end included
 * @param tunnelsEnabled those of them that are to survive a switchover
 * @param tunnelsEstablished those of them that are up
 * @param tunnelsInResync those whose peer has not answered yet since this engine took over
 * @param sessions all
 * @param sessionsEnabled those of them that are to survive a switchover
 * @param sessionsEstablished those of them that are up
 * @param resyncSucceeded tunnels whose peer has answered since this engine took over
 * @param resyncFailed tunnels that ended before their peer had answered
 * @param resyncStarted when this engine took over; empty: it began with nothing
 * @param resyncEnded when no tunnel was in resync any more; empty: not yet, or nothing was begun
 */
public record HaFigures(
        int tunnels,
        int tunnelsEnabled,
        int tunnelsEstablished,
        int tunnelsInResync,
        int sessions,
        int sessionsEnabled,
        int sessionsEstablished,
        int resyncSucceeded,
        int resyncFailed,
        Optional<Instant> resyncStarted,
        Optional<Instant> resyncEnded) {
    /** Whether nothing is left to resynchronise. */
    public boolean isComplete() {
        return resyncStarted.isEmpty() || resyncEnded.isPresent();
    }

    /** How long resynchronisation took; empty while it lasts, and when there was none. */
    public Optional<Duration> resyncDuration() {
        return resyncStarted.flatMap(start -> resyncEnded.map(end -> Duration.between(start, end)));
    }
}
