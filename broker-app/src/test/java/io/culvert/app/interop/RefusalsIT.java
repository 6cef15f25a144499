package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Units that must not start, or must not be hot: each says why, in one line with the value and what to do. Processes and a Redis
 * on one machine, without calls.
 */
@NeedsPeers
class RefusalsIT {
    private static final Duration END = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String URL = "redis://127.0.0.1:6379";
    private static final String KEY = "what both units know";
    private static final String A = "127.0.0.2";
    private static final String B = "127.0.0.3";

    private Lab lab;
    private Namespace machine;

    @BeforeEach
    void open() {
        lab = Lab.open("refusals");
        machine = lab.namespace("machine");
        HostProcess redis = machine.start(
                "redis",
                Map.of(),
                List.of(
                        "redis-server",
                        "--port",
                        "6379",
                        "--dir",
                        lab.directory().toString(),
                        "--save",
                        ""));
        String _ = redis.awaitLine(line -> line.contains("Ready to accept connections"), SOON, lab::logs);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aGroupKeyThatIsNotTheGroups() {
        HostProcess _ = standIn(1);
        assertRefused(
                BrokerProcess.launch(
                        machine, unit("b").with("culvert.redundancy.group-key", "another key of the group")),
                "Redis 127.0.0.1:6379: the data under {culvert:lns} were written with another group key");
    }

    @Test
    void aRedisWithAnotherGroupsDataUnderThisName() {
        redis("hset", "{culvert:lns}:group", "name", "bras", "format", "1", "check", "0");
        assertRefused(
                BrokerProcess.launch(machine, unit("b")), "the data under {culvert:lns} are those of a group \"bras\"");
    }

    @Test
    void aRedisThatMayEvictKeys() {
        redis("config", "set", "maxmemory-policy", "allkeys-lru");
        assertRefused(
                BrokerProcess.launch(machine, unit("b")),
                "may evict keys: maxmemory-policy is allkeys-lru and must be noeviction");
    }

    @Test
    void aGroupOfTwoWithoutARedisThatBothReach() {
        assertRefused(
                BrokerProcess.launch(machine, unit("b").with("culvert.redundancy.redis.url", "")),
                "culvert.redundancy.redis.url: is missing: the units of a group need a Redis that all of them reach");
    }

    @Test
    void aSecondUnitOfTheSameName() {
        BrokerProcess first = BrokerProcess.start(machine, unit("b"));
        assertRefused(
                BrokerProcess.launch(
                        machine,
                        unit("b")
                                .named("impostor")
                                .with("server.port", "8081")
                                .with("culvert.l2tp.port", "1702")
                                .with("culvert.redundancy.members[1].address", "127.0.0.4")),
                "Another unit of the group \"lns\" is called \"b\", and is alive");
        assertThat(state(first)).isEqualTo("ACTIVE");
    }

    @Test
    void anAddressOfTheListThatIsNotThisMachines() {
        assertRefused(
                BrokerProcess.launch(machine, unit("b").with("culvert.redundancy.members[1].address", "192.0.2.99")),
                "This unit cannot be heard by the others: heartbeats cannot be heard on");
    }

    @Test
    void aClockThatIsOffKeepsAUnitFromBeingHotUntilItIsRight() {
        HostProcess active = standIn(1);
        tell(active, "clock 3500");
        BrokerProcess unit = BrokerProcess.start(machine, unit("b"));
        awaitObstacle(unit, "its clock and that of a, which is active, are 3");
        assertThat(obstacles(unit)).contains("more than 1000 ms: set both by NTP");
        assertThat(state(unit)).isEqualTo("STANDBY COLD");
        assertThat(unit.lines()).anyMatch(line -> line.contains("this unit could not take over: its clock"));

        tell(active, "clock 400");
        awaitHot(unit);
        assertThat(obstacles(unit)).isEqualTo("[]");
    }

    @Test
    void aUnitThatDoesNotReadWhatTheActiveOneWritesIsNotFedItAndDoesNotTakeOver() {
        HostProcess active = standIn(2);
        BrokerProcess unit = BrokerProcess.start(machine, unit("b"));
        awaitObstacle(unit, "a, which is active, writes records of format 2, and this release reads format 1");
        assertThat(state(unit)).isEqualTo("STANDBY COLD");
        String _ = active.awaitLine(line -> line.equals("HEARD STANDBY_COLD reads [1]"), SOON, lab::logs);
        assertThat(unit.lines()).noneMatch(line -> line.contains("cannot be read"));

        active.kill9();
        awaitObstacle(unit, "the journal has records of format 2, and this release reads [1]");
        assertThat(state(unit)).startsWith("STANDBY");
        assertThat(unit.lines()).noneMatch(line -> line.contains("-> ACTIVE:"));
        assertThat(redis("hlen", "{culvert:lns}:state:" + redis("hget", "{culvert:lns}:head", "generation")))
                .as("what it cannot read is still there for who can")
                .isEqualTo("1");
    }

    @Test
    void aUnitIsHotOnceTheActiveOneWritesWhatItReads() {
        HostProcess active = standIn(2);
        BrokerProcess unit = BrokerProcess.start(machine, unit("b"));
        awaitObstacle(unit, "a, which is active, writes records of format 2");
        tell(active, "write 1");
        awaitHot(unit);
        assertThat(obstacles(unit)).isEqualTo("[]");
    }

    @Test
    void aUnitAloneDoesNotStartOnAJournalOfAnotherRelease() {
        HostProcess active = standIn(2);
        active.kill9();
        BrokerProcess.Spec alone = BrokerProcess.Spec.of("alone");
        for (var entry : unit("a").properties().entrySet()) {
            if (!entry.getKey().contains("members")) {
                alone = alone.with(entry.getKey(), entry.getValue());
            }
        }
        assertRefused(
                BrokerProcess.launch(machine, alone),
                "This unit must not go on with what is in its journal: the journal has records of format 2");
    }

    @Test
    void aRecordThatIsDamagedIsNamedAndTheStandbyGetsTheFullStateAnew() {
        BrokerProcess active = BrokerProcess.start(machine, unit("a"));
        TestLac lac = lac("one");
        String generation = redis("hget", "{culvert:lns}:head", "generation");
        String state = "{culvert:lns}:state:" + generation;
        String script = "local k = redis.call('HKEYS', KEYS[1])[1] "
                + "local v = redis.call('HGET', KEYS[1], k) "
                + "redis.call('HSET', KEYS[1], k, string.sub(v, 1, -2) .. string.char((string.byte(v, -1) + 1) % 256)) "
                + "return redis.call('HLEN', KEYS[1])";
        lac.runUntil("records", SOON, () -> Integer.parseInt(redis("hlen", state)) >= 1);
        String _ = redis("eval", script, "1", state);

        BrokerProcess standby = BrokerProcess.launch(machine, unit("b").with("server.port", "8081"));
        lac.runUntil(
                "it is named",
                SOON,
                () -> standby.lines().stream()
                        .anyMatch(line -> line.contains("1 records in the journal cannot be read: ")));
        lac.runUntil(
                "the active one writes it anew",
                SOON,
                () -> active.lines().stream().anyMatch(line -> line.contains("the full state is written anew")));
        lac.runUntil(
                "it is hot", SOON, () -> standby.lines().stream().anyMatch(line -> line.contains("-> STANDBY HOT")));
        assertThat(redis("hget", "{culvert:lns}:head", "generation")).isNotEqualTo(generation);
        assertThat(tunnels(standby)).isEqualTo(1);
        assertThat(metric(standby, 8081, "culvert_journal_damaged_total")).isPositive();
        BrokerLab.assertNoStackTrace(active.lines());
        BrokerLab.assertNoStackTrace(standby.lines());
    }

    @Test
    void aBatchThatIsDamagedInTheStreamIsNamedAndTheStandbyIsNotHotUntilItHasEverythingAnew() {
        BrokerProcess active = BrokerProcess.start(machine, unit("a"));
        BrokerProcess standby = BrokerProcess.start(machine, unit("b").with("server.port", "8081"));
        String _ = standby.awaitLine(line -> line.contains("-> STANDBY HOT"), SOON);
        TestLac first = lac("one");
        first.runUntil("the standby has it", SOON, () -> tunnels(standby) == 1);
        assertThat(metric(standby, 8081, "culvert_journal_damaged_total")).isZero();
        int mark = standby.lines().size();

        String script = "local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][1] "
                + "local epoch, sequence = string.match(last, '(%d+)-(%d+)') "
                + "return redis.call('XADD', KEYS[1], epoch .. '-' .. (sequence + 1), "
                + "'p', last, 'b', string.char(1) .. string.rep('x', 60))";
        String at = redis("eval", script, "1", "{culvert:lns}:stream");
        first.runUntil(
                "it is named",
                SOON,
                () -> linesSince(standby, mark)
                        .anyMatch(line -> line.contains("the journal is not followed any more: at " + at + ": ")));
        first.runUntil(
                "it is not hot",
                SOON,
                () -> linesSince(standby, mark).anyMatch(line -> line.contains("STANDBY HOT -> STANDBY COLD")));
        assertThat(metric(standby, 8081, "culvert_journal_damaged_total")).isPositive();
        assertThat(linesSince(standby, mark)).noneMatch(line -> line.contains("-> STANDBY HOT"));

        // What is written next cannot stand where the damaged one is.
        TestLac second = lac("two");
        second.runUntil("the standby has both", SOON, () -> tunnels(standby) == 2);
        second.runUntil(
                "it is hot", SOON, () -> linesSince(standby, mark).anyMatch(line -> line.contains("-> STANDBY HOT")));
        first.run();
        BrokerLab.assertNoStackTrace(active.lines());
        BrokerLab.assertNoStackTrace(standby.lines());
    }

    private static Stream<String> linesSince(BrokerProcess broker, int mark) {
        return broker.lines().stream().skip(mark);
    }

    @Test
    void aGapInTheJournalIsFilledByAFullSynchronisation() {
        BrokerProcess active = BrokerProcess.start(machine, unit("a"));
        BrokerProcess standby = BrokerProcess.start(machine, unit("b").with("server.port", "8081"));
        String _ = standby.awaitLine(line -> line.contains("-> STANDBY HOT"), SOON);
        TestLac first = lac("one");
        first.runUntil("the standby has it", SOON, () -> tunnels(standby) == 1);

        standby.process().signal("STOP");
        TestLac second = lac("two");
        second.runUntil(
                "records of it", SOON, () -> Rest.items(active, "/tunnels").size() == 2);
        String _ = redis("xtrim", "{culvert:lns}:stream", "maxlen", "0");
        standby.process().signal("CONT");

        second.runUntil("the standby has both", SOON, () -> tunnels(standby) == 2);
        second.runUntil("it counts the gap", SOON, () -> metric(standby, 8081, "culvert_journal_gaps_total") > 0);
        assertThat(standby.lines()).anyMatch(line -> line.contains("the journal is not followed any more: behind "));
        second.runUntil(
                "it is hot",
                SOON,
                () -> active.lines().stream().noneMatch(line -> line.contains("ERROR"))
                        && Rest.at(Rest.get(active, "/redundancy"), "states", "peer", "text")
                                .equals("STANDBY HOT"));
        first.run();
    }

    private TestLac lac(String name) {
        TunnelSettings settings = TunnelSettings.builder("lac-" + name)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build();
        return TestLac.openFromAnyPort(machine, "127.0.0.1", "127.0.0.1", settings)
                .awaitEstablished(SOON);
    }

    private static int tunnels(BrokerProcess standby) {
        Map<String, Object> shown =
                Rest.parse(standby.get(8081, "/api/v1/redundancy").body());
        return (int) Rest.at(shown, "tunnels", "haEstablished");
    }

    private static BrokerProcess.Spec unit(String name) {
        return BrokerProcess.Spec.of("unit-" + name)
                .with("culvert.l2tp.host-name", "lns")
                .with("culvert.l2tp.tunnel-secret", BrokerLab.TUNNEL_SECRET)
                .with("culvert.dataplane.mode", "none")
                // No database of its own: none is needed, and it takes a while.
                .with("spring.datasource.url", "jdbc:postgresql://127.0.0.1:5499/culvert")
                .with("spring.datasource.username", "culvert")
                .with("spring.datasource.password", "none")
                .with("culvert.unit.name", name)
                .with("culvert.unit.group", "lns")
                .with("culvert.redundancy.checkpointing", "true")
                // A busy machine must not decide.
                .with("culvert.redundancy.lease", "5s")
                .with("culvert.redundancy.group-key", KEY)
                .with("culvert.redundancy.redis.url", URL)
                .with("culvert.redundancy.members[0].name", "a")
                .with("culvert.redundancy.members[0].address", A)
                .with("culvert.redundancy.members[1].name", "b")
                .with("culvert.redundancy.members[1].address", B);
    }

    private HostProcess standIn(int format) {
        HostProcess started = machine.start(
                "stand-in",
                Map.of(),
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandIn.class.getName(),
                        URL,
                        "lns",
                        KEY,
                        A,
                        B,
                        Integer.toString(format)));
        String _ = started.awaitLine("ACTIVE"::equals, SOON, lab::logs);
        return started;
    }

    private static void tell(HostProcess standIn, String command) {
        try {
            standIn.stdin().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            standIn.stdin().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String redis(String... command) {
        var all = new java.util.ArrayList<>(List.of("redis-cli"));
        all.addAll(List.of(command));
        return machine.run(Duration.ofSeconds(10), all.toArray(String[]::new))
                .orFail(String.join(" ", command))
                .stdout()
                .strip();
    }

    private void assertRefused(BrokerProcess broker, String text) {
        assertThat(broker.process().ends(END)).as(lab.logs()).isTrue();
        assertThat(broker.process().exitCode()).isNotZero();
        assertThat(String.join("\n", broker.lines())).contains(text).doesNotContain("Culvert is ready");
        BrokerLab.assertNoStackTrace(broker.lines());
    }

    private static String state(BrokerProcess broker) {
        return Rest.at(Rest.get(broker, "/redundancy"), "states", "my", "text").toString();
    }

    private static String obstacles(BrokerProcess broker) {
        return Rest.at(Rest.get(broker, "/redundancy"), "states", "impediments").toString();
    }

    private static double metric(BrokerProcess broker, int port, String name) {
        return broker.get(port, "/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void awaitObstacle(BrokerProcess broker, String text) {
        Await.until(text, SOON, lab::logs, () -> obstacles(broker).contains(text));
    }

    private void awaitHot(BrokerProcess broker) {
        Await.until("hot", SOON, lab::logs, () -> state(broker).equals("STANDBY HOT"));
    }
}
