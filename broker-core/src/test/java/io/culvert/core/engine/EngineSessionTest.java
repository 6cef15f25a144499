package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.core.engine.Input.AaaReplied;
import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearSession;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineSessionTest {
    private Lab lab = new Lab();
    private Lac lac = lab.lac(1);

    @BeforeEach
    void open() {
        begin(new Lab());
    }

    private void begin(Lab newLab) {
        lab = newLab;
        lac = lab.lac(1);
        lab.run();
        lab.forget();
    }

    @Test
    void aPapCallComesUpInThisOrder() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland", AuthenticationProtocol.PAP));
        assertThat(client.isUp()).isTrue();
        assertThat(client.addresses).containsExactly(Samples.ip("10.0.0.2"));
        assertThat(client.dns).containsExactly(Samples.ip("9.9.9.9"));
        assertThat(lab.story()).containsExactly(Stories.PAP);
    }

    @Test
    void aChapCallComesUpInThisOrder() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland", AuthenticationProtocol.CHAP_MD5));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.story()).containsExactly(Stories.CHAP);
    }

    @Test
    void anMsChapV2CallComesUpInThisOrder() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland", AuthenticationProtocol.MS_CHAP_V2));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.story()).containsExactly(Stories.MS_CHAP_V2);
    }

    @Test
    void aaaIsToldWhoCallsFromWhere() {
        var client = lab.dial(lac, Samples.client("bob@example.net", "builder"));
        assertThat(client.isUp()).isTrue();
        var session = lab.aaa.asked.getFirst().session();
        assertThat(session.acctSessionId()).matches("5f00c0de-[0-9a-f]{10}");
        assertThat(session.nasPort()).isOne();
        assertThat(session.callingStationId()).contains("5550000");
        assertThat(session.calledStationId()).contains("5551234");
        assertThat(session.connectSpeed()).contains("100000000/20000000");
        assertThat(session.tunnel().clientEndpoint()).isEqualTo(Samples.ip("192.0.2.1"));
        assertThat(session.tunnel().serverEndpoint()).isEqualTo(Samples.ip("198.51.100.1"));
        assertThat(session.tunnel().clientAuthId()).isEqualTo("lac.example");
        assertThat(session.tunnel().serverAuthId()).isEqualTo("lns.example");
        assertThat(session.tunnel().connection()).contains("1001");
        var start = lab.all(Effect.Account.class).getFirst().record();
        assertThat(start.session()).isEqualTo(session);
        assertThat(start.userName()).isEqualTo("bob@example.net");
        assertThat(start.eventTime()).isEqualTo(Lab.START);
    }

    @Test
    void sessionsDifferInAcctSessionIdNasPortAndAddress() {
        var first = lab.dial(lac, Samples.client("alice", "wonderland"));
        var second = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(first.addresses).doesNotContainAnyElementsOf(second.addresses);
        var starts = lab.all(Effect.Account.class);
        assertThat(starts.get(0).record().session().acctSessionId())
                .isNotEqualTo(starts.get(1).record().session().acctSessionId());
        assertThat(starts.get(1).record().session().nasPort()).isEqualTo(2);
    }

    @Test
    void anEstablishedSessionIsShown() {
        lab.dial(lac, Samples.client("alice", "wonderland"));
        var tunnel = lab.tunnels().getFirst();
        assertThat(tunnel.sessions()).isOne();
        assertThat(lab.sessions()).hasSize(1);
        var session = lab.sessions().getFirst();
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(session.userName()).contains("alice");
        assertThat(session.address()).contains(Samples.ip("10.0.0.2"));
        assertThat(session.serialNumber()).isEqualTo(1001);
        assertThat(session.mtuOctets()).contains(1460);
        assertThat(lab.addressesUsed()).isOne();
    }

    @Test
    void aWrongPasswordIsToldToTheClientTheLacAndTheHistoryButNotToAccounting() {
        var client = lab.dial(lac, Samples.client("alice", "hatter", AuthenticationProtocol.PAP));
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.authenticated).hasSize(1);
        assertThat(client.authenticated.getFirst().success()).isFalse();
        var cdn = client.cleared.getFirst().disconnect();
        assertThat(cdn.result().code()).isEqualTo(3);
        assertThat(cdn.pppCauses()).hasSize(1);
        assertThat(cdn.pppCauses().getFirst().code()).isEqualTo(16);
        assertThat(cdn.pppCauses().getFirst().protocolNumber()).isEqualTo(0xC023);
        assertThat(cdn.pppCauses().getFirst().direction()).isOne();
        var failure = onlyFailure();
        assertThat(failure.type()).isEqualTo(FailureType.AUTHENTICATION_FAILED);
        assertThat(failure.cause()).isEqualTo(DisconnectCause.FAILED_PPP_PAP_AUTH);
        assertThat(failure.userName()).contains("alice");
        assertThat(failure.aaaReply()).contains("wrong password");
        assertThat(failure.pppCause().map(PppCause::code)).contains(16);
        assertThat(lab.all(Effect.Account.class)).isEmpty();
        assertThat(lab.story()).endsWith("remove", "failure type 4 cause 42", "control CDN");
        assertThatNothingIsLeft();
    }

    @Test
    void aWrongChapOrMsChapPasswordIsCause43() {
        lab.dial(lac, Samples.client("bob@example.net", "x", AuthenticationProtocol.CHAP_MD5));
        lab.dial(lac, Samples.client("bob@example.net", "x", AuthenticationProtocol.MS_CHAP_V2));
        lab.advance(Duration.ofSeconds(10));
        var failures = lab.all(Effect.RecordFailure.class);
        assertThat(failures).hasSize(2).allSatisfy(effect -> {
            assertThat(effect.failure().type()).isEqualTo(FailureType.AUTHENTICATION_FAILED);
            assertThat(effect.failure().cause()).isEqualTo(DisconnectCause.FAILED_PPP_CHAP_AUTH);
            assertThat(effect.failure().domain()).contains("example.net");
            assertThat(effect.failure().pppCause().map(PppCause::protocol)).contains(0xC223);
        });
    }

    @Test
    void anUnavailableAaaRefusesTheCallTemporarily() {
        lab.aaa.answer = Optional.of(new AaaReply.Unavailable("no server answered"));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.cleared.getFirst().disconnect().result().code()).isEqualTo(4);
        var failure = onlyFailure();
        assertThat(failure.type()).isEqualTo(FailureType.AUTHENTICATION_ERROR);
        assertThat(failure.reason()).isEqualTo("no server answered");
        assertThat(lab.all(Effect.Account.class)).isEmpty();
        assertThatNothingIsLeft();
    }

    @Test
    void aSilentAaaRefusesTheCallInBoundedTimeAndALateAnswerIsIgnored() {
        lab.aaa.silent = true;
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(29));
        assertThat(client.cleared).isEmpty();
        lab.advance(Duration.ofSeconds(12));
        assertThat(client.cleared).hasSize(1);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHENTICATION_ERROR);
        assertThat(lab.counter(EngineCounter.AAA_TIMEOUT)).isOne();
        lab.forget();
        var late = new AaaReplied(new AaaRequestId(1), new AaaReply.Accepted(Authorization.PLAIN, Optional.empty()));
        lab.input(late);
        lab.run();
        assertThat(lab.effects).isEmpty();
        assertThat(lab.counter(EngineCounter.AAA_REPLY_LATE)).isOne();
    }

    @Test
    void anEmptyPoolRefusesTheCallWithCode20() {
        for (int i = 0; i < 4; i++) {
            assertThat(lab.dial(lac, Samples.client("alice", "wonderland")).isUp())
                    .isTrue();
        }
        lab.forget();
        var fifth = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(10));
        var cdn = fifth.cleared.getFirst().disconnect();
        assertThat(cdn.result().code()).isEqualTo(4);
        assertThat(cdn.pppCauses().getFirst().code()).isEqualTo(20);
        assertThat(cdn.pppCauses().getFirst().protocolNumber()).isEqualTo(0x8021);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.NO_RESOURCES_AVAILABLE);
        assertThat(onlyFailure().cause()).isEqualTo(DisconnectCause.VPN_NO_RESOURCES);
        assertThat(lab.counter(EngineCounter.ADDRESSES_EXHAUSTED)).isOne();
        assertThat(lab.addressesUsed()).isEqualTo(4);
    }

    @Test
    void anAddressIsFreeOnlyWhenTheDataPlaneHasForgottenIt() {
        begin(new Lab(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.2"))));
        lab.confirmsRemovals = false;
        var first = lab.dial(lac, Samples.client("alice", "wonderland"));
        first.hangUp();
        lab.advance(Duration.ofSeconds(5));
        assertThat(first.cleared).hasSize(1);
        assertThat(lab.story()).doesNotContain("stop alice 0s in 0 out 0 USER_REQUEST 600");
        var second = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(second.isUp()).isFalse();
        lab.confirmRemovals();
        assertThat(lab.story()).contains("stop alice 0s in 0 out 0 USER_REQUEST 600");
        lab.advance(Duration.ofSeconds(4));
        lab.confirmRemovals();
        assertThat(lab.dial(lac, Samples.client("alice", "wonderland")).isUp()).isTrue();
    }

    @Test
    void aFixedAddressIsGivenWithItsSubnetAsARoute() {
        var authorization = new Authorization(
                Optional.of("accounted"),
                new FramedAddress.Fixed(Samples.ip("203.0.113.9")),
                Optional.of(Samples.ip("255.255.255.248")),
                List.of(new FramedRoute(Samples.ip("198.18.0.0"), 15)),
                Optional.empty(),
                Optional.of(1400),
                Optional.of(Samples.ip("1.1.1.1")),
                Optional.of(Samples.ip("8.8.8.8")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(Octets.utf8("c1"), Octets.utf8("c2")),
                Optional.empty(),
                List.of(),
                List.of());
        lab.aaa.user("carol", "x", authorization);
        var client = lab.dial(lac, Samples.client("carol", "x"));
        assertThat(client.addresses).containsExactly(Samples.ip("203.0.113.9"));
        assertThat(client.dns).containsExactly(Samples.ip("1.1.1.1"), Samples.ip("8.8.8.8"));
        var ipv4 = lab.all(Effect.ProgramSession.class).getLast().entry().ipv4().orElseThrow();
        assertThat(ipv4.peerAddress()).isEqualTo(Samples.ip("203.0.113.9"));
        assertThat(ipv4.mtuOctets()).isEqualTo(1400);
        assertThat(ipv4.routes())
                .containsExactly(
                        new FramedRoute(Samples.ip("198.18.0.0"), 15), new FramedRoute(Samples.ip("203.0.113.8"), 29));
        var start = lab.all(Effect.Account.class).getFirst().record();
        assertThat(start.userName()).isEqualTo("accounted");
        assertThat(start.classes()).containsExactly(Octets.utf8("c1"), Octets.utf8("c2"));
        assertThat(start.framedIpAddress()).contains(Samples.ip("203.0.113.9"));
    }

    @Test
    void aSecondSessionWithTheSameFixedAddressIsRefused() {
        lab.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip("203.0.113.9")));
        var first = lab.dial(lac, Samples.client("carol", "x"));
        var second = lab.dial(lac, Samples.client("carol", "x"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(first.isUp()).isTrue();
        assertThat(second.cleared).hasSize(1);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
        assertThat(lab.counter(EngineCounter.ADDRESS_DUPLICATE)).isOne();
    }

    @Test
    void aSecondSessionWithTheSameFixedAddressReplacesTheFirstWhereThatIsWanted() {
        begin(new Lab(Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.5", DuplicateRule.REPLACE))));
        lab.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip("203.0.113.9")));
        var first = lab.dial(lac, Samples.client("carol", "x"));
        lab.forget();
        var second = lab.dial(lac, Samples.client("carol", "x"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(first.cleared).hasSize(1);
        assertThat(second.isUp()).isTrue();
        assertThat(second.addresses).containsExactly(Samples.ip("203.0.113.9"));
        var story = lab.story();
        assertThat(story.indexOf("remove")).isLessThan(story.indexOf("program 203.0.113.9 mtu 1460"));
        var stop = lab.all(Effect.Account.class).getFirst().record().event();
        assertThat(((Event.Stop) stop).cause()).isEqualTo(TerminateCause.PORT_PREEMPTED);
    }

    @Test
    void aUserMayChooseWithinTheSettingsOnly() {
        lab.aaa.user(
                "dave",
                "x",
                FakeAaa.authorization(
                        new FramedAddress.UserSelected(), Optional.empty(), Optional.empty(), Optional.empty()));
        var client = lab.dial(lac, Samples.client("dave", "x"));
        assertThat(client.addresses).containsExactly(Samples.ip("10.0.0.2"));
    }

    @Test
    void anUnknownPoolRefusesTheCallWithAReason() {
        lab.aaa.user(
                "dave",
                "x",
                FakeAaa.authorization(
                        new FramedAddress.FromPool(), Optional.of("gold"), Optional.empty(), Optional.empty()));
        var client = lab.dial(lac, Samples.client("dave", "x"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.cleared).hasSize(1);
        assertThat(onlyFailure().reason()).isEqualTo("unknown address pool gold");
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
    }

    @Test
    void aNasAddressCannotBeAUsers() {
        lab.aaa.user("dave", "x", FakeAaa.fixed(Samples.ip("10.0.0.1")));
        var client = lab.dial(lac, Samples.client("dave", "x"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.cleared).hasSize(1);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
    }

    @Test
    void sessionsBeyondTheLimitsAreRefusedAsTemporary() {
        begin(new Lab(Samples.with(Samples.settings(), new Limits(10, 10, 10, 2, 100, 10, 10, 10, 10))));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        var third = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(third.cleared.getFirst().disconnect().result().code()).isEqualTo(4);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.SESSION_LIMIT_EXCEEDED);
        assertThat(onlyFailure().cause()).isEqualTo(DisconnectCause.VPN_SESSION_LIMIT);
        assertThat(lab.counter(EngineCounter.SESSIONS_LIMITED)).isOne();

        begin(new Lab(Samples.with(Samples.settings(), new Limits(10, 10, 10, 100, 1, 10, 10, 10, 10))));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        var second = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(second.cleared.getFirst().disconnect().result().code()).isEqualTo(4);
        assertThat(lab.counter(EngineCounter.SESSIONS_PER_TUNNEL_LIMITED)).isOne();
        assertThat(lab.dial(lab.lac(2), Samples.client("alice", "wonderland")).isUp())
                .isTrue();
    }

    @Test
    void theClientsHangUpIsNoFailure() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(5));
        lab.forget();
        lab.counters = new TrafficCounters(100, 200, 1, 2);
        client.hangUp();
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.story())
                .containsSubsequence(
                        "ppp LCP terminate-ack",
                        "remove",
                        "control CDN",
                        "stop alice 5s in 100 out 200 USER_REQUEST 600");
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
        var cdn = client.cleared.getFirst().disconnect();
        assertThat(cdn.result().code()).isEqualTo(3);
        assertThat(cdn.pppCauses().getFirst().code()).isEqualTo(3);
        assertThat(cdn.pppCauses().getFirst().direction()).isOne();
        assertThatNothingIsLeft();
    }

    @Test
    void theLacsCdnBehindAHangUpIsStillTheUsersDoing() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        client.hangUp();
        lac.clear(client, Disconnect.of(CdnResult.CARRIER_LOST, "line down"));
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.story()).contains("stop alice 0s in 0 out 0 USER_REQUEST 600");
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
    }

    @Test
    void aFrameThatOvertakesTheIccnIsNotLost() {
        var late = lac.place(Samples.client("alice", "wonderland"));
        late.speaksEarly = true;
        lab.run();
        assertThat(late.isUp()).isTrue();
        assertThat(lab.now).isEqualTo(Lab.START);
    }

    @Test
    void theLacsCarrierLossIsCause601() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lac.clear(client, Disconnect.of(CdnResult.CARRIER_LOST, "modem off"));
        assertThat(lab.story())
                .containsExactly("remove", "failure type 15 cause 601", "stop alice 0s in 0 out 0 LOST_CARRIER 601");
        assertThat(onlyFailure().reason()).isEqualTo("modem off");
        assertThat(onlyFailure().clearing().orElseThrow().result()).isOne();
        assertThatNothingIsLeft();
    }

    @Test
    void theLacsAdministrativeCdnIsPeerActionAndItsNormalPppCauseNone() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lac.clear(client, Disconnect.of(Result.of(CdnResult.ADMINISTRATIVE)));
        assertThat(onlyFailure().type()).isEqualTo(FailureType.PEER_ACTION);
        lab.forget();
        var second = lab.dial(lac, Samples.client("alice", "wonderland"));
        lac.clear(
                second,
                new Disconnect(
                        Result.of(CdnResult.ADMINISTRATIVE),
                        List.of(new Avp.PppDisconnectCause(3, 0, 1, Optional.empty())),
                        Optional.empty()));
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
        assertThat(lab.story()).contains("stop alice 0s in 0 out 0 USER_REQUEST 600");
    }

    @Test
    void aStopCcnWithoutCdnsEndsEverySessionWith605() {
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lac.tunnel().close(Result.of(StopCcnResult.GENERAL_CLEAR), lab.now);
        lac.pump();
        lab.run();
        assertThat(lab.story())
                .containsExactly(
                        "remove",
                        "failure type 8 cause 605",
                        "remove",
                        "failure type 8 cause 605",
                        "stop alice 0s in 0 out 0 LOST_SERVICE 605",
                        "stop alice 0s in 0 out 0 LOST_SERVICE 605");
        lab.advance(Duration.ofSeconds(31));
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void aTunnelThatDiesByRetriesTakesItsSessionsWithTimerExpiry() {
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lac.deaf = true;
        lab.advance(Duration.ofSeconds(200));
        var failures = lab.all(Effect.RecordFailure.class);
        assertThat(failures).hasSize(1);
        // LCP echo finds a dead client before HELLO finds a dead LAC.
        assertThat(onlyFailure().cause()).isIn(DisconnectCause.VPN_CARRIER_LOSS, DisconnectCause.VPN_TUNNEL_SHUT);
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void withoutEchoTheDeadTunnelIsFoundByHello() {
        begin(new Lab(Samples.with(Samples.settings(), Samples.lnsPpp().withEcho(PppSettings.Echo.OFF))));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lac.deaf = true;
        lab.advance(Duration.ofSeconds(200));
        assertThat(onlyFailure().cause()).isEqualTo(DisconnectCause.VPN_TUNNEL_SHUT);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.TIMER_EXPIRY);
        assertThat(lab.story().getLast()).matches("stop alice \\d+s in 0 out 0 LOST_SERVICE 605");
    }

    @Test
    void anOperatorsClearOfASessionIsPoliteAndNoFailure() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lab.input(new ClearSession(lac.lnsTunnelId(), client.peerId));
        lab.run();
        assertThat(lab.story())
                .containsExactly(
                        "ppp LCP terminate-request",
                        "remove",
                        "control CDN",
                        "stop alice 0s in 0 out 0 ADMIN_RESET 604");
        assertThat(client.cleared.getFirst().disconnect().result().code()).isEqualTo(3);
        assertThatNothingIsLeft();
        lab.advance(Duration.ofSeconds(5));
        assertThat(client.ended).hasSize(1);
    }

    @Test
    void anOperatorsClearMakesARowWhereThatIsWanted() {
        var wanted = new SessionSettings(
                Duration.ofSeconds(30), Optional.empty(), Optional.empty(), Optional.empty(), 1500, true);
        begin(new Lab(Samples.with(Samples.settings(), wanted)));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.input(new ClearSession(lac.lnsTunnelId(), client.peerId));
        lab.run();
        assertThat(onlyFailure().type()).isEqualTo(FailureType.ADMINISTRATIVE);
    }

    @Test
    void clearingATunnelEndsItsSessionsWith604() {
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lab.input(new ClearTunnel(lac.lnsTunnelId()));
        lab.run();
        assertThat(lab.story())
                .containsExactly("remove", "control StopCCN", "stop alice 0s in 0 out 0 ADMIN_RESET 604");
    }

    @Test
    void shutdownStopsEverySessionAndThenIsQuiet() {
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.dial(lab.lac(2), Samples.client("alice", "wonderland"));
        lab.forget();
        assertThat(lab.engine.isQuiet()).isFalse();
        lab.input(new ClearAll());
        lab.run();
        assertThat(lab.story())
                .containsExactly(
                        "remove",
                        "control StopCCN",
                        "remove",
                        "control StopCCN",
                        "stop alice 0s in 0 out 0 ADMIN_REBOOT 604",
                        "stop alice 0s in 0 out 0 ADMIN_REBOOT 604");
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
        assertThat(lab.engine.isQuiet()).isTrue();
        lab.advance(Duration.ofSeconds(31));
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void aSessionTimeoutEndsTheSessionAtItsTime() {
        lab.aaa.user(
                "alice",
                "wonderland",
                FakeAaa.authorization(
                        new FramedAddress.FromPool(),
                        Optional.empty(),
                        Optional.of(Duration.ofSeconds(90)),
                        Optional.empty()));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(89));
        assertThat(client.isUp()).isTrue();
        lab.advance(Duration.ofSeconds(1));
        assertThat(client.isUp()).isFalse();
        assertThat(lab.story()).contains("stop alice 90s in 0 out 0 SESSION_TIMEOUT 100");
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
    }

    @Test
    void anIdleTimeoutCountsFromTheLastTraffic() {
        lab.aaa.user(
                "alice",
                "wonderland",
                FakeAaa.authorization(
                        new FramedAddress.FromPool(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofMinutes(1))));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(40));
        lab.lastActivity = lab.now;
        lab.advance(Duration.ofSeconds(59));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.all(Effect.ReadCounters.class)).hasSize(1);
        lab.advance(Duration.ofSeconds(1));
        assertThat(client.isUp()).isFalse();
        assertThat(lab.story()).contains("stop alice 100s in 0 out 0 IDLE_TIMEOUT 21");
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
    }

    @Test
    void interimRecordsComeAtTheirIntervalAndNeverGoBack() {
        var settings = new SessionSettings(
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(5)),
                1500,
                false);
        begin(new Lab(Samples.with(Samples.settings(), settings)));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.counters = new TrafficCounters(10, 20, 1, 1);
        lab.advance(Duration.ofMinutes(5));
        lab.counters = new TrafficCounters(5, 30, 1, 1);
        lab.advance(Duration.ofMinutes(5));
        assertThat(lab.story().stream().filter(line -> line.startsWith("interim")))
                .containsExactly("interim alice 300s in 10 out 20", "interim alice 600s in 10 out 30");
    }

    @Test
    void noInterimRecordIsLaterThanTheStopOfASessionWhoseNetworkClosedBefore() {
        begin(new Lab(Samples.with(Samples.settings(), everyHalfMinute())));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.counters = new TrafficCounters(10, 20, 1, 1);
        lab.advance(Duration.ofSeconds(20));
        client.mute = true;
        lab.frameFromLac(lac.lnsTunnelId(), client.peerId, IPCP_TERMINATE_REQUEST);
        lab.run();
        lab.advance(Duration.ofMinutes(2));
        assertThat(client.isUp()).isFalse();
        assertThat(lab.story().stream().filter(line -> line.startsWith("interim")))
                .isEmpty();
        assertThat(lab.story()).anyMatch(line -> line.startsWith("stop alice 20s in 10 out 20"));
    }

    @Test
    void interimRecordsGoOnWhenTheNetworkHasOpenedAgain() {
        begin(new Lab(Samples.with(Samples.settings(), everyHalfMinute())));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(Duration.ofSeconds(20));
        // In the state Opened that closes the layer, and begins it anew (RFC 1661 section 4.1).
        lab.frameFromLac(lac.lnsTunnelId(), client.peerId, IPCP_CONFIGURE_REQUEST);
        lab.run();
        lab.advance(Duration.ofMinutes(1));
        assertThat(client.isUp()).isTrue();
        assertThat(client.addresses).hasSize(2);
        assertThat(lab.story().stream().filter(line -> line.startsWith("interim alice")))
                .isNotEmpty();
    }

    private static SessionSettings everyHalfMinute() {
        return new SessionSettings(
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(30)),
                1500,
                false);
    }

    @Test
    void aClientThatNeverSpeaksIsGivenUp() {
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(client.isUp()).isTrue();
        lab.forget();
        var mute = lac.place(Samples.client("alice", "wonderland"));
        mute.mute = true;
        lab.run();
        lab.advance(Duration.ofSeconds(70));
        assertThat(mute.cleared).hasSize(1);
        assertThat(onlyFailure().cause()).isEqualTo(DisconnectCause.TIMEOUT_PPP_LCP);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.TIMER_EXPIRY);
        assertThat(client.isUp()).isTrue();
    }

    @Test
    void aPppFrameOfAnUnknownSessionIsDropped() {
        lab.frameFromLac(lac.lnsTunnelId(), new SessionId(4711), Octets.ofHex("ff03c021"));
        lab.run();
        assertThat(lab.effects).isEmpty();
        assertThat(lab.counter(EngineCounter.PPP_UNKNOWN_SESSION)).isOne();
    }

    @Test
    void nothingIsSentForASessionAfterItsFailure() {
        lab.dial(lac, Samples.client("alice", "hatter"));
        lab.advance(Duration.ofSeconds(100));
        var story = lab.story();
        int failure = story.indexOf("failure type 4 cause 43");
        assertThat(failure).isPositive();
        assertThat(story.subList(failure + 1, story.size()))
                .doesNotContain("ppp LCP terminate-request")
                .allMatch(line -> line.equals("control CDN") || line.equals("control HELLO"));
    }

    private FailureEvent onlyFailure() {
        var failures = lab.all(Effect.RecordFailure.class);
        assertThat(failures).hasSize(1);
        return failures.getFirst().failure();
    }

    private void assertThatNothingIsLeft() {
        assertThat(lab.entries).isEmpty();
        assertThat(lab.addressesUsed()).isZero();
        assertThat(lab.tunnels())
                .allSatisfy(tunnel -> assertThat(tunnel.sessions()).isZero());
        assertThat(lab.sessions()).isEmpty();
    }

    private static final Octets IPCP_CONFIGURE_REQUEST = Octets.ofHex("ff03802101770004");
    private static final Octets IPCP_TERMINATE_REQUEST = Octets.ofHex("ff03802105010004");
}
