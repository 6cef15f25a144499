package io.culvert.benchmarks.load;

import static io.culvert.benchmarks.load.SessionTable.AUTHENTICATION;
import static io.culvert.benchmarks.load.SessionTable.CLEARED;
import static io.culvert.benchmarks.load.SessionTable.CLEARING;
import static io.culvert.benchmarks.load.SessionTable.CLOSED;
import static io.culvert.benchmarks.load.SessionTable.IPCP;
import static io.culvert.benchmarks.load.SessionTable.LCP;
import static io.culvert.benchmarks.load.SessionTable.REPLIED;
import static io.culvert.benchmarks.load.SessionTable.REQUESTED;
import static io.culvert.benchmarks.socket.BigEndian.put16;
import static io.culvert.benchmarks.socket.BigEndian.u16;
import static io.culvert.benchmarks.socket.BigEndian.u8;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The PPP users behind the load's LAC: LCP, then CHAP with MD5 (RFC 1994) or PAP (RFC 1334), then IPCP. Whatever the LNS
 * sends against the rules is reported and not used. <b>Thread:</b> one.
 */
final class PppClient {
    private static final int LENGTH_BIT = 0x4000;
    private static final int SEQUENCE_BIT = 0x0800;
    private static final int OFFSET_BIT = 0x0200;
    private static final int PRIORITY_BIT = 0x0100;
    private static final int VERSION = 2;
    private static final int DIGEST = 16;
    private static final int USER_DIGITS = 7;
    private static final int PROTOCOL_REJECT_HEADER = 2;
    private static final int CHAP_CHALLENGE = 1;
    private static final int CHAP_RESPONSE = 2;
    private static final int CHAP_SUCCESS = 3;
    private static final int CHAP_FAILURE = 4;
    private static final long RESTART_NANOS = 3_000_000_000L;
    private static final int MOST_REQUESTS = 10;

    private final Numbering numbering;
    private final SessionTable sessions;
    private final FrameWriter frames;
    private final Violations violations;
    private final LcpClient lcp;
    private final IpcpClient ipcp;
    private final boolean pap;
    private final byte[] userPrefix;
    private final byte[] password;
    private final MessageDigest md5 = ControlMessages.md5();
    private final byte[] rejected = new byte[2048];
    private long late;
    private long retransmissions;

    PppClient(
            Numbering numbering,
            SessionTable sessions,
            FrameWriter frames,
            Violations violations,
            boolean pap,
            String userPrefix,
            String password) {
        this.numbering = numbering;
        this.sessions = sessions;
        this.frames = frames;
        this.violations = violations;
        this.pap = pap;
        this.userPrefix = userPrefix.getBytes(StandardCharsets.UTF_8);
        this.password = password.getBytes(StandardCharsets.UTF_8);
        lcp = new LcpClient(sessions, frames, pap);
        ipcp = new IpcpClient(sessions, frames);
    }

    /** The call is connected: sends the first Configure-Request. */
    void start(int session, long now) {
        sessions.lastSentAt[session] = now;
        lcp.start(session);
    }

    /** Takes a data message from {@code socket}. */
    void receive(int socket, byte[] in, int at, int length, long now) {
        String fault = datagram(socket, in, at, length, now);
        if (fault != null) {
            violations.report(fault, in, at, length);
        }
    }

    /** Repeats what was not answered in time, gives up after {@value #MOST_REQUESTS} times. */
    void timers(long now) {
        for (int i = sessions.settingUpCount() - 1; i >= 0; i--) {
            int session = sessions.settingUp(i);
            if (now - sessions.lastSentAt[session] >= RESTART_NANOS) {
                sessions.lastSentAt[session] = now;
                repeat(session);
            }
        }
    }

    /** Asks the LNS for an echo of an open session. */
    void echo(int session) {
        lcp.askForEcho(session);
    }

    /** Frames for sessions that were already ended. */
    long late() {
        return late;
    }

    long retransmissions() {
        return retransmissions;
    }

    long renegotiations() {
        return lcp.renegotiations() + ipcp.renegotiations();
    }

    private void repeat(int session) {
        byte state = sessions.state[session];
        if (++sessions.attempts[session] > MOST_REQUESTS) {
            sessions.fail(session, "no answer in state " + state);
            return;
        }
        if (state == LCP && (sessions.flags[session] & SessionTable.LCP_ACKED_BY_PEER) == 0) {
            retransmissions++;
            lcp.request(session);
        } else if (state == AUTHENTICATION && pap) {
            retransmissions++;
            authenticateByPap(session);
        } else if (state == IPCP && !ipcp.isAckedByPeer(session)) {
            retransmissions++;
            ipcp.request(session);
        }
    }

    private @Nullable String datagram(int socket, byte[] in, int from, int length, long now) {
        if (length < 6) {
            return "data header cut short";
        }
        int flags = u16(in, from);
        if ((flags & ~(LENGTH_BIT | SEQUENCE_BIT | OFFSET_BIT | PRIORITY_BIT)) != VERSION) {
            return "data header with reserved bits or another version than 2";
        }
        if ((flags & SEQUENCE_BIT) != 0) {
            return "data message with sequence numbers, which nobody asked for";
        }
        int at = from + 2;
        if ((flags & LENGTH_BIT) != 0) {
            if (u16(in, at) != length) {
                return "data header Length is not the datagram's";
            }
            at += 2;
        }
        int tunnel = numbering.tunnel(u16(in, at), socket);
        int session = tunnel < 0 ? -1 : numbering.session(tunnel, u16(in, at + 2));
        at += 4;
        if ((flags & OFFSET_BIT) != 0) {
            at += 2 + u16(in, at);
        }
        if (!sessions.has(session)) {
            return "data message for a session that was not asked for";
        }
        byte state = sessions.state[session];
        if (state == CLEARING || state == CLOSED || state == CLEARED) {
            late++;
            return null;
        }
        if (state == REQUESTED || state == REPLIED) {
            return "data message before the ICCN";
        }
        int end = from + length;
        if (end - at < 8 || u16(in, at) != 0xFF03) {
            return "PPP frame without FF 03, or too short";
        }
        int progress = progress(session);
        String fault = frame(session, in, at + 2, end, now);
        if (progress(session) != progress) {
            sessions.attempts[session] = 0;
            sessions.lastSentAt[session] = now;
        }
        return fault;
    }

    /** A number that changes whenever a request of ours is answered or a new one is sent. */
    private int progress(int session) {
        return (sessions.state[session] << 24)
                ^ (sessions.flags[session] << 16)
                ^ (sessions.lcpId[session] << 8)
                ^ sessions.ipcpId[session];
    }

    private @Nullable String frame(int session, byte[] in, int at, int end, long now) {
        int protocol = u16(in, at);
        int packet = at + 2;
        int length = u16(in, packet + 2);
        if (length < FrameWriter.PACKET_HEADER || length > end - packet) {
            return "PPP packet Length is below 4 or beyond the frame";
        }
        int code = u8(in, packet);
        int id = u8(in, packet + 1);
        int body = packet + FrameWriter.PACKET_HEADER;
        int bodyLength = length - FrameWriter.PACKET_HEADER;
        byte state = sessions.state[session];
        return switch (protocol) {
            case FrameWriter.LCP -> {
                String fault = lcp.receive(session, code, id, in, body, bodyLength);
                if (fault == null && sessions.state[session] == LCP && lcp.isOpen(session)) {
                    lcpOpened(session);
                }
                yield fault;
            }
            case FrameWriter.CHAP ->
                pap || state < AUTHENTICATION
                        ? unlessRenegotiating(session, "CHAP packet that LCP has not agreed on")
                        : chap(session, code, id, in, body, bodyLength);
            case FrameWriter.PAP ->
                !pap || state != AUTHENTICATION ? "PAP packet that nobody waits for" : papAnswer(session, code, id);
            case FrameWriter.IPCP -> {
                if (state < IPCP) {
                    yield unlessRenegotiating(session, "IPCP packet before authentication was over");
                }
                String fault = ipcp.receive(session, code, id, in, body, bodyLength);
                if (fault == null && sessions.state[session] == IPCP && ipcp.isOpen(session)) {
                    sessions.open(session, now);
                }
                yield fault;
            }
            default -> {
                if (state < IPCP) {
                    yield "packet of an unknown protocol before the network phase";
                }
                rejectProtocol(session, in, at, Math.min(end - at, LcpClient.MRU));
                yield null;
            }
        };
    }

    /** What was under way when LCP began anew is dropped in silence (RFC 1661 section 3.4). */
    private @Nullable String unlessRenegotiating(int session, String fault) {
        return sessions.lcpId[session] > 1 ? null : fault;
    }

    private void lcpOpened(int session) {
        sessions.state[session] = AUTHENTICATION;
        if (pap) {
            sessions.authenticationId[session]++;
            authenticateByPap(session);
        }
    }

    private @Nullable String chap(int session, int code, int id, byte[] in, int body, int length) {
        boolean waiting = sessions.state[session] == AUTHENTICATION;
        return switch (code) {
            case CHAP_CHALLENGE -> {
                int size = length < 1 ? 0 : u8(in, body);
                if (size == 0 || size > length - 1) {
                    yield "CHAP Challenge with an impossible Value-Size";
                }
                respond(session, id, in, body + 1, size);
                yield null;
            }
            case CHAP_SUCCESS -> {
                if (id != (sessions.authenticationId[session] & 0xFF)) {
                    yield "CHAP Success with another Identifier than the Response";
                }
                if (waiting) {
                    sessions.state[session] = IPCP;
                    ipcp.start(session);
                }
                yield null;
            }
            case CHAP_FAILURE -> {
                if (id != (sessions.authenticationId[session] & 0xFF)) {
                    yield "CHAP Failure with another Identifier than the Response";
                }
                sessions.fail(session, "CHAP Failure");
                yield null;
            }
            default -> "CHAP packet that an authenticator must not send, code " + code;
        };
    }

    private void respond(int session, int id, byte[] in, int challenge, int size) {
        sessions.authenticationId[session] = (byte) id;
        int at = frames.begin(session, FrameWriter.CHAP, CHAP_RESPONSE, id);
        byte[] out = frames.out;
        md5.update((byte) id);
        md5.update(password);
        md5.update(in, challenge, size);
        out[at] = DIGEST;
        try {
            int _ = md5.digest(out, at + 1, DIGEST);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
        frames.end(session, userName(session, out, at + 1 + DIGEST));
    }

    private int userName(int session, byte[] out, int at) {
        System.arraycopy(userPrefix, 0, out, at, userPrefix.length);
        ControlMessages.decimal(out, at + userPrefix.length, USER_DIGITS, session);
        return at + userPrefix.length + USER_DIGITS;
    }

    private void authenticateByPap(int session) {
        int at = frames.begin(session, FrameWriter.PAP, 1, sessions.authenticationId[session]);
        byte[] out = frames.out;
        out[at] = (byte) (userPrefix.length + USER_DIGITS);
        int end = userName(session, out, at + 1);
        out[end] = (byte) password.length;
        System.arraycopy(password, 0, out, end + 1, password.length);
        frames.end(session, end + 1 + password.length);
    }

    private @Nullable String papAnswer(int session, int code, int id) {
        if (id != (sessions.authenticationId[session] & 0xFF)) {
            return "PAP answer with another Identifier than the request";
        }
        switch (code) {
            case 2 -> {
                sessions.state[session] = IPCP;
                ipcp.start(session);
            }
            case 3 -> sessions.fail(session, "PAP Authenticate-Nak");
            default -> {
                return "PAP packet that an authenticator must not send, code " + code;
            }
        }
        return null;
    }

    /** Answers an unknown protocol, IPV6CP for one, with its frame from the protocol field on (RFC 1661 section 5.7). */
    private void rejectProtocol(int session, byte[] in, int at, int length) {
        put16(rejected, 0, u16(in, at));
        System.arraycopy(in, at + 2, rejected, PROTOCOL_REJECT_HEADER, length - 2);
        sessions.lcpId[session]++;
        frames.send(
                session, FrameWriter.LCP, ConfigureCodes.PROTOCOL_REJECT, sessions.lcpId[session], rejected, 0, length);
    }
}
