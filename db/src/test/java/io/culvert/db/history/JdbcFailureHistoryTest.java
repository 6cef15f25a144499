package io.culvert.db.history;

import static io.culvert.db.history.Failures.NOON;
import static io.culvert.db.history.Failures.failure;
import static io.culvert.db.history.Failures.full;
import static io.culvert.db.history.Failures.ofNas;
import static io.culvert.db.history.Failures.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureHistory.Cursor;
import io.culvert.core.failure.FailureHistory.Entry;
import io.culvert.core.failure.FailureHistory.Filter;
import io.culvert.core.failure.FailureHistory.HistoryUnavailable;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.db.TestServer;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class JdbcFailureHistoryTest {
    private static final FailureType AUTH = FailureType.AUTHENTICATION_FAILED;
    private static final DisconnectCause CHAP = DisconnectCause.FAILED_PPP_CHAP_AUTH;

    private static HistoryFixture fixture;

    @BeforeAll
    static void open() throws InterruptedException {
        fixture = new HistoryFixture();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @BeforeEach
    void empty() {
        fixture.empty();
    }

    @Test
    void everyFilterAsksForItsFieldExactly() throws Exception {
        fixture.write(
                typed("bob", AUTH, CHAP, "1", NOON),
                typed("bob2", FailureType.TIMER_EXPIRY, CHAP, "2", NOON.plusSeconds(1)),
                typed("eve", AUTH, DisconnectCause.VPN_TUNNEL_SHUT, "3", NOON.plusSeconds(2)));

        assertThat(reasons(new Asked().user("bob"))).containsExactly("1");
        assertThat(reasons(new Asked().user("BOB"))).isEmpty();
        assertThat(reasons(new Asked().type(AUTH))).containsExactly("3", "1");
        assertThat(reasons(new Asked().cause(43))).containsExactly("2", "1");
        assertThat(reasons(new Asked().cause(43).type(AUTH).user("bob"))).containsExactly("1");
        assertThat(reasons(new Asked().cause(43).user("eve"))).isEmpty();
        assertThat(reasons(new Asked().from(NOON.plusSeconds(1)))).containsExactly("3", "2");
        assertThat(reasons(new Asked().to(NOON.plusSeconds(1)))).containsExactly("1");
        assertThat(reasons(new Asked().from(NOON.plusSeconds(1)).to(NOON.plusSeconds(2))))
                .containsExactly("2");
        assertThat(reasons(new Asked().from(Instant.MIN).to(Instant.MAX))).containsExactly("3", "2", "1");
    }

    @Test
    void timesBetweenTwoMicrosecondsBoundLikeTheirExactSelves() throws Exception {
        fixture.write(failure("bob", "1", NOON));

        assertThat(reasons(new Asked().from(NOON.plusNanos(1)))).isEmpty();
        assertThat(reasons(new Asked().to(NOON.plusNanos(1)))).containsExactly("1");
        assertThat(reasons(new Asked().to(NOON))).isEmpty();
    }

    @Test
    void aPeerIsFoundByItsNameAndByItsAddressInAnyForm() throws Exception {
        fixture.write(
                ofNas(new Endpoint("lac-1", InetAddress.ofLiteral("192.0.2.1"), new TunnelId(1)), "a", NOON),
                ofNas(
                        new Endpoint("lac-2", InetAddress.ofLiteral("2001:db8::2"), new TunnelId(2)),
                        "b",
                        NOON.plusSeconds(1)),
                ofNas(
                        new Endpoint("192.0.2.1", InetAddress.ofLiteral("192.0.2.3"), new TunnelId(3)),
                        "c",
                        NOON.plusSeconds(2)),
                ofNas(
                        new Endpoint("192.0.2.1", InetAddress.ofLiteral("192.0.2.1"), new TunnelId(4)),
                        "d",
                        NOON.plusSeconds(3)));

        assertThat(users(new Asked().peer("lac-1"))).containsExactly("a");
        assertThat(users(new Asked().peer("lac"))).isEmpty();
        assertThat(users(new Asked().peer("2001:DB8:0::2"))).containsExactly("b");
        assertThat(users(new Asked().peer("192.0.2.1"))).containsExactly("d", "c", "a");
        assertThat(users(new Asked().peer("192.0.2.1").user("c"))).containsExactly("c");
        var page = fixture.history.find(new Asked().peer("192.0.2.1").filter(), Optional.empty(), 2);
        assertThat(page.entries()).hasSize(2);
        assertThat(fixture.history
                        .find(new Asked().peer("192.0.2.1").filter(), page.next(), 2)
                        .entries())
                .singleElement()
                .satisfies(e -> assertThat(user(e)).isEqualTo("a"));
    }

    @Test
    void aUserIsFoundByTheNameAsItWasWrittenEvenIfItCouldNotBeStoredSo() throws Exception {
        fixture.write(failure("a\0b", "1", NOON), failure("'; drop table vpdn_failure; --", "2", NOON));

        assertThat(reasons(new Asked().user("a\0b"))).containsExactly("1");
        assertThat(reasons(new Asked().user("'; drop table vpdn_failure; --"))).containsExactly("2");
        assertThat(reasons(new Asked().user("%"))).isEmpty();
    }

    @Test
    void pagesHaveNoHoleAndNoDoubleWhileFailuresAreWritten() throws Exception {
        int entries = 230;
        var batch = new ArrayList<FailureRecord>();
        for (int i = 0; i < entries; i++) {
            // Every seventh has the time of the one before; the batch crosses weeks.
            batch.add(failure("user" + i, "old", NOON.minus(Duration.ofHours(i - (i % 7 == 0 ? 1 : 0)))));
        }
        fixture.write(batch.toArray(FailureRecord[]::new));

        var seen = new HashSet<String>();
        var times = new ArrayList<Instant>();
        var cursor = Optional.<Cursor>empty();
        int pages = 0;
        do {
            var page = fixture.history.find(Filter.ALL, cursor, 17);
            for (var entry : page.entries()) {
                assertThat(seen.add(user(entry))).as(user(entry)).isTrue();
                times.add(entry.last().event().time());
            }
            cursor = page.next();
            pages++;
            // Newer ones, and a repeat of one that was seen already.
            fixture.write(
                    failure("new" + pages, "new", NOON.plusSeconds(pages)),
                    failure(seen.iterator().next(), "again", NOON.plusSeconds(pages)));
        } while (cursor.isPresent());

        assertThat(seen).hasSize(entries).noneMatch(user -> user.startsWith("new"));
        assertThat(times).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(pages).isEqualTo((entries + 16) / 17);
    }

    @Test
    void theLastPageSaysThatItIsTheLast() throws Exception {
        fixture.write(failure("a", "r", NOON), failure("b", "r", NOON.plusSeconds(1)));

        assertThat(fixture.history.find(Filter.ALL, Optional.empty(), 2).next()).isEmpty();
        assertThat(fixture.history.find(Filter.ALL, Optional.empty(), 1).next())
                .hasValueSatisfying(cursor -> assertThat(cursor.time()).isEqualTo(NOON.plusSeconds(1)));
        assertThat(fixture.history.find(new Asked().user("nobody").filter(), Optional.empty(), 1))
                .satisfies(page -> {
                    assertThat(page.entries()).isEmpty();
                    assertThat(page.next()).isEmpty();
                });
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1001"})
    void aPageHasOneToAThousandEntries(int limit) {
        assertThatThrownBy(() -> fixture.history.find(Filter.ALL, Optional.empty(), limit))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEntryIsFoundByItsNumberClearedOrNot() throws Exception {
        fixture.write(full("bob", NOON));
        long id = fixture.all().getFirst().id();
        fixture.history.clear(NOON, "admin");

        assertThat(fixture.history.find(id))
                .hasValueSatisfying(e -> assertThat(e.last()).isEqualTo(full("bob", NOON)));
        assertThat(fixture.history.find(id + 1_000)).isEmpty();
        assertThat(reasons(new Asked())).isEmpty();
        assertThat(reasons(new Asked().withCleared())).hasSize(1);
    }

    @Test
    void aHistoryThatWasNeverClearedSaysSo() {
        assertThat(fixture.history.clearedAt()).isEmpty();
        fixture.history.clear(NOON.plusNanos(999), "a\0b");
        fixture.history.clear(NOON.minusSeconds(1), "skewed clock");
        assertThat(fixture.history.clearedAt()).contains(NOON);
    }

    @Test
    void aNumberOfANewerReleaseIsReadAsUnknown() throws Exception {
        fixture.write(full("bob", NOON));
        TestServer.run(
                fixture.address, "update vpdn_failure set failure_type = 99, cause = 612, clearing_message = 'X'");

        assertThat(fixture.all().getFirst().last().event()).satisfies(event -> {
            assertThat(event.type()).isEqualTo(FailureType.UNKNOWN);
            assertThat(event.cause()).isEqualTo(DisconnectCause.UNKNOWN);
            assertThat(event.clearing()).isEmpty();
        });
    }

    @Test
    void everyFilterReadsItsIndexInTheOrderOfThePage() throws Exception {
        TestServer.run(fixture.address, """
                select vpdn_failure_add_week(week::date)
                from generate_series(date '2026-08-31', date '2026-11-16', interval '7 days') week;
                insert into vpdn_failure (week, redundancy_group, unit, epoch, user_name, mid, nas_name, nas_address, nas_clid,
                    gateway_name, gateway_address, gateway_clid, first_time, last_time, repeat_count, failure_type, cause,
                    reason, locally_initiated, clear_generation)
                select vpdn_failure_week(t), 'g', 'u', 1, 'user' || i % 1000, 1, 'lac' || i % 500, inet '10.0.0.0' + i % 500, i % 7,
                    'lns', '192.0.2.1', 1, t, t, 1, case i % 2000 when 5 then 16 else 1 end, case i % 2000 when 7 then 611 else 43 end, 'r', false, i
                from (select i, timestamptz '2026-09-01 00:00Z' + i * interval '480 seconds' as t
                      from generate_series(1, 14600) i) rows;
                analyze vpdn_failure
                """);
        fixture.history.clear(Instant.parse("2026-09-02T00:00:00Z"), "admin");
        var cursor = Optional.of(new Cursor(Instant.parse("2026-11-01T00:00:00Z"), 5L));

        assertThat(plan(new Asked().user("user77"), Optional.empty())).contains("user_name_last_time_id_idx");
        assertThat(plan(new Asked().user("user77").withCleared(), cursor)).contains("user_name_last_time_id_idx");
        assertThat(plan(new Asked().peer("lac7"), cursor)).contains("nas_name_last_time_id_idx");
        assertThat(plan(new Asked().peer("10.0.0.7"), cursor))
                .contains("nas_address_last_time_id_idx")
                .contains("nas_name_last_time_id_idx");
        assertThat(plan(new Asked().cause(611), cursor)).contains("cause_last_time_id_idx");
        assertThat(plan(new Asked().type(FailureType.SECURITY), cursor)).contains("failure_type_last_time_id_idx");
        assertThat(plan(new Asked(), cursor)).contains("_last_time_id_idx");
        // Weeks that the times exclude are not looked at.
        assertThat(plan(new Asked().from(Instant.parse("2026-11-17T00:00:00Z")), Optional.empty()))
                .contains("vpdn_failure_20261116")
                .doesNotContain("vpdn_failure_20261102");
    }

    @Test
    void aDatabaseThatIsAwayIsToldWithinTwoSeconds() {
        var nowhere = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/x?connectTimeout=2", "u", "p");
        var history = new JdbcFailureHistory(nowhere);
        for (Runnable question : List.<Runnable>of(
                () -> history.find(Filter.ALL, Optional.empty(), 1),
                () -> history.find(1),
                () -> history.clear(NOON, "a"),
                history::clearedAt)) {
            assertThatThrownBy(question::run)
                    .isInstanceOf(HistoryUnavailable.class)
                    .hasMessageContaining("127.0.0.1:1 refused");
        }
    }

    /** The plan without sequential scans, sorts of whole tables and planner switches: what is in it is what runs. */
    private static String plan(Asked asked, Optional<Cursor> after) {
        var query = FailureQuery.of(asked.filter(), after, 101);
        var source = new DriverManagerDataSource(
                fixture.address.url(),
                fixture.address.user(),
                fixture.address.password().reveal().toUtf8());
        var lines = JdbcClient.create(source)
                .sql("explain " + query.sql())
                .params(query.parameters())
                .query(String.class)
                .list();
        var plan = String.join("\n", lines);
        assertThat(plan).as(query.sql()).doesNotContain("Seq Scan on vpdn_failure_2");
        return plan;
    }

    private static List<String> reasons(Asked asked) {
        return fixture.find(asked.filter()).stream()
                .map(entry -> entry.last().event().reason())
                .toList();
    }

    private static List<String> users(Asked asked) {
        return fixture.find(asked.filter()).stream()
                .map(JdbcFailureHistoryTest::user)
                .toList();
    }

    private static String user(Entry entry) {
        return entry.last().event().userName().orElseThrow();
    }

    /** A filter, word by word. */
    private record Asked(Filter filter) {
        Asked() {
            this(Filter.ALL);
        }

        Asked user(String user) {
            return new Asked(new Filter(
                    Optional.of(user),
                    filter.peer(),
                    filter.cause(),
                    filter.type(),
                    filter.from(),
                    filter.to(),
                    filter.withCleared()));
        }

        Asked peer(String peer) {
            return new Asked(new Filter(
                    filter.userName(),
                    Optional.of(peer),
                    filter.cause(),
                    filter.type(),
                    filter.from(),
                    filter.to(),
                    filter.withCleared()));
        }

        Asked cause(int cause) {
            return new Asked(new Filter(
                    filter.userName(),
                    filter.peer(),
                    Optional.of(cause),
                    filter.type(),
                    filter.from(),
                    filter.to(),
                    filter.withCleared()));
        }

        Asked type(FailureType type) {
            return new Asked(new Filter(
                    filter.userName(),
                    filter.peer(),
                    filter.cause(),
                    Optional.of(type),
                    filter.from(),
                    filter.to(),
                    filter.withCleared()));
        }

        Asked from(Instant from) {
            return new Asked(new Filter(
                    filter.userName(),
                    filter.peer(),
                    filter.cause(),
                    filter.type(),
                    Optional.of(from),
                    filter.to(),
                    filter.withCleared()));
        }

        Asked to(Instant to) {
            return new Asked(new Filter(
                    filter.userName(),
                    filter.peer(),
                    filter.cause(),
                    filter.type(),
                    filter.from(),
                    Optional.of(to),
                    filter.withCleared()));
        }

        Asked withCleared() {
            return new Asked(new Filter(
                    filter.userName(), filter.peer(), filter.cause(), filter.type(), filter.from(), filter.to(), true));
        }
    }
}
