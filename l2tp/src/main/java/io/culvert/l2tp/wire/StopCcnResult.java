package io.culvert.l2tp.wire;

import java.util.Optional;

/** The result codes of StopCCN. RFC 2661 section 4.4.2. */
public enum StopCcnResult {
    GENERAL_CLEAR(1),
    /** See the error code. */
    GENERAL_ERROR(2),
    CONTROL_CHANNEL_EXISTS(3),
    NOT_AUTHORIZED(4),
    /** The error code is the highest version supported. */
    VERSION_NOT_SUPPORTED(5),
    SHUTTING_DOWN(6),
    STATE_MACHINE_ERROR(7),
    /** RFC 3308 section 3. */
    CONTROL_CONNECTION_DS_MISMATCH(8);

    private final int code;

    StopCcnResult(int code) {
        this.code = code;
    }

    /** The named value with this number, if there is one. */
    public static Optional<StopCcnResult> find(int code) {
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
