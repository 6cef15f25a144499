package io.culvert.ppp.link;

import static io.culvert.ppp.link.TestLink.ipcp;
import static io.culvert.ppp.link.TestLink.lcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IpcpTest {
    static final Ipv4Parameters PARAMETERS = new Ipv4Parameters(
            Samples.address("10.0.0.1"),
            Samples.address("10.64.0.5"),
            false,
            Optional.of(Samples.address("10.0.0.53")),
            Optional.empty());
    private static final Ipv4Parameters FREE_CHOICE = new Ipv4Parameters(
            PARAMETERS.local(), PARAMETERS.peer(), true, PARAMETERS.primaryDns(), PARAMETERS.secondaryDns());
    private static final String OURS = "03060a000001";
    private static final String PEERS = "03060a400005";

    /** An LNS in the network phase, whose peer did not have to authenticate itself. */
    private static TestLink network() {
        var link = new TestLink(Samples.lns().withEcho(PppSettings.Echo.OFF))
                .up()
                .receive(lcp(2, 1, "010405b4" + "050611111111"), lcp(1, 1, ""));
        assertThat(link.outputs().getLast()).isEqualTo(new PppOutput.Authenticated(true, Optional.empty()));
        return link.forget();
    }

    private static TestLink opening() {
        return network().openIpv4(PARAMETERS).forget();
    }

    private static TestLink opened() {
        return opening().receive(ipcp(2, 1, OURS), ipcp(1, 1, PEERS)).forget();
    }

    private static TestLink clientNetwork() {
        return new TestLink(Samples.client()).up().receive(lcp(2, 1, "050611111111"), lcp(1, 1, ""));
    }

    @Test
    void lnsAsksForItsOwnAddress() {
        var link = network();
        assertThat(link.deadlineMillis()).as("the engine is to open it").isEqualTo(-1);
        assertThat(link.openIpv4(PARAMETERS).frames()).containsExactly(ipcp(1, 1, OURS));
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        assertThat(link.openIpv4(PARAMETERS).frames()).as("once").isEmpty();
    }

    @Test
    void clientGetsItsAddressAndNameServerByNak() {
        var link = opening().receive(ipcp(1, 1, "030600000000" + "810600000000"));
        assertThat(link.frames()).containsExactly(ipcp(3, 1, PEERS + "81060a000035"));
        link.receive(ipcp(2, 1, OURS));
        assertThat(link.outputs()).isEmpty();
        link.receive(ipcp(1, 2, PEERS + "81060a000035"));
        assertThat(link.frames()).containsExactly(ipcp(2, 2, PEERS + "81060a000035"));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.Ipv4Opened(PARAMETERS.local(), PARAMETERS.peer(), List.of()));
        assertThat(link.deadlineMillis()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "030600000000, 03060a400005",
        "03060a400006, 03060a400005",
        "0305aabbcc, 03060a400005",
        "030600000000810601020304, 03060a40000581060a000035",
        "03060a400005810301, 81060a000035"
    })
    void wrongValuesAreNaked(String asked, String answer) {
        assertThat(opening().receive(ipcp(1, 1, asked)).frames()).containsExactly(ipcp(3, 1, answer));
    }

    @ParameterizedTest
    @CsvSource({"0206002d0f01", "010a0a4000050a000001", "820600000000", "840600000000", "830600000000", "9006aabbccdd"})
    void whatWeHaveNotIsRejected(String option) {
        assertThat(opening().receive(ipcp(1, 1, "030600000000" + option)).frames())
                .containsExactly(ipcp(4, 1, option));
    }

    @Test
    void nameServersAreGivenBothOrNone() {
        var both = new Ipv4Parameters(
                PARAMETERS.local(),
                PARAMETERS.peer(),
                false,
                Optional.empty(),
                Optional.of(Samples.address("9.9.9.9")));
        var link = network().openIpv4(both).forget().receive(ipcp(1, 1, PEERS + "810600000000" + "830600000000"));
        assertThat(link.frames()).containsExactly(ipcp(4, 1, "810600000000"));
        assertThat(link.receive(ipcp(1, 2, PEERS + "830600000000")).frames())
                .containsExactly(ipcp(3, 2, "830609090909"));
    }

    @Test
    void peerThatAsksForNoAddressIsPromptedUntilItIsHopeless() {
        var link = opening();
        for (int i = 1; i <= 5; i++) {
            assertThat(link.receive(ipcp(1, i, "")).frames()).containsExactly(ipcp(3, i, PEERS));
        }
        assertThat(link.receive(ipcp(1, 6, "")).frames()).containsExactly(ipcp(2, 6, ""));
        assertThat(link.receive(ipcp(2, 1, OURS)).outputs())
                .containsExactly(new PppOutput.Ipv4Opened(PARAMETERS.local(), PARAMETERS.peer(), List.of()));
    }

    @Test
    void peerThatInsistsOnAWrongAddressIsGivenUp() {
        var link = opening();
        for (int i = 1; i <= 5; i++) {
            link.receive(ipcp(1, i, "03060a400006"));
        }
        link.forget().receive(ipcp(1, 6, "03060a400006"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.ADDRESS_CONVERGENCE,
                        0x8021,
                        PppEnd.Direction.AT_LOCAL,
                        "the peer insists on what it may not have"));
    }

    @Test
    void peerThatGoesOnAskingForWhatWasRejectedIsGivenUp() {
        var link = opening();
        for (int i = 1; i <= 15; i++) {
            assertThat(link.receive(ipcp(1, i, "820600000000")).frames()).containsExactly(ipcp(4, i, "820600000000"));
        }
        link.receive(ipcp(1, 16, "820600000000"));
        var end = link.receive(lcp(6, 2, "")).end();
        assertThat(end.reason()).isEqualTo(PppEnd.Reason.ADDRESS_CONVERGENCE);
        assertThat(end.direction()).isEqualTo(PppEnd.Direction.AT_LOCAL);
        var client = clientNetwork();
        for (int i = 1; i <= 16; i++) {
            client.receive(ipcp(1, i, "820600000000"));
        }
        assertThat(client.receive(lcp(6, 2, "")).end().direction()).isEqualTo(PppEnd.Direction.AT_LOCAL);
    }

    @Test
    void clientWhoseIpcpIsNotAnsweredOrIsClosedEnds() {
        var silent = clientNetwork();
        for (int i = 0; i < 10; i++) {
            silent.after(3000);
        }
        assertThat(silent.receive(lcp(6, 2, "")).end().reason()).isEqualTo(PppEnd.Reason.NCP_TIMEOUT);
        var rejected = clientNetwork().receive(lcp(8, 1, "8021"));
        assertThat(rejected.receive(lcp(6, 2, "")).end().reason()).isEqualTo(PppEnd.Reason.NO_NCP);
    }

    @Test
    void engineWithoutAnAddressSaysSo() {
        assertThat(network()
                        .close(PppEnd.noAddress("pool is empty"))
                        .receive(lcp(6, 2, ""))
                        .end())
                .isEqualTo(new PppEnd(PppEnd.Reason.NO_ADDRESS, 0x8021, PppEnd.Direction.AT_LOCAL, "pool is empty"));
    }

    @Test
    void peerThatInsistsOnAWrongNameServerIsRejected() {
        var link = opening();
        for (int i = 1; i <= 5; i++) {
            assertThat(link.receive(ipcp(1, i, PEERS + "810608080808")).frames())
                    .containsExactly(ipcp(3, i, "81060a000035"));
        }
        assertThat(link.receive(ipcp(1, 6, PEERS + "810608080808")).frames())
                .containsExactly(ipcp(4, 6, "810608080808"));
    }

    @ParameterizedTest
    @CsvSource({
        "c0a80101, true",
        "01020304, true",
        "df000001, true",
        "00000000, false",
        "00000001, false",
        "7f000001, false",
        "e0000001, false",
        "ffffffff, false",
        "0a000001, false"
    })
    void peerThatMayChooseGetsAUsableAddressOfItsOwn(String address, boolean granted) {
        var link = network().openIpv4(FREE_CHOICE).receive(ipcp(2, 1, OURS)).forget();
        link.receive(ipcp(1, 1, "0306" + address));
        if (granted) {
            assertThat(link.frames()).containsExactly(ipcp(2, 1, "0306" + address));
            var opened = (PppOutput.Ipv4Opened) link.outputs().getFirst();
            assertThat(io.culvert.octets.Octets.wrap(opened.peer().getAddress()).toHex())
                    .isEqualTo(address);
        } else {
            assertThat(link.frames()).containsExactly(ipcp(3, 1, PEERS));
        }
        assertThat(network()
                        .openIpv4(FREE_CHOICE)
                        .forget()
                        .receive(ipcp(1, 1, "0303aa"))
                        .frames())
                .containsExactly(ipcp(3, 1, PEERS));
    }

    @Test
    void ourAddressIsNotForThePeerToChoose() {
        var link = opening();
        for (int i = 1; i <= 5; i++) {
            assertThat(link.receive(ipcp(3, i, "030601010101")).frames()).containsExactly(ipcp(1, i + 1, OURS));
        }
        link.receive(ipcp(3, 6, "030601010101"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.ADDRESS_CONVERGENCE,
                        0x8021,
                        PppEnd.Direction.AT_PEER,
                        "the peer does not accept our address"));
    }

    @Test
    void peerThatDoesNotWantOurAddressIsNotToldIt() {
        var link = opening().receive(ipcp(4, 1, OURS));
        assertThat(link.frames()).containsExactly(ipcp(1, 2, ""));
        link.receive(ipcp(4, 2, ""));
        assertThat(link.frames()).containsExactly(ipcp(1, 3, ""));
        link.receive(ipcp(2, 3, ""), ipcp(1, 1, PEERS));
        assertThat(link.outputs()).hasSize(1);
    }

    @Test
    void emptyRejectChangesNothing() {
        assertThat(opening().receive(ipcp(4, 1, "")).frames()).containsExactly(ipcp(1, 2, OURS));
    }

    @Test
    void requestThatCameTooEarlyIsAnsweredWhenTheAddressIsKnown() {
        var link = network().receive(ipcp(1, 1, PEERS), ipcp(1, 2, PEERS));
        assertThat(link.frames()).isEmpty();
        assertThat(link.openIpv4(PARAMETERS).frames()).containsExactly(ipcp(1, 1, OURS), ipcp(2, 2, PEERS));
    }

    @Test
    void unansweredIpcpEndsTheLink() {
        var link = opening();
        for (int i = 0; i < 10; i++) {
            link.after(3000);
        }
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.NCP_TIMEOUT, 0x8021, PppEnd.Direction.GLOBAL, "the peer does not answer IPCP"));
    }

    @Test
    void ipcpThatNeverOpensEndsTheLinkAfterTheSetupTimeout() {
        var link = opening();
        int identifier = 1;
        for (int second = 0; second < 60; second += 3) {
            link.receive(ipcp(2, identifier++, OURS)).after(3000);
        }
        assertThat(link.frames()).last().isEqualTo(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(
                        new PppEnd(PppEnd.Reason.NCP_TIMEOUT, 0x8021, PppEnd.Direction.GLOBAL, "not open after 60 s"));
    }

    @Test
    void peerThatClosesIpcpMayOpenItAgainForOneInterval() {
        var link = opened().receive(ipcp(5, 9, ""));
        assertThat(link.frames()).containsExactly(ipcp(6, 9, ""));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        assertThat(link.deadlineMillis()).isEqualTo(3000);
        link.after(3000);
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.NO_NCP,
                        0x8021,
                        PppEnd.Direction.GLOBAL,
                        "IPCP is closed, and there is no other network protocol"));
    }

    @Test
    void renegotiationOfIpcpClosesAndOpensIpv4() {
        var link = opened().receive(ipcp(1, 2, PEERS));
        assertThat(link.frames()).containsExactly(ipcp(1, 2, OURS), ipcp(2, 2, PEERS));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        assertThat(link.receive(ipcp(2, 2, OURS)).outputs())
                .containsExactly(new PppOutput.Ipv4Opened(PARAMETERS.local(), PARAMETERS.peer(), List.of()));
    }

    @Test
    void renegotiationOfLcpClosesIpv4AndAsksAllAgain() {
        var link = opened().receive(lcp(1, 2, ""));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        link.forget().receive(ipcp(1, 3, PEERS));
        assertThat(link.counts()).containsExactly(PppCount.OUT_OF_PHASE);
        link.receive(lcp(2, 2, "010405b4" + "050611111112"));
        assertThat(link.outputs()).hasSize(2).last().isEqualTo(new PppOutput.Authenticated(true, Optional.empty()));
        assertThat(link.openIpv4(PARAMETERS).frames()).containsExactly(ipcp(1, 1, OURS));
    }

    @Test
    void terminationOfTheLinkClosesIpv4AtOnce() {
        assertThat(opened().receive(lcp(5, 2, "")).outputs()).containsExactly(new PppOutput.Ipv4Closed());
        var link = opened().close(PppEnd.administrative("clear"));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(ipcp(1, 2, PEERS)).counts()).containsExactly(PppCount.OUT_OF_PHASE);
    }

    @Test
    void protocolRejectOfIpcpEndsTheLink() {
        var link = opening().receive(lcp(8, 1, "8021" + "0101000a" + OURS));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end().reason()).isEqualTo(PppEnd.Reason.NO_NCP);
    }

    @Test
    void protocolRejectOfOpenIpcpClosesItFirst() {
        var link = opened().receive(lcp(8, 1, "8021" + "0101000a" + OURS));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
        assertThat(link.frames()).containsExactly(ipcp(5, 2, ""));
    }

    @Test
    void echoIsNoCodeOfIpcp() {
        var link = opened().receive(ipcp(9, 1, "00000000"));
        assertThat(link.frames()).containsExactly(ipcp(7, 1, "09010008" + "00000000"));
        assertThat(link.counts()).containsExactly(PppCount.CODE_REJECTED);
    }

    @Test
    void junkIsCounted() {
        var link = opening().receive(ipcp(1, 1, "0301"), ipcp(2, 7, OURS), "802101");
        assertThat(link.counts())
                .containsExactly(PppCount.PACKET_MALFORMED, PppCount.IDENTIFIER_UNEXPECTED, PppCount.PACKET_MALFORMED);
        assertThat(link.frames()).isEmpty();
    }

    @Test
    void clientAsksForAddressAndNameServersAndTakesWhatItGets() {
        var link = clientNetwork();
        assertThat(link.frames().getLast()).isEqualTo(ipcp(1, 1, "030600000000" + "810600000000" + "830600000000"));
        link.receive(ipcp(4, 1, "830600000000"));
        assertThat(link.frames()).containsExactly(ipcp(1, 2, "030600000000" + "810600000000"));
        link.receive(ipcp(3, 2, PEERS + "81060a000035" + "830601010101"));
        assertThat(link.frames()).containsExactly(ipcp(1, 3, PEERS + "81060a000035"));
        link.forget().receive(ipcp(2, 3, PEERS + "81060a000035"), ipcp(1, 1, OURS));
        assertThat(link.frames()).containsExactly(ipcp(2, 1, OURS));
        assertThat(link.outputs())
                .containsExactly(new PppOutput.Ipv4Opened(
                        Samples.address("10.64.0.5"),
                        Samples.address("10.0.0.1"),
                        List.of(Samples.address("10.0.0.53"))));
    }

    @Test
    void clientThatIsDeniedAnAddressEnds() {
        var link = clientNetwork().forget().receive(ipcp(4, 1, "030600000000"));
        assertThat(link.frames()).containsExactly(lcp(5, 2, ""));
        assertThat(link.receive(lcp(6, 2, "")).end())
                .isEqualTo(new PppEnd(
                        PppEnd.Reason.NO_ADDRESS,
                        0x8021,
                        PppEnd.Direction.AT_PEER,
                        "the peer does not let us have an address"));
        var acked = clientNetwork()
                .forget()
                .receive(ipcp(2, 1, "030600000000" + "810600000000" + "830600000000"), ipcp(1, 1, OURS));
        assertThat(acked.outputs()).isEmpty();
        assertThat(acked.frames()).containsExactly(ipcp(2, 1, OURS), lcp(5, 2, ""));
    }

    @Test
    void clientHasNoAddressesToGive() {
        var link = clientNetwork().forget();
        assertThat(link.receive(ipcp(1, 1, "030600000000")).frames()).containsExactly(ipcp(4, 1, "030600000000"));
        assertThat(link.receive(ipcp(1, 2, OURS + "0206002d0f01")).frames())
                .containsExactly(ipcp(4, 2, "0206002d0f01"));
        assertThat(link.receive(ipcp(1, 3, "0303aa")).frames()).containsExactly(ipcp(4, 3, "0303aa"));
        assertThat(link.receive(ipcp(1, 4, "")).frames()).containsExactly(ipcp(2, 4, ""));
        link.receive(ipcp(3, 1, PEERS + "0303aa"))
                .receive(ipcp(4, 2, "810600000000830600000000"))
                .receive(ipcp(2, 3, PEERS));
        assertThat(link.outputs())
                .containsExactly(
                        new PppOutput.Ipv4Opened(Samples.address("10.64.0.5"), Samples.address("0.0.0.0"), List.of()));
    }

    @Test
    void clientThatIsNakedForEverGivesUp() {
        var link = clientNetwork();
        for (int i = 1; i <= 6; i++) {
            link.receive(ipcp(3, i, "03060a40000" + i));
        }
        assertThat(link.receive(lcp(6, 2, "")).end().reason()).isEqualTo(PppEnd.Reason.ADDRESS_CONVERGENCE);
    }

    @Test
    void clientStartsFromScratchAfterARenegotiation() {
        var link = clientNetwork().receive(ipcp(3, 1, PEERS)).receive(ipcp(2, 2, PEERS + "810600000000830600000000"));
        link.receive(ipcp(1, 1, OURS)).forget().receive(ipcp(1, 2, OURS));
        assertThat(link.frames())
                .containsExactly(ipcp(1, 3, "030600000000" + "810600000000" + "830600000000"), ipcp(2, 2, OURS));
        assertThat(link.outputs()).containsExactly(new PppOutput.Ipv4Closed());
    }
}
