package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppSettings;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of the failure matrix in which a unit has nobody beside it. */
@NeedsPeers
@SuppressWarnings("NullAway.Init") // by open()
class FailureMatrixAloneIT {
    private static final String REDIS = "10.90.0.5";
    private static final String LAC = "10.70.0.3";
    private static final String LONG_LEASE = "60s";

    private BrokerLab lab;
    private RedisServer redis;
    private Namespace host;

    private void open(UnaryOperator<BrokerProcess.Spec> change) {
        lab = BrokerLab.openWith(
                "matrix-alone",
                before -> {
                    Namespace stores = before.namespace("redis");
                    String _ = before.segment("core").attach(stores, "eth0", REDIS + "/24");
                    redis = RedisServer.start(stores, "redis", REDIS, RedisServer.PORT);
                },
                spec -> change.apply(spec.with("culvert.redundancy.checkpointing", "true")
                        .jvm("-XX:TieredStopAtLevel=1")
                        .with("culvert.unit.name", "a")
                        .with("culvert.unit.group", "lns")
                        .with("culvert.redundancy.lease", "5s")
                        .with("culvert.redundancy.group-key", "what all units know")
                        .with("culvert.redundancy.redis.url", "redis://" + REDIS + ":" + RedisServer.PORT)
                        .with("culvert.redundancy.redis.password", RedisServer.PASSWORD)),
                BrokerLab.BOB);
        host = lab.lac("lac", LAC);
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void aUnitAloneInTheListServesOnWithoutCommitAndHasEverythingInTheJournalOnceTheRedisIsBack() {
        open(spec -> spec);
        assertServesOnAndSurvives();
        assertDoesNotWaitForItsLease();
    }

    /** The lease of the process that died would have held for longer than the next one takes to serve. */
    private void assertDoesNotWaitForItsLease() {
        lab.broker().stop();
        BrokerProcess last = lab.startBrokerAgain(spec -> spec.with("culvert.redundancy.lease", LONG_LEASE));
        Dialled call = dial("behind-a-long-lease");
        assertThat(lastReason(last)).doesNotContain("gone");
        last.kill9();
        assertThat(Integer.parseInt(redis.ask("PTTL", "{culvert:lns}:lease"))).isGreaterThan(30_000);
        BrokerProcess again = lab.startBrokerAgain(spec -> spec);
        assertThat(lastReason(again)).isEqualTo("this unit's earlier process is gone");
        call.awaitResync(again, 1);
    }

    private static String lastReason(BrokerProcess broker) {
        return Rest.at(Rest.get(broker, "/redundancy"), "states", "lastReason").toString();
    }

    @Test
    void aUnitThatIsToServeInIsolationServesOnAlthoughAListedUnitDoesNotAnswer() {
        open(spec -> spec.with("culvert.redundancy.isolation", "serve")
                .with("culvert.redundancy.members[0].name", "a")
                .with("culvert.redundancy.members[0].address", "10.90.0.1")
                .with("culvert.redundancy.members[1].name", "b")
                .with("culvert.redundancy.members[1].address", "10.90.0.12"));
        assertServesOnAndSurvives();
    }

    /** A call from before and one from while the Redis was silent go on after the death of the process. */
    private void assertServesOnAndSurvives() {
        Dialled before = dial("before");
        int mark = lab.broker().lines().size();
        redis.freeze();
        String _ = awaitLine("checkpoint messaging is off", mark);
        Dialled meanwhile = dial("meanwhile");
        redis.thaw();
        String _ = awaitLine("checkpoint messaging is on", mark);
        assertThat(lab.broker().lines().stream().skip(mark)).noneMatch(line -> line.contains("silent: "));

        lab.broker().kill9();
        BrokerProcess again = lab.startBrokerAgain(spec -> spec);
        assertThat(again.metric("culvert_ha_tunnels", "ha=\"established\"")).isEqualTo(2);
        before.awaitResync(again, 1);
        meanwhile.awaitResync(again, 2);
        assertThat(again.metric("culvert_ha_resynced", "ha=\"failed\"")).isEqualTo(0);
        assertThat(again.metric("culvert_ha_sessions", "ha=\"established\"")).isEqualTo(2);
        lab.assertHealthy();
    }

    private String awaitLine(String part, int mark) {
        return Await.value(
                "line with " + part,
                PairLab.SOON,
                lab.lab()::logs,
                () -> lab.broker().lines().stream()
                        .skip(mark)
                        .filter(line -> line.contains(part))
                        .findFirst());
    }

    private Dialled dial(String hostName) {
        TestLac lac = TestLac.openFromAnyPort(
                host,
                LAC,
                BrokerLab.LNS,
                TunnelSettings.builder(hostName)
                        .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                        .build());
        TestCall call = lac.awaitEstablished(PairLab.SOON)
                .dial(PppSettings.client(BrokerLab.BOB.name(), Secret.utf8(BrokerLab.BOB.password())));
        lac.runUntil("the call", PairLab.SOON, call::isUp);
        return new Dialled(lac, call);
    }

    private record Dialled(TestLac lac, TestCall call) {
        void awaitResync(BrokerProcess broker, int tunnels) {
            lac.runUntil(
                    "resync", PairLab.SOON, () -> broker.metric("culvert_ha_resynced", "ha=\"success\"") >= tunnels);
            assertThat(call.isUp()).isTrue();
        }
    }
}
