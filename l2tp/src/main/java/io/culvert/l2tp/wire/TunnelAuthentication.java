package io.culvert.l2tp.wire;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.random.RandomGenerator;

/** The CHAP-like proof that both ends of a tunnel know the secret. RFC 2661 section 5.1.1. */
public final class TunnelAuthentication {
    /** Octets of a challenge that we send. */
    public static final int CHALLENGE_OCTETS = 16;

    private TunnelAuthentication() {}

    public static Octets newChallenge(RandomGenerator random) {
        var challenge = new byte[CHALLENGE_OCTETS];
        random.nextBytes(challenge);
        return Octets.wrap(challenge);
    }

    /**
     * {@code MD5(ID || secret || challenge)}, where the ID is the type of the message that carries the response.
     *
     * @param carrier SCCRP or SCCCN, else {@link IllegalArgumentException}
     */
    public static Octets response(MessageType carrier, Secret secret, Octets challenge) {
        if (carrier != MessageType.SCCRP && carrier != MessageType.SCCCN) {
            throw new IllegalArgumentException(carrier + " carries no challenge response");
        }
        var md5 = AvpHiding.md5();
        md5.update((byte) carrier.number());
        md5.update(secret.reveal().toByteArray());
        return Octets.wrap(md5.digest(challenge.toByteArray()));
    }

    /** Whether {@code response} is the right one; takes constant time. */
    public static boolean isResponse(MessageType carrier, Secret secret, Octets challenge, Octets response) {
        return response(carrier, secret, challenge).equalsConstantTime(response);
    }
}
