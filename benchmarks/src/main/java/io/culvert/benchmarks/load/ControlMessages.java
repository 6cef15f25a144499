package io.culvert.benchmarks.load;

import static io.culvert.benchmarks.socket.BigEndian.put16;
import static io.culvert.benchmarks.socket.BigEndian.put32;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Writes the control messages of an LAC from prepared octets (RFC 2661 section 6).
 *
 * <p>Each method writes a whole datagram at {@code at} and returns its length; the header's Tunnel ID, Session ID, Ns and
 * Nr are put in by {@link #header}, so a retransmission is written anew with the newest Nr. <b>Thread:</b> one.
 */
final class ControlMessages {
    static final int HEADER = 12;
    static final int CHALLENGE = 16;

    static final int SCCRQ = 1;
    static final int SCCRP = 2;
    static final int SCCCN = 3;
    static final int STOP_CCN = 4;
    static final int HELLO = 6;
    static final int ICRQ = 10;
    static final int ICRP = 11;
    static final int ICCN = 12;
    static final int CDN = 14;
    static final int SLI = 16;

    private static final int CONTROL_FLAGS = 0xC802;
    private static final int MANDATORY = 0x8000;
    private static final int AVP_HEADER = 6;
    private static final int CALLING_NUMBER_DIGITS = 10;

    private final byte[] sccrq;
    private final int sccrqTunnelId;
    private final int sccrqChallenge;
    private final byte[] icrq;
    private final byte[] iccn;
    private final byte[] secret;
    private final MessageDigest md5 = md5();

    /**
     * @param hostName of the LAC
     * @param receiveWindow the control messages that the LNS may have outstanding
     * @param secret of the tunnel; empty: no authentication
     */
    ControlMessages(String hostName, int receiveWindow, String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        var writer = new AvpWriter(SCCRQ)
                .u16(2, true, 0x0100)
                .octets(7, true, hostName.getBytes(StandardCharsets.UTF_8))
                .u32(3, true, 3)
                .u32(4, true, 0);
        sccrqTunnelId = writer.length() + AVP_HEADER;
        writer.u16(9, true, 0)
                .octets(8, false, "Culvert load".getBytes(StandardCharsets.UTF_8))
                .u16(10, true, receiveWindow);
        sccrqChallenge = this.secret.length == 0 ? 0 : writer.length() + AVP_HEADER;
        sccrq = this.secret.length == 0
                ? writer.toByteArray()
                : writer.octets(11, true, new byte[CHALLENGE]).toByteArray();
        icrq = new AvpWriter(ICRQ)
                .u16(14, true, 0)
                .u32(15, true, 0)
                .u32(18, true, 2)
                .octets(21, true, "5550100".getBytes(StandardCharsets.UTF_8))
                .octets(22, true, "0".repeat(CALLING_NUMBER_DIGITS).getBytes(StandardCharsets.UTF_8))
                .toByteArray();
        iccn = new AvpWriter(ICCN).u32(24, true, 100_000_000).u32(19, true, 1).toByteArray();
    }

    boolean authenticates() {
        return secret.length != 0;
    }

    /** RFC 2661 section 4.4.3: MD5 of the message type that carries the response, the secret and the challenge. */
    byte[] challengeResponse(int messageType, byte[] challenge) {
        md5.update((byte) messageType);
        md5.update(secret);
        return md5.digest(challenge);
    }

    /** The header of a control message of {@code length} octets. */
    static void header(byte[] out, int at, int length, int tunnelId, int sessionId, int ns, int nr) {
        put16(out, at, CONTROL_FLAGS);
        put16(out, at + 2, length);
        put16(out, at + 4, tunnelId);
        put16(out, at + 6, sessionId);
        put16(out, at + 8, ns);
        put16(out, at + 10, nr);
    }

    int sccrq(byte[] out, int at, int localTunnelId, byte[] challenge) {
        System.arraycopy(sccrq, 0, out, at, sccrq.length);
        put16(out, at + sccrqTunnelId, localTunnelId);
        if (sccrqChallenge != 0) {
            System.arraycopy(challenge, 0, out, at + sccrqChallenge, CHALLENGE);
        }
        return sccrq.length;
    }

    /**
     * @param response to the challenge of the SCCRP; empty: it had none
     */
    int scccn(byte[] out, int at, byte[] response) {
        var writer = new AvpWriter(SCCCN);
        return copy((response.length == 0 ? writer : writer.octets(13, true, response)).toByteArray(), out, at);
    }

    int icrq(byte[] out, int at, int localSessionId, int serialNumber) {
        System.arraycopy(icrq, 0, out, at, icrq.length);
        put16(out, at + HEADER + 14, localSessionId);
        put32(out, at + HEADER + 22, serialNumber);
        decimal(out, at + icrq.length - CALLING_NUMBER_DIGITS, CALLING_NUMBER_DIGITS, serialNumber);
        return icrq.length;
    }

    int iccn(byte[] out, int at) {
        return copy(iccn, out, at);
    }

    int hello(byte[] out, int at) {
        return copy(new AvpWriter(HELLO).toByteArray(), out, at);
    }

    /**
     * A CDN: the carrier is lost, or the call is ended for administrative reasons (RFC 2661 section 4.4.2, result codes 1 and 3).
     *
     * @param pppCause what the latter are (RFC 3145 section 2); 0: the former
     */
    int cdn(byte[] out, int at, int localSessionId, int pppCause) {
        var writer = new AvpWriter(CDN).u16(1, true, pppCause == 0 ? 1 : 3).u16(14, true, localSessionId);
        if (pppCause != 0) {
            byte direction = (byte) (pppCause == ShortCalls.NORMAL ? 1 : 0);
            writer.octets(46, false, new byte[] {0, (byte) pppCause, 0, 0, direction});
        }
        return copy(writer.toByteArray(), out, at);
    }

    /** A StopCCN: a general request to clear the control connection (RFC 2661 section 4.4.2, result code 1). */
    int stopCcn(byte[] out, int at, int localTunnelId) {
        return copy(
                new AvpWriter(STOP_CCN)
                        .u16(9, true, localTunnelId)
                        .u16(1, true, 1)
                        .toByteArray(),
                out,
                at);
    }

    /** {@code number} in {@code digits} decimal digits, leading zeros kept. */
    static void decimal(byte[] out, int at, int digits, int number) {
        int rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every JDK has MD5", absent);
        }
    }

    private static int copy(byte[] message, byte[] out, int at) {
        System.arraycopy(message, 0, out, at, message.length);
        return message.length;
    }

    /** Puts AVPs after a control header and a Message Type AVP. */
    private static final class AvpWriter {
        private final byte[] octets = new byte[512];
        private int length = HEADER;

        AvpWriter(int messageType) {
            u16(0, true, messageType);
        }

        AvpWriter u16(int type, boolean mandatory, int value) {
            return octets(type, mandatory, new byte[] {(byte) (value >> 8), (byte) value});
        }

        AvpWriter u32(int type, boolean mandatory, int value) {
            return octets(type, mandatory, new byte[] {
                (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
            });
        }

        AvpWriter octets(int type, boolean mandatory, byte[] value) {
            put16(octets, length, (mandatory ? MANDATORY : 0) | (AVP_HEADER + value.length));
            put16(octets, length + 2, 0);
            put16(octets, length + 4, type);
            System.arraycopy(value, 0, octets, length + AVP_HEADER, value.length);
            length += AVP_HEADER + value.length;
            return this;
        }

        int length() {
            return length;
        }

        byte[] toByteArray() {
            return Arrays.copyOf(octets, length);
        }
    }
}
