package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What the tests of the failure history share: a broker with every setting that a call can fail by, a LAC of this machine, and
 * how rows are looked at. A row is compared as psql and REST show it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class FailureHistoryLab {

    static final String LAC = "10.70.0.8";
    static final String UNIT = "unit-a";
    static final String REDUNDANCY_GROUP = "blue";
    static final Duration SOON = Duration.ofSeconds(15);

    /** Longer than ten Configure-Requests and two Terminate-Requests, 3 s each. */
    static final Duration LATE = Duration.ofSeconds(50);

    /** For calls that fail by waiting: begun before the first test, looked at by the last ones. */
    static final int LAST = Order.DEFAULT + 1;

    static final RadiusUser MALLORY = RadiusUser.of("mallory@example.com", "right", "Reply-Message = \"no such word\"");
    static final RadiusUser PRISONER = RadiusUser.of("prisoner", "pass", "Framed-IP-Address = " + BrokerLab.GATEWAY);
    static final RadiusUser IDLE = RadiusUser.of("idle", "pass", "Idle-Timeout = 1");
    static final RadiusUser BRIEF = RadiusUser.of("brief", "pass", "Session-Timeout = 1");

    private static final String OUTBOUND = "Service-Type = Outbound-User";
    private static final String FROM_POOL = "Framed-IP-Address = 255.255.255.254";

    static final RadiusUser VAGRANT = RadiusUser.of("vagrant", "pass", FROM_POOL, "Framed-Pool = \"nowhere\"");
    static final List<RadiusUser> CROWD = List.of(crowd("first"), crowd("second"), crowd("third"));

    private static final List<RadiusUser> USERS =
            List.of(user("one"), user("two"), user("three"), user("four"), user("five"), user("leaver"), user("widow"));

    BrokerLab lab;
    Namespace lac;
    FailureHistory history;
    final List<TestLac> lacs = new ArrayList<>();

    private final String name;

    FailureHistoryLab(String name) {
        this.name = name;
    }

    /** Begins what takes long. */
    void begin() {}

    @BeforeAll
    void start() {
        lab = BrokerLab.open(name, FailureHistoryLab::configure, radiusUsers());
        lac = lab.lac("lac", LAC);
        begin();
        Await.until(
                "database",
                Duration.ofSeconds(40),
                lab.lab()::logs,
                () -> Rest.at(Rest.get(lab.broker(), "/stores"), "postgresql", "state")
                        .equals("up"));
        history = new FailureHistory(lab.broker(), Psql.ofEmbedded(lab.broker()));
    }

    @AfterEach
    void thaw() {
        lab.radius().thaw();
        lab.assertHealthy();
    }

    @AfterAll
    void end() {
        lab.close();
    }

    /** A LAC and its only call. */
    record Waiting(TestLac lac, TestCall call) {
        void awaitCdn() {
            lac.runUntil("CDN", LATE, call::isCleared);
        }
    }

    private static BrokerProcess.Spec configure(BrokerProcess.Spec spec) {
        BrokerProcess.Spec more = spec.with("culvert.unit.name", UNIT)
                .with("culvert.unit.group", REDUNDANCY_GROUP)
                .with("culvert.limits.shards", "1")
                .with("culvert.l2tp.half-open-timeout", "2s")
                .with("culvert.ppp.authentication", "chap,pap")
                .with("culvert.ppp.authentication-timeout", "5s")
                .with("culvert.pools[0].network", "10.64.0.0/16")
                .with("culvert.pools[1].name", "tiny")
                .with("culvert.pools[1].network", "10.65.0.0/30")
                .with("culvert.radius.timeout", "1s")
                .with("culvert.radius.retries", "1")
                .with("culvert.radius.dead-time", "0s")
                .with("culvert.vpdn.tunnel-authorization.enabled", "true");
        more = group(more, 0, "retail", "kernel-client", "lac-calls");
        more = group(more, 1, "limited", "lac-limited").with("culvert.vpdn.groups[1].settings.session-limit", "1");
        more = group(more, 2, "impatient", "lac-impatient").with("culvert.vpdn.groups[2].settings.setup-timeout", "5");
        return group(more, 3, "watched", "lac-mortal")
                .with("culvert.vpdn.groups[3].settings.hello-interval", "1")
                .with("culvert.vpdn.groups[3].settings.retransmit-retries", "5");
    }

    private static BrokerProcess.Spec group(BrokerProcess.Spec spec, int index, String name, String... hosts) {
        BrokerProcess.Spec more = spec.with("culvert.vpdn.groups[" + index + "].name", name);
        for (int i = 0; i < hosts.length; i++) {
            more = more.with("culvert.vpdn.groups[" + index + "].terminate-from[" + i + "]", hosts[i]);
        }
        return more;
    }

    private static RadiusUser[] radiusUsers() {
        List<RadiusUser> all = new ArrayList<>(List.of(BrokerLab.ALICE, BrokerLab.BOB, MALLORY, PRISONER, VAGRANT));
        all.addAll(List.of(IDLE, BRIEF));
        all.addAll(CROWD);
        all.addAll(USERS);
        for (String known :
                List.of("kernel-client", "lac-calls", "lac-limited", "lac-impatient", "lac-mortal", "lac-stray")) {
            boolean _ = all.add(RadiusUser.of(known, "cisco", OUTBOUND));
        }
        boolean _ = all.add(RadiusUser.of("lac-barred", "another", "Reply-Message = \"not you\""));
        return all.toArray(RadiusUser[]::new);
    }

    static RadiusUser user(String name) {
        return RadiusUser.of(name, "pass");
    }

    private static RadiusUser crowd(String name) {
        return RadiusUser.of(name, "pass", FROM_POOL, "Framed-Pool = \"tiny\"");
    }

    Waiting waiting(String hostName, Function<TestLac, TestCall> dial) {
        TestLac own = open(hostName);
        TestCall call = dial.apply(own);
        own.runUntil("ICRP", SOON, () -> call.peerId().isAssigned());
        return new Waiting(own, call);
    }

    /** A LAC whose tunnel is up. */
    TestLac open(String hostName) {
        return openOnly(hostName).awaitEstablished(SOON);
    }

    TestLac openOnly(String hostName) {
        TunnelSettings settings = TunnelSettings.builder(hostName)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build();
        TestLac own = TestLac.openFromAnyPort(lac, LAC, BrokerLab.LNS, settings);
        boolean _ = lacs.add(own);
        return own;
    }

    static PppSettings client(RadiusUser user) {
        return client(user, AuthenticationProtocol.PAP);
    }

    static PppSettings client(RadiusUser user, AuthenticationProtocol protocol) {
        Secret password = Secret.utf8(user.password());
        return PppSettings.client(user.name(), password)
                .withRole(new PppRole.Client(user.name(), password, List.of(protocol), true));
    }

    Map<String, String> awaitDatabase(String condition) {
        Await.until(
                "row with " + condition,
                LATE,
                lab.lab()::logs,
                () -> psql().run("select 1").isSuccess()
                        && !history.rows(condition).isEmpty());
        return history.await(condition, 1);
    }

    Psql psql() {
        return Psql.ofEmbedded(lab.broker());
    }

    static String of(TestLac own) {
        return "f.nas_clid = " + own.id();
    }

    int sessions(TestLac own) {
        return Rest.items(lab.broker(), "/sessions?tunnel=" + own.peer().tunnelId())
                .size();
    }

    /** Type, cause and what was told, in one line. */
    static String summary(Map<String, String> row) {
        StringBuilder text = new StringBuilder();
        text.append(row.get("failure_type")).append(' ').append(row.get("failure_keyword"));
        text.append(" (").append(row.get("failure_text")).append("), ");
        text.append(row.get("cause")).append(' ').append(row.get("cause_text"));
        if (row.containsKey("clearing_message")) {
            text.append(", ").append(row.get("clearing_message")).append(' ').append(row.get("result_code"));
        }
        if (row.containsKey("error_code")) {
            text.append('/').append(row.get("error_code"));
        }
        if (row.containsKey("ppp_cause_code")) {
            int protocol = Integer.parseInt(row.get("ppp_cause_protocol"));
            text.append(", PPP ").append(row.get("ppp_cause_code"));
            text.append(' ').append(Integer.toHexString(protocol));
            text.append(' ').append(row.get("ppp_cause_direction"));
        }
        return text.toString();
    }

    static void assertOfUser(Map<String, String> row, TestLac own, String name, TestCall call, String user) {
        assertEnds(row, own, name);
        assertThat(row)
                .containsEntry("user_name", user)
                .containsEntry("mid", call.peerId().toString())
                .containsKey("acct_session_id");
    }

    /** A tunnel that was refused before it had an ID of ours. */
    static void assertOfTunnel(Map<String, String> row, TestLac own, String name) {
        assertThat(row)
                .containsEntry("nas_name", name)
                .containsEntry("nas_address", LAC)
                .containsEntry("nas_clid", own.id().toString())
                .containsEntry("gateway_address", BrokerLab.LNS)
                .containsEntry("unit", UNIT)
                .doesNotContainKeys("user_name", "domain", "mid", "acct_session_id");
    }

    /** Names, addresses and tunnel IDs of both ends. */
    static void assertEnds(Map<String, String> row, TestLac own, String name) {
        assertThat(row)
                .containsEntry("nas_name", name)
                .containsEntry("nas_address", LAC)
                .containsEntry("nas_clid", own.id().toString())
                .containsEntry("gateway_name", BrokerLab.HOST_NAME)
                .containsEntry("gateway_address", BrokerLab.LNS)
                .containsEntry("gateway_clid", own.peer().tunnelId().toString())
                .containsEntry("unit", UNIT)
                .containsEntry("redundancy_group", REDUNDANCY_GROUP)
                .containsEntry("locally_initiated", "false");
    }
}
