package io.culvert.ppp.frame;

import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * A PPP frame without flags and FCS, as L2TP carries it (RFC 2661 section 5.3).
 *
 * <pre>
 * +------------+------------+-------------+---------------------
 * | FF  01     | 03  01     | Protocol 1/2| Information, Padding
 * +------------+------------+-------------+---------------------
 * </pre>
 *
 * @param protocol as two octets, also where one was sent; an even number is legal here and unknown to everybody (RFC
 *     1661 section 2)
 */
public record PppFrame(int protocol, Octets information) {
    static final int ADDRESS_CONTROL = 0xFF03;

    /**
     * Reads a frame with or without FF 03 and with a Protocol field of one or two octets, whatever was negotiated. Empty
     * if the Protocol field is missing or cut off.
     */
    public static Optional<PppFrame> decode(Octets frame) {
        int position = frame.length() >= 2 && frame.u16(0) == ADDRESS_CONTROL ? 2 : 0;
        if (position >= frame.length()) {
            return Optional.empty();
        }
        if ((frame.u8(position) & 1) == 1) {
            return Optional.of(new PppFrame(frame.u8(position), frame.slice(position + 1)));
        }
        if (position + 2 > frame.length()) {
            return Optional.empty();
        }
        return Optional.of(new PppFrame(frame.u16(position), frame.slice(position + 2)));
    }
}
