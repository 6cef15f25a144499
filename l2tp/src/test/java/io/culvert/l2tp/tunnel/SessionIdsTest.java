package io.culvert.l2tp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionIdsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOLD = Duration.ofSeconds(60);

    private final Set<SessionId> inUse = new HashSet<>();
    private final SessionIds ids = new SessionIds(ScriptedPeer.random(), HOLD, inUse);

    @Test
    void everyIdButZeroIsGivenOutOnceAndThenNone() {
        for (int i = 0; i < 65_535; i++) {
            var id = ids.allocate(START).orElseThrow();
            assertThat(id.isAssigned()).isTrue();
            assertThat(inUse.add(id)).isTrue();
        }
        assertThat(inUse).contains(new SessionId(1), new SessionId(65_535));
        assertThat(ids.allocate(START)).isEmpty();
    }

    @Test
    void idsAreRandom() {
        int first = ids.allocate(START).orElseThrow().value();
        int second = ids.allocate(START).orElseThrow().value();
        int third = ids.allocate(START).orElseThrow().value();
        assertThat(Math.abs(second - first)).isGreaterThan(1);
        assertThat(Math.abs(third - second)).isGreaterThan(1);
    }

    @Test
    void aFreedIdIsHeldForTheHoldTime() {
        for (int i = 1; i <= 65_535; i++) {
            inUse.add(new SessionId(i));
        }
        free(7, START);
        free(9, START.plusSeconds(5));
        assertThat(ids.allocate(START.plus(HOLD).minusNanos(1))).isEmpty();
        assertThat(ids.allocate(START.plus(HOLD))).contains(new SessionId(7));
        inUse.add(new SessionId(7));
        assertThat(ids.allocate(START.plus(HOLD))).isEmpty();
        assertThat(ids.allocate(START.plus(HOLD).plusSeconds(5))).contains(new SessionId(9));
    }

    @Test
    void withoutAHoldTimeAnIdIsFreeAtOnce() {
        for (int i = 1; i <= 65_535; i++) {
            inUse.add(new SessionId(i));
        }
        inUse.remove(new SessionId(3));
        var hasty = new SessionIds(ScriptedPeer.random(), Duration.ZERO, inUse);
        hasty.free(new SessionId(3), START);
        assertThat(hasty.allocate(START)).contains(new SessionId(3));
    }

    @Test
    void aSessionIdThatIsFreedTwiceIsHeldFromTheSecondTime() {
        for (int i = 1; i <= 65_535; i++) {
            inUse.add(new SessionId(i));
        }
        free(7, START);
        free(7, START.plusSeconds(10));
        assertThat(ids.allocate(START.plus(HOLD))).isEmpty();
        assertThat(ids.allocate(START.plus(HOLD).plusSeconds(10))).contains(new SessionId(7));
    }

    private void free(int id, Instant now) {
        inUse.remove(new SessionId(id));
        ids.free(new SessionId(id), now);
    }
}
