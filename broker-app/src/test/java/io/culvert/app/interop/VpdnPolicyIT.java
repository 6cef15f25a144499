package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What RADIUS and the groups say about tunnels and users: on the wire, and as the operator sees it. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VpdnPolicyIT {

    private static final String OUTBOUND = "Service-Type = Outbound-User";
    private static final String OWN_SECRET = "of the profile alone";

    private static final RadiusUser OFF = user("off", "vpdn:l2tp-silent-switchover=0");
    private static final RadiusUser ON = user("on", "vpdn:l2tp-silent-switchover=1");
    private static final RadiusUser SILENT = RadiusUser.of("silent", "pass");
    private static final RadiusUser RAISES = user("raises", "vpdn:l2tp-tunnel-resync-packet=33");

    private BrokerLab lab;
    private KernelClient client;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "vpdn-policy",
                spec -> spec.with("culvert.vpdn.tunnel-authorization.enabled", "true")
                        .with("culvert.vpdn.groups[0].name", "with-ha")
                        .with("culvert.vpdn.groups[0].settings.local-name", "lns.of.with-ha")
                        .with("culvert.vpdn.groups[1].name", "without-ha")
                        .with("culvert.vpdn.groups[1].terminate-from[0]", "lac-without-ha")
                        .with("culvert.vpdn.groups[1].settings.sso", "false"),
                OFF,
                ON,
                SILENT,
                RAISES,
                profile("lac-plain"),
                profile("lac-without-ha"),
                profile("lac-four", "vpdn:l2tp-tunnel-resync-packet=4"),
                profile("lac-digit-one", "vpdn:12tp-tunnel-resync-packet=7"),
                profile("lac-wrong", "vpdn:l2tp-tunnel-resync-packet=0", "vpdn:l2tp-tunnel-resinc=9"),
                RadiusUser.of("lac-secret", "cisco", OUTBOUND, "Tunnel-Password:1 = \"" + OWN_SECRET + "\""));
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void resyncOfTheTunnelsReplyIsTheReceiveWindowOnTheWire() {
        dial("lac-four", SILENT);
        assertThat(advertisedWindow()).isEqualTo("4");
        Map<String, Object> session = session("silent");
        assertThat(setting(session, "resync")).isEqualTo("4 radius vpdn:l2tp-tunnel-resync-packet");
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void spellingOfTheDocumentIsHonouredAndWarnedOfOnce() {
        int lines = lab.broker().lines().size();
        for (int i = 0; i < 2; i++) {
            dial("lac-digit-one", SILENT);
            assertThat(advertisedWindow()).isEqualTo("7");
            client.hangUp();
        }
        assertThat(lab.broker().lines().stream().skip(lines).filter(line -> line.contains("12tp-tunnel-resync-packet")))
                .singleElement()
                .asString()
                .contains("lac-digit-one");
        lab.assertHealthy();
    }

    @Test
    void whatCannotBeUsedIsToldWithNameAttributeAndValueAndLeftOut() {
        int lines = lab.broker().lines().size();
        dial("lac-wrong", SILENT);
        assertThat(advertisedWindow()).as("the default of resync").isEqualTo("10");
        assertThat(lab.awaitBrokerLine("l2tp-tunnel-resync-packet", lines)).contains("lac-wrong", "\"0\"", "1024");
        assertThat(lab.awaitBrokerLine("l2tp-tunnel-resinc", lines)).contains("lac-wrong", "\"9\"");
        client.hangUp();
        lab.assertHealthy();
    }

    @ParameterizedTest
    @CsvSource({
        "lac-plain,      off,    false, radius, vpdn:l2tp-silent-switchover",
        "lac-plain,      on,     true,  radius, vpdn:l2tp-silent-switchover",
        "lac-plain,      silent, true,  default,",
        "lac-without-ha, off,    false, group,  without-ha",
        "lac-without-ha, on,     false, group,  without-ha",
        "lac-without-ha, silent, false, group,  without-ha"
    })
    void aSessionHasHighAvailabilityIfNobodySaysNo(String lac, String user, boolean ha, String origin, String name) {
        dial(lac, RadiusUser.of(user, "pass"));
        Map<String, Object> session = session(user);
        assertThat(Rest.at(session, "ha", "enabled")).isEqualTo(ha);
        assertThat(Rest.at(session, "ha", "origin", "level")).isEqualTo(origin);
        if (name != null) {
            assertThat(Rest.at(session, "ha", "origin", "name")).isEqualTo(name);
        }
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void aUsersResyncRaisesTheTunnelsBurstAndNotItsWindow() {
        dial("lac-plain", RAISES);
        assertThat(advertisedWindow()).isEqualTo("10");
        assertThat(Rest.at(tunnel(session("raises")), "windows", "resyncBurst")).isEqualTo(33);
        client.hangUp();
        lab.assertHealthy();
    }

    @Test
    void secretOfTheTunnelsReplyProvesThePeer() {
        client.dial(BrokerLab.dial(SILENT).hostName("lac-secret").tunnelSecret(OWN_SECRET));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        assertThat(session("silent").toString()).doesNotContain(OWN_SECRET);
        client.hangUp();

        int stops = stopCcns();
        client.dial(BrokerLab.dial(SILENT).hostName("lac-secret").xl2tpd("challenge = no"));
        Await.until("StopCCN", BrokerLab.SOON, lab.lab()::logs, () -> stopCcns() > stops);
        assertThat(client.dialer().isUp()).isFalse();
        assertThat(lab.broker().lines()).noneMatch(line -> line.contains(OWN_SECRET));
        lab.assertHealthy();
    }

    @Test
    void aLacThatRadiusDoesNotKnowGetsNoTunnel() {
        int stops = stopCcns();
        int lines = lab.broker().lines().size();
        client.dial(BrokerLab.dial(SILENT).hostName("lac-unknown"));
        Await.until("StopCCN", BrokerLab.SOON, lab.lab()::logs, () -> stopCcns() > stops);
        assertThat(lab.awaitBrokerLine("Authorization", lines))
                .contains("(cause 101)")
                .contains("lac-unknown");
        assertThat(client.dialer().isUp()).isFalse();
        lab.assertHealthy();
    }

    @Test
    void aProfileOfALacIsNoUser() {
        client.dial(BrokerLab.dial(RadiusUser.of("lac-plain", "cisco")).hostName("lac-plain"));
        int lines = lab.broker().lines().size();
        assertThat(lab.awaitBrokerLine("Authentication: ", Math.max(0, lines - 5)))
                .contains("user lac-plain");
        assertThat(client.dialer().isUp()).isFalse();
        lab.assertHealthy();
    }

    @Test
    void theGroupsOwnNameIsTheHostNameThatTheLacSees() {
        dial("lac-plain", SILENT);
        assertThat(last("l2tp.avp.host_name")).isEqualTo("lns.of.with-ha");
        assertThat(Rest.at(tunnel(session("silent")), "tunnel", "vpdnGroup")).isEqualTo("with-ha");
        client.hangUp();
        lab.assertHealthy();
    }

    private static RadiusUser user(String name, String pair) {
        return RadiusUser.of(name, "pass", "Cisco-AVPair += \"" + pair + "\"");
    }

    private static RadiusUser profile(String name, String... pairs) {
        RadiusUser profile = RadiusUser.of(name, "cisco", OUTBOUND);
        for (String pair : pairs) {
            profile = profile.with("Cisco-AVPair += \"" + pair + "\"");
        }
        return profile;
    }

    private void dial(String lac, RadiusUser user) {
        client.dial(BrokerLab.dial(user).hostName(lac));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
    }

    private String advertisedWindow() {
        return last("l2tp.avp.receive_window_size");
    }

    /** Of the newest SCCRP. */
    private String last(String field) {
        return lab.wire()
                .fields("ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 2", field)
                .getLast()
                .getFirst()
                .getFirst();
    }

    private int stopCcns() {
        return lab.wire().count("ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 4");
    }

    private Map<String, Object> session(String user) {
        Map<String, Object> row = Await.value(
                "session of " + user,
                BrokerLab.SOON,
                lab.lab()::logs,
                () -> Rest.items(lab.broker(), "/sessions?user=" + user).stream()
                        .filter(session -> "est".equals(Rest.at(session, "state", "text")))
                        .findFirst());
        return Rest.get(
                lab.broker(), "/sessions/" + Rest.at(row, "localTunnelId") + "/" + Rest.at(row, "localSessionId"));
    }

    private Map<String, Object> tunnel(Map<String, Object> session) {
        return Rest.get(lab.broker(), "/tunnels/" + Rest.at(session, "session", "localTunnelId"));
    }

    /** A setting as {@code value level name}. */
    private static String setting(Map<String, Object> session, String key) {
        return Rest.rows(session, "tunnelSettings").stream()
                .filter(row -> key.equals(Rest.at(row, "key")))
                .map(row -> Rest.at(row, "value") + " " + Rest.at(row, "origin", "level") + " "
                        + Rest.at(row, "origin", "name"))
                .findFirst()
                .orElseThrow();
    }
}
