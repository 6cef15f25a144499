package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.wire.DecodeError.Remedy;
import io.culvert.l2tp.wire.MessageSpec.Scope;
import io.culvert.l2tp.wire.Samples.MessageSample;
import io.culvert.l2tp.wire.TunnelMessage.Fsq;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.octets.Octets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {
    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#messages")
    void theBytesGiveTheValue(MessageSample sample) {
        assertThat(Samples.decode(Samples.datagram(sample.body())))
                .isEqualTo(new Decoded.Ok(sample.message(), List.of()));
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#messages")
    void theValueGivesTheBytes(MessageSample sample) {
        assertThat(Samples.encode(sample.message(), Hiding.none())).isEqualTo(Samples.datagram(sample.body()));
        assertThat(sample.message().typeNumber())
                .isEqualTo(sample.message().type().number());
    }

    @Test
    void everyTypeHasASampleWithEveryAvpThatItMayCarry() {
        var types = EnumSet.noneOf(MessageType.class);
        var carried = new HashMap<MessageType, EnumSet<AvpType>>();
        for (var sample : Samples.MESSAGES) {
            var type = sample.message().type();
            types.add(type);
            var set = carried.computeIfAbsent(type, _ -> EnumSet.noneOf(AvpType.class));
            for (var avp : sample.message().avps()) {
                set.add(((Avp.Known) avp).type());
            }
        }
        assertThat(types).isEqualTo(EnumSet.allOf(MessageType.class));
        for (var type : MessageType.values()) {
            if (type != MessageType.SCCRP) { // it shares most of its AVPs with SCCRQ
                assertThat(carried.get(type))
                        .as(type.label())
                        .containsExactlyInAnyOrderElementsOf(type.spec().may());
            }
        }
    }

    /** Number, M bit, scope, what must and what may be there. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            SCCRQ,    1, 1, TUNNEL,  2 7 3 9,            4 10 11 5 6 8 47 76 77,                 RFC 2661 section 6.1
            SCCRP,    2, 1, TUNNEL,  2 3 7 9,            4 6 8 10 11 13 47 76 78,                RFC 2661 section 6.2
            SCCCN,    3, 1, TUNNEL,  '',                 13,                                     RFC 2661 section 6.3
            STOP_CCN, 4, 1, TUNNEL,  9 1,                '',                                     RFC 2661 section 6.4
            HELLO,    6, 1, TUNNEL,  '',                 '',                                     RFC 2661 section 6.5
            ICRQ,    10, 1, SESSION, 14 15,              18 25 22 21 23 30 48 98,                RFC 2661 section 6.6
            ICRP,    11, 1, SESSION, 14,                 48,                                     RFC 2661 section 6.7
            ICCN,    12, 1, SESSION, 24 19,              26 27 28 29 30 31 32 33 37 38 39 49 50, RFC 2661 section 6.8
            OCRQ,     7, 1, SESSION, 14 15 16 17 18 19 21, 23 30 48,                             RFC 2661 section 6.9
            OCRP,     8, 1, SESSION, 14,                 25 48,                                  RFC 2661 section 6.10
            OCCN,     9, 1, SESSION, 24 19,              38 39 49 50,                            RFC 2661 section 6.11
            CDN,     14, 1, SESSION, 1 14,               12 46,                                  RFC 2661 section 6.12
            WEN,     15, 1, SESSION, 34,                 '',                                     RFC 2661 section 6.13
            SLI,     16, 1, SESSION, 35,                 51 52,                                  RFC 2661 section 6.14
            FSQ,     21, 0, TUNNEL,  79,                 '',                                     RFC 4951 section 4.1
            FSR,     22, 0, TUNNEL,  79,                 '',                                     RFC 4951 section 4.2
            CSUN,    28, 0, TUNNEL,  97,                 '',                                     RFC 5515 section 4.1
            CSURQ,   29, 0, TUNNEL,  97,                 '',                                     RFC 5515 section 4.2
            """)
    void theTableSaysWhatTheRfcsSay(
            MessageType type, int number, int mandatory, Scope scope, String must, String may, String section) {
        var spec = type.spec();
        assertThat(type.number()).isEqualTo(number);
        assertThat(MessageType.find(number)).contains(type);
        assertThat(spec.mandatory()).isEqualTo(mandatory == 1);
        assertThat(spec.scope()).isEqualTo(scope);
        assertThat(numbers(spec.must())).isEqualTo(must);
        assertThat(numbers(spec.may())).isEqualTo(may);
        assertThat(spec.section()).isEqualTo(section);
        for (var avp : AvpType.values()) {
            assertThat(spec.allows(avp))
                    .isEqualTo(spec.must().contains(avp) || spec.may().contains(avp));
        }
    }

    @Test
    void otherNumbersAreNoKnownTypes() {
        for (int number : new int[] {0, 5, 13, 17, 20, 23, 27, 30, 0xFFFF}) {
            assertThat(MessageType.find(number)).isEmpty();
        }
        assertThat(Arrays.stream(MessageType.values()).map(MessageType::label))
                .containsExactly(
                        "SCCRQ", "SCCRP", "SCCCN", "StopCCN", "HELLO", "OCRQ", "OCRP", "OCCN", "ICRQ", "ICRP", "ICCN",
                        "CDN", "WEN", "SLI", "FSQ", "FSR", "CSUN", "CSURQ");
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#messages")
    void aMissingMandatoryAvpMakesAMessageMalformed(MessageSample sample) {
        var type = sample.message().type();
        var body = sample.body();
        for (var must : type.spec().must()) {
            var without = Octets.EMPTY;
            for (int at = 0, next; at < body.length(); at = next) {
                next = at + (body.u16(at) & 0x3FF);
                if (at == 0 || body.u16(at + 4) != must.number()) {
                    without = without.concat(body.slice(at, next));
                }
            }
            var error = error(without);
            assertThat(error.fault()).isEqualTo(Fault.MANDATORY_AVP_MISSING);
            assertThat(error.text()).isEqualTo(must + " is missing in " + type.label());
            assertThat(error.messageType()).contains(type.number());
            assertThat(error.remedy())
                    .isEqualTo(
                            !type.spec().mandatory()
                                    ? Remedy.IGNORE
                                    : type.spec().scope() == Scope.SESSION
                                            ? Remedy.CLEAR_SESSION
                                            : Remedy.CLEAR_TUNNEL);
            assertThat(error.result().errorCode()).contains(3);
        }
    }

    /** Cut between two AVPs, a message may be whole again with fewer of them; everywhere else it is malformed. */
    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#messages")
    void everyPrefixOfABodyIsMalformedOrLacksOptionalAvps(MessageSample sample) {
        var body = sample.body();
        for (int length = 1; length < body.length(); length++) {
            var decoded = Samples.decode(Samples.datagram(body.slice(0, length)));
            if (isBetweenAvps(body, length) && decoded instanceof Decoded.Ok(DefinedMessage cut, var ignored)) {
                assertThat(cut.type()).isEqualTo(sample.message().type());
                assertThat(sample.message().avps().subList(0, cut.avps().size()))
                        .isEqualTo(cut.avps());
            } else {
                assertThat(decoded).as("%d octets", length).isInstanceOf(Decoded.Malformed.class);
                var fault = ((Decoded.Malformed) decoded).error().fault();
                assertThat(fault)
                        .isEqualTo(
                                isBetweenAvps(body, length)
                                        ? Fault.MANDATORY_AVP_MISSING
                                        : length - lastAvp(body, length) < 6
                                                ? Fault.AVP_HEADER_CUT
                                                : Fault.AVP_LENGTH_WRONG);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#messages")
    void everyPrefixOfADatagramIsDiscarded(MessageSample sample) {
        var datagram = Samples.datagram(sample.body());
        for (int length = 0; length < datagram.length(); length++) {
            assertThat(Header.decode(datagram.slice(0, length)))
                    .isEqualTo(length < 12 ? Header.Discarded.TOO_SHORT : Header.Discarded.LENGTH_WRONG);
        }
    }

    @Test
    void octetsBehindTheLengthAreNotRead() {
        var datagram = Samples.datagram("8008000000000006");
        assertThat(Samples.decode(datagram.concat(Octets.ofHex("8008000000090001ffff"))))
                .isEqualTo(new Decoded.Ok(new Hello(List.of()), List.of()));
    }

    @Test
    void aMessageLongerThanItsLengthFieldIsRefused() {
        var states = IntStream.rangeClosed(1, 4095)
                .mapToObj(id -> new Avp.FailoverSessionState(new SessionId(id), SessionId.NONE))
                .toList();
        var longest = states.subList(0, 4094);
        assertThat(Samples.encode(new Fsq(longest, List.of()), Hiding.none()).length())
                .isEqualTo(12 + 8 + 4094 * 16);
        refuses(() -> Samples.encode(new Fsq(states, List.of()), Hiding.none()));
    }

    @Test
    void typeAndHostNameAreSeenWithoutDecoding() {
        var sccrq = Samples.datagram(Samples.MESSAGES.get(0).body());
        assertThat(MessageCodec.peekType(sccrq, header(sccrq))).contains(1);
        assertThat(MessageCodec.peekHostName(sccrq, header(sccrq))).contains(Avp.HostName.of("lac"));
        var hello = Samples.datagram("8008000000000006");
        assertThat(MessageCodec.peekType(hello, header(hello))).contains(6);
        assertThat(MessageCodec.peekHostName(hello, header(hello))).isEmpty();
        var zlb = Samples.datagram("");
        assertThat(MessageCodec.peekType(zlb, header(zlb))).isEmpty();
        assertThat(MessageCodec.peekHostName(zlb, header(zlb))).isEmpty();
        for (var body : List.of("8007000000000600", "80080000000100060000", "c008000000000006", "8408000000000006")) {
            var datagram = Samples.datagram(body);
            assertThat(MessageCodec.peekType(datagram, header(datagram))).isEmpty();
        }
        var unknown = Samples.datagram("00080009000003e7");
        assertThat(MessageCodec.peekType(unknown, header(unknown))).contains(999);
    }

    @ParameterizedTest
    @CsvSource({
        "8008000000000001 800900000007 6c6163, true",
        "8008000000000001 000900000007 6c6163, true",
        "8008000000000001 8008000000020100 800900000007 6c6163 80, true",
        "8008000000000001 c00900000007 6c6163, false",
        "8008000000000001 840900000007 6c6163, false",
        "8008000000000001 800900090007 6c6163, false",
        "8008000000000001 800600000007, false",
        "8008000000000001 800600000007 800900000007 6c6163, true",
        "8008000000000001 800500000007 800900000007 6c6163, false",
        "8008000000000001 800a00000007 6c6163, false",
        "8008000000000001 8000, false"
    })
    void onlyAReadableHostNameIsSeen(String hex, boolean seen) {
        var datagram = Samples.datagram(hex);
        var found = MessageCodec.peekHostName(datagram, header(datagram));
        assertThat(found).isEqualTo(seen ? Optional.of(Avp.HostName.of("lac")) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"0, 999, 00080000000003e7", "9, 1, 0008000900000001", "65535, 65535, 0008ffff0000ffff"})
    void unknownMessagesAreKeptAsTheyCame(int vendorId, int number, String type) {
        var datagram = Samples.datagram(type + "8001ff");
        var message = new Message.Unknown(vendorId, number, Octets.ofHex("8001ff"));
        assertThat(Samples.decode(datagram)).isEqualTo(new Decoded.Ok(message, List.of()));
        assertThat(Samples.encode(message, Hiding.none())).isEqualTo(datagram);
    }

    private static Header.ControlHeader header(Octets datagram) {
        return (Header.ControlHeader) Header.decode(datagram);
    }

    private static DecodeError error(Octets body) {
        return ((Decoded.Malformed) Samples.decode(Samples.datagram(body))).error();
    }

    private static boolean isBetweenAvps(Octets body, int length) {
        return lastAvp(body, length) == length;
    }

    /** Where the AVP begins in which the cut is; the cut itself if it is between two. */
    private static int lastAvp(Octets body, int length) {
        int at = 0;
        while (at < length && at + (body.u16(at) & 0x3FF) <= length) {
            at += body.u16(at) & 0x3FF;
        }
        return at;
    }

    private static String numbers(List<AvpType> types) {
        return types.stream().map(type -> "" + type.number()).collect(Collectors.joining(" "));
    }

    private static void refuses(ThrowingCallable constructor) {
        assertThatIllegalArgumentException().isThrownBy(constructor);
    }
}
