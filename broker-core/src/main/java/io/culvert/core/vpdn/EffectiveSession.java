package io.culvert.core.vpdn;

import java.util.Optional;

/**
 * What holds for one session. Sessions about which RADIUS says nothing share the instance of their tunnel's settings.
 *
 * @param ha whether the session survives a switchover
 * @param sequencing whether we number data messages although the LAC does not ask for it (RFC 2661 section 5.4)
 * @param resyncWish raises the resync burst of the tunnel to this, if it is lower: messages, 1..1024
 */
public record EffectiveSession(
        Effective<Boolean> ha, Effective<Boolean> sequencing, Optional<Effective<Integer>> resyncWish) {}
