package io.culvert.ppp;

import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * How far an LNS's link has come, as a value from which it can go on. A link that has not come so far has none: it
 * begins anew, since PPP repeats what is unanswered.
 */
public sealed interface LinkImage {
    /** What LCP agreed on. */
    LcpFacts lcp();

    /** What the peer was told about its authentication, to be repeated when it asks again. */
    Optional<AuthenticationAnswer> answer();

    /**
     * LCP is open, and by CHAP it has not been decided who the peer is: it is challenged anew, to which a peer must respond
     * at any time (RFC 1994 section 2). With PAP the peer decides when it speaks, so such a link begins anew.
     */
    record Authenticating(LcpFacts lcp) implements LinkImage {
        public Authenticating {
            if (!isPossible(lcp)) {
                throw new IllegalArgumentException("nobody can be challenged by " + lcp.authentication());
            }
        }

        /** Whether a link with these facts can go on before its peer is known. */
        public static boolean isPossible(LcpFacts lcp) {
            return lcp.authentication().isPresent()
                    && switch (lcp.authentication().get()) {
                        case CHAP_MD5, MS_CHAP_V2 -> true;
                        case PAP, MS_CHAP_V1 -> false; // only what a LAC has begun ends with MS-CHAPv1
                    };
        }

        @Override
        public Optional<AuthenticationAnswer> answer() {
            return Optional.empty();
        }
    }

    /**
     * The peer is let in, or nobody asked who it is; IPCP is not open.
     *
     * @param answer is repeated at once, since the peer may not have got it; empty: not known, or none was given
     */
    record Authenticated(LcpFacts lcp, Optional<AuthenticationAnswer> answer) implements LinkImage {}

    /**
     * IPv4 flows.
     *
     * @param ipv4 whose {@code peer} is the address that the peer has
     */
    record Established(LcpFacts lcp, Optional<AuthenticationAnswer> answer, Ipv4Parameters ipv4) implements LinkImage {}

    /**
     * The packet that let the peer in: PAP's Authenticate-Ack or CHAP's Success.
     *
     * @param identifier 0..255
     * @param message as sent; for MS-CHAPv2 our proof is in it
     */
    record AuthenticationAnswer(int identifier, Octets message) {
        public AuthenticationAnswer {
            if (identifier < 0 || identifier > 0xFF) {
                throw new IllegalArgumentException("identifier " + identifier);
            }
        }
    }
}
