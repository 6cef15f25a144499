package io.culvert.l2tp.wire;

import java.util.Optional;

/** The general error codes, used with result 2. RFC 2661 section 4.4.2. */
public enum GeneralError {
    NONE(0),
    NO_CONTROL_CONNECTION(1),
    LENGTH_WRONG(2),
    VALUE_OUT_OF_RANGE(3),
    INSUFFICIENT_RESOURCES(4),
    SESSION_ID_INVALID(5),
    VENDOR_SPECIFIC(6),
    TRY_ANOTHER(7),
    UNKNOWN_MANDATORY_AVP(8),
    /** The message is a list of addresses to try, separated by a comma and a blank. */
    TRY_ANOTHER_DIRECTED(9),
    NEXT_HOP_UNREACHABLE(10),
    NEXT_HOP_BUSY(11),
    TUNNEL_SWITCH_BUSY(12);

    private final int code;

    GeneralError(int code) {
        this.code = code;
    }

    /** The named value with this number, if there is one. */
    public static Optional<GeneralError> find(int code) {
        for (var value : values()) {
            if (value.code == code) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
