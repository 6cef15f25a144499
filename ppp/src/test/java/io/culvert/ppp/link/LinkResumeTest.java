package io.culvert.ppp.link;

import static io.culvert.ppp.link.TestLink.chap;
import static io.culvert.ppp.link.TestLink.ipcp;
import static io.culvert.ppp.link.TestLink.lcp;
import static io.culvert.ppp.link.TestLink.pap;
import static io.culvert.ppp.link.TestLink.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Octets;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link that goes on elsewhere, packet by packet. */
final class LinkResumeTest {
    private static final String OURS = "03060a000001";
    private static final String PEERS = "03060a400005";
    private static final String ALICE = "05616c696365" + "07616c6963657077";
    private static final String RESPONSE = "10" + "00112233445566778899aabbccddeeff" + "616c696365";
    private static final String RESPONSE_V2 = "31" + "00".repeat(49) + "616c696365";
    private static final PppOutput OPENED =
            new PppOutput.Ipv4Opened(IpcpTest.PARAMETERS.local(), IpcpTest.PARAMETERS.peer(), List.of());

    private static LcpFacts facts(AuthenticationProtocol... protocol) {
        return new LcpFacts(
                1460,
                1492,
                0xAAAAAAAAL,
                0xBBBBBBBBL,
                List.of(protocol).stream().findFirst(),
                false,
                false,
                false,
                false,
                Optional.empty(),
                false);
    }

    private static LinkImage.Established established(AuthenticationProtocol... protocol) {
        return new LinkImage.Established(facts(protocol), Optional.empty(), IpcpTest.PARAMETERS);
    }

    private static TestLink open() {
        return new TestLink(quiet(AuthenticationProtocol.PAP), established(AuthenticationProtocol.PAP));
    }

    private static TestLink authenticated(AuthenticationProtocol protocol, Optional<AuthenticationAnswer> answer) {
        return new TestLink(quiet(protocol), new LinkImage.Authenticated(facts(protocol), answer));
    }

    private static PppSettings quiet(AuthenticationProtocol protocol) {
        return Samples.lns(protocol).withEcho(PppSettings.Echo.OFF);
    }

    @Test
    void anOpenLinkSaysNothingAndWaitsForNothing() {
        var link = open();
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs()).isEmpty();
        assertThat(link.deadlineMillis()).isEqualTo(-1);
    }

    @Test
    void theImageOfALinkThatWentOnIsTheSame() {
        var image = new LinkImage.Established(
                facts(AuthenticationProtocol.PAP),
                Optional.of(new AuthenticationAnswer(7, Octets.utf8("welcome"))),
                IpcpTest.PARAMETERS);
        assertThat(new TestLink(quiet(AuthenticationProtocol.PAP), image).link.image())
                .contains(image);
    }

    // LCP goes on.

    @Test
    void thePeersEchoIsAnsweredWithTheOldMagicNumber() {
        var link = open().receive(lcp(9, 5, "bbbbbbbb" + "0102"));
        assertThat(link.frames()).containsExactly(lcp(10, 5, "aaaaaaaa" + "0102"));
        assertThat(link.counts()).isEmpty();
    }

    @Test
    void aLoopIsStillNoticed() {
        var link = open().receive(lcp(9, 5, "aaaaaaaa"));
        assertThat(link.after(10_000).after(10_000).end().reason()).isEqualTo(PppEnd.Reason.LOOP);
    }

    @Test
    void echoBeginsWithinItsIntervalAndEndsADeadLink() {
        var settings =
                Samples.lns(AuthenticationProtocol.PAP).withEcho(new PppSettings.Echo(Duration.ofSeconds(10), 2));
        var link = new TestLink(settings, established(AuthenticationProtocol.PAP));
        long first = link.deadlineMillis();
        assertThat(first).isBetween(0L, 10_000L);
        assertThat(link.after(first + 1).frames()).containsExactly(lcp(9, 1, "aaaaaaaa"));
        assertThat(link.after(10_000).frames()).hasSize(1);
        link.after(10_000);
        assertThat(link.after(3000).after(3000).end().reason()).isEqualTo(PppEnd.Reason.ECHO_TIMEOUT);
    }

    @Test
    void thePeersTerminateRequestIsAcknowledgedAndEndsTheLink() {
        var link = open().receive(lcp(5, 9, ""));
        assertThat(link.frames()).containsExactly(lcp(6, 9, ""));
        assertThat(link.after(3000).end()).isEqualTo(PppEnd.closedByPeer("the peer sent a Terminate-Request"));
    }

    @Test
    void ourCloseSendsATerminateRequest() {
        var reason = PppEnd.closedLocally("session timeout");
        var link = open().close(reason);
        assertThat(link.frames()).containsExactly(lcp(5, 1, ""));
        assertThat(link.receive(lcp(6, 1, "")).end()).isEqualTo(reason);
    }

    @Test
    void anUnknownProtocolIsRejected() {
        assertThat(open().receive("ff03805701010004").frames()).containsExactly(lcp(8, 1, "8057" + "01010004"));
    }

    @Test
    void aConfigureRequestOfLcpNegotiatesTheWholeLinkAnew() {
        var link = open().receive(lcp(1, 77, "0506bbbbbbbb"));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        var frames = link.frames();
        assertThat(frames).hasSize(2).last().isEqualTo(lcp(2, 77, "0506bbbbbbbb"));
        var request = Octets.ofHex(frames.getFirst()).slice(8);
        assertThat(request.toHex()).startsWith("010405b4" + "0304c023" + "0506").doesNotContain("aaaaaaaa");
        assertThat(link.link.image()).isEmpty();

        link.receive(lcp(2, 1, request.toHex()));
        assertThat(link.outputs()).singleElement().isInstanceOf(PppOutput.LcpOpened.class);
        link.receive(pap(1, 1, ALICE));
        assertThat(link.outputs()).singleElement().isInstanceOf(PppOutput.AuthenticationNeeded.class);
    }

    @Test
    void whatThePeerWantedCompressedStaysSo() {
        var old = facts();
        var compressed = new LcpFacts(
                old.localMru(), old.peerMru(), 0, 0, Optional.empty(), true, true, true, true, Optional.empty(), true);
        var link = new TestLink(
                quiet(AuthenticationProtocol.PAP), new LinkImage.Authenticated(compressed, Optional.empty()));
        assertThat(link.openIpv4(IpcpTest.PARAMETERS).frames())
                .containsExactly(ipcp(1, 1, OURS).substring(4));
    }

    @Test
    void rejectsAreStillCutToThePeersMru() {
        var old = facts();
        var small = new LcpFacts(
                old.localMru(), 128, 0, 0, Optional.empty(), false, false, false, false, Optional.empty(), false);
        var link = new TestLink(
                quiet(AuthenticationProtocol.PAP),
                new LinkImage.Established(small, Optional.empty(), IpcpTest.PARAMETERS));
        var frames = link.receive("ff038057" + "00".repeat(500)).frames();
        assertThat(Octets.ofHex(frames.getFirst()).length()).isEqualTo(4 + 128);
    }

    // IPCP.

    @Test
    void aRepeatedConfigureRequestOfIpcpNegotiatesIpcpAnewAndEndsWhereItWas() {
        var link = open().receive(ipcp(1, 9, PEERS));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        assertThat(link.frames()).containsExactly(ipcp(1, 1, OURS), ipcp(2, 9, PEERS));
        assertThat(link.link.image())
                .hasValueSatisfying(image -> assertThat(image).isInstanceOf(LinkImage.Authenticated.class));
        assertThat(link.receive(ipcp(2, 1, OURS)).outputs()).containsExactly(OPENED);
        assertThat(link.link.image()).contains(established(AuthenticationProtocol.PAP));
    }

    @Test
    void aClientThatAsksForAnyAddressGetsTheSameOne() {
        var link = open().receive(ipcp(1, 9, "030600000000")).forget();
        assertThat(link.receive(ipcp(1, 10, "030600000000")).frames()).containsExactly(ipcp(3, 10, PEERS));
    }

    @Test
    void aLateAckOfIpcpChangesNothing() {
        var link = open().receive(ipcp(2, 1, OURS), ipcp(2, 4, OURS));
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.IDENTIFIER_UNEXPECTED, PppCount.IDENTIFIER_UNEXPECTED);
    }

    @Test
    void aTerminateRequestOfIpcpIsAcknowledged() {
        var link = open().receive(ipcp(5, 3, ""));
        assertThat(link.frames()).contains(ipcp(6, 3, ""));
        assertThat(link.outputs()).contains(new PppOutput.Ipv4Closed());
    }

    @Test
    void ipcpOfAnAuthenticatedLinkWaitsForItsOwnerAndTakesWhatCameEarly() {
        var link = authenticated(AuthenticationProtocol.PAP, Optional.empty());
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs()).isEmpty();
        assertThat(link.deadlineMillis()).isEqualTo(-1);
        assertThat(link.receive(ipcp(1, 1, PEERS)).frames()).isEmpty();
        assertThat(link.openIpv4(IpcpTest.PARAMETERS).frames()).containsExactly(ipcp(1, 1, OURS), ipcp(2, 1, PEERS));
        assertThat(link.receive(ipcp(2, 1, OURS)).outputs()).containsExactly(OPENED);
    }

    @Test
    void theAddressThatAPeerHasChosenIsInTheImage() {
        var free = new Ipv4Parameters(
                IpcpTest.PARAMETERS.local(),
                IpcpTest.PARAMETERS.peer(),
                true,
                IpcpTest.PARAMETERS.primaryDns(),
                Optional.empty());
        var link = authenticated(AuthenticationProtocol.PAP, Optional.empty())
                .openIpv4(free)
                .receive(ipcp(1, 1, "03060a400063"), ipcp(2, 1, OURS));
        assertThat(link.outputs()).hasSize(1);
        assertThat(link.link.image())
                .contains(new LinkImage.Established(
                        facts(AuthenticationProtocol.PAP),
                        Optional.empty(),
                        new Ipv4Parameters(
                                free.local(),
                                Samples.address("10.64.0.99"),
                                true,
                                free.primaryDns(),
                                Optional.empty())));
    }

    // Authentication.

    @Test
    void aKnownAnswerIsRepeatedAtOnceAndWhenAskedFor() {
        var answer = Optional.of(new AuthenticationAnswer(7, Octets.utf8("welcome")));
        var papLink = authenticated(AuthenticationProtocol.PAP, answer);
        assertThat(papLink.frames()).containsExactly(pap(2, 7, "07" + text("welcome")));
        assertThat(papLink.receive(pap(1, 8, ALICE)).frames()).containsExactly(pap(2, 8, "07" + text("welcome")));

        for (var protocol : List.of(AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.MS_CHAP_V2)) {
            var chapLink = authenticated(protocol, answer);
            assertThat(chapLink.frames()).containsExactly(chap(3, 7, text("welcome")));
            assertThat(chapLink.receive(chap(2, 7, RESPONSE)).frames()).containsExactly(chap(3, 7, text("welcome")));
            assertThat(chapLink.counts()).containsExactly(PppCount.AUTHENTICATION_REPEATED);
            assertThat(chapLink.receive(chap(2, 8, RESPONSE)).frames()).isEmpty();
            assertThat(chapLink.counts()).containsExactly(PppCount.IDENTIFIER_UNEXPECTED);
            assertThat(chapLink.outputs()).isEmpty();
        }
    }

    @Test
    void anUnknownAnswerIsGivenWithoutAMessage() {
        var papLink = authenticated(AuthenticationProtocol.PAP, Optional.empty());
        assertThat(papLink.frames()).isEmpty();
        assertThat(papLink.receive(pap(1, 8, ALICE)).frames()).containsExactly(pap(2, 8, "00"));

        var chapLink = authenticated(AuthenticationProtocol.CHAP_MD5, Optional.empty());
        assertThat(chapLink.frames()).isEmpty();
        assertThat(chapLink.receive(chap(2, 9, RESPONSE)).frames()).containsExactly(chap(3, 9, ""));
        assertThat(chapLink.receive(chap(2, 10, RESPONSE)).frames()).isEmpty();
    }

    @Test
    void anMsChapPeerIsNotToldASuccessThatCannotBeProved() {
        var link = authenticated(AuthenticationProtocol.MS_CHAP_V2, Optional.empty());
        assertThat(link.receive(chap(2, 9, RESPONSE_V2)).frames()).isEmpty();
        assertThat(link.counts()).containsExactly(PppCount.IDENTIFIER_UNEXPECTED);
        assertThat(link.link.image())
                .hasValueSatisfying(image -> assertThat(image.answer()).isEmpty());
    }

    @Test
    void anEstablishedLinkDoesNotRepeatItsAnswerUnasked() {
        var answer = new AuthenticationAnswer(7, Octets.EMPTY);
        var image =
                new LinkImage.Established(facts(AuthenticationProtocol.PAP), Optional.of(answer), IpcpTest.PARAMETERS);
        var link = new TestLink(quiet(AuthenticationProtocol.PAP), image);
        assertThat(link.frames()).isEmpty();
        assertThat(link.receive(pap(1, 9, ALICE)).frames()).containsExactly(pap(2, 9, "00"));
    }

    // What has an image.

    @ParameterizedTest
    @EnumSource(names = {"PAP", "CHAP_MD5"})
    void onlyResultsHaveAnImage(AuthenticationProtocol protocol) {
        var link = new TestLink(quiet(protocol)).up();
        assertThat(link.link.image()).isEmpty();
        var request = Octets.ofHex(link.frames().getFirst()).slice(8).toHex();
        link.receive(lcp(2, 1, request), lcp(1, 1, ""));
        assertThatItCanOnlyBeChallengedAnew(link, protocol);
        if (protocol == AuthenticationProtocol.PAP) {
            link.receive(pap(1, 7, ALICE));
        } else {
            int identifier = Octets.ofHex(link.frames().getLast()).u8(5);
            link.receive(chap(2, identifier, RESPONSE));
        }
        assertThatItCanOnlyBeChallengedAnew(link, protocol);
        link.forget().authenticated(new AuthenticationResult.Accepted(Optional.empty(), Optional.of("hi")));
        var image = link.link.image().orElseThrow();
        assertThat(image).isInstanceOf(LinkImage.Authenticated.class);
        assertThat(image.answer().orElseThrow().message()).isEqualTo(Octets.utf8("hi"));
        var told = link.frames();
        assertThat(new TestLink(quiet(protocol), image).frames()).isEqualTo(told);

        link.openIpv4(IpcpTest.PARAMETERS).receive(ipcp(1, 1, PEERS));
        assertThat(link.link.image()).contains(image);
        link.receive(ipcp(2, 1, OURS));
        assertThat(link.link.image())
                .contains(new LinkImage.Established(image.lcp(), image.answer(), IpcpTest.PARAMETERS));
        link.close(PppEnd.closedLocally("enough"));
        assertThat(link.link.image()).isEmpty();
        link.receive(lcp(6, 2, "")).after(10_000).after(10_000);
        assertThat(link.link.image()).isEmpty();
    }

    private static void assertThatItCanOnlyBeChallengedAnew(TestLink link, AuthenticationProtocol protocol) {
        var image = link.link.image();
        if (protocol == AuthenticationProtocol.PAP) {
            assertThat(image).isEmpty();
        } else {
            assertThat(image.orElseThrow()).isInstanceOf(LinkImage.Authenticating.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAP_MD5", "MS_CHAP_V2"})
    void aPeerThatIsNotKnownYetIsChallengedAnewAndLcpStaysOpen(AuthenticationProtocol protocol) {
        var link = new TestLink(quiet(protocol), new LinkImage.Authenticating(facts(protocol)));
        assertThat(link.link.image()).contains(new LinkImage.Authenticating(facts(protocol)));
        var challenge = Octets.ofHex(link.frames().getFirst());
        assertThat(challenge.toHex()).startsWith("ff03c22301");
        var repeated = link.forget().after(3000).frames();
        assertThat(repeated).hasSize(1);
        int identifier = Octets.ofHex(repeated.getFirst()).u8(5);
        assertThat(identifier).isNotEqualTo(challenge.u8(5));

        var old = link.forget().receive(chap(2, challenge.u8(5), response(protocol)));
        assertThat(old.outputs()).as("the response to a challenge of before").isEmpty();
        assertThat(link.receive(ipcp(1, 1, PEERS)).frames())
                .as("RFC 1661 section 3.5")
                .isEmpty();
        link.receive(chap(2, identifier, response(protocol)));
        assertThat(link.outputs()).singleElement().isInstanceOf(PppOutput.AuthenticationNeeded.class);
        assertThat(link.receive(lcp(9, 5, "bbbbbbbb")).frames()).containsExactly(lcp(10, 5, "aaaaaaaa"));
    }

    private static String response(AuthenticationProtocol protocol) {
        return protocol == AuthenticationProtocol.CHAP_MD5 ? RESPONSE : RESPONSE_V2;
    }

    @Test
    void aChallengeThatNobodyAnswersEndsTheLinkThatWentOn() {
        var link = new TestLink(
                quiet(AuthenticationProtocol.CHAP_MD5),
                new LinkImage.Authenticating(facts(AuthenticationProtocol.CHAP_MD5)));
        for (int i = 0; i < 40 && link.deadlineMillis() >= 0; i++) {
            link.after(3000);
        }
        assertThat(link.end().reason()).isEqualTo(PppEnd.Reason.AUTHENTICATION_TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAP", "MS_CHAP_V1"})
    void whoCannotBeChallengedHasNoSuchImage(AuthenticationProtocol protocol) {
        var facts = facts(protocol);
        assertThatThrownBy(() -> new LinkImage.Authenticating(facts)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLinkWithoutAuthenticationHasAnImageToo() {
        var image = new LinkImage.Authenticated(facts(), Optional.empty());
        var link = new TestLink(quiet(AuthenticationProtocol.PAP), image);
        assertThat(link.link.image()).contains(image);
        assertThat(link.receive(pap(1, 1, ALICE)).counts()).containsExactly(PppCount.OUT_OF_PHASE);
    }

    @Test
    void aClientDoesNotGoOnElsewhere() {
        assertThatThrownBy(() -> new TestLink(Samples.client(), established()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AuthenticationAnswer(256, Octets.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
