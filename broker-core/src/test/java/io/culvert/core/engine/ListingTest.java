package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.tunnel.TunnelSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tunnels and sessions as operators see them, page by page. */
class ListingTest {
    private static final Comparator<SessionView> ORDER = Comparator.<SessionView>comparingInt(
                    session -> session.localTunnelId().value())
            .thenComparingInt(session -> session.localSessionId().value());

    private final Lab lab = new Lab(Samples.settings(Samples.addresses("10.0.0.2", "10.0.1.99")));

    @Test
    void pagesOfTunnelsFollowEachOtherById() {
        for (int host = 1; host <= 25; host++) {
            lab.lac(host);
        }
        lab.run();
        var ids = new ArrayList<Integer>();
        var after = Optional.<TunnelId>empty();
        for (var page = lab.engine.tunnels(after, 4); !page.isEmpty(); page = lab.engine.tunnels(after, 4)) {
            page.forEach(tunnel -> ids.add(tunnel.localTunnelId().value()));
            assertThat(ids).as("a cursor that goes round in circles").hasSizeLessThanOrEqualTo(25);
            assertThat(page).hasSizeLessThanOrEqualTo(4);
            after = Optional.of(page.getLast().localTunnelId());
        }
        assertThat(ids).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(lab.engine.tunnels(Optional.of(new TunnelId(65_535)), 1)).isEmpty();
    }

    @Test
    void pagesOfSessionsFollowEachOtherByTunnelAndSession() {
        dialIn();
        for (int limit : new int[] {1, 3, 7, 1000}) {
            assertThat(pages(limit, SessionFilter.ALL))
                    .hasSize(24)
                    .isSortedAccordingTo(ORDER)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aFilterByTunnelGivesThatTunnelsSessionsInPages() {
        dialIn();
        for (var tunnel : lab.tunnels()) {
            var filter = new SessionFilter(Optional.empty(), Optional.of(tunnel.localTunnelId()));
            var sessions = pages(2, filter);
            assertThat(sessions).hasSize(tunnel.sessions()).isSortedAccordingTo(ORDER);
            assertThat(sessions)
                    .allSatisfy(session -> assertThat(session.localTunnelId()).isEqualTo(tunnel.localTunnelId()));
        }
        var nowhere = new SessionFilter(Optional.empty(), Optional.of(unused()));
        assertThat(pages(2, nowhere)).isEmpty();
    }

    @Test
    void aFilterByUserGivesThatUsersSessionsOfAllTunnelsOrOfOne() {
        dialIn();
        var alice = pages(5, new SessionFilter(Optional.of("alice"), Optional.empty()));
        assertThat(alice)
                .hasSize(16)
                .isSortedAccordingTo(ORDER)
                .allSatisfy(session -> assertThat(session.userName()).contains("alice"));
        assertThat(pages(1, new SessionFilter(Optional.of("bob@example.net"), Optional.empty())))
                .hasSize(8);
        assertThat(pages(1, new SessionFilter(Optional.of("alic"), Optional.empty())))
                .isEmpty();
        assertThat(pages(1, new SessionFilter(Optional.of("alicf"), Optional.empty())))
                .isEmpty();
        for (var tunnel : lab.tunnels()) {
            var filter = new SessionFilter(Optional.of("alice"), Optional.of(tunnel.localTunnelId()));
            assertThat(pages(1, filter))
                    .hasSize(tunnel.sessions() * 2 / 3)
                    .allSatisfy(session -> assertThat(session.localTunnelId()).isEqualTo(tunnel.localTunnelId()));
        }
    }

    @Test
    void aCursorOfASessionThatIsGoneStillShowsTheWay() {
        dialIn();
        var all = lab.sessions();
        var middle = all.get(10);
        var cursor = Optional.of(new SessionCursor(middle.localTunnelId(), middle.localSessionId()));
        lab.input(new ClearTunnel(middle.localTunnelId()));
        lab.run();
        var rest = lab.engine.sessions(cursor, 1000, SessionFilter.ALL);
        assertThat(rest)
                .extracting(SessionView::acctSessionId)
                .containsExactlyElementsOf(all.stream()
                        .filter(session -> session.localTunnelId().value()
                                > middle.localTunnelId().value())
                        .map(SessionView::acctSessionId)
                        .toList());
        var ofUser = new SessionFilter(Optional.of("alice"), Optional.empty());
        assertThat(lab.engine.sessions(cursor, 1000, ofUser))
                .allSatisfy(session -> assertThat(session.localTunnelId().value())
                        .isGreaterThan(middle.localTunnelId().value()));
    }

    @Test
    void sessionsThatAreGoneAreNotFoundByTheirUser() {
        dialIn();
        for (var tunnel : lab.tunnels()) {
            lab.input(new ClearTunnel(tunnel.localTunnelId()));
        }
        lab.run();
        assertThat(lab.sessions()).isEmpty();
        assertThat(pages(10, new SessionFilter(Optional.of("alice"), Optional.empty())))
                .isEmpty();
    }

    @Test
    void aSessionWithoutAUserIsListedAndFoundByNoName() {
        var lac = lab.lac(1);
        lab.run();
        var client = lac.place(Samples.client("alice", "wonderland"));
        client.mute = true;
        lab.run();
        assertThat(lab.sessions()).singleElement().satisfies(session -> {
            assertThat(session.state()).isEqualTo(SessionState.NEGOTIATING);
            assertThat(session.userName()).isEmpty();
            assertThat(session.accountedSince()).isEmpty();
            assertThat(session.counters()).isEmpty();
        });
        assertThat(pages(10, new SessionFilter(Optional.of(""), Optional.empty())))
                .isEmpty();
    }

    @Test
    void anEstablishedSessionIsShownWithAllThatIsKnownOfIt() {
        var values = Samples.open().with(VpdnSettings.LOCAL_NAME, Optional.of("lns-a"));
        var own = new Lab(Samples.with(
                Samples.settings(), Samples.configuration(Samples.open(), Samples.group("a", values, "lac-a"))));
        var lac = own.lac(1, TunnelSettings.builder("lac-a").build());
        own.run();
        own.dial(lac, Samples.client("alice", "wonderland"));
        own.counters = new TrafficCounters(1, 2, 3, 4);
        var view = own.sessions().getFirst();
        assertThat(own.engine.session(view.localTunnelId(), view.localSessionId()))
                .contains(view);
        assertThat(own.engine.session(view.localTunnelId(), new SessionId(1))).isEmpty();
        assertThat(own.engine.session(unused(), view.localSessionId())).isEmpty();
        assertThat(view.localTunnelId()).isEqualTo(lac.lnsTunnelId());
        assertThat(view.peerTunnelId()).isEqualTo(new TunnelId(101));
        assertThat(view.peerSessionId().isAssigned()).isTrue();
        assertThat(view.path()).isEqualTo(lac.path);
        assertThat(view.localName()).isEqualTo("lns-a");
        assertThat(view.peerName()).isEqualTo("lac-a");
        assertThat(view.vpdnGroup()).contains("a");
        assertThat(view.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(view.since()).isEqualTo(Lab.START);
        assertThat(view.accountedSince()).contains(Lab.START);
        assertThat(view.address()).contains(Samples.ip("10.0.0.2"));
        assertThat(view.acctSessionId()).isEqualTo("5f00c0de-0000000001");
        assertThat(view.nasPort()).isOne();
        assertThat(view.serialNumber()).isEqualTo(1001);
        assertThat(view.callingNumber()).contains("5550000");
        assertThat(view.calledNumber()).contains("5551234");
        assertThat(view.mtuOctets()).contains(1460);
        assertThat(view.txConnectSpeedBps()).contains(100_000_000L);
        assertThat(view.rxConnectSpeedBps()).contains(20_000_000L);
        assertThat(view.sequencing()).isFalse();
        assertThat(view.policy().ha().value()).isTrue();
        assertThat(view.counters()).isEmpty();
        var accounting =
                own.all(Effect.Account.class).getFirst().record().session().tunnel();
        assertThat(accounting.serverAuthId()).isEqualTo("lns-a");
        assertThat(accounting.clientAuthId()).isEqualTo("lac-a");
    }

    @Test
    void countersAreThoseThatTheDataPlaneSaidLast() {
        var settings = new SessionSettings(
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(5)),
                1500,
                false);
        var own = new Lab(Samples.with(Samples.settings(), settings));
        own.dial(own.lac(1), Samples.client("alice", "wonderland"));
        own.counters = new TrafficCounters(1, 2, 3, 4);
        own.advance(Duration.ofMinutes(5));
        assertThat(own.sessions().getFirst().counters()).contains(new TrafficCounters(1, 2, 3, 4));
    }

    @Test
    void aPageHasAtLeastOnePlace() {
        assertThatThrownBy(() -> lab.engine.tunnels(Optional.empty(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> lab.engine.sessions(Optional.empty(), 0, SessionFilter.ALL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Eight tunnels: four with none, and four with 3, 6, 9 and 6 sessions; of three sessions two are Alice's. */
    private void dialIn() {
        int[] thirds = {1, 0, 2, 0, 3, 0, 2, 0};
        for (int i = 0; i < thirds.length; i++) {
            var lac = lab.lac(i + 1);
            lab.run();
            for (int third = 0; third < thirds[i]; third++) {
                lab.dial(lac, Samples.client("alice", "wonderland"));
                lab.dial(lac, Samples.client("bob@example.net", "builder"));
                lab.dial(lac, Samples.client("alice", "wonderland"));
            }
        }
        assertThat(lab.engine.summary().sessions()).containsEntry(SessionState.ESTABLISHED, 24);
    }

    private List<SessionView> pages(int limit, SessionFilter filter) {
        var all = new ArrayList<SessionView>();
        var after = Optional.<SessionCursor>empty();
        while (true) {
            var page = lab.engine.sessions(after, limit, filter);
            if (page.isEmpty()) {
                return all;
            }
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page);
            assertThat(all).as("a cursor that goes round in circles").hasSizeLessThanOrEqualTo(24);
            after = Optional.of(new SessionCursor(
                    page.getLast().localTunnelId(), page.getLast().localSessionId()));
        }
    }

    private TunnelId unused() {
        var used = lab.tunnels().stream().map(TunnelView::localTunnelId).toList();
        for (int id = 1; ; id++) {
            if (!used.contains(new TunnelId(id))) {
                return new TunnelId(id);
            }
        }
    }
}
