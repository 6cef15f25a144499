package io.culvert.ppp.frame;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * What LCP, NCPs, PAP and CHAP send (RFC 1661 section 5); big-endian, length in octets over all.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Code      |  Identifier   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Data ...
 * </pre>
 *
 * @param code 0..255
 * @param identifier 0..255
 */
public record ControlPacket(int code, int identifier, Octets data) {
    /** Octets before the data. */
    public static final int HEADER_LENGTH = 4;

    public ControlPacket {
        if ((code & ~0xFF) != 0 || (identifier & ~0xFF) != 0 || data.length() > 0xFFFF - HEADER_LENGTH) {
            throw new IllegalArgumentException("code " + code + ", identifier " + identifier);
        }
    }

    /** Reads a packet; octets behind its length are padding. Empty if the length does not fit. */
    public static Optional<ControlPacket> decode(Octets information) {
        if (information.length() < HEADER_LENGTH) {
            return Optional.empty();
        }
        int length = information.u16(2);
        if (length < HEADER_LENGTH || length > information.length()) {
            return Optional.empty();
        }
        return Optional.of(
                new ControlPacket(information.u8(0), information.u8(1), information.slice(HEADER_LENGTH, length)));
    }

    /** The packet without a frame around it. */
    public Octets encode() {
        return write(new OctetWriter(HEADER_LENGTH + data.length())).toOctets();
    }

    /**
     * The packet in a frame. All protocols that have control packets have numbers that are never compressed.
     *
     * @param addressControl whether to put FF 03 in front
     */
    public Octets toFrame(int protocol, boolean addressControl) {
        var writer = new OctetWriter(4 + HEADER_LENGTH + data.length());
        if (addressControl) {
            writer.u16(PppFrame.ADDRESS_CONTROL);
        }
        return write(writer.u16(protocol)).toOctets();
    }

    private OctetWriter write(OctetWriter writer) {
        return writer.u8(code).u8(identifier).u16(HEADER_LENGTH + data.length()).octets(data);
    }
}
