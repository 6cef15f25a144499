package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpTooBigTest {
    private static final int SERVER = 0xC0000201;
    private static final int USER = 0x0A400007;
    private static final int GATEWAY = 0x0A400001;

    @Test
    void theMessageQuotesTheHeaderAndNamesTheMtu() {
        var packet = Memory.ipv4(Ipv4.DONT_FRAGMENT, 17, SERVER, USER, Memory.of("0102030405060708090a"));
        var out = Memory.zeros(600);

        int length = IcmpTooBig.write(packet, 0, 30, GATEWAY, 1400, out, 4);

        assertThat(length).isEqualTo(58);
        assertThat(Memory.hex(out, 4, 8)).isEqualTo("45c0003a00000000");
        assertThat(Memory.hex(out, 12, 2)).isEqualTo("4001");
        assertThat(Checksum.of(out, 4, 20)).isZero();
        assertThat(Memory.hex(out, 16, 8)).isEqualTo("0a400001c0000201");
        assertThat(Memory.hex(out, 24, 2)).isEqualTo("0304");
        assertThat(Checksum.of(out, 24, 38)).isZero();
        assertThat(Memory.hex(out, 28, 4)).isEqualTo("00000578");
        assertThat(Memory.hex(out, 32, 30)).isEqualTo(Memory.hex(packet));
        assertThat(Memory.hex(out, 62, 4)).isEqualTo("00000000");
    }

    @Test
    void aLongPacketIsQuotedUpTo576Octets() {
        var packet = Memory.ipv4(Ipv4.DONT_FRAGMENT, 17, SERVER, USER, Memory.zeros(1480));
        var out = Memory.zeros(IcmpTooBig.LARGEST);
        assertThat(IcmpTooBig.write(packet, 0, 1500, GATEWAY, 1400, out, 0)).isEqualTo(576);
        assertThat(Memory.hex(out, 28, 548)).isEqualTo(Memory.hex(packet, 0, 548));
        assertThat(Checksum.of(out, 20, 556)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // protocol, fragment, source, destination, first octet, allowed
        "17, 4000, c0000201, 0a400007, 00, true",
        "1,  4000, c0000201, 0a400007, 08, true",
        "1,  4000, c0000201, 0a400007, 00, true",
        "1,  4000, c0000201, 0a400007, 0d, true",
        "1,  4000, c0000201, 0a400007, 03, false",
        "1,  4000, c0000201, 0a400007, 0b, false",
        "1,  4000, c0000201, 0a400007, 05, false",
        "17, 4001, c0000201, 0a400007, 00, false",
        "17, 4000, 00000000, 0a400007, 00, false",
        "17, 4000, 7f000001, 0a400007, 00, false",
        "17, 4000, e0000001, 0a400007, 00, false",
        "17, 4000, ffffffff, 0a400007, 00, false",
        "17, 4000, c0000201, e0000005, 00, false",
        "17, 4000, 80000001, 0a400007, 00, true"
    })
    void errorsAboutErrorsAndManyHostsAreNotSent(
            int protocol, String fragment, String source, String destination, String first, boolean allowed) {
        var packet = Memory.ipv4(
                Integer.parseInt(fragment, 16),
                protocol,
                Integer.parseUnsignedInt(source, 16),
                Integer.parseUnsignedInt(destination, 16),
                Memory.of(first + "00000000000000"));
        assertThat(IcmpTooBig.isAllowedAbout(packet, 0, 28)).isEqualTo(allowed);
    }

    @Test
    void anIcmpPacketWithoutATypeIsNotAnswered() {
        var packet = Memory.ipv4(Ipv4.DONT_FRAGMENT, Ipv4.ICMP, SERVER, USER, Memory.zeros(0));
        assertThat(IcmpTooBig.isAllowedAbout(packet, 0, 20)).isFalse();
    }
}
