package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tunnels that are refused or lost, and what becomes of the sessions in them. */
@NeedsPeers
class FailedTunnelsIT extends FailureHistoryLab {

    /** Offsets in a control message. */
    private static final int MESSAGE_TYPE_VALUE = 18;

    private static final int FIRST_AVP_VALUE = 26;

    @SuppressWarnings("NullAway.Init") // by begin()
    private Waiting dead;

    FailedTunnelsIT() {
        super("failed-tunnels");
    }

    @Override
    void begin() {
        dead = waiting("lac-mortal", own -> own.dial(client(user("widow"))));
        dead.lac().runUntil("session", SOON, dead.call()::isUp);
    }

    @Test
    void silenceOfRadiusAboutALac() {
        lab.radius().freeze();
        TestLac own = openOnly("lac-calls");
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("5 authorization (Authorization), 101 Session-Failed-Security, StopCCN 2/4");
        assertOfTunnel(row, own, "lac-calls");
    }

    @Test
    void radiusRejectsTheLac() {
        TestLac own = openOnly("lac-barred");
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("6 authorization-failed (Authorization), 101 Session-Failed-Security, StopCCN 4/0");
        assertOfTunnel(row, own, "lac-barred");
        assertThat(row).containsEntry("aaa_reply", "not you");
    }

    @Test
    void noGroupIsForTheLac() {
        TestLac own = openOnly("lac-stray");
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("5 authorization (Authorization), 101 Session-Failed-Security, StopCCN 4/0");
        assertOfTunnel(row, own, "lac-stray");
        assertThat(row).doesNotContainKey("vpdn_group");
    }

    @Test
    void aWrongTunnelSecret() {
        TestLac own = TestLac.openFromAnyPort(
                lac,
                LAC,
                BrokerLab.LNS,
                TunnelSettings.builder("lac-calls")
                        .secret(Secret.utf8("guessed"))
                        .build());
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("16 security (Security), 101 Session-Failed-Security, StopCCN 4/0");
        assertThat(row)
                .containsEntry("nas_name", "lac-calls")
                .containsEntry("vpdn_group", "retail")
                .containsKey("gateway_clid")
                .doesNotContainKeys("user_name", "mid");
    }

    @Test
    void theScccnNeverComes() {
        TestLac own = openOnly("lac-calls").bend(MessageType.SCCCN, _ -> Octets.EMPTY);
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("10 timer-expiry (Timer expiry), 603 VPN-Bad-Control-Packet, StopCCN 1/0");
        assertThat(row).containsEntry("nas_name", "lac-calls").doesNotContainKeys("user_name", "mid");
    }

    @Test
    void theRecoveryOfATunnelThatIsNotThere() {
        TestLac own = openOnly("lac-calls")
                .bend(MessageType.SCCRQ, sccrq -> withAvp(sccrq, 77, Octets.ofHex("00000000123400005678")));
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("18 call-prarmeters (Call parameters), 603 VPN-Bad-Control-Packet, StopCCN 2/3");
        assertThat(row).containsEntry("nas_name", "lac-calls").doesNotContainKeys("user_name", "mid");
        assertThat(row.get("reason")).contains("there is no such tunnel to recover");
    }

    @Test
    void aProtocolVersionThatIsNotOurs() {
        TestLac own = openOnly("lac-calls").bend(MessageType.SCCRQ, sccrq -> withU16(sccrq, FIRST_AVP_VALUE, 0x0200));
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("18 call-prarmeters (Call parameters), 603 VPN-Bad-Control-Packet, StopCCN 5/256");
        assertThat(row).containsEntry("nas_name", "lac-calls").doesNotContainKeys("user_name", "mid");
    }

    @ParameterizedTest
    @CsvSource({
        // SCCCN once more, and a type that nobody knows.
        "3,  '8 connection-termination (Connection termination), 605 VPN-Tunnel-Shut, StopCCN 7/0'",
        "99, '8 connection-termination (Connection termination), 605 VPN-Tunnel-Shut, StopCCN 2/3'"
    })
    void aMessageThatEndsTheTunnelAndTheSessionInIt(int type, String failure) {
        TestLac own = open("lac-calls");
        TestCall call = own.dial(client(user("one")));
        own.runUntil("session", SOON, call::isUp);
        TestLac _ = own.bend(MessageType.ICRQ, icrq -> withU16(icrq, MESSAGE_TYPE_VALUE, type));
        TestCall _ = own.dialWithout(TestCall.Line.NEVER_UP);
        own.runUntil("StopCCN", SOON, () -> own.closed().isPresent());
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo(failure);
        assertOfUser(row, own, "lac-calls", call, "one");
    }

    @Test
    void theLacShutsTheTunnelWithSessionsInIt() {
        TestLac own = open("lac-calls");
        List<TestCall> calls = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            TestCall call = own.dial(client(user(name)));
            own.runUntil("session", SOON, call::isUp);
            boolean _ = calls.add(call);
        }
        own.stop(Result.of(StopCcnResult.SHUTTING_DOWN));
        own.run();
        for (TestCall call : calls) {
            String name = call == calls.getFirst() ? "one" : "two";
            Map<String, String> row = history.await(of(own) + " and f.user_name = '" + name + "'", 1);
            assertThat(summary(row))
                    .isEqualTo("8 connection-termination (Connection termination), 605 VPN-Tunnel-Shut, StopCCN 6");
            assertOfUser(row, own, "lac-calls", call, name);
        }
        assertThat(history.rows(of(own)))
                .as("one for each session, none for the tunnel")
                .hasSize(2);
    }

    @Test
    @Order(LAST)
    void aLacThatDiesWithSessionsInItsTunnel() {
        Map<String, String> row = Await.value(
                "row of the dead LAC",
                LATE,
                lab.lab()::logs,
                () -> history.rows(of(dead.lac())).stream().findFirst());
        assertThat(history.await(of(dead.lac()), 1)).isEqualTo(row);
        assertThat(summary(row)).isEqualTo("10 timer-expiry (Timer expiry), 605 VPN-Tunnel-Shut");
        assertThat(lab.wire()
                        .count("ip.dst == " + LAC + " and l2tp.avp.message_type == 4 and l2tp.tunnel == "
                                + dead.lac().id()))
                .as("StopCCNs to a LAC that does not listen")
                .isZero();
        assertOfUser(row, dead.lac(), "lac-mortal", dead.call(), "widow");
        assertThat(row).containsEntry("vpdn_group", "watched");
    }

    private static Octets withU16(Octets message, int offset, int value) {
        byte[] changed = message.toByteArray();
        ByteBuffer _ = ByteBuffer.wrap(changed).putShort(offset, (short) value);
        return Octets.wrap(changed);
    }

    /** The message with one more AVP, which is mandatory. */
    private static Octets withAvp(Octets message, int type, Octets value) {
        int length = message.length() + 6 + value.length();
        ByteBuffer longer = ByteBuffer.allocate(length).put(message.toByteArray());
        ByteBuffer _ = longer.putShort((short) (0x8000 | 6 + value.length()))
                .putShort((short) 0)
                .putShort((short) type)
                .put(value.toByteArray())
                .putShort(2, (short) length);
        return Octets.wrap(longer.array());
    }
}
