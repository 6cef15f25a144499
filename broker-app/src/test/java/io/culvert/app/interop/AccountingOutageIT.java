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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A unit alone whose RADIUS server says nothing while calls end, and that dies before it says something again. */
@NeedsPeers
class AccountingOutageIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final List<RadiusUser> USERS =
            List.of(RadiusUser.of("ann", "one"), RadiusUser.of("ben", "two"), RadiusUser.of("cleo", "three"));

    private Lab lab;
    private Namespace machine;
    private FreeRadius radius;

    @BeforeEach
    void open() {
        lab = Lab.open("accounting-outage");
        machine = lab.namespace("machine");
        radius = FreeRadius.start(machine, BrokerLab.RADIUS_SECRET, USERS.toArray(RadiusUser[]::new));
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void everyStopComesAfterTheDeathOfTheProcessThatWroteIt() {
        BrokerProcess broker = BrokerProcess.start(machine, spec());
        TunnelSettings settings = TunnelSettings.builder("lac")
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build();
        TestLac lac = TestLac.openFromAnyPort(machine, "127.0.0.1", "127.0.0.1", settings)
                .awaitEstablished(SOON);
        List<TestCall> calls = new ArrayList<>();
        for (RadiusUser user : USERS) {
            TestCall call = lac.dial(client(user));
            lac.runUntil("call of " + user.name(), SOON, call::isUp);
            boolean _ = calls.add(call);
        }
        lac.runUntil("Starts", SOON, () -> ofStatus("Start").size() == USERS.size());

        radius.freeze();
        calls.forEach(lac::hangUp);
        lac.runUntil("calls end", SOON, () -> calls.stream().allMatch(TestCall::isCleared));
        lac.runUntil("Stops wait", SOON, () -> waiting(broker) >= USERS.size());
        broker.kill9();
        long ended = System.nanoTime();
        BrokerProcess next =
                BrokerProcess.start(machine, spec().named("broker-again").keepingDataIn(broker.dataDirectory()));
        assertThat(waiting(next)).isGreaterThanOrEqualTo(USERS.size());
        long away = Duration.ofNanos(System.nanoTime() - ended).toSeconds();
        radius.thaw();
        lac.runUntil(
                "all Stops of the next process",
                SOON,
                () -> ofStatus("Stop").stream()
                                .filter(stop -> stop.number("Acct-Delay-Time") >= away)
                                .map(stop -> stop.value("User-Name"))
                                .distinct()
                                .count()
                        == USERS.size());
        lac.runUntil("nothing waits", SOON, () -> waiting(next) == 0);

        assertThat(ofStatus("Start")).hasSize(USERS.size());
        assertThat(ofStatus("Stop").stream()
                        .map(stop -> stop.value("Acct-Session-Id"))
                        .distinct())
                .as("repetitions of the same records, and no others")
                .hasSize(USERS.size());
        BrokerLab.assertNoStackTrace(next.lines());
    }

    private static BrokerProcess.Spec spec() {
        return BrokerProcess.Spec.of("broker")
                .with("culvert.l2tp.host-name", "lns")
                .with("culvert.l2tp.tunnel-secret", BrokerLab.TUNNEL_SECRET)
                .with("culvert.dataplane.mode", "none")
                .with("culvert.ppp.authentication", "pap")
                .with("culvert.radius.servers[0].address", "127.0.0.1")
                .with("culvert.radius.servers[0].secret", BrokerLab.RADIUS_SECRET)
                .with("culvert.redundancy.checkpointing", "true")
                // No database of its own: none is needed, and it takes a while.
                .with("spring.datasource.url", "jdbc:postgresql://127.0.0.1:5499/culvert")
                .with("spring.datasource.username", "culvert")
                .with("spring.datasource.password", "none");
    }

    private static PppSettings client(RadiusUser user) {
        Secret password = Secret.utf8(user.password());
        return PppSettings.client(user.name(), password)
                .withRole(new PppRole.Client(user.name(), password, List.of(AuthenticationProtocol.PAP), true));
    }

    private static long waiting(BrokerProcess broker) {
        return ((Number) Rest.at(Rest.get(broker, "/stores"), "accounting", "waiting")).longValue();
    }

    private List<RadiusDetail> ofStatus(String status) {
        return radius.accounting().stream()
                .filter(record -> record.isStatus(status))
                .toList();
    }
}
