package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Header.DataHeader;
import io.culvert.l2tp.wire.Header.Discarded;
import io.culvert.octets.Octets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTest {
    private static final TunnelId TUNNEL = new TunnelId(0x1234);
    private static final SessionId SESSION = new SessionId(0xfedc);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c802 000c 1234 fedc 8001 0203",
                "c802 000c 1234 fedc 8001 0203 ff", // octets behind Length
                "fcf2 000c 1234 fedc 8001 0203", // all reserved bits
                "c902 000c 1234 fedc 8001 0203" // P
            })
    void aControlHeaderHasItsFieldsAndIgnoresTheRest(String hex) {
        assertThat(Header.decode(Octets.ofHex(hex)))
                .isEqualTo(
                        new ControlHeader(12, TUNNEL, SESSION, new SequenceNumber(0x8001), new SequenceNumber(0x0203)));
    }

    @Test
    void aControlHeaderCountsItsMessage() {
        assertThat(Header.decode(Octets.ofHex("c802 0014 0000 0000 0000 0000 8008000000000006 ffff")))
                .isEqualTo(
                        new ControlHeader(20, TunnelId.NONE, SessionId.NONE, SequenceNumber.ZERO, SequenceNumber.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "'', TOO_SHORT",
        "c8, TOO_SHORT",
        "c802, TOO_SHORT",
        "c802 000c 1234 fedc 8001 02, TOO_SHORT",
        "c801 000c 1234 fedc 8001 0203, L2F",
        "4001, L2F",
        "c803 000c 1234 fedc 8001 0203, UNKNOWN_VERSION",
        "c800 000c 1234 fedc 8001 0203, UNKNOWN_VERSION",
        "c80a 000c 1234 fedc 8001 0203, UNKNOWN_VERSION",
        "8802 000c 1234 fedc 8001 0203, CONTROL_WITHOUT_LENGTH",
        "c002 000c 1234 fedc 8001 0203, CONTROL_WITHOUT_SEQUENCE",
        "ca02 000c 1234 fedc 8001 0203 0000, CONTROL_WITH_OFFSET",
        "c802 000b 1234 fedc 8001 0203, LENGTH_WRONG",
        "c802 000d 1234 fedc 8001 0203, LENGTH_WRONG",
        "c802 ffff 1234 fedc 8001 0203, LENGTH_WRONG",
        "0002 1234 fe, TOO_SHORT",
        "4002 0008 1234 fe, TOO_SHORT",
        "0802 1234 fedc 0001 00, TOO_SHORT",
        "0202 1234 fedc 00, TOO_SHORT",
        "4802 000c 1234 fedc 0001 00, TOO_SHORT",
        "4a02 000e 1234 fedc 0001 0002 00, TOO_SHORT",
        "4002 0007 1234 fedc, LENGTH_WRONG",
        "4002 0009 1234 fedc, LENGTH_WRONG",
        "0202 1234 fedc 0003 0102, OFFSET_WRONG",
        "4202 000c 1234 fedc 0003 0102 0304, OFFSET_WRONG",
        "0202 1234 fedc ffff 0102, OFFSET_WRONG"
    })
    void whatIsNoHeaderIsDiscarded(String hex, Discarded reason) {
        assertThat(Header.decode(Octets.ofHex(hex))).isEqualTo(reason);
    }

    /** Flags, then where the payload begins and ends. */
    @ParameterizedTest
    @CsvSource({
        "0002 1234 fedc ff03, 6, 8",
        "0002 1234 fedc, 6, 6",
        "4002 000a 1234 fedc ff03, 8, 10",
        "4002 000a 1234 fedc ff03 0000, 8, 10",
        "4002 0008 1234 fedc, 8, 8",
        "0202 1234 fedc 0000 ff03, 8, 10",
        "0202 1234 fedc 0002 0000 ff03, 10, 12",
        "0202 1234 fedc 0002 0000, 10, 10",
        "4202 000e 1234 fedc 0002 0000 ff03 aa, 12, 14",
        "30f2 1234 fedc ff03, 6, 8"
    })
    void aDataHeaderShowsWhereThePayloadIs(String hex, int start, int end) {
        assertThat(Header.decode(Octets.ofHex(hex)))
                .isEqualTo(new DataHeader(TUNNEL, SESSION, Optional.empty(), false, start, end));
    }

    @ParameterizedTest
    @CsvSource({
        "0802 1234 fedc 0007 0000 ff03, 10, 12",
        "4802 000e 1234 fedc 0007 ffff ff03, 12, 14",
        "0a02 1234 fedc 0007 0000 0001 00 ff03, 13, 15",
        "4a02 0011 1234 fedc 0007 0000 0001 00 ff03 aabb, 15, 17"
    })
    void aDataHeaderMayCarryNs(String hex, int start, int end) {
        assertThat(Header.decode(Octets.ofHex(hex)))
                .isEqualTo(new DataHeader(TUNNEL, SESSION, Optional.of(new SequenceNumber(7)), false, start, end));
    }

    @Test
    void thePriorityBitIsKept() {
        assertThat(Header.decode(Octets.ofHex("0102 1234 fedc c021")))
                .isEqualTo(new DataHeader(TUNNEL, SESSION, Optional.empty(), true, 6, 8));
    }

    @Test
    void impossibleHeadersCannotBeMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ControlHeader(11, TunnelId.NONE, SessionId.NONE, SequenceNumber.ZERO, SequenceNumber.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ControlHeader(
                        0x10000, TunnelId.NONE, SessionId.NONE, SequenceNumber.ZERO, SequenceNumber.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DataHeader(TUNNEL, SESSION, Optional.empty(), false, 8, 7));
    }

    @Test
    void anAcknowledgementIsAHeaderOnly() {
        var zlb = MessageCodec.zlb(TUNNEL, new SequenceNumber(0x8001), new SequenceNumber(0x0203));
        assertThat(zlb).isEqualTo(Octets.ofHex("c802 000c 1234 0000 8001 0203"));
        assertThat(Samples.decode(zlb)).isEqualTo(new Decoded.Zlb());
    }

    @Test
    void aRetransmissionHasANewNrAndNothingElse() {
        var hello = Samples.datagram("8008000000000006");
        assertThat(MessageCodec.withNr(hello, new SequenceNumber(0xabcd)))
                .isEqualTo(Octets.ofHex("c802 0014 1234 5678 0102 abcd 8008000000000006"));
        assertThat(hello).isEqualTo(Octets.ofHex("c802 0014 1234 5678 0102 0304 8008000000000006"));
    }
}
