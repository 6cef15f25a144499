package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tinyradius.core.attribute.AttributeTemplate;
import org.tinyradius.core.attribute.type.VendorSpecificAttribute;

class AttributeListTest {
    @Test
    void everyAttributeIsEncodedAsTheLibraryDoes() throws IllegalAccessException {
        var templates = templates();

        assertThat(templates).hasSizeGreaterThan(40);
        for (var template : templates) {
            var value = new byte[] {10, 20, 30, 40};
            if (template.getDataType().equals("ipv6addr")) {
                value = new byte[16];
                value[0] = 0x20;
            }
            var expected = template.create(RadiusDictionary.INSTANCE, (byte) 0, value);
            if (template.getVendorId() > 0) {
                expected = new VendorSpecificAttribute(
                        RadiusDictionary.INSTANCE, template.getVendorId(), List.of(expected));
            }

            var list = new AttributeList().bytes(template, value);

            assertThat(octets(list)).as(template.getName()).isEqualTo(ByteBufUtil.getBytes(expected.getData()));
        }
    }

    @Test
    void attributesFollowEachOther() {
        var first = new AttributeList().text(Attributes.NAS_IDENTIFIER, "lns");
        var all = new AttributeList()
                .text(Attributes.USER_NAME, "bob")
                .addAll(first)
                .integer(Attributes.NAS_PORT, 0x01020304);

        assertThat(HexFormat.of().formatHex(octets(all))).isEqualTo("0105626f62" + "20056c6e73" + "050601020304");
    }

    @Test
    void manyAttributesHaveRoom() {
        var list = new AttributeList();
        for (int i = 0; i < 10; i++) {
            list.text(Attributes.USER_NAME, "x".repeat(250));
        }

        assertThat(list.length()).isEqualTo(10 * 252);
        assertThat(octets(list)[9 * 252 + 1]).isEqualTo((byte) 252);
    }

    @Test
    void theLongestValueIs253Octets() {
        var longest = new AttributeList().text(Attributes.USER_NAME, "x".repeat(300));

        assertThat(longest.length()).isEqualTo(255);
        assertThat(octets(longest)[1]).isEqualTo((byte) 255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttributeList().bytes(Attributes.USER_NAME, new byte[254]));
    }

    private static byte[] octets(AttributeList list) {
        var octets = new byte[list.length()];
        assertThat(list.writeTo(octets, 0)).isEqualTo(octets.length);
        return octets;
    }

    private static List<AttributeTemplate> templates() throws IllegalAccessException {
        var templates = new ArrayList<AttributeTemplate>();
        for (var field : Attributes.class.getDeclaredFields()) {
            if (field.getType() == AttributeTemplate.class) {
                templates.add((AttributeTemplate) field.get(null));
            }
        }
        return templates;
    }
}
