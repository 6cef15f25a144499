package io.culvert.radius.server;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.packet.AttributeList;
import io.culvert.radius.packet.Attributes;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.PacketCode;
import io.culvert.radius.packet.PacketLayout;
import io.culvert.radius.packet.RadiusDictionary;
import io.culvert.radius.packet.ReplyReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tinyradius.core.attribute.AttributeTemplate;
import org.tinyradius.core.attribute.type.RadiusAttribute;

/** Decides about an Access-Request with the users file. <b>Thread:</b> any. */
final class Authenticator {
    private static final int FIRST_SALT = 0x8000;

    private final UsersFile users;

    Authenticator(UsersFile users) {
        this.users = users;
    }

    /** The answer to an authentic Access-Request, not yet signed, Message-Authenticator first. */
    byte[] answer(byte[] request, Authenticity authenticity) {
        List<RadiusAttribute> attributes = ReplyReader.attributes(request, _ -> {});
        var reply = new AttributeList();
        reply.add(RadiusDictionary.INSTANCE.createAttribute(
                -1, Attributes.MESSAGE_AUTHENTICATOR, new byte[PacketLayout.AUTHENTICATOR_LENGTH]));
        byte[] name = value(attributes, Attributes.USER_NAME);
        boolean isForTunnel = isForTunnel(attributes);
        Optional<UsersFile.Profile> profile =
                name == null ? Optional.empty() : profile(isForTunnel, new String(name, StandardCharsets.UTF_8));
        boolean isAccepted = profile.isPresent()
                && name != null
                && isRight(profile.get().password(), name, request, attributes, authenticity, reply);
        if (isAccepted) {
            reply.addAll(profile.get().reply());
            addTunnelPasswords(reply, profile.get().tunnelPasswords(), request, authenticity);
        } else {
            reply.text(
                    Attributes.REPLY_MESSAGE,
                    isForTunnel
                            ? "The users file has no tunnel profile (service-type=Outbound-User) with this name and password"
                            : "Authentication failed");
            byte[] response = value(attributes, Attributes.MS_CHAP2_RESPONSE);
            if (response != null && response.length > 0) {
                reply.bytes(Attributes.MS_CHAP_ERROR, withIdent(response[0], Octets.utf8("E=691 R=0 V=3")));
            }
        }
        return PacketLayout.assemble(
                isAccepted ? PacketCode.ACCESS_ACCEPT : PacketCode.ACCESS_REJECT,
                PacketLayout.identifier(request),
                reply);
    }

    /** Tunnel profiles are for requests that ask for one: else their well-known password would let a user in. */
    private Optional<UsersFile.Profile> profile(boolean isForTunnel, String name) {
        return isForTunnel ? users.tunnel(name) : users.user(name);
    }

    private static boolean isForTunnel(List<RadiusAttribute> attributes) {
        byte[] serviceType = value(attributes, Attributes.SERVICE_TYPE);
        return serviceType != null && Octets.of(serviceType).u32(0) == Attributes.SERVICE_OUTBOUND;
    }

    /** The Request Authenticator makes the keys of every reply different, so that salts only have to differ within it. */
    private static void addTunnelPasswords(
            AttributeList reply, List<UsersFile.TunnelPassword> passwords, byte[] request, Authenticity authenticity) {
        for (int i = 0; i < passwords.size(); i++) {
            var password = passwords.get(i);
            var hidden = authenticity.hideTunnelPassword(
                    password.password(), FIRST_SALT + i, PacketLayout.authenticator(request));
            reply.tagged(Attributes.TUNNEL_PASSWORD, password.tag(), hidden);
        }
    }

    private static boolean isRight(
            Secret password,
            byte[] name,
            byte[] request,
            List<RadiusAttribute> attributes,
            Authenticity authenticity,
            AttributeList reply) {
        var requestAuthenticator = PacketLayout.authenticator(request);
        byte[] pap = value(attributes, Attributes.USER_PASSWORD);
        if (pap != null) {
            return authenticity
                    .revealPassword(pap, requestAuthenticator)
                    .filter(password::equals)
                    .isPresent();
        }
        byte[] chap = value(attributes, Attributes.CHAP_PASSWORD);
        if (chap != null) {
            byte[] challenge = value(attributes, Attributes.CHAP_CHALLENGE);
            return CredentialCheck.isChapRight(
                    password, Octets.wrap(chap), Octets.of(challenge == null ? requestAuthenticator : challenge));
        }
        byte[] response = value(attributes, Attributes.MS_CHAP2_RESPONSE);
        byte[] challenge = value(attributes, Attributes.MS_CHAP_CHALLENGE);
        if (response == null || challenge == null) {
            return false;
        }
        Optional<Octets> success =
                CredentialCheck.msChapV2Success(password, Octets.of(name), Octets.of(challenge), Octets.of(response));
        success.ifPresent(text -> reply.bytes(Attributes.MS_CHAP2_SUCCESS, withIdent(response[0], text)));
        return success.isPresent();
    }

    private static byte[] withIdent(byte ident, Octets rest) {
        var value = new byte[1 + rest.length()];
        value[0] = ident;
        rest.copyTo(value, 1);
        return value;
    }

    private static byte @Nullable [] value(List<RadiusAttribute> attributes, AttributeTemplate template) {
        for (RadiusAttribute attribute : attributes) {
            if (attribute.getType() == template.getType() && attribute.getVendorId() == template.getVendorId()) {
                return attribute.getValue();
            }
        }
        return null;
    }
}
