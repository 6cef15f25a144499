package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The time between a takeover and the first answer of the peers. All LACs withhold their acknowledgements when the active unit
 * is killed, before the first test; each test is about the tunnel of one of them.
 */
@NeedsPeers
@SuppressWarnings("NullAway.Init") // by begin()
class ResyncIT extends SwitchoverLab {
    private static final int STOP_CCN = 4;
    private static final int HELLO = 6;
    private static final int ICRP = 11;
    private static final int CDN = 14;
    private static final int MANY = 12;

    private TestLac usual;
    private TestLac patient;
    private TestLac four;
    private TestCall calm;
    private TestCall quiet;
    private final List<TestCall> many = new ArrayList<>();

    ResyncIT() {
        super("resync");
    }

    @Override
    void begin() {
        usual = open(USUAL);
        calm = dial(usual, BOB);
        patient = open(PATIENT);
        quiet = dial(patient, BOB);
        four = open(FOUR);
        for (TestLac own : List.of(usual, patient, four)) {
            TestLac _ = own.withholdAcknowledgements();
        }
        for (int i = 0; i < MANY; i++) {
            boolean _ = many.add(four.dial(client(BOB)));
        }
        runUntil("answers to the calls queue up", () -> queued(four) >= MANY);
        units.killActive();
        for (TestLac own : List.of(usual, patient, four)) {
            awaitResync(own, "resync");
        }
    }

    @Test
    void aNewCallIsRefusedWithCause611UntilThePeerAnswers() {
        TestCall late = usual.dial(client(BOB));
        runUntil("CDN", late::isCleared);
        assertThat(late.result()).isEqualTo(4);

        List<List<List<String>>> cdns = wire.fields(
                "ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == " + CDN + " and l2tp.tunnel == "
                        + usual.id(),
                "l2tp.session",
                "l2tp.result_code",
                "l2tp.avp.assigned_session_id",
                "l2tp.avp.error_code");
        // Repeated ones tell the same.
        assertThat(cdns).isNotEmpty().allSatisfy(cdn -> {
            assertThat(cdn.get(0)).containsExactly(late.id().toString());
            assertThat(cdn.get(1)).containsExactly("4");
            assertThat(Integer.decode(cdn.get(2).getFirst())).isPositive();
            assertThat(cdn.get(3)).isEmpty();
        });

        Map<String, String> row = failure("f.nas_clid = " + usual.id());
        assertThat(row)
                .containsEntry("failure_type", "17")
                .containsEntry("cause", "611")
                .containsEntry("reason", "Tunnel in HA resync")
                .containsEntry("clearing_message", "CDN")
                .containsEntry("result_code", "4")
                .containsEntry("nas_name", USUAL)
                .containsEntry("unit", units.active().name());
        assertThat(Rest.items(units.active().broker(), "/failures?cause=611&peer=" + USUAL))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(Rest.at(entry, "cause", "code")).isEqualTo(611);
                    assertThat(Rest.at(entry, "type", "number")).isEqualTo(17);
                    assertThat(Rest.at(entry, "reason")).isEqualTo("Tunnel in HA resync");
                });
        assertThat(survivor(usual).orElseThrow())
                .containsEntry("state", "resync")
                .containsEntry("resync", "resync");

        TestLac _ = usual.acknowledge();
        runUntil(
                "HELLO acknowledged",
                () -> "synced".equals(survivor(usual).orElseThrow().get("resync")));
        TestCall next = dial(usual, BOB);
        assertThat(calm.isUp()).isTrue();
        assertThat(next.address()).isNotEqualTo(calm.address());
        assertThat(said(usual)).noneMatch(message -> message.type() == STOP_CCN);
    }

    @Test
    void aNewCallIsHeldForTwoSecondsAtMostWhereTheGroupSaysSo() {
        TestCall tooEarly = patient.dial(client(BOB));
        runUntil("CDN", tooEarly::isCleared);
        assertThat(tooEarly.result()).isEqualTo(4);
        assertThat(tooEarly.peerId()).as("no ICRP came").isEqualTo(SessionId.NONE);
        Map<String, String> row = failure("f.nas_clid = " + patient.id());
        assertThat(row).containsEntry("failure_type", "17").containsEntry("cause", "611");
        assertThat(survivor(patient).orElseThrow()).containsEntry("resync", "resync");

        TestCall held = patient.dial(client(BOB));
        runUntil("ICRQ acknowledged", patient::isAcknowledged);
        assertThat(held.peerId()).as("no ICRP came").isEqualTo(SessionId.NONE);
        assertThat(held.isCleared()).isFalse();
        // Its ICRQ acknowledges all that was withheld.
        TestCall next = patient.acknowledge().dial(client(BOB));
        runUntil("both calls", () -> held.isUp() && next.isUp());
        assertThat(survivor(patient).orElseThrow()).containsEntry("resync", "synced");
        assertThat(quiet.isUp()).isTrue();
        assertThat(patient.calls()).hasSize(3);
    }

    @Test
    void noMoreThanFourMessagesAreOutstandingWhereRadiusSaysResync4() {
        Map<String, Object> tunnel =
                Rest.get(units.active().broker(), "/tunnels/" + four.peer().tunnelId());
        assertThat(Rest.at(tunnel, "windows", "localReceiveWindow")).isEqualTo(4);
        assertThat(Rest.at(tunnel, "windows", "sendWindowLimit")).isEqualTo(4);
        assertThat(queued(four)).as("the HELLO as well").isEqualTo(MANY + 1);

        TestLac _ = four.acknowledge();
        runUntil("all calls", () -> many.stream().allMatch(TestCall::isUp));
        assertThat(survivor(four).orElseThrow()).containsEntry("resync", "synced");
        assertThat(many.stream().map(TestCall::address).distinct()).hasSize(MANY);
        assertThat(many.stream().map(TestCall::peerId).distinct()).hasSize(MANY);

        assertThat(mostOutstanding(four)).isEqualTo(4);
        assertThat(said(four).stream().filter(message -> message.type() == ICRP).map(CapturedMessage::ns))
                .as("from both units")
                .contains(1, MANY);
        assertThat(said(four)).anyMatch(message -> message.type() == HELLO);
        assertThat(said(four)).noneMatch(message -> message.type() == CDN || message.type() == STOP_CCN);
    }

    /** Most messages of the LNS that the LAC had not acknowledged, as tshark saw both pass the LAC's own port. */
    private int mostOutstanding(TestLac own) {
        int next = 0;
        int acknowledged = 0;
        int most = 0;
        List<List<List<String>>> packets = wire.fields(
                "l2tp.type == 1 and (l2tp.tunnel == " + own.id() + " or l2tp.tunnel == "
                        + own.peer().tunnelId() + ")",
                "l2tp.tunnel",
                "l2tp.Ns",
                "l2tp.Nr",
                "l2tp.avp.message_type");
        for (List<List<String>> packet : packets) {
            boolean isOurs = number(packet, 0) == own.id().value();
            if (!isOurs) {
                acknowledged = Math.max(acknowledged, number(packet, 2));
            } else if (!packet.get(3).isEmpty()) {
                next = Math.max(next, number(packet, 1) + 1);
            }
            most = Math.max(most, next - acknowledged);
        }
        return most;
    }

    private static int number(List<List<String>> packet, int column) {
        return Integer.decode(packet.get(column).getFirst());
    }

    /** Messages of the active unit that the LAC has not acknowledged, sent or not. */
    private int queued(TestLac own) {
        Map<String, Object> tunnel =
                Rest.get(units.active().broker(), "/tunnels/" + own.peer().tunnelId());
        return (int) Rest.at(tunnel, "controlChannel", "unsent")
                + (int) Rest.at(tunnel, "controlChannel", "unacknowledged");
    }
}
