package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.CallFilter;
import io.culvert.app.management.CallSamples;
import io.culvert.app.management.Page;
import io.culvert.app.management.TunnelFilter;
import io.culvert.app.runtime.LiveState.Asked;
import io.culvert.app.runtime.LiveState.Held;
import io.culvert.core.engine.SessionCursor;
import io.culvert.core.engine.SessionFilter;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.ShardSelector;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveStateTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final List<String> GROUPS = List.of("retail", "wholesale", "");

    /** A shard in memory; it counts what one question makes it tell. */
    private static final class FakeShard implements Asked, Held {
        final List<TunnelView> tunnels = new ArrayList<>();
        final List<SessionView> sessions = new ArrayList<>();
        final List<Runnable> waiting = new ArrayList<>();
        boolean isStuck;
        int told;
        int mostTold;

        @Override
        public <T> CompletableFuture<T> ask(Function<Held, T> question) {
            var answer = new CompletableFuture<T>();
            Runnable work = () -> {
                told = 0;
                try {
                    answer.complete(question.apply(this));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
                mostTold = Math.max(mostTold, told);
            };
            if (isStuck) {
                waiting.add(work);
            } else {
                work.run();
            }
            return answer;
        }

        @Override
        public List<TunnelView> tunnels(Optional<TunnelId> after, int limit) {
            return tell(tunnels.stream()
                    .filter(tunnel -> after.isEmpty()
                            || tunnel.localTunnelId().value() > after.get().value())
                    .limit(limit)
                    .toList());
        }

        @Override
        public Optional<TunnelView> tunnel(TunnelId id) {
            return tunnels.stream()
                    .filter(tunnel -> tunnel.localTunnelId().equals(id))
                    .findFirst();
        }

        @Override
        public List<SessionView> sessions(Optional<SessionCursor> after, int limit, SessionFilter filter) {
            return tell(sessions.stream()
                    .filter(session -> after.isEmpty() || number(place(session)) > number(after.get()))
                    .filter(session -> filter.tunnelId().isEmpty()
                            || filter.tunnelId().get().equals(session.localTunnelId()))
                    .filter(session ->
                            filter.userName().isEmpty() || filter.userName().equals(session.userName()))
                    .limit(limit)
                    .toList());
        }

        @Override
        public Optional<SessionView> session(TunnelId tunnelId, SessionId sessionId) {
            return sessions.stream()
                    .filter(session -> place(session).equals(new SessionCursor(tunnelId, sessionId)))
                    .findFirst();
        }

        private <T> List<T> tell(List<T> rows) {
            told += rows.size();
            return rows;
        }
    }

    /** Shards with random tunnels and sessions. */
    private static final class Broker {
        final List<FakeShard> shards = new ArrayList<>();
        final List<TunnelView> tunnels = new ArrayList<>();
        final List<SessionView> sessions = new ArrayList<>();

        Broker(RandomGenerator random, int shardCount, int tunnelCount) {
            for (int i = 0; i < shardCount; i++) {
                shards.add(new FakeShard());
            }
            var ids = new TreeSet<Integer>();
            while (ids.size() < tunnelCount) {
                ids.add(1 + random.nextInt(0xFFFF));
            }
            for (int id : ids) {
                var group =
                        Optional.of(GROUPS.get(random.nextInt(GROUPS.size()))).filter(name -> !name.isEmpty());
                var shard = shards.get(ShardSelector.ofTunnel(new TunnelId(id), shardCount));
                var sessionIds = new TreeSet<Integer>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    sessionIds.add(random.nextInt(4) == 0 ? 0xFFFF : 1 + random.nextInt(0xFFFF));
                }
                var tunnel = CallSamples.tunnel(
                        id, "LAC-" + random.nextInt(3), "192.0.2." + random.nextInt(3), sessionIds.size(), group);
                tunnels.add(tunnel);
                shard.tunnels.add(tunnel);
                for (int sessionId : sessionIds) {
                    var session = CallSamples.session(id, sessionId, "user" + random.nextInt(3), group);
                    sessions.add(session);
                    shard.sessions.add(session);
                }
            }
        }

        LiveState state(Duration patience) {
            return new LiveState(() -> List.copyOf(shards), patience);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void pagesHaveEveryRowOnceInOrderWhateverTheFilter(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        // Small pages of few rows, and pages that take several questions.
        boolean isLarge = seed % 2 == 0;
        var broker = new Broker(random, 1 + random.nextInt(4), isLarge ? 700 : 60);
        var state = broker.state(LONG);
        int limit = isLarge ? 100 + random.nextInt(901) : 1 + random.nextInt(10);

        for (var group : GROUPS) {
            var wantedGroup = Optional.of(group).filter(name -> !name.isEmpty());
            for (var peer : List.of("", "LAC-1", "192.0.2.2", "nobody")) {
                var filter = new TunnelFilter(Optional.of(peer).filter(name -> !name.isEmpty()), wantedGroup);
                Predicate<TunnelView> isWanted =
                        tunnel -> (wantedGroup.isEmpty() || tunnel.vpdnGroup().equals(wantedGroup))
                                && (peer.isEmpty()
                                        || tunnel.peerName().equals(peer)
                                        || tunnel.path().peer().getHostString().equals(peer));
                assertThat(all((Optional<TunnelId> after, Integer rows) -> state.tunnels(filter, after, rows), limit))
                        .as("seed %d %s", seed, filter)
                        .isEqualTo(broker.tunnels.stream().filter(isWanted).toList());
            }
            for (var user : List.of("", "user1", "nobody")) {
                for (var tunnel : List.of(Optional.<TunnelId>empty(), Optional.of(anyTunnel(broker, random)))) {
                    var filter = new CallFilter(Optional.of(user).filter(name -> !name.isEmpty()), tunnel, wantedGroup);
                    Predicate<SessionView> isWanted = session ->
                            (wantedGroup.isEmpty() || session.vpdnGroup().equals(wantedGroup))
                                    && (tunnel.isEmpty() || tunnel.get().equals(session.localTunnelId()))
                                    && (user.isEmpty()
                                            || session.userName().orElseThrow().equals(user));
                    assertThat(all(
                                    (Optional<SessionCursor> after, Integer rows) ->
                                            state.sessions(filter, after, rows),
                                    limit))
                            .as("seed %d %s", seed, filter)
                            .isEqualTo(broker.sessions.stream().filter(isWanted).toList());
                }
            }
        }
    }

    @Test
    void aFilterThatLeavesNearlyAllOutAsksForNoMoreThanAPageAtOnce() {
        var broker = new Broker(RandomGeneratorFactory.of("L64X128MixRandom").create(9), 2, 3000);
        var state = broker.state(LONG);

        assertThat(state.tunnels(new TunnelFilter(Optional.of("nobody"), Optional.empty()), Optional.empty(), 1000)
                        .rows())
                .isEmpty();
        assertThat(state.sessions(
                                new CallFilter(Optional.empty(), Optional.empty(), Optional.of("nobody")),
                                Optional.empty(),
                                1000)
                        .rows())
                .isEmpty();

        assertThat(broker.shards).allSatisfy(shard -> assertThat(shard.mostTold).isBetween(1, 1001));
    }

    @Test
    void oneTunnelAndOneSessionAreAskedOfTheirShardAlone() {
        var broker = new Broker(RandomGeneratorFactory.of("L64X128MixRandom").create(10), 4, 100);
        var state = broker.state(SHORT);
        var session = broker.sessions.getFirst();
        var place = place(session);
        for (int i = 0; i < broker.shards.size(); i++) {
            broker.shards.get(i).isStuck = i != ShardSelector.ofTunnel(place.tunnelId(), 4);
        }

        assertThat(state.tunnel(place.tunnelId()).map(TunnelView::localTunnelId))
                .contains(place.tunnelId());
        var call = state.session(place.tunnelId(), place.sessionId()).orElseThrow();
        assertThat(call.session()).isEqualTo(session);
        assertThat(call.tunnel().localTunnelId()).isEqualTo(place.tunnelId());
    }

    @Test
    void aShardThatDoesNotAnswerMakesTheBrokerBusyAndIsNotMadeToWorkForNobody() {
        var broker = new Broker(RandomGeneratorFactory.of("L64X128MixRandom").create(11), 2, 100);
        var state = broker.state(SHORT);
        var stuck = broker.shards.get(1);
        stuck.isStuck = true;

        assertThatThrownBy(() -> state.sessions(CallFilter.ALL, Optional.empty(), 10))
                .isInstanceOf(BrokerBusy.class)
                .hasMessageContaining("did not answer within 50 ms");
        assertThat(state.unanswered()).isOne();

        stuck.waiting.forEach(Runnable::run);
        assertThat(stuck.mostTold).isZero();
        stuck.isStuck = false;
        assertThat(state.sessions(CallFilter.ALL, Optional.empty(), 10).rows()).hasSize(10);
    }

    @Test
    void withoutShardsTheBrokerIsStarting() {
        var state = new LiveState(List::of, LONG);
        assertThatThrownBy(() -> state.tunnels(TunnelFilter.ALL, Optional.empty(), 1))
                .isInstanceOf(BrokerBusy.class)
                .hasMessageContaining("starting");
        assertThatThrownBy(() -> state.tunnel(new TunnelId(1))).isInstanceOf(BrokerBusy.class);
    }

    @Test
    void aQuestionThatFailsIsABugAndNotABusyBroker() {
        var broken = new Asked() {
            @Override
            public <T> CompletableFuture<T> ask(Function<Held, T> question) {
                return CompletableFuture.failedFuture(new IllegalStateException("a bug"));
            }
        };
        var state = new LiveState(() -> List.of(broken), LONG);
        assertThatThrownBy(() -> state.tunnel(new TunnelId(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("a bug");
    }

    @Test
    void whoHasBeenServedMakesRoomForTheNext() {
        var broker = new Broker(RandomGeneratorFactory.of("L64X128MixRandom").create(12), 1, 10);
        var state = broker.state(SHORT);
        for (int i = 0; i < 100; i++) {
            assertThat(state.tunnels(TunnelFilter.ALL, Optional.empty(), 5).rows())
                    .hasSize(5);
        }
    }

    private static TunnelId anyTunnel(Broker broker, RandomGenerator random) {
        return broker.tunnels.get(random.nextInt(broker.tunnels.size())).localTunnelId();
    }

    /** All pages, one after the other. */
    private static <R, C> List<R> all(BiFunction<Optional<C>, Integer, Page<R, C>> list, int limit) {
        var rows = new ArrayList<R>();
        var page = list.apply(Optional.empty(), limit);
        rows.addAll(page.rows());
        while (page.next().isPresent()) {
            assertThat(page.rows()).hasSize(limit);
            page = list.apply(page.next(), limit);
            assertThat(page.rows()).isNotEmpty();
            rows.addAll(page.rows());
        }
        return rows;
    }

    private static SessionCursor place(SessionView session) {
        return new SessionCursor(session.localTunnelId(), session.localSessionId());
    }

    private static long number(SessionCursor place) {
        return ((long) place.tunnelId().value() << 16) | place.sessionId().value();
    }
}
