package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ControlMessagesTest {
    private static final int AT = 7;

    private final ControlMessages messages = new ControlMessages("lac", 64, "");
    private final byte[] out = new byte[1024];

    @Test
    void sccrqHasTheAvpsOfTheRfc() {
        int length = messages.sccrq(out, AT, 0x1234, new byte[0]);
        ControlMessages.header(out, AT, length, 0, 0, 0, 0);

        assertThat(written(length))
                .isEqualTo("c802005b000000000000000080080000000000018008000000020100" + "8009000000076c6163"
                        + "800a0000000300000003" + "800a0000000400000000" + "8008000000091234"
                        + "00120000000843756c76657274206c6f6164" + "80080000000a0040");
    }

    @Test
    void sccrqOfATunnelWithASecretEndsWithTheChallenge() {
        var challenge = new byte[ControlMessages.CHALLENGE];
        Arrays.fill(challenge, (byte) 0xA5);

        int length = new ControlMessages("lac", 64, "secret").sccrq(out, AT, 1, challenge);

        assertThat(written(length)).endsWith("80160000000b" + "a5".repeat(ControlMessages.CHALLENGE));
    }

    @Test
    void challengeResponseIsMd5OfMessageTypeSecretAndChallenge() {
        byte[] challenge = HexFormat.of().parseHex("93720e1113ad21d8a4453542e4e85c6f");

        byte[] response =
                new ControlMessages("lac", 4, "benchmark").challengeResponse(ControlMessages.SCCRP, challenge);

        var plain = ControlMessages.md5();
        plain.update(new byte[] {2, 'b', 'e', 'n', 'c', 'h', 'm', 'a', 'r', 'k'});
        assertThat(response).isEqualTo(plain.digest(challenge));
    }

    @Test
    void callMessagesCarryTheirIds() {
        int icrq = messages.icrq(out, AT, 0xBEEF, 123_456);
        ControlMessages.header(out, AT, icrq, 0x0102, 0, 0xFFFF, 7);
        assertThat(written(icrq))
                .startsWith("c802004d01020000ffff0007" + "800800000000000a" + "80080000000ebeef"
                        + "800a0000000f0001e240" + "800a0000001200000002")
                .endsWith(HexFormat.of().formatHex("0000123456".getBytes(StandardCharsets.UTF_8)));

        int iccn = messages.iccn(out, AT);
        ControlMessages.header(out, AT, iccn, 1, 2, 3, 4);
        assertThat(written(iccn))
                .isEqualTo("c80200280001000200030004800800000000000c800a0000001805f5e100800a0000001300000001");

        int cdn = messages.cdn(out, AT, 9, 0);
        ControlMessages.header(out, AT, cdn, 1, 2, 3, 4);
        assertThat(written(cdn)).isEqualTo("c80200240001000200030004800800000000000e800800000001000180080000000e0009");

        int stop = messages.stopCcn(out, AT, 0x11);
        ControlMessages.header(out, AT, stop, 1, 0, 3, 4);
        assertThat(written(stop))
                .isEqualTo("c8020024000100000003000480080000000000048008000000090011" + "8008000000010001");
    }

    @Test
    void cdnOfACallThatFailsDiffersFromOneThatEndsInThePppCauseAlone() {
        int failing = messages.cdn(out, AT, 9, ShortCalls.ADMINISTRATIVE);
        ControlMessages.header(out, AT, failing, 1, 2, 3, 4);
        assertThat(written(failing))
                .isEqualTo("c802002f0001000200030004800800000000000e800800000001000380080000000e0009"
                        + "000b0000002e0001000000");

        int ending = messages.cdn(out, AT, 9, ShortCalls.NORMAL);
        assertThat(written(ending)).endsWith("000b0000002e0003000001");
    }

    private String written(int length) {
        return HexFormat.of().formatHex(out, AT, AT + length);
    }
}
