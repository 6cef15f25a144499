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
