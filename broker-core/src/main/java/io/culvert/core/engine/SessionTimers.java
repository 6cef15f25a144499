package io.culvert.core.engine;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.time.Deadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What ends or reports a session by time, as its user's RADIUS reply says, or else the configuration.
 *
 * @param session empty: the session may last as long as it will
 * @param idle empty: it may be idle as long as it will
 * @param interim between Interim accounting records; empty: there are none
 */
public record SessionTimers(Optional<Timer> session, Optional<Timer> idle, Optional<Timer> interim) {
    /** Before the user is authenticated. */
    public static final SessionTimers NONE = new SessionTimers(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * One of them.
     *
     * @param period as it was said
     * @param due when it runs out; traffic since the data plane was last asked moves the idle timer's on. Empty while it
     *     does not run
     */
    public record Timer(Duration period, Optional<Instant> due) {}

    static SessionTimers of(SessionEntry session, SessionSettings defaults) {
        var authorization = session.authorization;
        if (authorization == null) {
            return NONE;
        }
        return new SessionTimers(
                timer(authorization, Authorization::sessionTimeout, defaults.sessionTimeout(), session.endDeadline),
                timer(authorization, Authorization::idleTimeout, defaults.idleTimeout(), session.idleDeadline),
                timer(
                        authorization,
                        Authorization::interimInterval,
                        defaults.interimInterval(),
                        session.interimDeadline));
    }

    private static Optional<Timer> timer(
            Authorization authorization,
            Function<Authorization, Optional<Duration>> said,
            Optional<Duration> configured,
            long deadline) {
        return said.apply(authorization)
                .or(() -> configured)
                .map(period -> new Timer(
                        period,
                        deadline == Deadlines.NEVER ? Optional.empty() : Optional.of(Deadlines.instant(deadline))));
    }
}
