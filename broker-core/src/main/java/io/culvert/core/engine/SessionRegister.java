package io.culvert.core.engine;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/** All sessions of a shard: how many, in which states, on which ports, and which are whose. */
final class SessionRegister {
    private static final Comparator<Named> ORDER = (a, b) -> {
        int byName = a.userName().compareTo(b.userName());
        if (byName != 0) {
            return byName;
        }
        int byTunnel = Integer.compare(a.tunnelId().value(), b.tunnelId().value());
        return byTunnel != 0
                ? byTunnel
                : Integer.compare(a.sessionId().value(), b.sessionId().value());
    };

    private final NasPorts nasPorts;
    private final SessionQuotas quotas;
    private final Census<SessionState> census = new Census<>(SessionState.class);
    private final NavigableSet<Named> byUser = new TreeSet<>(ORDER);
    private int size;

    SessionRegister(EngineSettings settings, Outbox outbox) {
        nasPorts = new NasPorts(settings.shard(), outbox);
        quotas = new SessionQuotas(settings, outbox);
    }

    /** What the sessions of a user are found by. */
    interface Named {
        String userName();

        TunnelId tunnelId();

        SessionId sessionId();
    }

    /** Sessions in all states. */
    int size() {
        return size;
    }

    Census<SessionState> census() {
        return census;
    }

    SessionQuotas quotas() {
        return quotas;
    }

    /** Counts a new session of {@code tunnel} in, and gives it its port. */
    int admit(TunnelEntry tunnel) {
        size++;
        quotas.came(tunnel);
        return nasPorts.allocate();
    }

    /** Counts a session of {@code tunnel} in that another engine had let in, with the port that it has. */
    void restore(TunnelEntry tunnel, int nasPort) {
        size++;
        quotas.restore(tunnel);
        nasPorts.restore(nasPort);
    }

    NasPorts nasPorts() {
        return nasPorts;
    }

    /** The user says who he is. */
    void name(SessionEntry session, String userName) {
        unname(session);
        session.userName = userName;
        if (!userName.isEmpty()) {
            byUser.add(session);
        }
    }

    /** The session is not there any more. */
    void leave(SessionEntry session) {
        unname(session);
        nasPorts.free(session.nasPort);
        quotas.went(session.tunnel);
        size--;
        session.leave();
    }

    /** The sessions of a user behind this place, by our tunnel and session ID. */
    Iterable<SessionEntry> ofUser(String userName, SessionCursor after) {
        var from = new Place(userName, after.tunnelId(), after.sessionId());
        return () -> byUser.tailSet(from, false).stream()
                .takeWhile(session -> session.userName().equals(userName))
                .map(SessionEntry.class::cast)
                .iterator();
    }

    private void unname(SessionEntry session) {
        if (!session.userName.isEmpty()) {
            byUser.remove(session);
        }
    }

    private record Place(String userName, TunnelId tunnelId, SessionId sessionId) implements Named {}
}
