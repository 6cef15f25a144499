package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What survives a switchover, what is to end with it, and what both units say of it. */
@NeedsPeers
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwitchoverIT extends SwitchoverLab {
    private static final int STOP_CCN = 4;
    private static final int CDN = 14;
    private static final int TUNNELS = 5;
    private static final int CALLS = 24;

    SwitchoverIT() {
        super("switchover");
    }

    @BeforeEach
    void both() {
        units.startKilled();
    }

    @Test
    @Order(1)
    void whatHasNoHighAvailabilityEndsAndBothUnitsCountTheRestAlike() {
        TestLac usual = open(USUAL);
        TestLac other = open(USUAL);
        TestLac mortal = open(MORTAL);
        TestCall alice = dial(usual, BrokerLab.ALICE);
        TestCall mayfly = dial(usual, MAYFLY);
        TestCall bob = dial(other, BOB);
        TestCall doomed = dial(mortal, BOB);
        String doomedId = (String) Rest.at(
                Rest.get(units.active().broker(), "/sessions/" + mortal.peer().tunnelId() + "/" + doomed.peerId()),
                "session",
                "acctSessionId");
        assertLocalRws(usual, 10);
        assertLocalRws(mortal, 1024);

        assertThat(counted(units.active()))
                .containsEntry("tunnels", Map.of("total", 3, "haEnabled", 2, "haEstablished", 2, "resync", 0))
                .containsEntry("sessions", Map.of("total", 4, "haEnabled", 2, "haEstablished", 2))
                .doesNotContainKey("resync");
        awaitStandby(Map.of("haEnabled", 2, "haEstablished", 2), Map.of("haEnabled", 2, "haEstablished", 2));
        assertThat((int) Rest.at(counted(units.standby()), "receivedMessages")).isPositive();
        assertThat(rows(units.standby())).containsExactlyInAnyOrder(row(usual, 1, "none"), row(other, 1, "none"));
        assertThat(rows(units.active())).containsExactlyInAnyOrder(row(usual, 2, "none"), row(other, 1, "none"));

        units.switchOver();
        runUntil("CDN", mayfly::isCleared);
        runUntil("resync", () -> Rest.at(redundancy(), "resync", "complete").equals(true));

        Map<String, Object> after = counted(units.active());
        assertThat(after).containsEntry("checkpointMessaging", true).containsEntry("standbyUp", true);
        assertThat(Rest.at(after, "resync", "succeeded")).isEqualTo(2);
        assertThat(Rest.at(after, "resync", "failed")).isEqualTo(0);
        assertThat((double) Rest.at(after, "resync", "durationSeconds")).isPositive();
        assertThat((int) Rest.at(after, "receivedMessages"))
                .as("when it was the standby")
                .isPositive();
        Await.until(
                "what has no HA is gone",
                LATE,
                () -> counted(units.active()) + "\n" + lab.lab().logs(),
                () -> Map.of("total", 2, "haEnabled", 2, "haEstablished", 2, "resync", 0)
                                .equals(counted(units.active()).get("tunnels"))
                        && Map.of("total", 2, "haEnabled", 2, "haEstablished", 2)
                                .equals(counted(units.active()).get("sessions")));
        awaitStandby(Map.of("haEnabled", 2, "haEstablished", 2), Map.of("haEnabled", 2, "haEstablished", 2));
        assertThat(counted(units.standby())).doesNotContainKey("resync");
        assertThat(rows(units.active())).containsExactlyInAnyOrder(row(usual, 1, "synced"), row(other, 1, "synced"));
        assertThat(rows(units.standby())).containsExactlyInAnyOrder(row(usual, 1, "none"), row(other, 1, "none"));

        assertThat(alice.isUp() && bob.isUp()).isTrue();
        assertEnded(mayfly, usual);
        mortal.run();
        assertThat(doomed.isCleared())
                .as("nobody knows the numbers of its tunnel")
                .isFalse();
        assertThat(wire.controlMessages(BrokerLab.LNS)).noneMatch(message -> message.type() == STOP_CCN);
        Await.until(
                "Stop of the tunnel without HA",
                LATE,
                lab.lab()::logs,
                () -> records("Stop", "bob").stream().anyMatch(record -> record.has("Acct-Session-Id", doomedId)));
        assertThat(failure("f.nas_clid = " + mortal.id()))
                .containsEntry("user_name", "bob")
                .containsEntry("acct_session_id", doomedId)
                .containsEntry("reason", "a tunnel without HA ends at a switchover")
                .containsEntry("nas_name", MORTAL)
                .doesNotContainKey("clearing_message");
        assertThat(records("Stop", "alice")).isEmpty();
        hangUp(usual, alice);
        hangUp(other, bob);
    }

    @Test
    @Order(2)
    void aBurstOfCallsGoesOnWithTheOtherUnit() {
        int before = lab.radius().accounting().size();
        List<TestLac> lacs = new ArrayList<>();
        for (int i = 0; i < TUNNELS; i++) {
            boolean _ = lacs.add(open(USUAL));
        }
        List<TestCall> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            lacs.forEach(own -> calls.add(own.dial(client(BOB))));
        }
        runUntil("a quarter of the calls", () -> count(calls, TestCall::isUp) >= calls.size() / 4);
        int surviving = rows(units.active()).size();
        Set<TestCall> established = calls.stream().filter(TestCall::isUp).collect(Collectors.toSet());
        units.killActive();
        assertThat(established).hasSizeLessThan(calls.size());
        // Some more, of which those that come before the peer's answer are refused.
        lacs.forEach(own -> calls.add(own.dial(client(BOB))));
        runUntil("every call is up or refused", () -> calls.stream().allMatch(SwitchoverIT::isDecided));

        List<TestCall> up = calls.stream().filter(TestCall::isUp).toList();
        System.out.println(
                "burst: " + established.size() + " of " + calls.size() + " calls were up when the unit died, "
                        + up.size() + " are now, " + (calls.size() - up.size()) + " were refused");
        assertThat(up).containsAll(established);
        assertThat(calls.stream().filter(TestCall::isCleared))
                .allSatisfy(
                        call -> assertThat(call.result()).as(call.toString()).isEqualTo(4));
        assertThat(up.stream().map(TestCall::address).distinct()).hasSize(up.size());
        for (TestLac own : lacs) {
            List<TestCall> alive = own.calls().stream().filter(TestCall::isUp).toList();
            assertThat(alive.stream().map(TestCall::peerId).distinct()).hasSize(alive.size());
            assertThat(shown(own))
                    .containsExactlyInAnyOrderElementsOf(alive.stream()
                            .map(call -> call.peerId() + " " + call.id() + " "
                                    + call.address().orElseThrow().getHostAddress())
                            .toList());
        }
        runUntil("resync", () -> Rest.at(redundancy(), "resync", "complete").equals(true));
        assertThat(Rest.at(redundancy(), "resync", "succeeded")).isEqualTo(surviving);
        assertThat(Rest.at(redundancy(), "resync", "failed")).isEqualTo(0);

        lacs.forEach(own -> own.calls().stream().filter(TestCall::isUp).forEach(own::hangUp));
        runUntil("all have hung up", () -> calls.stream().allMatch(TestCall::isCleared));
        assertPaired(before, up.size());
    }

    /** Each Start has its Stop, and each Stop its Start. */
    private void assertPaired(int before, int atLeast) {
        Await.until(
                "Stops",
                LATE,
                lab.lab()::logs,
                () -> sessionIds("Stop", before).containsAll(sessionIds("Start", before))
                        && sessionIds("Start", before).size() >= atLeast);
        List<String> starts = sessionIds("Start", before);
        assertThat(sessionIds("Stop", before)).containsExactlyInAnyOrderElementsOf(starts);
    }

    /** Of all sessions that there were such records of; one that was sent again counts once. */
    private List<String> sessionIds(String status, int before) {
        return new ArrayList<>(lab.radius().accounting().stream()
                .skip(before)
                .filter(record -> record.isStatus(status))
                .map(record -> record.value("Acct-Session-Id").orElseThrow())
                .collect(Collectors.toCollection(HashSet::new)));
    }

    /** Our ID, the LAC's ID and the address of each session of that LAC, as the active unit shows them. */
    private List<String> shown(TestLac own) {
        return Rest.items(
                        units.active().broker(),
                        "/sessions?limit=1000&tunnel=" + own.peer().tunnelId())
                .stream()
                .map(row -> Rest.at(row, "localSessionId") + " " + Rest.at(row, "peerSessionId") + " "
                        + Rest.find(row, "address").orElse(""))
                .toList();
    }

    private static boolean isDecided(TestCall call) {
        return call.isUp() || call.isCleared();
    }

    private static long count(List<TestCall> calls, Predicate<TestCall> condition) {
        return calls.stream().filter(condition).count();
    }

    private void hangUp(TestLac own, TestCall call) {
        own.hangUp(call);
        runUntil("CDN", call::isCleared);
    }

    /** The session without HA was cleared with a CDN, accounted for, and is in the history. */
    private void assertEnded(TestCall call, TestLac own) {
        assertThat(said(own))
                .anyMatch(message -> message.type() == CDN
                        && message.sessionId() == call.id().value());
        Await.until(
                "Stop of mayfly",
                LATE,
                lab.lab()::logs,
                () -> !records("Stop", "mayfly").isEmpty());
        assertThat(records("Stop", "mayfly")).hasSize(1);
        assertThat(records("Start", "mayfly")).hasSize(1);
        assertThat(failure("f.nas_clid = " + own.id()))
                .containsEntry("user_name", "mayfly")
                .containsEntry("reason", "a session without HA ends at a switchover")
                .containsEntry("clearing_message", "CDN")
                .containsEntry("mid", call.peerId().toString());
    }

    /** On the wire, and as show vpdn tunnel all calls it. */
    private void assertLocalRws(TestLac own, int window) {
        assertThat(own.peer().receiveWindow()).isEqualTo(window);
        Map<String, Object> tunnel =
                Rest.get(units.active().broker(), "/tunnels/" + own.peer().tunnelId());
        assertThat(Rest.at(tunnel, "windows", "localReceiveWindow")).isEqualTo(window);
    }

    private void awaitStandby(Map<String, Object> tunnels, Map<String, Object> sessions) {
        Await.until(
                "what the standby counts",
                LATE,
                () -> counted(units.standby()) + "\n" + lab.lab().logs(),
                () -> tunnels.equals(counted(units.standby()).get("tunnels"))
                        && sessions.equals(counted(units.standby()).get("sessions")));
    }

    private static Map<String, Object> counted(Member member) {
        return Rest.get(member.broker(), "/redundancy");
    }

    /** Our ID, sessions and resync of each tunnel that is to survive. */
    private static List<String> rows(Member member) {
        return Rest.items(member.broker(), "/redundancy/tunnels").stream()
                .map(row -> row.get("localTunnelId") + " " + row.get("peerTunnelId") + " " + row.get("peerName") + " "
                        + Optional.ofNullable(row.get("vpdnGroup")).orElse("") + " " + row.get("state") + " "
                        + row.get("sessionCount") + " " + row.get("resync"))
                .toList();
    }

    private static String row(TestLac own, int sessions, String resync) {
        return own.peer().tunnelId() + " " + own.id() + " " + USUAL + " usual est " + sessions + " " + resync;
    }
}
