package io.culvert.benchmarks.load;

import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_ACK;
import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_NAK;
import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_REJECT;
import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_REQUEST;
import static io.culvert.benchmarks.load.ConfigureCodes.DISCARD_REQUEST;
import static io.culvert.benchmarks.load.ConfigureCodes.ECHO_REPLY;
import static io.culvert.benchmarks.load.ConfigureCodes.ECHO_REQUEST;
import static io.culvert.benchmarks.load.ConfigureCodes.OPTION_HEADER;
import static io.culvert.benchmarks.load.ConfigureCodes.TERMINATE_ACK;
import static io.culvert.benchmarks.load.ConfigureCodes.TERMINATE_REQUEST;
import static io.culvert.benchmarks.load.SessionTable.LCP_ACKED_BY_PEER;
import static io.culvert.benchmarks.load.SessionTable.LCP_ACKED_BY_US;
import static io.culvert.benchmarks.load.SessionTable.LCP_WITHOUT_MAGIC;
import static io.culvert.benchmarks.load.SessionTable.LCP_WITHOUT_MRU;
import static io.culvert.benchmarks.socket.BigEndian.i32;
import static io.culvert.benchmarks.socket.BigEndian.put16;
import static io.culvert.benchmarks.socket.BigEndian.put32;
import static io.culvert.benchmarks.socket.BigEndian.u16;
import static io.culvert.benchmarks.socket.BigEndian.u8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** LCP as the users of the load speak it (RFC 1661): asks for an MRU and a magic number, takes what an LNS usually asks. */
final class LcpClient {
    static final int MRU = 1492;

    private static final int OPTION_MRU = 1;
    private static final int OPTION_ACCM = 2;
    private static final int OPTION_AUTHENTICATION = 3;
    private static final int OPTION_MAGIC = 5;
    private static final int OPTION_PFC = 7;
    private static final int OPTION_ACFC = 8;
    private static final int LEAST_MRU = 68;
    private static final int ECHO_ID = 1;

    private final SessionTable sessions;
    private final FrameWriter frames;
    private final byte[] wantedAuthentication;
    private final byte[] scratch = new byte[64];
    private final byte[] refused = new byte[4096];
    private int refusedLength;
    private int refusedCode;

    /** How often the LNS began anew on a link that was up (RFC 1661 section 4.1: then both must). */
    private long renegotiations;

    /**
     * @param pap whether the users have PAP only, else CHAP with MD5 only
     */
    LcpClient(SessionTable sessions, FrameWriter frames, boolean pap) {
        this.sessions = sessions;
        this.frames = frames;
        wantedAuthentication = pap
                ? new byte[] {OPTION_AUTHENTICATION, 4, (byte) 0xC0, 0x23}
                : new byte[] {OPTION_AUTHENTICATION, 5, (byte) 0xC2, 0x23, 5};
    }

    long renegotiations() {
        return renegotiations;
    }

    void start(int session) {
        sessions.state[session] = SessionTable.LCP;
        sessions.flags[session] &= LCP_WITHOUT_MRU | LCP_WITHOUT_MAGIC;
        sessions.lcpId[session]++;
        request(session);
    }

    /** Sends the Configure-Request, with the Identifier of the last one. */
    void request(int session) {
        int at = frames.begin(session, FrameWriter.LCP, CONFIGURE_REQUEST, sessions.lcpId[session]);
        frames.end(session, options(session, frames.out, at));
    }

    /**
     * Takes a packet whose Length was checked. What was wrong with it; null: nothing.
     *
     * @param at of the body, after the packet's header
     */
    @Nullable
    String receive(int session, int code, int id, byte[] in, int at, int length) {
        return switch (code) {
            case CONFIGURE_REQUEST -> requested(session, id, in, at, length);
            case CONFIGURE_ACK -> acked(session, id, in, at, length);
            case CONFIGURE_NAK, CONFIGURE_REJECT -> refused(session, code, id, in, at, length);
            case TERMINATE_REQUEST -> {
                frames.send(session, FrameWriter.LCP, TERMINATE_ACK, id, in, at, 0);
                sessions.fail(session, "LCP Terminate-Request from the LNS");
                yield null;
            }
            case ECHO_REQUEST -> echo(session, id, in, at, length);
            case ECHO_REPLY -> echoed(session, in, at, length);
            case DISCARD_REQUEST -> null;
            default -> "LCP packet that nothing was sent for, code " + code;
        };
    }

    boolean isOpen(int session) {
        return (sessions.flags[session] & (LCP_ACKED_BY_PEER | LCP_ACKED_BY_US))
                == (LCP_ACKED_BY_PEER | LCP_ACKED_BY_US);
    }

    static int magic(int session) {
        return (session * 0x9E3779B1) | 1;
    }

    private int options(int session, byte[] out, int from) {
        int at = from;
        if ((sessions.flags[session] & LCP_WITHOUT_MRU) == 0) {
            put16(out, at, (OPTION_MRU << 8) | 4);
            put16(out, at + 2, MRU);
            at += 4;
        }
        if ((sessions.flags[session] & LCP_WITHOUT_MAGIC) == 0) {
            put16(out, at, (OPTION_MAGIC << 8) | 6);
            put32(out, at + 2, magic(session));
            at += 6;
        }
        return at;
    }

    private @Nullable String requested(int session, int id, byte[] in, int from, int length) {
        refusedLength = 0;
        refusedCode = CONFIGURE_ACK;
        int end = from + length;
        for (int at = from; at < end; at += u8(in, at + 1)) {
            if (end - at < OPTION_HEADER || u8(in, at + 1) < OPTION_HEADER || u8(in, at + 1) > end - at) {
                return "LCP option of an impossible length";
            }
            String fault = option(session, in, at, u8(in, at + 1));
            if (fault != null) {
                return fault;
            }
        }
        if (isOpen(session)) {
            renegotiations++;
            start(session);
        }
        if (refusedCode == CONFIGURE_ACK) {
            frames.send(session, FrameWriter.LCP, CONFIGURE_ACK, id, in, from, length);
            sessions.flags[session] |= LCP_ACKED_BY_US;
        } else {
            frames.send(session, FrameWriter.LCP, refusedCode, id, refused, 0, refusedLength);
        }
        return null;
    }

    private @Nullable String option(int session, byte[] in, int at, int length) {
        return switch (u8(in, at)) {
            case OPTION_MRU -> length != 4 || u16(in, at + 2) < LEAST_MRU ? "LCP MRU option is malformed" : null;
            case OPTION_ACCM -> length != 6 ? "LCP ACCM option is malformed" : null;
            case OPTION_AUTHENTICATION -> {
                if (!Arrays.equals(in, at, at + length, wantedAuthentication, 0, wantedAuthentication.length)) {
                    refuse(CONFIGURE_NAK, wantedAuthentication, 0, wantedAuthentication.length);
                }
                yield null;
            }
            case OPTION_MAGIC -> magic(session, in, at, length);
            case OPTION_PFC, OPTION_ACFC -> length != OPTION_HEADER ? "LCP compression option is malformed" : null;
            default -> {
                refuse(CONFIGURE_REJECT, in, at, length);
                yield null;
            }
        };
    }

    private @Nullable String magic(int session, byte[] in, int at, int length) {
        int magic = length == 6 ? i32(in, at + 2) : 0;
        sessions.peerMagic[session] = magic;
        return magic == 0 || magic == magic(session) ? "LCP magic number is malformed, zero or ours" : null;
    }

    /** A Reject drops the Naks before it: they will come again (RFC 1661 section 5.4). */
    private void refuse(int code, byte[] option, int at, int length) {
        if (code == CONFIGURE_NAK && refusedCode == CONFIGURE_REJECT) {
            return;
        }
        if (code != refusedCode) {
            refusedCode = code;
            refusedLength = 0;
        }
        System.arraycopy(option, at, refused, refusedLength, length);
        refusedLength += length;
    }

    private @Nullable String acked(int session, int id, byte[] in, int at, int length) {
        if (id != (sessions.lcpId[session] & 0xFF) || (sessions.flags[session] & LCP_ACKED_BY_PEER) != 0) {
            return "LCP Configure-Ack that no request waits for";
        }
        int end = options(session, scratch, 0);
        if (!Arrays.equals(in, at, at + length, scratch, 0, end)) {
            return "LCP Configure-Ack with other options than the request";
        }
        sessions.flags[session] |= LCP_ACKED_BY_PEER;
        return null;
    }

    private @Nullable String refused(int session, int code, int id, byte[] in, int from, int length) {
        if (id != (sessions.lcpId[session] & 0xFF) || (sessions.flags[session] & LCP_ACKED_BY_PEER) != 0) {
            return "LCP Configure-Nak or -Reject that no request waits for";
        }
        int end = from + length;
        for (int at = from; at < end; at += u8(in, at + 1)) {
            if (end - at < OPTION_HEADER || u8(in, at + 1) < OPTION_HEADER || u8(in, at + 1) > end - at) {
                return "LCP option of an impossible length";
            }
            switch (u8(in, at)) {
                case OPTION_MRU -> sessions.flags[session] |= LCP_WITHOUT_MRU;
                case OPTION_MAGIC -> sessions.flags[session] |= LCP_WITHOUT_MAGIC;
                default -> {
                    if (code == CONFIGURE_REJECT) {
                        return "LCP Configure-Reject of an option that was not asked for";
                    }
                }
            }
        }
        sessions.lcpId[session]++;
        request(session);
        return null;
    }

    /** Asks for an echo on a link that is up (RFC 1661 section 5.8). */
    void askForEcho(int session) {
        sessions.askedForEcho(session);
        int at = frames.begin(session, FrameWriter.LCP, ECHO_REQUEST, ECHO_ID);
        put32(frames.out, at, (sessions.flags[session] & LCP_WITHOUT_MAGIC) == 0 ? magic(session) : 0);
        frames.end(session, at + Integer.BYTES);
    }

    private @Nullable String echoed(int session, byte[] in, int at, int length) {
        if (length < Integer.BYTES || i32(in, at) != sessions.peerMagic[session]) {
            return "LCP Echo-Reply without the LNS's magic number";
        }
        return sessions.echoed(session) ? null : "LCP Echo-Reply that no request waits for";
    }

    private @Nullable String echo(int session, int id, byte[] in, int at, int length) {
        if (!isOpen(session)) {
            return "LCP Echo-Request before LCP was opened";
        }
        if (length < 4 || i32(in, at) != sessions.peerMagic[session]) {
            return "LCP Echo-Request without the LNS's magic number";
        }
        int out = frames.begin(session, FrameWriter.LCP, ECHO_REPLY, id);
        int copied = Math.min(length, FrameWriter.LARGEST_BODY);
        System.arraycopy(in, at, frames.out, out, copied);
        put32(frames.out, out, (sessions.flags[session] & LCP_WITHOUT_MAGIC) == 0 ? magic(session) : 0);
        frames.end(session, out + copied);
        return null;
    }
}
