package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.DecodeError.Remedy;
import io.culvert.l2tp.wire.Samples.AvpSample;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.octets.Octets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of messages that are not as they should be: RFC 2661 section 4.1, RFC 2661 section 7.1. */
class DecodeRulesTest {
    private static final String HELLO = "8008000000000006";
    private static final String ICRQ = "800800000000000a 80080000000e2ce8 800a0000000f00000001";
    private static final String SCCRQ =
            "8008000000000001 8008000000020100 800900000007 6c6163 800a0000000300000003 8008000000096486";

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void aKnownAvpIsTakenWithTheWrongMBit(AvpSample sample) {
        var octets = sample.octets();
        var flipped = "%02x".formatted(octets.u8(0) ^ 0x80) + octets.toHex().substring(2);
        assertThat(Samples.decode(Samples.datagram(HELLO + flipped)))
                .isEqualTo(new Decoded.Ok(new Hello(List.of(sample.avp())), List.of()));
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void aKnownAvpWithAReservedBitIsUnknown(AvpSample sample) {
        var hex = sample.octets().toHex();
        for (int bit : new int[] {0x20, 0x10, 0x08, 0x04}) {
            int low = (sample.octets().u8(0) & 0x03) | bit;
            var number = sample.avp().type().number();
            assertThat(Samples.decode(Samples.datagram(HELLO + "%02x".formatted(low) + hex.substring(2))))
                    .isEqualTo(new Decoded.Ok(
                            new Hello(List.of()), List.of(new IgnoredAvp(0, number, Fault.RESERVED_BITS_SET))));
            var error = error(HELLO + "%02x".formatted(0x80 | low) + hex.substring(2));
            assertThat(error.fault()).isEqualTo(Fault.RESERVED_BITS_SET);
            assertThat(error.result().errorCode()).contains(8);
        }
    }

    @Test
    void anUnknownAvpWithAClearMBitIsKeptAndCounted() {
        var decoded = Samples.decode(Samples.datagram(
                ICRQ + " 000a 0de9 0001 61626364 0006 0000 0014 0008 0de9 0002 6162 000b00000015 3535303133"));
        assertThat(decoded)
                .isEqualTo(new Decoded.Ok(
                        Samples.icrq(List.of(
                                new Avp.Unknown(3561, 1, false, Octets.utf8("abcd"), false),
                                new Avp.Unknown(0, 20, false, Octets.EMPTY, false),
                                new Avp.Unknown(3561, 2, false, Octets.utf8("ab"), false),
                                Avp.CalledNumber.of("55013"))),
                        List.of(
                                new IgnoredAvp(3561, 1, Fault.UNKNOWN_AVP),
                                new IgnoredAvp(0, 20, Fault.UNKNOWN_AVP),
                                new IgnoredAvp(3561, 2, Fault.UNKNOWN_AVP))));
        assertThat(Samples.encode(((Decoded.Ok) decoded).message(), Hiding.none()))
                .isEqualTo(Samples.datagram(
                        ICRQ + " 000a 0de9 0001 61626364 0006 0000 0014 0008 0de9 0002 6162 800b00000015 3535303133"));
    }

    @Test
    void anUnknownMandatoryAvpIsSentWithItsMBit() {
        var message = new Hello(List.of(new Avp.Unknown(9, 7, true, Octets.ofHex("aa"), false)));
        assertThat(Samples.encode(message, Hiding.none())).isEqualTo(Samples.datagram(HELLO + "800700090007aa"));
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void anUnknownMandatoryAvpEndsTheSessionOrTheTunnel(MessageType type) {
        var sample = Samples.MESSAGES.stream()
                .filter(candidate -> candidate.message().type() == type)
                .findFirst()
                .orElseThrow();
        for (var avp : List.of("80080de900011234", "80060000ffff", "800600000014")) {
            var decoded = Samples.decode(Samples.datagram(sample.body().toHex() + avp));
            if (type == MessageType.FSQ || type == MessageType.FSR) { // RFC 4951 section 4.1: ignored
                assertThat(((Decoded.Ok) decoded).message()).isEqualTo(sample.message());
                assertThat(((Decoded.Ok) decoded).ignored())
                        .extracting(IgnoredAvp::fault)
                        .containsExactly(Fault.UNKNOWN_AVP);
            } else {
                var error = ((Decoded.Malformed) decoded).error();
                assertThat(error.fault()).isEqualTo(Fault.UNKNOWN_AVP);
                assertThat(error.messageType()).contains(type.number());
                assertThat(error.remedy())
                        .isEqualTo(
                                type.spec().scope() == MessageSpec.Scope.SESSION
                                        ? Remedy.CLEAR_SESSION
                                        : Remedy.CLEAR_TUNNEL);
                assertThat(error.result().code()).isEqualTo(2);
                assertThat(error.result().errorCode()).contains(8);
            }
        }
    }

    /** Unknown AVPs in FSQ are ignored with either M bit; a malformed one of its own is not. */
    @Test
    void aFailoverSessionQueryIgnoresForeignAvpsOnly() {
        var fsq = "0008000000000015 80100000004f00000000333300004444";
        assertThat(((Decoded.Ok) Samples.decode(Samples.datagram(fsq + "84080000000a0004"))).ignored())
                .containsExactly(new IgnoredAvp(0, 10, Fault.RESERVED_BITS_SET));
        var error = error(fsq + "80080000004f0000");
        assertThat(error.fault()).isEqualTo(Fault.VALUE_LENGTH_WRONG);
        assertThat(error.remedy()).isEqualTo(Remedy.CLEAR_TUNNEL);
        assertThat(error("800800000000000b 80080000000e0004 84080000000a0004").remedy())
                .isEqualTo(Remedy.CLEAR_SESSION);
    }

    @Test
    void theAnswerNamesTheAvpAndShowsItsValue() {
        assertThat(error(ICRQ + "80080de900011234").text())
                .isEqualTo("AVP 3561/1 in ICRQ: unknown, and its M bit is set, value 1234");
        assertThat(error(ICRQ + "80060000ffff").text()).isEqualTo("AVP 65535 in ICRQ: unknown, and its M bit is set");
        assertThat(error(HELLO + "80080000000a0000").text())
                .isEqualTo("AVP 10 (RECEIVE_WINDOW_SIZE) in HELLO: value out of range, value 0000");
        assertThat(error(HELLO + "80090000000a010203").text())
                .isEqualTo("AVP 10 (RECEIVE_WINDOW_SIZE) in HELLO: value length wrong, value 010203");
        assertThat(error(HELLO + "80160000000a00112233445566778899aabbccddeeff").text())
                .endsWith(", value 00112233445566778899aabbccddeeff");
        assertThat(error(HELLO + "80170000000a00112233445566778899aabbccddeeff01")
                        .text())
                .endsWith(", value 00112233445566778899aabbccddeeff...");
        assertThat(error(HELLO + "a4080000000a0001").text())
                .isEqualTo("AVP 10 (RECEIVE_WINDOW_SIZE) in HELLO: reserved bits and the M bit are set, value 0001");
        assertThat(error(HELLO + "c00800000015aabb").text())
                .isEqualTo("AVP 21 (CALLED_NUMBER) in HELLO: hidden without a Random Vector before it");
        assertThat(error(HELLO + "800600000024c00800000015aabb").text())
                .isEqualTo("AVP 21 (CALLED_NUMBER) in HELLO: hidden, and no secret is configured");
        assertThat(error(HELLO + "a00800000021aabb").text())
                .isEqualTo("AVP 33 (PROXY_AUTHEN_RESPONSE) in HELLO: reserved bits and the M bit are set");
        assertThat(error(HELLO + "a00800090021aabb").text())
                .isEqualTo("AVP 9/33 in HELLO: reserved bits and the M bit are set, value aabb");
        assertThat(error(HELLO + "80050000000a").text()).isEqualTo("AVP 10 in HELLO has length 5");
        assertThat(error(HELLO + "80").text()).isEqualTo("an AVP header is cut off in HELLO");
        assertThat(error("8008000000000063").text()).isEqualTo("unknown message type 99");
        assertThat(error("8008000900000063").text()).isEqualTo("unknown message type 9/99");
        assertThat(error("800800000001000a").text()).isEqualTo("the first AVP is no Message Type");
        assertThat(error(ICRQ + "80080de900011234").result())
                .isEqualTo(new Result(
                        2,
                        Optional.of(8),
                        Optional.of("AVP 3561/1 in ICRQ: unknown, and its M bit is set, value 1234")));
    }

    /** The example of RFC 2661 section 7.1: Rx Connect Speed in 2 octets. */
    @Test
    void aMalformedAvpIsTreatedAsItsMBitSays() {
        var iccn = "800800000000000c 800a0000001805f5e100 800a0000001300000001";
        assertThat(Samples.decode(Samples.datagram(iccn + "0008000000262580")))
                .isEqualTo(new Decoded.Ok(
                        Samples.iccn(List.of()), List.of(new IgnoredAvp(0, 38, Fault.VALUE_LENGTH_WRONG))));
        var error = error(iccn + "8008000000262580");
        assertThat(error.fault()).isEqualTo(Fault.VALUE_LENGTH_WRONG);
        assertThat(error.remedy()).isEqualTo(Remedy.CLEAR_SESSION);
        assertThat(error.result().errorCode()).contains(2);
    }

    @Test
    void aMalformedMandatoryAvpWithAClearMBitIsMissing() {
        var error = error("800800000000000b 00070000000e04");
        assertThat(error.fault()).isEqualTo(Fault.MANDATORY_AVP_MISSING);
        assertThat(error.remedy()).isEqualTo(Remedy.CLEAR_SESSION);
    }

    @Test
    void theFirstOfRepeatedAvpsCounts() {
        assertThat(Samples.decode(Samples.datagram(
                        ICRQ + "800700000015 31 800700000015 32 80080000000e0005 8008000000000006 80080000000a0000")))
                .isInstanceOf(Decoded.Malformed.class);
        assertThat(Samples.decode(
                        Samples.datagram(ICRQ + "800700000015 31 800700000015 32 80080000000e0005 8008000000000006")))
                .isEqualTo(new Decoded.Ok(
                        Samples.icrq(List.of(Avp.CalledNumber.of("1"))),
                        List.of(
                                new IgnoredAvp(0, 21, Fault.REPEATED),
                                new IgnoredAvp(0, 14, Fault.REPEATED),
                                new IgnoredAvp(0, 0, Fault.REPEATED))));
    }

    @Test
    void aRepeatedAvpIsNotEvenRead() {
        assertThat(Samples.decode(Samples.datagram(HELLO + "80080000000a0004 80080000000a0000 80070000000a00")))
                .isEqualTo(new Decoded.Ok(
                        new Hello(List.of(new Avp.ReceiveWindowSize(4))),
                        List.of(new IgnoredAvp(0, 10, Fault.REPEATED), new IgnoredAvp(0, 10, Fault.REPEATED))));
    }

    @Test
    void aGoodAvpBehindAMalformedOneCounts() {
        assertThat(Samples.decode(Samples.datagram(HELLO + "00070000000a00 80080000000a0004")))
                .isEqualTo(new Decoded.Ok(
                        new Hello(List.of(new Avp.ReceiveWindowSize(4))),
                        List.of(new IgnoredAvp(0, 10, Fault.VALUE_LENGTH_WRONG))));
    }

    @Test
    void thePppDisconnectCauseIsTakenUnderItsDraftNumber() {
        var cause = new Avp.PppDisconnectCause(3, 0, 1, Optional.empty());
        assertThat(Samples.decode(Samples.datagram(HELLO + "000b002b002e0003000001")))
                .isEqualTo(new Decoded.Ok(new Hello(List.of(cause)), List.of()));
        assertThat(Samples.encode(new Hello(List.of(cause)), Hiding.none()))
                .isEqualTo(Samples.datagram(HELLO + "000b0000002e0003000001"));
        assertThat(((Decoded.Ok) Samples.decode(Samples.datagram(HELLO + "000b002b002f0003000001"))).ignored())
                .containsExactly(new IgnoredAvp(43, 47, Fault.UNKNOWN_AVP));
        assertThat(((Decoded.Ok) Samples.decode(Samples.datagram(HELLO + "000b002c002e0003000001"))).ignored())
                .containsExactly(new IgnoredAvp(44, 46, Fault.UNKNOWN_AVP));
    }

    @Test
    void anUnknownMandatoryMessageEndsTheTunnel() {
        for (var body : List.of(
                "8008000000000063",
                "8008000000000000",
                "80080000000000630001",
                "8008000900000001",
                "800800000000ffff")) {
            var error = error(body);
            assertThat(error.fault()).isEqualTo(Fault.UNKNOWN_MESSAGE_TYPE);
            assertThat(error.remedy()).isEqualTo(Remedy.CLEAR_TUNNEL);
            assertThat(error.messageType()).contains(Octets.ofHex(body).u16(6));
            assertThat(error.result().errorCode()).contains(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "800800000009000a, MESSAGE_TYPE_MISSING",
        "8008 0000 0024 0102 8008000000000006, MESSAGE_TYPE_MISSING",
        "8007 0000 0000 06, MESSAGE_TYPE_MISSING",
        "8009 0000 0000 000006, MESSAGE_TYPE_MISSING",
        "8006 0000 0000, MESSAGE_TYPE_MISSING",
        "8006 0000 0000 8008000000000006, MESSAGE_TYPE_MISSING",
        "c008 0000 0000 0006, MESSAGE_TYPE_MISSING",
        "a008 0000 0000 0006, MESSAGE_TYPE_MISSING",
        "0408 0000 0000 0006, MESSAGE_TYPE_MISSING",
        "8005 0000 0000 0006, AVP_LENGTH_WRONG",
        "8008 0000 0000 00, AVP_LENGTH_WRONG",
        "8000 0000 0000 0006, AVP_LENGTH_WRONG",
        "8009 0000 0000 0006, AVP_LENGTH_WRONG",
        "8008 0000 00, AVP_HEADER_CUT",
        "80, AVP_HEADER_CUT"
    })
    void withoutAMessageTypeInFrontTheTunnelEnds(String hex, Fault fault) {
        var error = error(hex);
        assertThat(error.fault()).isEqualTo(fault);
        assertThat(error.remedy()).isEqualTo(Remedy.CLEAR_TUNNEL);
        assertThat(error.messageType()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "800500000015, AVP_LENGTH_WRONG",
        "000000000015, AVP_LENGTH_WRONG",
        "000700000015, AVP_LENGTH_WRONG",
        "83ff00000015, AVP_LENGTH_WRONG",
        "8007000000, AVP_HEADER_CUT",
        "00, AVP_HEADER_CUT"
    })
    void whereNoAvpCanBeToldTheMessageIsMalformed(String hex, Fault fault) {
        assertThat(error(ICRQ + hex).fault()).isEqualTo(fault);
        assertThat(error(ICRQ + hex).remedy()).isEqualTo(Remedy.CLEAR_SESSION);
        assertThat(error(ICRQ + hex).result().errorCode()).contains(2);
        assertThat(error(HELLO + hex).remedy()).isEqualTo(Remedy.CLEAR_TUNNEL);
        assertThat(error("0008000000000015" + hex).remedy()).isEqualTo(Remedy.IGNORE);
    }

    @Test
    void zeroIsNoAssignedIdExceptWhenTearingDown() {
        var icrp = error("800800000000000b 80080000000e0000");
        assertThat(icrp.fault()).isEqualTo(Fault.VALUE_OUT_OF_RANGE);
        assertThat(icrp.remedy()).isEqualTo(Remedy.CLEAR_SESSION);
        var sccrq = error(SCCRQ.replace("6486", "0000"));
        assertThat(sccrq.fault()).isEqualTo(Fault.VALUE_OUT_OF_RANGE);
        assertThat(sccrq.remedy()).isEqualTo(Remedy.CLEAR_TUNNEL);
        assertThat(Samples.decode(Samples.datagram("8008000000000004 8008000000090000 8008000000010001")))
                .isInstanceOf(Decoded.Ok.class);
        assertThat(Samples.decode(Samples.datagram("800800000000000e 80080000000e0000 8008000000010001")))
                .isInstanceOf(Decoded.Ok.class);
    }

    @Test
    void theErrorSaysWhereTheAnswerMustGo() {
        var unknown = "80080de900011234";
        assertThat(error(ICRQ + unknown).assignedSessionId()).contains(new SessionId(0x2ce8));
        assertThat(error(ICRQ + unknown).assignedTunnelId()).isEmpty();
        assertThat(error("800800000000000a" + unknown + "80080000000e2ce8").assignedSessionId())
                .contains(new SessionId(0x2ce8));
        assertThat(error(SCCRQ + unknown).assignedTunnelId()).contains(new TunnelId(0x6486));
        assertThat(error(SCCRQ + unknown).assignedSessionId()).isEmpty();
        assertThat(error("800800000000000a 8005").assignedSessionId()).isEmpty();
    }

    @Test
    void theFirstFaultIsTheOneReported() {
        var error = error(ICRQ + "80080de900011234" + "80080000000a0000" + "80");
        assertThat(error.fault()).isEqualTo(Fault.UNKNOWN_AVP);
    }

    @Test
    void everyFaultHasItsGeneralError() {
        assertThat(Fault.values())
                .extracting(fault -> fault.generalError().code())
                .containsExactly(2, 2, 2, 3, 3, 3, 3, 8, 8, 3, 3, 3, 0);
    }

    private static DecodeError error(String body) {
        var decoded = Samples.decode(Samples.datagram(body));
        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
        return ((Decoded.Malformed) decoded).error();
    }
}
