package io.culvert.app.interop;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** What the tests of a pair with LACs of this machine share: vpdn-groups, users, and what is seen from outside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SwitchoverLab {
    static final Duration LATE = PairLab.SOON.multipliedBy(2);
    static final String LAC = "10.70.0.8";

    /** Nothing is special about it. */
    static final String USUAL = "lac-usual";

    /** Its calls are held while the tunnel resynchronises. */
    static final String PATIENT = "lac-patient";

    /** RADIUS says that its tunnels have a resync of 4. */
    static final String FOUR = "lac-four";

    /** Its tunnels do not survive. */
    static final String MORTAL = "lac-mortal";

    static final RadiusUser BOB = RadiusUser.of("bob", "builder");
    static final RadiusUser MAYFLY =
            RadiusUser.of("mayfly", "brief", "Cisco-AVPair += \"vpdn:l2tp-silent-switchover=0\"");

    private static final String OUTBOUND = "Service-Type = Outbound-User";

    PairLab lab;
    PairRoles units;
    Namespace lac;
    /** All that passes between LACs and units, whichever is active. */
    Capture wire;

    final List<TestLac> opened = new ArrayList<>();

    private final String name;
    private final UnaryOperator<BrokerProcess.Spec> change;

    SwitchoverLab(String name) {
        this(name, spec -> spec);
    }

    /** @param change what its units are told beside the usual */
    SwitchoverLab(String name, UnaryOperator<BrokerProcess.Spec> change) {
        this.name = name;
        this.change = change;
    }

    @BeforeAll
    void start() {
        lab = PairLab.open(name, spec -> change.apply(configure(spec)), users());
        units = new PairRoles(lab, this::serve);
        lac = lab.lab().namespace("lac");
        String _ = lab.lab().segment("access").attach(lac, "eth0", LAC + "/24");
        wire = Capture.start(lac, "eth0");
        begin();
    }

    /** What the tests need before the first of them. */
    void begin() {}

    @AfterEach
    void healthy() {
        wire.assertNothingSuspicious(BrokerLab.LNS);
        for (var member : List.of(units.active(), units.standby())) {
            BrokerLab.assertNoStackTrace(member.broker().lines());
        }
    }

    @AfterAll
    void end() {
        lab.close();
    }

    private static BrokerProcess.Spec configure(BrokerProcess.Spec spec) {
        return spec.with("culvert.vpdn.tunnel-authorization.enabled", "true")
                .with("culvert.radius.retries", "10")
                // A LAC that nobody drives is silent for as long as a busy machine needs.
                .with("culvert.l2tp.retransmit-retries", "100")
                .with("culvert.l2tp.setup-timeout", "600")
                .with("culvert.l2tp.no-session-timeout", "600")
                .with("culvert.vpdn.groups[0].name", "usual")
                .with("culvert.vpdn.groups[1].name", "patient")
                .with("culvert.vpdn.groups[1].terminate-from[0]", PATIENT)
                .with("culvert.vpdn.groups[1].settings.resync-new-calls", "hold")
                .with("culvert.vpdn.groups[2].name", "mortal")
                .with("culvert.vpdn.groups[2].terminate-from[0]", MORTAL)
                .with("culvert.vpdn.groups[2].settings.sso", "false");
    }

    private static RadiusUser[] users() {
        List<RadiusUser> users = new ArrayList<>(List.of(BrokerLab.ALICE, BOB, MAYFLY));
        for (String host : List.of(USUAL, PATIENT, MORTAL)) {
            boolean _ = users.add(RadiusUser.of(host, "cisco", OUTBOUND));
        }
        boolean _ = users.add(
                RadiusUser.of(FOUR, "cisco", OUTBOUND, "Cisco-AVPair += \"vpdn:l2tp-tunnel-resync-packet=4\""));
        return users.toArray(RadiusUser[]::new);
    }

    /** A LAC whose tunnel is up. */
    TestLac open(String hostName) {
        return open(TunnelSettings.builder(hostName)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build());
    }

    /** As above. */
    TestLac open(TunnelSettings settings) {
        TestLac own = TestLac.openFromAnyPort(lac, LAC, BrokerLab.LNS, settings).awaitEstablished(LATE);
        boolean _ = opened.add(own);
        return own;
    }

    /** Serves all LACs. */
    void serve() {
        opened.forEach(TestLac::run);
    }

    /** Serves all LACs until the condition holds. */
    void runUntil(String what, BooleanSupplier condition) {
        Await.until(
                what,
                LATE,
                () -> opened.stream().map(TestLac::calls).toList() + "\n"
                        + lab.lab().logs(),
                () -> {
                    serve();
                    return condition.getAsBoolean();
                });
    }

    /** A call of that user, up. */
    TestCall dial(TestLac own, RadiusUser user) {
        TestCall call = own.dial(client(user));
        runUntil("IPCP of " + user.name(), call::isUp);
        return call;
    }

    static PppSettings client(RadiusUser user) {
        Secret password = Secret.utf8(user.password());
        return PppSettings.client(user.name(), password)
                .withRole(new PppRole.Client(user.name(), password, List.of(AuthenticationProtocol.CHAP_MD5), true));
    }

    /** What the active unit knows of redundancy. */
    Map<String, Object> redundancy() {
        return Rest.get(units.active().broker(), "/redundancy");
    }

    /** The tunnel of that LAC as the active unit lists those that are to survive; empty: it does not. */
    Optional<Map<String, Object>> survivor(TestLac own) {
        return survivor(units.active().broker(), own);
    }

    static Optional<Map<String, Object>> survivor(BrokerProcess broker, TestLac own) {
        return Rest.items(broker, "/redundancy/tunnels").stream()
                .filter(row -> Objects.equals(
                        row.get("localTunnelId"), own.peer().tunnelId().value()))
                .findFirst();
    }

    /** Waits until the tunnel of that LAC is in that state of resync. */
    void awaitResync(TestLac own, String state) {
        runUntil(
                "resync " + state,
                () -> survivor(own).map(row -> row.get("resync")).equals(Optional.of(state)));
    }

    /** The only row of the history of the active unit for which the SQL condition holds, as psql and REST show it. */
    Map<String, String> failure(String condition) {
        BrokerProcess broker = units.active().broker();
        runUntil(
                "database",
                () -> Rest.at(Rest.get(broker, "/stores"), "postgresql", "state")
                        .equals("up"));
        FailureHistory history = new FailureHistory(broker, Psql.ofEmbedded(broker));
        runUntil("row with " + condition, () -> !history.rows(condition).isEmpty());
        return history.await(condition, 1);
    }

    /** Control messages of the LNS to that LAC, oldest first. */
    List<CapturedMessage> said(TestLac own) {
        return wire.controlMessages(BrokerLab.LNS).stream()
                .filter(message -> message.tunnelId() == own.id().value())
                .toList();
    }

    List<RadiusDetail> records(String status, String user) {
        return lab.radius().accounting().stream()
                .filter(record -> record.isStatus(status) && record.isOfUser(user))
                .toList();
    }
}
