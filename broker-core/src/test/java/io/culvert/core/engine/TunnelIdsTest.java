package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.TunnelId;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class TunnelIdsTest {
    private static final long NOW = Deadlines.nanos(Lab.START);
    private static final long REST = TunnelIds.REST.toNanos();

    @Test
    void everyIdIsGivenOnceAndZeroNever() {
        var ids = new TunnelIds(ShardId.ONLY, Lab.random(1));
        var given = new HashSet<TunnelId>();
        for (int i = 0; i < 65_535; i++) {
            given.add(ids.allocate(NOW).orElseThrow());
        }
        assertThat(given).hasSize(65_535).doesNotContain(TunnelId.NONE);
        assertThat(ids.allocate(NOW)).isEmpty();
    }

    @Test
    void aFreedIdRestsForAMinute() {
        var ids = new TunnelIds(ShardId.ONLY, Lab.random(1));
        while (ids.allocate(NOW).isPresent()) {}
        ids.free(new TunnelId(77), NOW);
        assertThat(ids.allocate(NOW + REST - 1)).isEmpty();
        assertThat(ids.allocate(NOW + REST)).contains(new TunnelId(77));
    }

    @Test
    void idsBelongToTheirShard() {
        for (int index = 0; index < 3; index++) {
            var ids = new TunnelIds(new ShardId(index, 3), Lab.random(index));
            int count = 0;
            for (var id = ids.allocate(NOW); id.isPresent(); id = ids.allocate(NOW)) {
                assertThat(ShardSelector.ofTunnel(id.get(), 3)).isEqualTo(index);
                assertThat(id.get().isAssigned()).isTrue();
                count++;
            }
            assertThat(count).isEqualTo(21_845);
        }
    }

    @Test
    void idsAreNotGuessable() {
        var ids = new TunnelIds(ShardId.ONLY, Lab.random(1));
        var first = ids.allocate(NOW).orElseThrow();
        var second = ids.allocate(NOW).orElseThrow();
        assertThat(second.value()).isNotEqualTo(first.value() + 1);
    }
}
