package io.culvert.app.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.app.management.Redundancy.Mode;
import io.culvert.app.management.Redundancy.RedundancyMode;
import io.culvert.app.management.RedundancyFigures.Confirm;
import io.culvert.app.management.RedundancyFigures.Kept;
import io.culvert.app.management.RedundancyFigures.KeptTunnel;
import io.culvert.app.management.RedundancyFigures.Membership;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.engine.ResyncState;
import io.culvert.core.engine.SessionCursor;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.TunnelView;
import io.culvert.core.redundancy.Impediment;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.core.redundancy.StateName;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShowRedundancyTest {
    private record Figures(Optional<Membership> membership, List<HaFigures> calls, Optional<String> switchOver)
            implements RedundancyFigures {
        @Override
        public String unit() {
            return "lns1-a";
        }

        @Override
        public String group() {
            return "lns1";
        }

        @Override
        public Kept kept() {
            return RedundancySamples.KEPT;
        }

        @Override
        public Page<KeptTunnel, TunnelId> keptTunnels(Optional<TunnelId> after, int limit) {
            return new Page<>(
                    RedundancySamples.KEPT_TUNNELS.subList(0, limit),
                    Optional.of(new TunnelId(33003)).filter(last -> limit == 1));
        }
    }

    private record Tunnels(List<TunnelView> all) implements LiveCalls {
        @Override
        public Page<TunnelView, TunnelId> tunnels(TunnelFilter filter, Optional<TunnelId> after, int limit) {
            return new Page<>(all.stream().filter(filter::matches).toList(), Optional.empty());
        }

        @Override
        public Optional<TunnelView> tunnel(TunnelId localTunnelId) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public Page<SessionView, SessionCursor> sessions(CallFilter filter, Optional<SessionCursor> after, int limit) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public Optional<Call> session(TunnelId localTunnelId, SessionId localSessionId) {
            throw new IllegalStateException("not asked for");
        }
    }

    @Test
    void anActiveUnitTellsTheFiguresOfAllItsShards() {
        var shown = show(RedundancySamples.ACTIVE, RedundancySamples.RESYNCED, RedundancySamples.RESYNCING);

        assertThat(shown.tunnels()).isEqualTo(new Redundancy.Tunnels(Optional.of(5), 4, 4, Optional.of(1)));
        assertThat(shown.sessions()).isEqualTo(new Redundancy.Sessions(Optional.of(45), 40, 40));
        assertThat(shown.resync()).contains(new Redundancy.Resync(3, 0, Optional.empty(), false));
        assertThat(shown.image()).isEmpty();
        assertThat(shown.journal())
                .contains(new Redundancy.Journal(Confirm.REPLICA, "192.0.2.20:6379", 12_345, 5_678, 3.0));
        assertThat(shown.lease()).contains(new Redundancy.Lease(7, RedundancySamples.INCARNATION.text(), true));
    }

    @Test
    void resynchronisationLastsFromTheFirstShardsBeginToTheLastOnesEnd() {
        var later = new HaFigures(
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                Optional.of(RedundancySamples.TAKEN_OVER.plusMillis(100)),
                Optional.of(RedundancySamples.TAKEN_OVER.plusMillis(900)));
        var idle = new HaFigures(1, 1, 1, 0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty());

        assertThat(show(RedundancySamples.SIMPLEX, RedundancySamples.RESYNCED, later, idle)
                        .resync())
                .contains(new Redundancy.Resync(2, 1, Optional.of(0.9), true));
        assertThat(show(RedundancySamples.SIMPLEX, idle).resync())
                .as("no switchover")
                .isEmpty();
    }

    @Test
    void aStandbyOmitsTotalsAndResyncedTunnelsAndTellsWhatItHolds() {
        var shown = show(RedundancySamples.STANDBY);

        assertThat(shown.tunnels()).isEqualTo(new Redundancy.Tunnels(Optional.empty(), 2, 2, Optional.empty()));
        assertThat(shown.sessions()).isEqualTo(new Redundancy.Sessions(Optional.empty(), 20, 19));
        assertThat(shown.resync()).isEmpty();
        assertThat(shown.receivedMessages()).isEqualTo(189);
        assertThat(shown.image()).contains(new Redundancy.Image(3, 25));
        assertThat(shown.lease()).isEmpty();
        assertThat(shown.states().my()).isEqualTo(new Redundancy.UnitState(8, "STANDBY HOT"));
        assertThat(shown.states().peer()).isEqualTo(new Redundancy.UnitState(13, "ACTIVE"));
        assertThat(shown.states().operationalMode()).isEqualTo(RedundancyMode.SSO);
        assertThat(shown.states().manualSwitchoverReason()).contains("this unit is STANDBY HOT");
    }

    @Test
    void statesAreThoseOfShowRedundancyStates() {
        var duplex = show(RedundancySamples.ACTIVE, RedundancySamples.RESYNCED).states();
        assertThat(duplex.my()).isEqualTo(new Redundancy.UnitState(13, "ACTIVE"));
        assertThat(duplex.peer()).isEqualTo(new Redundancy.UnitState(8, "STANDBY HOT"));
        assertThat(duplex.mode()).isEqualTo(Mode.DUPLEX);
        assertThat(duplex.operationalMode()).isEqualTo(RedundancyMode.SSO);
        assertThat(duplex.manualSwitchover()).isTrue();
        assertThat(duplex.manualSwitchoverReason()).isEmpty();
        assertThat(duplex.communicationsUp()).isTrue();

        var simplex =
                show(RedundancySamples.SIMPLEX, RedundancySamples.RESYNCED).states();
        assertThat(simplex.peer()).isEqualTo(new Redundancy.UnitState(1, "DISABLED"));
        assertThat(simplex.mode()).isEqualTo(Mode.SIMPLEX);
        assertThat(simplex.operationalMode()).isEqualTo(RedundancyMode.NON_REDUNDANT);
        assertThat(simplex.configuredMode()).isEqualTo(RedundancyMode.SSO);
        assertThat(simplex.manualSwitchover()).isFalse();
        assertThat(simplex.manualSwitchoverReason()).contains("system is simplex (no peer unit)");
        assertThat(simplex.communicationsReason()).contains("Simplex mode");
    }

    @Test
    void aPeerThatIsNotHotOrAJournalThatIsOffForbidsAManualSwitchover() {
        assertThat(active(StateName.STANDBY_BULK, true).manualSwitchoverReason())
                .contains("the peer unit is STANDBY COLD-BULK");
        assertThat(active(StateName.STANDBY_BULK, true).operationalMode()).isEqualTo(RedundancyMode.NON_REDUNDANT);
        assertThat(active(StateName.STANDBY_HOT, false).manualSwitchoverReason())
                .contains("the journal is not complete");
    }

    @Test
    void whatKeepsAUnitFromBeingHotIsNamedInAFixedOrder() {
        assertThat(show(RedundancySamples.COLD).states().impediments())
                .containsExactly(Impediment.CLOCK_SKEW.words(), Impediment.INTERFACE_DOWN.words());
    }

    @Test
    void withoutAJournalThereIsOneUnitAndNothingIsKept() {
        var figures = new Figures(Optional.empty(), List.of(RedundancySamples.RESYNCED), Optional.empty());
        var shown = new ShowRedundancy(figures, new Tunnels(List.of())).now();

        assertThat(shown.checkpointMessaging()).isFalse();
        assertThat(shown.tunnels().total()).contains(2);
        assertThat(shown.journal()).isEmpty();
        assertThat(shown.lease()).isEmpty();
        assertThat(shown.states().my().text()).isEqualTo("ACTIVE");
        assertThat(shown.states().configuredMode()).isEqualTo(RedundancyMode.NON_REDUNDANT);
        assertThat(shown.states().unit()).isEqualTo("lns1-a");

        var refused = catchThrowableOfType(SwitchoverRefused.class, () -> new PlannedSwitchover(figures).begin());
        assertThat(refused.detail()).contains("culvert.redundancy.checkpointing");
    }

    @Test
    void aSwitchoverThatIsRefusedSaysWhy() {
        var refusing = new Figures(
                Optional.of(RedundancySamples.SIMPLEX),
                List.of(RedundancySamples.RESYNCED),
                Optional.of("there is no hot standby"));
        assertThat(catchThrowableOfType(SwitchoverRefused.class, () -> new PlannedSwitchover(refusing).begin())
                        .detail())
                .contains("there is no hot standby");
        var willing = new Figures(
                Optional.of(RedundancySamples.ACTIVE), List.of(RedundancySamples.RESYNCED), Optional.empty());
        assertThat(new PlannedSwitchover(willing).begin().text()).contains("hot standby");
    }

    @Test
    void onlyTunnelsThatAreToSurviveAreListedAndTheirResyncIsTheirState() {
        var calls = new Tunnels(List.of(
                CallSamples.tunnel(1, "LAC-1", "192.0.2.5", 2),
                CallSamples.bareTunnel(2),
                CallSamples.resyncing(3, ResyncState.RESYNC),
                CallSamples.resyncing(4, ResyncState.WAITING),
                CallSamples.resyncing(5, ResyncState.SYNCED)));
        var rows = new ShowRedundancy(
                        new Figures(
                                Optional.of(RedundancySamples.ACTIVE),
                                List.of(RedundancySamples.RESYNCED),
                                Optional.empty()),
                        calls)
                .tunnels(Optional.empty(), 10)
                .rows();

        assertThat(rows)
                .extracting(row -> row.localTunnelId().value() + " " + row.state() + " " + row.resync())
                .containsExactly("1 est NONE", "3 resync RESYNC", "4 resync WAITING", "5 est SYNCED");
    }

    @Test
    void aStandbyListsTheTunnelsThatItHolds() {
        var show = new ShowRedundancy(
                new Figures(Optional.of(RedundancySamples.STANDBY), List.of(), Optional.empty()),
                new Tunnels(List.of(CallSamples.tunnel(1, "LAC-1", "192.0.2.5", 2))));

        var page = show.tunnels(Optional.empty(), 2);
        assertThat(page.rows())
                .containsExactly(
                        new RedundantTunnel(
                                "est",
                                RedundancySamples.TAKEN_OVER,
                                ResyncState.NONE,
                                new TunnelId(33003),
                                Optional.of(new TunnelId(26355)),
                                Optional.of("LAC-1"),
                                Optional.of("1"),
                                1,
                                10),
                        new RedundantTunnel(
                                "wt-cnn",
                                RedundancySamples.TAKEN_OVER,
                                ResyncState.NONE,
                                new TunnelId(44233),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                4));
        assertThat(page.next()).isEmpty();
        assertThat(show.tunnels(Optional.empty(), 1).next()).contains(new TunnelId(33003));
    }

    private static Redundancy.States active(StateName peer, boolean checkpointing) {
        var view = new RedundancyView(
                StateName.ACTIVE,
                peer,
                Map.of("lns1-b", peer),
                Optional.empty(),
                true,
                checkpointing,
                true,
                1,
                0,
                Optional.empty(),
                Set.of());
        return show(
                        RedundancySamples.member(
                                view, true, new RedundancyFigures.Journal(0, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, 0)),
                        RedundancySamples.RESYNCED)
                .states();
    }

    private static Redundancy show(Membership membership, HaFigures... shards) {
        return new ShowRedundancy(
                        new Figures(Optional.of(membership), List.of(shards), Optional.empty()), new Tunnels(List.of()))
                .now();
    }
}
