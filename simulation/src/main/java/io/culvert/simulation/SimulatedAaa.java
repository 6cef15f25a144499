package io.culvert.simulation;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.Credential;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.auth.MsChapV2;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** An AAA server that knows one password for everybody, and lets every LAC in. */
public final class SimulatedAaa {
    private final String password;
    private final Authorization authorization;

    public SimulatedAaa(String password, Authorization authorization) {
        this.password = password;
        this.authorization = authorization;
    }

    public AaaReply answer(AaaRequest request) {
        return switch (request) {
            case AaaRequest.AuthenticateUser(var name, var credential, var _) -> check(name, credential);
            case AaaRequest.AuthorizeTunnel _ -> new AaaReply.Accepted(Authorization.PLAIN, Optional.empty());
        };
    }

    private AaaReply check(String name, Credential credential) {
        return switch (credential) {
            case Credential.Pap(var given) -> verdict(given.equals(Secret.utf8(password)), Optional.empty());
            case Credential.Chap(var identifier, var challenge, var response) ->
                verdict(response.equals(chap(identifier, challenge)), Optional.empty());
            case Credential.MsChap _ -> verdict(false, Optional.empty());
            case Credential.MsChapV2(var _, var challenge, var response) -> {
                var user = Octets.utf8(name);
                var hash = MsChapV2.ntPasswordHash(Secret.utf8(password));
                yield verdict(
                        MsChapV2.isValid(challenge, response, user, hash),
                        Optional.of(MsChapV2.authenticatorResponse(challenge, response, user, hash)));
            }
        };
    }

    private AaaReply verdict(boolean right, Optional<Octets> msChapSuccess) {
        return right
                ? new AaaReply.Accepted(authorization, msChapSuccess)
                : new AaaReply.Rejected(Optional.of("wrong password"), Optional.empty());
    }

    private Octets chap(int identifier, Octets challenge) {
        var input = new OctetWriter()
                .u8(identifier)
                .octets(Octets.utf8(password))
                .octets(challenge)
                .toOctets();
        try {
            return Octets.wrap(MessageDigest.getInstance("MD5").digest(input.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without MD5", e);
        }
    }
}
