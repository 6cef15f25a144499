package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlReaderTest {
    private static final int AT = 5;
    private static final String ICRP = "c802001c64862ce800010003800800000000000b80080000000e0004";

    private final Violations violations = new Violations();
    private final ControlReader reader = new ControlReader(violations);

    @Test
    void sccrpOfL2tpnsIsReadWithTheDefaultWindow() {
        assertThat(read("c8020052648600000000000180080000000000028008000000020100800a0000000300000003"
                        + "800e000000076c3274706e732d6180160000000d2b77e5f259786dcb3d2dffe669e3d475"
                        + "8008000000090008"))
                .isTrue();

        assertThat(reader.messageType).isEqualTo(ControlMessages.SCCRP);
        assertThat(reader.tunnelId).isEqualTo(0x6486);
        assertThat(reader.nr).isOne();
        assertThat(reader.assignedTunnelId).isEqualTo(8);
        assertThat(reader.receiveWindow).isEqualTo(4);
        assertThat(reader.challenge).isEmpty();
        assertThat(reader.challengeResponse).isEqualTo(HexFormat.of().parseHex("2b77e5f259786dcb3d2dffe669e3d475"));
    }

    @Test
    void icrpAndAcknowledgementAreRead() {
        assertThat(read(ICRP)).isTrue();
        assertThat(reader.sessionId).isEqualTo(0x2CE8);
        assertThat(reader.assignedSessionId).isEqualTo(4);

        assertThat(read("c802000c6486000000020004")).isTrue();
        assertThat(reader.messageType).isZero();
        assertThat(reader.ns).isEqualTo(2);
        assertThat(reader.nr).isEqualTo(4);
        assertThat(violations.total()).isZero();
    }

    @Test
    void anUnknownAvpWithoutTheMBitIsNoFault() {
        assertThat(read("c802002264862ce800010003800800000000000b80080000000e00040006000003e7"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "c002001c64862ce800010003800800000000000b80080000000e0004; control header flags are not T, L, S, version 2",
                "c802001d64862ce800010003800800000000000b80080000000e0004; control header Length is not the datagram's",
                "c802001c64862ce800010003000800000000000b80080000000e0004; AVP with the wrong M bit",
                "c802001c64862ce800010003800800000000000b80080000000e0000; assigned ID 0",
                "c802001c64862ce80001000380080000000e0004800800000000000b; the first AVP is not the Message Type",
                "c802001c64862ce800010003880800000000000b80080000000e0004; AVP with reserved bits",
                "c802001c64862ce800010003800800000000000bc0080000000e0004; 'hidden AVP, which nobody asked for'",
                "c802001c64862ce800010003800800000000000b80090000000e0004; AVP Length is below 6 or beyond the message",
                "c802001464862ce800010003800800000000000b; message without an AVP that it must have",
                "c802001464862ce8000100038008000000000001; message type that an LNS must not send to this LAC",
                "c802002464862ce800010003800800000000000b80080000000e000480080000000e0004; AVP twice in one message",
                "c802002264862ce800010003800800000000000b80080000000e00048006000003e7; unknown AVP with the M bit",
            })
    void faultsAreReportedByTheirKind(String octets, String kind) {
        assertThat(read(octets)).isFalse();

        assertThat(violations.count(kind)).as(violations.text()).isOne();
    }

    @Test
    void everyPrefixIsAFault() {
        for (int length = 0; length < ICRP.length(); length += 2) {
            assertThat(read(ICRP.substring(0, length))).isFalse();
        }
        assertThat(violations.total()).isEqualTo(ICRP.length() / 2);
    }

    private boolean read(String hex) {
        byte[] message = HexFormat.of().parseHex(hex);
        var in = new byte[AT + message.length];
        System.arraycopy(message, 0, in, AT, message.length);
        return reader.read(in, AT, message.length);
    }
}
