package io.culvert.benchmarks.radius;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The proofs of RFC 2865 section 3, RFC 2866 section 3 and RFC 2869 section 5.14, written a second time, plainly. */
final class Proofs {
    private Proofs() {}

    static byte[] responseAuthenticator(byte[] answer, byte[] request, String secret) {
        byte[] signed = answer.clone();
        System.arraycopy(request, 4, signed, 4, 16);
        return md5(signed, secret);
    }

    /** Of an answer whose first attribute it is. */
    static byte[] messageAuthenticator(byte[] answer, byte[] request, String secret) {
        byte[] signed = answer.clone();
        System.arraycopy(request, 4, signed, 4, 16);
        Arrays.fill(signed, 22, 38, (byte) 0);
        return hmac(signed, secret);
    }

    /** An Access-Request with one more attribute at its end. */
    static byte[] withMessageAuthenticator(byte[] request, String secret) {
        byte[] signed = Arrays.copyOf(request, request.length + 18);
        signed[3] = (byte) signed.length;
        signed[request.length] = 80;
        signed[request.length + 1] = 18;
        System.arraycopy(hmac(signed, secret), 0, signed, request.length + 2, 16);
        return signed;
    }

    static byte[] accounting(String attributes, String secret) {
        byte[] body = HexFormat.of().parseHex(attributes.replace(" ", ""));
        byte[] request = new byte[20 + body.length];
        request[0] = 4;
        request[1] = 7;
        request[3] = (byte) request.length;
        System.arraycopy(body, 0, request, 20, body.length);
        System.arraycopy(md5(request, secret), 0, request, 4, 16);
        return request;
    }

    private static byte[] md5(byte[] packet, String secret) {
        try {
            var md5 = MessageDigest.getInstance("MD5");
            md5.update(packet);
            return md5.digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static byte[] hmac(byte[] packet, String secret) {
        try {
            var hmac = Mac.getInstance("HmacMD5");
            hmac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacMD5"));
            return hmac.doFinal(packet);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
