package io.culvert.l2tp.wire;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.DecodeError.Remedy;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one control message.
 *
 * <p>After a fault that makes the message unusable it reads on, as far as the AVPs can be told apart, to find the IDs
 * that the answer needs.
 */
final class MessageDecoder {
    private static final int AVP_HEADER_OCTETS = 6;
    private static final int MANDATORY = 0x8000;
    private static final int HIDDEN = 0x4000;
    private static final int RESERVED = 0x3C00;
    private static final int LENGTH = 0x03FF;
    private static final int FIRST_AVP = Header.CONTROL_OCTETS;
    /** RFC 3145 section 4: the number that the PPP Disconnect Cause Code had as a draft is taken as well. */
    private static final int DRAFT_VENDOR = 43;

    private final Octets datagram;
    private final int end;
    private final @Nullable Secret secret;
    private final MandatoryAvps mandatoryAvps = new MandatoryAvps();
    private final ArrayList<Avp> avps = new ArrayList<>(8);
    private @Nullable ArrayList<IgnoredAvp> ignored;
    private @Nullable Octets randomVector;
    private @Nullable MessageType type;
    private @Nullable DecodeFailure failure;
    private long seen;

    MessageDecoder(Octets datagram, ControlHeader header, @Nullable Secret secret) {
        this.datagram = datagram;
        this.end = header.length();
        this.secret = secret;
    }

    Decoded decode() {
        int flags = end - FIRST_AVP < AVP_HEADER_OCTETS ? 0 : datagram.u16(FIRST_AVP);
        if (!isMessageType(datagram, end)) {
            var fault = end - FIRST_AVP < AVP_HEADER_OCTETS
                    ? Fault.AVP_HEADER_CUT
                    : isLengthWrong(flags, FIRST_AVP) ? Fault.AVP_LENGTH_WRONG : Fault.MESSAGE_TYPE_MISSING;
            return malformed(new DecodeFailure(fault, Remedy.CLEAR_TUNNEL, "the first AVP is no Message Type"), -1);
        }
        int vendorId = datagram.u16(FIRST_AVP + 2);
        int number = datagram.u16(FIRST_AVP + AVP_HEADER_OCTETS);
        int at = FIRST_AVP + 8;
        var known = vendorId == 0 ? MessageType.ofNumber(number) : null;
        if (known == null) {
            return (flags & MANDATORY) == 0
                    ? new Decoded.Ok(new Message.Unknown(vendorId, number, datagram.slice(at, end)), List.of())
                    : malformed(
                            new DecodeFailure(
                                    Fault.UNKNOWN_MESSAGE_TYPE,
                                    Remedy.CLEAR_TUNNEL,
                                    "unknown message type " + (vendorId == 0 ? "" : vendorId + "/") + number),
                            number);
        }
        type = known;
        readAvps(known, at);
        if (failure == null) {
            var missing = mandatoryAvps.missing(known.spec());
            if (missing != null) {
                fail(Fault.MANDATORY_AVP_MISSING, messageRemedy(known), missing + " is missing in " + known.label());
            }
        }
        return failure != null
                ? malformed(failure, number)
                : new Decoded.Ok(mandatoryAvps.build(known, avps), ignored == null ? List.of() : ignored);
    }

    static Optional<Integer> peekType(Octets datagram, ControlHeader header) {
        return isMessageType(datagram, header.length())
                ? Optional.of(datagram.u16(FIRST_AVP + AVP_HEADER_OCTETS))
                : Optional.empty();
    }

    static Optional<Avp.HostName> peekHostName(Octets datagram, ControlHeader header) {
        return peek(AvpType.HOST_NAME, datagram, header).map(Avp.HostName::new);
    }

    static Optional<Avp.TunnelRecovery> peekTunnelRecovery(Octets datagram, ControlHeader header) {
        return peek(AvpType.TUNNEL_RECOVERY, datagram, header)
                .map(value -> new Avp.TunnelRecovery(new TunnelId(value.u16(4)), new TunnelId(value.u16(8))));
    }

    /** The value of the first AVP of this type that has the right length and can be read without a secret. */
    private static Optional<Octets> peek(AvpType type, Octets datagram, ControlHeader header) {
        int end = header.length();
        int at = FIRST_AVP;
        while (end - at >= AVP_HEADER_OCTETS) {
            int flags = datagram.u16(at);
            int next = at + (flags & LENGTH);
            if (next < at + AVP_HEADER_OCTETS || next > end) {
                break;
            }
            if ((flags & (HIDDEN | RESERVED)) == 0
                    && datagram.u16(at + 2) == 0
                    && datagram.u16(at + 4) == type.number()
                    && next - at - AVP_HEADER_OCTETS >= type.minOctets()
                    && next - at - AVP_HEADER_OCTETS <= type.maxOctets()) {
                return Optional.of(datagram.slice(at + AVP_HEADER_OCTETS, next));
            }
            at = next;
        }
        return Optional.empty();
    }

    private static boolean isMessageType(Octets datagram, int end) {
        return end - FIRST_AVP >= 8
                && (datagram.u16(FIRST_AVP) & (HIDDEN | RESERVED | LENGTH)) == 8
                && datagram.u16(FIRST_AVP + 4) == AvpType.MESSAGE_TYPE.number();
    }

    private boolean isLengthWrong(int flags, int at) {
        int length = flags & LENGTH;
        return length < AVP_HEADER_OCTETS || length > end - at;
    }

    private void readAvps(MessageType in, int from) {
        int at = from;
        while (at < end) {
            if (end - at < AVP_HEADER_OCTETS) {
                fail(Fault.AVP_HEADER_CUT, messageRemedy(in), "an AVP header is cut off in " + in.label());
                return;
            }
            int flags = datagram.u16(at);
            if (isLengthWrong(flags, at)) {
                fail(
                        Fault.AVP_LENGTH_WRONG,
                        messageRemedy(in),
                        "AVP " + datagram.u16(at + 4) + " in " + in.label() + " has length " + (flags & LENGTH));
                return;
            }
            int next = at + (flags & LENGTH);
            readAvp(in, flags, datagram.u16(at + 2), datagram.u16(at + 4), at + AVP_HEADER_OCTETS, next);
            at = next;
        }
    }

    private void readAvp(MessageType in, int flags, int vendorId, int number, int at, int next) {
        try {
            if ((flags & RESERVED) != 0) {
                throw new MalformedAvp(Fault.RESERVED_BITS_SET);
            }
            var avpType = vendorId == 0 ? AvpType.ofNumber(number) : draftType(vendorId, number);
            if (avpType == null) {
                readUnknown(flags, vendorId, number, at, next);
            } else if (avpType == AvpType.RANDOM_VECTOR) {
                readRandomVector(flags, at, next);
            } else if (avpType == AvpType.MESSAGE_TYPE || (seen & avpType.bit()) != 0) {
                ignore(vendorId, number, Fault.REPEATED);
            } else {
                readKnown(in, avpType, flags, at, next);
            }
        } catch (MalformedAvp e) {
            // RFC 2661 section 7.1: as the M bit says. RFC 4951 section 4.1: AVPs foreign to FSQ and FSR are ignored.
            boolean unknown = e.fault() == Fault.UNKNOWN_AVP || e.fault() == Fault.RESERVED_BITS_SET;
            if ((flags & MANDATORY) != 0 && !(unknown && (in == MessageType.FSQ || in == MessageType.FSR))) {
                var shown = isSecret(flags, vendorId, number) ? Octets.EMPTY : datagram.slice(at, next);
                fail(e.fault(), scopeRemedy(in), DecodeFailure.text(e.fault(), in, vendorId, number, shown));
            } else {
                ignore(vendorId, number, e.fault());
            }
        }
    }

    private void readKnown(MessageType in, AvpType avpType, int flags, int at, int next) throws MalformedAvp {
        Avp.Known avp;
        if ((flags & HIDDEN) == 0) {
            avp = AvpCodec.read(avpType, datagram, at, next);
        } else if (avpType == AvpType.TUNNEL_RECOVERY) {
            // Which secret there is depends on it (RFC 4951 section 5.2).
            throw new MalformedAvp(Fault.HIDDEN_UNREADABLE);
        } else {
            var value = reveal(flags, 0, avpType.number(), at, next);
            if (value == null) {
                return;
            }
            avp = AvpCodec.read(avpType, value, 0, value.length());
        }
        if (isUnassigned(avp) && in != MessageType.STOP_CCN && in != MessageType.CDN) {
            throw new MalformedAvp(Fault.VALUE_OUT_OF_RANGE);
        }
        if (!avpType.isRepeatable()) {
            seen |= avpType.bit();
        }
        if (in.spec().must().contains(avpType)) {
            mandatoryAvps.add(avpType, avp);
        } else {
            avps.add(avp);
        }
    }

    private void readUnknown(int flags, int vendorId, int number, int at, int next) throws MalformedAvp {
        boolean mandatory = (flags & MANDATORY) != 0;
        if (mandatory) {
            throw new MalformedAvp(Fault.UNKNOWN_AVP);
        }
        boolean hidden = (flags & HIDDEN) != 0;
        var value = hidden ? reveal(flags, vendorId, number, at, next) : datagram.slice(at, next);
        if (value != null) {
            avps.add(new Avp.Unknown(vendorId, number, false, value, hidden));
            ignore(vendorId, number, Fault.UNKNOWN_AVP);
        }
    }

    private void readRandomVector(int flags, int at, int next) throws MalformedAvp {
        if ((flags & HIDDEN) != 0) {
            throw new MalformedAvp(Fault.HIDDEN_UNREADABLE);
        }
        randomVector = datagram.slice(at, next);
    }

    /** The value in clear text; null if the AVP was kept as it is because there is no secret. */
    private @Nullable Octets reveal(int flags, int vendorId, int number, int at, int next) throws MalformedAvp {
        if (randomVector == null) {
            throw new MalformedAvp(Fault.HIDDEN_WITHOUT_RANDOM_VECTOR);
        }
        if (secret == null) {
            if ((flags & MANDATORY) != 0) {
                throw new MalformedAvp(Fault.HIDDEN_WITHOUT_SECRET);
            }
            avps.add(new Avp.Hidden(vendorId, number, randomVector, datagram.slice(at, next)));
            ignore(vendorId, number, Fault.HIDDEN_WITHOUT_SECRET);
            return null;
        }
        if (next - at < 2) {
            throw new MalformedAvp(Fault.HIDDEN_UNREADABLE);
        }
        var subformat = AvpHiding.reveal(number, secret, randomVector, datagram.slice(at, next));
        int length = subformat.u16(0);
        if (length > subformat.length() - 2) {
            throw new MalformedAvp(Fault.HIDDEN_UNREADABLE);
        }
        return subformat.slice(2, 2 + length);
    }

    /** Whether the value must not appear in logs. */
    private static boolean isSecret(int flags, int vendorId, int number) {
        return (flags & HIDDEN) != 0 || (vendorId == 0 && number == AvpType.PROXY_AUTHEN_RESPONSE.number());
    }

    private static boolean isUnassigned(Avp avp) {
        return (avp instanceof Avp.AssignedTunnelId(TunnelId tunnel) && !tunnel.isAssigned())
                || (avp instanceof Avp.AssignedSessionId(SessionId session) && !session.isAssigned());
    }

    private static @Nullable AvpType draftType(int vendorId, int number) {
        return vendorId == DRAFT_VENDOR && number == AvpType.PPP_DISCONNECT_CAUSE.number()
                ? AvpType.PPP_DISCONNECT_CAUSE
                : null;
    }

    private static Remedy scopeRemedy(MessageType in) {
        return in.spec().scope() == MessageSpec.Scope.SESSION ? Remedy.CLEAR_SESSION : Remedy.CLEAR_TUNNEL;
    }

    /** A message that a peer may ignore as a whole is not worth a tunnel when it cannot be read. */
    private static Remedy messageRemedy(MessageType in) {
        return in.spec().mandatory() ? scopeRemedy(in) : Remedy.IGNORE;
    }

    private void ignore(int vendorId, int number, Fault fault) {
        var list = ignored;
        if (list == null) {
            list = new ArrayList<>(4);
            ignored = list;
        }
        list.add(new IgnoredAvp(vendorId, number, fault));
    }

    /** The first failure counts. */
    private void fail(Fault fault, Remedy remedy, String text) {
        if (failure == null) {
            failure = new DecodeFailure(fault, remedy, text);
        }
    }

    private Decoded malformed(DecodeFailure cause, int messageType) {
        return new Decoded.Malformed(new DecodeError(
                cause.fault(),
                cause.remedy(),
                messageType < 0 ? Optional.empty() : Optional.of(messageType),
                cause.text(),
                mandatoryAvps.assignedTunnelId(),
                mandatoryAvps.assignedSessionId()));
    }
}
