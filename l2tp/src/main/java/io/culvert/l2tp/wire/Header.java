package io.culvert.l2tp.wire;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * What stands at the front of a datagram. RFC 2661 section 3.1.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length (opt)         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Tunnel ID           |           Session ID          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Ns (opt)          |             Nr (opt)          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Offset Size (opt)        |    Offset pad... (opt)
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Big-endian. The IDs are those of the recipient, and 0 until it has assigned one. Reserved bits and octets behind
 * Length are ignored.
 */
public sealed interface Header {
    /** Octets of a control message's header. */
    int CONTROL_OCTETS = 12;

    /**
     * The header of a control message: T, L and S set, O clear. P means nothing here and is ignored.
     *
     * @param length of the whole message in octets: at least 12, at most the datagram's
     */
    record ControlHeader(int length, TunnelId tunnelId, SessionId sessionId, SequenceNumber ns, SequenceNumber nr)
            implements Header {
        public ControlHeader {
            Bounds.range("length", length, CONTROL_OCTETS, 0xFFFF);
        }
    }

    /**
     * The header of a data message; the payload is {@code [payloadStart, payloadEnd)} of the datagram.
     *
     * @param ns present if the S bit is set; its Nr is meaningless
     * @param priority the P bit
     */
    record DataHeader(
            TunnelId tunnelId,
            SessionId sessionId,
            Optional<SequenceNumber> ns,
            boolean priority,
            int payloadStart,
            int payloadEnd)
            implements Header {
        public DataHeader {
            Bounds.range("start of payload", payloadStart, 6, payloadEnd);
        }
    }

    /** No header: the datagram is dropped and counted, and nothing is sent for it. */
    enum Discarded implements Header {
        /** Fewer octets than the flags promise. */
        TOO_SHORT,
        /** Version 1 is L2F. */
        L2F,
        UNKNOWN_VERSION,
        CONTROL_WITHOUT_LENGTH,
        CONTROL_WITHOUT_SEQUENCE,
        CONTROL_WITH_OFFSET,
        /** Length is less than the header or more than the datagram. */
        LENGTH_WRONG,
        /** The offset leads out of the message. */
        OFFSET_WRONG
    }

    /** Total: any octets give one of the three. */
    static Header decode(Octets datagram) {
        if (datagram.length() < 2) {
            return Discarded.TOO_SHORT;
        }
        int flags = datagram.u16(0);
        int version = flags & 0x000F;
        if (version != 2) {
            return version == 1 ? Discarded.L2F : Discarded.UNKNOWN_VERSION;
        }
        return (flags & Flags.CONTROL) != 0 ? control(flags, datagram) : data(flags, datagram);
    }

    private static Header control(int flags, Octets datagram) {
        if ((flags & Flags.LENGTH) == 0) {
            return Discarded.CONTROL_WITHOUT_LENGTH;
        }
        if ((flags & Flags.SEQUENCE) == 0) {
            return Discarded.CONTROL_WITHOUT_SEQUENCE;
        }
        if ((flags & Flags.OFFSET) != 0) {
            return Discarded.CONTROL_WITH_OFFSET;
        }
        if (datagram.length() < CONTROL_OCTETS) {
            return Discarded.TOO_SHORT;
        }
        int length = datagram.u16(2);
        if (length < CONTROL_OCTETS || length > datagram.length()) {
            return Discarded.LENGTH_WRONG;
        }
        return new ControlHeader(
                length,
                new TunnelId(datagram.u16(4)),
                new SessionId(datagram.u16(6)),
                new SequenceNumber(datagram.u16(8)),
                new SequenceNumber(datagram.u16(10)));
    }

    private static Header data(int flags, Octets datagram) {
        boolean hasLength = (flags & Flags.LENGTH) != 0;
        boolean hasSequence = (flags & Flags.SEQUENCE) != 0;
        boolean hasOffset = (flags & Flags.OFFSET) != 0;
        int ids = hasLength ? 4 : 2;
        int sequence = ids + 4;
        int offset = hasSequence ? sequence + 4 : sequence;
        int start = hasOffset ? offset + 2 : offset;
        if (datagram.length() < start) {
            return Discarded.TOO_SHORT;
        }
        int end = hasLength ? datagram.u16(2) : datagram.length();
        if (end < start || end > datagram.length()) {
            return Discarded.LENGTH_WRONG;
        }
        if (hasOffset) {
            start += datagram.u16(offset);
            if (start > end) {
                return Discarded.OFFSET_WRONG;
            }
        }
        return new DataHeader(
                new TunnelId(datagram.u16(ids)),
                new SessionId(datagram.u16(ids + 2)),
                hasSequence ? Optional.of(new SequenceNumber(datagram.u16(sequence))) : Optional.empty(),
                (flags & Flags.PRIORITY) != 0,
                start,
                end);
    }

    /** The bits of the first two octets. */
    final class Flags {
        static final int CONTROL = 0x8000;
        static final int LENGTH = 0x4000;
        static final int SEQUENCE = 0x0800;
        static final int OFFSET = 0x0200;
        static final int PRIORITY = 0x0100;
        /** T, L, S and version 2: what every control message begins with. */
        static final int CONTROL_MESSAGE = 0xC802;

        private Flags() {}
    }
}
