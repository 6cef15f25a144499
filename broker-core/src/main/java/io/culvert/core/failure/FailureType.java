package io.culvert.core.failure;

import java.util.Optional;

/** The failure types of the VPDN failure history, with the numbers and texts that its readers know. */
public enum FailureType {
    UNKNOWN(0, "unknown", "Unknown"),
    PEER_ACTION(1, "peer-action", "Peer action"),
    AUTHENTICATION(2, "authentication", "Authentication"),
    AUTHENTICATION_ERROR(3, "authentication-error", "Authentication"),
    AUTHENTICATION_FAILED(4, "authentication-failed", "Authentication"),
    AUTHORIZATION(5, "authorization", "Authorization"),
    AUTHORIZATION_FAILED(6, "authorization-failed", "Authorization"),
    HOME_GATEWAY_FAILURE(7, "home-gatewayfailure", "No resources available"),
    CONNECTION_TERMINATION(8, "connection-termination", "Connection termination"),
    NO_RESOURCES_AVAILABLE(9, "no-resources-available", "No resources available"),
    TIMER_EXPIRY(10, "timer-expiry", "Timer expiry"),
    SESSION_MID_EXCEEDED(11, "session-mid-exceeded", "Session limit"),
    SOFT_SHUT(12, "soft-shut", "Softshut"),
    SESSION_LIMIT_EXCEEDED(13, "session-limit-exceeded", "Session limit"),
    ADMINISTRATIVE(14, "administrative", "Administrative"),
    LINK_FAILURE(15, "link-failure", "Link failure"),
    SECURITY(16, "security", "Security"),
    TUNNEL_IN_RESYNC(17, "tunnel-in-resync", "Tunnel in HA resync"),
    // The keyword is spelled like this in the model that operators' tools were built from.
    CALL_PARAMETERS(18, "call-prarmeters", "Call parameters");

    private final int number;
    private final String keyword;
    private final String text;

    FailureType(int number, String keyword, String text) {
        this.number = number;
        this.keyword = keyword;
        this.text = text;
    }

    /** The type with this number; empty: of a newer release. */
    public static Optional<FailureType> of(int number) {
        for (var value : values()) {
            if (value.number == number) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** 0..18. */
    public int number() {
        return number;
    }

    /** The enumeration's name in management models. */
    public String keyword() {
        return keyword;
    }

    /** What {@code show vpdn history failure} prints. */
    public String text() {
        return text;
    }
}
