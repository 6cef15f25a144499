package io.culvert.benchmarks.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RadiusAnswersTest {
    /** RFC 2865 section 7.1: nemo telnets to host 192.168.1.16, password "arctangent", secret "xyzzy5461". */
    private static final String NEMO = """
            01 00 00 38 0f 40 3f 94 73 97 80 57 bd 83 d5 cb
            98 f4 22 7a 01 06 6e 65 6d 6f 02 12 0d be 70 8d
            93 d4 13 ce 31 96 e4 3f 78 2a 0a ee 04 06 c0 a8
            01 10 05 06 00 00 00 03
            """;

    /** RFC 2865 section 7.2: flopsy with CHAP, password "arctangent", the challenge is the Request Authenticator. */
    private static final String FLOPSY = """
            01 01 00 47 2a ee 86 f0 8d 0d 55 96 9c a5 97 8e
            0d 33 67 a2 01 08 66 6c 6f 70 73 79 03 13 16 e9
            75 57 c3 16 18 58 95 f2 93 ff 63 44 07 72 75 04
            06 c0 a8 01 10 05 06 00 00 00 14 06 06 00 00 00
            02 07 06 00 00 00 01
            """;

    private static final String SECRET = "xyzzy5461";
    private static final String PASSWORD = "arctangent";
    private static final int AT = 3;
    private static final int TO = 5;

    @Test
    void papOfTheRfcIsAcceptedWithBothProofs() {
        var answers = new RadiusAnswers(SECRET, PASSWORD, false, 0);
        byte[] request = octets(NEMO);

        byte[] answer = ask(answers, request);

        assertThat(answer[0]).isEqualTo((byte) RadiusAnswers.ACCESS_ACCEPT);
        assertThat(answer[1]).isZero();
        assertThat(answer).hasSize(20 + 18 + 6 + 6);
        assertThat(Arrays.copyOfRange(answer, 38, 50)).isEqualTo(octets("06 06 00 00 00 02 07 06 00 00 00 01"));
        assertThat(Proofs.responseAuthenticator(answer, request, SECRET)).isEqualTo(Arrays.copyOfRange(answer, 4, 20));
        assertThat(Proofs.messageAuthenticator(answer, request, SECRET)).isEqualTo(Arrays.copyOfRange(answer, 22, 38));
        assertThat(answers.accepted()).isOne();
    }

    @Test
    void chapOfTheRfcIsAccepted() {
        var answers = new RadiusAnswers(SECRET, PASSWORD, false, 0);

        assertThat(ask(answers, octets(FLOPSY))[0]).isEqualTo((byte) RadiusAnswers.ACCESS_ACCEPT);
    }

    @Test
    void aWrongPasswordIsRejectedUnlessAllAreAccepted() {
        var strict = new RadiusAnswers(SECRET, "other", false, 0);
        assertThat(ask(strict, octets(NEMO))[0]).isEqualTo((byte) RadiusAnswers.ACCESS_REJECT);
        assertThat(ask(strict, octets(FLOPSY))[0]).isEqualTo((byte) RadiusAnswers.ACCESS_REJECT);
        assertThat(strict.rejected()).isEqualTo(2);

        var lax = new RadiusAnswers(SECRET, "other", true, 0);
        assertThat(ask(lax, octets(FLOPSY))[0]).isEqualTo((byte) RadiusAnswers.ACCESS_ACCEPT);
    }

    @Test
    void usersGetAddressesOneAfterTheOther() {
        var answers = new RadiusAnswers(SECRET, PASSWORD, false, 0x0A40_00FF);

        assertThat(Arrays.copyOfRange(ask(answers, octets(NEMO)), 50, 56)).isEqualTo(octets("08 06 0a 40 00 ff"));
        assertThat(Arrays.copyOfRange(ask(answers, octets(NEMO)), 50, 56)).isEqualTo(octets("08 06 0a 40 01 00"));
    }

    @Test
    void aRequestWithAWrongMessageAuthenticatorGetsNoAnswer() {
        var answers = new RadiusAnswers(SECRET, PASSWORD, false, 0);
        byte[] request = Proofs.withMessageAuthenticator(octets(NEMO), SECRET);
        assertThat(ask(answers, request)[0]).isEqualTo((byte) RadiusAnswers.ACCESS_ACCEPT);

        request[request.length - 1] ^= 1;
        assertThat(ask(answers, request)).isEmpty();
        assertThat(answers.dropped()).isOne();
    }

    @Test
    void accountingIsAcknowledgedAndRepetitionsAreCountedOnce() {
        var answers = new RadiusAnswers(SECRET, PASSWORD, false, 0);
        byte[] start = Proofs.accounting("28 06 00 00 00 01 2c 04 41 31", SECRET);
        byte[] stop = Proofs.accounting("28 06 00 00 00 02 2c 04 41 31", SECRET);
        byte[] interim = Proofs.accounting("28 06 00 00 00 03 2c 04 41 31", SECRET);

        byte[] answer = ask(answers, start);

        assertThat(Arrays.copyOf(answer, 4)).isEqualTo(octets("05 07 00 14"));
        assertThat(Proofs.responseAuthenticator(answer, start, SECRET)).isEqualTo(Arrays.copyOfRange(answer, 4, 20));
        assertThat(ask(answers, start)).hasSize(20);
        assertThat(ask(answers, interim)).hasSize(20);
        assertThat(ask(answers, stop)).hasSize(20);
        assertThat(answers.started()).isOne();
        assertThat(answers.interims()).isOne();
        assertThat(answers.stopped()).isOne();
        start[4] ^= 1;
        assertThat(ask(answers, start)).isEmpty();
    }

    @Test
    void everyPrefixOfARequestGetsNoAnswer() {
        var answers = new RadiusAnswers(SECRET, PASSWORD, true, 0);
        byte[] request = octets(FLOPSY);
        for (int length = 0; length < request.length; length++) {
            assertThat(ask(answers, Arrays.copyOf(request, length))).isEmpty();
        }
        assertThat(answers.dropped()).isEqualTo(request.length);
    }

    private static byte[] ask(RadiusAnswers answers, byte[] request) {
        var in = new byte[AT + request.length + 9];
        System.arraycopy(request, 0, in, AT, request.length);
        var out = new byte[512];
        int length = answers.answer(in, AT, request.length, out, TO);
        return Arrays.copyOfRange(out, TO, TO + length);
    }

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
