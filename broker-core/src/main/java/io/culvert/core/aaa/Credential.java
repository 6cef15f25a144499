package io.culvert.core.aaa;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;

/** What a PPP user gave to prove who he is. */
public sealed interface Credential {
    /** A PAP password (RFC 1334 section 2.2.1). */
    record Pap(Secret password) implements Credential {}

    /**
     * A CHAP-MD5 response (RFC 1994 section 4.1).
     *
     * @param identifier of the Challenge and the Response, 0..255
     * @param challenge 1..255 octets
     * @param response 16 octets
     */
    record Chap(int identifier, Octets challenge, Octets response) implements Credential {}

    /**
     * An MS-CHAP version 1 response (RFC 2433 section 6), known only from a LAC's proxy authentication.
     *
     * @param challenge 8 octets
     * @param response 49 octets: LM response 24, NT response 24, flags 1
     */
    record MsChap(int identifier, Octets challenge, Octets response) implements Credential {}

    /**
     * An MS-CHAP version 2 response (RFC 2759 section 4).
     *
     * @param challenge the authenticator's, 16 octets
     * @param response 49 octets: peer challenge 16, reserved 8, NT response 24, flags 1
     */
    record MsChapV2(int identifier, Octets challenge, Octets response) implements Credential {}
}
