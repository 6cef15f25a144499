package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two units: a call outlives the one that serves it, on the other one, and neither the client nor RADIUS is told. */
@NeedsPeers
@SuppressWarnings("NullAway.Init") // by open()
class PairIT {
    private PairLab lab;
    private LivingCall call;

    private void open(PairLab opened) {
        lab = opened;
        call = LivingCall.dial(lab, lab.startClient(BrokerLab.CLIENT + "/24"));
    }

    @AfterEach
    void end() {
        lab.close();
    }

    @Test
    void aCallOutlivesTheProcessOfTheActiveUnitTenTimesFromOneToTheOtherAndBack() {
        open(PairLab.open("pair", spec -> spec, BrokerLab.ALICE));
        Member active = lab.a();
        Member standby = lab.b();
        for (int death = 1; death <= 10; death++) {
            active.broker().kill9();
            standby.awaitActive();
            call.awaitAnswers(20);
            active.startAgain();
            active.awaitHot();
            Member survivor = standby;
            standby = active;
            active = survivor;
        }
        assertNothingHappened("kill -9, ten times");
    }

    @Test
    void sigtermHandsOverAndTheHookScriptsOfBothUnitsAreTold(@TempDir Path directory) {
        open(PairLab.open("pair", spec -> withHook(spec, directory), BrokerLab.ALICE));
        int told = changes(directory, "a").size();
        lab.a().broker().stop();
        lab.b().awaitActive();
        assertThat(changes(directory, "a").stream().skip(told))
                .as("the last one came while the process ended")
                .containsExactly("ACTIVE ACTIVE_DRAIN the process ends", "ACTIVE_DRAIN DISABLED the process ends");
        Await.until(
                "the other unit's script",
                PairLab.SOON,
                lab.lab()::logs,
                () -> changes(directory, "b").stream()
                                .anyMatch(change -> change.startsWith("ACTIVE_POSTCONFIG ACTIVE "))
                        && lab.b().broker().lines().stream()
                                .anyMatch(line -> line.endsWith("/hook-b has run: to ACTIVE")));
        call.awaitAnswers(20);
        lab.a().startAgain();
        lab.a().awaitHot();
        assertNothingHappened("SIGTERM");
    }

    /** A script that writes down its arguments, and says something. */
    private static BrokerProcess.Spec withHook(BrokerProcess.Spec spec, Path directory) {
        String unit = spec.properties().get("culvert.unit.name");
        Path script = directory.resolve("hook-" + unit);
        try {
            Path _ = Files.writeString(
                    script,
                    "#!/bin/sh\necho \"$*\" >> " + directory.resolve("told-" + unit) + "\necho \"to $2\" >&2\n");
            Path _ = Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return spec.with("culvert.redundancy.hook-script", script.toString());
    }

    private static List<String> changes(Path directory, String unit) {
        try {
            return Files.readAllLines(directory.resolve("told-" + unit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aUnitThatWasFrozenLongerThanItsLeaseSaysNothingWhenItWakes() {
        open(PairLab.open("pair", spec -> spec, BrokerLab.ALICE));
        lab.a().broker().process().signal("STOP");
        lab.b().awaitActive();
        Await.until(
                "its addresses have expired",
                PairLab.SOON,
                lab.lab()::logs,
                () -> !lab.a().hasServiceAddress());
        call.awaitAnswers(20);
        int before = fromA().size();

        lab.a().broker().process().signal("CONT");
        lab.a().awaitHot();
        call.awaitAnswers(20);

        List<List<List<String>>> all = fromA();
        assertThat(all.subList(before, all.size()))
                .as("what unit a said in the group's name after it woke")
                .isEmpty();
        assertThat(lab.a().hasServiceAddress()).isFalse();
        assertThat(lab.b().state()).isEqualTo("ACTIVE");
        assertNothingHappened("SIGSTOP for longer than the lease, SIGCONT");
    }

    @Test
    void aFailoverOfTheRedisBySentinelIsSurvivedAndSoIsTheDeathOfTheActiveAfterIt() {
        open(PairLab.openWithSentinels("pair", spec -> spec, BrokerLab.ALICE));
        lab.redis().kill9();
        lab.sentinels().awaitFailover(lab.redis());
        Await.until(
                "the journal goes on",
                PairLab.SOON,
                lab.lab()::logs,
                () -> lab.a().broker().metric("culvert_redundancy_checkpointing", "") == 1
                        && lab.a().broker().metric("culvert_redundancy_gate_open", "") == 1);
        assertThat(lab.a().state()).isEqualTo("ACTIVE");
        lab.b().awaitHot();
        call.awaitAnswers(20);

        lab.a().broker().kill9();
        lab.b().awaitActive();
        assertNothingHappened("Redis failover by Sentinel, then kill -9 of the active");
    }

    /** What the host of unit a sent with a service address. */
    private List<List<List<String>>> fromA() {
        String mac = lab.a()
                .namespace()
                .run(Duration.ofSeconds(5), "cat", "/sys/class/net/eth0/address")
                .stdout()
                .strip();
        return lab.wire()
                .fields(
                        "eth.src == " + mac + " and (ip.src == " + BrokerLab.LNS + " or arp.src.proto_ipv4 == "
                                + BrokerLab.LNS + ")",
                        "frame.number",
                        "_ws.col.Info");
    }

    private void assertNothingHappened(String what) {
        call.assertUnharmed(what);
        call.assertEndsAsOneSession();
        for (Member member : List.of(lab.a(), lab.b())) {
            BrokerLab.assertNoStackTrace(member.broker().lines());
        }
    }
}
