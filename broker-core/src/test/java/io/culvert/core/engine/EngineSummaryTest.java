package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearSession;
import io.culvert.core.engine.Input.SoftShut;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineSummaryTest {
    @Test
    void anEngineThatHasSeenNothingHasEveryFigureAtZero() {
        var summary = new Lab().engine.summary();
        assertThat(summary.shard()).isEqualTo(ShardId.ONLY);
        assertThat(summary.tunnels())
                .containsOnlyKeys(TunnelState.values())
                .allSatisfy((state, count) -> assertThat(count).isZero());
        assertThat(summary.sessions())
                .containsOnlyKeys(SessionState.values())
                .allSatisfy((state, count) -> assertThat(count).isZero());
        assertThat(summary.counters())
                .hasSize(EngineCounter.values().length)
                .allSatisfy((name, count) -> assertThat(count).isZero());
        assertThat(summary.halfOpenTunnels()).isZero();
        assertThat(summary.softShut()).isFalse();
    }

    @Test
    void theFiguresAreThoseOfTheListingInEveryStateOfALife() {
        var lab = new Lab();
        lab.confirmsRemovals = false;
        var lac = lab.lac(1);
        assertThatTheFiguresAgree(lab);
        lab.run();
        assertThatTheFiguresAgree(lab);
        var first = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.aaa.silent = true;
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.lac(2).deaf = true;
        lab.run();
        assertThat(lab.engine.summary().sessions())
                .containsEntry(SessionState.ESTABLISHED, 1)
                .containsEntry(SessionState.AUTHENTICATING, 1);
        assertThat(lab.engine.summary().tunnels()).containsEntry(TunnelState.ESTABLISHED, 1);
        assertThat(lab.engine.summary().pools().getFirst().used()).isOne();
        assertThatTheFiguresAgree(lab);
        first.mute = true;
        var shown = lab.sessions().stream()
                .filter(session -> session.state() == SessionState.ESTABLISHED)
                .findFirst()
                .orElseThrow();
        lab.input(new ClearSession(shown.localTunnelId(), shown.localSessionId()));
        lab.run();
        assertThat(lab.engine.summary().sessions()).containsEntry(SessionState.TERMINATING, 1);
        assertThatTheFiguresAgree(lab);
        lab.input(new SoftShut(true));
        lab.input(new ClearAll());
        lab.run();
        assertThat(lab.engine.summary().softShut()).isTrue();
        assertThat(lab.engine.summary().sessions()).containsEntry(SessionState.REMOVING, 2);
        assertThatTheFiguresAgree(lab);
        lab.confirmRemovals();
        assertThat(lab.engine.summary().sessions().values()).containsOnly(0);
        lab.advance(Duration.ofMinutes(2));
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.engine.summary().tunnels().values()).containsOnly(0);
        assertThat(lab.engine.summary().halfOpenTunnels()).isZero();
    }

    private static void assertThatTheFiguresAgree(Lab lab) {
        Map<TunnelState, Integer> tunnels = new LinkedHashMap<>();
        Arrays.stream(TunnelState.values()).forEach(state -> tunnels.put(state, 0));
        Map<SessionState, Integer> sessions = new LinkedHashMap<>();
        Arrays.stream(SessionState.values()).forEach(state -> sessions.put(state, 0));
        for (var tunnel : lab.tunnels()) {
            tunnels.merge(tunnel.state(), 1, Integer::sum);
        }
        lab.sessions().forEach(session -> sessions.merge(session.state(), 1, Integer::sum));
        var summary = lab.engine.summary();
        assertThat(summary.tunnels()).isEqualTo(tunnels);
        assertThat(summary.sessions()).isEqualTo(sessions);
    }
}
