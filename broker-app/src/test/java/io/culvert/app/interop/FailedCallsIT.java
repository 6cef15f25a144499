package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import io.culvert.ppp.frame.Protocols;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Calls that are refused, that never become a session, or that the LAC gives up; the limits of the unit. Not driven, because
 * nothing in this release lets an operator do it: soft shutdown (type 12) and clearing a tunnel (type 14).
 */
@NeedsPeers
class FailedCallsIT extends FailureHistoryLab {

    /** A call that the LAC gives up with this CDN. */
    private record GivenUp(String user, Disconnect cdn, String row) {}

    private static final List<GivenUp> GIVEN_UP = List.of(
            new GivenUp(
                    "one",
                    Disconnect.of(Result.of(CdnResult.CARRIER_LOST)),
                    "15 link-failure (Link failure), 601 VPN-Carrier-Loss, CDN 1"),
            new GivenUp(
                    "two",
                    Disconnect.of(Result.of(GeneralError.VENDOR_SPECIFIC, "the switch is on fire")),
                    "18 call-prarmeters (Call parameters), 603 VPN-Bad-Control-Packet, CDN 2/6"),
            new GivenUp(
                    "three",
                    Disconnect.of(Result.of(CdnResult.ADMINISTRATIVE)),
                    "1 peer-action (Peer action), 600 VPN-User-Disconnect, CDN 3"),
            new GivenUp(
                    "four",
                    Disconnect.of(Result.of(CdnResult.NO_FACILITIES_TEMPORARY)),
                    "9 no-resources-available (No resources available), 602 VPN-No-Resources, CDN 4"),
            new GivenUp(
                    "five",
                    new Disconnect(
                            Result.of(CdnResult.ADMINISTRATIVE),
                            List.of(new Avp.PppDisconnectCause(16, Protocols.PAP, 1, Optional.empty())),
                            Optional.empty()),
                    "4 authentication-failed (Authentication), 42 Failed-PPP-PAP-Auth-Fail, CDN 3, PPP 16 c023 1"));

    @SuppressWarnings("NullAway.Init") // by begin()
    private Waiting withoutIccn;

    FailedCallsIT() {
        super("failed-calls");
    }

    @Override
    void begin() {
        withoutIccn = waiting("lac-impatient", own -> own.dialWithout(TestCall.Line.NEVER_UP));
    }

    @Test
    void aCallThatIsWantedOut() {
        TestLac own = open("lac-calls");
        TestCall call = own.callOut("5550100");
        own.runUntil("CDN", SOON, call::isCleared);
        assertThat(call.result()).isEqualTo(5);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("9 no-resources-available (No resources available), 602 VPN-No-Resources, CDN 5");
        assertEnds(row, own, "lac-calls");
    }

    @Test
    void theSessionLimitOfAGroup() {
        TestLac own = open("lac-limited");
        TestCall first = own.dial(client(user("one")));
        own.runUntil("session", SOON, first::isUp);
        TestCall second = own.dial(client(user("two")));
        own.runUntil("CDN", SOON, second::isCleared);
        assertThat(second.result()).isEqualTo(4);
        assertThat(second.peerId()).as("no ICRP").isEqualTo(SessionId.NONE);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("13 session-limit-exceeded (Session limit), 607 VPN-Session-Limit, CDN 4");
        assertEnds(row, own, "lac-limited");
        assertThat(row)
                .containsEntry("vpdn_group", "limited")
                .doesNotContainKey("user_name")
                .containsKey("mid");
        assertThat(first.isUp()).isTrue();
    }

    @Test
    void aMalformedIcrq() {
        TestLac own = open("lac-calls").bend(MessageType.ICRQ, FailedCallsIT::withoutLastAvp);
        TestCall call = own.dialWithout(TestCall.Line.NEVER_UP);
        own.runUntil("CDN", SOON, call::isCleared);
        assertThat(call.result()).isEqualTo(2);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("18 call-prarmeters (Call parameters), 603 VPN-Bad-Control-Packet, CDN 2/3");
        assertEnds(row, own, "lac-calls");
        assertThat(row).doesNotContainKey("user_name");
    }

    @Test
    void theLacGivesTheCallsUp() {
        TestLac own = open("lac-calls");
        for (GivenUp given : GIVEN_UP) {
            String name = given.user();
            TestCall call = own.dial(client(user(name)));
            own.runUntil("session of " + name, SOON, call::isUp);
            own.clear(call, given.cdn());
            own.runUntil("acknowledgement", SOON, () -> sessions(own) == 0);
            Map<String, String> row = history.await(of(own) + " and f.user_name = '" + name + "'", 1);
            assertThat(summary(row)).as(name).isEqualTo(given.row());
            assertOfUser(row, own, "lac-calls", call, name);
        }
        assertThat(history.rows(of(own) + " and f.user_name = 'two'").getFirst())
                .containsEntry("reason", "the switch is on fire")
                .containsEntry("error_text", "the switch is on fire");
    }

    @Test
    @Order(LAST)
    void aCallWithoutIccn() {
        withoutIccn.awaitCdn();
        Map<String, String> row = history.await(of(withoutIccn.lac()), 1);
        assertThat(summary(row)).isEqualTo("10 timer-expiry (Timer expiry), 603 VPN-Bad-Control-Packet, CDN 2/3");
        assertEnds(row, withoutIccn.lac(), "lac-impatient");
        assertThat(row)
                .containsEntry("vpdn_group", "impatient")
                .containsEntry("mid", withoutIccn.call().peerId().toString())
                .doesNotContainKey("user_name");
    }

    /** With other limits, which must not be in the way of the others. */
    @Test
    @Order(LAST + 1)
    void theLimitsOfTheUnitAndAUserWhoFallsSilent() {
        // The broker waits a while for LACs that do not acknowledge its end.
        for (TestLac own : lacs) {
            own.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
            own.run();
        }
        lab.broker().stop();
        history = new FailureHistory(
                lab.startBrokerAgain(spec -> spec.with("culvert.redundancy.checkpointing", "false")
                        .with("culvert.limits.sessions", "2")
                        .with("culvert.limits.sessions-per-tunnel", "1")
                        .with("culvert.limits.tunnels", "8")
                        .with("culvert.ppp.lcp-echo-interval", "1s")
                        .with("culvert.ppp.lcp-echo-failures", "2")),
                Psql.ofEmbedded(lab.broker()));
        aUserWhoDoesNotAnswerEchoes();
        theSessionLimitsOfATunnelAndOfTheUnit();
        theTunnelLimit();
    }

    private void aUserWhoDoesNotAnswerEchoes() {
        TestLac own = open("lac-calls");
        TestCall call = own.dial(client(user("one")));
        own.runUntil("session", SOON, call::isUp);
        TestCall _ = call.swallow(Protocols.LCP);
        own.runUntil("CDN", SOON, call::isCleared);
        Map<String, String> row = awaitDatabase(of(own));
        assertThat(summary(row)).isEqualTo("15 link-failure (Link failure), 601 VPN-Carrier-Loss, CDN 1, PPP 8 c021 0");
        assertOfUser(row, own, "lac-calls", call, "one");
    }

    private void theSessionLimitsOfATunnelAndOfTheUnit() {
        TestLac first = open("lac-calls");
        assertThat(answered(first).isCleared()).isFalse();
        assertThat(answered(first).isCleared()).as("second call of the tunnel").isTrue();
        assertThat(summary(history.await(of(first), 1)))
                .isEqualTo("13 session-limit-exceeded (Session limit), 607 VPN-Session-Limit, CDN 4");

        assertThat(answered(open("lac-calls")).isCleared()).isFalse();
        TestLac third = open("lac-calls");
        assertThat(answered(third).isCleared()).as("third call of the unit").isTrue();
        Map<String, String> row = history.await(of(third), 1);
        assertThat(summary(row)).isEqualTo("13 session-limit-exceeded (Session limit), 607 VPN-Session-Limit, CDN 4");
        assertEnds(row, third, "lac-calls");
        assertThat(row).containsEntry("vpdn_group", "retail");
    }

    /** A new call that the LNS has taken or refused. */
    private static TestCall answered(TestLac own) {
        TestCall call = own.dialWithout(TestCall.Line.NEVER_UP);
        own.runUntil("answer", SOON, () -> call.isCleared() || call.peerId().isAssigned());
        return call;
    }

    private void theTunnelLimit() {
        List<TestLac> tunnels = new ArrayList<>();
        Await.until("refused tunnel", SOON, lab.lab()::logs, () -> {
            TestLac own = openOnly("lac-calls");
            boolean _ = tunnels.add(own);
            own.runUntil("answer", SOON, () -> own.closed().isPresent() || own.has(TunnelOutput.Established.class));
            return own.closed().isPresent();
        });
        TestLac refused = tunnels.getLast();
        Map<String, String> row = history.await(of(refused), 1);
        assertThat(summary(row))
                .isEqualTo("9 no-resources-available (No resources available), 602 VPN-No-Resources, StopCCN 2/4");
        assertOfTunnel(row, refused, "lac-calls");
    }

    /** The message without its last AVP. */
    private static Octets withoutLastAvp(Octets message) {
        int at = 12;
        int last = at;
        while (at < message.length()) {
            last = at;
            at += message.u16(at) & 0x03FF;
        }
        byte[] shorter = message.slice(0, last).toByteArray();
        ByteBuffer _ = ByteBuffer.wrap(shorter).putShort(2, (short) shorter.length);
        return Octets.wrap(shorter);
    }
}
