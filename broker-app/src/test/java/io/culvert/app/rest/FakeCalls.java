package io.culvert.app.rest;

import io.culvert.app.management.CallFilter;
import io.culvert.app.management.CallSamples;
import io.culvert.app.management.LiveCalls;
import io.culvert.app.management.Page;
import io.culvert.app.management.TunnelFilter;
import io.culvert.core.engine.SessionCursor;
import io.culvert.core.engine.SessionView;
import io.culvert.core.engine.TunnelView;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tunnels and sessions that a test sets. */
final class FakeCalls implements LiveCalls {
    volatile @Nullable RuntimeException failure;

    final List<TunnelView> tunnels = List.of(
            CallSamples.tunnel(1, "LAC-1", "2001:db8::5", 2),
            CallSamples.bareTunnel(300),
            CallSamples.tunnel(65_000, "LAC-2\u0007\u009b2J\u202e", "192.0.2.5", 1));

    final List<SessionView> sessions = List.of(
            CallSamples.session(1, 2, "ann@example.com"),
            CallSamples.bareSession(1, 65_535),
            CallSamples.session(65_000, 1, "bob\u001b[2J"));

    @Override
    public Page<TunnelView, TunnelId> tunnels(TunnelFilter filter, Optional<TunnelId> after, int limit) {
        fail();
        return page(
                tunnels.stream()
                        .filter(filter::matches)
                        .filter(tunnel -> after.isEmpty()
                                || tunnel.localTunnelId().value() > after.get().value()),
                TunnelView::localTunnelId,
                limit);
    }

    @Override
    public Optional<TunnelView> tunnel(TunnelId localTunnelId) {
        fail();
        return tunnels.stream()
                .filter(tunnel -> tunnel.localTunnelId().equals(localTunnelId))
                .findFirst();
    }

    @Override
    public Page<SessionView, SessionCursor> sessions(CallFilter filter, Optional<SessionCursor> after, int limit) {
        fail();
        return page(
                sessions.stream()
                        .filter(session ->
                                filter.userName().isEmpty() || filter.userName().equals(session.userName()))
                        .filter(session -> filter.localTunnelId().isEmpty()
                                || filter.localTunnelId().get().equals(session.localTunnelId()))
                        .filter(session -> filter.vpdnGroup().isEmpty()
                                || filter.vpdnGroup().equals(session.vpdnGroup()))
                        .filter(session -> after.isEmpty() || number(place(session)) > number(after.get())),
                FakeCalls::place,
                limit);
    }

    @Override
    public Optional<Call> session(TunnelId localTunnelId, SessionId localSessionId) {
        fail();
        var wanted = new SessionCursor(localTunnelId, localSessionId);
        return sessions.stream()
                .filter(session -> place(session).equals(wanted))
                .findFirst()
                .flatMap(session -> tunnel(localTunnelId).map(tunnel -> new Call(session, tunnel)));
    }

    private void fail() {
        var now = failure;
        if (now != null) {
            throw now;
        }
    }

    private static SessionCursor place(SessionView session) {
        return new SessionCursor(session.localTunnelId(), session.localSessionId());
    }

    private static long number(SessionCursor place) {
        return (long) place.tunnelId().value() << 16 | place.sessionId().value();
    }

    private static <R, C> Page<R, C> page(Stream<R> rows, Function<R, C> place, int limit) {
        var found = rows.toList();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(place.apply(found.get(limit - 1))));
    }
}
