package io.culvert.app.management;

import io.culvert.core.engine.SessionCursor;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/**
 * {@code show vpdn session} and {@code show vpdn session all}.
 *
 * <p><b>Failure:</b> throws {@link BrokerBusy} when a shard does not answer in time.
 */
public final class ShowSessions {
    private final LiveCalls calls;

    public ShowSessions(LiveCalls calls) {
        this.calls = calls;
    }

    /** @param limit rows wanted, 1..{@link Page#MOST_ROWS} */
    public Page<VpdnSession, SessionCursor> page(CallFilter filter, Optional<SessionCursor> after, int limit) {
        var page = calls.sessions(filter, after, limit);
        return new Page<>(page.rows().stream().map(VpdnSession::of).toList(), page.next());
    }

    /** All about one session. */
    public Optional<VpdnSessionDetail> one(TunnelId localTunnelId, SessionId localSessionId) {
        return calls.session(localTunnelId, localSessionId).map(VpdnSessionDetail::of);
    }
}
