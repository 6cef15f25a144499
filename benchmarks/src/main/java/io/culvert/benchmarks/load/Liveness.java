package io.culvert.benchmarks.load;

/**
 * Finds out what lives at the LNS: a HELLO on every tunnel, which must be acknowledged, and an LCP Echo-Request on every open
 * session, which must be answered (RFC 1661 section 5.8).
 *
 * <p><b>Bounds:</b> {@value #AT_ONCE} echoes under way. <b>Thread:</b> one.
 */
final class Liveness {
    private static final int AT_ONCE = 256;
    private static final long REPEAT_NANOS = 1_000_000_000L;

    private final Lac lac;
    private int next;
    private long repeatAt;

    Liveness(Lac lac) {
        this.lac = lac;
    }

    /** Asks all anew. */
    void begin(long now) {
        next = 0;
        repeatAt = now + REPEAT_NANOS;
        lac.sessions().forgetEchoes();
        for (int tunnel = 0; tunnel < lac.tunnels(); tunnel++) {
            lac.hello(tunnel, now);
        }
    }

    /** Asks on. Whether everything that is there has answered. */
    boolean turn(long now) {
        var sessions = lac.sessions();
        if (now - repeatAt >= 0) {
            repeatAt = now + REPEAT_NANOS;
            for (int session = 0; session < next; session++) {
                if (sessions.echo[session] == SessionTable.ECHO_ASKED && sessions.state[session] == SessionTable.OPEN) {
                    lac.ppp().echo(session);
                }
            }
        }
        while (next < sessions.size() && sessions.echoesAsked() - sessions.echoesAnswered() < AT_ONCE) {
            if (sessions.state[next] == SessionTable.OPEN) {
                lac.ppp().echo(next);
            }
            next++;
        }
        return next == sessions.size() && liveSessions() == sessions.echoesAsked() && quietTunnels() == lac.tunnels();
    }

    int liveSessions() {
        return lac.sessions().echoesAnswered();
    }

    /** Tunnels that are established and whose peer has acknowledged all. */
    int quietTunnels() {
        int quiet = 0;
        for (int tunnel = 0; tunnel < lac.tunnels(); tunnel++) {
            quiet += lac.channels().state(tunnel) == ControlChannels.ESTABLISHED
                            && lac.channels().queued(tunnel) == 0
                    ? 1
                    : 0;
        }
        return quiet;
    }
}
