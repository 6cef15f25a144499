package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.HostProcess;
import io.culvert.app.interop.Lab;
import io.culvert.app.interop.Namespace;
import io.culvert.app.interop.NeedsPeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two units on two hosts with a service address, and a third host that talks to the address. */
@NeedsPeers
class TakeoverIT {
    private static final String FOUR = "10.80.0.100";
    private static final String SIX = "2001:db8:80::100";
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofMinutes(1);

    private Lab lab;
    private Namespace lac;
    private boolean tracksGateway;

    @BeforeEach
    void open() {
        lab = Lab.open("takeover");
        lac = lab.namespace("lac");
        String _ = lab.segment("access").attach(lac, "eth0", "10.80.0.9/24");
        String _ = lac.ip("-6", "addr", "add", "2001:db8:80::9/64", "dev", "eth0", "nodad");
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aKilledUnitIsReplacedAndItsAddressesGoThereAndBack() {
        var a = start("a", "1", "b", "2");
        a.awaitLine(line -> line.startsWith("ACTIVE open"), START, a::tail);
        var b = start("b", "2", "a", "1");
        b.awaitLine("STANDBY_HOT shut {a=ACTIVE}"::equals, START, b::tail);
        a.awaitLine("ACTIVE open {b=STANDBY_HOT}"::equals, START, a::tail);
        ping(FOUR);
        ping(SIX);

        a.kill9();
        b.awaitLine(line -> line.startsWith("ACTIVE open"), LEASE, b::tail);
        ping(FOUR);
        ping(SIX);
        // Nobody was left to take them away there: the kernel does.
        Await.until("a's host has lost the addresses", () -> !holds("a"));
        assertThat(holds("b")).isTrue();
        ping(FOUR);

        var again = start("a", "1", "b", "2");
        again.awaitLine("STANDBY_HOT shut {b=ACTIVE}"::equals, START, again::tail);
        b.awaitLine("ACTIVE open {a=STANDBY_HOT}"::equals, START, b::tail);
        b.signal("TERM");
        again.awaitLine(line -> line.startsWith("ACTIVE open"), LEASE, again::tail);
        assertThat(holds("b")).isFalse();
        assertThat(b.ends(Duration.ofSeconds(20))).isTrue();
        ping(FOUR);
        ping(SIX);
    }

    @Test
    void aFrozenUnitLosesItsAddressesAndIsSilentWhenItWakes() {
        var a = start("a", "1", "b", "2");
        a.awaitLine(line -> line.startsWith("ACTIVE open"), START, a::tail);
        var b = start("b", "2", "a", "1");
        b.awaitLine("STANDBY_HOT shut {a=ACTIVE}"::equals, START, b::tail);
        a.awaitLine("ACTIVE open {b=STANDBY_HOT}"::equals, START, a::tail);

        a.signal("STOP");
        // Lease, then silence for a lease, counted together; and what a busy machine needs.
        b.awaitLine(
                line -> line.startsWith("ACTIVE open"), LEASE.multipliedBy(2).plusSeconds(2), b::tail);
        Await.until("a's host has lost the addresses", () -> !holds("a"));
        ping(FOUR);

        int before = a.lines().size();
        a.signal("CONT");
        a.awaitLine(line -> line.startsWith("STANDBY_HOT"), Duration.ofSeconds(20), a::tail);
        assertThat(a.lines().subList(before, a.lines().size())).noneMatch(line -> line.contains(" open "));
        assertThat(holds("a")).isFalse();
        assertThat(holds("b")).isTrue();
        ping(FOUR);
        ping(SIX);
    }

    @Test
    void aHostThatHasAServiceAddressConfiguredDoesNotBecomeActive() {
        var a = start("a", "1", "b", "2");
        a.awaitLine(line -> line.startsWith("ACTIVE open"), START, a::tail);
        String _ = host("b").ip("addr", "add", FOUR + "/32", "dev", "lo");
        var b = start("b", "2", "a", "1");
        b.awaitLine(line -> line.startsWith("STANDBY_COLD"), START, b::tail);

        a.kill9();
        b.awaitLine("STANDBY_COLD shut {}"::equals, START, b::tail);
        String _ = lac.run(START, "sleep", Long.toString(2 * LEASE.toSeconds()))
                .orFail("sleep")
                .stdout();
        assertThat(b.lines()).noneMatch(line -> line.startsWith("ACTIVE"));

        String _ = host("b").ip("addr", "del", FOUR + "/32", "dev", "lo");
        b.awaitLine(line -> line.startsWith("ACTIVE open"), Duration.ofSeconds(20), b::tail);
        assertThat(holds("b")).isTrue();
    }

    /** Each unit has a router of its own into the core, as where they stand in two places. */
    @Test
    void aUnitThatLosesItsGatewayHandsOverToOneThatHasIts() {
        tracksGateway = true;
        gateway("a", "1");
        gateway("b", "2");
        var a = start("a", "1", "b", "2");
        a.awaitLine(line -> line.startsWith("ACTIVE open"), START, a::tail);
        var b = start("b", "2", "a", "1");
        b.awaitLine("STANDBY_HOT shut {a=ACTIVE}"::equals, START, b::tail);
        a.awaitLine("ACTIVE open {b=STANDBY_HOT}"::equals, START, a::tail);

        int ofA = a.lines().size();
        router("a", "down");
        b.awaitLine(line -> line.startsWith("ACTIVE open"), START, b::tail);
        awaitSince(a, ofA, "STANDBY_COLD shut {b=ACTIVE}");
        assertThat(a.lines()).as("planned: nothing was lost").anyMatch(line -> line.startsWith("ACTIVE_DRAIN"));
        ping(FOUR);

        // The other one has none to offer.
        int ofB = b.lines().size();
        router("b", "down");
        String _ = lac.run(START, "sleep", "8").orFail("sleep").stdout();
        assertThat(b.lines().subList(ofB, b.lines().size())).noneMatch(line -> line.startsWith("ACTIVE_DRAIN"));
        ping(FOUR);

        ofA = a.lines().size();
        router("a", "up");
        awaitSince(a, ofA, "ACTIVE open {b=STANDBY_COLD}");
        awaitSince(b, ofB, "STANDBY_COLD shut {a=ACTIVE}");
        ping(FOUR);
        router("b", "up");
        awaitSince(b, ofB, "STANDBY_HOT shut {a=ACTIVE}");
    }

    private static void awaitSince(HostProcess unit, int from, String wanted) {
        Await.until(
                wanted, () -> unit.lines().subList(from, unit.lines().size()).contains(wanted));
    }

    private void gateway(String unit, String number) {
        String _ = lab.segment("core-" + unit).attach(host(unit), "core", "10.81." + number + ".1/24");
        String _ = lab.segment("core-" + unit)
                .attach(lab.namespace("router-" + unit), "core", "10.81." + number + ".254/24");
    }

    private void router(String unit, String state) {
        String _ = lab.namespace("router-" + unit).ip("link", "set", "core", state);
    }

    private HostProcess start(String unit, String number, String other, String otherNumber) {
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                tracksGateway ? "-Dgateway=10.81." + number + ".254" : "-Dnone",
                "-cp",
                System.getProperty("java.class.path"),
                UnitProcess.class.getName(),
                unit,
                "10.80.0." + number,
                other,
                "10.80.0." + otherNumber,
                Long.toString(LEASE.toMillis()),
                lab.directory().resolve("store").toString(),
                lab.directory().resolve("data-" + unit).toString(),
                "eth0",
                FOUR,
                SIX));
        boolean fresh = host(unit).ip("-o", "link").lines().noneMatch(line -> line.contains("eth0"));
        if (fresh) {
            String _ = lab.segment("access").attach(host(unit), "eth0", "10.80.0." + number + "/24");
            String _ = host(unit).ip("-6", "addr", "add", "2001:db8:80::" + number + "/64", "dev", "eth0", "nodad");
        }
        return host(unit).start(unit + "-" + System.nanoTime(), Map.of(), command);
    }

    private Namespace host(String unit) {
        return lab.namespace(unit);
    }

    private boolean holds(String unit) {
        var text = host(unit).ip("-o", "addr", "show", "dev", "eth0");
        return text.contains(FOUR + "/") || text.contains(SIX + "/");
    }

    /** The access host's neighbour table has to lead to whoever is active. */
    private void ping(String address) {
        var result = lac.run(Duration.ofSeconds(10), "ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", address);
        assertThat(result.toString()).as(address).contains(" 0% packet loss");
    }
}
