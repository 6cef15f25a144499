package io.culvert.benchmarks.load;

import io.culvert.benchmarks.socket.BatchSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The load's access concentrator: sockets, control channels and PPP users put together. <b>Thread:</b> one. */
final class Lac implements Calls, AutoCloseable {
    /** The messages of a tunnel that are not about a call. */
    private static final int FEW = 8;

    /** CDN, no appropriate facilities for now (RFC 2661 section 4.4.2); a LAC may try again. */
    private static final int TEMPORARILY_REFUSED = 4;

    private static final long REDIAL_NANOS = 500_000_000L;

    private final LoadSettings settings;
    private final Numbering numbering;
    private final List<BatchSocket> sockets = new ArrayList<>();
    private final Violations violations = new Violations();
    private final SessionTable sessions;
    private final ShortCalls shortCalls;
    private final ControlChannels channels;
    private final PppClient ppp;
    private final ResumeWatch watch;
    private int tunnelsOpened;
    private int launched;
    // Calls that were refused for now, and are placed again.
    private final ArrayDeque<Integer> refused = new ArrayDeque<>();
    private long redialAt;
    private int clearingNext;
    private int clearing;
    private int closingNext;

    Lac(LoadSettings settings) {
        this.settings = settings;
        numbering = new Numbering(
                settings.sockets(),
                settings.tunnels(),
                RandomGenerator.getDefault().nextInt(1, Numbering.LARGEST_ID + 1));
        for (int i = 0; i < settings.sockets(); i++) {
            sockets.add(BatchSocket.connected(settings.local(i), settings.lns()));
        }
        sessions = new SessionTable(settings.sessions(), settings.atOnce());
        shortCalls = new ShortCalls(settings.sessions(), settings.tunnels());
        int longestQueue = 2 * (settings.atOnce() + ShortCalls.PER_TUNNEL) + FEW;
        watch = new ResumeWatch(settings.tunnels());
        channels = new ControlChannels(
                sockets,
                numbering,
                new ControlMessages("load.culvert.example", settings.receiveWindow(), settings.secret()),
                violations,
                this,
                watch,
                settings.receiveWindow(),
                longestQueue);
        var frames = new FrameWriter(sockets, numbering, channels, sessions);
        ppp = new PppClient(
                numbering, sessions, frames, violations, settings.pap(), settings.userPrefix(), settings.password());
    }

    List<BatchSocket> sockets() {
        return sockets;
    }

    SessionTable sessions() {
        return sessions;
    }

    ShortCalls shortCalls() {
        return shortCalls;
    }

    ControlChannels channels() {
        return channels;
    }

    PppClient ppp() {
        return ppp;
    }

    ResumeWatch watch() {
        return watch;
    }

    int tunnels() {
        return numbering.tunnels();
    }

    /** Says HELLO on a tunnel that is established and has nothing outstanding. */
    void hello(int tunnel, long now) {
        if (channels.state(tunnel) == ControlChannels.ESTABLISHED && channels.queued(tunnel) == 0) {
            channels.queue(tunnel, ControlMessages.HELLO, 0, now);
        }
    }

    Violations violations() {
        return violations;
    }

    int launched() {
        return launched;
    }

    /** Takes and answers all that has arrived: how many datagrams. */
    int receiveAll(long now) {
        int total = 0;
        for (int s = 0; s < sockets.size(); s++) {
            BatchSocket socket = sockets.get(s);
            int count;
            do {
                count = socket.receive();
                for (int i = 0; i < count; i++) {
                    int at = socket.inOffset(i);
                    int length = socket.inLength(i);
                    if (ControlReader.isControl(socket.in, at)) {
                        channels.receive(s, socket.in, at, length, now);
                    } else {
                        ppp.receive(s, socket.in, at, length, now);
                    }
                }
                total += count;
            } while (count == BatchSocket.BATCH);
        }
        return total;
    }

    /** Acknowledges what is owed and sends all that was written. */
    void sendAll() {
        channels.acknowledge();
        for (int s = 0; s < sockets.size(); s++) {
            sockets.get(s).flush();
        }
    }

    void timers(long now) {
        channels.timers(now);
        ppp.timers(now);
    }

    /**
     * Opens tunnels one after the other on each socket: an LNS may take two SCCRQs of one address and port for one
     * that is repeated. Whether all are there.
     */
    boolean openTunnels(long now) {
        while (tunnelsOpened < numbering.tunnels()
                && tunnelsOpened - channels.established() - channels.gone() < numbering.sockets()) {
            int before = tunnelsOpened - numbering.sockets();
            if (before >= 0 && channels.state(before) == ControlChannels.WAIT_REPLY) {
                break;
            }
            channels.open(tunnelsOpened++, now);
        }
        return channels.established() + channels.gone() == numbering.tunnels();
    }

    /** Begins set-ups until {@code upTo} were begun or enough are in flight. */
    void launch(int upTo, long now) {
        while (!refused.isEmpty() && now - redialAt >= 0 && sessions.settingUpCount() < settings.atOnce()) {
            place(refused.remove(), now);
        }
        while (launched < Math.min(upTo, sessions.size()) && sessions.settingUpCount() < settings.atOnce()) {
            place(launched++, now);
        }
    }

    private void place(int session, long now) {
        int tunnel = numbering.tunnelOf(session);
        sessions.begin(session, now);
        if (channels.state(tunnel) == ControlChannels.ESTABLISHED) {
            channels.queue(tunnel, ControlMessages.ICRQ, session, now);
        } else {
            sessions.fail(session, "its tunnel is not there");
        }
    }

    /** Begins calls that end with {@code pppCause} before their ICCN, until {@code upTo} short calls were begun or enough are in flight. */
    void launchShort(int upTo, int pppCause, long now) {
        while (shortCalls.begun() < upTo) {
            int call = shortCalls.begin(pppCause);
            if (call < 0) {
                break;
            }
            int tunnel = numbering.tunnelOf(call);
            if (channels.state(tunnel) == ControlChannels.ESTABLISHED) {
                channels.queue(tunnel, ControlMessages.ICRQ, call, now);
            } else {
                shortCalls.refused(call);
            }
        }
    }

    /** Whether every set-up has ended, one way or another. */
    boolean isSetUp() {
        return launched == sessions.size() && sessions.settingUpCount() == 0 && refused.isEmpty();
    }

    /** Sends CDNs as far as the windows allow. Whether all were acknowledged. */
    boolean clearSessions(long now) {
        while (clearingNext < sessions.size()) {
            int tunnel = numbering.tunnelOf(clearingNext);
            if (sessions.state[clearingNext] == SessionTable.OPEN) {
                if (clearing - sessions.cleared() >= settings.atOnce()) {
                    break;
                }
                clearing++;
                sessions.state[clearingNext] = SessionTable.CLEARING;
                channels.queue(tunnel, ControlMessages.CDN, clearingNext, now);
            }
            clearingNext++;
        }
        return clearingNext == sessions.size() && sessions.cleared() + sessions.lost() == sessions.opened();
    }

    /** Sends the StopCCNs. Whether all were acknowledged. */
    boolean closeTunnels(long now) {
        while (closingNext < numbering.tunnels() && closingNext - channels.gone() < settings.atOnce()) {
            channels.close(closingNext++, now);
        }
        return channels.gone() == numbering.tunnels();
    }

    @Override
    public void close() {
        sockets.forEach(BatchSocket::close);
    }

    @Override
    public void requested(int session, long nowNanos) {
        if (shortCalls.owns(session)) {
            return;
        }
        sessions.requestedAt[session] = nowNanos;
        sessions.lastSentAt[session] = nowNanos;
    }

    @Override
    public int replied(int session, int peerSessionId) {
        if (shortCalls.owns(session)) {
            return shortCalls.replied(session, peerSessionId) ? ControlMessages.CDN : 0;
        }
        if (!sessions.has(session) || sessions.state[session] != SessionTable.REQUESTED) {
            return 0;
        }
        sessions.peerSessionId[session] = (char) peerSessionId;
        sessions.state[session] = SessionTable.REPLIED;
        return ControlMessages.ICCN;
    }

    @Override
    public void connected(int session, long nowNanos) {
        if (sessions.state[session] == SessionTable.REPLIED) {
            ppp.start(session, nowNanos);
        }
    }

    @Override
    public boolean cleared(int session, int resultCode, int errorCode) {
        if (shortCalls.owns(session)) {
            return shortCalls.refused(session);
        }
        if (!sessions.has(session) || sessions.state[session] == SessionTable.CLEARED) {
            return false;
        }
        if (sessions.state[session] != SessionTable.CLEARING) {
            boolean wasSettingUp = sessions.fail(session, "CDN " + resultCode + '/' + errorCode);
            if (wasSettingUp
                    && resultCode == TEMPORARILY_REFUSED
                    && settings.commanded().isPresent()) {
                refused.add(session);
                redialAt = System.nanoTime() + REDIAL_NANOS;
            }
        }
        return true;
    }

    @Override
    public void clearingAcknowledged(int session) {
        if (shortCalls.owns(session)) {
            shortCalls.cleared(session);
        } else {
            sessions.clearingAcknowledged(session);
        }
    }

    @Override
    public void tunnelLost(int tunnel, String reason) {
        shortCalls.tunnelLost(tunnel, numbering.tunnels());
        for (int session = tunnel; sessions.has(session); session += numbering.tunnels()) {
            if (sessions.state[session] == SessionTable.CLEARING) {
                sessions.clearingAcknowledged(session);
            } else {
                sessions.fail(session, "tunnel lost: " + reason);
            }
        }
    }

    @Override
    public int pppCause(int session) {
        if (shortCalls.owns(session)) {
            return shortCalls.pppCause(session);
        }
        // Where failures are counted, a session that we clear must not be one.
        return settings.alternation().isPresent() ? ShortCalls.NORMAL : 0;
    }

    @Override
    public int peerSessionId(int session) {
        return shortCalls.owns(session) ? shortCalls.peerSessionId(session) : sessions.peerSessionId[session];
    }
}
