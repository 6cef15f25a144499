package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketLayoutTest {
    private static final String AUTHENTICATOR = "00".repeat(16);

    @ParameterizedTest
    @CsvSource({
        "02010014, '', ",
        "02010014, ffff, ",
        "02010018, 12040102, ",
        "02010016, 1202, ",
        "02010013, '', length field 19 in a datagram of 20 octets",
        "02010015, '', length field 21 in a datagram of 20 octets",
        "02011001, '', length field 4097 in a datagram of 20 octets",
        "02010015, 12, one octet behind the last attribute",
        "02010017, 120401, attribute 18 of length 4",
        "02010016, 1201, attribute 18 of length 1",
        "02010016, ff00, attribute 255 of length 0",
    })
    void lengthsAreChecked(String start, String attributes, String problem) {
        var datagram = Octets.ofHex(start + AUTHENTICATOR + attributes).toByteArray();
        assertThat(PacketLayout.problem(datagram, datagram.length)).isEqualTo(java.util.Optional.ofNullable(problem));
    }

    @Test
    void aDatagramShorterThanAHeaderIsAProblem() {
        for (int length = 0; length < 20; length++) {
            assertThat(PacketLayout.problem(new byte[20], length)).contains("datagram of " + length + " octets");
        }
    }

    @Test
    void aPacketThatIsTooLongIsNotAssembled() {
        var attributes = new AttributeList();
        for (int i = 0; i < 16; i++) {
            attributes.octets(Attributes.CLASS, Octets.wrap(new byte[253]));
        }
        assertThatThrownBy(() -> PacketLayout.assemble(4, 0, attributes.integer(Attributes.NAS_PORT, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("packet of 4106 octets");
    }

    @Test
    void anAttributeIsFoundOnlyIfItIsThereOnce() {
        var packet = PacketLayout.assemble(
                2,
                0,
                new AttributeList()
                        .integer(Attributes.NAS_PORT, 0x50505050)
                        .integer(Attributes.SERVICE_TYPE, 1)
                        .integer(Attributes.SERVICE_TYPE, 1));
        assertThat(PacketLayout.only(packet, 5)).isEqualTo(20);
        assertThat(PacketLayout.only(packet, 6)).isEqualTo(PacketLayout.REPEATED);
        assertThat(PacketLayout.only(packet, 80)).isEqualTo(PacketLayout.ABSENT);
    }
}
