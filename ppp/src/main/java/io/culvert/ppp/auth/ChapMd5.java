package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;

/** The computation of CHAP with MD5 (RFC 1994 section 4.1). */
public final class ChapMd5 {
    /** Octets of a response. */
    public static final int RESPONSE_LENGTH = 16;

    private ChapMd5() {}

    /** MD5 of identifier, secret and challenge. */
    public static Octets response(int identifier, Secret secret, Octets challenge) {
        return Digests.md5(Octets.of((byte) identifier), secret.reveal(), challenge);
    }

    /** Whether {@code response} is right; in a time that does not depend on how wrong it is. */
    public static boolean isValid(int identifier, Secret secret, Octets challenge, Octets response) {
        return response(identifier, secret, challenge).equalsConstantTime(response);
    }
}
