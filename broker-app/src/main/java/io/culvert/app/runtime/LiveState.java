package io.culvert.app.runtime;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.CallFilter;
import io.culvert.app.management.LiveCalls;
import io.culvert.app.management.Page;
import io.culvert.app.management.TunnelFilter;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.SessionCursor;
import io.culvert.core.engine.SessionFilter;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.ShardSelector;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The tunnels and sessions of all shards: asks each shard for its part of a page and puts the parts together.
 *
 * <p>A shard is asked small questions, so that calls never wait long behind one; what a filter leaves out costs another
 * question, not a longer one.
 *
 * <p><b>Thread:</b> any. <b>Bounds:</b> {@value #MOST_ASKING} requests at a time, each of at most the time that was given to the
 * constructor; a question whose asker has gone is not answered any more. <b>Failure:</b> {@link BrokerBusy}.
 */
public final class LiveState implements LiveCalls {
    private static final int MOST_ASKING = 32;
    private static final int TUNNELS_A_QUESTION = 256;

    private static final Comparator<TunnelView> TUNNEL_ORDER =
            Comparator.comparingInt(tunnel -> tunnel.localTunnelId().value());
    private static final Comparator<SessionView> SESSION_ORDER = Comparator.comparingInt(
                    (SessionView session) -> session.localTunnelId().value())
            .thenComparingInt(session -> session.localSessionId().value());

    private final Supplier<List<Asked>> shards;
    private final Duration patience;
    private final Semaphore askers = new Semaphore(MOST_ASKING, true);
    private final LongAdder unanswered = new LongAdder();

    /** A shard, as far as it is asked here. */
    interface Asked {
        <T> CompletableFuture<T> ask(Function<Held, T> question);
    }

    /** What a shard holds, as {@link Engine} tells it. */
    interface Held {
        List<TunnelView> tunnels(Optional<TunnelId> after, int limit);

        Optional<TunnelView> tunnel(TunnelId tunnelId);

        List<SessionView> sessions(Optional<SessionCursor> after, int limit, SessionFilter filter);

        Optional<SessionView> session(TunnelId tunnelId, SessionId sessionId);
    }

    /** What one shard is asked: its rows behind a place, in order. */
    @FunctionalInterface
    private interface Question<R, C> {
        Part<R, C> put(Held held, Optional<C> after);
    }

    /** @param reached where to go on; empty: there is no more */
    private record Part<R, C>(List<R> rows, Optional<C> reached) {
        /** Of everything that the engine found, which was asked for {@code limit} rows. */
        static <R, C> Part<R, C> of(List<R> found, int limit, Function<R, C> place, Predicate<R> isWanted) {
            var reached = found.size() < limit ? Optional.<C>empty() : Optional.of(place.apply(found.getLast()));
            return new Part<>(found.stream().filter(isWanted).toList(), reached);
        }
    }

    /**
     * @param shards of this unit by index; none while the broker is not running
     * @param patience for one request
     */
    LiveState(Supplier<List<Asked>> shards, Duration patience) {
        this.shards = shards;
        this.patience = patience;
    }

    /** @param shards of this unit by index; none while the broker is not running */
    static LiveState of(Supplier<List<Shard>> shards) {
        return new LiveState(
                () -> shards.get().stream().<Asked>map(AskedShard::new).toList(), PATIENCE);
    }

    /** Requests that were not answered in time. */
    public long unanswered() {
        return unanswered.sum();
    }

    @Override
    public Page<TunnelView, TunnelId> tunnels(TunnelFilter filter, Optional<TunnelId> after, int limit) {
        int wanted = limit + 1;
        int atOnce = filter.isAll() ? wanted : TUNNELS_A_QUESTION;
        return page(
                TUNNEL_ORDER,
                TunnelView::localTunnelId,
                after,
                limit,
                (held, from) ->
                        Part.of(held.tunnels(from, atOnce), atOnce, TunnelView::localTunnelId, filter::matches));
    }

    @Override
    public Optional<TunnelView> tunnel(TunnelId localTunnelId) {
        return one(localTunnelId, held -> held.tunnel(localTunnelId));
    }

    @Override
    public Page<SessionView, SessionCursor> sessions(CallFilter filter, Optional<SessionCursor> after, int limit) {
        int wanted = limit + 1;
        var group = filter.vpdnGroup();
        boolean isIndexed =
                filter.userName().isPresent() || filter.localTunnelId().isPresent();
        Question<SessionView, SessionCursor> question = group.isPresent() && !isIndexed
                ? (held, from) -> ofGroup(held, group, from, wanted)
                : (held, from) -> Part.of(
                        held.sessions(from, wanted, filter.indexed()),
                        wanted,
                        LiveState::place,
                        session -> group.isEmpty() || group.equals(session.vpdnGroup()));
        return page(SESSION_ORDER, LiveState::place, after, limit, question);
    }

    @Override
    public Optional<Call> session(TunnelId localTunnelId, SessionId localSessionId) {
        return one(
                localTunnelId,
                held -> held.session(localTunnelId, localSessionId)
                        .flatMap(session -> held.tunnel(localTunnelId).map(tunnel -> new Call(session, tunnel))));
    }

    /** Through the tunnels: those of other groups are passed over with all their sessions. */
    private static Part<SessionView, SessionCursor> ofGroup(
            Held held, Optional<String> group, Optional<SessionCursor> after, int limit) {
        var behind = held.tunnels(after.map(SessionCursor::tunnelId), TUNNELS_A_QUESTION);
        var tunnels = new ArrayList<TunnelView>();
        // The page before may have ended within a tunnel.
        after.flatMap(place -> held.tunnel(place.tunnelId())).ifPresent(tunnels::add);
        tunnels.addAll(behind);
        var rows = new ArrayList<SessionView>();
        for (var tunnel : tunnels) {
            if (tunnel.sessions() > 0 && tunnel.vpdnGroup().equals(group)) {
                var filter = new SessionFilter(Optional.empty(), Optional.of(tunnel.localTunnelId()));
                rows.addAll(held.sessions(after, limit - rows.size(), filter));
                if (rows.size() == limit) {
                    return new Part<>(rows, Optional.of(place(rows.getLast())));
                }
            }
        }
        return new Part<>(
                rows,
                behind.size() < TUNNELS_A_QUESTION
                        ? Optional.empty()
                        : Optional.of(new SessionCursor(behind.getLast().localTunnelId(), LAST_SESSION)));
    }

    private static SessionCursor place(SessionView session) {
        return new SessionCursor(session.localTunnelId(), session.localSessionId());
    }

    private <R, C> Page<R, C> page(
            Comparator<R> order, Function<R, C> place, Optional<C> after, int limit, Question<R, C> question) {
        try (var request = new Request()) {
            var walks = running().stream()
                    .map(shard -> new Walk<R, C>(shard, after, limit + 1))
                    .toList();
            for (var open = walks;
                    !open.isEmpty();
                    open = open.stream().filter(Walk::isOpen).toList()) {
                // All are asked before the first is awaited.
                var answers =
                        open.stream().map(walk -> walk.ask(request, question)).toList();
                for (int i = 0; i < answers.size(); i++) {
                    open.get(i).take(request.await(answers.get(i)));
                }
            }
            var rows = walks.stream()
                    .flatMap(walk -> walk.rows.stream())
                    .sorted(order)
                    .limit(limit + 1L)
                    .toList();
            return rows.size() <= limit
                    ? new Page<>(rows, Optional.empty())
                    : new Page<>(rows.subList(0, limit), Optional.of(place.apply(rows.get(limit - 1))));
        }
    }

    private <T> T one(TunnelId localTunnelId, Function<Held, T> question) {
        try (var request = new Request()) {
            var all = running();
            return request.await(request.ask(all.get(ShardSelector.ofTunnel(localTunnelId, all.size())), question));
        }
    }

    private List<Asked> running() {
        var all = shards.get();
        if (all.isEmpty()) {
            throw busy("The broker is starting or stopping: ask again in a second.");
        }
        return all;
    }

    private BrokerBusy busy(String detail) {
        unanswered.increment();
        return new BrokerBusy(detail);
    }

    /** The way through the rows of one shard. */
    private static final class Walk<R, C> {
        private final Asked shard;
        private final int wanted;
        private final List<R> rows = new ArrayList<>();
        private Optional<C> after;
        private boolean isAtEnd;

        Walk(Asked shard, Optional<C> after, int wanted) {
            this.shard = shard;
            this.after = after;
            this.wanted = wanted;
        }

        boolean isOpen() {
            return !isAtEnd && rows.size() < wanted;
        }

        CompletableFuture<Optional<Part<R, C>>> ask(Request request, Question<R, C> question) {
            var from = after;
            return request.ask(shard, held -> question.put(held, from));
        }

        void take(Part<R, C> part) {
            rows.addAll(part.rows());
            after = part.reached();
            isAtEnd = after.isEmpty();
        }
    }

    /** One request: begun when there is room for it, over when it is closed. */
    private final class Request implements AutoCloseable {
        private final long deadline = System.nanoTime() + patience.toNanos();
        private volatile boolean isOver;

        Request() {
            try {
                if (!askers.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw busy("Too many requests ask for tunnels and sessions at once: ask again in a second.");
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        /** Empty when nobody waits for it any more: a shard that lags behind must not work for nobody. */
        <T> CompletableFuture<Optional<T>> ask(Asked shard, Function<Held, T> question) {
            return shard.ask(held -> isOver ? Optional.empty() : Optional.of(question.apply(held)));
        }

        <T> T await(CompletableFuture<Optional<T>> answer) {
            try {
                return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)
                        .orElseThrow();
            } catch (TimeoutException e) {
                throw busy("A part of the broker did not answer within " + patience.toMillis()
                        + " ms. If it goes on: /actuator/health and the log say more.");
            } catch (ExecutionException e) {
                throw new IllegalStateException("the engine failed at a question", e.getCause());
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        private BrokerBusy interrupted() {
            Thread.currentThread().interrupt();
            return busy("The broker is stopping.");
        }

        @Override
        public void close() {
            isOver = true;
            askers.release();
        }
    }

    private record AskedShard(Shard shard) implements Asked {
        @Override
        public <T> CompletableFuture<T> ask(Function<Held, T> question) {
            return shard.ask(engine -> question.apply(new HeldByEngine(engine)));
        }
    }

    private record HeldByEngine(Engine engine) implements Held {
        @Override
        public List<TunnelView> tunnels(Optional<TunnelId> after, int limit) {
            return engine.tunnels(after, limit);
        }

        @Override
        public Optional<TunnelView> tunnel(TunnelId tunnelId) {
            return engine.tunnel(tunnelId);
        }

        @Override
        public List<SessionView> sessions(Optional<SessionCursor> after, int limit, SessionFilter filter) {
            return engine.sessions(after, limit, filter);
        }

        @Override
        public Optional<SessionView> session(TunnelId tunnelId, SessionId sessionId) {
            return engine.session(tunnelId, sessionId);
        }
    }

    private static final SessionId LAST_SESSION = new SessionId(0xFFFF);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
}
