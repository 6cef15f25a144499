package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The database goes away while calls fail, or was never there, or the broker dies meanwhile: calls are served, and in the end
 * the history has every failure that the LAC saw, and none twice.
 */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HistoryOutageIT {

    /** Ten minutes under Maven's profile {@code long}. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("culvert.outage.seconds", 30));

    private static final int PORT = 5499;
    private static final String LAC = "10.70.0.8";
    private static final int PER_SECOND = 5;
    private static final RadiusUser LET_IN = RadiusUser.of("let-in", "pass");

    /** Longer than the longest pause between two tries of the broker. */
    private static final Duration SETTLED = Duration.ofSeconds(40);

    private BrokerLab lab;
    private KernelClient client;
    private Namespace lac;
    private PostgresServer postgres;

    @BeforeAll
    void start() {
        lab = BrokerLab.open(
                "history-outage",
                spec -> PostgresServer.usedBy(spec, PORT)
                        .with("culvert.vpdn.groups[0].name", "retail")
                        .with("culvert.vpdn.groups[1].name", "limited")
                        .with("culvert.vpdn.groups[1].terminate-from[0]", FailureLoad.LIMITED)
                        .with("culvert.vpdn.groups[1].settings.session-limit", "1"),
                BrokerLab.BOB,
                LET_IN);
        postgres = PostgresServer.install(lab.lns(), PORT);
        lac = lab.lac("lac", LAC);
        client = lab.startClient(BrokerLab.CLIENT + "/24");
    }

    @AfterEach
    void isHealthy() {
        lab.assertHealthy();
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    @Order(1)
    void callsAreServedWithoutADatabaseFromTheStart() {
        FailureLoad load = FailureLoad.start(lac, LAC, LET_IN, PER_SECOND);
        assertCallsAreServed();
        FailureLoad.Tally tally = load.finish();
        Await.until("the spool has them all", SETTLED, lab.lab()::logs, () -> pending() == tally.all());

        assertThat(lab.broker().lines())
                .filteredOn(line -> line.contains("spool"))
                .as("one line that says where the history is kept")
                .singleElement()
                .asString()
                .contains("WARN");
        HttpReply health = lab.broker().get(8080, "/actuator/health");
        assertThat(health.status()).isEqualTo(200);
        Map<String, Object> details = Rest.parse(health.body());
        assertThat(Rest.at(details, "status")).isEqualTo("UP");
        assertThat(Rest.at(details, "components", "broker", "details", "history")
                        .toString())
                .contains("127.0.0.1:" + PORT)
                .doesNotContain(PostgresServer.PASSWORD);
        assertOnlyTheHistoryIsAway();

        postgres.start();
        assertComplete(tally);
    }

    @Test
    @Order(2)
    void noFailureIsLostOrDoubledWhileTheDatabaseIsDead() {
        FailureLoad load = FailureLoad.start(lac, LAC, LET_IN, PER_SECOND);
        Await.until(
                "failures in the database",
                SETTLED,
                lab.lab()::logs,
                () -> load.rounds() > 2 * PER_SECOND
                        && postgres.psql()
                                        .number("select count(*) from vpdn_failure where user_name like 'stranger-2-%'")
                                > 0);
        postgres.kill9();
        long since = System.nanoTime();
        int before = load.rounds();
        assertCallsAreServed();
        assertOnlyTheHistoryIsAway();
        Await.until(
                "the end of the outage",
                OUTAGE.plus(SETTLED),
                lab.lab()::logs,
                () -> System.nanoTime() - since > OUTAGE.toNanos());
        int after = load.rounds();
        assertThat(after - before).as("rounds in the outage").isGreaterThan((int) OUTAGE.toSeconds());
        assertOnlyTheHistoryIsAway();

        postgres.start();
        Await.until("failures afterwards", SETTLED, lab.lab()::logs, () -> load.rounds() > after + PER_SECOND);
        assertComplete(load.finish());
    }

    @Test
    @Order(3)
    void aBrokerThatIsKilledWithAFullSpoolGoesOnWhereItWas() {
        postgres.kill9();
        FailureLoad load = FailureLoad.start(lac, LAC, LET_IN, 100);
        Await.until("failures", Duration.ofMinutes(2), lab.lab()::logs, () -> load.rounds() >= 300);
        FailureLoad.Tally tally = load.finish();
        Await.until("the spool has them all", SETTLED, lab.lab()::logs, () -> pending() == tally.all());

        lab.broker().kill9();
        BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
        assertThat(pending()).as("of the broker that was killed").isEqualTo(tally.all());
        FailureLoad more = FailureLoad.start(lac, LAC, LET_IN, PER_SECOND);
        Await.until("more failures", SETTLED, lab.lab()::logs, () -> more.rounds() >= PER_SECOND);
        FailureLoad.Tally second = more.finish();
        Await.until("the spool has these too", SETTLED, lab.lab()::logs, () -> pending() == tally.all() + second.all());

        postgres.start();
        // Wherever it is with writing by then.
        Await.until(
                "the database is being written to",
                SETTLED,
                lab.lab()::logs,
                () -> lab.broker().lines().stream()
                        .anyMatch(line -> line.contains("Database") && line.contains("ready")));
        lab.broker().kill9();
        BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
        assertComplete(tally);
        assertComplete(second);
    }

    /** A Linux client dials in and reaches the network behind the broker. */
    private void assertCallsAreServed() {
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        PingResult ping = client.ping(PingOptions.to(BrokerLab.SERVER).count(3));
        assertThat(ping.received()).as(ping.output()).isEqualTo(3);
        assertThat(Rest.items(lab.broker(), "/sessions?user=bob")).hasSize(1);
        client.dialer().terminatePpp();
    }

    private void assertOnlyTheHistoryIsAway() {
        HttpReply failures = Rest.reply(lab.broker(), "/failures");
        assertThat(failures.status()).as(failures.body()).isEqualTo(503);
        assertThat(failures.body())
                .containsPattern("(?i)\\nretry-after: [1-9][0-9]*\\s")
                .containsPattern("(?i)\\ncontent-type: application/problem\\+json")
                .doesNotContain(PostgresServer.PASSWORD);
        assertThat(Rest.reply(lab.broker(), "/failures/1").status()).isEqualTo(503);
        for (String live : new String[] {"/tunnels", "/sessions", "/stores"}) {
            assertThat(Rest.reply(lab.broker(), live).status()).as(live).isEqualTo(200);
        }
        Map<String, Object> stores = Rest.get(lab.broker(), "/stores");
        assertThat(Rest.at(stores, "state")).isEqualTo("degraded");
        assertThat(Rest.at(stores, "postgresql", "state")).isEqualTo("down");
        assertThat(Rest.at(stores, "postgresql", "origin")).isEqualTo("external");
        assertThat(Rest.find(stores, "postgresql", "problem")).isPresent();
        assertThat(pending()).isPositive();
    }

    /** Waits until nothing is pending; then the database has what the LAC saw, no more and no less. */
    private void assertComplete(FailureLoad.Tally tally) {
        Await.until("nothing pending", SETTLED, lab.lab()::logs, () -> pending() == 0);
        String strangers = "from vpdn_failure where user_name like '" + tally.userPrefix() + "%'";
        String limited = "from vpdn_failure where failure_type = 13 and nas_clid = " + tally.refusedTunnel();
        Psql psql = postgres.psql();
        assertThat(psql.number("select count(distinct user_name) " + strangers))
                .as("users")
                .isEqualTo(tally.strangers());
        assertThat(psql.number("select coalesce(sum(repeat_count), 0) " + strangers))
                .as("failures of users")
                .isEqualTo(tally.strangers());
        assertThat(psql.number("select coalesce(sum(repeat_count), 0) " + limited))
                .as("refused calls")
                .isEqualTo(tally.refused());
        assertThat(Rest.items(lab.broker(), "/failures?user=" + tally.userPrefix() + tally.strangers()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.get("errorRepeatCount")).isEqualTo(1));
        Map<String, Object> spool = Rest.get(lab.broker(), "/stores");
        assertThat(Rest.at(spool, "historySpool", "dropped")).isEqualTo(0);
        assertThat(Rest.at(spool, "historySpool", "refused")).isEqualTo(0);
    }

    private int pending() {
        return (Integer) Rest.at(Rest.get(lab.broker(), "/stores"), "historySpool", "pending");
    }
}
