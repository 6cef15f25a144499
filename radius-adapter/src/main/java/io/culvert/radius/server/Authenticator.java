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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tinyradius.core.attribute.AttributeTemplate;
import org.tinyradius.core.attribute.type.RadiusAttribute;

/** Decides about an Access-Request with the users file. <b>Thread:</b> any. */
final class Authenticator {
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
        Optional<UsersFile.User> user =
                name == null ? Optional.empty() : users.find(new String(name, StandardCharsets.UTF_8));
        boolean isAccepted = user.isPresent()
                && name != null
                && isRight(user.get().password(), name, request, attributes, authenticity, reply);
        if (isAccepted) {
            reply.addAll(user.get().reply());
        } else {
            reply.text(Attributes.REPLY_MESSAGE, "Authentication failed");
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

    private static boolean isRight(
            Secret password,
            byte[] name,
            byte[] request,
            List<RadiusAttribute> attributes,
            Authenticity authenticity,
            AttributeList reply) {
        var requestAuthenticator =
                Arrays.copyOfRange(request, PacketLayout.AUTHENTICATOR_OFFSET, PacketLayout.HEADER_LENGTH);
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

    private static byte[] withIdent(byte ident, Octets text) {
        var value = new byte[1 + text.length()];
        value[0] = ident;
        text.copyTo(value, 1);
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
