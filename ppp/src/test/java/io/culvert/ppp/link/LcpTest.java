package io.culvert.ppp.link;

import static io.culvert.ppp.link.TestLink.ipcp;
import static io.culvert.ppp.link.TestLink.lcp;
import static io.culvert.ppp.link.TestLink.pap;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.automaton.RestartSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LcpTest {
    private static final String MRU = "010405b4";
    private static final String CHAP = "0305c22305";
    private static final String MS_CHAP = "0305c22381";
    private static final String PAP = "0304c023";
    private static final String MAGIC = "050611111111";
    private static final String REQUEST = MRU + CHAP + MAGIC;

    private static TestLink lns() {
        return new TestLink(PppSettings.lns("culvert")).up();
    }

    /** Open, with the peer's magic number 0x22222222, and without authentication. */
    private static TestLink open(PppSettings settings) {
        var link = new TestLink(settings).up().receive(lcp(1, 1, "050622222222"));
        var request = link.frames().getFirst();
        return link.receive("ff03c02102" + request.substring(10)).forget();
    }

    private static TestLink open() {
        return open(Samples.lns());
    }

    @Test
    void lnsAsksForMruAuthenticationAndMagicNumber() {
        var link = lns();
        assertThat(link.frames()).containsExactly(lcp(1, 1, REQUEST));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.deadlineMillis()).isEqualTo(3000);
    }

    @Test
    void defaultsAreNotAskedFor() {
        var settings = PppSettings.lns("culvert")
                .withRole(new PppRole.Lns(List.of(), PppRole.LcpRenegotiation.ALWAYS))
                .withMru(1500);
        assertThat(new TestLink(settings).up().frames()).containsExactly(lcp(1, 1, MAGIC));
    }

    @Test
    void magicNumberMayBeSwitchedOff() {
        assertThat(new TestLink(withoutMagic()).up().frames()).containsExactly(lcp(1, 1, MRU + CHAP));
    }

    private static PppSettings withoutMagic() {
        var lns = PppSettings.lns("culvert");
        return new PppSettings(
                lns.role(),
                lns.mru(),
                lns.localName(),
                lns.restart(),
                lns.echo(),
                lns.setupTimeout(),
                lns.authenticationTimeout(),
                false,
                false,
                false);
    }

    @Test
    void firstFrameOfALateClientGetsTheRequestAgainBeforeItsAnswer() {
        var link = lns().forget();
        link.now = link.now.plusMillis(163);
        link.receive(lcp(1, 1, "02060000000005069c3df9b3"));
        assertThat(link.frames()).containsExactly(lcp(1, 1, REQUEST), lcp(2, 1, "02060000000005069c3df9b3"));
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        link.receive(lcp(1, 2, "05069c3df9b3"));
        assertThat(link.frames()).as("only once").containsExactly(lcp(2, 2, "05069c3df9b3"));
    }

    @Test
    void firstFrameThatAnswersTheRequestDoesNotRepeatIt() {
        var link = lns().forget().receive(lcp(2, 1, REQUEST));
        assertThat(link.frames()).isEmpty();
        link.receive(lcp(1, 1, ""));
        assertThat(link.frames().getFirst()).isEqualTo(lcp(2, 1, ""));
    }

    @Test
    void firstFrameOfAClientThatThinksLcpIsOpenRepeatsTheRequestToo() {
        var link = lns().forget().receive(pap(1, 1, "0161" + "0162"));
        assertThat(link.frames()).containsExactly(lcp(1, 1, REQUEST));
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE);
    }

    @Test
    void clientDoesNotRepeatItsRequest() {
        var link = new TestLink(Samples.client()).up();
        assertThat(link.frames()).containsExactly(lcp(1, 1, MAGIC));
        link.receive(lcp(1, 1, PAP + "050622222222"));
        assertThat(link.frames()).containsExactly(lcp(2, 1, PAP + "050622222222"));
    }

    @Test
    void openedLinkTellsWhatWasAgreed() {
        var link = lns().receive(lcp(2, 1, REQUEST), lcp(1, 7, "01040400" + "0206000a0000" + "050622222222" + "0702"));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.LcpOpened(new LcpFacts(
                        1460,
                        1024,
                        0x11111111L,
                        0x22222222L,
                        Optional.of(AuthenticationProtocol.CHAP_MD5),
                        true,
                        false,
                        false,
                        false,
                        Optional.of(0xA0000L),
                        false)));
    }

    @Test
    void addressAndControlAreLeftOutWhereThePeerSaysSoButNeverInLcp() {
        var link = new TestLink(Samples.lns(AuthenticationProtocol.CHAP_MD5))
                .up()
                .receive(lcp(2, 1, REQUEST), lcp(1, 7, "0802"));
        var frames = link.frames();
        assertThat(frames.get(1)).isEqualTo(lcp(2, 7, "0802"));
        assertThat(frames.get(2)).startsWith("c22301");
        assertThat(((PppOutput.LcpOpened) link.outputs().getFirst()).facts().sendAddressControlCompressed())
                .isTrue();
        link.receive(lcp(9, 1, "00000000"));
        assertThat(link.frames()).containsExactly(lcp(10, 1, "11111111"));
    }

    @Test
    void compressedFramesAreUnderstood() {
        assertThat(open().receive("c021 09010008 22222222").frames()).containsExactly(lcp(10, 1, "11111111"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1104064e", // MRRU
                "1307020a40ff01", // endpoint discriminator
                "0404c025", // quality protocol
                "0d0306", // callback
                "0304c023", // an LNS does not authenticate itself
                "090301", // FCS alternatives
                "1202", // short sequence numbers
                "0703ff", // PFC has no data
                "0803ff" // ACFC has none
            })
    void unwantedOptionsAreRejectedAsTheyCame(String option) {
        var link = lns().forget().receive(lcp(1, 9, "01040400" + option + "050622222222"));
        assertThat(link.frames().getLast()).isEqualTo(lcp(4, 9, option));
        assertThat(link.outputs()).isEmpty();
    }

    @Test
    void compressionIsRejectedWhereItIsNotAccepted() {
        var link = new TestLink(withoutMagic()).up().forget().receive(lcp(1, 9, "07020802"));
        assertThat(link.frames().getLast()).isEqualTo(lcp(4, 9, "07020802"));
    }

    @ParameterizedTest
    @CsvSource({
        "0104007f, 01040080",
        "01040000, 01040080",
        "0103ff, 010405dc",
        "0105050505, 010405dc",
        "0203ff, 020600000000",
        "0506 00000000, 050611111112",
        "0504 1234, 050611111112"
    })
    void badValuesAreNaked(String option, String better) {
        var link = lns().forget().receive(lcp(1, 9, option));
        assertThat(link.frames().getLast()).isEqualTo(lcp(3, 9, better));
    }

    @ParameterizedTest
    @CsvSource({"01040080", "0104ffff", "0206ffffffff", "0506ffffffff"})
    void goodValuesAreAcknowledged(String option) {
        assertThat(lns().forget().receive(lcp(1, 9, option)).frames().getLast()).isEqualTo(lcp(2, 9, option));
    }

    @Test
    void rejectGoesBeforeNakAndLeavesTheRestOut() {
        var link = lns().forget().receive(lcp(1, 9, "01040010" + "1104064e" + "0206ffffffff"));
        assertThat(link.frames().getLast()).isEqualTo(lcp(4, 9, "1104064e"));
    }

    @Test
    void nakBecomesRejectAfterFive() {
        var link = lns().forget();
        for (int i = 1; i <= 5; i++) {
            assertThat(link.receive(lcp(1, i, "01040010")).frames().getLast()).isEqualTo(lcp(3, i, "01040080"));
        }
        assertThat(link.receive(lcp(1, 6, "01040010")).frames()).containsExactly(lcp(4, 6, "01040010"));
    }

    @Test
    void magicNumberIsNeverRejectedByOneWhoUsesIt() {
        var link = lns().forget();
        for (int i = 1; i <= 5; i++) {
            link.receive(lcp(1, i, "050600000000"));
        }
        link.forget().receive(lcp(1, 6, "050600000000"));
        assertThat(link.frames()).singleElement().asString().startsWith("ff03c0210306000a0506");
        var other = new TestLink(withoutMagic()).up();
        for (int i = 1; i <= 5; i++) {
            other.receive(lcp(1, i, "050600000000"));
        }
        assertThat(other.forget().receive(lcp(1, 6, "050600000000")).frames())
                .containsExactly(lcp(4, 6, "050600000000"));
    }

    @Test
    void nakOfAuthenticationFallsThroughThePreferencesWhateverThePeerSuggests() {
        var link = lns().forget().receive(lcp(3, 1, PAP));
        assertThat(link.frames()).containsExactly(lcp(1, 2, MRU + MS_CHAP + MAGIC));
        link.receive(lcp(3, 2, "0304c227"));
        assertThat(link.frames()).containsExactly(lcp(1, 3, MRU + PAP + MAGIC));
        link.receive(lcp(3, 3, CHAP));
        assertThat(link.frames()).containsExactly(lcp(5, 4, ""));
        assertThat(link.receive(lcp(6, 4, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_PROTOCOL_REFUSED,
                        0xC023,
                        PppEnd.Direction.AT_PEER,
                        "the peer refused all authentication protocols"));
    }

    @Test
    void nakWithTwoAuthenticationProtocolsSkipsOne() {
        var link = lns().forget().receive(lcp(3, 1, PAP + CHAP));
        assertThat(link.frames()).containsExactly(lcp(1, 2, MRU + MS_CHAP + MAGIC));
    }

    @Test
    void rejectOfAuthenticationEndsTheLink() {
        var link = lns().forget().receive(lcp(4, 1, CHAP));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        var end = link.receive(lcp(6, 2, "")).end();
        assertThat(end.reason().code()).isEqualTo(15);
        assertThat(end.protocol()).isEqualTo(0xC223);
        assertThat(end.direction().value()).isEqualTo(1);
    }

    @Test
    void appendedAuthenticationInANakOfOneThatAsksForNoneIsNoMatter() {
        var link = new TestLink(Samples.lns()).up().forget().receive(lcp(3, 1, CHAP));
        assertThat(link.frames()).containsExactly(lcp(1, 2, MRU + MAGIC));
    }

    @Test
    void rejectedMruAndMagicAreNotAskedForAgain() {
        var link = lns().forget().receive(lcp(4, 1, MRU + MAGIC));
        assertThat(link.frames()).containsExactly(lcp(1, 2, CHAP));
        link.receive(lcp(2, 2, CHAP), lcp(1, 1, ""));
        var facts = ((PppOutput.LcpOpened) link.outputs().getFirst()).facts();
        assertThat(facts.localMru()).isEqualTo(1500);
        assertThat(facts.localMagic()).isZero();
        assertThat(facts.peerMagic()).isZero();
        assertThat(facts.peerMru()).isEqualTo(1500);
        assertThat(facts.peerAccm()).isEmpty();
        assertThat(link.forget().receive(lcp(9, 1, "00000000aabb")).frames())
                .as("magic number zero where none was negotiated")
                .containsExactly(lcp(10, 1, "00000000aabb"));
    }

    @ParameterizedTest
    @CsvSource({
        "01040578, 01040578",
        "01040080, 01040080",
        "010405b4, 010405b4",
        "010405b5, 010405b4",
        "0104007f, 010405b4",
        "010300, 010405b4"
    })
    void suggestedMruIsTakenIfItIsNotMoreThanOurs(String suggested, String next) {
        var link = lns().forget().receive(lcp(3, 1, suggested));
        assertThat(link.frames()).containsExactly(lcp(1, 2, next + CHAP + MAGIC));
    }

    @Test
    void peerThatNaksMruAndMagicForEverIsAskedWithout() {
        var link = lns();
        for (int i = 1; i <= 5; i++) {
            link.receive(lcp(3, i, "0104ffff" + "050600000001"));
        }
        assertThat(link.frames().getLast()).isEqualTo(lcp(1, 6, MRU + CHAP + "050611111116"));
        link.receive(lcp(3, 6, "0104ffff" + "050600000001"));
        assertThat(link.frames()).containsExactly(lcp(1, 7, CHAP));
        for (int i = 7; i <= 15; i++) {
            link.receive(lcp(3, i, ""));
        }
        assertThat(link.frames()).hasSize(9);
        link.receive(lcp(3, 16, ""));
        assertThat(link.frames()).containsExactly(lcp(5, 17, ""));
        var end = link.receive(lcp(6, 17, "")).end();
        assertThat(end)
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.LCP_TIMEOUT, 0xC021, PppEnd.Direction.GLOBAL, "the peer refuses all we ask for"));
    }

    @Test
    void nakOfTheMagicNumberChangesIt() {
        var link = lns().forget().receive(lcp(3, 1, "050622222222"));
        assertThat(link.frames()).containsExactly(lcp(1, 2, MRU + CHAP + "050611111112"));
    }

    @Test
    void loopIsFoundByTheMagicNumber() {
        var link = lns().forget();
        for (int i = 1; i <= 4; i++) {
            link.receive(lcp(1, i, REQUEST));
            assertThat(link.frames().getLast()).as("Nak %d", i).isEqualTo(lcp(3, i, "05061111111" + (i + 1)));
        }
        link.receive(lcp(1, 5, REQUEST));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        var end = link.after(3000).after(3000).end();
        assertThat(end)
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.LOOP, 0xC021, PppEnd.Direction.GLOBAL, "the peer has our magic number"));
        assertThat(end.reason().code()).isEqualTo(7);
    }

    @Test
    void anotherMagicNumberClearsTheSuspicionOfALoop() {
        var link = lns();
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= 4; i++) {
                link.receive(lcp(1, i, MAGIC));
            }
            link.receive(lcp(1, 9, "050622222222"));
        }
        assertThat(link.forget().receive(lcp(1, 9, "050622222222")).frames())
                .containsExactly(lcp(2, 9, "050622222222"));
    }

    @Test
    void reallyLoopedLinkEndsAsLoop() {
        var link = lns();
        for (int i = 0; i < 50; i++) {
            for (var frame : link.frames()) {
                link.receive(frame);
            }
        }
        assertThat(link.end().reason()).isEqualTo(PppEnd.Reason.LOOP);
    }

    @Test
    void openLinkThatIsLoopedLaterEndsWithItsOwnEcho() {
        var link = open().receive(lcp(9, 1, "11111111"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.LOOP, 0xC021, PppEnd.Direction.GLOBAL, "our own Echo-Request came back"));
    }

    @Test
    void echoIsAnsweredWithOurMagicNumberAndThePeersData() {
        var link = open().receive(lcp(9, 0x55, "22222222" + "c0ffee"));
        assertThat(link.frames()).containsExactly(lcp(10, 0x55, "11111111" + "c0ffee"));
        assertThat(link.counts()).isEmpty();
        link.receive(lcp(9, 1, "33333333"));
        assertThat(link.frames()).containsExactly(lcp(10, 1, "11111111"));
        assertThat(link.counts()).containsExactly(PppCount.MAGIC_MISMATCH);
    }

    @Test
    void discardEchoReplyIdentificationAndTimeRemainingGetNoAnswer() {
        var link = open().receive(
                        lcp(11, 1, "22222222"),
                        lcp(10, 1, "22222222"),
                        lcp(12, 1, "22222222" + "aa"),
                        lcp(13, 1, "22222222"));
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts()).isEmpty();
    }

    @Test
    void echoBeforeOpenedOrWithoutMagicNumberIsDropped() {
        var link = lns().forget().receive(lcp(9, 1, "00000000"));
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE);
        var opened = open().receive(lcp(9, 1, "000000"));
        assertThat(opened.frames()).isEmpty();
        assertThat(opened.counts()).containsExactly(PppCount.PACKET_MALFORMED);
    }

    @Test
    void linkWithoutEchoRepliesIsDeadAfterTheLimit() {
        var link = open(Samples.lns().withEcho(new PppSettings.Echo(Duration.ofSeconds(10), 2)));
        assertThat(link.deadlineMillis()).isEqualTo(10_000);
        assertThat(link.after(9_999).frames()).isEmpty();
        assertThat(link.after(1).frames()).containsExactly(lcp(9, 1, "11111111"));
        assertThat(link.receive(lcp(10, 1, "22222222")).deadlineMillis()).isEqualTo(10_000);
        assertThat(link.after(10_000).frames()).containsExactly(lcp(9, 2, "11111111"));
        assertThat(link.receive(lcp(10, 2, "11111111")).counts())
                .as("its own magic number is no sign of life")
                .containsExactly(PppCount.MAGIC_MISMATCH);
        assertThat(link.after(10_000).frames()).containsExactly(lcp(9, 3, "11111111"));
        assertThat(link.after(10_000).frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.after(3_000).after(3_000).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.ECHO_TIMEOUT,
                        0xC021,
                        PppEnd.Direction.GLOBAL,
                        "2 Echo-Requests without an answer"));
    }

    @Test
    void echoReplyOfAnyOtherMagicNumberIsASignOfLife() {
        var link = open(Samples.lns().withEcho(new PppSettings.Echo(Duration.ofSeconds(10), 1)));
        link.after(10_000).receive(lcp(10, 1, "00000000"));
        link.after(10_000).receive(lcp(10, 1, "44444444"));
        assertThat(link.forget().after(10_000).frames()).containsExactly(lcp(9, 3, "11111111"));
    }

    @Test
    void noEchoIsSentWhereItIsOff() {
        var link = open(Samples.lns().withEcho(PppSettings.Echo.OFF)).openIpv4(IpcpTest.PARAMETERS);
        link.receive(ipcp(2, 1, "03060a000001"), ipcp(1, 1, "03060a400005"));
        assertThat(link.deadlineMillis()).isEqualTo(-1);
    }

    @Test
    void peerThatDoesNotKnowEchoIsNotAskedAgain() {
        var link = open().after(30_000).forget().receive(lcp(7, 1, "09010008" + "11111111"));
        link.openIpv4(IpcpTest.PARAMETERS).receive(ipcp(2, 1, "03060a000001"), ipcp(1, 1, "03060a400005"));
        assertThat(link.deadlineMillis()).isEqualTo(-1);
        link.receive(lcp(1, 8, "")).receive(lcp(2, 2, MRU + "050611111112")).openIpv4(IpcpTest.PARAMETERS);
        assertThat(link.deadlineMillis()).as("not after a renegotiation either").isEqualTo(3000);
        assertThat(link.forget().after(3000).frames()).containsExactly(ipcp(1, 1, "03060a000001"));
    }

    @Test
    void unknownProtocolsAreRejectedInTheNetworkPhase() {
        var link = open().receive("ff038057 01010004", "ff0380fd 01", "21 45", "ff0300574500", "8080", "57aa");
        assertThat(link.frames())
                .containsExactly(
                        lcp(8, 1, "8057" + "01010004"),
                        lcp(8, 2, "80fd" + "01"),
                        lcp(8, 3, "0057" + "4500"),
                        lcp(8, 4, "8080"),
                        lcp(8, 5, "0057" + "aa"));
        assertThat(link.counts())
                .containsExactly(
                        PppCount.PROTOCOL_REJECTED,
                        PppCount.PROTOCOL_REJECTED,
                        PppCount.DATA_DROPPED,
                        PppCount.PROTOCOL_REJECTED,
                        PppCount.PROTOCOL_REJECTED,
                        PppCount.PROTOCOL_REJECTED);
    }

    @Test
    void unknownProtocolsAreDroppedBeforeLcpIsOpen() {
        var link = lns().forget().receive("ff038057 01010004", "c227 01");
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE, PppCount.OUT_OF_PHASE);
    }

    @Test
    void onlyLinkProtocolsAreRejectedWhileThePeerAuthenticatesItself() {
        var link = open(Samples.lns(AuthenticationProtocol.PAP))
                .receive("ff038057 01010004", "bffd", "ff03c227 01010004", "c000");
        assertThat(link.frames()).containsExactly(lcp(8, 1, "c227" + "01010004"), lcp(8, 2, "c000"));
        assertThat(link.counts())
                .containsExactly(
                        PppCount.OUT_OF_PHASE,
                        PppCount.OUT_OF_PHASE,
                        PppCount.PROTOCOL_REJECTED,
                        PppCount.PROTOCOL_REJECTED);
    }

    @Test
    void whatCopiesThePeersPacketsIsCutToItsMru() {
        var link = new TestLink(Samples.lns())
                .up()
                .receive(lcp(2, 1, MRU + MAGIC), lcp(1, 1, "01040080"))
                .forget();
        var junk = "ab".repeat(200);
        assertThat(link.receive("ff038057" + junk).frames()).containsExactly(lcp(8, 1, "8057" + "ab".repeat(122)));
        assertThat(link.receive(lcp(9, 1, "00000000" + junk)).frames())
                .containsExactly(lcp(10, 1, "11111111" + "ab".repeat(120)));
        assertThat(link.receive(lcp(14, 1, junk)).frames()).containsExactly(lcp(7, 1, "0e0100cc" + "ab".repeat(120)));
        assertThat(link.receive(lcp(9, 1, "00000000" + "ab".repeat(120))).frames())
                .containsExactly(lcp(10, 1, "11111111" + "ab".repeat(120)));
        assertThat(link.receive("ff038057" + "cd".repeat(66000)).frames()).hasSize(1);
    }

    @Test
    void configureAckIsNotCut() {
        var link = new TestLink(Samples.lns())
                .up()
                .receive(lcp(2, 1, MRU + MAGIC), lcp(1, 1, "01040080"))
                .forget();
        var options = "020600000000".repeat(30);
        assertThat(link.receive(lcp(1, 2, options)).frames().getLast()).isEqualTo(lcp(2, 2, options));
    }

    @Test
    void unknownCodeIsRejected() {
        var link = open().receive(lcp(14, 1, "aa"));
        assertThat(link.frames()).containsExactly(lcp(7, 1, "0e010005aa"));
        assertThat(link.counts()).containsExactly(PppCount.CODE_REJECTED);
    }

    @Test
    void protocolRejectIsTakenInOpenedOnly() {
        var link = lns().forget().receive(lcp(8, 1, "c021"));
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE);
        var opened = open().receive(lcp(8, 1, "80"), lcp(8, 1, "8057"), lcp(8, 1, "8021"));
        assertThat(opened.frames()).isEmpty();
        assertThat(opened.counts())
                .containsExactly(
                        PppCount.PACKET_MALFORMED,
                        PppCount.PROTOCOL_REJECT_RECEIVED,
                        PppCount.PROTOCOL_REJECT_RECEIVED);
    }

    @Test
    void protocolRejectOfLcpEndsTheLink() {
        var link = open().receive(lcp(8, 1, "c021"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.OTHER, 0, PppEnd.Direction.GLOBAL, "the peer rejected LCP's protocol"));
    }

    @Test
    void codeRejectOfLcpsBasicsEndsTheLink() {
        var link = open().receive(lcp(7, 1, "01010004"));
        assertThat(link.after(3000).after(3000).end().text()).isEqualTo("the peer rejected LCP's code 1");
    }

    @Test
    void silenceEndsWithNoLcpAndHalfATalkWithTimeout() {
        var link = lns();
        for (int i = 0; i < 10; i++) {
            assertThat(link.frames()).containsExactly(lcp(1, 1, REQUEST));
            link.after(3000);
        }
        assertThat(link.frames()).isEmpty();
        assertThat(link.end())
                .isEqualTo(
                        new PppEnd(PppEnd.Reason.NO_LCP, 0xC021, PppEnd.Direction.GLOBAL, "not one LCP packet came"));
        assertThat(link.deadlineMillis()).isEqualTo(-1);

        var half = lns().receive(lcp(1, 1, ""));
        for (int i = 0; i < 10; i++) {
            half.after(3000);
        }
        assertThat(half.end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.LCP_TIMEOUT, 0xC021, PppEnd.Direction.GLOBAL, "the peer does not answer LCP"));
    }

    @Test
    void peerThatOnlyAcknowledgesIsGivenUpAfterTheSetupTimeout() {
        var link = lns();
        for (int second = 0; second < 60; second += 3) {
            for (var frame : link.frames()) {
                link.receive("ff03c02102" + frame.substring(10));
            }
            link.after(3000);
        }
        assertThat(link.frames()).last().asString().startsWith("ff03c02105");
        assertThat(link.after(3000).after(3000).end())
                .isEqualTo(
                        new PppEnd(PppEnd.Reason.LCP_TIMEOUT, 0xC021, PppEnd.Direction.GLOBAL, "not open after 60 s"));
    }

    @Test
    void setupTimeoutOfASilentPeerSaysSo() {
        var settings = new PppSettings(
                new PppRole.Lns(List.of(), PppRole.LcpRenegotiation.ALWAYS),
                1460,
                "culvert",
                new RestartSettings(Duration.ofSeconds(3), 100, 1, 5),
                PppSettings.Echo.OFF,
                Duration.ofSeconds(4),
                Duration.ofSeconds(30),
                true,
                true,
                true);
        var link = new TestLink(settings).up().after(3000);
        assertThat(link.deadlineMillis()).isEqualTo(1000);
        link.after(1000);
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(link.after(3000).end())
                .isEqualTo(new PppEnd(PppEnd.Reason.NO_LCP, 0xC021, PppEnd.Direction.GLOBAL, "not open after 4 s"));
    }

    @Test
    void peerThatInsistsOnNonsenseIsGivenUp() {
        var link = lns();
        for (int i = 1; i <= 15; i++) {
            link.receive(lcp(1, i, "1104064e"));
        }
        link.forget().receive(lcp(1, 16, "1104064e"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end().text()).isEqualTo("the peer insists on unacceptable options");
    }

    @Test
    void terminateRequestIsAcknowledgedAndTheEndComesAfterOneRestartInterval() {
        var link = open().receive(lcp(5, 2, "557365722072657175657374"));
        assertThat(link.frames()).containsExactly(lcp(6, 2, ""));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(link.after(3000).end()).isEqualTo(PppEnd.closedByPeer("the peer sent a Terminate-Request"));
    }

    @Test
    void closingSendsTerminateRequestAndEndsWithTheGivenReason() {
        var link = open().close(PppEnd.administrative("clear"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        link.close(PppEnd.closedLocally("later"));
        link.receive("ff038057 01010004", lcp(6, 2, ""));
        assertThat(link.frames()).isEmpty();
        assertThat(link.end()).isEqualTo(new PppEnd(PppEnd.Reason.ADMINISTRATIVE, 0, PppEnd.Direction.GLOBAL, "clear"));
    }

    @Test
    void finishedLinkTakesNoNotice() {
        var link = open().close(PppEnd.administrative("clear"))
                .receive(lcp(6, 2, ""))
                .forget();
        link.receive(lcp(1, 1, ""), "")
                .up()
                .close(PppEnd.administrative("again"))
                .after(100_000);
        link.authenticated(io.culvert.ppp.AuthenticationResult.Accepted.PLAIN).openIpv4(IpcpTest.PARAMETERS);
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs()).isEmpty();
        assertThat(link.counts()).isEmpty();
        assertThat(link.deadlineMillis()).isEqualTo(-1);
    }

    @Test
    void linkThatIsNotUpTakesNoNotice() {
        var link = new TestLink(Samples.lns());
        link.receive(lcp(1, 1, "")).after(1000);
        assertThat(link.frames()).isEmpty();
        assertThat(link.deadlineMillis()).isEqualTo(-1);
        assertThat(link.close(PppEnd.administrative("never mind")).end())
                .isEqualTo(PppEnd.administrative("never mind"));
        assertThat(link.up().frames()).isEmpty();
    }

    @Test
    void secondUpIsNoMatter() {
        var link = lns().forget().up();
        assertThat(link.frames()).isEmpty();
    }

    @Test
    void renegotiationStartsFromAllWishesWithANewMagicNumber() {
        var link = lns().receive(lcp(4, 1, MRU), lcp(2, 2, CHAP + MAGIC), lcp(1, 1, ""))
                .forget();
        link.receive(lcp(1, 2, "050622222222"));
        assertThat(link.frames().getFirst())
                .startsWith("ff03c0210103")
                .contains(MRU + CHAP + "0506")
                .doesNotContain(MAGIC);
        assertThat(link.counts()).containsExactly(PppCount.LCP_RENEGOTIATED);
    }

    @Test
    void malformedFramesAndPacketsAreCounted() {
        var link = lns().receive("", "ff03", "c021", "c0210101", "ff03c02101010003", "c0210101000601");
        assertThat(link.counts())
                .containsExactly(
                        PppCount.FRAME_MALFORMED,
                        PppCount.FRAME_MALFORMED,
                        PppCount.PACKET_MALFORMED,
                        PppCount.PACKET_MALFORMED,
                        PppCount.PACKET_MALFORMED,
                        PppCount.PACKET_MALFORMED);
        link.receive(lcp(1, 1, "01"), lcp(2, 9, ""));
        assertThat(link.counts()).containsExactly(PppCount.PACKET_MALFORMED, PppCount.IDENTIFIER_UNEXPECTED);
    }
}
