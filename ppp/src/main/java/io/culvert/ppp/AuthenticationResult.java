package io.culvert.ppp;

import io.culvert.octets.Octets;
import java.util.Optional;

/** What became of a peer's credentials. */
public sealed interface AuthenticationResult {
    /**
     * The peer is who it says.
     *
     * @param msChapSuccess {@code S=<40 hex digits>}, perhaps with {@code M=<text>} behind (RFC 2759 section 5); without
     *     it a MS-CHAPv2 peer cannot be let in, since it would not believe us
     * @param message for the peer's user
     */
    record Accepted(Optional<Octets> msChapSuccess, Optional<String> message) implements AuthenticationResult {
        /** Accepted without a word. */
        public static final Accepted PLAIN = new Accepted(Optional.empty(), Optional.empty());
    }

    /**
     * It is not, or may not have a session.
     *
     * @param message for the peer's user
     * @param msChapError e.g. {@code E=691 R=0 V=3} (RFC 2759 section 6): its error number is passed on; a retry never
     *     is allowed
     */
    record Rejected(Optional<String> message, Optional<String> msChapError) implements AuthenticationResult {
        /** Rejected without a word. */
        public static final Rejected PLAIN = new Rejected(Optional.empty(), Optional.empty());
    }
}
