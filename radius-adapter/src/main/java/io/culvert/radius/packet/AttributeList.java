package io.culvert.radius.packet;

import io.culvert.octets.Octets;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tinyradius.core.attribute.AttributeTemplate;
import org.tinyradius.core.attribute.type.RadiusAttribute;
import org.tinyradius.core.attribute.type.VendorSpecificAttribute;

/**
 * Attributes of a packet to be sent, in order.
 *
 * <p>An empty value is left out, since an attribute without a value must not be sent (RFC 2865 section 5). Text that is
 * too long is cut at a character. <b>Thread:</b> one.
 */
public final class AttributeList {
    /** The longest value of an attribute, octets. */
    public static final int MAX_VALUE_LENGTH = 253;

    private static final int NO_VENDOR = -1;
    /** Type and length. */
    private static final int OVERHEAD = 2;

    private static final int USUAL_LENGTH = 512;
    /** Vendor-Id, and type and length of the vendor's attribute. */
    private static final int VENDOR_OVERHEAD = 6;

    private static final byte NO_TAG = 0;
    private static final char MAX_TAG = 0x1F;

    private byte[] octets = new byte[USUAL_LENGTH];
    private int length;

    public AttributeList integer(AttributeTemplate attribute, long value) {
        var octets = new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        return bytes(attribute, octets);
    }

    public AttributeList address(AttributeTemplate attribute, InetAddress value) {
        return bytes(attribute, value.getAddress());
    }

    public AttributeList text(AttributeTemplate attribute, String value) {
        var utf8 = value.getBytes(StandardCharsets.UTF_8);
        return bytes(attribute, utf8.length <= maxLength(attribute) ? utf8 : cut(utf8, maxLength(attribute)));
    }

    /**
     * Text of a tunnel attribute, untagged. Its first octet is text only above 0x1F (RFC 2868 section 3.3): below, as a
     * peer may have it in his name, a tag of zero goes before it.
     */
    public AttributeList untagged(AttributeTemplate attribute, String value) {
        return text(attribute, value.isEmpty() || value.charAt(0) > MAX_TAG ? value : "\0" + value);
    }

    /**
     * A tunnel attribute of text, or Tunnel-Password already encrypted, with its tag (RFC 2868 section 3.3).
     *
     * @param tag 0..31
     */
    public AttributeList tagged(AttributeTemplate attribute, int tag, byte[] value) {
        if (tag < 0 || tag > MAX_TAG || value.length >= MAX_VALUE_LENGTH) {
            throw new IllegalArgumentException(attribute.getName() + " of " + value.length + " octets with tag " + tag);
        }
        var tagged = new byte[1 + value.length];
        tagged[0] = (byte) tag;
        System.arraycopy(value, 0, tagged, 1, value.length);
        return plain(attribute, tagged);
    }

    public AttributeList text(AttributeTemplate attribute, Optional<String> value) {
        return value.isPresent() ? text(attribute, value.get()) : this;
    }

    public AttributeList octets(AttributeTemplate attribute, Octets value) {
        return bytes(attribute, value.toByteArray());
    }

    public AttributeList bytes(AttributeTemplate attribute, byte[] value) {
        if (value.length > maxLength(attribute)) {
            throw new IllegalArgumentException(attribute.getName() + " of " + value.length + " octets");
        }
        if (value.length == 0) {
            return this;
        }
        if (attribute.getVendorId() != NO_VENDOR || attribute.isTagged()) {
            return add(attribute.create(RadiusDictionary.INSTANCE, NO_TAG, value));
        }
        return plain(attribute, value);
    }

    /** What the library makes of an ordinary attribute, without the dozen objects that it takes for that. */
    private AttributeList plain(AttributeTemplate attribute, byte[] value) {
        int whole = OVERHEAD + value.length;
        makeRoom(whole);
        octets[length] = (byte) attribute.getType();
        octets[length + 1] = (byte) whole;
        System.arraycopy(value, 0, octets, length + OVERHEAD, value.length);
        length += whole;
        return this;
    }

    private void makeRoom(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, octets.length * 2 + more);
        }
    }

    /** Adds an attribute made by the library; a vendor's attribute is wrapped in Vendor-Specific. */
    public AttributeList add(RadiusAttribute attribute) {
        var whole = attribute.getVendorId() == NO_VENDOR
                ? attribute
                : new VendorSpecificAttribute(RadiusDictionary.INSTANCE, attribute.getVendorId(), List.of(attribute));
        ByteBuf data = whole.getData();
        int size = data.readableBytes();
        makeRoom(size);
        data.getBytes(data.readerIndex(), octets, length, size);
        length += size;
        return this;
    }

    public AttributeList addAll(AttributeList others) {
        makeRoom(others.length);
        System.arraycopy(others.octets, 0, octets, length, others.length);
        length += others.length;
        return this;
    }

    /** Octets that all attributes take. */
    public int length() {
        return length;
    }

    /** Writes all attributes, and returns the offset behind the last one. */
    public int writeTo(byte[] target, int offset) {
        System.arraycopy(octets, 0, target, offset, length);
        return offset + length;
    }

    private static int maxLength(AttributeTemplate attribute) {
        return attribute.getVendorId() == NO_VENDOR ? MAX_VALUE_LENGTH : MAX_VALUE_LENGTH - VENDOR_OVERHEAD;
    }

    private static byte[] cut(byte[] utf8, int limit) {
        int end = limit;
        while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(utf8, end);
    }
}
