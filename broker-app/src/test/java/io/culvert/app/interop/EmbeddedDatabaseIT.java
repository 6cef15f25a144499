package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The PostgreSQL that the broker brings along, through crashes of either, to an orderly end. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedDatabaseIT {

    private static final String LAC = "10.70.0.8";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** A first start unpacks the server and makes the data. */
    private static final Duration FIRST_START = Duration.ofSeconds(60);

    private BrokerLab lab;
    private Namespace lac;
    private Path data;

    @BeforeAll
    void start() {
        lab = BrokerLab.open("embedded-database", spec -> spec);
        lac = lab.lac("lac", LAC);
        data = lab.broker().dataDirectory().resolve("postgresql").resolve("data");
    }

    @AfterEach
    void isHealthy() {
        lab.assertHealthy();
    }

    @AfterAll
    void end() {
        lab.close();
        assertThat(PostgresProcesses.of(data)).isEmpty();
    }

    @Test
    @Order(1)
    void aBrokerThatWasKilledGoesOnWithTheServerThatIsThere() {
        awaitDatabase(FIRST_START);
        Map<String, String> before = fail();
        List<Long> postmasters = PostgresProcesses.postmasters(data);
        assertThat(postmasters).hasSize(1);

        lab.broker().kill9();
        assertThat(PostgresProcesses.postmasters(data)).as("it lives on").isEqualTo(postmasters);
        BrokerProcess again = lab.startBrokerAgain(spec -> spec);
        // Attaching takes no more than looking: a start of the server, or a wait for one, would be longer.
        long ready = System.nanoTime();
        awaitDatabase(Duration.ofSeconds(5));
        assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(Duration.ofSeconds(5));
        assertThat(PostgresProcesses.postmasters(data)).isEqualTo(postmasters);

        FailureHistory history = new FailureHistory(again, Psql.ofEmbedded(again));
        assertThat(history.await("f.id = " + before.get("id"), 1)).isEqualTo(before);
        Map<String, String> _ = fail();
        assertThat(history.rows("true")).hasSize(2);
        assertThat(PostgresProcesses.postmasters(data)).isEqualTo(postmasters);
    }

    @Test
    @Order(2)
    void aServerThatWasKilledIsStartedAgainAndNothingIsLost() {
        List<Long> killed = PostgresProcesses.postmasters(data);
        assertThat(killed).hasSize(1);
        String _ = Exec.ok("kill", "-9", killed.getFirst().toString());
        Map<String, String> row = fail();
        assertThat(row).containsEntry("repeat_count", "1");
        assertThat(PostgresProcesses.postmasters(data)).hasSize(1).doesNotContainAnyElementsOf(killed);
        assertThat(history().rows("true")).hasSize(3);
    }

    @Test
    @Order(3)
    void anOrderlyStopLeavesNoServer() {
        Psql psql = Psql.ofEmbedded(lab.broker());
        assertThat(psql.ask("show fsync")).isEqualTo("on");
        assertThat(psql.ask("show synchronous_commit")).isEqualTo("on");
        assertThat(psql.ask("show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(new Psql(psql.namespace(), psql.port(), psql.user(), "guessed", psql.database())
                        .run("select 1")
                        .isSuccess())
                .as("a wrong password lets somebody in")
                .isFalse();
        lab.broker().stop();
        assertThat(PostgresProcesses.of(data)).isEmpty();

        BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
        awaitDatabase(SOON);
        assertThat(history().rows("true")).hasSize(3);
        lab.broker().stop();
        assertThat(PostgresProcesses.of(data)).isEmpty();
    }

    /** A tunnel fails for want of the secret; its row. */
    private Map<String, String> fail() {
        TestLac own = TestLac.openFromAnyPort(
                lac,
                LAC,
                BrokerLab.LNS,
                TunnelSettings.builder("stranger")
                        .secret(Secret.utf8("guessed"))
                        .build());
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Await.until(
                "nothing pending",
                SOON,
                lab.lab()::logs,
                () -> Rest.at(Rest.get(lab.broker(), "/stores"), "historySpool", "pending")
                        .equals(0));
        return history().await("f.nas_clid = " + own.id(), 1);
    }

    private FailureHistory history() {
        return new FailureHistory(lab.broker(), Psql.ofEmbedded(lab.broker()));
    }

    private void awaitDatabase(Duration timeout) {
        Await.until(
                "database",
                timeout,
                lab.lab()::logs,
                () -> Rest.at(Rest.get(lab.broker(), "/stores"), "postgresql", "state")
                        .equals("up"));
    }
}
