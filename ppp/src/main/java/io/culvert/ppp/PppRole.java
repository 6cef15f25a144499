package io.culvert.ppp;

import io.culvert.octets.Secret;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.util.List;

/** Which end of the link we are. */
public sealed interface PppRole {
    /**
     * The LNS: authenticates its peer and gives it an address.
     *
     * @param authentication what to ask for, most desired first; empty asks for none
     * @param lcpRenegotiation whether a LAC's proxy LCP is believed
     */
    record Lns(List<AuthenticationProtocol> authentication, LcpRenegotiation lcpRenegotiation) implements PppRole {
        public Lns {
            authentication = List.copyOf(authentication);
            if (authentication.contains(AuthenticationProtocol.MS_CHAP_V1)) {
                throw new IllegalArgumentException("MS-CHAP version 1 is known only from proxy authentication");
            }
        }
    }

    /**
     * The client: proves who it is and asks for an address.
     *
     * @param name to give when asked who we are
     * @param authentication what we agree to, most desired first
     * @param requestDns whether to ask for name servers (RFC 1877 section 1)
     */
    record Client(String name, Secret password, List<AuthenticationProtocol> authentication, boolean requestDns)
            implements PppRole {
        public Client {
            authentication = List.copyOf(authentication);
            if (authentication.contains(AuthenticationProtocol.MS_CHAP_V1)) {
                throw new IllegalArgumentException("MS-CHAP version 1 is known only from proxy authentication");
            }
        }
    }

    /** What to do with proxy LCP and proxy authentication AVPs (RFC 2661 section 4.4.5). */
    enum LcpRenegotiation {
        /** Negotiate LCP and authenticate anew whatever the LAC says. */
        ALWAYS,
        /** Take what the LAC negotiated if we could have negotiated it ourselves; else as {@link #ALWAYS}. */
        ON_MISMATCH
    }
}
