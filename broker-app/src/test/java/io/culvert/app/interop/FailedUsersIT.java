package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.frame.Protocols;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users who fail in LCP, authentication, authorization or IPCP; those who end as they should leave no row. */
@NeedsPeers
class FailedUsersIT extends FailureHistoryLab {

    @SuppressWarnings("NullAway.Init") // by begin()
    private KernelClient client;

    @SuppressWarnings("NullAway.Init") // by begin()
    private Waiting withoutLcp;

    @SuppressWarnings("NullAway.Init") // by begin()
    private Waiting withoutAuthentication;

    @SuppressWarnings("NullAway.Init") // by begin()
    private Waiting withoutIpcp;

    FailedUsersIT() {
        super("failed-users");
    }

    @Override
    void begin() {
        client = lab.startClient(BrokerLab.CLIENT + "/24");
        withoutLcp = waiting("lac-calls", own -> own.dialWithout(TestCall.Line.SILENT));
        withoutAuthentication = waiting(
                "lac-calls",
                own -> own.dial(client(user("one"), AuthenticationProtocol.CHAP_MD5))
                        .swallow(Protocols.CHAP));
        withoutAuthentication.lac().runUntil("LCP", SOON, withoutAuthentication.call()::isLcpOpen);
        withoutIpcp = waiting("lac-calls", own -> own.dial(client(user("one"))).swallow(Protocols.IPCP));
        withoutIpcp
                .lac()
                .runUntil(
                        "the user's password",
                        SOON,
                        () -> lab.radius().accessRequests().stream()
                                .anyMatch(request -> request.value("User-Name").equals(Optional.of("one"))));
    }

    @ParameterizedTest
    @CsvSource({
        "PAP,  'PAP authentication failed',  '42 Failed-PPP-PAP-Auth-Fail, CDN 3, PPP 16 c023 1'",
        "CHAP, 'CHAP authentication failed', '43 Failed-PPP-CHAP-Auth, CDN 3, PPP 16 c223 1'"
    })
    void wrongPasswordOfAKernelClient(AuthProtocol protocol, String told, String cause) {
        client.dial(BrokerLab.dial(RadiusUser.of("alice", "looking-glass")).auth(protocol));
        String _ = client.dialer().awaitLog(told, BrokerLab.UP);
        String clid = assigned(BrokerLab.CLIENT, 1, "l2tp.avp.assigned_tunnel_id");
        Map<String, String> row =
                history.await("f.user_name = 'alice' and f.nas_clid = " + clid + " and f.failure_type = 4", 1);
        assertThat(summary(row)).isEqualTo("4 authentication-failed (Authentication), " + cause);
        assertThat(row)
                .containsEntry("nas_name", "kernel-client")
                .containsEntry("nas_address", BrokerLab.CLIENT)
                .containsEntry("gateway_name", BrokerLab.HOST_NAME)
                .containsEntry("gateway_address", BrokerLab.LNS)
                .containsEntry("gateway_clid", assigned(BrokerLab.LNS, 2, "l2tp.avp.assigned_tunnel_id"))
                .containsEntry("mid", assigned(BrokerLab.LNS, 11, "l2tp.avp.assigned_session_id"))
                .containsEntry("vpdn_group", "retail")
                .containsEntry("unit", UNIT)
                .containsEntry("redundancy_group", REDUNDANCY_GROUP)
                .containsEntry("epoch", "1")
                .containsEntry("locally_initiated", "false")
                .doesNotContainKeys("domain", "aaa_reply")
                .containsKey("acct_session_id");
        assertThat(row.toString()).doesNotContain("looking-glass");
    }

    @Test
    void theSameFailureThreeTimesInOneTunnelIsOneRow() {
        TestLac own = open("lac-calls");
        List<TestCall> calls = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            TestCall call = own.dial(client(RadiusUser.of(MALLORY.name(), "wrong")));
            own.runUntil("CDN", SOON, call::isCleared);
            assertThat(call.result()).isEqualTo(3);
            Map<String, String> _ = history.await(of(own), i);
            boolean _ = calls.add(call);
        }
        Map<String, String> row = history.await(of(own), 3);
        assertThat(summary(row))
                .isEqualTo(
                        "4 authentication-failed (Authentication), 42 Failed-PPP-PAP-Auth-Fail, CDN 3, PPP 16 c023 1");
        assertEnds(row, own, "lac-calls");
        assertThat(row)
                .containsEntry("user_name", "mallory@example.com")
                .containsEntry("domain", "example.com")
                .containsEntry("mid", calls.getLast().peerId().toString())
                .containsEntry("aaa_reply", "no such word")
                .containsEntry("vpdn_group", "retail");
        String people = psql().ask("select repeats, \"user\", failure_type, cause, result, cleared"
                + " from vpdn_failure_history where nas_clid = " + own.id());
        assertThat(people).isEqualTo("3|mallory@example.com|Authentication|42 Failed-PPP-PAP-Auth-Fail|CDN 3|f");
    }

    @Test
    void anAcceptThatIsForAnotherServiceHasOurReasonAndNoReply() {
        TestLac own = open("lac-calls");
        TestCall call = own.dial(client(RadiusUser.of("lac-calls", "cisco")));
        own.runUntil("CDN", SOON, call::isCleared);
        assertThat(call.result()).isEqualTo(3);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo(
                        "4 authentication-failed (Authentication), 42 Failed-PPP-PAP-Auth-Fail, CDN 3, PPP 16 c023 1");
        assertOfUser(row, own, "lac-calls", call, "lac-calls");
        assertThat(row)
                .containsEntry("reason", "the account is for another service")
                .doesNotContainKey("aaa_reply");
    }

    @Test
    void silenceOfRadiusAboutAUser() {
        TestLac own = open("lac-calls");
        lab.radius().freeze();
        TestCall call = own.dial(client(user("one")));
        own.runUntil("CDN", SOON, call::isCleared);
        assertThat(call.result()).isEqualTo(4);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row)).isEqualTo("3 authentication-error (Authentication), 44 Failed-PPP-Remote-Auth, CDN 4");
        assertOfUser(row, own, "lac-calls", call, "one");
    }

    @Test
    void aLineThatIsLooped() {
        TestLac own = open("lac-calls");
        TestCall call = own.dialWithout(TestCall.Line.LOOPED);
        own.runUntil("CDN", LATE, call::isCleared);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("18 call-prarmeters (Call parameters), 41 Failed-PPP-LCP-Negotiation, CDN 3, PPP 7 c021 0");
        assertEnds(row, own, "lac-calls");
    }

    @Test
    void anAddressThatNoUserMayHave() {
        TestLac own = open("lac-calls");
        TestCall call = own.dial(client(PRISONER));
        own.runUntil("CDN", SOON, call::isCleared);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("6 authorization-failed (Authorization), 101 Session-Failed-Security, CDN 3, PPP 20 8021 2");
        assertOfUser(row, own, "lac-calls", call, "prisoner");
        assertThat(row.get("reason")).contains(BrokerLab.GATEWAY);
    }

    @Test
    void aPoolThatDoesNotExist() {
        TestLac own = open("lac-calls");
        TestCall call = own.dial(client(VAGRANT));
        own.runUntil("CDN", SOON, call::isCleared);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("6 authorization-failed (Authorization), 101 Session-Failed-Security, CDN 3, PPP 20 8021 2");
        assertOfUser(row, own, "lac-calls", call, "vagrant");
        assertThat(row.get("reason")).contains("nowhere");
    }

    @Test
    void aPoolThatIsExhausted() {
        TestLac own = open("lac-calls");
        for (RadiusUser user : CROWD.subList(0, 2)) {
            TestCall call = own.dial(client(user));
            own.runUntil("session", SOON, call::isUp);
        }
        TestCall tooMany = own.dial(client(CROWD.getLast()));
        own.runUntil("CDN", SOON, tooMany::isCleared);
        assertThat(tooMany.result()).isEqualTo(4);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("9 no-resources-available (No resources available), 602 VPN-No-Resources, CDN 4,"
                        + " PPP 20 8021 2");
        assertOfUser(row, own, "lac-calls", tooMany, "third");
    }

    @Test
    void noAuthenticationProtocolInCommon() {
        TestLac own = open("lac-calls");
        TestCall call = own.dial(client(user("one"), AuthenticationProtocol.MS_CHAP_V2));
        own.runUntil("CDN", SOON, call::isCleared);
        Map<String, String> row = history.await(of(own), 1);
        assertThat(summary(row))
                .isEqualTo("2 authentication (Authentication), 42 Failed-PPP-PAP-Auth-Fail, CDN 3, PPP 15 c023 1");
        assertEnds(row, own, "lac-calls");
        assertThat(row).containsEntry("mid", call.peerId().toString()).doesNotContainKey("user_name");
    }

    @Test
    void whatEndsAsItShouldLeavesNoRow() {
        TestLac own = open("lac-calls");
        for (RadiusUser user : List.of(IDLE, BRIEF, user("leaver"))) {
            TestCall call = own.dial(client(user));
            own.runUntil("session of " + user.name(), SOON, call::isUp);
            if (user.name().equals("leaver")) {
                own.hangUp(call);
            }
            own.runUntil("end of " + user.name(), SOON, call::isCleared);
            assertThat(call.result()).as(user.name()).isEqualTo(3);
        }
        own.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        own.run();
        client.dial(BrokerLab.dial(BrokerLab.BOB));
        PppInterface _ = client.awaitUp(BrokerLab.UP);
        int records = lab.records();
        client.dialer().terminatePpp();
        RadiusDetail _ = lab.awaitRecord("Stop", "bob", records);

        // The history is written in order: what had failed before this one would be there with it.
        TestLac marker = openOnly("lac-stray");
        marker.runUntil("StopCCN", SOON, () -> marker.closed().isPresent());
        Map<String, String> _ = history.await(of(marker), 1);
        assertThat(history.rows(of(own) + " or f.user_name in ('idle', 'brief', 'leaver', 'bob')"))
                .isEmpty();
    }

    @Test
    @Order(LAST)
    void aUserWhoDoesNotAuthenticate() {
        withoutAuthentication.awaitCdn();
        Map<String, String> row = history.await(of(withoutAuthentication.lac()), 1);
        assertThat(summary(row))
                .isEqualTo("10 timer-expiry (Timer expiry), 170 PPP-Authentication-Timeout, CDN 3, PPP 13 c223 0");
        assertEnds(row, withoutAuthentication.lac(), "lac-calls");
    }

    @Test
    @Order(LAST + 1)
    void aUserWhoDoesNotAnswerLcp() {
        withoutLcp.awaitCdn();
        Map<String, String> row = history.await(of(withoutLcp.lac()), 1);
        assertThat(summary(row)).isEqualTo("10 timer-expiry (Timer expiry), 40 Timeout-PPP-LCP, CDN 3, PPP 6 c021 0");
        assertEnds(row, withoutLcp.lac(), "lac-calls");
    }

    @Test
    @Order(LAST + 2)
    void aUserWhoDoesNotAnswerIpcp() {
        withoutIpcp.awaitCdn();
        Map<String, String> row = history.await(of(withoutIpcp.lac()), 1);
        assertThat(summary(row)).isEqualTo("10 timer-expiry (Timer expiry), 47 NCP-Closed-PPP, CDN 3, PPP 17 8021 0");
        assertOfUser(row, withoutIpcp.lac(), "lac-calls", withoutIpcp.call(), "one");
    }

    @Test
    @Order(LAST + 3)
    void theFiltersOfRestFindWhatPsqlFinds() {
        TestLac barred = openOnly("lac-barred");
        barred.runUntil("StopCCN", SOON, () -> barred.closed().isPresent());
        Map<String, String> _ = history.await(of(barred), 1);
        for (String[] filter : new String[][] {
            {"user=mallory@example.com", "f.user_name = 'mallory@example.com'"},
            {"peer=lac-barred", "f.nas_name = 'lac-barred'"},
            {"peer=" + BrokerLab.CLIENT, "f.nas_address = '" + BrokerLab.CLIENT + "'"},
            {"cause=101", "f.cause = 101"},
            {"type=authorization-failed", "f.failure_type = 6"},
            {"type=6&user=vagrant", "f.failure_type = 6 and f.user_name = 'vagrant'"},
            {"", "true"}
        }) {
            List<String> found = Rest.items(lab.broker(), "/failures?limit=1000&" + filter[0]).stream()
                    .map(entry -> Rest.at(entry, "id").toString())
                    .toList();
            assertThat(found)
                    .as(filter[0])
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(history.rows(filter[1]).stream()
                            .map(row -> row.get("id"))
                            .toList());
        }
    }

    /** The newest value of an assigned ID in messages of that type from there, as decimal number. */
    private String assigned(String source, int messageType, String field) {
        return lab.wire()
                .fields("ip.src == " + source + " and l2tp.avp.message_type == " + messageType, field)
                .getLast()
                .getFirst()
                .getFirst();
    }
}
