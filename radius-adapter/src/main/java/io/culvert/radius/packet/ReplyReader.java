package io.culvert.radius.packet;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.Credential;
import io.culvert.octets.Octets;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinyradius.core.attribute.type.RadiusAttribute;
import org.tinyradius.core.attribute.type.VendorSpecificAttribute;

/**
 * Makes an {@link AaaReply} of the attributes of an Access-Accept, Access-Reject or Access-Challenge. Total: whatever
 * the attributes are, there is a reply. <b>Thread:</b> any.
 */
public final class ReplyReader {
    private static final int MS_CHAP2_SUCCESS_LENGTH = 43;

    private ReplyReader() {}

    /**
     * Reads a reply whose structure is sound and which is authentic.
     *
     * @param requestAuthenticator of the Access-Request that it answers
     * @param authenticity with the secret of the server that it comes from
     * @param bad is told of every attribute that is ignored
     */
    public static AaaReply read(
            byte[] packet,
            AaaRequest request,
            byte[] requestAuthenticator,
            Authenticity authenticity,
            Consumer<BadAttribute> bad) {
        var attributes = new ArrayList<RadiusAttribute>();
        var tunnels = new TunnelReader(authenticity, requestAuthenticator, bad);
        if (!collect(packet, attributes, tunnels, bad)) {
            return rejected(attributes, "the server's answer cannot be read");
        }
        return switch (PacketLayout.code(packet)) {
            case PacketCode.ACCESS_ACCEPT -> accepted(attributes, tunnels, request, bad);
            case PacketCode.ACCESS_REJECT ->
                new AaaReply.Rejected(replyMessage(attributes), msChapError(attributes, request));
            case PacketCode.ACCESS_CHALLENGE -> rejected(attributes, "the server wants a further challenge answered");
            default -> new AaaReply.Unavailable("server answered with packet code " + PacketLayout.code(packet));
        };
    }

    /** All attributes, those of vendors flattened; what cannot be read is told and left out. */
    public static List<RadiusAttribute> attributes(byte[] packet, Consumer<BadAttribute> bad) {
        var attributes = new ArrayList<RadiusAttribute>();
        boolean _ = collect(packet, attributes, null, bad);
        return attributes;
    }

    /**
     * Whether every attribute has a length that its type allows: if not, the reply is as good as a reject (RFC 2865
     * section 5). Empty text and broken vendor attributes do not count: they are ignored.
     *
     * @param tunnels takes the tunnel attributes, if there is one
     */
    private static boolean collect(
            byte[] packet,
            List<RadiusAttribute> attributes,
            @Nullable TunnelReader tunnels,
            Consumer<BadAttribute> bad) {
        int end = PacketLayout.declaredLength(packet);
        boolean isSound = true;
        for (int offset = PacketLayout.HEADER_LENGTH; offset < end; offset += packet[offset + 1] & 0xFF) {
            int type = packet[offset] & 0xFF;
            if (tunnels != null && Attributes.isTunnelAttribute(type)) {
                isSound &= tunnels.read(packet, offset);
            } else if (type != Attributes.MESSAGE_AUTHENTICATOR) {
                isSound &= collect(packet, offset, attributes, bad);
            }
        }
        return isSound;
    }

    private static boolean collect(
            byte[] packet, int offset, List<RadiusAttribute> attributes, Consumer<BadAttribute> bad) {
        int type = packet[offset] & 0xFF;
        int length = packet[offset + 1] & 0xFF;
        if (length == 2 && isOfAnyLength(type)) {
            bad.accept(new BadAttribute(RadiusDictionary.name(type), "", "it has no value"));
            return true;
        }
        try {
            var attribute =
                    RadiusDictionary.INSTANCE.createAttribute(-1, type, Unpooled.wrappedBuffer(packet, offset, length));
            if (attribute instanceof VendorSpecificAttribute vendors) {
                attributes.addAll(vendors.getAttributes());
            } else {
                attributes.add(attribute);
            }
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            boolean isVendors = type == Attributes.VENDOR_SPECIFIC;
            String value = isSecret(type)
                    ? ""
                    : Octets.of(packet, offset + 2, length - 2).toString();
            bad.accept(
                    isVendors
                            ? new BadAttribute(
                                    "Vendor-Specific", vendorOnly(packet, offset, length), "it cannot be decoded")
                            : new BadAttribute(
                                    RadiusDictionary.name(type), value, "its length is wrong: treated as a reject"));
            return isVendors;
        }
    }

    private static boolean isOfAnyLength(int type) {
        return RadiusDictionary.INSTANCE
                .getAttributeTemplate(-1, type)
                .map(template -> switch (template.getDataType()) {
                    case "string", "octets" -> true;
                    default -> false;
                })
                .orElse(true);
    }

    /** The vendor's number without the rest, which may be a key. */
    private static String vendorOnly(byte[] packet, int offset, int length) {
        return length < 6 ? "" : "vendor " + Octets.of(packet, offset + 2, 4).u32(0);
    }

    /** Passwords have no business in a reply, but if they are there, nobody may read them. */
    private static boolean isSecret(int type) {
        return type == Attributes.USER_PASSWORD.getType()
                || type == Attributes.CHAP_PASSWORD.getType()
                || type == Attributes.TUNNEL_PASSWORD.getType();
    }

    private static AaaReply accepted(
            List<RadiusAttribute> attributes, TunnelReader tunnels, AaaRequest request, Consumer<BadAttribute> bad) {
        boolean isForUser = switch (request) {
            case AaaRequest.AuthenticateUser _ -> true;
            case AaaRequest.AuthorizeTunnel _ -> false;
        };
        var reader = new AuthorizationReader(isForUser ? Attributes.SERVICE_FRAMED : Attributes.SERVICE_OUTBOUND, bad);
        for (RadiusAttribute attribute : attributes) {
            reader.read(attribute);
        }
        if (reader.isServiceUnsupported()) {
            return rejected(
                    attributes, isForUser ? "the account is for another service" : "the profile is not for tunnels");
        }
        Optional<Octets> success = isMsChapV2(request)
                ? find(attributes, Attributes.VENDOR_MICROSOFT, Attributes.MS_CHAP2_SUCCESS.getType())
                        .filter(value -> value.length() >= MS_CHAP2_SUCCESS_LENGTH)
                        .map(value -> value.slice(1, MS_CHAP2_SUCCESS_LENGTH))
                : Optional.empty();
        return new AaaReply.Accepted(reader.authorization(tunnels.tunnels()), success);
    }

    /** As good as a reject, with the message that a reject would have had. */
    private static AaaReply.Rejected rejected(List<RadiusAttribute> attributes, String reason) {
        return new AaaReply.Rejected(replyMessage(attributes), Optional.empty(), Optional.of(reason));
    }

    private static boolean isMsChapV2(AaaRequest request) {
        return request instanceof AaaRequest.AuthenticateUser user && user.credential() instanceof Credential.MsChapV2;
    }

    private static boolean isMsChap(AaaRequest request) {
        return request instanceof AaaRequest.AuthenticateUser user && user.credential() instanceof Credential.MsChap;
    }

    /** The text of all Reply-Messages (RFC 2865 section 5.18). */
    private static Optional<String> replyMessage(List<RadiusAttribute> attributes) {
        var message = new StringBuilder();
        for (RadiusAttribute attribute : attributes) {
            if (attribute.getVendorId() == -1 && attribute.getType() == Attributes.REPLY_MESSAGE.getType()) {
                message.append(new String(attribute.getValue(), StandardCharsets.UTF_8));
            }
        }
        return message.isEmpty() ? Optional.empty() : Optional.of(message.toString());
    }

    /** Ident and the text (RFC 2548 section 2.1.5); a server that forgot Ident is understood too. */
    private static Optional<String> msChapError(List<RadiusAttribute> attributes, AaaRequest request) {
        if (!isMsChap(request) && !isMsChapV2(request)) {
            return Optional.empty();
        }
        return find(attributes, Attributes.VENDOR_MICROSOFT, Attributes.MS_CHAP_ERROR.getType())
                .map(value -> value.length() > 1 && value.u8(0) == 'E' && value.u8(1) == '=' ? value : value.slice(1))
                .filter(value -> !value.isEmpty())
                .map(Octets::toUtf8);
    }

    private static Optional<Octets> find(List<RadiusAttribute> attributes, int vendor, int type) {
        for (RadiusAttribute attribute : attributes) {
            if (attribute.getVendorId() == vendor && attribute.getType() == type) {
                return Optional.of(Octets.wrap(attribute.getValue())).filter(value -> !value.isEmpty());
            }
        }
        return Optional.empty();
    }
}
