package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests that every JDK has. */
final class Digests {
    private Digests() {}

    static Octets md5(Octets... parts) {
        return digest("MD5", parts);
    }

    static Octets sha1(Octets... parts) {
        return digest("SHA-1", parts);
    }

    private static Octets digest(String algorithm, Octets... parts) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            for (var part : parts) {
                digest.update(part.toByteArray());
            }
            return Octets.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without " + algorithm, e);
        }
    }
}
