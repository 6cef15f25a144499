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
     * @param bad is told of every attribute that is ignored
     */
    public static AaaReply read(byte[] packet, AaaRequest.AuthenticateUser request, Consumer<BadAttribute> bad) {
        var attributes = new ArrayList<RadiusAttribute>();
        if (!collect(packet, attributes, bad)) {
            return new AaaReply.Rejected(Optional.of("the server's answer cannot be read"), Optional.empty());
        }
        return switch (PacketLayout.code(packet)) {
            case PacketCode.ACCESS_ACCEPT -> accepted(attributes, request.credential(), bad);
            case PacketCode.ACCESS_REJECT ->
                new AaaReply.Rejected(replyMessage(attributes), msChapError(attributes, request.credential()));
            case PacketCode.ACCESS_CHALLENGE ->
                new AaaReply.Rejected(
                        replyMessage(attributes).or(() -> Optional.of("the server wants a further challenge answered")),
                        Optional.empty());
            default -> new AaaReply.Unavailable("server answered with packet code " + PacketLayout.code(packet));
        };
    }

    /** All attributes, those of vendors flattened; what cannot be read is told and left out. */
    public static List<RadiusAttribute> attributes(byte[] packet, Consumer<BadAttribute> bad) {
        var attributes = new ArrayList<RadiusAttribute>();
        boolean _ = collect(packet, attributes, bad);
        return attributes;
    }

    /**
     * Whether every attribute has a length that its type allows: if not, the reply is as good as a reject (RFC 2865
     * section 5). Empty text and broken vendor attributes do not count: they are ignored.
     */
    private static boolean collect(byte[] packet, List<RadiusAttribute> attributes, Consumer<BadAttribute> bad) {
        int end = PacketLayout.declaredLength(packet);
        boolean isSound = true;
        for (int offset = PacketLayout.HEADER_LENGTH; offset < end; offset += packet[offset + 1] & 0xFF) {
            if ((packet[offset] & 0xFF) != Attributes.MESSAGE_AUTHENTICATOR) {
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
            bad.accept(new BadAttribute(name(type), "", "it has no value"));
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
            String value = Octets.of(packet, offset + 2, length - 2).toString();
            bad.accept(
                    isVendors
                            ? new BadAttribute(
                                    "Vendor-Specific", vendorOnly(packet, offset, length), "it cannot be decoded")
                            : new BadAttribute(name(type), value, "its length is wrong: treated as a reject"));
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

    private static String name(int type) {
        return RadiusDictionary.INSTANCE
                .getAttributeTemplate(-1, type)
                .map(template -> template.getName())
                .orElseGet(() -> "attribute " + type);
    }

    private static AaaReply accepted(
            List<RadiusAttribute> attributes, Credential credential, Consumer<BadAttribute> bad) {
        var reader = new AuthorizationReader(bad);
        for (RadiusAttribute attribute : attributes) {
            reader.read(attribute);
        }
        if (reader.isServiceUnsupported()) {
            return new AaaReply.Rejected(Optional.of("the account is for another service"), Optional.empty());
        }
        Optional<Octets> success = credential instanceof Credential.MsChapV2
                ? find(attributes, Attributes.VENDOR_MICROSOFT, Attributes.MS_CHAP2_SUCCESS.getType())
                        .filter(value -> value.length() >= MS_CHAP2_SUCCESS_LENGTH)
                        .map(value -> value.slice(1, MS_CHAP2_SUCCESS_LENGTH))
                : Optional.empty();
        return new AaaReply.Accepted(reader.authorization(), success);
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
    private static Optional<String> msChapError(List<RadiusAttribute> attributes, Credential credential) {
        if (!(credential instanceof Credential.MsChap || credential instanceof Credential.MsChapV2)) {
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
