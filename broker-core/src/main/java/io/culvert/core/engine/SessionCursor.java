package io.culvert.core.engine;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;

/** Where a page of {@link Engine#sessions} ended: our IDs of its last session. */
public record SessionCursor(TunnelId tunnelId, SessionId sessionId) {}
