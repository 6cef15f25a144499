package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secret and Request Authenticator are those of RFC 2865 section 7.1; what they encrypt was computed apart. */
class TunnelReaderTest {
    private static final Authenticity AUTHENTICITY = new Authenticity(Secret.utf8("xyzzy5461"));
    private static final byte[] REQUEST_AUTHENTICATOR =
            Octets.ofHex("0f403f9473978057bd83d5cb98f4227a").toByteArray();
    private static final AaaRequest TUNNEL = Samples.tunnel("lac.example");
    private static final AaaRequest USER = Samples.pap("alice", "x");
    /** "tunnel-secret" with its salt. */
    private static final String SECRET_8001 = "8001 ca3ba3160b74f3dab4634c7b83f78723";
    /** "other" with its salt. */
    private static final String OTHER_8006 = "8006 5c8455b57eaa4ece08d49adb54eb7926";

    private final List<BadAttribute> bad = new ArrayList<>();

    @Test
    void everyAttributeFindsItsFieldByTagTheUntaggedFirst() {
        var authorization = accept("0606 00000005"
                + "5306 02 000002 4006 02 000003"
                + "4306 02" + text("fbb")
                + "4006 01 000003 4106 01 000001"
                + "420b 01" + text("10.0.0.2")
                + "430b 01" + text("10.0.0.1")
                + "4515 01" + SECRET_8001
                + "5107 01" + text("blue")
                + "5206 01" + text("id7")
                + "5306 01 00000a"
                + "5a06 01" + text("lac")
                + "5b06 01" + text("lns")
                + "5a05" + text("who")
                + "4106 00 000002");
        assertThat(authorization.tunnels())
                .containsExactly(
                        tunnel(0, "mediumType=2 clientAuthId=who"),
                        new TunnelAttributes(
                                1,
                                Optional.of(3),
                                Optional.of(1),
                                Optional.of("10.0.0.2"),
                                Optional.of("10.0.0.1"),
                                Optional.of(Secret.utf8("tunnel-secret")),
                                Optional.of("blue"),
                                Optional.of("id7"),
                                Optional.of(10),
                                Optional.of("lac"),
                                Optional.of("lns")),
                        tunnel(2, "type=3 serverEndpoint=fbb preference=2"));
        assertThat(bad).isEmpty();
    }

    @Test
    void aReplyWithoutThemHasNoTunnels() {
        assertThat(accept("")).isEqualTo(Authorization.PLAIN);
        assertThat(bad).isEmpty();
    }

    @Test
    void aUsersReplyMayHaveThemToo() {
        assertThat(read(PacketCode.ACCESS_ACCEPT, "0606 00000002 4006 00 000003 4515 00" + SECRET_8001, USER))
                .isInstanceOfSatisfying(
                        AaaReply.Accepted.class,
                        accepted -> assertThat(accepted.authorization().tunnels())
                                .singleElement()
                                .satisfies(tunnel ->
                                        assertThat(tunnel.password()).contains(Secret.utf8("tunnel-secret"))));
        assertThat(bad).isEmpty();
    }

    static Stream<Arguments> textTags() {
        return Stream.of(66, 67, 81, 82, 90, 91)
                .flatMap(type -> Stream.of(
                        Arguments.of(type, "00 61", 0, "a"),
                        Arguments.of(type, "01 61", 1, "a"),
                        Arguments.of(type, "1f 61", 31, "a"),
                        Arguments.of(type, "20 61", 0, " a"),
                        Arguments.of(type, "31 302e392e392e39", 0, "10.9.9.9"),
                        Arguments.of(type, "30 2e392e392e39", 0, "0.9.9.9"),
                        Arguments.of(type, "7f", 0, "\u007f"),
                        Arguments.of(type, "01 01", 1, "\u0001"),
                        Arguments.of(type, "c3a9", 0, "é"),
                        Arguments.of(type, "05 c3a9", 5, "é"),
                        // No UTF-8: ISO 8859-1, so that different octets stay different.
                        Arguments.of(type, "ff fe", 0, "ÿþ")));
    }

    @ParameterizedTest
    @MethodSource("textTags")
    void ofTextAnOctetAbove1fIsData(int type, String hex, int tag, String expected) {
        var tunnel = accept(attribute(type, hex)).tunnels().getFirst();
        assertThat(tunnel.tag()).isEqualTo(tag);
        assertThat(List.of(
                        tunnel.clientEndpoint(),
                        tunnel.serverEndpoint(),
                        tunnel.privateGroupId(),
                        tunnel.assignmentId(),
                        tunnel.clientAuthId(),
                        tunnel.serverAuthId()))
                .filteredOn(Optional::isPresent)
                .containsExactly(Optional.of(expected));
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "64, 00 000003, 0, 3",
        "64, 01 000003, 1, 3",
        "64, 1f 000003, 31, 3",
        "65, 00 000002, 0, 2",
        "65, 1f ffffff, 31, 16777215",
        "83, 00 000000, 0, 0",
        "83, 01 010203, 1, 66051",
        "83, 1f ffffff, 31, 16777215",
    })
    void ofIntegersTheFirstOctetIsAlwaysTheTag(int type, String hex, int tag, int expected) {
        var tunnel = accept(attribute(type, hex)).tunnels().getFirst();
        assertThat(tunnel.tag()).isEqualTo(tag);
        assertThat(List.of(tunnel.type(), tunnel.mediumType(), tunnel.preference()))
                .filteredOn(Optional::isPresent)
                .containsExactly(Optional.of(expected));
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "64, 20 000003, Tunnel-Type, 20000003, its tag 32 is not in 0..31",
        "65, ff 000001, Tunnel-Medium-Type, ff000001, its tag 255 is not in 0..31",
        "83, 80 000001, Tunnel-Preference, 80000001, its tag 128 is not in 0..31",
        "66, 00, Tunnel-Client-Endpoint, '', it has no value",
        "67, 1f, Tunnel-Server-Endpoint:31, '', it has no value",
        "82, '', Tunnel-Assignment-Id, '', it has no value",
    })
    void anAttributeWithAnImpossibleTagOrWithoutAValueIsIgnoredAndTold(
            int type, String hex, String name, String value, String problem) {
        assertThat(accept(attribute(type, hex))).isEqualTo(Authorization.PLAIN);
        assertThat(bad).containsExactly(new BadAttribute(name, value, problem));
    }

    @ParameterizedTest
    @CsvSource({"00, 0", "01, 1", "1f, 31", "20, 0", "ff, 0"})
    void ofAPasswordAnImpossibleTagIsNoTag(String octet, int tag) {
        assertThat(accept(attribute(69, octet + SECRET_8001)).tunnels())
                .containsExactly(tunnel(tag, "password=tunnel-secret"));
        assertThat(bad).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "8001 ca3ba3160b74f3dab4634c7b83f78723, tunnel-secret",
        "ffff b6a46ec911211638178fcd00d7fb4d68, fifteen-octets!",
        "9abc ed92dab59b827ede4572b5a069f3513c958d4ab91532972200ce419b3073910e, sixteen-octets!!",
        "8005 fa52c4f4847e57ff170e0acdd5ddb6dd, ab",
    })
    void passwordsOfKnownOctetsAreDecryptedAndEncryptedTheSame(String hex, String password) {
        assertThat(accept(attribute(69, "01" + hex)).tunnels()).containsExactly(tunnel(1, "password=" + password));
        assertThat(bad).isEmpty();
        if (!password.equals("ab")) { // whose padding is not of zeros
            var octets = Octets.ofHex(hex);
            assertThat(Octets.wrap(AUTHENTICITY.hideTunnelPassword(
                            Secret.utf8(password), octets.u16(0), REQUEST_AUTHENTICATOR)))
                    .isEqualTo(octets);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "salt without its first bit, 0001 52b432ade55323874da549a2e584de40, the first bit of its salt is not set",
        "no string, 8001, it cannot be decrypted",
        "no whole block, 8001 ca3ba3160b74f3dab4634c7b83f787, it cannot be decrypted",
        "one octet more, 8001 ca3ba3160b74f3dab4634c7b83f7872300, it cannot be decrypted",
        "longer than its block, 8003 002aaa164fc1565d6ce2a6fba91019af, it cannot be decrypted",
        "padding of 29, 8004 6ecfda7c47cfce3b1a882fb2b231ff42f630988d4d67bd93de318bac676b0f03, it cannot be decrypted",
        "no password, 8002 91cd31dd59c3d2f621e7cf68e5e6ef1b, the password is empty",
    })
    void aPasswordThatIsNoneIsIgnoredAndToldWithoutItsOctets(String name, String hex, String problem) {
        assertThat(accept(attribute(69, "03" + hex))).as(name).isEqualTo(Authorization.PLAIN);
        assertThat(bad).containsExactly(new BadAttribute("Tunnel-Password:3", "", problem));
    }

    @Test
    void aPasswordForAnotherRequestOrOfAnotherServerIsNotDecrypted() {
        var packet = packet(PacketCode.ACCESS_ACCEPT, attribute(69, "01" + SECRET_8001));
        var otherAuthenticator = new byte[16];
        var otherSecret = new Authenticity(Samples.SECRET);
        for (var reply : List.of(
                ReplyReader.read(packet, TUNNEL, otherAuthenticator, AUTHENTICITY, bad::add),
                ReplyReader.read(packet, TUNNEL, REQUEST_AUTHENTICATOR, otherSecret, bad::add))) {
            assertThat(reply).isEqualTo(new AaaReply.Accepted(Authorization.PLAIN, Optional.empty()));
        }
        assertThat(bad).hasSize(2).containsOnly(new BadAttribute("Tunnel-Password:1", "", "it cannot be decrypted"));
    }

    @Test
    void everySaltIsGoodOnce() {
        var again = "8001 c220a21000639ff7c7062f09e6838723"; // "other"
        assertThat(accept(attribute(69, "01" + SECRET_8001)
                                + attribute(69, "02" + again)
                                + attribute(69, "03" + OTHER_8006))
                        .tunnels())
                .containsExactly(tunnel(1, "password=tunnel-secret"), tunnel(3, "password=other"));
        assertThat(bad).containsExactly(new BadAttribute("Tunnel-Password:2", "", "another one has the same salt"));
    }

    @Test
    void withinATagTheFirstCountsAndTheOthersAreTold() {
        var authorization = accept("430b 01" + text("10.0.0.1") + "430b 02" + text("10.0.0.2") + "430b 01"
                + text("10.0.0.3") + "4006 01 000003 4006 01 000001 5306 00 000007 5306 00 000007"
                + attribute(69, "01" + OTHER_8006) + attribute(69, "01" + SECRET_8001));
        assertThat(authorization.tunnels())
                .containsExactly(
                        tunnel(0, "preference=7"),
                        tunnel(1, "type=3 serverEndpoint=10.0.0.1 password=other"),
                        tunnel(2, "serverEndpoint=10.0.0.2"));
        assertThat(bad)
                .containsExactly(
                        new BadAttribute("Tunnel-Server-Endpoint:1", "10.0.0.3", "another value of it came before"),
                        new BadAttribute("Tunnel-Type:1", "1", "another value of it came before"),
                        new BadAttribute("Tunnel-Preference", "7", "another value of it came before"),
                        new BadAttribute("Tunnel-Password:1", "", "another value of it came before"));
    }

    @ParameterizedTest
    @CsvSource({
        "4005 010000, Tunnel-Type, 010000",
        "4107 0100000003, Tunnel-Medium-Type, 0100000003",
        "5302, Tunnel-Preference, ''",
        "4502, Tunnel-Password, ''",
        "4504 0180, Tunnel-Password, ''",
    })
    void aWrongLengthMakesTheAcceptAReject(String hex, String name, String value) {
        assertThat(read(PacketCode.ACCESS_ACCEPT, hex, TUNNEL))
                .isEqualTo(AaaReply.Rejected.because("the server's answer cannot be read"));
        assertThat(bad).containsExactly(new BadAttribute(name, value, "its length is wrong: treated as a reject"));
    }

    @ParameterizedTest
    @CsvSource({
        "0606 00000005, ",
        "'', ",
        "0606 00000002, the profile is not for tunnels",
        "0606 00000001, the profile is not for tunnels",
        "0606 00000005 0606 00000002, the profile is not for tunnels",
    })
    void aTunnelNeedsAProfileForTunnels(String hex, String reason) {
        var reply = read(PacketCode.ACCESS_ACCEPT, hex, TUNNEL);
        if (reason == null) {
            assertThat(reply).isInstanceOf(AaaReply.Accepted.class);
        } else {
            assertThat(reply).isEqualTo(AaaReply.Rejected.because(reason));
            assertThat(bad).extracting(BadAttribute::problem).last().asString().endsWith(": treated as a reject");
        }
    }

    @Test
    void aUserWithTheProfileOfATunnelIsRejected() {
        assertThat(read(PacketCode.ACCESS_ACCEPT, "0606 00000005 4006 01 000003", USER))
                .isEqualTo(AaaReply.Rejected.because("the account is for another service"));
    }

    @ParameterizedTest
    @CsvSource({
        "4006 01 000001, 1",
        "4006 00 00000d, 13",
        "4006 01 000001 4006 02 000003, 1 3",
        "4006 01 000001 4006 01 000003, 1",
        "4006 ff 000001, ''",
    })
    void whetherAProtocolWillDoIsNotDecidedHere(String hex, String types) {
        for (var request : List.of(USER, TUNNEL)) {
            assertThat(read(PacketCode.ACCESS_ACCEPT, hex, request))
                    .isInstanceOfSatisfying(
                            AaaReply.Accepted.class,
                            accepted -> assertThat(accepted.authorization().tunnels().stream()
                                            .map(tunnel ->
                                                    tunnel.type().orElseThrow().toString()))
                                    .containsExactly(types.isEmpty() ? new String[0] : types.split(" ")));
        }
    }

    @Test
    void aRejectOrAChallengeTellsItsMessage() {
        assertThat(read(PacketCode.ACCESS_REJECT, "1204 6e6f 1203 21", TUNNEL))
                .isEqualTo(new AaaReply.Rejected(Optional.of("no!"), Optional.empty()));
        assertThat(read(PacketCode.ACCESS_REJECT, "", TUNNEL))
                .isEqualTo(new AaaReply.Rejected(Optional.empty(), Optional.empty()));
        assertThat(read(PacketCode.ACCESS_CHALLENGE, "", TUNNEL))
                .isEqualTo(AaaReply.Rejected.because("the server wants a further challenge answered"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 14, 15, 16, 31, 32, 238, 239})
    void passwordsOfEveryLengthComeBack(int length) {
        var password = Secret.utf8("y".repeat(length));
        var hidden = AUTHENTICITY.hideTunnelPassword(password, 0x8000 | length, REQUEST_AUTHENTICATOR);
        assertThat(hidden).hasSize(2 + (length + 16) / 16 * 16);
        assertThat(AUTHENTICITY.revealTunnelPassword(hidden, REQUEST_AUTHENTICATOR))
                .contains(password);
    }

    /** Whatever comes, there is a reply, and nothing that was hidden is told. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyTunnelAttributesGiveAReplyAndTellNoSecret(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 1_000; i++) {
            bad.clear();
            var hex = new StringBuilder();
            var hidden = new HashSet<String>();
            int[] types = {64, 65, 66, 67, 69, 69, 69, 81, 82, 83, 90, 91};
            for (int count = random.nextInt(12); count > 0; count--) {
                int type = types[random.nextInt(types.length)];
                var value = new byte[random.nextInt(type == 69 || random.nextInt(8) == 0 ? 60 : 5)];
                random.nextBytes(value);
                if (value.length > 2 && random.nextInt(4) != 0) {
                    value[0] = (byte) random.nextInt(34);
                    value[1] |= (byte) 0x80;
                }
                if (type == 69 && random.nextBoolean()) {
                    var password = AUTHENTICITY.hideTunnelPassword(
                            Secret.utf8("password-" + random.nextInt(1_000_000)),
                            0x8000 | random.nextInt(4),
                            REQUEST_AUTHENTICATOR);
                    value = Octets.of((byte) random.nextInt(34))
                            .concat(Octets.wrap(password))
                            .toByteArray();
                }
                if (type == 69 && value.length >= 5) {
                    hidden.add(Octets.of(value, 3, value.length - 3).toHex());
                }
                hex.append(attribute(type, Octets.of(value).toHex()));
            }
            var reply = read(PacketCode.ACCESS_ACCEPT, hex.toString(), random.nextBoolean() ? TUNNEL : USER);
            assertThat(reply).as("seed %d, %s", seed, hex).isNotNull();
            assertThat(reply.toString() + bad)
                    .as("seed %d, %s", seed, hex)
                    .doesNotContain("password-")
                    .satisfies(text -> assertThat(hidden).noneMatch(text::contains));
            if (reply instanceof AaaReply.Accepted accepted) {
                assertThat(accepted.authorization().tunnels())
                        .as("seed %d, %s", seed, hex)
                        .extracting(TunnelAttributes::tag)
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    private Authorization accept(String hex) {
        return read(PacketCode.ACCESS_ACCEPT, hex, TUNNEL) instanceof AaaReply.Accepted accepted
                ? accepted.authorization()
                : org.assertj.core.api.Assertions.fail("not accepted: " + bad);
    }

    private AaaReply read(int code, String hex, AaaRequest request) {
        return ReplyReader.read(packet(code, hex), request, REQUEST_AUTHENTICATOR, AUTHENTICITY, bad::add);
    }

    private static byte[] packet(int code, String hex) {
        var attributes = Octets.ofHex(hex);
        var packet = new byte[20 + attributes.length()];
        packet[0] = (byte) code;
        packet[2] = (byte) (packet.length >>> 8);
        packet[3] = (byte) packet.length;
        attributes.copyTo(packet, 20);
        assertThat(PacketLayout.problem(packet, packet.length)).isEmpty();
        return packet;
    }

    private static String attribute(int type, String hex) {
        var value = Octets.ofHex(hex);
        return String.format("%02x%02x", type, value.length() + 2) + value.toHex();
    }

    private static String text(String text) {
        return Octets.utf8(text).toHex();
    }

    /** With the fields that are named, {@code name=value} each. */
    private static TunnelAttributes tunnel(int tag, String fields) {
        var values = new java.util.HashMap<String, String>();
        for (String field : fields.split(" ", -1)) {
            values.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
        }
        return new TunnelAttributes(
                tag,
                Optional.ofNullable(values.get("type")).map(Integer::valueOf),
                Optional.ofNullable(values.get("mediumType")).map(Integer::valueOf),
                Optional.ofNullable(values.get("clientEndpoint")),
                Optional.ofNullable(values.get("serverEndpoint")),
                Optional.ofNullable(values.get("password")).map(Secret::utf8),
                Optional.ofNullable(values.get("privateGroupId")),
                Optional.ofNullable(values.get("assignmentId")),
                Optional.ofNullable(values.get("preference")).map(Integer::valueOf),
                Optional.ofNullable(values.get("clientAuthId")),
                Optional.ofNullable(values.get("serverAuthId")));
    }
}
