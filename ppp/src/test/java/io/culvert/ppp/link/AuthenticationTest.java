package io.culvert.ppp.link;

import static io.culvert.ppp.link.TestLink.chap;
import static io.culvert.ppp.link.TestLink.ipcp;
import static io.culvert.ppp.link.TestLink.lcp;
import static io.culvert.ppp.link.TestLink.pap;
import static io.culvert.ppp.link.TestLink.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.auth.ChapMd5;
import io.culvert.ppp.auth.MsChapV2;
import io.culvert.ppp.auth.PppCredential;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthenticationTest {
    private static final String MAGIC = "050611111111";
    private static final String ALICE = "05616c696365" + "07616c6963657077";
    private static final Octets SIXTEEN = Octets.ofHex("00112233445566778899aabbccddeeff");

    /** LCP open, this protocol asked for. */
    private static TestLink lns(AuthenticationProtocol protocol) {
        var data = protocol.optionData();
        var option = String.format("03%02x%s", 2 + data.length(), data.toHex());
        return new TestLink(Samples.lns(protocol))
                .up()
                .forget()
                .receive(lcp(2, 1, "010405b4" + option + MAGIC), lcp(1, 1, ""));
    }

    private static TestLink client(AuthenticationProtocol protocol) {
        var data = protocol.optionData();
        var option = String.format("03%02x%s", 2 + data.length(), data.toHex());
        var link = new TestLink(Samples.client()).up().receive(lcp(2, 1, MAGIC)).forget();
        link.receive(lcp(1, 1, option));
        assertThat(link.outputs()).singleElement().isInstanceOf(PppOutput.LcpOpened.class);
        return link;
    }

    private static AuthenticationResult accepted(String message) {
        return new AuthenticationResult.Accepted(Optional.empty(), Optional.of(message));
    }

    private static AuthenticationResult rejected(String message) {
        return new AuthenticationResult.Rejected(Optional.of(message), Optional.empty());
    }

    @Test
    void papPeerIsAcceptedAndMayOpenIpv4() {
        var link = lns(AuthenticationProtocol.PAP).forget().receive(pap(1, 7, ALICE));
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs())
                .containsExactly(
                        new PppOutput.AuthenticationNeeded("alice", new PppCredential.Pap(Secret.utf8("alicepw"))));
        assertThat(link.deadlineMillis())
                .as("only the echo runs while AAA is asked")
                .isEqualTo(30_000);
        link.authenticated(accepted("welcome"));
        assertThat(link.frames()).containsExactly(pap(2, 7, "07" + text("welcome")));
        assertThat(link.outputs()).containsExactly(new PppOutput.Authenticated(true, Optional.of("welcome")));
        assertThat(link.openIpv4(IpcpTest.PARAMETERS).frames()).hasSize(1);
    }

    @Test
    void repeatedPapRequestGetsTheSameAnswerUnderItsOwnIdentifier() {
        var link = lns(AuthenticationProtocol.PAP).forget().receive(pap(1, 7, ALICE), pap(1, 8, ALICE));
        assertThat(link.outputs()).hasSize(1);
        assertThat(link.counts()).containsExactly(PppCount.AUTHENTICATION_REPEATED);
        assertThat(link.authenticated(AuthenticationResult.Accepted.PLAIN).frames())
                .containsExactly(pap(2, 8, "00"));
        link.forget().receive(pap(1, 9, "0162" + "0163"));
        assertThat(link.frames()).containsExactly(pap(2, 9, "00"));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.AUTHENTICATION_REPEATED);
    }

    @Test
    void rejectedPapPeerIsToldSoAndTerminated() {
        var link = lns(AuthenticationProtocol.PAP)
                .forget()
                .receive(pap(1, 7, ALICE))
                .forget();
        link.authenticated(rejected("go away"));
        assertThat(link.frames()).containsExactly(pap(3, 7, "07" + text("go away")), lcp(5, 2, ""));
        link.receive(pap(1, 8, ALICE));
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE);
        var end = link.receive(lcp(6, 2, "")).end();
        assertThat(end)
                .isEqualTo(
                        new PppEnd(PppEnd.Reason.AUTHENTICATION_FAILED, 0xC023, PppEnd.Direction.AT_PEER, "go away"));
        assertThat(end.reason().code()).isEqualTo(16);
    }

    @Test
    void longPapMessageIsCut() {
        var link = lns(AuthenticationProtocol.PAP).forget().receive(pap(1, 7, ALICE));
        assertThat(link.authenticated(accepted("x".repeat(300))).frames())
                .containsExactly(pap(2, 7, "ff" + "78".repeat(255)));
    }

    @Test
    void papJunkIsCountedAndHasNoEffect() {
        var link = lns(AuthenticationProtocol.PAP)
                .forget()
                .receive(pap(1, 1, "05"), pap(2, 1, "00"), pap(3, 1, "00"), pap(9, 1, ""), chap(2, 1, "0101"));
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts())
                .containsExactly(
                        PppCount.PACKET_MALFORMED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.PACKET_MALFORMED,
                        PppCount.OUT_OF_PHASE);
    }

    @Test
    void papPeerThatSaysNothingIsGivenUp() {
        var link = lns(AuthenticationProtocol.PAP).forget();
        assertThat(link.deadlineMillis()).isEqualTo(30_000);
        link.after(29_999);
        assertThat(link.frames()).isEmpty();
        link.after(1);
        assertThat(link.frames()).contains(lcp(5, 2, ""));
        var end = link.receive(lcp(6, 2, "")).end();
        assertThat(end)
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_TIMEOUT,
                        0xC023,
                        PppEnd.Direction.GLOBAL,
                        "no end of it after 30 s"));
        assertThat(end.reason().code()).isEqualTo(13);
    }

    @Test
    void chapChallengesWithNameAndSixteenOctets() {
        var link = lns(AuthenticationProtocol.CHAP_MD5);
        var frames = link.frames();
        var challenge = Octets.ofHex(frames.getLast());
        assertThat(challenge.length()).isEqualTo(4 + 4 + 1 + 16 + 7);
        assertThat(challenge.slice(4, 5).toHex()).isEqualTo("01");
        assertThat(challenge.u16(6)).isEqualTo(4 + 1 + 16 + 7);
        assertThat(challenge.u8(8)).isEqualTo(16);
        assertThat(challenge.slice(25)).isEqualTo(Octets.utf8("culvert"));
        int id = challenge.u8(5);
        var response = ChapMd5.response(id, LinkPair.PASSWORD, challenge.slice(9, 25));
        link.forget().receive(chap(2, id, "10" + response.toHex() + text("alice")));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.AuthenticationNeeded(
                        "alice", new PppCredential.Chap(id, challenge.slice(9, 25), response)));
        assertThat(link.deadlineMillis()).as("no more challenges").isEqualTo(30_000);
        link.authenticated(accepted("hi"));
        assertThat(link.frames()).containsExactly(chap(3, id, text("hi")));
    }

    @Test
    void chapChallengeIsRepeatedWithNewIdentifierAndValue() {
        var link = lns(AuthenticationProtocol.CHAP_MD5);
        var first = Octets.ofHex(link.frames().getLast());
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(link.after(2999).frames()).isEmpty();
        var second = Octets.ofHex(link.after(1).frames().getLast());
        assertThat(second.u8(5)).isEqualTo((first.u8(5) + 1) & 0xFF);
        assertThat(second.slice(9, 25)).isNotEqualTo(first.slice(9, 25));
        link.forget().receive(chap(2, first.u8(5), "10" + SIXTEEN.toHex()));
        assertThat(link.counts()).containsExactly(PppCount.IDENTIFIER_UNEXPECTED);
        link.receive(chap(2, second.u8(5), "10" + SIXTEEN.toHex()));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.AuthenticationNeeded(
                        "", new PppCredential.Chap(second.u8(5), second.slice(9, 25), SIXTEEN)));
    }

    @Test
    void unansweredChallengesEndTheLink() {
        var settings = Samples.lns(AuthenticationProtocol.CHAP_MD5);
        var patient = new PppSettings(
                settings.role(),
                1460,
                "culvert",
                new io.culvert.ppp.automaton.RestartSettings(java.time.Duration.ofSeconds(3), 3, 2, 5),
                PppSettings.Echo.OFF,
                settings.setupTimeout(),
                java.time.Duration.ofMinutes(10),
                true,
                true,
                true);
        var link = new TestLink(patient).up().receive(lcp(2, 1, "010405b4" + "0305c22305" + MAGIC), lcp(1, 1, ""));
        assertThat(link.forget().after(3000).frames()).hasSize(1);
        assertThat(link.after(3000).frames()).hasSize(1);
        assertThat(link.after(3000).frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_TIMEOUT,
                        0xC223,
                        PppEnd.Direction.GLOBAL,
                        "the peer does not answer"));
    }

    @Test
    void repeatedChapResponseGetsTheSameAnswerWhateverItSays() {
        var link = lns(AuthenticationProtocol.CHAP_MD5);
        int id = Octets.ofHex(link.frames().getLast()).u8(5);
        var response = chap(2, id, "10" + SIXTEEN.toHex() + text("alice"));
        link.receive(response, response).authenticated(accepted("hi")).forget();
        link.receive(chap(2, id, "10" + "00".repeat(16) + text("mallory")));
        assertThat(link.frames()).containsExactly(chap(3, id, text("hi")));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.AUTHENTICATION_REPEATED);
    }

    @ParameterizedTest
    @CsvSource({"CHAP_MD5, 15", "CHAP_MD5, 17", "MS_CHAP_V2, 48", "MS_CHAP_V2, 50", "MS_CHAP_V2, 16"})
    void responseOfAWrongLengthFailsWithoutAskingAnybody(AuthenticationProtocol protocol, int length) {
        var link = lns(protocol);
        int id = Octets.ofHex(link.frames().getLast()).u8(5);
        link.forget().receive(chap(2, id, String.format("%02x", length) + "00".repeat(length)));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.frames()).hasSize(2).last().isEqualTo(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_FAILED,
                        0xC223,
                        PppEnd.Direction.AT_PEER,
                        "response of " + length + " octets"));
    }

    @Test
    void rejectedChapPeerGetsAFailure() {
        var link = lns(AuthenticationProtocol.CHAP_MD5);
        int id = Octets.ofHex(link.frames().getLast()).u8(5);
        link.receive(chap(2, id, "10" + SIXTEEN.toHex())).forget().authenticated(AuthenticationResult.Rejected.PLAIN);
        assertThat(link.frames()).containsExactly(chap(4, id, ""), lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end().text()).isEqualTo("authentication failed");
    }

    @Test
    void chapJunkIsCountedAndHasNoEffect() {
        var link = lns(AuthenticationProtocol.CHAP_MD5);
        int id = Octets.ofHex(link.frames().getLast()).u8(5);
        link.receive(chap(2, id, "00"), chap(1, id, "0101"), chap(3, id, ""), chap(4, id, ""), pap(1, 1, ALICE));
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts())
                .containsExactly(
                        PppCount.PACKET_MALFORMED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.OUT_OF_PHASE);
    }

    @Test
    void msChapV2SuccessIsPassedThroughAndTheMessageAppended() {
        var proof = Octets.utf8("S=407A5589115FD0D6209F510FE9C04566932CDA56");
        var link = msChapAsked();
        link.authenticated(new AuthenticationResult.Accepted(Optional.of(proof), Optional.of("hello")));
        assertThat(frameText(link)).isEqualTo(proof.toUtf8() + " M=hello");
        var own = msChapAsked();
        var withMessage = Octets.utf8(proof.toUtf8() + " M=from AAA");
        own.authenticated(new AuthenticationResult.Accepted(Optional.of(withMessage), Optional.of("hello")));
        assertThat(frameText(own)).isEqualTo(proof.toUtf8() + " M=from AAA");
        var plain = msChapAsked();
        plain.authenticated(new AuthenticationResult.Accepted(Optional.of(proof), Optional.empty()));
        assertThat(frameText(plain)).isEqualTo(proof.toUtf8());
        assertThat(plain.outputs()).containsExactly(new PppOutput.Authenticated(true, Optional.empty()));
    }

    @Test
    void msChapV2PeerIsNotLetInWithoutAProofForIt() {
        var link = msChapAsked().authenticated(accepted("welcome"));
        assertThat(frameText(link)).startsWith("E=691 R=0 C=");
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_FAILED,
                        0xC223,
                        PppEnd.Direction.AT_PEER,
                        "accepted without proof for the MS-CHAPv2 peer"));
    }

    @ParameterizedTest
    @CsvSource({
        "E=691 R=0 V=3, 691",
        "E=648 R=1 C=00 V=3 M=x, 648",
        "R=0 E=647, 647",
        "'', 691",
        "E=, 691",
        "E=abc, 691",
        "E=12345678901, 691",
        "E=1234567890, 1234567890",
        "691, 691",
        "E=09, 09",
        "E=5:, 5",
        "E=5/, 5"
    })
    void msChapV2FailureHasErrorNoRetryChallengeVersionAndMessage(String fromAaa, String error) {
        var link = msChapAsked()
                .authenticated(new AuthenticationResult.Rejected(Optional.of("sorry"), Optional.of(fromAaa)));
        assertThat(frameText(link)).matches("E=" + error + " R=0 C=[0-9A-F]{32} V=3 M=sorry");
        assertThat(link.receive(lcp(6, 2, "")).end().text()).isEqualTo("sorry");
    }

    @Test
    void msChapV2FailureWithoutMessageHasNoneAndALongOneIsCut() {
        var link = msChapAsked().authenticated(AuthenticationResult.Rejected.PLAIN);
        assertThat(frameText(link)).matches("E=691 R=0 C=[0-9A-F]{32} V=3").doesNotContain("0".repeat(32));
        var cut = msChapAsked().authenticated(rejected("x".repeat(1000)));
        assertThat(frameText(cut)).hasSize(512);
    }

    /** MS-CHAPv2 response given, AAA asked. */
    private static TestLink msChapAsked() {
        var link = lns(AuthenticationProtocol.MS_CHAP_V2);
        var challenge = Octets.ofHex(link.frames().getLast());
        int id = challenge.u8(5);
        var value = Octets.wrap(new byte[49]);
        link.forget().receive(chap(2, id, "31" + value.toHex() + text("alice")));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.AuthenticationNeeded(
                        "alice", new PppCredential.MsChapV2(id, challenge.slice(9, 25), value)));
        return link;
    }

    /** Message of the first CHAP frame sent. */
    private static String frameText(TestLink link) {
        return Octets.ofHex(link.frames().getFirst()).slice(8).toUtf8();
    }

    @Test
    void answersThatFitNoQuestionAreIgnored() {
        var link = lns(AuthenticationProtocol.PAP).forget();
        link.authenticated(AuthenticationResult.Accepted.PLAIN);
        assertThat(link.outputs()).isEmpty();
        link.receive(pap(1, 7, ALICE)).receive(lcp(1, 2, "")).forget();
        link.authenticated(AuthenticationResult.Accepted.PLAIN);
        assertThat(link.frames()).as("LCP was negotiated anew meanwhile").isEmpty();
        link.receive(lcp(2, 2, "010405b4" + "0304c023" + "050611111112"));
        link.forget().authenticated(AuthenticationResult.Accepted.PLAIN);
        assertThat(link.outputs()).isEmpty();
        link.receive(pap(1, 8, ALICE)).forget().authenticated(AuthenticationResult.Accepted.PLAIN);
        assertThat(link.frames()).containsExactly(pap(2, 8, "00"));
        link.authenticated(AuthenticationResult.Rejected.PLAIN);
        assertThat(link.frames()).as("decided once").isEmpty();
    }

    @Test
    void ipcpIsNotOpenedBeforeAuthentication() {
        var link = lns(AuthenticationProtocol.PAP).forget().openIpv4(IpcpTest.PARAMETERS);
        assertThat(link.frames()).isEmpty();
        link.receive(ipcp(1, 1, "030600000000"));
        assertThat(link.frames()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE);
    }

    @Test
    void protocolRejectOfTheAuthenticationProtocolEndsTheLink() {
        var link = lns(AuthenticationProtocol.CHAP_MD5).forget().receive(lcp(8, 1, "c223"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_PROTOCOL_REFUSED,
                        0xC223,
                        PppEnd.Direction.AT_PEER,
                        "the peer rejected the authentication protocol that it had agreed to"));
        assertThat(lns(AuthenticationProtocol.CHAP_MD5)
                        .forget()
                        .receive(lcp(8, 1, "c023"))
                        .frames())
                .isEmpty();
    }

    @Test
    void papClientRepeatsWithANewIdentifierAndTakesAnAnswerToAny() {
        var link = client(AuthenticationProtocol.PAP);
        assertThat(link.frames()).containsExactly(lcp(2, 1, "0304c023"), pap(1, 1, ALICE));
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(link.after(3000).frames()).containsExactly(pap(1, 2, ALICE));
        link.receive(pap(2, 0, "00"), pap(2, 3, "00"), pap(1, 1, ALICE), pap(2, 1, "05"));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.counts())
                .containsExactly(
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.IDENTIFIER_UNEXPECTED,
                        PppCount.PACKET_MALFORMED);
        link.receive(pap(2, 1, "02" + text("ok")));
        assertThat(link.outputs()).containsExactly(new PppOutput.Authenticated(true, Optional.of("ok")));
        assertThat(link.forget().receive(pap(2, 2, "00"), pap(3, 2, "00")).counts())
                .containsExactly(PppCount.IDENTIFIER_UNEXPECTED, PppCount.IDENTIFIER_UNEXPECTED);
        assertThat(link.after(1000).frames()).isEmpty();
    }

    @Test
    void refusedPapClientEnds() {
        var link = client(AuthenticationProtocol.PAP).forget().receive(pap(3, 1, "02" + text("no")));
        assertThat(link.outputs()).containsExactly(new PppOutput.Authenticated(false, Optional.of("refused: no")));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_FAILED, 0xC023, PppEnd.Direction.AT_LOCAL, "refused: no"));
    }

    @Test
    void papClientGivesUpAfterTenRequests() {
        var link = client(AuthenticationProtocol.PAP).forget();
        for (int i = 2; i <= 10; i++) {
            assertThat(link.after(3000).frames()).containsExactly(pap(1, i, ALICE));
        }
        link.after(3000);
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end().reason()).isEqualTo(PppEnd.Reason.AUTHENTICATION_TIMEOUT);
    }

    @Test
    void longNameAndPasswordAreCutInPap() {
        var role = new PppRole.Client(
                "n".repeat(300), Secret.utf8("p".repeat(300)), List.of(AuthenticationProtocol.PAP), false);
        var link = new TestLink(Samples.client().withRole(role)).up().receive(lcp(2, 1, MAGIC), lcp(1, 1, "0304c023"));
        assertThat(link.frames().getLast()).isEqualTo(pap(1, 1, "ff" + "6e".repeat(255) + "ff" + "70".repeat(255)));
    }

    @Test
    void chapClientAnswersEveryChallengeAndRepeatsTheLastResponse() {
        var link = client(AuthenticationProtocol.CHAP_MD5).forget();
        assertThat(link.deadlineMillis()).isEqualTo(30_000);
        link.receive(chap(1, 9, "10" + SIXTEEN.toHex() + text("lns")));
        var response = chap(
                2, 9, "10" + ChapMd5.response(9, LinkPair.PASSWORD, SIXTEEN).toHex() + text("alice"));
        assertThat(link.frames()).containsExactly(response);
        assertThat(link.after(3000).frames()).containsExactly(response);
        link.receive(chap(3, 8, ""), chap(2, 9, "0101"), chap(1, 9, "00"));
        assertThat(link.counts())
                .containsExactly(
                        PppCount.IDENTIFIER_UNEXPECTED, PppCount.IDENTIFIER_UNEXPECTED, PppCount.PACKET_MALFORMED);
        link.receive(chap(3, 9, text("hi")));
        assertThat(link.outputs()).containsExactly(new PppOutput.Authenticated(true, Optional.of("hi")));
        link.forget().receive(chap(1, 10, "01aa"));
        assertThat(link.frames()).hasSize(1);
        assertThat(link.receive(chap(3, 10, "")).outputs())
                .as("challenged in the network phase")
                .isEmpty();
        assertThat(link.receive(chap(3, 10, "")).counts()).containsExactly(PppCount.IDENTIFIER_UNEXPECTED);
    }

    @Test
    void chapClientGivesUpAfterTenResponses() {
        var link = client(AuthenticationProtocol.CHAP_MD5)
                .receive(chap(1, 9, "01aa"))
                .forget();
        for (int i = 2; i <= 10; i++) {
            assertThat(link.after(2000).frames()).isEmpty();
            link.receive(chap(1, 9 + i, "01aa")).forget();
        }
        for (int i = 2; i <= 4; i++) {
            assertThat(link.after(3000).frames()).as("response %d", i).hasSize(1);
        }
        assertThat(link.after(3000).frames()).as("authentication timeout").contains(lcp(5, 2, ""));
    }

    @Test
    void chapClientStopsRepeatingAfterTenResponses() {
        var settings = Samples.client();
        var patient = new PppSettings(
                settings.role(),
                1500,
                "alice",
                settings.restart(),
                PppSettings.Echo.OFF,
                settings.setupTimeout(),
                java.time.Duration.ofMinutes(10),
                true,
                true,
                true);
        var link = new TestLink(patient).up().receive(lcp(2, 1, MAGIC), lcp(1, 1, "0305c22305"), chap(1, 9, "01aa"));
        for (int i = 2; i <= 10; i++) {
            assertThat(link.forget().after(3000).frames()).as("response %d", i).hasSize(1);
        }
        assertThat(link.after(3000).frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end().reason()).isEqualTo(PppEnd.Reason.AUTHENTICATION_TIMEOUT);
    }

    @Test
    void doubledChallengeGetsTheSameResponseSoThatItsProofFits() {
        var link = client(AuthenticationProtocol.MS_CHAP_V2).forget().receive(chap(1, 9, "10" + SIXTEEN.toHex()));
        var response = link.frames();
        link.receive(chap(1, 9, "10" + SIXTEEN.toHex()));
        assertThat(link.frames()).isEqualTo(response);
        assertThat(link.counts()).containsExactly(PppCount.AUTHENTICATION_REPEATED);
        link.receive(chap(1, 10, "10" + SIXTEEN.toHex()));
        assertThat(link.frames()).isNotEqualTo(response).hasSize(1);
        link.receive(chap(1, 10, "10" + "11".repeat(16)));
        assertThat(link.counts()).isEmpty();
    }

    @Test
    void challengeThatALaterOneHasOvertakenIsNotAnsweredAgain() {
        var link = client(AuthenticationProtocol.CHAP_MD5)
                .receive(chap(1, 9, "01aa"), chap(1, 10, "01bb"))
                .forget();
        link.receive(chap(1, 9, "01aa"));
        assertThat(link.frames()).isEmpty();
        link.receive(chap(3, 10, ""));
        assertThat(link.outputs())
                .filteredOn(PppOutput.Authenticated.class::isInstance)
                .singleElement()
                .matches(output -> output instanceof PppOutput.Authenticated(boolean success, var _) && success);
    }

    @Test
    void refusedChapClientEnds() {
        var link = client(AuthenticationProtocol.CHAP_MD5)
                .receive(chap(1, 9, "01aa"))
                .forget();
        link.receive(chap(4, 9, text("bad")));
        assertThat(link.outputs()).containsExactly(new PppOutput.Authenticated(false, Optional.of("refused: bad")));
        assertThat(link.receive(lcp(6, 2, "")).end().direction()).isEqualTo(PppEnd.Direction.AT_LOCAL);
    }

    @Test
    void msChapV2ClientBelievesOnlyAProof() {
        var link = client(AuthenticationProtocol.MS_CHAP_V2).forget();
        assertThat(link.receive(chap(1, 9, "08" + "00".repeat(8))).counts()).containsExactly(PppCount.PACKET_MALFORMED);
        link.receive(chap(1, 9, "10" + SIXTEEN.toHex()));
        var response = Octets.ofHex(link.frames().getLast());
        assertThat(response.u8(8)).isEqualTo(49);
        assertThat(response.slice(58)).isEqualTo(Octets.utf8("alice"));
        var value = response.slice(9, 58);
        assertThat(value.slice(0, 16)).as("peer challenge").isNotEqualTo(Octets.wrap(new byte[16]));
        var hash = MsChapV2.ntPasswordHash(LinkPair.PASSWORD);
        assertThat(MsChapV2.isValid(SIXTEEN, value, Octets.utf8("alice"), hash)).isTrue();
        var proof = MsChapV2.authenticatorResponse(SIXTEEN, value, Octets.utf8("alice"), hash);
        link.receive(chap(3, 9, proof.toHex() + text(" M=welcome")));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.Authenticated(true, Optional.of(proof.toUtf8() + " M=welcome")));
    }

    @ParameterizedTest
    @CsvSource({"S=407A5589115FD0D6209F510FE9C04566932CDA56", "M=welcome", "''"})
    void msChapV2ClientLeavesAnLnsThatProvesNothing(String message) {
        var link = client(AuthenticationProtocol.MS_CHAP_V2)
                .receive(chap(1, 9, "10" + SIXTEEN.toHex()))
                .forget();
        link.receive(chap(3, 9, text(message)));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.outputs()).isEmpty();
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.AUTHENTICATION_FAILED,
                        0xC223,
                        PppEnd.Direction.AT_PEER,
                        "the authenticator does not know the password"));
    }

    @Test
    void clientNaksWhatItDoesNotWantAndRejectsIfItWantsNothing() {
        var link = new TestLink(Samples.client(AuthenticationProtocol.MS_CHAP_V2))
                .up()
                .forget();
        assertThat(link.receive(lcp(1, 1, "0304c023")).frames()).containsExactly(lcp(3, 1, "0305c22381"));
        assertThat(link.receive(lcp(1, 2, "0305c22380")).frames()).containsExactly(lcp(3, 2, "0305c22381"));
        assertThat(link.receive(lcp(1, 3, "0305c22381")).frames()).containsExactly(lcp(2, 3, "0305c22381"));
        var none =
                new TestLink(Samples.client(new AuthenticationProtocol[0])).up().forget();
        assertThat(none.receive(lcp(1, 1, "0304c023")).frames()).containsExactly(lcp(4, 1, "0304c023"));
    }

    @Test
    void clientThatIsNotAskedGoesStraightToTheNetworkPhase() {
        var link = new TestLink(Samples.client()).up().receive(lcp(2, 1, MAGIC), lcp(1, 1, ""));
        assertThat(link.outputs()).last().isEqualTo(new PppOutput.Authenticated(true, Optional.empty()));
        assertThat(link.frames().getLast()).startsWith("ff0380210101");
    }
}
