package io.culvert.benchmarks.load;

import static io.culvert.benchmarks.socket.BigEndian.u16;
import static io.culvert.benchmarks.socket.BigEndian.u8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a control message of an LNS strictly: whatever RFC 2661 forbids is reported, and the message is then not used.
 *
 * <p>The values of the last message that {@link #read} accepted are in the fields. <b>Thread:</b> one.
 */
final class ControlReader {
    /** Which header bits a control message has: T, L, S and version 2; O and P and the rest are zero. */
    private static final int CONTROL_FLAGS = 0xC802;

    private static final int AVP_HEADER = 6;
    private static final int MANDATORY = 0x8000;
    private static final int HIDDEN = 0x4000;
    private static final int RESERVED = 0x3C00;
    private static final int LENGTH = 0x03FF;
    private static final int KNOWN_TYPES = 64;

    /** By attribute: the octets of the value, at least and at most; -1: any. */
    private static final byte[] SHORTEST = new byte[KNOWN_TYPES];

    private static final byte[] LONGEST = new byte[KNOWN_TYPES];

    /** By attribute: whether RFC 2661 section 4.4 wants the M bit set (1) or clear (0); -1: unknown attribute. */
    private static final byte[] M_BIT = new byte[KNOWN_TYPES];

    static {
        Arrays.fill(M_BIT, (byte) -1);
        rule(0, 1, 2, 2);
        rule(1, 1, 2, -1);
        rule(2, 1, 2, 2);
        rule(3, 1, 4, 4);
        rule(4, 1, 4, 4);
        rule(5, 0, 8, 8);
        rule(6, 0, 2, 2);
        rule(7, 1, 1, -1);
        rule(8, 0, 0, -1);
        rule(9, 1, 2, 2);
        rule(10, 1, 2, 2);
        rule(11, 1, 1, -1);
        rule(12, 1, 3, -1);
        rule(13, 1, 16, 16);
        rule(14, 1, 2, 2);
        rule(35, 1, 10, 10);
        rule(36, 1, 1, -1);
        rule(46, 0, 5, -1);
    }

    int tunnelId;
    int sessionId;
    int ns;
    int nr;

    /** 0: no message, only an acknowledgement. */
    int messageType;

    int assignedTunnelId;
    int assignedSessionId;
    int receiveWindow;
    int resultCode;
    int errorCode;
    byte[] challenge = {};
    byte[] challengeResponse = {};

    private final Violations violations;
    private long seen;

    ControlReader(Violations violations) {
        this.violations = violations;
    }

    private static void rule(int type, int mandatory, int shortest, int longest) {
        M_BIT[type] = (byte) mandatory;
        SHORTEST[type] = (byte) shortest;
        LONGEST[type] = (byte) longest;
    }

    /** Whether this is a control message that RFC 2661 allows; the fields are valid only then. */
    boolean read(byte[] in, int at, int length) {
        String fault = header(in, at, length);
        if (fault == null) {
            fault = length == ControlMessages.HEADER ? null : body(in, at + ControlMessages.HEADER, at + length);
        }
        if (fault != null) {
            violations.report(fault, in, at, length);
            return false;
        }
        return true;
    }

    private @Nullable String header(byte[] in, int at, int length) {
        messageType = 0;
        if (length < ControlMessages.HEADER) {
            return "control header cut short";
        }
        if (u16(in, at) != CONTROL_FLAGS) {
            return "control header flags are not T, L, S, version 2";
        }
        if (u16(in, at + 2) != length) {
            return "control header Length is not the datagram's";
        }
        tunnelId = u16(in, at + 4);
        sessionId = u16(in, at + 6);
        ns = u16(in, at + 8);
        nr = u16(in, at + 10);
        return null;
    }

    private @Nullable String body(byte[] in, int from, int end) {
        seen = 0;
        assignedTunnelId = 0;
        assignedSessionId = 0;
        resultCode = 0;
        errorCode = 0;
        int at = from;
        while (at < end) {
            if (end - at < AVP_HEADER) {
                return "AVP header cut short";
            }
            int flags = u16(in, at);
            int length = flags & LENGTH;
            if (length < AVP_HEADER || length > end - at) {
                return "AVP Length is below 6 or beyond the message";
            }
            String fault = avp(in, at, flags, length - AVP_HEADER, at == from);
            if (fault != null) {
                return fault;
            }
            at += length;
        }
        return missing();
    }

    private @Nullable String avp(byte[] in, int at, int flags, int length, boolean first) {
        int type = u16(in, at + 4);
        if ((flags & RESERVED) != 0) {
            return "AVP with reserved bits";
        }
        if ((flags & HIDDEN) != 0) {
            return "hidden AVP, which nobody asked for";
        }
        if (first && (u16(in, at + 2) != 0 || type != 0)) {
            return "the first AVP is not the Message Type";
        }
        boolean mandatory = (flags & MANDATORY) != 0;
        if (u16(in, at + 2) != 0 || type >= KNOWN_TYPES || M_BIT[type] < 0) {
            return mandatory ? "unknown AVP with the M bit" : null;
        }
        if (mandatory != (M_BIT[type] == 1)) {
            return "AVP with the wrong M bit";
        }
        if (length < SHORTEST[type] || (LONGEST[type] >= 0 && length > LONGEST[type])) {
            return "AVP value of a wrong length";
        }
        if ((seen & (1L << type)) != 0) {
            return "AVP twice in one message";
        }
        seen |= 1L << type;
        value(in, at + AVP_HEADER, length, type);
        return null;
    }

    private void value(byte[] in, int at, int length, int type) {
        switch (type) {
            case 0 -> messageType = u16(in, at);
            case 1 -> {
                resultCode = u16(in, at);
                errorCode = length >= 4 ? u16(in, at + 2) : 0;
            }
            case 9 -> assignedTunnelId = u16(in, at);
            case 10 -> receiveWindow = u16(in, at);
            case 11 -> challenge = Arrays.copyOfRange(in, at, at + length);
            case 13 -> challengeResponse = Arrays.copyOfRange(in, at, at + length);
            case 14 -> assignedSessionId = u16(in, at);
            default -> {}
        }
    }

    /** What RFC 2661 section 6 wants in the message and is not there, or is there and not allowed. */
    private @Nullable String missing() {
        long must = must(messageType);
        if (must == 0) {
            return "message type that an LNS must not send to this LAC";
        }
        if ((seen & must) != must) {
            return "message without an AVP that it must have";
        }
        if ((has(9) && assignedTunnelId == 0) || (messageType == ControlMessages.ICRP && assignedSessionId == 0)) {
            return "assigned ID 0";
        }
        if (messageType == ControlMessages.SCCRP) {
            if (!has(10)) {
                receiveWindow = ControlChannels.DEFAULT_WINDOW;
            }
            challenge = has(11) ? challenge : new byte[0];
            challengeResponse = has(13) ? challengeResponse : new byte[0];
            return receiveWindow == 0 ? "Receive Window Size 0" : null;
        }
        return null;
    }

    private boolean has(int type) {
        return (seen & (1L << type)) != 0;
    }

    private static long must(int messageType) {
        return switch (messageType) {
            case ControlMessages.SCCRP -> 1L | (1 << 2) | (1 << 3) | (1 << 7) | (1 << 9);
            case ControlMessages.STOP_CCN -> 1L | (1 << 1) | (1 << 9);
            case ControlMessages.HELLO -> 1L;
            case ControlMessages.ICRP -> 1L | (1 << 14);
            case ControlMessages.CDN -> 1L | (1 << 1) | (1 << 14);
            case ControlMessages.SLI -> 1L | (1L << 35);
            default -> 0;
        };
    }

    static boolean isControl(byte[] in, int at) {
        return (u8(in, at) & 0x80) != 0;
    }
}
