package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/**
 * Which sessions are wanted; what is empty is not asked for.
 *
 * @param userName exactly as given in authentication
 * @param tunnelId ours
 */
public record SessionFilter(Optional<String> userName, Optional<TunnelId> tunnelId) {
    public static final SessionFilter ALL = new SessionFilter(Optional.empty(), Optional.empty());
}
