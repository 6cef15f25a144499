package io.culvert.l2tp.wire;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.Optional;

/** Control messages from and to octets. Pure; decoding is total. */
public final class MessageCodec {
    /** The longest message: Length has 16 bits. */
    public static final int MAX_MESSAGE_OCTETS = 0xFFFF;

    private MessageCodec() {}

    /**
     * Reads what stands behind a control header.
     *
     * @param header what {@link Header#decode} gave for this datagram
     * @param secret the one shared with this peer: without it hidden AVPs cannot be read
     */
    public static Decoded decode(Octets datagram, ControlHeader header, Optional<Secret> secret) {
        return header.length() == Header.CONTROL_OCTETS
                ? Decoded.Zlb.INSTANCE
                : new MessageDecoder(datagram, header, secret.orElse(null)).decode();
    }

    /**
     * The message's type without looking further: a number that need not be known, or empty for a ZLB and for a message
     * that does not begin with a Message Type.
     */
    public static Optional<Integer> peekType(Octets datagram, ControlHeader header) {
        return MessageDecoder.peekType(datagram, header);
    }

    /**
     * The Host Name of an SCCRQ or SCCRP without decoding it, which may need the secret that belongs to this name; the
     * Host Name itself is never hidden.
     */
    public static Optional<Avp.HostName> peekHostName(Octets datagram, ControlHeader header) {
        return MessageDecoder.peekHostName(datagram, header);
    }

    /**
     * Which tunnel an SCCRQ recovers, without decoding it, which may need the secret of that tunnel; the AVP itself is never
     * hidden (RFC 4951 section 5.2).
     */
    public static Optional<Avp.TunnelRecovery> peekTunnelRecovery(Octets datagram, ControlHeader header) {
        return MessageDecoder.peekTunnelRecovery(datagram, header);
    }

    /**
     * The message with its header, ready to send. AVPs go out in the order Message Type, the mandatory ones, then
     * {@link DefinedMessage#avps()}, with a Random Vector before the first hidden one.
     *
     * <p><b>Failure:</b> {@link IllegalArgumentException} if it is longer than {@value #MAX_MESSAGE_OCTETS} octets.
     *
     * @param to the recipient's tunnel ID
     * @param session the recipient's session ID, 0 in messages of the tunnel
     */
    public static Octets encode(
            TunnelId to, SessionId session, SequenceNumber ns, SequenceNumber nr, Message message, Hiding hiding) {
        return new MessageEncoder(hiding).encode(to, session, ns, nr, message);
    }

    /** A zero-length body: acknowledges, and does not count in Ns. RFC 2661 section 5.8. */
    public static Octets zlb(TunnelId to, SequenceNumber ns, SequenceNumber nr) {
        var writer = new OctetWriter(Header.CONTROL_OCTETS);
        MessageEncoder.header(writer, to, SessionId.NONE, ns, nr);
        return writer.patchU16(2, Header.CONTROL_OCTETS).toOctets();
    }

    /**
     * The same control message with another Nr, for a retransmission. RFC 2661 section 5.8.
     *
     * @param encoded what {@link #encode} or {@link #zlb} gave
     */
    public static Octets withNr(Octets encoded, SequenceNumber nr) {
        var bytes = encoded.toByteArray();
        bytes[10] = (byte) (nr.value() >>> 8);
        bytes[11] = (byte) nr.value();
        return Octets.wrap(bytes);
    }
}
