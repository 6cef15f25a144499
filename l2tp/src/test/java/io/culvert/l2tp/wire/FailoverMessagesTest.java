package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.DecodeError.Remedy;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.TunnelMessage.Fsq;
import io.culvert.l2tp.wire.TunnelMessage.Fsr;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StartControlConnection;
import io.culvert.octets.Octets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of RFC 4951, and the three that open a tunnel with its AVPs, cut short, too long, too many, or absent. */
class FailoverMessagesTest {
    private static final String SCCRQ =
            "8008000000000001 8008000000020100 800900000007 6c6163 800a0000000300000003 8008000000096486";
    private static final String SCCRP =
            "8008000000000002 8008000000020100 800a0000000300000003 800900000007 6c6e73 8008000000090008";
    private static final String FSQ = "0008000000000015";
    private static final String FSR = "0008000000000016";
    private static final String SESSION = "80100000004f 0000 0000 3333 0000 4444";
    private static final String RECOVERY = "80100000004d 0000 0000 1111 0000 2222";
    private static final String TIE_BREAKER = "000e00000005 0000000000000007";

    /** A broken AVP with its M bit set ends the tunnel; a message whose own M bit is clear does not. */
    @ParameterizedTest
    @CsvSource({
        // nothing to ask about
        "'', MANDATORY_AVP_MISSING, IGNORE",
        // a value of 8 and of 12 octets, of none
        "800e0000004f 0000 0000 3333 0000, VALUE_LENGTH_WRONG, CLEAR_TUNNEL",
        "80120000004f 0000 0000 3333 0000 4444 0000, VALUE_LENGTH_WRONG, CLEAR_TUNNEL",
        "80060000004f, VALUE_LENGTH_WRONG, CLEAR_TUNNEL",
        // the second is cut off by the message's end, or says that it is shorter than its header
        "80100000004f 0000 0000 3333 0000 4444 80100000004f 0000, AVP_LENGTH_WRONG, IGNORE",
        "80100000004f 0000 0000 3333 0000 4444 80050000004f, AVP_LENGTH_WRONG, IGNORE",
    })
    void aQueryOrAnAnswerThatIsMalformedTellsNothing(String avps, Fault fault, Remedy remedy) {
        for (var type : new String[] {FSQ, FSR}) {
            var decoded = Samples.decode(Samples.datagram(type + avps));
            assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
            var error = ((Decoded.Malformed) decoded).error();
            assertThat(error.fault()).isEqualTo(fault);
            assertThat(error.remedy()).isEqualTo(remedy);
        }
    }

    @Test
    void eachSessionIsKeptInItsOrderAlsoIfItIsNamedTwiceOrIsNone() {
        var none = "80100000004f 0000 0000 0000 0000 0000";
        var query = (Fsq) message(FSQ + SESSION + none + SESSION);
        assertThat(query.sessions()).containsExactly(session(0x3333, 0x4444), session(0, 0), session(0x3333, 0x4444));
        assertThat(((Fsr) message(FSR + SESSION + none)).sessions())
                .containsExactly(session(0x3333, 0x4444), session(0, 0));
    }

    /** Its M bit says what becomes of it. */
    @ParameterizedTest
    @CsvSource({
        "000a0000004c 0003 0000, 76, VALUE_LENGTH_WRONG",
        "000e0000004c 0003 00007530 0000, 76, VALUE_LENGTH_WRONG",
        "000c0000004c 0000 00007530, 76, VALUE_OUT_OF_RANGE",
        "000a0000004e 0000 0003, 78, VALUE_LENGTH_WRONG",
        "000e0000004e 0000 0003 0064 0000, 78, VALUE_LENGTH_WRONG",
    })
    void whatIsMalformedIsPassedOverInReplyAndRequestAsItsMBitAllows(String avp, int type, Fault fault) {
        for (var body : new String[] {SCCRQ, SCCRP}) {
            var decoded = (Decoded.Ok) Samples.decode(Samples.datagram(body + avp));
            assertThat(decoded.ignored()).containsExactly(new IgnoredAvp(0, type, fault));
            assertThat(((StartControlConnection) decoded.message()).avps()).isEmpty();
            assertThat(Samples.decode(Samples.datagram(body + "8" + avp.substring(1))))
                    .isInstanceOf(Decoded.Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "800e0000004d 0000 0000 1111 0000",
                "80120000004d 0000 0000 1111 0000 2222 0000",
                "80060000004d",
                "80100000004d 0000 0000 1111",
                "a0100000004d 0000 0000 1111 0000 2222"
            })
    void aRequestWhoseTunnelRecoveryIsMalformedRecoversNothingAndIsRefused(String avp) {
        var datagram = Samples.datagram(SCCRQ + TIE_BREAKER + avp);
        assertThat(peek(datagram)).isFalse();
        assertThat(((Decoded.Malformed) Samples.decode(datagram)).error().remedy())
                .isEqualTo(Remedy.CLEAR_TUNNEL);
    }

    @Test
    void theFirstOfTwoTunnelRecoveriesCountsWhereverItIs() {
        var other = "80100000004d 0000 0000 5555 0000 6666";
        for (var avps :
                new String[] {RECOVERY + other, TIE_BREAKER + RECOVERY + other, RECOVERY + TIE_BREAKER + other}) {
            var datagram = Samples.datagram(SCCRQ + avps);
            var recovery = new Avp.TunnelRecovery(new TunnelId(0x1111), new TunnelId(0x2222));
            assertThat(MessageCodec.peekTunnelRecovery(datagram, header(datagram)))
                    .contains(recovery);
            assertThat(((Sccrq) ((Decoded.Ok) Samples.decode(datagram)).message()).tunnelRecovery())
                    .contains(recovery);
        }
    }

    @Test
    void aReplyHasWhatItSuggestsAndARequestItsTieBreaker() {
        var reply = (Sccrp) message(SCCRP + "000c0000004e 0000 ffff 0000" + "000c0000004c 0001 ffffffff");
        assertThat(reply.suggestedControlSequence())
                .contains(new Avp.SuggestedControlSequence(new SequenceNumber(0xFFFF), SequenceNumber.ZERO));
        assertThat(reply.failoverCapability())
                .contains(new Avp.FailoverCapability(true, false, Duration.ofMillis(0xFFFF_FFFFL)));
        var request = (Sccrq) message(SCCRQ + TIE_BREAKER + RECOVERY);
        assertThat(request.tieBreaker()).contains(new Avp.TieBreaker(7));
        assertThat(((Sccrq) message(SCCRQ + RECOVERY)).tieBreaker()).isEmpty();
    }

    /** Nothing but the message's end or a length tells where an AVP ends: each octet less is noticed. */
    @Test
    void noMessageThatIsCutShortIsTakenForAWholeOne() {
        for (var body : new String[] {FSQ + SESSION + SESSION, FSR + SESSION, SCCRQ + TIE_BREAKER + RECOVERY}) {
            var whole = Octets.ofHex(body.replace(" ", ""));
            for (int length = 1; length < whole.length(); length++) {
                var decoded = Samples.decode(Samples.datagram(whole.slice(0, length)));
                if (decoded instanceof Decoded.Ok(var message, var _)) {
                    assertThat(length).as(body).isIn(whole.length() - 16, whole.length() - 30);
                    assertThat(message).isNotEqualTo(message(body));
                }
            }
        }
    }

    private static Message message(String body) {
        return ((Decoded.Ok) Samples.decode(Samples.datagram(body))).message();
    }

    private static Avp.FailoverSessionState session(int id, int remote) {
        return new Avp.FailoverSessionState(new SessionId(id), new SessionId(remote));
    }

    private static boolean peek(Octets datagram) {
        return MessageCodec.peekTunnelRecovery(datagram, header(datagram)).isPresent();
    }

    private static ControlHeader header(Octets datagram) {
        return (ControlHeader) Header.decode(datagram);
    }
}
