package io.culvert.app.redundancy;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The seal of the heartbeats of one connection: only who has the group's key makes them, and none can be used twice.
 *
 * <pre>
 * greeting of who is connected to:   'C' 'N'  random (16 octets)
 * then, the other way, again and again:
 *   heartbeat  HMAC-SHA-256(key, label, random, count (64 bits, from 0), heartbeat), its first 16 octets
 * </pre>
 *
 * <p><b>Thread:</b> one.
 */
final class HeartbeatFrames {
    static final int SEAL = 16;
    static final int RANDOM = 16;
    static final int GREETING = 2 + RANDOM;

    private static final byte[] LABEL = "culvert heartbeat 1".getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;
    private final byte[] random;
    private long count;

    HeartbeatFrames(Secret groupKey, byte[] random) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            // A key of no octets is refused by the class; a group without a key still keeps slips apart.
            var key = groupKey.isEmpty() ? new byte[1] : groupKey.reveal().toByteArray();
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
        this.random = random.clone();
    }

    static byte[] greeting(byte[] random) {
        return ByteBuffer.allocate(GREETING)
                .put((byte) 'C')
                .put((byte) 'N')
                .put(random)
                .array();
    }

    static boolean isGreeting(byte[] octets) {
        return octets.length == GREETING && octets[0] == 'C' && octets[1] == 'N';
    }

    static byte[] randomOf(byte[] greeting) {
        return Arrays.copyOfRange(greeting, 2, GREETING);
    }

    /** The next heartbeat with its seal behind it. */
    byte[] sealed(Octets heartbeat) {
        var octets = heartbeat.toByteArray();
        return ByteBuffer.allocate(octets.length + SEAL)
                .put(octets)
                .put(seal(octets))
                .array();
    }

    /** Whether {@code seal} is that of the next heartbeat. */
    boolean isGenuine(byte[] heartbeat, byte[] seal) {
        return MessageDigest.isEqual(seal(heartbeat), seal);
    }

    private byte[] seal(byte[] heartbeat) {
        mac.update(LABEL);
        mac.update(random);
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(count++).array());
        return Arrays.copyOf(mac.doFinal(heartbeat), SEAL);
    }
}
