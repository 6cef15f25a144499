package io.culvert.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The users' PPP links: {@code culvert.ppp}.
 *
 * @param authentication protocols that a user may be asked for, most wanted first
 * @param mru what we can receive and, at the most, send: octets of an inner IP packet
 * @param gatewayAddress our end of every link
 * @param primaryDns offered to users whose authorization names none
 * @param secondaryDns offered to users whose authorization names none
 * @param lcpEchoInterval time between LCP Echo-Requests on a quiet link; 0: none
 * @param lcpEchoFailures unanswered ones after which the link is dead
 * @param authenticationTimeout time for a user to authenticate
 * @param lcpRenegotiation whether LCP is negotiated anew where a LAC has done it
 * @param duplicateAddress what happens to a user whose fixed address another session has
 * @param idleTimeout for users whose authorization says nothing; 0: none
 * @param sessionTimeout for users whose authorization says nothing; 0: none
 * @param interimInterval time between interim accounting records where the authorization says nothing; 0: none
 */
public record PppProperties(
        @NotEmpty @DefaultValue({"chap", "ms-chap-v2", "pap"})
        List<AuthenticationProtocol> authentication,

        @Min(576) @Max(1500) @DefaultValue("1460") int mru,
        @NotNull @DefaultValue("10.64.0.1") Ipv4 gatewayAddress,
        @Nullable Ipv4 primaryDns,
        @Nullable Ipv4 secondaryDns,

        @NotNull @DurationMin(seconds = 0) @DurationMax(hours = 1) @DefaultValue("30s")
        Duration lcpEchoInterval,

        @Min(1) @Max(100) @DefaultValue("5") int lcpEchoFailures,

        @NotNull @DurationMin(seconds = 1) @DurationMax(minutes = 10) @DefaultValue("30s")
        Duration authenticationTimeout,

        @NotNull @DefaultValue("on-mismatch") LcpRenegotiation lcpRenegotiation,
        @NotNull @DefaultValue("replace") DuplicateAddress duplicateAddress,

        @NotNull @DurationMin(seconds = 0) @DurationMax(days = 365) @DefaultValue("0s")
        Duration idleTimeout,

        @NotNull @DurationMin(seconds = 0) @DurationMax(days = 365) @DefaultValue("0s")
        Duration sessionTimeout,

        @NotNull @DurationMin(seconds = 0) @DurationMax(days = 1) @DefaultValue("0s")
        Duration interimInterval) {
    public PppProperties {
        authentication = authentication == null ? List.of() : List.copyOf(authentication);
    }

    /** How users prove who they are. */
    public enum AuthenticationProtocol {
        PAP,
        CHAP,
        MS_CHAP_V2
    }

    /** Who gets a fixed address that two sessions want. */
    public enum DuplicateAddress {
        /** The session that has it; the new one is refused. */
        REFUSE,
        /** The new one, as of a user who dials again before his old session has timed out; the old one is cleared. */
        REPLACE
    }

    /** When LCP is negotiated anew in spite of a LAC's proxy LCP. */
    public enum LcpRenegotiation {
        ALWAYS,
        ON_MISMATCH
    }
}
