package io.culvert.core.aaa;

import java.util.Optional;

/** Acct-Terminate-Cause (RFC 2866 section 5.10). */
public enum TerminateCause {
    USER_REQUEST(1),
    LOST_CARRIER(2),
    LOST_SERVICE(3),
    IDLE_TIMEOUT(4),
    SESSION_TIMEOUT(5),
    ADMIN_RESET(6),
    ADMIN_REBOOT(7),
    PORT_ERROR(8),
    NAS_ERROR(9),
    NAS_REQUEST(10),
    NAS_REBOOT(11),
    PORT_UNNEEDED(12),
    PORT_PREEMPTED(13),
    PORT_SUSPENDED(14),
    SERVICE_UNAVAILABLE(15),
    CALLBACK(16),
    USER_ERROR(17),
    HOST_REQUEST(18);

    private final int number;

    TerminateCause(int number) {
        this.number = number;
    }

    /** The cause with this number; empty: of a newer release. */
    public static Optional<TerminateCause> of(int number) {
        for (var value : values()) {
            if (value.number == number) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
