package io.culvert.app.management;

import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/**
 * {@code show vpdn tunnel} and {@code show vpdn tunnel all}.
 *
 * <p><b>Failure:</b> throws {@link BrokerBusy} when a shard does not answer in time.
 */
public final class ShowTunnels {
    private final LiveCalls calls;

    public ShowTunnels(LiveCalls calls) {
        this.calls = calls;
    }

    /** @param limit rows wanted, 1..{@link Page#MOST_ROWS} */
    public Page<VpdnTunnel, TunnelId> page(TunnelFilter filter, Optional<TunnelId> after, int limit) {
        var page = calls.tunnels(filter, after, limit);
        return new Page<>(page.rows().stream().map(VpdnTunnel::of).toList(), page.next());
    }

    /** All about one tunnel. */
    public Optional<VpdnTunnelDetail> one(TunnelId localTunnelId) {
        return calls.tunnel(localTunnelId).map(VpdnTunnelDetail::of);
    }
}
