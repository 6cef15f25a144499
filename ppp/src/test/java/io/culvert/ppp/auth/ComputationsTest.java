package io.culvert.ppp.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComputationsTest {
    /** RFC 2759 section 9.2. */
    private static final Octets USER = Octets.utf8("User");

    private static final Secret PASSWORD = Secret.utf8("clientPass");
    private static final Octets AUTHENTICATOR_CHALLENGE = Octets.ofHex("5B5D7C7D7B3F2F3E3C2C602132262628");
    private static final Octets PEER_CHALLENGE = Octets.ofHex("21402324255E262A28295F2B3A337C7E");
    private static final Octets HASH = Octets.ofHex("44EBBA8D5312B8D611474411F56989AE");
    private static final Octets NT_RESPONSE = Octets.ofHex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");
    private static final Octets RESPONSE = PEER_CHALLENGE
            .concat(Octets.ofHex("0000000000000000"))
            .concat(NT_RESPONSE)
            .concat(Octets.ofHex("00"));

    @ParameterizedTest
    @CsvSource({
        "'', 31d6cfe0d16ae931b73c59d7e0c089c0",
        "a, bde52cb31de33e46245e05fbdbd6fb24",
        "abc, a448017aaf21d8525fc10ae87aa6729d",
        "message digest, d9130a8164549fe818874806e1c7014b",
        "abcdefghijklmnopqrstuvwxyz, d79e1c308aa5bbcdeea8ed63df412da9",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789, 043f8582f241db351ce627e153e7f0e4",
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890,"
                + " e33b4ddc9c38f2199c3e7b164fcc0536"
    })
    void md4GivesTheDigestsOfItsDefinition(String message, String digest) {
        assertThat(Md4.hash(Octets.utf8(message)).toHex()).isEqualTo(digest);
    }

    @Test
    void md4PadsAtTheEdgesOfABlock() {
        // openssl dgst -md4 -provider legacy, of 55, 56, 63, 64 and 300 times 'x'
        assertThat(Md4.hash(Octets.utf8("x".repeat(55))).toHex()).isEqualTo("92f32bb82c95ad10e8f87ae58ab06807");
        assertThat(Md4.hash(Octets.utf8("x".repeat(56))).toHex()).isEqualTo("374d5f08103b7092c83b4626ebceffab");
        assertThat(Md4.hash(Octets.utf8("x".repeat(63))).toHex()).isEqualTo("2870452596e98fffd48332289b3472b9");
        assertThat(Md4.hash(Octets.utf8("x".repeat(64))).toHex()).isEqualTo("b1abf956a5ae6f3221e5fe85e300fbb0");
        assertThat(Md4.hash(Octets.utf8("x".repeat(300))).toHex()).isEqualTo("8e91c377e70aa46bf665b835a3eedd57");
    }

    @Test
    void msChapV2GivesTheValuesOfRfc2759() {
        assertThat(MsChapV2.ntPasswordHash(PASSWORD)).isEqualTo(HASH);
        assertThat(MsChapV2.challengeHash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, USER))
                .isEqualTo(Octets.ofHex("D02E4386BCE91226"));
        assertThat(MsChapV2.challengeResponse(Octets.ofHex("D02E4386BCE91226"), HASH))
                .isEqualTo(NT_RESPONSE);
        assertThat(MsChapV2.ntResponse(AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, USER, HASH))
                .isEqualTo(NT_RESPONSE);
        assertThat(MsChapV2.response(AUTHENTICATOR_CHALLENGE, PEER_CHALLENGE, USER, HASH))
                .isEqualTo(RESPONSE);
        assertThat(Md4.hash(HASH)).isEqualTo(Octets.ofHex("41C00C584BD2D91C4017A2A12FA59F3F"));
        assertThat(MsChapV2.authenticatorResponse(AUTHENTICATOR_CHALLENGE, RESPONSE, USER, HASH))
                .isEqualTo(Octets.utf8("S=407A5589115FD0D6209F510FE9C04566932CDA56"));
    }

    @Test
    void desKeysHaveOddParityAsInRfc2759() {
        assertThat(MsChapV2.withParity(Octets.ofHex("FC156AF7EDCD6C"))).isEqualTo(Octets.ofHex("FD0B5B5E7F6E34D9"));
        assertThat(MsChapV2.withParity(Octets.ofHex("0EDDE3337D427F"))).isEqualTo(Octets.ofHex("0E6E796737EA08FE"));
    }

    @Test
    void windowsDomainIsNotHashed() {
        for (var name : new String[] {"BIGCO\\User", "\\User", "A\\B\\User"}) {
            assertThat(MsChapV2.challengeHash(PEER_CHALLENGE, AUTHENTICATOR_CHALLENGE, Octets.utf8(name)))
                    .as(name)
                    .isEqualTo(Octets.ofHex("D02E4386BCE91226"));
        }
    }

    @Test
    void msChapV2ResponseIsVerified() {
        assertThat(MsChapV2.isValid(AUTHENTICATOR_CHALLENGE, RESPONSE, USER, HASH))
                .isTrue();
        assertThat(MsChapV2.isValid(PEER_CHALLENGE, RESPONSE, USER, HASH)).isFalse();
        assertThat(MsChapV2.isValid(AUTHENTICATOR_CHALLENGE, RESPONSE, Octets.utf8("user"), HASH))
                .isFalse();
        assertThat(MsChapV2.isValid(AUTHENTICATOR_CHALLENGE, RESPONSE.slice(0, 48), USER, HASH))
                .isFalse();
        assertThat(MsChapV2.isValid(AUTHENTICATOR_CHALLENGE, RESPONSE.concat(USER), USER, HASH))
                .isFalse();
    }

    /** From a session of pppd 2.4.9 with l2tpns. */
    @Test
    void chapGivesWhatARealPeerSent() {
        var challenge = Octets.ofHex("e86b63dde1345f73873b1673003f5190");
        var response = Octets.ofHex("3d478f70bcb43556acfb25a336221313");
        var secret = Secret.utf8("alicepw");
        assertThat(ChapMd5.response(2, secret, challenge)).isNotEqualTo(response);
        assertThat(ChapMd5.isValid(1, secret, challenge, response)).isTrue();
        assertThat(ChapMd5.isValid(1, Secret.utf8("bobpw"), challenge, response))
                .isFalse();
    }

    @Test
    void protocolsAreKnownByTheirOption() {
        for (var protocol : AuthenticationProtocol.values()) {
            assertThat(AuthenticationProtocol.ofOptionData(protocol.optionData()))
                    .contains(protocol);
        }
        assertThat(AuthenticationProtocol.ofOptionData(Octets.ofHex("c227"))).isEmpty();
        assertThat(AuthenticationProtocol.ofOptionData(Octets.ofHex("c223"))).isEmpty();
        assertThat(AuthenticationProtocol.ofOptionData(Octets.EMPTY)).isEmpty();
        assertThat(AuthenticationProtocol.PAP.protocolNumber()).isEqualTo(0xC023);
        assertThat(AuthenticationProtocol.CHAP_MD5.protocolNumber()).isEqualTo(0xC223);
        assertThat(AuthenticationProtocol.MS_CHAP_V2.optionData()).isEqualTo(Octets.ofHex("c22381"));
    }
}
