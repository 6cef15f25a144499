package io.culvert.app.management;

import io.culvert.core.engine.SessionCursor;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/**
 * The tunnels and sessions of this unit as they are now, whichever shard serves them.
 *
 * <p><b>Thread:</b> any; waits for the shards, a bounded time. <b>Failure:</b> every method throws {@link BrokerBusy} when a
 * shard that it needs does not answer in that time.
 */
public interface LiveCalls {
    /**
     * Tunnels in the order of our IDs.
     *
     * @param after where the page before ended; that tunnel need not be there any more
     * @param limit tunnels wanted, 1..{@link Page#MOST_ROWS}
     */
    Page<TunnelView, TunnelId> tunnels(TunnelFilter filter, Optional<TunnelId> after, int limit);

    /** The tunnel that we call by this ID. */
    Optional<TunnelView> tunnel(TunnelId localTunnelId);

    /**
     * Sessions in the order of our tunnel IDs, then of our session IDs.
     *
     * @param after where the page before ended; that session need not be there any more
     * @param limit sessions wanted, 1..{@link Page#MOST_ROWS}
     */
    Page<SessionView, SessionCursor> sessions(CallFilter filter, Optional<SessionCursor> after, int limit);

    /** The session that we call by these IDs, with its tunnel. */
    Optional<Call> session(TunnelId localTunnelId, SessionId localSessionId);

    /** A session and its tunnel, both of the same moment. */
    record Call(SessionView session, TunnelView tunnel) {}
}
