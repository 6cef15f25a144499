package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.channel.ControlChannel;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The deadlines of calls in set-up.
 *
 * <p>Each phase has one duration, so within a phase the order of starting is the order of expiry: every operation takes
 * constant time, however many calls there are, and established calls cost nothing.
 */
final class SetupTimers {
    private final SetupTimes times;
    private final Map<SetupPhase, SequencedMap<SessionId, Instant>> running = new EnumMap<>(SetupPhase.class);

    SetupTimers(SetupTimes times) {
        this.times = times;
    }

    void start(SetupPhase phase, SessionId session, Instant now) {
        if (phase != SetupPhase.UNTIMED) {
            running.computeIfAbsent(phase, _ -> new LinkedHashMap<>()).putLast(session, now.plus(phase.time(times)));
        }
    }

    /** As {@link #start}, but with a deadline of old; in the order of the deadlines, before any other. */
    void resume(SetupPhase phase, SessionId session, Instant deadline) {
        running.computeIfAbsent(phase, _ -> new LinkedHashMap<>()).putLast(session, deadline);
    }

    /** When the time of this session is up; empty: it has not begun. */
    Optional<Instant> deadline(SetupPhase phase, SessionId session) {
        var timers = running.get(phase);
        return timers == null ? Optional.empty() : Optional.ofNullable(timers.get(session));
    }

    void stop(SetupPhase phase, SessionId session) {
        var timers = running.get(phase);
        if (timers != null && timers.remove(session) != null && timers.isEmpty()) {
            running.remove(phase);
        }
    }

    void stopAll() {
        running.clear();
    }

    /** The next deadline, or {@link ControlChannel#NEVER}. */
    Instant next() {
        var next = ControlChannel.NEVER;
        for (var timers : running.values()) {
            var first = timers.firstEntry().getValue();
            next = first.isBefore(next) ? first : next;
        }
        return next;
    }

    /** Takes out one session whose time is up. */
    Optional<SessionId> pollExpired(Instant now) {
        for (var entry : running.entrySet()) {
            var first = entry.getValue().firstEntry();
            if (!first.getValue().isAfter(now)) {
                stop(entry.getKey(), first.getKey());
                return Optional.of(first.getKey());
            }
        }
        return Optional.empty();
    }
}
