package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Global {@code l2tp sso enable} is off: a journal is kept, and only so that calls end in order. */
@NeedsPeers
class WithoutHaIT {
    private static final Duration LATE = Duration.ofMinutes(1);
    private static final String LAC = "10.70.0.8";

    @Test
    void noTunnelSurvivesAndEachCallHasItsStopAndItsLineInTheHistory() {
        try (BrokerLab lab = BrokerLab.open(
                "without-ha",
                spec -> spec.jvm("-XX:TieredStopAtLevel=1")
                        .with("culvert.redundancy.checkpointing", "true")
                        // A busy machine must not decide.
                        .with("culvert.redundancy.lease", "5s")
                        .with("culvert.l2tp.l2tp-sso", "false"),
                BrokerLab.ALICE,
                BrokerLab.BOB)) {
            TestLac lac = TestLac.open(
                            lab.lac("lac", LAC),
                            LAC,
                            BrokerLab.LNS,
                            TunnelSettings.builder("lac")
                                    .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                                    .build())
                    .awaitEstablished(LATE);
            for (RadiusUser user : List.of(BrokerLab.ALICE, BrokerLab.BOB)) {
                TestCall call = lac.dial(SwitchoverLab.client(user));
                lac.runUntil("IPCP", LATE, call::isUp);
            }
            Map<String, Object> redundancy = Rest.get(lab.broker(), "/redundancy");
            assertThat(redundancy)
                    .containsEntry("tunnels", Map.of("total", 1, "haEnabled", 0, "haEstablished", 0, "resync", 0))
                    .containsEntry("sessions", Map.of("total", 2, "haEnabled", 0, "haEstablished", 0));
            assertThat(Rest.items(lab.broker(), "/redundancy/tunnels")).isEmpty();
            assertThat(lac.peer().receiveWindow()).as("not lowered").isEqualTo(1024);
            List<String> ids = ids(lab, "Start");

            lab.broker().kill9();
            BrokerProcess again = lab.startBrokerAgain(spec -> spec);
            Await.until("Stops", LATE, lab.lab()::logs, () -> ids(lab, "Stop").size() == 2);
            assertThat(ids(lab, "Stop")).containsExactlyInAnyOrderElementsOf(ids);
            Await.until(
                    "database",
                    LATE,
                    lab.lab()::logs,
                    () -> Rest.at(Rest.get(again, "/stores"), "postgresql", "state")
                            .equals("up"));
            Psql psql = Psql.ofEmbedded(again);
            Await.until("rows", LATE, lab.lab()::logs, () -> psql.number("select count(*) from vpdn_failure") == 2);
            FailureHistory history = new FailureHistory(again, psql);
            for (String user : List.of("alice", "bob")) {
                assertThat(history.await("f.user_name = '" + user + "'", 1))
                        .containsEntry("reason", "a tunnel without HA ends at a switchover")
                        .containsEntry("nas_clid", lac.id().toString())
                        .doesNotContainKey("clearing_message");
            }
            Await.until(
                    "nothing is left",
                    LATE,
                    lab.lab()::logs,
                    () -> Rest.items(again, "/tunnels").isEmpty());
            lac.run();
            assertThat(lac.closed()).as("nobody knows its numbers").isEmpty();
            assertThat(lab.wire().controlMessages(BrokerLab.LNS))
                    .extracting(CapturedMessage::type)
                    .doesNotContain(4, 14);
            lab.assertHealthy();
        }
    }

    private static List<String> ids(BrokerLab lab, String status) {
        return lab.radius().accounting().stream()
                .filter(record -> record.isStatus(status))
                .map(record -> record.value("Acct-Session-Id"))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }
}
