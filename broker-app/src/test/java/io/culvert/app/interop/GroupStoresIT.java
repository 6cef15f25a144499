package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two units before RADIUS and PostgreSQL: to these they are one, and what waits for them outlives the unit that wrote it. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupStoresIT {
    private static final Duration SOON = PairLab.SOON;
    private static final Duration LATE = Duration.ofSeconds(90);
    private static final String LAC = "10.70.0.9";
    private static final String POSTGRES = "10.90.0.6";
    private static final int PORT = 5433;

    private PairLab lab;
    private Namespace lacs;
    private PostgresServer postgres;
    private Member active;
    private Member standby;

    @BeforeAll
    void start() {
        lab = PairLab.open(
                "group-stores",
                spec -> PostgresServer.usedBy(spec, POSTGRES, PORT)
                        .with("culvert.ppp.authentication", "pap")
                        .with("culvert.radius.timeout", "500ms")
                        .with("culvert.radius.retries", "1")
                        .with("culvert.radius.dead-time", "1s"),
                BrokerLab.ALICE,
                BrokerLab.BOB);
        active = lab.a();
        standby = lab.b();
        lacs = lab.lab().namespace("lacs");
        String _ = lab.lab().segment("access").attach(lacs, "eth0", LAC + "/24");
        Namespace database = lab.lab().namespace("database");
        String _ = lab.lab().segment("core").attach(database, "eth0", POSTGRES + "/24");
        postgres = PostgresServer.install(database, PORT).reachedAt(POSTGRES, "10.90.0.0/24");
        postgres.start();
    }

    @AfterEach
    void isHealthy() {
        for (Member member : List.of(lab.a(), lab.b())) {
            BrokerLab.assertNoStackTrace(member.broker().lines());
        }
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void aTakeoverChangesNothingThatRadiusKnowsASessionBy() {
        int before = lab.radius().accounting().size();
        TestLac lac = lac("lac-one");
        TestCall call = up(lac, BrokerLab.ALICE);
        awaitRecords(lac, before, "Interim-Update", 1);
        int interims = ofStatus(before, "Interim-Update").size();

        takeOver(lac);
        awaitRecords(lac, before, "Interim-Update", interims + 2);
        lac.hangUp(call);
        awaitRecords(lac, before, "Stop", 1);
        bringBack(lac);

        List<RadiusDetail> records = records(before).stream()
                .filter(record -> !record.isOfUser("bob"))
                .toList();
        assertThat(records).noneMatch(record -> record.isStatus("Accounting-On"));
        for (String attribute : List.of(
                "NAS-IP-Address",
                "NAS-Identifier",
                "NAS-Port",
                "Acct-Session-Id",
                "Framed-IP-Address",
                "Packet-Src-IP-Address")) {
            assertThat(records.stream()
                            .flatMap(record -> record.value(attribute).stream())
                            .distinct())
                    .as(attribute)
                    .hasSize(1);
        }
        RadiusDetail stop = ofStatus(before, "Stop").getFirst();
        assertThat(stop.value("NAS-IP-Address"))
                .as("the service address beside the server")
                .contains("10.90.0.1");
        assertThat(stop.value("Packet-Src-IP-Address")).contains("10.90.0.1");
        assertThat(stop.value("NAS-Identifier")).contains("lns");
    }

    @Test
    void recordsOfARadiusThatIsAwayOutliveTheUnitThatWroteThem() {
        int before = lab.radius().accounting().size();
        TestLac lac = lac("lac-two");
        TestCall alice = up(lac, BrokerLab.ALICE);
        TestCall bob = up(lac, BrokerLab.BOB);
        awaitRecords(lac, before, "Start", 2);

        lab.radius().kill9();
        lac.hangUp(alice);
        lac.hangUp(bob);
        lac.runUntil("calls end", SOON, () -> alice.isCleared() && bob.isCleared());
        long endedAt = System.nanoTime();
        lac.runUntil("Stops wait", SOON, () -> waiting(active) >= 2);
        lac.runUntil(
                "a record is given up and kept",
                LATE,
                () -> active.broker().metric("culvert_radius_accounting_retried_total", "") > 0);
        assertThat(Rest.find(Rest.get(active.broker(), "/stores"), "accounting", "problem"))
                .isPresent();
        lac.runUntil(
                "it is told",
                SOON,
                () -> active.broker().lines().stream()
                        .anyMatch(line -> line.contains("accounting records wait, the oldest since 20")));

        takeOver(lac);
        lac.runUntil("Stops wait at the other unit", SOON, () -> waiting(active) >= 2);
        long away = Duration.ofNanos(System.nanoTime() - endedAt).toSeconds();
        lab.radius().restart();
        awaitRecords(lac, before, "Stop", 2);
        lac.runUntil("nothing waits", SOON, () -> waiting(active) == 0);

        List<RadiusDetail> stops = ofStatus(before, "Stop");
        assertThat(stops.stream().map(stop -> stop.value("User-Name").orElseThrow()))
                .as("each once: no answer was lost")
                .containsExactlyInAnyOrder("alice", "bob");
        assertThat(stops).allSatisfy(stop -> {
            assertThat(stop.number("Acct-Delay-Time")).isGreaterThanOrEqualTo(away - 1);
            assertThat(stop.value("Acct-Terminate-Cause")).contains("User-Request");
        });
        assertThat(active.broker().metric("culvert_radius_accounting_lost_total", ""))
                .isZero();
        bringBack(lac);
    }

    @Test
    void theHistoryIsWholeAndNothingIsInItTwiceWhenTheDatabaseIsAwayDuringATakeover() {
        TestLac lac = lac("lac-three");
        TestCall kept = up(lac, BrokerLab.BOB);
        refused(lac, "before");
        awaitRows(lac, "before");

        postgres.kill9();
        refused(lac, "first");
        refused(lac, "second");
        lac.runUntil("failures wait", SOON, () -> pending(active) >= 2);
        takeOver(lac);
        refused(lac, "third");
        lac.runUntil("failures wait at the other unit", SOON, () -> pending(active) >= 1);
        postgres.start();
        awaitRows(lac, "before", "third");
        // What the dead unit has recorded is on its own disk, and comes with it.
        bringBack(lac);
        awaitRows(lac, "before", "first", "second", "third");

        assertThat(kept.isUp()).isTrue();
        assertThat(postgres.psql()
                        .number("select sum(repeat_count) from vpdn_failure where user_name like 'refused-%'"))
                .isEqualTo(4);
        lac.hangUp(kept);
        lac.runUntil("call ends", SOON, kept::isCleared);
    }

    private TestLac lac(String name) {
        TunnelSettings settings = TunnelSettings.builder(name)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build();
        return TestLac.openFromAnyPort(lacs, LAC, BrokerLab.LNS, settings).awaitEstablished(SOON);
    }

    private static TestCall up(TestLac lac, RadiusUser user) {
        TestCall call = lac.dial(client(user));
        lac.runUntil("call of " + user.name(), SOON, call::isUp);
        return call;
    }

    private static void refused(TestLac lac, String user) {
        TestCall call = lac.dial(client(RadiusUser.of("refused-" + user, "wrong")));
        lac.runUntil("CDN", SOON, call::isCleared);
    }

    private static PppSettings client(RadiusUser user) {
        Secret password = Secret.utf8(user.password());
        return PppSettings.client(user.name(), password)
                .withRole(new PppRole.Client(user.name(), password, List.of(AuthenticationProtocol.PAP), true));
    }

    /** The active unit is killed, the other one goes on. */
    private void takeOver(TestLac lac) {
        active.broker().kill9();
        lac.runUntil(
                "takeover",
                SOON,
                () -> standby.broker().lines().stream().anyMatch(line -> line.contains("-> ACTIVE:")));
        Member dead = active;
        active = standby;
        standby = dead;
        // Until then new calls are refused, for that very reason.
        lac.runUntil(
                "resynchronised",
                SOON,
                () -> Rest.find(Rest.get(active.broker(), "/redundancy"), "resync", "complete")
                        .filter(Boolean.TRUE::equals)
                        .isPresent());
    }

    private void bringBack(TestLac lac) {
        standby.startAgain();
        lac.runUntil(
                "standby",
                Duration.ofMinutes(1),
                () -> standby.broker().lines().stream().anyMatch(line -> line.contains("-> STANDBY HOT")));
    }

    private static long waiting(Member member) {
        return number(member, "accounting", "waiting");
    }

    private static long pending(Member member) {
        return number(member, "historySpool", "pending");
    }

    private static long number(Member member, String... path) {
        Map<String, Object> stores = Rest.get(member.broker(), "/stores");
        return ((Number) Rest.at(stores, path)).longValue();
    }

    private List<RadiusDetail> records(int before) {
        return lab.radius().accounting().stream().skip(before).toList();
    }

    private List<RadiusDetail> ofStatus(int before, String status) {
        return records(before).stream()
                .filter(record -> record.isStatus(status))
                .toList();
    }

    private void awaitRecords(TestLac lac, int before, String status, int count) {
        lac.runUntil(count + " " + status, LATE, () -> ofStatus(before, status).size() >= count);
    }

    private void awaitRows(TestLac lac, String... names) {
        List<String> wanted = new ArrayList<>();
        for (String name : names) {
            boolean _ = wanted.add("refused-" + name);
        }
        lac.runUntil(wanted + " in the database", LATE, () -> {
            if (!postgres.psql().run("select 1 from vpdn_failure limit 1").isSuccess()) {
                return false;
            }
            List<String> found =
                    postgres.psql().rows("select user_name from vpdn_failure where user_name like 'refused-%'").stream()
                            .map(row -> String.valueOf(row.get("user_name")))
                            .toList();
            return found.size() == wanted.size() && found.containsAll(wanted);
        });
    }
}
