package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.nio.file.Files;
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

/**
 * An external PostgreSQL that takes connections by TLS alone, asked with {@code sslmode=verify-full}: the history is served by
 * one that the root certificate vouches for, and a broker that does not trust the server keeps its failures and says why.
 */
@NeedsPeers(alsoPrograms = "openssl")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DatabaseTlsIT {

    private static final int PORT = 5498;
    private static final String LAC = "10.70.0.8";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Longer than the longest pause between two tries of the broker. */
    private static final Duration SETTLED = Duration.ofSeconds(40);

    private Path certificates;
    private CertificateAuthority trusted;
    private CertificateAuthority stranger;
    private BrokerLab lab;
    private Namespace lac;
    private PostgresServer postgres;

    @BeforeAll
    void start() throws IOException {
        certificates = Files.createTempDirectory("culvert-database-tls");
        trusted = CertificateAuthority.make(certificates, "trusted");
        stranger = CertificateAuthority.make(certificates, "stranger");
        lab = BrokerLab.open("database-tls", spec -> asking(spec, "localhost", trusted));
        lac = lab.lac("lac", LAC);
        postgres = PostgresServer.install(lab.lns(), PORT).withTlsOnly(trusted.certify("localhost"));
        postgres.start();
    }

    @AfterEach
    void isHealthy() {
        lab.assertHealthy();
    }

    @AfterAll
    void end() throws IOException {
        lab.close();
        Workspace.removeDirectory(certificates);
    }

    @Test
    @Order(1)
    void aServerThatTheRootVouchesForServesTheHistoryByTls() {
        assertThat(withoutTls().isSuccess()).as("a connection without TLS").isFalse();
        awaitDatabase("up");
        TestLac own = fail();
        Map<String, String> row =
                new FailureHistory(lab.broker(), postgres.psql()).await("f.nas_clid = " + own.id(), 1);
        assertThat(row).containsEntry("failure_type", "16").containsEntry("nas_name", "stranger");
        List<Map<String, Object>> connections = postgres.psql()
                .rows("select s.ssl, s.version from pg_stat_ssl s join pg_stat_activity a using (pid)"
                        + " where a.application_name = 'culvert'");
        assertThat(connections)
                .isNotEmpty()
                .allSatisfy(connection -> assertThat(connection)
                        .containsEntry("ssl", true)
                        .extractingByKey("version")
                        .asString()
                        .startsWith("TLSv1."));
        assertThat(lab.broker().metric("culvert_history_recorded_total", "")).isEqualTo(1);
        assertThat(lab.broker().metric("culvert_history_database_up", "")).isEqualTo(1);
        assertThat(lab.broker().metric("culvert_history_spool_bytes", "")).isPositive();
        for (String nothing : new String[] {
            "culvert_history_unreadable_files",
            "culvert_history_force_failures_total",
            "culvert_history_shortened_total",
            "culvert_history_full"
        }) {
            assertThat(lab.broker().metric(nothing, "")).as(nothing).isZero();
        }
    }

    @Test
    @Order(2)
    void aServerOfAnotherRootIsNotTrustedAndTheFailuresAreKept() {
        askAgain("localhost", stranger);
        assertRefused("localhost:" + PORT);
    }

    @Test
    @Order(3)
    void aServerThatIsCertifiedUnderAnotherNameIsNotTrusted() {
        askAgain("127.0.0.1", trusted);
        assertRefused("127.0.0.1:" + PORT);
    }

    @Test
    @Order(4)
    void whatWasKeptMeanwhileArrivesWhenTheServerIsTrustedAgain() {
        askAgain("localhost", trusted);
        awaitDatabase("up");
        Await.until("nothing pending", SETTLED, lab.lab()::logs, () -> pending() == 0);
        assertThat(postgres.psql().number("select sum(repeat_count) from vpdn_failure"))
                .isEqualTo(3);
        assertThat(Rest.items(lab.broker(), "/failures?peer=stranger")).hasSize(3);
    }

    private void assertRefused(String address) {
        TestLac _ = fail();
        awaitDatabase("down");
        Await.until("the failure waits", SOON, lab.lab()::logs, () -> pending() > 0);
        Map<String, Object> stores = Rest.get(lab.broker(), "/stores");
        assertThat(Rest.at(stores, "postgresql", "problem").toString())
                .contains(address)
                .containsPattern("(?i)certificat|hostname|PKIX");
        assertThat(Rest.reply(lab.broker(), "/failures").status()).isEqualTo(503);

        HttpReply health = lab.broker().get(8080, "/actuator/health");
        assertThat(health.status()).as("calls are served").isEqualTo(200);
        assertThat(Rest.at(Rest.parse(health.body()), "components", "broker", "details", "history")
                        .toString())
                .contains(address)
                .containsPattern("(?i)certificat|hostname|PKIX");
        assertThat(lab.broker().lines())
                .filteredOn(line -> line.contains("WARN") && line.contains("database: PostgreSQL"))
                .as("one line that says why; what it does to the history is told apart")
                .singleElement()
                .asString()
                .contains(address)
                .containsPattern("(?i)certificat|hostname|PKIX");
        String said = lab.broker().lines()
                + health.body()
                + stores
                + Rest.reply(lab.broker(), "/failures").body();
        assertThat(said).doesNotContain(PostgresServer.PASSWORD, certificates.toString());
    }

    private void askAgain(String host, CertificateAuthority root) {
        lab.broker().stop();
        BrokerProcess _ = lab.startBrokerAgain(spec -> asking(spec, host, root));
    }

    private static BrokerProcess.Spec asking(BrokerProcess.Spec spec, String host, CertificateAuthority root) {
        return PostgresServer.usedBy(spec, PORT)
                .with(
                        "spring.datasource.url",
                        "jdbc:postgresql://" + host + ":" + PORT + "/" + PostgresServer.DATABASE
                                + "?sslmode=verify-full&sslrootcert=" + root.root());
    }

    /** A tunnel fails for want of the secret. */
    private TestLac fail() {
        TestLac own = TestLac.openFromAnyPort(
                lac,
                LAC,
                BrokerLab.LNS,
                TunnelSettings.builder("stranger")
                        .secret(Secret.utf8("guessed"))
                        .build());
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        return own;
    }

    private ExecResult withoutTls() {
        return lab.lns()
                .run(
                        SOON,
                        "env",
                        "PGPASSWORD=" + PostgresServer.PASSWORD,
                        "PGSSLMODE=disable",
                        "psql",
                        "--no-psqlrc",
                        "--host=127.0.0.1",
                        "--port=" + PORT,
                        "--username=" + PostgresServer.USER,
                        "--dbname=" + PostgresServer.DATABASE,
                        "--command=select 1");
    }

    private void awaitDatabase(String state) {
        Await.until(
                "database " + state,
                SETTLED,
                lab.lab()::logs,
                () -> Rest.at(Rest.get(lab.broker(), "/stores"), "postgresql", "state")
                        .equals(state));
    }

    private int pending() {
        return (Integer) Rest.at(Rest.get(lab.broker(), "/stores"), "historySpool", "pending");
    }
}
