package io.culvert.l2tp.wire;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The cipher of hidden AVP values: {@code c(1) = p1 xor MD5(type || secret || random vector)}, {@code c(i) = pi xor
 * MD5(secret || c(i-1))}, over the value's length (2 octets), the value and padding. RFC 2661 section 4.3.
 */
final class AvpHiding {
    private static final int BLOCK = 16;

    private AvpHiding() {}

    /** Hides a subformat: the length of the value, the value, padding. */
    static Octets hide(int number, Secret secret, Octets randomVector, Octets subformat) {
        return Octets.wrap(chain(number, secret, randomVector, subformat, true));
    }

    /** The subformat as it was before {@link #hide}. */
    static Octets reveal(int number, Secret secret, Octets randomVector, Octets cipherText) {
        return Octets.wrap(chain(number, secret, randomVector, cipherText, false));
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no MD5", e);
        }
    }

    private static byte[] chain(int number, Secret secret, Octets randomVector, Octets input, boolean hiding) {
        var from = input.toByteArray();
        var to = new byte[from.length];
        var key = secret.reveal().toByteArray();
        var md5 = md5();
        md5.update((byte) (number >>> 8));
        md5.update((byte) number);
        md5.update(key);
        md5.update(randomVector.toByteArray());
        for (int start = 0; start < from.length; start += BLOCK) {
            var pad = md5.digest();
            int end = Math.min(start + BLOCK, from.length);
            for (int i = start; i < end; i++) {
                to[i] = (byte) (from[i] ^ pad[i - start]);
            }
            md5.update(key);
            md5.update(hiding ? to : from, start, end - start);
        }
        return to;
    }
}
