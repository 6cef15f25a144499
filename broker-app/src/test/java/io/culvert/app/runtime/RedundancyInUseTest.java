package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.management.CallSamples;
import io.culvert.app.management.RedundancyFigures.KeptTunnel;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.FailoverCheckpoint;
import io.culvert.core.checkpoint.Freed;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.checkpoint.TunnelCheckpoint;
import io.culvert.core.checkpoint.TunnelCheckpoint.State;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedundancyInUseTest {
    private static final Instant SINCE = Instant.parse("2026-11-22T08:00:00Z");

    private final Image image = new Image();

    @Test
    void aStandbyHasTunnelsAndSessionsWithHaAlone() {
        tunnel(7, true, State.ESTABLISHED);
        session(7, 1, true);
        session(7, 2, true);
        session(7, 3, false);
        tunnel(8, false, State.ESTABLISHED);
        session(8, 1, false);
        image.put(CheckpointKey.tunnel(new TunnelId(9)), new Freed(Deadlines.nanos(SINCE)));
        tunnel(40_000, true, State.WAIT_CONNECTED);
        tunnel(50_000, true, State.CLOSING);

        var page = RedundancyInUse.keptTunnels(image, Optional.empty(), 10);
        assertThat(page.next()).isEmpty();
        assertThat(page.rows())
                .containsExactly(
                        kept(7, TunnelState.ESTABLISHED, 2),
                        kept(40_000, TunnelState.SETTING_UP, 0),
                        kept(50_000, TunnelState.CLOSING, 0));
    }

    @Test
    void pagesGoOnBehindTheLastTunnelEvenIfItHasGoneAndEndWithTheLast() {
        for (int id = 1; id <= 5; id++) {
            tunnel(id, id != 4, State.ESTABLISHED);
        }
        var first = RedundancyInUse.keptTunnels(image, Optional.empty(), 2);
        assertThat(first.rows()).extracting(row -> row.localTunnelId().value()).containsExactly(1, 2);
        assertThat(first.next()).contains(new TunnelId(2));
        image.put(CheckpointKey.tunnel(new TunnelId(2)), new Freed(Deadlines.nanos(SINCE)));

        var second = RedundancyInUse.keptTunnels(image, first.next(), 2);
        assertThat(second.rows()).extracting(row -> row.localTunnelId().value()).containsExactly(3, 5);
        assertThat(second.next()).isEmpty();
        assertThat(RedundancyInUse.keptTunnels(image, Optional.of(new TunnelId(5)), 2)
                        .rows())
                .isEmpty();
    }

    private static KeptTunnel kept(int id, TunnelState state, int sessions) {
        return new KeptTunnel(
                new TunnelId(id),
                new TunnelId(77),
                "LAC-1",
                Optional.of(CallSamples.GROUP),
                state,
                SINCE,
                sessions,
                33);
    }

    private void tunnel(int id, boolean ha, State state) {
        var path = new UdpPath(
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1701),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.5"), 1701));
        image.put(
                CheckpointKey.tunnel(new TunnelId(id)),
                new TunnelCheckpoint(
                        state,
                        ha,
                        Deadlines.nanos(SINCE),
                        new TunnelCheckpoint.Ends(path, new TunnelId(77), "LAC-1", "lns"),
                        CallSamples.SETTINGS,
                        Optional.empty(),
                        Optional.empty(),
                        state != State.WAIT_CONNECTED,
                        true,
                        33,
                        TunnelCheckpoint.Deadlines.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        FailoverCheckpoint.NONE));
    }

    private void session(int tunnel, int id, boolean ha) {
        image.put(
                CheckpointKey.session(new TunnelId(tunnel), new SessionId(id)),
                new SessionCheckpoint(
                        SessionCheckpoint.Phase.LINK,
                        ha,
                        Deadlines.nanos(SINCE),
                        new SessionCheckpoint.Call(
                                new SessionId(5), 1, Optional.empty(), Optional.empty(), -1, -1, false, false),
                        new SessionCheckpoint.Account("1-abc", 1, 1, false, 0, 0, TrafficCounters.ZERO),
                        false,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        SessionCheckpoint.User.UNKNOWN,
                        SessionCheckpoint.Network.NONE,
                        SessionCheckpoint.Deadlines.NONE,
                        Optional.empty()));
    }
}
