package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rows of the failure matrix in which a unit or its host fails. */
@NeedsPeers
class FailureMatrixIT extends FailureMatrix {
    FailureMatrixIT() {
        super("matrix");
    }

    @Test
    void whenTheActiveProcessDiesTheStandbyTakesOver() {
        active.broker().kill9();
        standby.awaitActive();
        assertThat(lastTakeover(standby)).contains("has ended");
        call.assertUnharmed("active process dies");
    }

    @Test
    void whenTheActiveHostIsSilentTheStandbyTakesOverAfterItsLease() {
        active.cutAll();
        standby.awaitActive();
        await("its addresses have expired", () -> !active.hasServiceAddress());
        call.awaitAnswers(20);
        active.mendAll();
        active.awaitHot();
        assertThat(standby.state()).isEqualTo("ACTIVE");
        call.assertUnharmed("active host silent");
    }

    @Test
    void aPlannedSwitchoverHandsOver() {
        switchOver(active);
        standby.awaitActive();
        active.awaitHot();
        assertThat(active.hasServiceAddress()).isFalse();
        call.assertUnharmed("planned switchover");
    }

    @Test
    void aTrackedInterfaceThatGoesDownSwitchesOver() {
        int mark = active.mark();
        active.core().cut();
        standby.awaitActive();
        String _ = active.awaitLine("tracked interface down: eth1", mark);
        // With an interface down it follows, and is not hot.
        active.awaitState("STANDBY COLD");
        call.awaitAnswers(20);
        active.core().mend();
        active.awaitHot();
        call.assertUnharmed("tracked interface down");
    }

    @Test
    void aTrackedGatewayThatDoesNotAnswerAnyMoreSwitchesOver() {
        int mark = active.mark();
        String _ = active.namespace().ip("route", "add", "blackhole", PairLab.GATEWAY + "/32");
        try {
            standby.awaitActive();
            String _ = active.awaitLine("-> ACTIVE-DRAIN: gateway lost: " + PairLab.GATEWAY, mark);
            // Without it, it follows and is not hot.
            active.awaitState("STANDBY COLD");
            assertThat(Rest.at(redundancy(active), "states", "impediments").toString())
                    .contains("gateway lost: " + PairLab.GATEWAY);
        } finally {
            String _ = active.namespace().ip("route", "del", "blackhole", PairLab.GATEWAY + "/32");
        }
        active.awaitHot();
        assertThat(standby.state()).isEqualTo("ACTIVE");
        call.assertUnharmed("tracked gateway lost");
    }

    @Test
    void whenTheStandbyDiesTheActiveGoesOnAndDoesNotWait() {
        int before = call.answers();
        standby.broker().kill9();
        await(
                "Standby RP is up: FALSE",
                () -> Rest.at(redundancy(active), "standbyUp").equals(false));
        TestLac lac = awaitNewCall("while-alone");
        lac.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        lac.runUntil("the end of the tunnel", PairLab.SOON, () -> lac.closed().isPresent());
        assertThat(figure(active, "culvert_redundancy_checkpointing")).isEqualTo(1);
        assertThat(active.state()).isEqualTo("ACTIVE");
        assertThat(call.answers()).isGreaterThan(before);
        call.assertUnharmed("standby dies");
    }

    @Test
    void aStandbyThatIsNotSynchronisedFinishesLoadingAndThenSpeaks() {
        do {
            standby.broker().kill9();
            standby.startAgain();
            await("it knows of the group", () -> !standby.state().isEmpty());
            standby.broker().process().signal("STOP");
            // It was quick this time: once more.
        } while (standby.state().equals("STANDBY HOT"));
        active.broker().kill9();
        standby.broker().process().signal("CONT");
        standby.awaitActive();
        call.assertUnharmed("standby not yet synchronised");
    }

    @Test
    void aStandbyThatDiesInTheMiddleOfASwitchoverLeavesTheLeaseToTheOldActive() {
        long epoch = epoch(active);
        int mark = active.mark();
        // It is still counted as hot, but does not take what it is given.
        standby.broker().process().signal("STOP");
        switchOver(active);
        String _ = active.awaitLine("ACTIVE-DRAIN -> STANDBY COLD", mark);
        standby.broker().kill9();
        active.awaitActive();
        assertThat(epoch(active)).isGreaterThan(epoch);
        call.assertUnharmed("standby dies in the middle of a switchover");
    }

    @Test
    void aSecondFailoverWhileTunnelsResyncBeginsTheResyncAnew() {
        TestLac silent = awaitNewCall("withholds");
        // From here on it acknowledges nothing.
        switchOver(active);
        standby.awaitActive();
        active.awaitHot();
        await("one tunnel in resync", () -> tunnelsInResync(standby) == 1);
        standby.broker().kill9();
        active.awaitActive();
        await("one tunnel in resync again", () -> tunnelsInResync(active) == 1);
        silent.runUntil("resync", PairLab.SOON, () -> tunnelsInResync(active) == 0);
        assertThat(Rest.at(redundancy(active), "resync", "succeeded")).isEqualTo(2);
        assertThat(Rest.at(redundancy(active), "resync", "failed")).isEqualTo(0);
        silent.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        silent.runUntil(
                "the end of the tunnel", PairLab.SOON, () -> silent.closed().isPresent());
        call.assertUnharmed("second failover while tunnels resync");
    }

    @Test
    void whenTheUnitsDoNotHearEachOtherTheLeaseDecides() {
        int lines = standby.mark();
        standby.heart().cut();
        await("they do not hear each other", () -> figure(active, "culvert_redundancy_standby_up") == 0);
        // Three leases.
        call.awaitAnswers(300);
        assertThat(active.state()).isEqualTo("ACTIVE");
        assertThat(standby.broker().lines().stream().skip(lines)).noneMatch(line -> line.contains("-> ACTIVE"));
        assertThat(standby.hasServiceAddress()).isFalse();
        standby.heart().mend();
        await("they hear each other", () -> figure(active, "culvert_redundancy_standby_up") == 1);
        call.assertUnharmed("network between the units cut");
    }

    @Test
    void whenBothUnitsDieTheFirstToComeBackGoesOn() {
        active.broker().kill9();
        standby.broker().kill9();
        active.startAgain();
        active.awaitActive();
        call.assertUnharmed("both units die");
    }

    @Test
    void aHostThatHasAServiceAddressConfiguredRefusesToBecomeActive() {
        active.broker().kill9();
        standby.awaitActive();
        String _ = active.namespace().ip("addr", "add", BrokerLab.LNS + "/32", "dev", "lo");
        try {
            active.startAgain();
            String _ = active.awaitLine("is configured on this host", 0);
            active.awaitState("STANDBY COLD");
            standby.broker().kill9();
            await("nobody has the lease", () -> leases().isEmpty());
            assertThat(active.state()).isEqualTo("STANDBY COLD");
            assertThat(active.broker().lines()).noneMatch(line -> line.contains("-> ACTIVE"));
            assertThat(Rest.at(redundancy(active), "states", "impediments").toString())
                    .contains("is configured on this host without a lifetime");
        } finally {
            String _ = active.namespace().ip("addr", "del", BrokerLab.LNS + "/32", "dev", "lo");
        }
        active.awaitActive();
        call.assertUnharmed("old host returns with a configured service address");
    }

    @Test
    void aTunThatIsDeletedIsThereAgain() {
        double before = figure(active, "culvert_dataplane_tun_rebuilds_total");
        String _ = active.namespace().ip("link", "del", "culvert0");
        await("it is counted", () -> figure(active, "culvert_dataplane_tun_rebuilds_total") == before + 1);
        assertThat(active.state()).isEqualTo("ACTIVE");
        call.assertUnharmed("TUN gone");
    }

    /** The lease in Redis, if there is one that has not expired. */
    private List<String> leases() {
        return lab.redis()
                .ask("KEYS", "*lease*")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private int tunnelsInResync(Member member) {
        return (int) Rest.find(redundancy(member), "tunnels", "resync").orElse(-1);
    }

    private static String lastTakeover(Member member) {
        return member.broker().lines().stream()
                .filter(Pattern.compile("-> ACTIVE-FAST: ").asPredicate())
                .reduce("", (_, later) -> later);
    }
}
