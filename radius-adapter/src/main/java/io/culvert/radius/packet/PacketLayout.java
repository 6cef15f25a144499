package io.culvert.radius.packet;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where things are in a packet (RFC 2865 section 3); all numbers are big-endian.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Code      |  Identifier   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Authenticator, 16 octets                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Attributes: type (1), length (1, of all three), value ...    |
 * </pre>
 */
public final class PacketLayout {
    /** Octets before the first attribute. */
    public static final int HEADER_LENGTH = 20;

    /** The longest packet, octets. */
    public static final int MAX_LENGTH = 4096;

    public static final int AUTHENTICATOR_OFFSET = 4;
    public static final int AUTHENTICATOR_LENGTH = 16;

    private PacketLayout() {}

    public static int code(byte[] packet) {
        return packet[0] & 0xFF;
    }

    public static int identifier(byte[] packet) {
        return packet[1] & 0xFF;
    }

    /** The authenticator: of a request its Request Authenticator. */
    public static byte[] authenticator(byte[] packet) {
        return Arrays.copyOfRange(packet, AUTHENTICATOR_OFFSET, HEADER_LENGTH);
    }

    /** A packet of {@code attributes} with its header; the authenticator is still zero. */
    public static byte[] assemble(int code, int identifier, AttributeList attributes) {
        int length = HEADER_LENGTH + attributes.length();
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("packet of " + length + " octets");
        }
        var packet = new byte[length];
        packet[0] = (byte) code;
        packet[1] = (byte) identifier;
        packet[2] = (byte) (length >>> 8);
        packet[3] = (byte) length;
        int end = attributes.writeTo(packet, HEADER_LENGTH);
        if (end != length) {
            throw new IllegalStateException("attributes ended at " + end + ", not at " + length);
        }
        return packet;
    }

    /**
     * What is wrong with the structure of a datagram: its length, or the length of an attribute; nothing if it is sound.
     * Octets behind the packet's own length are padding (RFC 2865 section 3).
     *
     * @param length octets of {@code datagram} that were received
     */
    public static Optional<String> problem(byte[] datagram, int length) {
        if (length < HEADER_LENGTH) {
            return Optional.of("datagram of " + length + " octets");
        }
        int declared = declaredLength(datagram);
        if (declared < HEADER_LENGTH || declared > MAX_LENGTH || declared > length) {
            return Optional.of("length field " + declared + " in a datagram of " + length + " octets");
        }
        int offset = HEADER_LENGTH;
        while (offset < declared) {
            if (declared - offset < 2) {
                return Optional.of("one octet behind the last attribute");
            }
            int attributeLength = datagram[offset + 1] & 0xFF;
            if (attributeLength < 2 || attributeLength > declared - offset) {
                return Optional.of("attribute " + (datagram[offset] & 0xFF) + " of length " + attributeLength);
            }
            offset += attributeLength;
        }
        return Optional.empty();
    }

    /** The length field. */
    public static int declaredLength(byte[] packet) {
        return (packet[2] & 0xFF) << 8 | (packet[3] & 0xFF);
    }

    /**
     * Offset of the only attribute of that type, {@link #ABSENT}, or {@link #REPEATED}; of a packet whose structure is
     * sound.
     */
    static int only(byte[] packet, int type) {
        int declared = declaredLength(packet);
        int found = ABSENT;
        for (int offset = HEADER_LENGTH; offset < declared; offset += packet[offset + 1] & 0xFF) {
            if ((packet[offset] & 0xFF) == type) {
                if (found != ABSENT) {
                    return REPEATED;
                }
                found = offset;
            }
        }
        return found;
    }

    static final int ABSENT = -1;
    static final int REPEATED = -2;
}
