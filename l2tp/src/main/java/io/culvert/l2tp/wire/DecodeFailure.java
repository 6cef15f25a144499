package io.culvert.l2tp.wire;

import io.culvert.octets.Octets;
import java.util.Optional;

/** What {@link MessageDecoder} remembers of the first thing that made a message unusable. */
record DecodeFailure(Fault fault, DecodeError.Remedy remedy, String text) {

    private static final int SHOWN_OCTETS = 16;

    /**
     * Names the AVP, as RFC 2661 section 4.4.2 wants it in the answer, and shows the beginning of its value.
     *
     * @param value as it came, or empty if it must not be shown
     */
    static String text(Fault fault, MessageType in, int vendorId, int number, Octets value) {
        var type = vendorId == 0 ? AvpType.find(number) : Optional.<AvpType>empty();
        return "AVP " + (vendorId == 0 ? "" : vendorId + "/") + number
                + type.map(known -> " (" + known + ")").orElse("") + " in " + in.label() + ": " + describe(fault)
                + (value.isEmpty()
                        ? ""
                        : ", value "
                                + value.slice(0, Math.min(value.length(), SHOWN_OCTETS))
                                        .toHex() + (value.length() > SHOWN_OCTETS ? "..." : ""));
    }

    private static String describe(Fault fault) {
        return switch (fault) {
            case AVP_HEADER_CUT, AVP_LENGTH_WRONG -> "AVP length wrong";
            case VALUE_LENGTH_WRONG -> "value length wrong";
            case VALUE_OUT_OF_RANGE -> "value out of range";
            case MESSAGE_TYPE_MISSING, UNKNOWN_MESSAGE_TYPE -> "message type wrong";
            case MANDATORY_AVP_MISSING -> "missing";
            case UNKNOWN_AVP -> "unknown, and its M bit is set";
            case RESERVED_BITS_SET -> "reserved bits and the M bit are set";
            case HIDDEN_WITHOUT_SECRET -> "hidden, and no secret is configured";
            case HIDDEN_WITHOUT_RANDOM_VECTOR -> "hidden without a Random Vector before it";
            case HIDDEN_UNREADABLE -> "hidden, and cannot be read with our secret";
            case REPEATED -> "repeated";
        };
    }
}
