package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;

/** What a PPP peer gave to prove who it is; lengths are checked where a packet or an AVP is read. */
public sealed interface PppCredential {
    /** A PAP password (RFC 1334 section 2.2.1), or one typed into a terminal server (RFC 2661 section 4.4.5, type 1). */
    record Pap(Secret password) implements PppCredential {}

    /**
     * A CHAP response with MD5 (RFC 1994 section 4.1).
     *
     * @param identifier of Challenge and Response, 0..255
     * @param challenge 1..255 octets
     * @param response 16 octets
     */
    record Chap(int identifier, Octets challenge, Octets response) implements PppCredential {}

    /**
     * A MS-CHAP version 1 response (RFC 2433 section 6); only from a LAC's proxy authentication.
     *
     * @param identifier of Challenge and Response, 0..255
     * @param challenge 8 octets
     * @param response 49 octets: LM response 24, NT response 24, flag 1
     */
    record MsChapV1(int identifier, Octets challenge, Octets response) implements PppCredential {}

    /**
     * A MS-CHAP version 2 response (RFC 2759 section 4).
     *
     * @param identifier of Challenge and Response, 0..255
     * @param challenge the authenticator's, 16 octets
     * @param response 49 octets: peer challenge 16, reserved 8, NT response 24, flags 1
     */
    record MsChapV2(int identifier, Octets challenge, Octets response) implements PppCredential {}
}
