package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A Linux kernel client proves who it is, to the tunnel and to RADIUS, and gets what RADIUS says. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthenticationIT {

    private BrokerLab lab;
    private KernelClient client;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "authentication",
                spec -> spec.with("culvert.ppp.authentication", "chap,ms-chap-v2,pap"),
                BrokerLab.ALICE,
                BrokerLab.BOB);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"PAP", "CHAP", "MSCHAP_V2"})
    void sessionWithTheAddressAndNameServersOfRadiusCarriesPings(AuthProtocol protocol) {
        client.dial(BrokerLab.dial(BrokerLab.ALICE).auth(protocol));
        PppInterface ppp = client.awaitUp(BrokerLab.UP);
        assertThat(ppp.local()).isEqualTo(BrokerLab.ALICES_ADDRESS);
        assertThat(ppp.remote()).isEqualTo(BrokerLab.GATEWAY);
        assertThat(ppp.dns()).containsExactly("192.0.2.1", "192.0.2.2");

        for (String destination : List.of(BrokerLab.GATEWAY, BrokerLab.SERVER)) {
            PingResult ping = client.ping(PingOptions.to(destination).count(5));
            assertThat(ping.received()).as(ping.output()).isEqualTo(5);
        }
        RadiusDetail request = lab.radius().accessRequests().getLast();
        assertThat(request.attributes().keySet())
                .contains(
                        switch (protocol) {
                            case PAP -> "Message-Authenticator";
                            case CHAP -> "CHAP-Password";
                            case MSCHAP, MSCHAP_V2 -> "MS-CHAP2-Response";
                            case EAP -> "EAP-Message";
                        });
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void userWithoutAnAddressGetsOneOfThePoolAndTheUsualNameServer() {
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface ppp = client.awaitUp(BrokerLab.UP);
        assertThat(ppp.local()).startsWith("10.64.").isNotEqualTo(BrokerLab.GATEWAY);
        assertThat(ppp.dns()).containsExactly("192.0.2.53");
        PingResult ping = client.ping(PingOptions.to(BrokerLab.SERVER).count(5));
        assertThat(ping.received()).as(ping.output()).isEqualTo(5);
        client.hangUp();
        lab.assertHealthy();
    }

    @ParameterizedTest
    @CsvSource({
        "PAP, 42, 0xc023, PAP authentication failed",
        "CHAP, 43, 0xc223, CHAP authentication failed",
        "MSCHAP_V2, 43, 0xc223, MS-CHAP authentication failed|CHAP authentication failed"
    })
    void wrongPasswordIsToldToUserLacAndOperator(AuthProtocol protocol, int cause, String protocolNumber, String told) {
        int lines = lab.broker().lines().size();
        int cdns = cdns().size();
        int records = lab.records();
        double failures = failures();

        client.dial(BrokerLab.dial(RadiusUser.of("alice", "looking-glass")).auth(protocol));
        String _ = client.dialer().awaitLog(told, BrokerLab.UP);

        assertThat(lab.awaitBrokerLine("Authentication: ", lines))
                .contains("(cause " + cause + ")")
                .contains("user alice")
                .contains(BrokerLab.CLIENT)
                .doesNotContain("looking-glass");
        Await.until("CDN", BrokerLab.SOON, lab.lab()::logs, () -> cdns().size() > cdns);
        List<List<String>> cdn = cdns().get(cdns);
        assertThat(cdn.get(0)).as("result").containsExactly("3");
        assertThat(cdn.get(1)).as("RFC 3145 code").containsExactly("16");
        assertThat(Integer.decode(cdn.get(2).getFirst())).as("protocol").isEqualTo(Integer.decode(protocolNumber));
        assertThat(cdn.get(3)).as("direction").containsExactly("1");
        assertThat(failures()).isEqualTo(failures + 1);
        assertThat(client.dialer().isUp()).isFalse();
        assertThat(lab.records()).as("accounting records").isEqualTo(records);
        lab.assertHealthy();
    }

    @Test
    void peerWithAWrongTunnelSecretIsRefusedBeforeAnyCall() {
        int stopCcns = stopCcns().size();
        int requests = lab.radius().accessRequests().size();
        client.dial(BrokerLab.dial(BrokerLab.ALICE).tunnelSecret("guessed").xl2tpd("challenge = no"));
        Await.until("StopCCN", BrokerLab.SOON, lab.lab()::logs, () -> stopCcns().size() > stopCcns);

        assertThat(stopCcns().get(stopCcns).get(0)).as("result").containsExactly("4");
        assertThat(client.dialer().isUp()).isFalse();
        assertThat(lab.radius().accessRequests()).hasSize(requests);

        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        assertThat(client.awaitUp(BrokerLab.UP).local()).isEqualTo(BrokerLab.ALICES_ADDRESS);
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void brokerProvesThatItKnowsTheTunnelSecret() {
        client.dial(BrokerLab.dial(BrokerLab.ALICE));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        CapturedMessage reply = lab.wire().controlMessages(BrokerLab.LNS).stream()
                .filter(message -> message.type() == 2)
                .toList()
                .getLast();
        assertThat(reply.avpTypes()).contains(11, 13);
        assertThat(lab.wire().controlMessages(BrokerLab.CLIENT)).anySatisfy(message -> {
            assertThat(message.type()).isEqualTo(3);
            assertThat(message.avpTypes()).contains(13);
        });
        client.hangUp();
    }

    private List<List<List<String>>> cdns() {
        return lab.wire()
                .fields(
                        "ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 14",
                        "l2tp.result_code",
                        "l2tp.avp.disconnect_code",
                        "l2tp.avp.control_protocol_number",
                        "l2tp.avp.cause_code_direction");
    }

    private List<List<List<String>>> stopCcns() {
        return lab.wire().fields("ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 4", "l2tp.result_code");
    }

    private double failures() {
        return lab.broker().metric("culvert_failures_total", "type=\"authentication-failed\"");
    }
}
