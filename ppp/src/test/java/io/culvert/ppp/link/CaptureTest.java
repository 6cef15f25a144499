package io.culvert.ppp.link;

import static io.culvert.ppp.link.TestLink.chap;
import static io.culvert.ppp.link.TestLink.ipcp;
import static io.culvert.ppp.link.TestLink.lcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.ChapMd5;
import io.culvert.ppp.auth.ChapPacket;
import io.culvert.ppp.auth.PapPacket;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.PppFrame;
import io.culvert.ppp.frame.Protocols;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Linux pppd, l2tpns and xl2tpd said to each other. */
final class CaptureTest {
    static List<String> frames() throws IOException {
        try (var reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(CaptureTest.class.getResourceAsStream("/capture-frames.txt")),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    static Stream<Octets> octets() throws IOException {
        return frames().stream().map(line -> Octets.ofHex(line.substring(line.indexOf(' ') + 1)));
    }

    @Test
    void captureIsThere() throws IOException {
        assertThat(frames()).hasSizeGreaterThan(60);
    }

    @ParameterizedTest
    @MethodSource("octets")
    void everyFrameIsReadAndWrittenAsItWas(Octets bytes) {
        var frame = PppFrame.decode(bytes).orElseThrow();
        if (frame.protocol() < 0x8000) {
            return;
        }
        var packet = ControlPacket.decode(frame.information()).orElseThrow();
        assertThat(packet.toFrame(frame.protocol(), true)).isEqualTo(bytes);
        if (frame.protocol() == Protocols.PAP) {
            assertThat(PapPacket.decode(packet).orElseThrow().encode()).isEqualTo(packet);
        } else if (frame.protocol() == Protocols.CHAP) {
            assertThat(ChapPacket.decode(packet).orElseThrow().encode()).isEqualTo(packet);
        } else if (packet.code() <= 4) {
            var options = ConfigureOption.decodeAll(packet.data()).orElseThrow();
            assertThat(ConfigureOption.encodeAll(options)).isEqualTo(packet.data());
        }
    }

    @ParameterizedTest
    @MethodSource("octets")
    void noPrefixOfAFrameHarmsALink(Octets bytes) {
        var lns = new TestLink(PppSettings.lns("culvert")).up();
        var client = new TestLink(Samples.client()).up();
        for (int length = 0; length <= bytes.length(); length++) {
            var hex = bytes.slice(0, length).toHex();
            assertThat(lns.receive(hex).frames()).hasSizeLessThanOrEqualTo(3);
            assertThat(client.receive(hex).frames()).hasSizeLessThanOrEqualTo(3);
        }
    }

    /** The first session of the capture, with us for l2tpns. */
    @Test
    void linuxClientComesUpOnUs() {
        var link = new TestLink(PppSettings.lns("culvert")).up();
        var request = link.frames().getFirst();
        link.receive("ff03c021010100140104057802060000000005069c3df9b3");
        assertThat(link.frames()).containsExactly(request, "ff03c021020100140104057802060000000005069c3df9b3");
        link.receive("ff03c02102" + request.substring(10));
        var challenge = Octets.ofHex(link.frames().getFirst());
        link.receive("ff03c021090000089c3df9b3");
        assertThat(link.frames()).containsExactly(lcp(10, 0, "11111111"));
        var value = ChapMd5.response(challenge.u8(5), LinkPair.PASSWORD, challenge.slice(9, 25));
        link.receive(chap(2, challenge.u8(5), "10" + value.toHex() + "616c696365"));
        link.authenticated(AuthenticationResult.Accepted.PLAIN)
                .openIpv4(new Ipv4Parameters(
                        Samples.address("10.64.255.1"),
                        Samples.address("10.64.0.5"),
                        false,
                        Optional.of(Samples.address("10.0.0.1")),
                        Optional.of(Samples.address("10.0.0.2"))));
        assertThat(link.frames()).containsExactly(chap(3, challenge.u8(5), ""), ipcp(1, 1, "03060a40ff01"));
        link.receive("ff03802101010016030600000000810600000000830600000000");
        assertThat(link.frames()).containsExactly("ff0380210301001603060a40000581060a00000183060a000002");
        link.receive("ff0380570101000e010a5c8fa1e45e43846a");
        assertThat(link.frames()).containsExactly(lcp(8, 1, "80570101000e010a5c8fa1e45e43846a"));
        link.receive("ff0380210201000a03060a40ff01", "ff0380210102001603060a40000581060a00000183060a000002");
        assertThat(link.frames()).containsExactly("ff0380210202001603060a40000581060a00000183060a000002");
        assertThat(link.outputs())
                .last()
                .isEqualTo(new PppOutput.Ipv4Opened(
                        Samples.address("10.64.255.1"), Samples.address("10.64.0.5"), List.of()));
        link.receive("ff03c02105020010557365722072657175657374");
        assertThat(link.frames()).containsExactly("ff03c02106020004");
    }
}
