package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelFacts;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestEncoderTest {
    private static final byte[] AUTHENTICATOR =
            Octets.ofHex("00112233445566778899aabbccddeeff").toByteArray();
    private static final Octets ZEROS = Octets.wrap(new byte[16]);
    private static final NasIdentity NAS =
            new NasIdentity(Optional.of(Samples.ipv4(192, 0, 2, 1)), Optional.empty(), Optional.of("lns-1"));

    private static final List<String> SESSION = List.of(
            "6 00000002",
            "7 00000001",
            "4 c0000201",
            "32 'lns-1",
            "5 00001267",
            "61 00000005",
            "44 '0a1b2c3d",
            "31 '491701234567",
            "30 '08001234",
            "77 '100000000/20000000",
            "64 00000003",
            "65 00000001",
            "66 '192.0.2.10",
            "67 '192.0.2.1",
            "90 'lac.example",
            "91 'lns.example",
            "68 '77");

    private final Authenticity authenticity = new Authenticity(Samples.SECRET);
    private final RequestEncoder encoder = new RequestEncoder(NAS);

    @Test
    void papRequestHasTheHiddenPassword() {
        var hidden = Octets.wrap(authenticity.hidePassword(Secret.utf8("wonderland"), AUTHENTICATOR));
        assertAccessRequest(new Credential.Pap(Secret.utf8("wonderland")), List.of("2 " + hidden.toHex()));
    }

    @Test
    void chapRequestHasIdentifierResponseAndChallenge() {
        assertAccessRequest(
                new Credential.Chap(
                        0xC5,
                        Octets.ofHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0"),
                        Octets.ofHex("d0d1d2d3d4d5d6d7d8d9dadbdcdddedf")),
                List.of("3 c5d0d1d2d3d4d5d6d7d8d9dadbdcdddedf", "60 a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0"));
    }

    @Test
    void msChapRequestPutsTheFlagsBeforeTheResponses() {
        var lm = "11".repeat(24);
        var nt = "22".repeat(24);
        assertAccessRequest(
                new Credential.MsChap(7, Octets.ofHex("0102030405060708"), Octets.ofHex(lm + nt + "01")),
                List.of("26 00000137 0b0a0102030405060708", "26 00000137 01340701" + lm + nt));
    }

    @Test
    void msChapV2RequestSendsFlagsOfZero() {
        var peerChallenge = "33".repeat(16);
        var nt = "44".repeat(24);
        assertAccessRequest(
                new Credential.MsChapV2(
                        9, Octets.ofHex("55".repeat(16)), Octets.ofHex(peerChallenge + "00".repeat(8) + nt + "04")),
                List.of(
                        "26 00000137 0b12" + "55".repeat(16),
                        "26 00000137 19340900" + peerChallenge + "00".repeat(8) + nt));
    }

    /** The octets were computed apart. */
    @Test
    void tunnelRequestIsOutboundWithHintsAboutTheTunnel() {
        var packet = encoder.accessRequest(Samples.tunnel("lac.example"), 0xAB, AUTHENTICATOR, authenticity);
        assertThat(Octets.of(packet))
                .isEqualTo(Octets.ofHex("01ab008e 00112233445566778899aabbccddeeff"
                        + "5012 5f9333f7a0d9f2a2943eb67032334730"
                        + "010d 6c61632e6578616d706c65"
                        + "0212 66d4e987b80101e23e89921a42db88f3"
                        + "0606 00000005 0406 c0000201 2007 6c6e732d31 3d06 00000005"
                        + "4006 00000003 4106 00000001"
                        + "420c 3139322e302e322e3130 430b 3139322e302e322e31"
                        + "5a0d 6c61632e6578616d706c65"));
        assertThat(authenticity.verifyAccessRequest(packet, true)).isEqualTo(Authenticity.Verdict.AUTHENTIC);
    }

    @Test
    void aTunnelOverIpv6IsNamedAsSuchWithoutTheZoneOfThisMachine() throws UnknownHostException {
        var lac = Inet6Address.getByAddress(
                "lac", Octets.ofHex("fe800000000000000000000000000010").toByteArray(), 3);
        var lns =
                Samples.address(Octets.ofHex("20010db8000000000000000000000001").toByteArray());
        var packet = encoder.accessRequest(
                new AaaRequest.AuthorizeTunnel("l", Secret.utf8("cisco"), lac, lns), 0, AUTHENTICATOR, authenticity);
        assertThat(attributes(packet)).contains("65 00000002", "66 'fe80:0:0:0:0:0:0:10", "67 '2001:db8:0:0:0:0:0:1");
    }

    @Test
    void aNameThatBeginsLikeATagIsSentWithATagOfZero() {
        for (String name : List.of("\u0000x", "\u0001x", "\u001fx")) {
            var packet = encoder.accessRequest(Samples.tunnel(name), 0, AUTHENTICATOR, authenticity);
            assertThat(attributes(packet)).contains("1 '" + name, "90 '\u0000" + name);
        }
        var packet = encoder.accessRequest(Samples.tunnel(" x"), 0, AUTHENTICATOR, authenticity);
        assertThat(attributes(packet)).contains("90 ' x");
        var longest = "\u0001" + "x".repeat(252);
        packet = encoder.accessRequest(Samples.tunnel(longest), 0, AUTHENTICATOR, authenticity);
        assertThat(attributes(packet)).contains("1 '" + longest, "90 '\u0000\u0001" + "x".repeat(251));
    }

    @Test
    void aTunnelWhoseNameOrPasswordRadiusCannotCarryIsAnObstacle() {
        assertThat(RequestEncoder.obstacle(Samples.tunnel(""))).contains("peer name of 0 octets");
        assertThat(RequestEncoder.obstacle(Samples.tunnel("x".repeat(253)))).isEmpty();
        assertThat(RequestEncoder.obstacle(Samples.tunnel("x".repeat(254)))).contains("peer name of 254 octets");
        assertThat(RequestEncoder.obstacle(Samples.tunnel("é".repeat(127)))).contains("peer name of 254 octets");
        var sample = Samples.tunnel("lac");
        assertThat(RequestEncoder.obstacle(new AaaRequest.AuthorizeTunnel(
                        "lac", Secret.utf8("x".repeat(129)), sample.clientEndpoint(), sample.serverEndpoint())))
                .contains("password longer than 128 octets");
    }

    @Test
    void messageAuthenticatorComesFirst() {
        var packet = encoder.accessRequest(Samples.pap("alice", "x"), 3, AUTHENTICATOR, authenticity);
        assertThat(Octets.of(packet, 20, 2)).isEqualTo(Octets.ofHex("5012"));
        assertThat(authenticity.verifyAccessRequest(packet, true)).isEqualTo(Authenticity.Verdict.AUTHENTIC);
        packet[30] ^= 1;
        assertThat(authenticity.verifyAccessRequest(packet, true))
                .isEqualTo(Authenticity.Verdict.BAD_MESSAGE_AUTHENTICATOR);
    }

    @Test
    void ipv6TunnelsAndNasAddressesAreNamedAsSuch() {
        var lac =
                Samples.address(Octets.ofHex("20010db8000000000000000000000010").toByteArray());
        var lns =
                Samples.address(Octets.ofHex("20010db8000000000000000000000001").toByteArray());
        var session = new SessionFacts(
                "1",
                1,
                Optional.empty(),
                Optional.of(""),
                Optional.empty(),
                new TunnelFacts(lac, lns, "", "lns", Optional.empty()));
        var nas = new NasIdentity(Optional.empty(), Optional.of((java.net.Inet6Address) lns), Optional.empty());
        var packet = new RequestEncoder(nas)
                .accessRequest(
                        new AaaRequest.AuthenticateUser("a", new Credential.Pap(Secret.utf8("b")), session),
                        0,
                        AUTHENTICATOR,
                        authenticity);
        assertThat(attributes(packet).subList(3, attributes(packet).size()))
                .containsExactly(
                        "6 00000002",
                        "7 00000001",
                        "95 20010db8000000000000000000000001",
                        "5 00000001",
                        "61 00000005",
                        "44 '1",
                        "64 00000003",
                        "65 00000002",
                        "66 '2001:db8:0:0:0:0:0:10",
                        "67 '2001:db8:0:0:0:0:0:1",
                        "91 'lns");
    }

    @Test
    void longTextIsCutAtACharacter() {
        var session = new SessionFacts(
                "x".repeat(252) + "é",
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Samples.session().tunnel());
        var packet = encoder.accessRequest(
                new AaaRequest.AuthenticateUser("a", new Credential.Pap(Secret.utf8("b")), session),
                0,
                AUTHENTICATOR,
                authenticity);
        assertThat(attributes(packet)).contains("44 '" + "x".repeat(252));
    }

    @Test
    void whatRadiusCannotCarryIsAnObstacle() {
        assertThat(RequestEncoder.obstacle(Samples.pap("", "x"))).contains("user name of 0 octets");
        assertThat(RequestEncoder.obstacle(Samples.pap("x".repeat(253), "x"))).isEmpty();
        assertThat(RequestEncoder.obstacle(Samples.pap("x".repeat(254), "x"))).contains("user name of 254 octets");
        assertThat(RequestEncoder.obstacle(Samples.pap("a", "x".repeat(128)))).isEmpty();
        assertThat(RequestEncoder.obstacle(Samples.pap("a", "x".repeat(129))))
                .contains("password longer than 128 octets");
        assertThat(obstacle(new Credential.Chap(1, Octets.EMPTY, ZEROS))).contains("challenge of 0 octets");
        assertThat(obstacle(new Credential.Chap(1, Octets.wrap(new byte[253]), ZEROS)))
                .isEmpty();
        assertThat(obstacle(new Credential.Chap(1, Octets.wrap(new byte[254]), ZEROS)))
                .contains("challenge of 254 octets");
        assertThat(obstacle(new Credential.Chap(1, ZEROS, Octets.EMPTY))).contains("response of 0 octets, not 16");
        assertThat(obstacle(new Credential.MsChap(1, ZEROS, Octets.wrap(new byte[49]))))
                .contains("challenge of 16 octets");
        assertThat(obstacle(new Credential.MsChapV2(1, ZEROS, Octets.wrap(new byte[48]))))
                .contains("response of 48 octets, not 49");
        assertThat(obstacle(new Credential.MsChapV2(1, ZEROS, Octets.wrap(new byte[49]))))
                .isEmpty();
    }

    @Test
    void startHasNoCounters() {
        assertAccounting(new Event.Start(), "40 00000001", List.of());
    }

    @Test
    void interimHasCounters() {
        assertAccounting(
                new Event.Interim(Duration.ofSeconds(60), new TrafficCounters(1, 2, 3, 4)),
                "40 00000003",
                List.of(
                        "46 0000003c",
                        "42 00000001",
                        "43 00000002",
                        "52 00000000",
                        "53 00000000",
                        "47 00000003",
                        "48 00000004"));
    }

    @Test
    void stopHasGigawordsAndCauses() {
        assertAccounting(
                Samples.stop(),
                "40 00000002",
                List.of(
                        "46 00000e8d",
                        "42 00000002",
                        "43 80000000",
                        "52 00000001",
                        "53 00000007",
                        "47 000003e8",
                        "48 fffffffe",
                        "49 00000004",
                        "26 00000009 c30600000258"));
    }

    @ParameterizedTest
    @EnumSource(TerminateCause.class)
    void everyTerminateCauseHasItsNumber(TerminateCause cause) {
        var packet = encoder.accountingRequest(
                Samples.accounting(new Event.Stop(Duration.ZERO, TrafficCounters.ZERO, cause, 2)),
                0,
                Duration.ZERO,
                authenticity);
        assertThat(attributes(packet)).contains("49 " + String.format("%08x", cause.number()));
    }

    private void assertAccounting(AccountingRecord.Event event, String status, List<String> rest) {
        var packet = encoder.accountingRequest(Samples.accounting(event), 200, Duration.ofSeconds(7), authenticity);
        var expected = new ArrayList<>(List.of(status, "1 'alice", "8 0a000005"));
        expected.addAll(SESSION);
        expected.addAll(List.of("25 676f6c64", "25 00ff", "45 00000001", "41 00000007", "55 69a42a40"));
        expected.addAll(rest);
        assertThat(attributes(packet)).containsExactlyElementsOf(expected);
        assertThat(PacketLayout.code(packet)).isEqualTo(4);
        assertThat(PacketLayout.identifier(packet)).isEqualTo(200);
        assertThat(authenticity.verifyAccountingRequest(packet)).isEqualTo(Authenticity.Verdict.AUTHENTIC);
    }

    private void assertAccessRequest(Credential credential, List<String> credentialAttributes) {
        var packet = encoder.accessRequest(
                new AaaRequest.AuthenticateUser("alice@example.com", credential, Samples.session()),
                0xAB,
                AUTHENTICATOR,
                authenticity);
        assertThat(Octets.of(packet, 0, 2)).isEqualTo(Octets.ofHex("01ab"));
        assertThat(PacketLayout.declaredLength(packet)).isEqualTo(packet.length);
        assertThat(Octets.of(packet, 4, 16)).isEqualTo(Octets.of(AUTHENTICATOR));
        var expected = new ArrayList<>(List.of("1 'alice@example.com"));
        expected.addAll(credentialAttributes);
        expected.addAll(SESSION);
        assertThat(attributes(packet).subList(1, expected.size() + 1)).containsExactlyElementsOf(expected);
        assertThat(attributes(packet)).hasSize(expected.size() + 1);
    }

    private static Optional<String> obstacle(Credential credential) {
        return RequestEncoder.obstacle(new AaaRequest.AuthenticateUser("a", credential, Samples.session()));
    }

    /** Attributes as {@code type hex}; text as {@code type 'text}; of vendors' the vendor apart. */
    private static List<String> attributes(byte[] packet) {
        assertThat(PacketLayout.problem(packet, packet.length)).isEmpty();
        var attributes = new ArrayList<String>();
        for (int offset = 20; offset < packet.length; offset += packet[offset + 1] & 0xFF) {
            int type = packet[offset];
            var value = Octets.of(packet, offset + 2, (packet[offset + 1] & 0xFF) - 2);
            attributes.add(type
                    + switch (type) {
                        case 1, 30, 31, 32, 44, 66, 67, 68, 77, 90, 91 -> " '" + value.toUtf8();
                        case 26 ->
                            " " + value.slice(0, 4).toHex() + " "
                                    + value.slice(4).toHex();
                        default -> " " + value.toHex();
                    });
        }
        return attributes;
    }
}
