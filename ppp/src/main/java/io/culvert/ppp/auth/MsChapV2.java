package io.culvert.ppp.auth;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The computations of MS-CHAP version 2 (RFC 2759 section 8).
 *
 * <p>User names are octets as in the Response packet: a Windows NT domain in front, up to the last backslash, is left
 * out of the hash (RFC 2759 section 4). Passwords are UTF-8 and hashed as UTF-16LE.
 */
public final class MsChapV2 {
    /** Octets of either challenge. */
    public static final int CHALLENGE_LENGTH = 16;

    /** Octets of a Response packet's value: peer challenge 16, reserved 8, NT response 24, flags 1. */
    public static final int RESPONSE_LENGTH = 49;

    private static final int NT_RESPONSE_OFFSET = 24;
    private static final int NT_RESPONSE_LENGTH = 24;
    private static final Octets MAGIC_1 = Octets.utf8("Magic server to client signing constant");
    private static final Octets MAGIC_2 = Octets.utf8("Pad to make it do more than one iteration");

    private MsChapV2() {}

    /** RFC 2759 section 8.3: 16 octets. */
    public static Octets ntPasswordHash(Secret password) {
        var text = password.reveal().toUtf8();
        return Md4.hash(Octets.wrap(text.getBytes(StandardCharsets.UTF_16LE)));
    }

    /** RFC 2759 section 8.2: 8 octets. */
    public static Octets challengeHash(Octets peerChallenge, Octets authenticatorChallenge, Octets userName) {
        return Digests.sha1(peerChallenge, authenticatorChallenge, withoutDomain(userName))
                .slice(0, 8);
    }

    /** RFC 2759 section 8.5: 24 octets. */
    public static Octets challengeResponse(Octets challenge, Octets passwordHash) {
        var key = Arrays.copyOf(passwordHash.toByteArray(), 21);
        var writer = new OctetWriter(NT_RESPONSE_LENGTH);
        for (int part = 0; part < 3; part++) {
            writer.octets(desEncrypt(challenge, Octets.of(key, 7 * part, 7)));
        }
        return writer.toOctets();
    }

    /** RFC 2759 section 8.1: 24 octets. */
    public static Octets ntResponse(
            Octets authenticatorChallenge, Octets peerChallenge, Octets userName, Octets passwordHash) {
        return challengeResponse(challengeHash(peerChallenge, authenticatorChallenge, userName), passwordHash);
    }

    /** The value of a Response packet (RFC 2759 section 4): 49 octets. */
    public static Octets response(
            Octets authenticatorChallenge, Octets peerChallenge, Octets userName, Octets passwordHash) {
        return new OctetWriter(RESPONSE_LENGTH)
                .octets(peerChallenge)
                .u64(0)
                .octets(ntResponse(authenticatorChallenge, peerChallenge, userName, passwordHash))
                .u8(0)
                .toOctets();
    }

    /** Whether the value of a Response packet, 49 octets, is right; in constant time. */
    public static boolean isValid(
            Octets authenticatorChallenge, Octets response, Octets userName, Octets passwordHash) {
        if (response.length() != RESPONSE_LENGTH) {
            return false;
        }
        return ntResponse(authenticatorChallenge, peerChallengeOf(response), userName, passwordHash)
                .equalsConstantTime(ntResponseOf(response));
    }

    /**
     * RFC 2759 section 8.7: the 42 octets {@code S=<40 hex digits, upper case>} that answer the value of a Response
     * packet, 49 octets.
     */
    public static Octets authenticatorResponse(
            Octets authenticatorChallenge, Octets response, Octets userName, Octets passwordHash) {
        var hashOfHash = Md4.hash(passwordHash);
        var digest = Digests.sha1(hashOfHash, ntResponseOf(response), MAGIC_1);
        var challenge = challengeHash(peerChallengeOf(response), authenticatorChallenge, userName);
        var proof = Digests.sha1(digest, challenge, MAGIC_2);
        return Octets.utf8("S=" + proof.toHex().toUpperCase(Locale.ROOT));
    }

    /** RFC 2759 section 8.6: encrypts 8 octets under a key of 7. */
    static Octets desEncrypt(Octets clear, Octets key) {
        try {
            var cipher = Cipher.getInstance("DES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(withParity(key).toByteArray(), "DES"));
            return Octets.wrap(cipher.doFinal(clear.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without DES", e);
        }
    }

    /** RFC 2759 section 9.3: 7 bits to an octet, and odd parity. */
    static Octets withParity(Octets key) {
        long bits = 0;
        for (int i = 0; i < 7; i++) {
            bits = (bits << 8) | key.u8(i);
        }
        var octets = new byte[8];
        for (int i = 0; i < 8; i++) {
            int seven = (int) (bits >>> (7 * (7 - i))) & 0x7F;
            octets[i] = (byte) ((seven << 1) | (~Integer.bitCount(seven) & 1));
        }
        return Octets.wrap(octets);
    }

    private static Octets peerChallengeOf(Octets response) {
        return response.slice(0, CHALLENGE_LENGTH);
    }

    private static Octets ntResponseOf(Octets response) {
        return response.slice(NT_RESPONSE_OFFSET, NT_RESPONSE_OFFSET + NT_RESPONSE_LENGTH);
    }

    private static Octets withoutDomain(Octets userName) {
        for (int i = userName.length() - 1; i >= 0; i--) {
            if (userName.u8(i) == '\\') {
                return userName.slice(i + 1);
            }
        }
        return userName;
    }
}
