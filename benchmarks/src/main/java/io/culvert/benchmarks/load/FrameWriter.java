package io.culvert.benchmarks.load;

import static io.culvert.benchmarks.socket.BigEndian.put16;

import io.culvert.benchmarks.socket.BatchSocket;
import java.util.List;

/**
 * Puts PPP control packets (RFC 1661 section 5) into L2TP data messages without Length or sequence numbers, in HDLC
 * framing: FF 03 and a protocol field of two octets.
 */
final class FrameWriter {
    static final int LCP = 0xC021;
    static final int PAP = 0xC023;
    static final int CHAP = 0xC223;
    static final int IPCP = 0x8021;

    /** From the datagram's begin to the code of the PPP packet: data header, FF 03, protocol. */
    static final int PACKET = 10;

    static final int PACKET_HEADER = 4;
    static final int LARGEST_BODY = BatchSocket.OUT_SLOT - PACKET - PACKET_HEADER;

    private static final int DATA_FLAGS = 2;

    private final List<BatchSocket> sockets;
    private final Numbering numbering;
    private final ControlChannels channels;
    private final SessionTable sessions;

    /** The socket's array that the body of the packet begun last is written to. */
    byte[] out = {};

    private int begin;

    FrameWriter(List<BatchSocket> sockets, Numbering numbering, ControlChannels channels, SessionTable sessions) {
        this.sockets = sockets;
        this.numbering = numbering;
        this.channels = channels;
        this.sessions = sessions;
    }

    /** Begins a packet; its body is to be written into {@link #out} from the returned offset. */
    int begin(int session, int protocol, int code, int id) {
        int tunnel = numbering.tunnelOf(session);
        BatchSocket socket = sockets.get(numbering.socketOf(tunnel));
        begin = socket.begin();
        out = socket.out;
        put16(out, begin, DATA_FLAGS);
        put16(out, begin + 2, channels.peerTunnelId(tunnel));
        put16(out, begin + 4, sessions.peerSessionId[session]);
        put16(out, begin + 6, 0xFF03);
        put16(out, begin + 8, protocol);
        out[begin + PACKET] = (byte) code;
        out[begin + PACKET + 1] = (byte) id;
        return begin + PACKET + PACKET_HEADER;
    }

    /** Sends the packet begun last; its body ends before {@code end}. */
    void end(int session, int end) {
        put16(out, begin + PACKET + 2, end - begin - PACKET);
        sockets.get(numbering.socketOf(numbering.tunnelOf(session))).end(end - begin);
    }

    /** A whole packet whose body is a copy, cut off if it is too long. */
    void send(int session, int protocol, int code, int id, byte[] body, int from, int length) {
        int at = begin(session, protocol, code, id);
        int copied = Math.min(length, LARGEST_BODY);
        System.arraycopy(body, from, out, at, copied);
        end(session, at + copied);
    }
}
