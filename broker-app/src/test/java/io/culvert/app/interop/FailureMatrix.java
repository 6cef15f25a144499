package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Rows of the failure matrix, on one pair with one call that lives through all of them. Before each row the pair is whole: one unit
 * active, the other one hot, all cables and the Redis well.
 */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // by begin() and heal()
abstract class FailureMatrix {
    static final int REST_PORT = 8080;

    private final String name;
    private KernelClient client;
    private final List<HostProcess> slow = new ArrayList<>();

    PairLab lab;
    LivingCall call;
    Member active;
    Member standby;

    FailureMatrix(String name) {
        this.name = name;
    }

    @BeforeAll
    void begin() {
        lab = PairLab.open(
                name,
                spec -> spec.with("culvert.redundancy.tracked-interfaces", "eth1")
                        .with("culvert.redundancy.tracked-gateways", PairLab.GATEWAY),
                BrokerLab.ALICE,
                BrokerLab.BOB);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
        call = LivingCall.dialPatiently(lab, client);
    }

    @AfterAll
    void end() {
        if (lab == null) {
            return;
        }
        for (Member member : List.of(lab.a(), lab.b())) {
            BrokerLab.assertNoStackTrace(member.broker().lines());
        }
        lab.close();
    }

    @BeforeEach
    void heal() {
        endSlowness();
        if (lab.redis().isAlive()) {
            lab.redis().thaw();
        } else {
            lab.redis().startAgain();
        }
        for (Member member : List.of(lab.a(), lab.b())) {
            member.mendAll();
            member.broker().process().signal("CONT");
        }
        await("one unit active, the other one hot", () -> {
            for (Member member : List.of(lab.a(), lab.b())) {
                // Also one that found the Redis too busy when it started.
                if (!member.broker().process().isAlive()) {
                    member.startAgain();
                }
            }
            active = lab.a().state().equals("ACTIVE") ? lab.a() : lab.b();
            standby = active == lab.a() ? lab.b() : lab.a();
            return active.state().equals("ACTIVE")
                    && standby.state().equals("STANDBY HOT")
                    && figure(active, "culvert_redundancy_checkpointing") == 1
                    && figure(active, "culvert_redundancy_standby_up") == 1;
        });
        if (call.isUp()) {
            call.pingAnew();
        } else {
            call = LivingCall.dialPatiently(lab, client);
        }
    }

    /** Every command to the Redis takes that long, or twice. */
    void slowRedisDown(Duration pause) {
        boolean _ = slow.add(lab.redis().slowDown(pause));
    }

    void endSlowness() {
        slow.forEach(HostProcess::close);
        slow.clear();
    }

    static double figure(Member member, String name) {
        return figure(member, name, "");
    }

    static double figure(Member member, String name, String label) {
        return member.broker().metric(name, label);
    }

    Map<String, Object> redundancy(Member member) {
        return Rest.get(member.broker(), "/redundancy");
    }

    long epoch(Member member) {
        return (long) figure(member, "culvert_redundancy_epoch");
    }

    void switchOver(Member from) {
        HttpReply reply = from.broker().http("POST", REST_PORT, "/api/v1/redundancy/switchover", List.of());
        assertThat(reply.status()).as(reply.toString()).isBetween(200, 299);
    }

    static PppSettings bob() {
        return PppSettings.client(BrokerLab.BOB.name(), Secret.utf8(BrokerLab.BOB.password()));
    }

    /** Brings up a call of Bob's; returns its LAC. */
    TestLac awaitNewCall(String hostName) {
        TestLac lac = lab.startLac(hostName).awaitEstablished(PairLab.SOON);
        TestCall dialled = lac.dial(bob());
        lac.runUntil("Bob's call", PairLab.SOON, dialled::isUp);
        return lac;
    }

    void await(String what, BooleanSupplier condition) {
        Await.until(what, PairLab.SOON, lab.lab()::logs, condition);
    }
}
