package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.octets.Octets;
import io.culvert.radius.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static final AaaRequest.AuthenticateUser PAP = Samples.pap("alice", "x");
    private static final AaaRequest.AuthenticateUser MS_CHAP_V2 = new AaaRequest.AuthenticateUser(
            "alice",
            new Credential.MsChapV2(1, Octets.wrap(new byte[16]), Octets.wrap(new byte[49])),
            Samples.session());

    private static final AaaRequest.AuthorizeTunnel TUNNEL = Samples.tunnel("lac.example");
    private static final Authenticity AUTHENTICITY = new Authenticity(Samples.SECRET);

    private final List<BadAttribute> bad = new ArrayList<>();

    @Test
    void anEmptyAcceptIsPlain() {
        assertThat(accept("")).isEqualTo(Authorization.PLAIN);
        assertThat(bad).isEmpty();
    }

    @Test
    void everyAttributeFindsItsField() {
        var authorization = accept(
                "0105 626f62" // User-Name
                        + "0606 00000002 0706 00000001"
                        + "0806 0a000005 0906 ffffff00"
                        + "0c06 000005b4"
                        + "1204 6869 1205 2c2079" // Reply-Message in two
                        + "1911 6162636465666768696a6b6c6d6e6f 1904 00ff"
                        + "1b06 00000e10 1c06 0000012c"
                        + "5506 00000258"
                        + "5806 706f6f6c"
                        + "1a0c 00000137 1c06 08080808"
                        + "1a0c 00000137 1d06 08080404"
                        + "1a0d 00000009 0107 613d62 3d63");
        assertThat(authorization)
                .isEqualTo(new Authorization(
                        Optional.of("bob"),
                        new FramedAddress.Fixed(Samples.ipv4(10, 0, 0, 5)),
                        Optional.of(Samples.ipv4(255, 255, 255, 0)),
                        List.of(),
                        Optional.of("pool"),
                        Optional.of(1460),
                        Optional.of(Samples.ipv4(8, 8, 8, 8)),
                        Optional.of(Samples.ipv4(8, 8, 4, 4)),
                        Optional.of(Duration.ofHours(1)),
                        Optional.of(Duration.ofMinutes(5)),
                        Optional.of(Duration.ofMinutes(10)),
                        List.of(Octets.utf8("abcdefghijklmno"), Octets.ofHex("00ff")),
                        Optional.of("hi, y"),
                        List.of("a=b=c"),
                        List.of()));
        assertThat(bad).isEmpty();
    }

    @Test
    void theSpecialAddressesLetTheNasOrTheUserChoose() {
        assertThat(accept("0806 fffffffe").framedIpAddress()).isEqualTo(new FramedAddress.FromPool());
        assertThat(accept("0806 ffffffff").framedIpAddress()).isEqualTo(new FramedAddress.UserSelected());
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0806 00000000, Framed-IP-Address, 0.0.0.0, no host can have this address",
        "0806 7f000001, Framed-IP-Address, 127.0.0.1, no host can have this address",
        "0806 e0000001, Framed-IP-Address, 224.0.0.1, no host can have this address",
        "0906 ff00ff00, Framed-IP-Netmask, 255.0.255.0, not a netmask",
        "0906 00000000, Framed-IP-Netmask, 0.0.0.0, not a netmask",
        "0c06 0000003f, Framed-MTU, 63, not in 64..65535",
        "0c06 00010000, Framed-MTU, 65536, not in 64..65535",
        "5506 0000003b, Acct-Interim-Interval, 59, less than 60 seconds",
        "0706 00000002, Framed-Protocol, SLIP, not PPP",
        "1605 782f79, Framed-Route, x/y, not a route",
        "1202, Reply-Message, '', it has no value",
        "1a0c 00000137 1c06 00000000, MS-Primary-DNS-Server, 0.0.0.0, no host can have this address",
        "1a08 00000137 1c06, Vendor-Specific, vendor 311, it cannot be decoded",
        "1a05 000009, Vendor-Specific, '', it cannot be decoded",
    })
    void aBadValueIsIgnoredAndTold(String hex, String name, String value, String problem) {
        assertThat(accept(hex)).isEqualTo(Authorization.PLAIN);
        assertThat(bad).containsExactly(new BadAttribute(name, value, problem));
    }

    @Test
    void ofContradictingValuesTheFirstCounts() {
        assertThat(accept("0806 0a000005 0806 0a000006 0806 0a000005").framedIpAddress())
                .isEqualTo(new FramedAddress.Fixed(Samples.ipv4(10, 0, 0, 5)));
        assertThat(bad)
                .containsExactly(new BadAttribute("Framed-IP-Address", "10.0.0.6", "another value of it came before"));
    }

    @Test
    void limitsAreInclusive() {
        assertThat(accept("0c06 00000040").framedMtu()).contains(64);
        assertThat(accept("0c06 0000ffff").framedMtu()).contains(65_535);
        assertThat(accept("5506 0000003c").interimInterval()).contains(Duration.ofMinutes(1));
        assertThat(accept("1b06 ffffffff").sessionTimeout()).contains(Duration.ofSeconds(4_294_967_295L));
        assertThat(accept("1b06 00000000 1c06 00000000")).isEqualTo(Authorization.PLAIN);
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0806 00000005, 0805 000000", "0606 00000002, 0603 02", "1b06 00000e10, 1b08 000000000e10"})
    void aWrongLengthMakesTheAcceptARejectAsRfc2865Section5Demands(String right, String wrong) {
        assertThat(read(PacketCode.ACCESS_ACCEPT, right, PAP)).isInstanceOf(AaaReply.Accepted.class);
        bad.clear();
        assertThat(read(PacketCode.ACCESS_ACCEPT, wrong, PAP))
                .isEqualTo(AaaReply.Rejected.because("the server's answer cannot be read"));
        assertThat(bad).hasSize(1);
        assertThat(bad.getFirst().problem()).isEqualTo("its length is wrong: treated as a reject");
    }

    @Test
    void anotherServiceTypeIsAsGoodAsAReject() {
        assertThat(read(PacketCode.ACCESS_ACCEPT, "0606 00000005", PAP))
                .isEqualTo(AaaReply.Rejected.because("the account is for another service"));
    }

    @Test
    void routesAreCollectedOnce() {
        assertThat(accept(route("10.1.0.0/24 0.0.0.0 1") + route("10.1.0.9/24") + route("192.168.7.0"))
                        .framedRoutes())
                .containsExactly(
                        new FramedRoute(Samples.ipv4(10, 1, 0, 0), 24),
                        new FramedRoute(Samples.ipv4(192, 168, 7, 0), 24));
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ip:dns-servers=1.1.1.1 9.9.9.9, 1.1.1.1, 9.9.9.9",
        "'IP:DNS-Servers*1.1.1.1,9.9.9.9', 1.1.1.1, 9.9.9.9",
        "ip:dns-servers=1.1.1.1, 1.1.1.1, ",
    })
    void dnsServersAreReadFromAnAvPair(String pair, String first, String second) {
        var authorization = accept(avPair(pair));
        assertThat(authorization.primaryDns().map(address -> address.getHostAddress()))
                .contains(first);
        assertThat(authorization.secondaryDns().map(address -> address.getHostAddress()))
                .isEqualTo(Optional.ofNullable(second));
        assertThat(authorization.avPairs()).containsExactly(pair);
        assertThat(bad).isEmpty();
    }

    @Test
    void microsoftsDnsServersComeBeforeTheAvPair() {
        var authorization = accept(avPair("ip:dns-servers=1.1.1.1 9.9.9.9") + "1a0c 00000137 1c06 08080808");
        assertThat(authorization.primaryDns()).contains(Samples.ipv4(8, 8, 8, 8));
        assertThat(authorization.secondaryDns()).isEmpty();
    }

    @Test
    void aBadDnsServerInAnAvPairIsTold() {
        assertThat(accept(avPair("ip:dns-servers=dns.example 1.1.1.1")).primaryDns())
                .contains(Samples.ipv4(1, 1, 1, 1));
        assertThat(bad)
                .containsExactly(new BadAttribute(
                        "Cisco-AVPair",
                        "ip:dns-servers=dns.example 1.1.1.1",
                        "not the address of a DNS server: dns.example"));
    }

    @Test
    void msChap2SuccessIsGivenWithoutItsIdent() {
        var text = "S=" + "0123456789ABCDEF0123456789ABCDEF01234567";
        var hex = "1a33 00000137 1a2d 05" + Octets.utf8(text).toHex();
        assertThat(read(PacketCode.ACCESS_ACCEPT, hex, MS_CHAP_V2))
                .isEqualTo(new AaaReply.Accepted(Authorization.PLAIN, Optional.of(Octets.utf8(text))));
        assertThat(read(PacketCode.ACCESS_ACCEPT, hex, PAP))
                .isEqualTo(new AaaReply.Accepted(Authorization.PLAIN, Optional.empty()));
    }

    @Test
    void rejectTellsMessageAndMsChapError() {
        var error = "1a16 00000137 0210 05" + Octets.utf8("E=691 R=0 V=3").toHex();
        assertThat(read(PacketCode.ACCESS_REJECT, "1204 6e6f" + error, MS_CHAP_V2))
                .isEqualTo(new AaaReply.Rejected(Optional.of("no"), Optional.of("E=691 R=0 V=3")));
        assertThat(read(PacketCode.ACCESS_REJECT, error, PAP))
                .isEqualTo(new AaaReply.Rejected(Optional.empty(), Optional.empty()));
        var withoutIdent = "1a15 00000137 020f" + Octets.utf8("E=691 R=0 V=3").toHex();
        assertThat(read(PacketCode.ACCESS_REJECT, withoutIdent, MS_CHAP_V2))
                .isEqualTo(new AaaReply.Rejected(Optional.empty(), Optional.of("E=691 R=0 V=3")));
    }

    @Test
    void challengeIsARejectWithAReason() {
        assertThat(read(PacketCode.ACCESS_CHALLENGE, "", PAP))
                .isEqualTo(AaaReply.Rejected.because("the server wants a further challenge answered"));
        assertThat(read(PacketCode.ACCESS_CHALLENGE, "1204 6869", PAP))
                .isEqualTo(new AaaReply.Rejected(
                        Optional.of("hi"),
                        Optional.empty(),
                        Optional.of("the server wants a further challenge answered")));
    }

    @Test
    void whatTheServerSaidIsKeptApartFromOurReason() {
        var welcome = "1209" + Octets.utf8("welcome").toHex();
        assertThat(read(PacketCode.ACCESS_ACCEPT, welcome + "0606 00000005", PAP))
                .isEqualTo(new AaaReply.Rejected(
                        Optional.of("welcome"), Optional.empty(), Optional.of("the account is for another service")));
        assertThat(read(PacketCode.ACCESS_ACCEPT, welcome + "0803 0a", PAP))
                .isEqualTo(new AaaReply.Rejected(
                        Optional.of("welcome"), Optional.empty(), Optional.of("the server's answer cannot be read")));
    }

    @Test
    void attributesThatWeDoNotKnowAreNobodysBusiness() {
        assertThat(accept("fa06 01020304 1a0c 0000ffff 0106 01020304 3306 00000001"))
                .isEqualTo(Authorization.PLAIN);
        assertThat(bad).isEmpty();
    }

    @Test
    void controlCharactersAreNotPrinted() {
        assertThat(accept("1606 610a1b5d")).isEqualTo(Authorization.PLAIN);
        assertThat(bad).containsExactly(new BadAttribute("Framed-Route", "a??]", "not a route"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyAttributesGiveAReply(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 2_000; i++) {
            var packet = randomReply(random);
            assertThat(PacketLayout.problem(packet, packet.length)).isEmpty();
            AaaReply reply = ReplyReader.read(
                    packet, List.of(PAP, MS_CHAP_V2, TUNNEL).get(i % 3), new byte[16], AUTHENTICITY, bad::add);
            assertThat(reply).as("seed %d, packet %s", seed, Octets.of(packet)).isNotNull();
            bad.clear();
        }
    }

    private static byte[] randomReply(RandomGenerator random) {
        int[] types = {
            1, 6, 7, 8, 9, 12, 18, 22, 25, 26, 26, 26, 27, 28, 64, 65, 66, 67, 69, 79, 81, 82, 83, 85, 88, 90, 91, 97
        };
        var packet = new byte[512];
        int length = 20;
        packet[0] = (byte) (2 + random.nextInt(2));
        while (length < 450 && random.nextInt(8) != 0) {
            int attributeLength = 2 + random.nextInt(random.nextBoolean() ? 6 : 50);
            packet[length] =
                    (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : types[random.nextInt(types.length)]);
            packet[length + 1] = (byte) attributeLength;
            for (int i = length + 2; i < length + attributeLength; i++) {
                packet[i] = (byte) random.nextInt(256);
            }
            if (packet[length] == 26 && attributeLength > 8 && random.nextInt(4) != 0) {
                int vendor = random.nextBoolean() ? 9 : 311;
                packet[length + 2] = 0;
                packet[length + 3] = 0;
                packet[length + 4] = (byte) (vendor >>> 8);
                packet[length + 5] = (byte) vendor;
                packet[length + 7] = (byte) (attributeLength - 6);
            }
            length += attributeLength;
        }
        packet[2] = (byte) (length >>> 8);
        packet[3] = (byte) length;
        return java.util.Arrays.copyOf(packet, length);
    }

    private Authorization accept(String hex) {
        bad.clear();
        return read(PacketCode.ACCESS_ACCEPT, hex, PAP) instanceof AaaReply.Accepted accepted
                ? accepted.authorization()
                : org.assertj.core.api.Assertions.fail("not accepted: " + bad);
    }

    private AaaReply read(int code, String hex, AaaRequest request) {
        var attributes = Octets.ofHex(hex);
        var packet = new byte[20 + attributes.length()];
        packet[0] = (byte) code;
        packet[2] = (byte) (packet.length >>> 8);
        packet[3] = (byte) packet.length;
        attributes.copyTo(packet, 20);
        assertThat(PacketLayout.problem(packet, packet.length)).isEmpty();
        return ReplyReader.read(packet, request, new byte[16], AUTHENTICITY, bad::add);
    }

    private static String route(String text) {
        return String.format("16%02x", text.length() + 2) + Octets.utf8(text).toHex();
    }

    private static String avPair(String text) {
        return String.format("1a%02x0000000901%02x", text.length() + 8, text.length() + 2)
                + Octets.utf8(text).toHex();
    }
}
