package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.wire.Samples.AvpSample;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AvpTest {
    private static final String HELLO = "8008000000000006";

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void theBytesGiveTheValue(AvpSample sample) {
        assertThat(Samples.decode(Samples.datagram(HELLO + sample.octets().toHex())))
                .isEqualTo(new Decoded.Ok(new Hello(List.of(sample.avp())), List.of()));
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void theValueGivesTheBytes(AvpSample sample) {
        assertThat(Samples.encode(new Hello(List.of(sample.avp())), Hiding.none()))
                .isEqualTo(Samples.datagram(HELLO + sample.octets().toHex()));
    }

    @Test
    void everyTypeHasASample() {
        var sampled = EnumSet.of(AvpType.MESSAGE_TYPE, AvpType.RANDOM_VECTOR);
        Samples.AVPS.forEach(sample -> sampled.add(sample.avp().type()));
        assertThat(sampled).isEqualTo(EnumSet.allOf(AvpType.class));
    }

    /** Number, M bit (1: set), H bit (1: may be set), shortest and longest value, whether several count. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            MESSAGE_TYPE,                    0, 1, 0,  2,    2, 0
            RESULT_CODE,                     1, 1, 0,  2, 1017, 0
            PROTOCOL_VERSION,                2, 1, 0,  2,    2, 0
            FRAMING_CAPABILITIES,            3, 1, 1,  4,    4, 0
            BEARER_CAPABILITIES,             4, 1, 1,  4,    4, 0
            TIE_BREAKER,                     5, 0, 0,  8,    8, 0
            FIRMWARE_REVISION,               6, 0, 1,  2,    2, 0
            HOST_NAME,                       7, 1, 0,  1, 1017, 0
            VENDOR_NAME,                     8, 0, 1,  0, 1015, 0
            ASSIGNED_TUNNEL_ID,              9, 1, 1,  2,    2, 0
            RECEIVE_WINDOW_SIZE,            10, 1, 0,  2,    2, 0
            CHALLENGE,                      11, 1, 1,  1, 1015, 0
            Q931_CAUSE_CODE,                12, 1, 0,  3, 1017, 0
            CHALLENGE_RESPONSE,             13, 1, 1, 16,   16, 0
            ASSIGNED_SESSION_ID,            14, 1, 1,  2,    2, 0
            CALL_SERIAL_NUMBER,             15, 1, 1,  4,    4, 0
            MINIMUM_BPS,                    16, 1, 1,  4,    4, 0
            MAXIMUM_BPS,                    17, 1, 1,  4,    4, 0
            BEARER_TYPE,                    18, 1, 1,  4,    4, 0
            FRAMING_TYPE,                   19, 1, 1,  4,    4, 0
            CALLED_NUMBER,                  21, 1, 1,  0, 1015, 0
            CALLING_NUMBER,                 22, 1, 1,  0, 1015, 0
            SUB_ADDRESS,                    23, 1, 1,  0, 1015, 0
            TX_CONNECT_SPEED,               24, 1, 1,  4,    4, 0
            PHYSICAL_CHANNEL_ID,            25, 0, 1,  4,    4, 0
            INITIAL_RECEIVED_LCP_CONFREQ,   26, 0, 1,  0, 1015, 0
            LAST_SENT_LCP_CONFREQ,          27, 0, 1,  0, 1015, 0
            LAST_RECEIVED_LCP_CONFREQ,      28, 0, 1,  0, 1015, 0
            PROXY_AUTHEN_TYPE,              29, 0, 1,  2,    2, 0
            PROXY_AUTHEN_NAME,              30, 0, 1,  0, 1015, 0
            PROXY_AUTHEN_CHALLENGE,         31, 0, 1,  1, 1015, 0
            PROXY_AUTHEN_ID,                32, 0, 1,  2,    2, 0
            PROXY_AUTHEN_RESPONSE,          33, 0, 1,  0, 1015, 0
            CALL_ERRORS,                    34, 1, 1, 26,   26, 0
            ACCM,                           35, 1, 1, 10,   10, 0
            RANDOM_VECTOR,                  36, 1, 0,  0, 1017, 0
            PRIVATE_GROUP_ID,               37, 0, 1,  0, 1015, 0
            RX_CONNECT_SPEED,               38, 0, 1,  4,    4, 0
            SEQUENCING_REQUIRED,            39, 1, 0,  0,    0, 0
            PPP_DISCONNECT_CAUSE,           46, 0, 1,  5, 1015, 1
            CONTROL_CONNECTION_DS,          47, 0, 1,  2,    2, 0
            SESSION_DS,                     48, 0, 1,  2,    2, 0
            LCP_WANT_OPTIONS,               49, 0, 1,  0, 1015, 0
            LCP_ALLOW_OPTIONS,              50, 0, 1,  0, 1015, 0
            LNS_LAST_SENT_LCP_CONFREQ,      51, 0, 1,  0, 1015, 0
            LNS_LAST_RECEIVED_LCP_CONFREQ,  52, 0, 1,  0, 1015, 0
            FAILOVER_CAPABILITY,            76, 0, 1,  6,    6, 0
            TUNNEL_RECOVERY,                77, 1, 0, 10,   10, 0
            SUGGESTED_CONTROL_SEQUENCE,     78, 0, 1,  6,    6, 0
            FAILOVER_SESSION_STATE,         79, 1, 1, 10,   10, 1
            CONNECT_SPEED_UPDATE,           97, 0, 1, 12,   12, 1
            CONNECT_SPEED_UPDATE_ENABLE,    98, 0, 1,  0,    0, 0
            """)
    void theTableSaysWhatTheRfcsSay(AvpType type, int number, int m, int h, int min, int max, int repeatable) {
        assertThat(type.number()).isEqualTo(number);
        assertThat(type.isMandatory()).isEqualTo(m == 1);
        assertThat(type.isHideable()).isEqualTo(h == 1);
        assertThat(type.minOctets()).isEqualTo(min);
        assertThat(type.maxOctets()).isEqualTo(max);
        assertThat(type.isRepeatable()).isEqualTo(repeatable == 1);
        assertThat(AvpType.find(number)).contains(type);
    }

    @Test
    void theTableEndsWithTheTypesWeKnow() {
        assertThat(AvpType.values()).hasSize(52);
        assertThat(AvpType.find(20)).isEmpty();
        assertThat(AvpType.find(99)).isEmpty();
        assertThat(AvpType.find(0xFFFF)).isEmpty();
    }

    /** The value's length is one octet off, below and above what the table allows. */
    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void aValueOfTheWrongLengthIsMalformed(AvpSample sample) {
        var type = sample.avp().type();
        for (int length : new int[] {type.minOctets() - 1, type.maxOctets() + 1}) {
            if (length >= 0 && length <= Avp.MAX_VALUE_OCTETS) {
                var avp = "%04x0000%04x".formatted(0x8000 | (6 + length), type.number()) + "01".repeat(length);
                var decoded = Samples.decode(Samples.datagram(HELLO + avp));
                assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
                assertThat(((Decoded.Malformed) decoded).error().fault()).isEqualTo(Fault.VALUE_LENGTH_WRONG);
            }
        }
    }

    @Test
    void theLongestAndShortestValuesAreTaken() {
        for (var type : AvpType.values()) {
            if (type == AvpType.MESSAGE_TYPE || type == AvpType.RANDOM_VECTOR) {
                continue;
            }
            for (int length : new int[] {type.minOctets(), type.maxOctets()}) {
                var avp = "%04x0000%04x".formatted(0x8000 | (6 + length), type.number()) + "01".repeat(length);
                var datagram = Samples.datagram(HELLO + avp);
                var decoded = Samples.decode(datagram);
                assertThat(decoded).as("%s with %d octets", type, length).isInstanceOf(Decoded.Ok.class);
                var message = ((Decoded.Ok) decoded).message();
                assertThat(Samples.decode(Samples.encode(message, Hiding.none())))
                        .isEqualTo(decoded);
            }
        }
    }

    @Test
    void aResultCodeOfThreeOctetsIsMalformed() {
        assertThat(((Decoded.Malformed) Samples.decode(Samples.datagram(HELLO + "800900000001000200")))
                        .error()
                        .fault())
                .isEqualTo(Fault.VALUE_LENGTH_WRONG);
    }

    @Test
    void aWindowOfZeroIsOutOfRange() {
        assertThat(((Decoded.Malformed) Samples.decode(Samples.datagram(HELLO + "80080000000a0000")))
                        .error()
                        .fault())
                .isEqualTo(Fault.VALUE_OUT_OF_RANGE);
    }

    @Test
    void aFailoverCapabilityOfNothingIsIgnored() {
        assertThat(Samples.decode(Samples.datagram(HELLO + "000c0000004cfffc00007530")))
                .isEqualTo(
                        new Decoded.Ok(new Hello(List.of()), List.of(new IgnoredAvp(0, 76, Fault.VALUE_OUT_OF_RANGE))));
    }

    @ParameterizedTest
    @CsvSource({
        "000800000020ffc8, 00080000002000c8",
        "8020 0000 0022 ffff 00000001 00000002 00000003 00000004 00000005 00000006,"
                + " 8020 0000 0022 0000 00000001 00000002 00000003 00000004 00000005 00000006",
        "8010 0000 0023 ffff 000a0000 ffffffff, 8010 0000 0023 0000 000a0000 ffffffff",
        "000c 0000 004c ffff 00007530, 000c 0000 004c 0003 00007530",
        "8010 0000 004d ffff ffff1111 ffff2222, 8010 0000 004d 0000 00001111 00002222",
        "000c 0000 004e ffff 0003 0064, 000c 0000 004e 0000 0003 0064",
        "8010 0000 004f ffff ffff3333 ffff4444, 8010 0000 004f 0000 00003333 00004444",
        "0012 0000 0061 ffff 5555 00002580 000012c0, 0012 0000 0061 0000 5555 00002580 000012c0"
    })
    void reservedFieldsAreIgnoredAndSentAsZero(String received, String sent) {
        var message = ((Decoded.Ok) Samples.decode(Samples.datagram(HELLO + received))).message();
        assertThat(Samples.encode(message, Hiding.none())).isEqualTo(Samples.datagram(HELLO + sent.replace(" ", "")));
    }

    @Test
    void bitsHaveTheirPlaces() {
        assertThat(new Avp.FramingCapabilities(2).isAsynchronous()).isTrue();
        assertThat(new Avp.FramingCapabilities(2).isSynchronous()).isFalse();
        assertThat(new Avp.FramingCapabilities(1).isSynchronous()).isTrue();
        assertThat(new Avp.FramingCapabilities(1).isAsynchronous()).isFalse();
        assertThat(new Avp.BearerCapabilities(2).isAnalog()).isTrue();
        assertThat(new Avp.BearerCapabilities(2).isDigital()).isFalse();
        assertThat(new Avp.BearerCapabilities(1).isDigital()).isTrue();
        assertThat(new Avp.BearerCapabilities(1).isAnalog()).isFalse();
        assertThat(new Avp.BearerType(2).isAnalog()).isTrue();
        assertThat(new Avp.BearerType(2).isDigital()).isFalse();
        assertThat(new Avp.BearerType(1).isDigital()).isTrue();
        assertThat(new Avp.BearerType(1).isAnalog()).isFalse();
        assertThat(new Avp.FramingType(2).isAsynchronous()).isTrue();
        assertThat(new Avp.FramingType(2).isSynchronous()).isFalse();
        assertThat(new Avp.FramingType(1).isSynchronous()).isTrue();
        assertThat(new Avp.FramingType(1).isAsynchronous()).isFalse();
        assertThat(Avp.FramingCapabilities.of(true, false).bits()).isEqualTo(2);
        assertThat(Avp.BearerCapabilities.of(true, true).bits()).isEqualTo(3);
        assertThat(Avp.BearerType.of(false, true).bits()).isEqualTo(1);
        assertThat(Avp.FramingType.of(true, false).bits()).isEqualTo(2);
    }

    @Test
    void passwordsAreNotPrinted() {
        assertThat(new Avp.ProxyAuthenResponse(Secret.utf8("geheim")).toString())
                .doesNotContain("geheim", "67656865696d");
        assertThat(new Avp.Unknown(9, 1, false, Octets.ofHex("abcdef"), true).toString())
                .isEqualTo("Unknown[9/1, redacted]");
        assertThat(new Avp.Unknown(9, 1, true, Octets.ofHex("abcdef"), false).toString())
                .isEqualTo("Unknown[9/1, M, abcdef]");
    }

    @Test
    void textIsReadAsUtf8() {
        assertThat(new Avp.HostName(Octets.ofHex("c3a4ff")).text()).isEqualTo("ä\ufffd");
        assertThat(Avp.CalledNumber.of("ä").octets()).isEqualTo(Octets.ofHex("c3a4"));
    }

    @Test
    void octetStringsKeepTheirLimits() {
        refusesLengths(Avp.HostName::new, 0, 1018);
        refusesLengths(Avp.VendorName::new, 1016);
        refusesLengths(Avp.Challenge::new, 0, 1016);
        refusesLengths(Avp.ChallengeResponse::new, 15, 17);
        refusesLengths(Avp.CalledNumber::new, 1016);
        refusesLengths(Avp.CallingNumber::new, 1016);
        refusesLengths(Avp.SubAddress::new, 1016);
        refusesLengths(Avp.PrivateGroupId::new, 1016);
        refusesLengths(Avp.InitialReceivedLcpConfreq::new, 1016);
        refusesLengths(Avp.LastSentLcpConfreq::new, 1016);
        refusesLengths(Avp.LastReceivedLcpConfreq::new, 1016);
        refusesLengths(Avp.ProxyAuthenName::new, 1016);
        refusesLengths(Avp.ProxyAuthenChallenge::new, 0, 1016);
        refusesLengths(octets -> new Avp.ProxyAuthenResponse(Secret.of(octets)), 1016);
        refusesLengths(Avp.LcpWantOptions::new, 1016);
        refusesLengths(Avp.LcpAllowOptions::new, 1016);
        refusesLengths(Avp.LnsLastSentLcpConfreq::new, 1016);
        refusesLengths(Avp.LnsLastReceivedLcpConfreq::new, 1016);
        refusesLengths(octets -> new Avp.Unknown(9, 9, false, octets, false), 1018);
        refusesLengths(octets -> new Avp.Unknown(9, 9, false, octets, true), 1016);
        refusesLengths(octets -> new Avp.Hidden(9, 9, octets, Octets.EMPTY), 1018);
        refusesLengths(octets -> new Avp.Hidden(9, 9, Octets.EMPTY, octets), 1018);
    }

    @Test
    void numbersKeepTheirLimits() {
        keepsRange(0xFF, value -> new Avp.ProtocolVersion((int) value, 0));
        keepsRange(0xFF, value -> new Avp.ProtocolVersion(0, (int) value));
        keepsRange(0xFFFF_FFFFL, Avp.FramingCapabilities::new);
        keepsRange(0xFFFF_FFFFL, Avp.BearerCapabilities::new);
        keepsRange(0xFFFF, value -> new Avp.FirmwareRevision((int) value));
        keepsRange(0xFFFF, value -> new Avp.ReceiveWindowSize(value == 0 ? 1 : (int) value));
        keepsRange(0xFFFF, value -> new Avp.Q931CauseCode((int) value, 0, Optional.empty()));
        keepsRange(0xFF, value -> new Avp.Q931CauseCode(0, (int) value, Optional.empty()));
        keepsRange(0xFFFF_FFFFL, Avp.CallSerialNumber::new);
        keepsRange(0xFFFF_FFFFL, Avp.MinimumBps::new);
        keepsRange(0xFFFF_FFFFL, Avp.MaximumBps::new);
        keepsRange(0xFFFF_FFFFL, Avp.BearerType::new);
        keepsRange(0xFFFF_FFFFL, Avp.FramingType::new);
        keepsRange(0xFFFF_FFFFL, Avp.TxConnectSpeed::new);
        keepsRange(0xFFFF_FFFFL, Avp.RxConnectSpeed::new);
        keepsRange(0xFFFF_FFFFL, Avp.PhysicalChannelId::new);
        keepsRange(0xFFFF, value -> new Avp.ProxyAuthenType((int) value));
        keepsRange(0xFF, value -> new Avp.ProxyAuthenId((int) value));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.CallErrors(value, 0, 0, 0, 0, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.CallErrors(0, value, 0, 0, 0, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.CallErrors(0, 0, value, 0, 0, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.CallErrors(0, 0, 0, value, 0, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.CallErrors(0, 0, 0, 0, value, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.CallErrors(0, 0, 0, 0, 0, value));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.Accm(value, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.Accm(0, value));
        keepsRange(0xFFFF, value -> new Avp.PppDisconnectCause((int) value, 0, 0, Optional.empty()));
        keepsRange(0xFFFF, value -> new Avp.PppDisconnectCause(0, (int) value, 0, Optional.empty()));
        keepsRange(0xFF, value -> new Avp.PppDisconnectCause(0, 0, (int) value, Optional.empty()));
        keepsRange(0xFFFF, value -> new Avp.ControlConnectionDs((int) value));
        keepsRange(0xFFFF, value -> new Avp.SessionDs((int) value));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.FailoverCapability(true, false, Duration.ofMillis(value)));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.ConnectSpeedUpdate(SessionId.NONE, value, 0));
        keepsRange(0xFFFF_FFFFL, value -> new Avp.ConnectSpeedUpdate(SessionId.NONE, 0, value));
        keepsRange(0xFFFF, value -> new Avp.Unknown((int) value, 999, false, Octets.EMPTY, false));
        keepsRange(0xFFFF, value -> new Avp.Unknown(1, (int) value, false, Octets.EMPTY, false));
        keepsRange(0xFFFF, value -> new Avp.Hidden((int) value, 1, Octets.EMPTY, Octets.EMPTY));
        keepsRange(0xFFFF, value -> new Avp.Hidden(1, (int) value, Octets.EMPTY, Octets.EMPTY));
        refuses(() -> new Avp.ReceiveWindowSize(0));
        refuses(() -> new Avp.FailoverCapability(false, false, Duration.ZERO));
        refuses(() -> new Avp.Unknown(0, 7, false, Octets.EMPTY, false));
    }

    @Test
    void constantsAreTheNumbersOfTheRfcs() {
        assertThat(Avp.ReceiveWindowSize.DEFAULT).isEqualTo(4);
        assertThat(List.of(
                                Avp.ProxyAuthenType.TEXTUAL,
                                Avp.ProxyAuthenType.CHAP,
                                Avp.ProxyAuthenType.PAP,
                                Avp.ProxyAuthenType.NONE,
                                Avp.ProxyAuthenType.MS_CHAP_V1)
                        .stream()
                        .map(Avp.ProxyAuthenType::value))
                .containsExactly(1, 2, 3, 4, 5);
        assertThat(new Avp.SuggestedControlSequence(new SequenceNumber(3), new SequenceNumber(100)).nr())
                .isEqualTo(new SequenceNumber(100));
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        var cause = new Avp.PppDisconnectCause(0, 0, 0, Optional.of("ä".repeat(600)));
        assertThat(cause.message()).contains("ä".repeat(505));
        assertThat(new Avp.Q931CauseCode(0, 0, Optional.of("x".repeat(2000))).advisory())
                .contains("x".repeat(1014));
    }

    private static void refusesLengths(java.util.function.Function<Octets, ?> constructor, int... lengths) {
        for (int length : lengths) {
            refuses(() -> constructor.apply(Octets.ofHex("61".repeat(length))));
        }
    }

    private static void keepsRange(long max, LongFunction<?> constructor) {
        assertThat(constructor.apply(0)).isNotNull();
        assertThat(constructor.apply(max)).isNotNull();
        refuses(() -> constructor.apply(-1));
        refuses(() -> constructor.apply(max + 1));
    }

    private static void refuses(ThrowingCallable constructor) {
        assertThatIllegalArgumentException().isThrownBy(constructor);
    }
}
