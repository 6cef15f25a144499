package io.culvert.app.management;

import io.culvert.core.engine.SessionFilter;
import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/**
 * Which sessions are wanted; what is empty is not asked for.
 *
 * @param userName exactly as given in authentication
 * @param localTunnelId ours
 * @param vpdnGroup its name, exactly
 */
public record CallFilter(Optional<String> userName, Optional<TunnelId> localTunnelId, Optional<String> vpdnGroup) {
    public static final CallFilter ALL = new CallFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /** What an engine can look up. */
    public SessionFilter indexed() {
        return new SessionFilter(userName, localTunnelId);
    }
}
