package io.culvert.core.engine;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tunnels and sessions as values, page by page; a page costs time in proportion to its own length. */
final class Listing {
    private static final SessionCursor BEGINNING = new SessionCursor(TunnelId.NONE, SessionId.NONE);

    private final EngineSettings settings;
    private final TunnelTable table;
    private final SessionRegister register;

    Listing(EngineSettings settings, TunnelTable table, SessionRegister register) {
        this.settings = settings;
        this.table = table;
        this.register = register;
    }

    List<TunnelView> tunnels(Optional<TunnelId> after, int limit) {
        var page = new Page<TunnelView>(limit);
        for (var tunnel : table.after(after.orElse(TunnelId.NONE))) {
            if (page.isFull()) {
                break;
            }
            page.add(view(tunnel));
        }
        return page.entries();
    }

    List<SessionView> sessions(Optional<SessionCursor> after, int limit, SessionFilter filter) {
        var page = new Page<SessionView>(limit);
        var from = after.orElse(BEGINNING);
        if (filter.userName().isPresent()) {
            ofUser(filter, from, page);
        } else if (filter.tunnelId().isPresent()) {
            table.find(filter.tunnelId().get()).ifPresent(tunnel -> ofTunnel(tunnel, from, page));
        } else {
            for (var tunnel : table.withSessionsFrom(from.tunnelId())) {
                if (page.isFull()) {
                    break;
                }
                ofTunnel(tunnel, from, page);
            }
        }
        return page.entries();
    }

    private void ofUser(SessionFilter filter, SessionCursor from, Page<SessionView> page) {
        var only = filter.tunnelId();
        // Within a user's sessions, too, those of one tunnel are neighbours.
        var start = only.isPresent() && from.tunnelId().value() < only.get().value()
                ? new SessionCursor(only.get(), SessionId.NONE)
                : from;
        for (var session : register.ofUser(filter.userName().orElseThrow(), start)) {
            if (page.isFull() || (only.isPresent() && !only.get().equals(session.tunnelId()))) {
                break;
            }
            page.add(view(session));
        }
    }

    private void ofTunnel(TunnelEntry tunnel, SessionCursor from, Page<SessionView> page) {
        int order = Integer.compare(tunnel.localId.value(), from.tunnelId().value());
        if (order < 0) {
            return;
        }
        var sessions = order > 0 ? tunnel.sessions : tunnel.sessions.tailMap(from.sessionId(), false);
        for (var session : sessions.values()) {
            if (page.isFull()) {
                break;
            }
            page.add(view(session));
        }
    }

    TunnelView view(TunnelEntry tunnel) {
        var ends = tunnel.ends;
        boolean begun = tunnel.hasMachine();
        return new TunnelView(
                tunnel.localId,
                ends.peerTunnelId(),
                ends.path(),
                ends.localName(),
                ends.peerName(),
                ends.vpdnGroup(),
                tunnel.state,
                Deadlines.instant(tunnel.sinceNanos),
                tunnel.sessions.size(),
                tunnel.resyncBurst,
                tunnel.resync,
                begun ? tunnel.failover.view(tunnel.machine().announcedFailover()) : FailoverView.NONE,
                Optional.ofNullable(tunnel.peer),
                begun ? Optional.of(tunnel.machine().channelFacts()) : Optional.empty(),
                begun ? Optional.of(tunnel.settings()) : Optional.empty());
    }

    SessionView view(SessionEntry session) {
        var ends = session.tunnel.ends;
        var lease = session.lease;
        return new SessionView(
                session.tunnel.localId,
                session.localId,
                ends.peerTunnelId(),
                session.peerId,
                ends.path(),
                ends.localName(),
                ends.peerName(),
                ends.vpdnGroup(),
                session.state,
                Deadlines.instant(session.sinceNanos),
                session.userName.isEmpty() ? Optional.empty() : Optional.of(session.userName),
                Optional.ofNullable(lease).map(Addresses.Lease::address),
                session.accounted ? Optional.of(Deadlines.instant(session.startedNanos)) : Optional.empty(),
                Accounts.acctSessionId(session),
                session.nasPort,
                session.serialNumber,
                session.callingNumber,
                session.calledNumber,
                session.mtuOctets == 0 ? Optional.empty() : Optional.of(session.mtuOctets),
                speed(session.txSpeed),
                speed(session.rxSpeed),
                session.sequencing,
                session.policy,
                SessionTimers.of(session, settings.sessions()),
                session.counters.equals(TrafficCounters.ZERO) ? Optional.empty() : Optional.of(session.counters));
    }

    private static Optional<Long> speed(long bps) {
        return bps < 0 ? Optional.empty() : Optional.of(bps);
    }

    private static final class Page<T> {
        private final int limit;
        private final List<T> entries = new ArrayList<>();

        Page(int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("a page of " + limit);
            }
            this.limit = limit;
        }

        boolean isFull() {
            return entries.size() >= limit;
        }

        void add(T entry) {
            entries.add(entry);
        }

        List<T> entries() {
            return List.copyOf(entries);
        }
    }
}
