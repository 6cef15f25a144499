package io.culvert.app.rest;

import io.culvert.app.management.Page;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.RedundancySamples;
import io.culvert.core.engine.HaFigures;
import io.culvert.l2tp.TunnelId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A group that a test sets. */
final class FakeRedundancy implements RedundancyFigures {
    volatile @Nullable RuntimeException failure;
    volatile Optional<Membership> membership = Optional.of(RedundancySamples.ACTIVE);
    volatile List<HaFigures> calls = List.of(RedundancySamples.RESYNCED);
    volatile Optional<String> refusal = Optional.empty();
    final AtomicInteger requests = new AtomicInteger();

    /** As it was at first. */
    void reset() {
        var whole = new FakeRedundancy();
        failure = null;
        membership = whole.membership;
        calls = whole.calls;
        refusal = whole.refusal;
        requests.set(0);
    }

    void standBy() {
        membership = Optional.of(RedundancySamples.STANDBY);
        calls = List.of();
    }

    @Override
    public String unit() {
        return "lns1-a";
    }

    @Override
    public String group() {
        return "lns1";
    }

    @Override
    public Optional<Membership> membership() {
        var now = failure;
        if (now != null) {
            throw now;
        }
        return membership;
    }

    @Override
    public List<HaFigures> calls() {
        return calls;
    }

    @Override
    public Kept kept() {
        return RedundancySamples.KEPT;
    }

    @Override
    public Page<KeptTunnel, TunnelId> keptTunnels(Optional<TunnelId> after, int limit) {
        return new Page<>(RedundancySamples.KEPT_TUNNELS, Optional.empty());
    }

    @Override
    public Optional<String> switchOver() {
        var _ = requests.incrementAndGet();
        return refusal;
    }
}
