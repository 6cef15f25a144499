package io.culvert.benchmarks.load;

import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_ACK;
import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_NAK;
import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_REJECT;
import static io.culvert.benchmarks.load.ConfigureCodes.CONFIGURE_REQUEST;
import static io.culvert.benchmarks.load.ConfigureCodes.OPTION_HEADER;
import static io.culvert.benchmarks.load.ConfigureCodes.TERMINATE_ACK;
import static io.culvert.benchmarks.load.ConfigureCodes.TERMINATE_REQUEST;
import static io.culvert.benchmarks.load.SessionTable.IPCP_ACKED_BY_PEER;
import static io.culvert.benchmarks.load.SessionTable.IPCP_ACKED_BY_US;
import static io.culvert.benchmarks.socket.BigEndian.i32;
import static io.culvert.benchmarks.socket.BigEndian.put16;
import static io.culvert.benchmarks.socket.BigEndian.put32;
import static io.culvert.benchmarks.socket.BigEndian.u8;

import org.jspecify.annotations.Nullable;

/** IPCP as the users of the load speak it (RFC 1332): asks for 0.0.0.0 and takes the address that it is told. */
final class IpcpClient {
    private static final int OPTION_ADDRESS = 3;
    private static final int ADDRESS_OPTION_LENGTH = 6;

    private final SessionTable sessions;
    private final FrameWriter frames;
    private final byte[] refused = new byte[2048];

    private long renegotiations;

    IpcpClient(SessionTable sessions, FrameWriter frames) {
        this.sessions = sessions;
        this.frames = frames;
    }

    /** How often the LNS began anew on a link that was up; it does so when an acknowledgement was lost. */
    long renegotiations() {
        return renegotiations;
    }

    void start(int session) {
        sessions.flags[session] &= ~(IPCP_ACKED_BY_PEER | IPCP_ACKED_BY_US);
        sessions.ipcpId[session]++;
        request(session);
    }

    /** Sends the Configure-Request, with the Identifier of the last one. */
    void request(int session) {
        int at = frames.begin(session, FrameWriter.IPCP, CONFIGURE_REQUEST, sessions.ipcpId[session]);
        put16(frames.out, at, (OPTION_ADDRESS << 8) | ADDRESS_OPTION_LENGTH);
        put32(frames.out, at + OPTION_HEADER, sessions.address[session]);
        frames.end(session, at + ADDRESS_OPTION_LENGTH);
    }

    boolean isOpen(int session) {
        return (sessions.flags[session] & (IPCP_ACKED_BY_PEER | IPCP_ACKED_BY_US))
                == (IPCP_ACKED_BY_PEER | IPCP_ACKED_BY_US);
    }

    boolean isAckedByPeer(int session) {
        return (sessions.flags[session] & IPCP_ACKED_BY_PEER) != 0;
    }

    /** Takes a packet whose Length was checked. What was wrong with it; null: nothing. */
    @Nullable
    String receive(int session, int code, int id, byte[] in, int at, int length) {
        return switch (code) {
            case CONFIGURE_REQUEST -> requested(session, id, in, at, length);
            case CONFIGURE_ACK -> acked(session, id, in, at, length);
            case CONFIGURE_NAK -> corrected(session, id, in, at, length);
            case CONFIGURE_REJECT -> "IPCP Configure-Reject of the address option";
            case TERMINATE_REQUEST -> {
                frames.send(session, FrameWriter.IPCP, TERMINATE_ACK, id, in, at, 0);
                sessions.fail(session, "IPCP Terminate-Request from the LNS");
                yield null;
            }
            default -> "IPCP packet that nothing was sent for, code " + code;
        };
    }

    private @Nullable String requested(int session, int id, byte[] in, int from, int length) {
        int end = from + length;
        int refusedLength = 0;
        for (int at = from; at < end; at += u8(in, at + 1)) {
            int optionLength = end - at < OPTION_HEADER ? 0 : u8(in, at + 1);
            if (optionLength < OPTION_HEADER || optionLength > end - at) {
                return "IPCP option of an impossible length";
            }
            if (u8(in, at) != OPTION_ADDRESS) {
                System.arraycopy(in, at, refused, refusedLength, optionLength);
                refusedLength += optionLength;
            } else if (optionLength != ADDRESS_OPTION_LENGTH || i32(in, at + OPTION_HEADER) == 0) {
                return "the LNS's IPCP address is malformed or 0.0.0.0";
            }
        }
        if (isOpen(session)) {
            renegotiations++;
            start(session);
        }
        if (refusedLength > 0) {
            frames.send(session, FrameWriter.IPCP, CONFIGURE_REJECT, id, refused, 0, refusedLength);
        } else {
            frames.send(session, FrameWriter.IPCP, CONFIGURE_ACK, id, in, from, length);
            sessions.flags[session] |= IPCP_ACKED_BY_US;
        }
        return null;
    }

    private boolean isUnexpected(int session, int id) {
        return id != (sessions.ipcpId[session] & 0xFF) || isAckedByPeer(session);
    }

    private @Nullable String acked(int session, int id, byte[] in, int at, int length) {
        if (isUnexpected(session, id)) {
            return "IPCP Configure-Ack that no request waits for";
        }
        if (length != ADDRESS_OPTION_LENGTH
                || u8(in, at) != OPTION_ADDRESS
                || u8(in, at + 1) != ADDRESS_OPTION_LENGTH
                || i32(in, at + OPTION_HEADER) != sessions.address[session]) {
            return "IPCP Configure-Ack with other options than the request";
        }
        if (sessions.address[session] == 0) {
            return "IPCP Configure-Ack of 0.0.0.0";
        }
        sessions.flags[session] |= IPCP_ACKED_BY_PEER;
        return null;
    }

    private @Nullable String corrected(int session, int id, byte[] in, int from, int length) {
        if (isUnexpected(session, id)) {
            return "IPCP Configure-Nak that no request waits for";
        }
        int end = from + length;
        for (int at = from; at < end; at += u8(in, at + 1)) {
            int optionLength = end - at < OPTION_HEADER ? 0 : u8(in, at + 1);
            if (optionLength < OPTION_HEADER || optionLength > end - at) {
                return "IPCP option of an impossible length";
            }
            if (u8(in, at) == OPTION_ADDRESS) {
                if (optionLength != ADDRESS_OPTION_LENGTH || i32(in, at + OPTION_HEADER) == 0) {
                    return "the address in an IPCP Configure-Nak is malformed or 0.0.0.0";
                }
                sessions.address[session] = i32(in, at + OPTION_HEADER);
            }
        }
        sessions.ipcpId[session]++;
        request(session);
        return null;
    }
}
