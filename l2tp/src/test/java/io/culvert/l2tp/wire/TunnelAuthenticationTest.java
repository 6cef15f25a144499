package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TunnelAuthenticationTest {
    private static final Secret SECRET = Secret.utf8("culvert");
    private static final Octets CHALLENGE = Octets.ofHex("93720e1113ad21d8a4453542e4e85c6f");

    /** Computed with another program. */
    @ParameterizedTest
    @CsvSource({"SCCRP, dadc9994e7dd79b231fd1175441a0a51", "SCCCN, 4e53e355398145f68ef2f0f7eeff941b"})
    void theResponseIsTheDigestOfCarrierSecretAndChallenge(MessageType carrier, String response) {
        assertThat(TunnelAuthentication.response(carrier, SECRET, CHALLENGE)).isEqualTo(Octets.ofHex(response));
        assertThat(TunnelAuthentication.isResponse(carrier, SECRET, CHALLENGE, Octets.ofHex(response)))
                .isTrue();
    }

    @Test
    void anyOtherResponseIsWrong() {
        var right = TunnelAuthentication.response(MessageType.SCCRP, SECRET, CHALLENGE);
        for (int i = 0; i < right.length() * 8; i++) {
            var bytes = right.toByteArray();
            bytes[i / 8] ^= (byte) (1 << (i % 8));
            assertThat(isResponse(Octets.of(bytes))).isFalse();
        }
        assertThat(isResponse(right.slice(0, 15))).isFalse();
        assertThat(isResponse(right.concat(Octets.ofHex("00")))).isFalse();
        assertThat(isResponse(Octets.EMPTY)).isFalse();
        assertThat(isResponse(TunnelAuthentication.response(MessageType.SCCCN, SECRET, CHALLENGE)))
                .isFalse();
        assertThat(isResponse(TunnelAuthentication.response(MessageType.SCCRP, Secret.utf8("Culvert"), CHALLENGE)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = MessageType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SCCRP", "SCCCN"})
    void otherMessagesCarryNoResponse(MessageType carrier) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TunnelAuthentication.response(carrier, SECRET, CHALLENGE));
    }

    @Test
    void challengesAre16RandomOctets() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        var first = TunnelAuthentication.newChallenge(random);
        assertThat(first.length()).isEqualTo(16);
        assertThat(first).isNotEqualTo(Octets.wrap(new byte[16]));
        assertThat(TunnelAuthentication.newChallenge(random)).isNotEqualTo(first);
    }

    /** Empty: no tie breaker was sent. Values are unsigned. */
    @ParameterizedTest
    @CsvSource({
        ",, BOTH_LIVE",
        "1,, OURS_WINS",
        ", 1, PEERS_WINS",
        "1, 2, OURS_WINS",
        "2, 1, PEERS_WINS",
        "7, 7, BOTH_LOSE",
        "-1, 1, PEERS_WINS",
        "1, -1, OURS_WINS",
        "-2, -1, OURS_WINS"
    })
    void theLowerTieBreakerWins(@Nullable Long ours, @Nullable Long peers, TieBreak expected) {
        assertThat(TieBreak.between(
                        Optional.ofNullable(ours).map(Avp.TieBreaker::new),
                        Optional.ofNullable(peers).map(Avp.TieBreaker::new)))
                .isEqualTo(expected);
    }

    private static boolean isResponse(Octets response) {
        return TunnelAuthentication.isResponse(MessageType.SCCRP, SECRET, CHALLENGE, response);
    }
}
