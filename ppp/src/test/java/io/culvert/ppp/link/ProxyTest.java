package io.culvert.ppp.link;

import static io.culvert.ppp.link.TestLink.chap;
import static io.culvert.ppp.link.TestLink.lcp;
import static io.culvert.ppp.link.TestLink.pap;
import static io.culvert.ppp.link.TestLink.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.auth.PppCredential;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxyTest {
    private static final String SENT_CHAP = "010405d4" + "0305c22305" + "0506aaaaaaaa";
    private static final String SENT_PAP = "0304c023" + "0506aaaaaaaa";
    private static final String RECEIVED = "010405a0" + "0506bbbbbbbb" + "0702";
    private static final String SIXTEEN = "00112233445566778899aabbccddeeff";
    private static final PppSettings LNS = PppSettings.lns("culvert");

    /** Builds AVPs; what is not named is absent. */
    private record Avps(ProxyLcp proxy) {
        static Avps lcp(String sent, String received) {
            return new Avps(new ProxyLcp(
                    Optional.of(Octets.ofHex(received)),
                    Optional.of(Octets.ofHex(sent)),
                    Optional.of(Octets.ofHex(received)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
        }

        Avps type(int type) {
            return with(
                    Optional.of(type),
                    proxy.authenticationName(),
                    proxy.authenticationChallenge(),
                    proxy.authenticationId(),
                    proxy.authenticationResponse());
        }

        Avps name(String name) {
            return with(
                    proxy.authenticationType(),
                    Optional.of(Octets.utf8(name)),
                    proxy.authenticationChallenge(),
                    proxy.authenticationId(),
                    proxy.authenticationResponse());
        }

        Avps challenge(String hex) {
            return with(
                    proxy.authenticationType(),
                    proxy.authenticationName(),
                    Optional.of(Octets.ofHex(hex)),
                    proxy.authenticationId(),
                    proxy.authenticationResponse());
        }

        Avps id(int id) {
            return with(
                    proxy.authenticationType(),
                    proxy.authenticationName(),
                    proxy.authenticationChallenge(),
                    Optional.of(id),
                    proxy.authenticationResponse());
        }

        Avps response(String hex) {
            return with(
                    proxy.authenticationType(),
                    proxy.authenticationName(),
                    proxy.authenticationChallenge(),
                    proxy.authenticationId(),
                    Optional.of(Octets.ofHex(hex)));
        }

        private Avps with(
                Optional<Integer> type,
                Optional<Octets> name,
                Optional<Octets> challenge,
                Optional<Integer> id,
                Optional<Octets> response) {
            return new Avps(new ProxyLcp(
                    proxy.initialReceived(),
                    proxy.lastSent(),
                    proxy.lastReceived(),
                    type,
                    name,
                    challenge,
                    id,
                    response));
        }

        TestLink on(PppSettings settings) {
            return new TestLink(settings).up(proxy);
        }
    }

    private static final Avps CHAP = Avps.lcp(SENT_CHAP, RECEIVED)
            .type(2)
            .name("alice")
            .id(0x2A)
            .challenge(SIXTEEN)
            .response(SIXTEEN);
    private static final Avps PAP =
            Avps.lcp(SENT_PAP, RECEIVED).type(3).name("alice").id(7).response(text("alicepw"));

    private static void assertRenegotiates(TestLink link) {
        assertThat(link.counts()).containsExactly(PppCount.PROXY_LCP_REFUSED);
        assertThat(link.outputs()).isEmpty();
        assertThat(link.frames()).singleElement().asString().startsWith("ff03c0210101");
    }

    private static PppSettings lns(PppRole.LcpRenegotiation renegotiation, AuthenticationProtocol... protocols) {
        return LNS.withRole(new PppRole.Lns(List.of(protocols), renegotiation));
    }

    @Test
    void chapOfTheLacIsTakenWithoutASingleFrame() {
        var link = CHAP.on(LNS);
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs())
                .containsExactly(
                        new PppOutput.LcpOpened(new LcpFacts(
                                1492,
                                1440,
                                0xAAAAAAAAL,
                                0xBBBBBBBBL,
                                Optional.of(AuthenticationProtocol.CHAP_MD5),
                                true,
                                false,
                                false,
                                false,
                                Optional.empty(),
                                true)),
                        new PppOutput.AuthenticationNeeded(
                                "alice", new PppCredential.Chap(0x2A, Octets.ofHex(SIXTEEN), Octets.ofHex(SIXTEEN))));
        assertThat(link.counts()).containsExactly(PppCount.PROXY_LCP_ACCEPTED);
        assertThat(link.deadlineMillis()).as("echo").isEqualTo(30_000);
        link.authenticated(new AuthenticationResult.Accepted(Optional.empty(), Optional.of("hi")));
        assertThat(link.frames()).containsExactly(chap(3, 0x2A, text("hi")));
        assertThat(link.forget().receive(chap(2, 0x2A, "10" + SIXTEEN)).frames())
                .as("a late repetition")
                .containsExactly(chap(3, 0x2A, text("hi")));
        assertThat(link.receive(lcp(9, 1, "bbbbbbbb")).frames()).containsExactly(lcp(10, 1, "aaaaaaaa"));
    }

    @Test
    void papOfTheLacIsAnsweredWithItsIdentifier() {
        var link = PAP.on(LNS);
        assertThat(link.outputs().getLast())
                .isEqualTo(new PppOutput.AuthenticationNeeded("alice", new PppCredential.Pap(Secret.utf8("alicepw"))));
        link.authenticated(AuthenticationResult.Rejected.PLAIN);
        assertThat(link.frames()).containsExactly(pap(3, 7, "00"), lcp(5, 1, ""));
        assertThat(link.receive(lcp(6, 1, "")).end().reason()).isEqualTo(PppEnd.Reason.AUTHENTICATION_FAILED);
    }

    @Test
    void msChapV1OfTheLacIsACredential() {
        var response = "11".repeat(49);
        var avps = Avps.lcp("0305c22380", "").type(5).name("BIGCO\\alice").id(3).challenge("0011223344556677");
        var link = avps.response(response).on(LNS);
        assertThat(link.outputs().getLast())
                .isEqualTo(new PppOutput.AuthenticationNeeded(
                        "BIGCO\\alice",
                        new PppCredential.MsChapV1(3, Octets.ofHex("0011223344556677"), Octets.ofHex(response))));
        link.authenticated(new AuthenticationResult.Accepted(Optional.empty(), Optional.of("ok")));
        assertThat(link.frames()).containsExactly(chap(3, 3, text("ok")));
        var refused = avps.response(response).on(LNS).authenticated(AuthenticationResult.Rejected.PLAIN);
        assertThat(Octets.ofHex(refused.frames().getFirst()).slice(8).toUtf8()).matches("E=691 R=0 C=[0-9A-F]{16} V=2");
        assertRenegotiates(avps.response("11".repeat(48)).on(LNS));
        assertRenegotiates(avps.response(response).challenge(SIXTEEN).on(LNS));
        assertRenegotiates(avps.response(response).on(lns(PppRole.LcpRenegotiation.ON_MISMATCH)));
        assertRenegotiates(avps.response(response).type(2).on(LNS));
    }

    @Test
    void passwordTypedIntoATerminalServerNeedsNoAnswer() {
        var avps = Avps.lcp("", RECEIVED).type(1).name("alice").response(text("alicepw"));
        var link = avps.on(LNS);
        assertThat(link.outputs().getLast())
                .isEqualTo(new PppOutput.AuthenticationNeeded("alice", new PppCredential.Pap(Secret.utf8("alicepw"))));
        link.authenticated(AuthenticationResult.Accepted.PLAIN);
        assertThat(link.frames()).isEmpty();
        assertThat(link.outputs()).containsExactly(new PppOutput.Authenticated(true, Optional.empty()));
        assertThat(link.openIpv4(IpcpTest.PARAMETERS).frames()).hasSize(1);
        var refused = avps.on(LNS).authenticated(AuthenticationResult.Rejected.PLAIN);
        assertThat(refused.frames()).containsExactly(lcp(5, 1, ""));
        assertRenegotiates(avps.on(lns(PppRole.LcpRenegotiation.ON_MISMATCH, AuthenticationProtocol.CHAP_MD5)));
    }

    @Test
    void msChapV2IsDoneAnewOnTheLacsLcp() {
        for (int type : new int[] {0, 2, 4}) {
            var avps = Avps.lcp("0305c22381" + "0506aaaaaaaa", RECEIVED);
            var link = (type == 0 ? avps : avps.type(type)).on(LNS);
            assertThat(link.counts()).containsExactly(PppCount.PROXY_LCP_ACCEPTED);
            assertThat(link.frames()).singleElement().asString().startsWith("ff03c22301");
        }
        assertRenegotiates(Avps.lcp("0305c22381", RECEIVED)
                .type(3)
                .name("a")
                .id(1)
                .response("00")
                .on(LNS));
        assertRenegotiates(Avps.lcp("0305c22381", RECEIVED)
                .on(lns(PppRole.LcpRenegotiation.ON_MISMATCH, AuthenticationProtocol.CHAP_MD5)));
    }

    @Test
    void chapWithoutAuthenticationAvpsIsDoneAnew() {
        var link = Avps.lcp(SENT_CHAP, RECEIVED).on(LNS);
        assertThat(link.frames()).singleElement().asString().startsWith("ff03c22301");
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(Avps.lcp(SENT_CHAP, RECEIVED).type(4).on(LNS).frames()).hasSize(1);
    }

    @Test
    void papWithoutAuthenticationTypeIsNegotiatedAnewSinceTheClientMayBeThroughWithIt() {
        assertRenegotiates(Avps.lcp(SENT_PAP, RECEIVED).on(LNS));
        var waiting = Avps.lcp(SENT_PAP, RECEIVED).type(4).on(LNS);
        assertThat(waiting.frames()).isEmpty();
        assertThat(waiting.receive(pap(1, 1, "0161" + "0162")).outputs()).hasSize(2);
    }

    @Test
    void linkWithoutAuthenticationIsTakenWhereNoneIsWanted() {
        var none = lns(PppRole.LcpRenegotiation.ON_MISMATCH);
        for (var avps : List.of(Avps.lcp("", ""), Avps.lcp("", "").type(4))) {
            assertThat(avps.on(none).outputs()).last().isEqualTo(new PppOutput.Authenticated(true, Optional.empty()));
            assertRenegotiates(avps.on(LNS));
        }
        assertRenegotiates(PAP.on(none));
        assertRenegotiates(CHAP.on(none));
        assertRenegotiates(Avps.lcp("", "").type(2).on(none));
    }

    @Test
    void nothingIsTakenWhereTheLacIsNotTrusted() {
        assertRenegotiates(CHAP.on(lns(PppRole.LcpRenegotiation.ALWAYS, AuthenticationProtocol.CHAP_MD5)));
    }

    @Test
    void protocolThatIsNotOursIsNegotiatedAnew() {
        assertRenegotiates(CHAP.on(lns(PppRole.LcpRenegotiation.ON_MISMATCH, AuthenticationProtocol.PAP)));
        assertRenegotiates(PAP.on(lns(PppRole.LcpRenegotiation.ON_MISMATCH, AuthenticationProtocol.CHAP_MD5)));
    }

    @Test
    void contradictionBetweenTypeAndOptionsIsNegotiatedAnew() {
        assertRenegotiates(CHAP.type(3).on(LNS));
        assertRenegotiates(CHAP.type(1).on(LNS));
        assertRenegotiates(CHAP.type(5).on(LNS));
        assertRenegotiates(CHAP.type(9).on(LNS));
        assertRenegotiates(PAP.type(2).on(LNS));
        assertRenegotiates(PAP.type(1).on(LNS));
    }

    @Test
    void incompleteCredentialsAreAskedForAnew() {
        var chap = Avps.lcp(SENT_CHAP, RECEIVED).type(2);
        assertRenegotiates(chap.id(1).challenge(SIXTEEN).response(SIXTEEN).on(LNS));
        assertRenegotiates(chap.name("a").challenge(SIXTEEN).response(SIXTEEN).on(LNS));
        assertRenegotiates(chap.name("a").id(1).response(SIXTEEN).on(LNS));
        assertRenegotiates(chap.name("a").id(1).challenge(SIXTEEN).on(LNS));
        assertRenegotiates(CHAP.id(256).on(LNS));
        assertRenegotiates(CHAP.id(-1).on(LNS));
        assertRenegotiates(CHAP.response("00".repeat(15)).on(LNS));
        assertRenegotiates(CHAP.challenge("").on(LNS));
        assertRenegotiates(CHAP.challenge("00".repeat(256)).on(LNS));
        assertRenegotiates(PAP.name("n".repeat(256)).on(LNS));
        assertRenegotiates(PAP.response("00".repeat(256)).on(LNS));
        assertThat(CHAP.id(255).challenge("00".repeat(255)).on(LNS).counts())
                .containsExactly(PppCount.PROXY_LCP_ACCEPTED);
        assertThat(CHAP.id(0).challenge("00").on(LNS).counts()).containsExactly(PppCount.PROXY_LCP_ACCEPTED);
        assertThat(PAP.name("n".repeat(255)).response("00".repeat(255)).on(LNS).counts())
                .containsExactly(PppCount.PROXY_LCP_ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0104007f",
                "010302",
                "0506000000" + "00",
                "05050000",
                "0304c227",
                "0703ff",
                "0803ff",
                "0203ff",
                "1104064e",
                "01",
                "0404c025"
            })
    void badOptionsThatTheLacSentAreNegotiatedAnew(String option) {
        var chap = CHAP.proxy();
        var proxy = new ProxyLcp(
                chap.initialReceived(),
                Optional.of(Octets.ofHex("0305c22305" + option)),
                chap.lastReceived(),
                chap.authenticationType(),
                chap.authenticationName(),
                chap.authenticationChallenge(),
                chap.authenticationId(),
                chap.authenticationResponse());
        assertRenegotiates(new TestLink(LNS).up(proxy));
    }

    @Test
    void goodOptionsThatTheLacSentAreTaken() {
        var avps = Avps.lcp("01040080" + "0305c22305" + "020600000000" + "0702" + "0802", RECEIVED + "0802");
        var facts = ((PppOutput.LcpOpened) avps.on(LNS).outputs().getFirst()).facts();
        assertThat(facts.localMru()).isEqualTo(128);
        assertThat(facts.receiveProtocolCompressed()).isTrue();
        assertThat(facts.receiveAddressControlCompressed()).isTrue();
        assertThat(facts.sendAddressControlCompressed()).isTrue();
        assertThat(facts.localMagic()).isZero();
        var plain = ((PppOutput.LcpOpened)
                        Avps.lcp("0305c22305", "").on(LNS).outputs().getFirst())
                .facts();
        assertThat(plain.localMru()).isEqualTo(1500);
        assertThat(plain.receiveProtocolCompressed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1104064e", "0304c023", "01040010", "0506aaaaaaaa", "01"})
    void badOptionsThatTheLacReceivedAreNegotiatedAnew(String received) {
        assertRenegotiates(Avps.lcp(SENT_CHAP, received).on(LNS));
    }

    @Test
    void missingConfigureRequestsAreNegotiatedAnew() {
        var chap = CHAP.proxy();
        assertRenegotiates(new TestLink(LNS)
                .up(new ProxyLcp(
                        chap.initialReceived(),
                        Optional.empty(),
                        chap.lastReceived(),
                        chap.authenticationType(),
                        chap.authenticationName(),
                        chap.authenticationChallenge(),
                        chap.authenticationId(),
                        chap.authenticationResponse())));
        assertRenegotiates(new TestLink(LNS)
                .up(new ProxyLcp(
                        chap.initialReceived(),
                        chap.lastSent(),
                        Optional.empty(),
                        chap.authenticationType(),
                        chap.authenticationName(),
                        chap.authenticationChallenge(),
                        chap.authenticationId(),
                        chap.authenticationResponse())));
        assertRenegotiates(new TestLink(LNS)
                .up(new ProxyLcp(
                        Optional.of(Octets.ofHex("0105")),
                        chap.lastSent(),
                        chap.lastReceived(),
                        chap.authenticationType(),
                        chap.authenticationName(),
                        chap.authenticationChallenge(),
                        chap.authenticationId(),
                        chap.authenticationResponse())));
        var withoutInitial = new ProxyLcp(
                Optional.empty(),
                chap.lastSent(),
                chap.lastReceived(),
                chap.authenticationType(),
                chap.authenticationName(),
                chap.authenticationChallenge(),
                chap.authenticationId(),
                chap.authenticationResponse());
        assertThat(new TestLink(LNS).up(withoutInitial).counts()).containsExactly(PppCount.PROXY_LCP_ACCEPTED);
    }

    @Test
    void refusedProxyAsksForOurOwnWishes() {
        var link = Avps.lcp(SENT_CHAP, "1104064e").on(LNS);
        assertThat(link.frames()).containsExactly(lcp(1, 1, "010405b4" + "0305c22305" + "050611111111"));
        assertThat(link.deadlineMillis()).isEqualTo(3000);
    }

    @Test
    void lacThatSaysNothingIsNotCounted() {
        var link = new TestLink(LNS).up(ProxyLcp.NONE);
        assertThat(link.counts()).isEmpty();
        assertThat(link.frames()).hasSize(1);
        assertThat(link.up(CHAP.proxy()).frames()).as("once only").isEmpty();
    }

    @Test
    void clientDoesNotBelieveInProxies() {
        assertThat(new TestLink(Samples.client()).up(CHAP.proxy()).frames()).containsExactly(lcp(1, 1, "050611111111"));
    }

    @Test
    void clientThatKnowsBetterRenegotiates() {
        var link = CHAP.on(LNS).forget().receive(lcp(1, 9, "0506bbbbbbbb"));
        assertThat(link.frames())
                .containsExactly(lcp(1, 1, "010405b4" + "0305c22305" + "050611111112"), lcp(2, 9, "0506bbbbbbbb"));
        assertThat(link.counts()).containsExactly(PppCount.LCP_RENEGOTIATED);
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(link.authenticated(AuthenticationResult.Accepted.PLAIN).frames())
                .isEmpty();
    }

    @Test
    void credentialsAreNotPrinted() {
        assertThat(PAP.proxy().toString()).doesNotContain(text("alicepw")).contains("0304c023", "authenticationType");
    }
}
