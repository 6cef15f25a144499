package io.culvert.core.engine;

/** How many tunnels and sessions survive a switchover, kept as they come, change and go. */
final class HaCensus {
    private int tunnels;
    private int tunnelsEnabled;
    private int tunnelsEstablished;
    private int sessionsEnabled;
    private int sessionsEstablished;

    void recount(TunnelEntry tunnel) {
        boolean counts = tunnel.isAdmitted() && !tunnel.failover.isRecoveryTunnel();
        boolean enabled = counts && tunnel.isHa();
        count(tunnel, counts, enabled, enabled && tunnel.state == TunnelState.ESTABLISHED);
    }

    void left(TunnelEntry tunnel) {
        count(tunnel, false, false, false);
    }

    void recount(SessionEntry session) {
        boolean enabled = session.policy.ha().value();
        count(session, enabled, enabled && session.state == SessionState.ESTABLISHED);
    }

    void left(SessionEntry session) {
        count(session, false, false);
    }

    int tunnels() {
        return tunnels;
    }

    int tunnelsEnabled() {
        return tunnelsEnabled;
    }

    int tunnelsEstablished() {
        return tunnelsEstablished;
    }

    int sessionsEnabled() {
        return sessionsEnabled;
    }

    int sessionsEstablished() {
        return sessionsEstablished;
    }

    private void count(TunnelEntry tunnel, boolean counts, boolean enabled, boolean established) {
        tunnels += change(tunnel.counted, counts);
        tunnelsEnabled += change(tunnel.countedEnabled, enabled);
        tunnelsEstablished += change(tunnel.countedEstablished, established);
        tunnel.counted = counts;
        tunnel.countedEnabled = enabled;
        tunnel.countedEstablished = established;
    }

    private void count(SessionEntry session, boolean enabled, boolean established) {
        sessionsEnabled += change(session.countedEnabled, enabled);
        sessionsEstablished += change(session.countedEstablished, established);
        session.countedEnabled = enabled;
        session.countedEstablished = established;
    }

    private static int change(boolean before, boolean now) {
        return (now ? 1 : 0) - (before ? 1 : 0);
    }
}
