package io.culvert.radius.packet;

import static io.culvert.radius.packet.PacketLayout.AUTHENTICATOR_LENGTH;
import static io.culvert.radius.packet.PacketLayout.AUTHENTICATOR_OFFSET;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the shared secret does to a packet: authenticators, Message-Authenticator, and hiding of User-Password.
 *
 * <p>Comparisons take constant time. <b>Thread:</b> one.
 */
public final class Authenticity {
    /** What a check found. */
    public enum Verdict {
        AUTHENTIC,
        BAD_AUTHENTICATOR,
        BAD_MESSAGE_AUTHENTICATOR,
        MISSING_MESSAGE_AUTHENTICATOR
    }

    /** The longest password that User-Password can carry, octets (RFC 2865 section 5.2). */
    public static final int MAX_PASSWORD_LENGTH = 128;

    /** The longest password that Tunnel-Password can carry, octets: 15 blocks without Data-Length (RFC 2868 section 3.5). */
    public static final int MAX_TUNNEL_PASSWORD_LENGTH = 239;

    private static final int BLOCK = 16;
    private static final int SALT_LENGTH = 2;
    private static final int MESSAGE_AUTHENTICATOR_LENGTH = 18;

    private final byte[] secret;
    private final MessageDigest md5;
    private final Mac hmac;
    private final byte[] zeros = new byte[BLOCK];

    public Authenticity(Secret secret) {
        this.secret = secret.reveal().toByteArray();
        try {
            md5 = MessageDigest.getInstance("MD5");
            hmac = Mac.getInstance("HmacMD5");
            hmac.init(new SecretKeySpec(this.secret, "HmacMD5"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** User-Password's value for a password of at most 128 octets (RFC 2865 section 5.2). */
    public byte[] hidePassword(Secret password, byte[] requestAuthenticator) {
        Octets plain = password.reveal();
        if (plain.length() > MAX_PASSWORD_LENGTH) {
            throw new IllegalArgumentException("password of " + plain.length() + " octets");
        }
        var hidden = new byte[Math.max(BLOCK, (plain.length() + BLOCK - 1) / BLOCK * BLOCK)];
        plain.copyTo(hidden, 0);
        byte[] previous = requestAuthenticator;
        int previousOffset = 0;
        for (int offset = 0; offset < hidden.length; offset += BLOCK) {
            xorWithDigest(hidden, offset, previous, previousOffset);
            previous = hidden;
            previousOffset = offset;
        }
        return hidden;
    }

    /** The password in a User-Password value, without its padding; nothing if the value's length is impossible. */
    public Optional<Secret> revealPassword(byte[] hidden, byte[] requestAuthenticator) {
        if (hidden.length == 0 || hidden.length % BLOCK != 0 || hidden.length > MAX_PASSWORD_LENGTH) {
            return Optional.empty();
        }
        var plain = hidden.clone();
        for (int offset = 0; offset < plain.length; offset += BLOCK) {
            if (offset == 0) {
                xorWithDigest(plain, 0, requestAuthenticator, 0);
            } else {
                xorWithDigest(plain, offset, hidden, offset - BLOCK);
            }
        }
        int end = plain.length;
        while (end > 0 && plain[end - 1] == 0) {
            end--;
        }
        return Optional.of(Secret.of(Octets.of(plain, 0, end)));
    }

    /**
     * Salt and String of a Tunnel-Password for a password of at most 239 octets (RFC 2868 section 3.5).
     *
     * @param salt 0x8000..0xFFFF, another one for each such attribute of a packet
     * @param requestAuthenticator of the Access-Request that is answered
     */
    public byte[] hideTunnelPassword(Secret password, int salt, byte[] requestAuthenticator) {
        Octets plain = password.reveal();
        if (plain.length() > MAX_TUNNEL_PASSWORD_LENGTH || (salt & ~0x7FFF) != 0x8000) {
            throw new IllegalArgumentException("password of " + plain.length() + " octets, salt " + salt);
        }
        var hidden = new byte[SALT_LENGTH + (1 + plain.length() + BLOCK - 1) / BLOCK * BLOCK];
        hidden[0] = (byte) (salt >>> 8);
        hidden[1] = (byte) salt;
        hidden[SALT_LENGTH] = (byte) plain.length();
        plain.copyTo(hidden, SALT_LENGTH + 1);
        for (int offset = SALT_LENGTH; offset < hidden.length; offset += BLOCK) {
            xorWithTunnelDigest(hidden, offset, hidden, requestAuthenticator);
        }
        return hidden;
    }

    /**
     * The password in Salt and String of a Tunnel-Password (RFC 2868 section 3.5); nothing if the String is not whole
     * blocks, or its Data-Length does not go with them, as it is when another secret hid it.
     *
     * @param requestAuthenticator of the Access-Request that was answered
     */
    public Optional<Secret> revealTunnelPassword(byte[] hidden, byte[] requestAuthenticator) {
        int length = hidden.length - SALT_LENGTH;
        if (length < BLOCK || length % BLOCK != 0) {
            return Optional.empty();
        }
        var plain = hidden.clone();
        for (int offset = SALT_LENGTH; offset < plain.length; offset += BLOCK) {
            xorWithTunnelDigest(plain, offset, hidden, requestAuthenticator);
        }
        int passwordLength = plain[SALT_LENGTH] & 0xFF;
        int padding = length - 1 - passwordLength;
        return padding < 0 || padding >= BLOCK
                ? Optional.empty()
                : Optional.of(Secret.of(Octets.of(plain, SALT_LENGTH + 1, passwordLength)));
    }

    /** Puts in the Request Authenticator, and fills Message-Authenticator, of which the packet has exactly one. */
    public void signAccessRequest(byte[] packet, byte[] requestAuthenticator) {
        System.arraycopy(requestAuthenticator, 0, packet, AUTHENTICATOR_OFFSET, AUTHENTICATOR_LENGTH);
        fillMessageAuthenticator(packet, requestAuthenticator);
    }

    /** Puts in the Request Authenticator of an Accounting-Request (RFC 2866 section 3). */
    public void signAccountingRequest(byte[] packet) {
        var authenticator = packetDigest(packet, zeros);
        System.arraycopy(authenticator, 0, packet, AUTHENTICATOR_OFFSET, AUTHENTICATOR_LENGTH);
    }

    /** Fills Message-Authenticator, if the reply has one, and puts in the Response Authenticator. */
    public void signReply(byte[] packet, byte[] requestAuthenticator) {
        if (PacketLayout.only(packet, Attributes.MESSAGE_AUTHENTICATOR) >= 0) {
            fillMessageAuthenticator(packet, requestAuthenticator);
        }
        var authenticator = packetDigest(packet, requestAuthenticator);
        System.arraycopy(authenticator, 0, packet, AUTHENTICATOR_OFFSET, AUTHENTICATOR_LENGTH);
    }

    /** Checks a reply whose structure is sound. */
    public Verdict verifyReply(byte[] packet, byte[] requestAuthenticator, boolean isMessageAuthenticatorRequired) {
        if (!hasAuthenticator(packet, packetDigest(packet, requestAuthenticator))) {
            return Verdict.BAD_AUTHENTICATOR;
        }
        return verifyMessageAuthenticator(packet, requestAuthenticator, isMessageAuthenticatorRequired);
    }

    /** Checks an Access-Request whose structure is sound; only its Message-Authenticator can be checked. */
    public Verdict verifyAccessRequest(byte[] packet, boolean isMessageAuthenticatorRequired) {
        var authenticator = PacketLayout.authenticator(packet);
        return verifyMessageAuthenticator(packet, authenticator, isMessageAuthenticatorRequired);
    }

    /** Checks an Accounting-Request whose structure is sound. */
    public Verdict verifyAccountingRequest(byte[] packet) {
        return hasAuthenticator(packet, packetDigest(packet, zeros)) ? Verdict.AUTHENTIC : Verdict.BAD_AUTHENTICATOR;
    }

    private static boolean hasAuthenticator(byte[] packet, byte[] expected) {
        return MessageDigest.isEqual(PacketLayout.authenticator(packet), expected);
    }

    private Verdict verifyMessageAuthenticator(byte[] packet, byte[] requestAuthenticator, boolean isRequired) {
        int offset = PacketLayout.only(packet, Attributes.MESSAGE_AUTHENTICATOR);
        if (offset == PacketLayout.ABSENT) {
            return isRequired ? Verdict.MISSING_MESSAGE_AUTHENTICATOR : Verdict.AUTHENTIC;
        }
        if (offset == PacketLayout.REPEATED || (packet[offset + 1] & 0xFF) != MESSAGE_AUTHENTICATOR_LENGTH) {
            return Verdict.BAD_MESSAGE_AUTHENTICATOR;
        }
        var received = Arrays.copyOfRange(packet, offset + 2, offset + MESSAGE_AUTHENTICATOR_LENGTH);
        return MessageDigest.isEqual(received, messageAuthenticator(packet, requestAuthenticator, offset))
                ? Verdict.AUTHENTIC
                : Verdict.BAD_MESSAGE_AUTHENTICATOR;
    }

    private void fillMessageAuthenticator(byte[] packet, byte[] requestAuthenticator) {
        int offset = PacketLayout.only(packet, Attributes.MESSAGE_AUTHENTICATOR);
        if (offset < 0) {
            throw new IllegalStateException("not exactly one Message-Authenticator");
        }
        var value = messageAuthenticator(packet, requestAuthenticator, offset);
        System.arraycopy(value, 0, packet, offset + 2, value.length);
    }

    /** HMAC-MD5 over the packet with the request's authenticator and with zeros for its own value (RFC 3579 section 3.2). */
    private byte[] messageAuthenticator(byte[] packet, byte[] requestAuthenticator, int offset) {
        int length = PacketLayout.declaredLength(packet);
        hmac.update(packet, 0, AUTHENTICATOR_OFFSET);
        hmac.update(requestAuthenticator);
        hmac.update(packet, PacketLayout.HEADER_LENGTH, offset + 2 - PacketLayout.HEADER_LENGTH);
        hmac.update(zeros);
        int behind = offset + MESSAGE_AUTHENTICATOR_LENGTH;
        hmac.update(packet, behind, length - behind);
        return hmac.doFinal();
    }

    /** MD5(Code + Identifier + Length + authenticator + Attributes + secret), as RFC 2865 section 3 has it for replies. */
    private byte[] packetDigest(byte[] packet, byte[] authenticator) {
        int length = PacketLayout.declaredLength(packet);
        md5.update(packet, 0, AUTHENTICATOR_OFFSET);
        md5.update(authenticator);
        md5.update(packet, PacketLayout.HEADER_LENGTH, length - PacketLayout.HEADER_LENGTH);
        return md5.digest(secret);
    }

    private void xorWithDigest(byte[] target, int offset, byte[] previous, int previousOffset) {
        md5.update(secret);
        md5.update(previous, previousOffset, BLOCK);
        xorWithDigest(target, offset);
    }

    /** The first block's digest is of the Request Authenticator and the salt, any other's of the block before it. */
    private void xorWithTunnelDigest(byte[] target, int offset, byte[] hidden, byte[] requestAuthenticator) {
        md5.update(secret);
        if (offset == SALT_LENGTH) {
            md5.update(requestAuthenticator);
            md5.update(hidden, 0, SALT_LENGTH);
        } else {
            md5.update(hidden, offset - BLOCK, BLOCK);
        }
        xorWithDigest(target, offset);
    }

    private void xorWithDigest(byte[] target, int offset) {
        var digest = md5.digest();
        for (int i = 0; i < BLOCK; i++) {
            target[offset + i] ^= digest[i];
        }
    }
}
