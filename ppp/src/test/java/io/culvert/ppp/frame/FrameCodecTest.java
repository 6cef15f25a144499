package io.culvert.ppp.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Octets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FrameCodecTest {
    private static Octets hex(String hex) {
        return Octets.ofHex(hex);
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                Arguments.of("ff03 c021 01010004", 0xC021, "01010004"),
                Arguments.of("c021 01010004", 0xC021, "01010004"),
                Arguments.of("ff03 0021 45", 0x0021, "45"),
                Arguments.of("ff03 21 45", 0x0021, "45"),
                Arguments.of("21 45", 0x0021, "45"),
                Arguments.of("21", 0x0021, ""),
                Arguments.of("ff03 c021", 0xC021, ""),
                Arguments.of("ff 45", 0x00FF, "45"),
                Arguments.of("ff", 0x00FF, ""),
                Arguments.of("8020", 0x8020, ""),
                Arguments.of("ff03 ff03", 0x00FF, "03"));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frameIsReadHoweverItIsCompressed(String bytes, int protocol, String information) {
        assertThat(PppFrame.decode(hex(bytes))).contains(new PppFrame(protocol, hex(information)));
    }

    @Test
    void frameWithoutAWholeProtocolIsMalformed() {
        for (var bytes : List.of("", "ff03", "80", "ff0380", "00", "ff03c0")) {
            assertThat(PppFrame.decode(hex(bytes))).as(bytes).isEmpty();
        }
    }

    @Test
    void packetIsReadAndWritten() {
        var packet = new ControlPacket(9, 0xFE, hex("00000000 aa"));
        assertThat(packet.encode()).isEqualTo(hex("09fe0009 00000000aa"));
        assertThat(ControlPacket.decode(packet.encode())).contains(packet);
        assertThat(packet.toFrame(0xC021, true)).isEqualTo(hex("ff03c021 09fe0009 00000000aa"));
        assertThat(packet.toFrame(0x8021, false)).isEqualTo(hex("8021 09fe0009 00000000aa"));
    }

    @Test
    void octetsBehindThePacketArePadding() {
        assertThat(ControlPacket.decode(hex("01020005 aa bbcc"))).contains(new ControlPacket(1, 2, hex("aa")));
        assertThat(ControlPacket.decode(hex("01020004 aa"))).contains(new ControlPacket(1, 2, Octets.EMPTY));
    }

    @Test
    void everyPrefixOfAPacketIsMalformed() {
        var whole = hex("01020008 01040578");
        for (int length = 0; length < whole.length(); length++) {
            assertThat(ControlPacket.decode(whole.slice(0, length)))
                    .as("%d octets", length)
                    .isEmpty();
        }
        assertThat(ControlPacket.decode(whole)).isPresent();
    }

    @Test
    void lengthBelowTheHeaderIsMalformed() {
        assertThat(ControlPacket.decode(hex("01020003aabb"))).isEmpty();
        assertThat(ControlPacket.decode(hex("01020000aabb"))).isEmpty();
    }

    @Test
    void packetOutOfRangeIsRefused() {
        assertThat(new ControlPacket(255, 255, Octets.wrap(new byte[65531]))
                        .encode()
                        .length())
                .isEqualTo(65535);
        assertThatThrownBy(() -> new ControlPacket(256, 0, Octets.EMPTY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ControlPacket(0, 256, Octets.EMPTY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ControlPacket(-1, 0, Octets.EMPTY)).isInstanceOf(IllegalArgumentException.class);
        var tooLong = Octets.wrap(new byte[65532]);
        assertThatThrownBy(() -> new ControlPacket(0, 0, tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void optionsAreReadAndWritten() {
        var options = List.of(
                ConfigureOption.u16(1, 1460),
                new ConfigureOption(3, hex("c22305")),
                ConfigureOption.u32(5, 0xFFEEDDCCL),
                new ConfigureOption(7, Octets.EMPTY));
        var bytes = hex("010405b4 0305c22305 0506ffeeddcc 0702");
        assertThat(ConfigureOption.encodeAll(options)).isEqualTo(bytes);
        assertThat(ConfigureOption.decodeAll(bytes)).contains(options);
        assertThat(ConfigureOption.decodeAll(Octets.EMPTY)).contains(List.of());
    }

    @Test
    void prefixThatCutsAnOptionIsMalformed() {
        var bytes = hex("010405b4 0305c22305 0702");
        var whole = List.of(0, 4, 9, 11);
        for (int length = 0; length <= bytes.length(); length++) {
            assertThat(ConfigureOption.decodeAll(bytes.slice(0, length)).isPresent())
                    .as("%d octets", length)
                    .isEqualTo(whole.contains(length));
        }
    }

    @Test
    void optionShorterThanItsHeaderIsMalformed() {
        assertThat(ConfigureOption.decodeAll(hex("0101"))).isEmpty();
        assertThat(ConfigureOption.decodeAll(hex("0100"))).isEmpty();
    }

    @Test
    void optionOutOfRangeIsRefused() {
        assertThat(new ConfigureOption(255, Octets.wrap(new byte[253])).type()).isEqualTo(255);
        var tooLong = Octets.wrap(new byte[254]);
        assertThatThrownBy(() -> new ConfigureOption(1, tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConfigureOption(256, Octets.EMPTY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConfigureOption(-1, Octets.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    }
}
