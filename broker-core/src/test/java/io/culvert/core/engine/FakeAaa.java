package io.culvert.core.engine;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.auth.MsChapV2;
import java.net.Inet4Address;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An AAA server with a list of users. */
final class FakeAaa {
    final List<AaaRequest.AuthenticateUser> asked = new ArrayList<>();
    final List<AaaRequest.AuthorizeTunnel> askedAboutTunnels = new ArrayList<>();
    /** By Host Name of the LAC; others are refused. */
    final Map<String, AaaReply> tunnels = new HashMap<>();
    /** Answers every question, if set. */
    Optional<AaaReply> answer = Optional.empty();

    boolean silent;

    private final Map<String, User> users = new HashMap<>();

    FakeAaa() {
        user("alice", "wonderland", Authorization.PLAIN);
        user("bob@example.net", "builder", Authorization.PLAIN);
    }

    void user(String name, String password, Authorization authorization) {
        users.put(name, new User(password, authorization));
    }

    /** {@link Authorization#PLAIN} with these. */
    static Authorization authorization(
            FramedAddress address, Optional<String> pool, Optional<Duration> session, Optional<Duration> idle) {
        return new Authorization(
                Optional.empty(),
                address,
                Optional.empty(),
                List.of(),
                pool,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                session,
                idle,
                Optional.empty(),
                List.of(Octets.utf8("class-1")),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** {@link Authorization#PLAIN} with these AV-pairs. */
    static Authorization pairs(String... avPairs) {
        return reply(List.of(avPairs), List.of());
    }

    /** A reply about a tunnel: AV-pairs, and RFC 2868 attributes. */
    static Authorization reply(List<String> avPairs, List<TunnelAttributes> tunnels) {
        return new Authorization(
                Optional.empty(),
                new FramedAddress.FromPool(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                avPairs,
                tunnels);
    }

    static AaaReply accept(String... avPairs) {
        return new AaaReply.Accepted(pairs(avPairs), Optional.empty());
    }

    /** L2TP, with this secret. */
    static TunnelAttributes l2tp(String secret) {
        return new TunnelAttributes(
                0,
                Optional.of(3),
                Optional.of(1),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Secret.utf8(secret)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static Authorization fixed(Inet4Address address) {
        return authorization(new FramedAddress.Fixed(address), Optional.empty(), Optional.empty(), Optional.empty());
    }

    Optional<AaaReply> answer(AaaRequest request) {
        return switch (request) {
            case AaaRequest.AuthorizeTunnel tunnel -> {
                askedAboutTunnels.add(tunnel);
                var unknown = new AaaReply.Rejected(Optional.of("unknown LAC"), Optional.empty());
                yield silent ? Optional.empty() : Optional.of(tunnels.getOrDefault(tunnel.peerName(), unknown));
            }
            case AaaRequest.AuthenticateUser user -> {
                asked.add(user);
                yield silent ? Optional.empty() : answer.or(() -> Optional.of(check(user)));
            }
        };
    }

    private AaaReply check(AaaRequest.AuthenticateUser request) {
        var user = users.get(request.userName());
        if (user == null) {
            return new AaaReply.Rejected(Optional.of("unknown user"), Optional.empty());
        }
        var password = user.password();
        return switch (request.credential()) {
            case Credential.Pap(var given) ->
                given.equals(Secret.utf8(password)) ? accepted(user, Optional.empty()) : rejected();
            case Credential.Chap(var id, var challenge, var response) ->
                response.equals(md5(new OctetWriter()
                                .u8(id)
                                .octets(Octets.utf8(password))
                                .octets(challenge)
                                .toOctets()))
                        ? accepted(user, Optional.empty())
                        : rejected();
            case Credential.MsChap _ -> rejected();
            case Credential.MsChapV2(var _, var challenge, var response) -> {
                var name = Octets.utf8(request.userName());
                var hash = MsChapV2.ntPasswordHash(Secret.utf8(password));
                yield MsChapV2.isValid(challenge, response, name, hash)
                        ? accepted(user, Optional.of(MsChapV2.authenticatorResponse(challenge, response, name, hash)))
                        : rejected();
            }
        };
    }

    private static AaaReply accepted(User user, Optional<Octets> success) {
        return new AaaReply.Accepted(user.authorization(), success);
    }

    private static AaaReply rejected() {
        return new AaaReply.Rejected(Optional.of("wrong password"), Optional.of("E=691 R=0 V=3"));
    }

    private static Octets md5(Octets input) {
        try {
            return Octets.wrap(MessageDigest.getInstance("MD5").digest(input.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private record User(String password, Authorization authorization) {}
}
