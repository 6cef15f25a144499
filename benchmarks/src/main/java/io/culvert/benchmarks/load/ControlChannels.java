package io.culvert.benchmarks.load;

import io.culvert.benchmarks.socket.BatchSocket;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The control connections of the load, all tunnels in arrays: RFC 2661 section 5.8 with the congestion window of
 * Appendix A, from SCCRQ to StopCCN.
 *
 * <p>A message waits as one number (its kind and session) and is written when it leaves, so a retransmission carries the
 * newest Nr. Positions are counters without the wrap of Ns; on the wire they are taken modulo 65536. A message that
 * comes too early is dropped, which RFC 2661 allows. <b>Thread:</b> one. <b>Bounds:</b> {@code queueLength} messages a
 * tunnel.
 */
final class ControlChannels {
    /** What a peer's window is when it says nothing (RFC 2661 section 4.4.3). */
    static final int DEFAULT_WINDOW = 4;

    static final byte IDLE = 0;
    static final byte WAIT_REPLY = 1;
    static final byte ESTABLISHED = 2;
    static final byte CLOSING = 3;
    static final byte CLOSED = 4;
    static final byte LOST = 5;

    private static final int KIND_SHIFT = 28;
    private static final int SESSION_MASK = (1 << KIND_SHIFT) - 1;
    private static final long RETRANSMIT_NANOS = 1_000_000_000L;
    private static final long LONGEST_RETRANSMIT_NANOS = 8_000_000_000L;
    private static final long HELLO_NANOS = 60_000_000_000L;
    private static final int MOST_RETRANSMISSIONS = 5;

    private final List<BatchSocket> sockets;
    private final Numbering numbering;
    private final ControlMessages messages;
    private final ControlReader reader;
    private final Violations violations;
    private final Calls calls;
    private final ResumeWatch watch;
    private final int receiveWindow;
    private final int queueLength;
    private final int[] queue;

    private final byte[] state;
    private final int[] peerTunnelId;
    private final byte[][] challenge;
    private final byte[][] response;
    private final int[] unacknowledged;
    private final int[] next;
    private final int[] highest;
    private final int[] tail;
    private final int[] expected;
    private final int[] peerWindow;
    private final int[] congestionWindow;
    private final int[] threshold;
    private final int[] credit;
    private final byte[] attempts;
    private final long[] deadline;
    private final long[] lastHeard;
    private final boolean[] owesAcknowledgement;
    private final boolean[] listed;
    private final int[] owing;
    private int owingCount;

    private final SplittableRandom random = new SplittableRandom();
    private int established;
    private int gone;
    private long retransmissions;
    private long duplicates;
    private long early;

    ControlChannels(
            List<BatchSocket> sockets,
            Numbering numbering,
            ControlMessages messages,
            Violations violations,
            Calls calls,
            ResumeWatch watch,
            int receiveWindow,
            int queueLength) {
        this.sockets = sockets;
        this.numbering = numbering;
        this.messages = messages;
        this.violations = violations;
        this.calls = calls;
        this.watch = watch;
        this.receiveWindow = receiveWindow;
        this.queueLength = Integer.highestOneBit(queueLength * 2 - 1);
        reader = new ControlReader(violations);
        int tunnels = numbering.tunnels();
        queue = new int[tunnels * this.queueLength];
        state = new byte[tunnels];
        peerTunnelId = new int[tunnels];
        challenge = new byte[tunnels][0];
        response = new byte[tunnels][0];
        unacknowledged = new int[tunnels];
        next = new int[tunnels];
        highest = new int[tunnels];
        tail = new int[tunnels];
        expected = new int[tunnels];
        peerWindow = new int[tunnels];
        congestionWindow = new int[tunnels];
        threshold = new int[tunnels];
        credit = new int[tunnels];
        attempts = new byte[tunnels];
        deadline = new long[tunnels];
        lastHeard = new long[tunnels];
        owesAcknowledgement = new boolean[tunnels];
        listed = new boolean[tunnels];
        owing = new int[tunnels];
        Arrays.fill(peerWindow, DEFAULT_WINDOW);
        Arrays.fill(threshold, DEFAULT_WINDOW);
        Arrays.fill(congestionWindow, 1);
    }

    /** Sends the SCCRQ. */
    void open(int tunnel, long now) {
        state[tunnel] = WAIT_REPLY;
        lastHeard[tunnel] = now;
        if (messages.authenticates()) {
            challenge[tunnel] = new byte[ControlMessages.CHALLENGE];
            random.nextBytes(challenge[tunnel]);
        }
        queue(tunnel, ControlMessages.SCCRQ, 0, now);
    }

    /** Sends the StopCCN; afterwards nothing else may be queued. */
    void close(int tunnel, long now) {
        if (state[tunnel] == ESTABLISHED) {
            state[tunnel] = CLOSING;
            queue(tunnel, ControlMessages.STOP_CCN, 0, now);
        }
    }

    /** Sends a message of {@code kind} as soon as the window allows. */
    void queue(int tunnel, int kind, int session, long now) {
        if (queued(tunnel) == queueLength) {
            throw new IllegalStateException("more control messages queued than the load can have outstanding");
        }
        queue[slot(tunnel, tail[tunnel]++)] = (kind << KIND_SHIFT) | session;
        pump(tunnel, now);
    }

    /** How many messages wait to be sent or acknowledged. */
    int queued(int tunnel) {
        return tail[tunnel] - unacknowledged[tunnel];
    }

    int peerTunnelId(int tunnel) {
        return peerTunnelId[tunnel];
    }

    byte state(int tunnel) {
        return state[tunnel];
    }

    /** Takes a control message from {@code socket}. */
    void receive(int socket, byte[] in, int at, int length, long now) {
        if (!reader.read(in, at, length)) {
            return;
        }
        int tunnel = numbering.tunnel(reader.tunnelId, socket);
        if (tunnel < 0 || state[tunnel] == IDLE) {
            violations.report("control message for a tunnel ID that was not given out", in, at, length);
            return;
        }
        if (state[tunnel] == LOST) {
            return;
        }
        lastHeard[tunnel] = now;
        watch.heard(now);
        String fault = acknowledged(tunnel, now);
        if (fault == null) {
            fault = reader.messageType == 0 ? acknowledgementOnly(tunnel) : inOrder(tunnel, now);
        }
        if (fault != null) {
            violations.report(fault, in, at, length);
        }
        pump(tunnel, now);
    }

    /** Acknowledges what was received since the last call and was not acknowledged by a message. */
    void acknowledge() {
        for (int i = 0; i < owingCount; i++) {
            int tunnel = owing[i];
            listed[tunnel] = false;
            if (owesAcknowledgement[tunnel]) {
                BatchSocket socket = sockets.get(numbering.socketOf(tunnel));
                int at = socket.begin();
                ControlMessages.header(
                        socket.out,
                        at,
                        ControlMessages.HEADER,
                        peerTunnelId[tunnel],
                        0,
                        highest[tunnel] & 0xFFFF,
                        expected[tunnel] & 0xFFFF);
                socket.end(ControlMessages.HEADER);
                owesAcknowledgement[tunnel] = false;
            }
        }
        owingCount = 0;
    }

    /** Retransmits what is due; gives up a tunnel that does not answer. */
    void timers(long now) {
        for (int tunnel = 0; tunnel < state.length; tunnel++) {
            if (deadline[tunnel] != 0 && now - deadline[tunnel] >= 0) {
                expired(tunnel, now);
            } else if (state[tunnel] == ESTABLISHED && now - lastHeard[tunnel] >= HELLO_NANOS && queued(tunnel) == 0) {
                lastHeard[tunnel] = now;
                queue(tunnel, ControlMessages.HELLO, 0, now);
            }
        }
    }

    int established() {
        return established;
    }

    /** Tunnels that are closed or lost. */
    int gone() {
        return gone;
    }

    long retransmissions() {
        return retransmissions;
    }

    /** Messages that the LNS sent again though they had arrived. */
    long duplicates() {
        return duplicates;
    }

    /** Messages that arrived before one that is missing. */
    long early() {
        return early;
    }

    private void expired(int tunnel, long now) {
        if (++attempts[tunnel] > MOST_RETRANSMISSIONS) {
            lose(tunnel, "no acknowledgement");
            return;
        }
        threshold[tunnel] = Math.max(congestionWindow[tunnel] / 2, 1);
        congestionWindow[tunnel] = 1;
        credit[tunnel] = 0;
        next[tunnel] = unacknowledged[tunnel];
        deadline[tunnel] = 0;
        pump(tunnel, now);
    }

    private void lose(int tunnel, String reason) {
        if (state[tunnel] == ESTABLISHED) {
            established--;
        }
        gone++;
        state[tunnel] = LOST;
        deadline[tunnel] = 0;
        tail[tunnel] = unacknowledged[tunnel];
        next[tunnel] = unacknowledged[tunnel];
        calls.tunnelLost(tunnel, reason);
    }

    private @Nullable String acknowledged(int tunnel, long now) {
        int upTo = unacknowledged[tunnel] + (short) (reader.nr - unacknowledged[tunnel]);
        if (upTo - highest[tunnel] > 0) {
            return "Nr acknowledges what was not sent";
        }
        int progress = upTo - unacknowledged[tunnel];
        if (progress < 0) {
            return "Nr goes back";
        }
        if (progress == 0) {
            return null;
        }
        if (congestionWindow[tunnel] < threshold[tunnel]) {
            congestionWindow[tunnel] = Math.min(congestionWindow[tunnel] + progress, peerWindow[tunnel]);
        } else {
            credit[tunnel] += progress;
            if (credit[tunnel] >= congestionWindow[tunnel]) {
                credit[tunnel] = 0;
                congestionWindow[tunnel] = Math.min(congestionWindow[tunnel] + 1, peerWindow[tunnel]);
            }
        }
        for (int position = unacknowledged[tunnel]; position != upTo; position++) {
            int message = queue[slot(tunnel, position)];
            if (message >>> KIND_SHIFT == ControlMessages.CDN) {
                calls.clearingAcknowledged(message & SESSION_MASK);
            } else if (message >>> KIND_SHIFT == ControlMessages.STOP_CCN) {
                state[tunnel] = CLOSED;
                established--;
                gone++;
            }
        }
        unacknowledged[tunnel] = upTo;
        if (next[tunnel] - upTo < 0) {
            next[tunnel] = upTo;
        }
        attempts[tunnel] = 0;
        deadline[tunnel] = next[tunnel] == upTo ? 0 : now + RETRANSMIT_NANOS;
        return null;
    }

    private @Nullable String acknowledgementOnly(int tunnel) {
        short ahead = (short) (reader.ns - expected[tunnel]);
        if (ahead > 0) {
            early++;
        }
        return ahead < 0 ? "ZLB with an Ns that was used before" : null;
    }

    private @Nullable String inOrder(int tunnel, long now) {
        short ahead = (short) (reader.ns - expected[tunnel]);
        if (ahead > 0) {
            early++;
            return ahead >= receiveWindow ? "Ns beyond our Receive Window Size" : null;
        }
        if (!owesAcknowledgement[tunnel]) {
            owesAcknowledgement[tunnel] = true;
            if (!listed[tunnel]) {
                listed[tunnel] = true;
                owing[owingCount++] = tunnel;
            }
        }
        if (ahead < 0) {
            duplicates++;
            return null;
        }
        expected[tunnel]++;
        return message(tunnel, now);
    }

    private @Nullable String message(int tunnel, long now) {
        boolean aboutCall = reader.messageType == ControlMessages.ICRP
                || reader.messageType == ControlMessages.CDN
                || reader.messageType == ControlMessages.SLI;
        if (!aboutCall && reader.sessionId != 0) {
            return "Session ID in a message about the tunnel";
        }
        if (aboutCall && state[tunnel] != ESTABLISHED && state[tunnel] != CLOSING) {
            return "call message before the tunnel was established";
        }
        int session = numbering.session(tunnel, reader.sessionId);
        return switch (reader.messageType) {
            case ControlMessages.SCCRP -> establish(tunnel, now);
            case ControlMessages.STOP_CCN -> {
                lose(tunnel, "StopCCN " + reader.resultCode + '/' + reader.errorCode);
                yield null;
            }
            case ControlMessages.ICRP -> {
                int answer = session < 0 ? 0 : calls.replied(session, reader.assignedSessionId);
                if (answer == 0) {
                    yield "ICRP that no ICRQ waits for";
                }
                queue(tunnel, answer, session, now);
                yield null;
            }
            case ControlMessages.HELLO -> {
                watch.hello(tunnel, now);
                yield null;
            }
            case ControlMessages.CDN ->
                session < 0 || !calls.cleared(session, reader.resultCode, reader.errorCode)
                        ? "CDN for a session that is not there"
                        : null;
            default -> null;
        };
    }

    private @Nullable String establish(int tunnel, long now) {
        if (state[tunnel] != WAIT_REPLY) {
            return "SCCRP that no SCCRQ waits for";
        }
        if (messages.authenticates()
                && !Arrays.equals(
                        reader.challengeResponse,
                        messages.challengeResponse(ControlMessages.SCCRP, challenge[tunnel]))) {
            lose(tunnel, "Challenge Response missing or wrong");
            return "SCCRP with a missing or wrong Challenge Response";
        }
        if (reader.challenge.length > 0) {
            if (!messages.authenticates()) {
                lose(tunnel, "the LNS wants a secret");
                return null;
            }
            response[tunnel] = messages.challengeResponse(ControlMessages.SCCCN, reader.challenge);
        }
        peerTunnelId[tunnel] = reader.assignedTunnelId;
        peerWindow[tunnel] = reader.receiveWindow;
        threshold[tunnel] = reader.receiveWindow;
        state[tunnel] = ESTABLISHED;
        established++;
        queue(tunnel, ControlMessages.SCCCN, 0, now);
        return null;
    }

    private void pump(int tunnel, long now) {
        int window = Math.min(congestionWindow[tunnel], peerWindow[tunnel]);
        while (next[tunnel] != tail[tunnel] && next[tunnel] - unacknowledged[tunnel] < window) {
            transmit(tunnel, next[tunnel], now);
            next[tunnel]++;
            if (deadline[tunnel] == 0) {
                long delay = Math.min(RETRANSMIT_NANOS << attempts[tunnel], LONGEST_RETRANSMIT_NANOS);
                deadline[tunnel] = now + delay;
            }
        }
    }

    private void transmit(int tunnel, int position, long now) {
        boolean first = position == highest[tunnel];
        int message = queue[slot(tunnel, position)];
        int kind = message >>> KIND_SHIFT;
        int session = message & SESSION_MASK;
        BatchSocket socket = sockets.get(numbering.socketOf(tunnel));
        int at = socket.begin();
        int length = write(socket.out, at, tunnel, kind, session);
        int sessionId = kind == ControlMessages.ICCN || kind == ControlMessages.CDN ? calls.peerSessionId(session) : 0;
        ControlMessages.header(
                socket.out, at, length, peerTunnelId[tunnel], sessionId, position & 0xFFFF, expected[tunnel] & 0xFFFF);
        socket.end(length);
        owesAcknowledgement[tunnel] = false;
        if (!first) {
            retransmissions++;
            return;
        }
        highest[tunnel]++;
        if (kind == ControlMessages.ICRQ) {
            calls.requested(session, now);
        } else if (kind == ControlMessages.ICCN) {
            calls.connected(session, now);
        }
    }

    private int write(byte[] out, int at, int tunnel, int kind, int session) {
        return switch (kind) {
            case ControlMessages.SCCRQ -> messages.sccrq(out, at, numbering.localTunnelId(tunnel), challenge[tunnel]);
            case ControlMessages.SCCCN -> messages.scccn(out, at, response[tunnel]);
            case ControlMessages.STOP_CCN -> messages.stopCcn(out, at, numbering.localTunnelId(tunnel));
            case ControlMessages.HELLO -> messages.hello(out, at);
            case ControlMessages.ICRQ -> messages.icrq(out, at, numbering.localSessionId(session), session);
            case ControlMessages.ICCN -> messages.iccn(out, at);
            case ControlMessages.CDN ->
                messages.cdn(out, at, numbering.localSessionId(session), calls.pppCause(session));
            default -> throw new IllegalStateException("no such message of the load: " + kind);
        };
    }

    private int slot(int tunnel, int position) {
        return tunnel * queueLength + (position & (queueLength - 1));
    }
}
