package io.culvert.radius.server;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.auth.ChapMd5;
import io.culvert.ppp.auth.MsChapV2;
import java.util.Optional;

/** Whether a response was made with a password. <b>Thread:</b> any. */
final class CredentialCheck {
    private static final int CHAP_PASSWORD_LENGTH = 17;
    private static final int MS_CHAP2_RESPONSE_LENGTH = 50;

    private CredentialCheck() {}

    /** Checks CHAP Ident and the 16 octets of the response (RFC 2865 section 5.3). */
    static boolean isChapRight(Secret password, Octets chapPassword, Octets challenge) {
        return chapPassword.length() == CHAP_PASSWORD_LENGTH
                && ChapMd5.isValid(chapPassword.u8(0), password, challenge, chapPassword.slice(1));
    }

    /**
     * Checks a MS-CHAP2-Response: Ident, Flags, Peer-Challenge, Reserved, Response (RFC 2548 section 2.3.2).
     *
     * @return the proof for the client, 42 octets; nothing if the response is wrong
     */
    static Optional<Octets> msChapV2Success(Secret password, Octets name, Octets challenge, Octets response) {
        if (response.length() != MS_CHAP2_RESPONSE_LENGTH || challenge.length() != MsChapV2.CHALLENGE_LENGTH) {
            return Optional.empty();
        }
        // In CHAP the flags come last.
        var value = response.slice(2).concat(response.slice(1, 2));
        var hash = MsChapV2.ntPasswordHash(password);
        return MsChapV2.isValid(challenge, value, name, hash)
                ? Optional.of(MsChapV2.authenticatorResponse(challenge, value, name, hash))
                : Optional.empty();
    }
}
