package io.culvert.l2tp.wire;

import java.util.Optional;

/** The result codes of CDN. RFC 2661 section 4.4.2. */
public enum CdnResult {
    CARRIER_LOST(1),
    /** See the error code. */
    GENERAL_ERROR(2),
    ADMINISTRATIVE(3),
    NO_FACILITIES_TEMPORARY(4),
    NO_FACILITIES_PERMANENT(5),
    INVALID_DESTINATION(6),
    NO_CARRIER(7),
    BUSY(8),
    NO_DIAL_TONE(9),
    NOT_ESTABLISHED_IN_TIME(10),
    NO_FRAMING_DETECTED(11),
    /** RFC 3308 section 4. */
    SESSION_DS_MISMATCH(12),
    /** A call that came back over tunnel switches. */
    LOOP_DETECTED(26);

    private final int code;

    CdnResult(int code) {
        this.code = code;
    }

    /** The named value with this number, if there is one. */
    public static Optional<CdnResult> find(int code) {
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
