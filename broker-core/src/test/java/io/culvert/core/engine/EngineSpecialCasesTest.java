package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.SoftShut;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EngineSpecialCasesTest {
    @Test
    void aUserGetsTheAddressThatHeChoosesWithinTheRanges() {
        var lab = chooser();
        var lac = lab.lac(1);
        var client = lac.place(Samples.client("dave", "x"));
        client.line = frame -> asksFor(frame, "0a010007");
        lab.run();
        lab.advance(Duration.ofSeconds(3));
        var entry = lab.all(Effect.ProgramSession.class).getLast().entry();
        assertThat(entry.ipv4().orElseThrow().peerAddress()).isEqualTo(Samples.ip("10.1.0.7"));
        assertThat(lab.addressesUsed()).isZero();
        assertThat(lab.all(Effect.Account.class).getFirst().record().framedIpAddress())
                .contains(Samples.ip("10.1.0.7"));
    }

    @Test
    void aUserThatChoosesWhatIsNotHisIsRefused() {
        var lab = chooser();
        var lac = lab.lac(1);
        var client = lac.place(Samples.client("dave", "x"));
        client.line = frame -> asksFor(frame, "c6336401");
        lab.run();
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.cleared).hasSize(1);
        var failure = lab.all(Effect.RecordFailure.class).getFirst().failure();
        assertThat(failure.reason()).isEqualTo("the user may not choose 198.51.100.1");
        assertThat(failure.type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
        assertThat(lab.all(Effect.Account.class)).isEmpty();
        assertThat(lab.addressesUsed()).isZero();
    }

    @Test
    void aSecondUserThatChoosesTheSameAddressIsRefused() {
        var lab = chooser();
        var lac = lab.lac(1);
        for (int i = 0; i < 2; i++) {
            lac.place(Samples.client("dave", "x")).line = frame -> asksFor(frame, "0a010007");
        }
        lab.run();
        lab.advance(Duration.ofSeconds(20));
        assertThat(lab.all(Effect.Account.class).stream()
                        .filter(effect -> Story.of(effect).startsWith("start")))
                .hasSize(1);
        assertThat(lab.counter(EngineCounter.ADDRESS_DUPLICATE)).isOne();
        assertThat(lab.addressesUsed()).isZero();
    }

    @Test
    void aBugClearsItsTunnelAndNoOther() {
        var random = new FaultyRandom();
        var lab = new Lab(Samples.settings(), random);
        lab.bugsExpected = true;
        var first = lab.lac(1);
        var second = lab.lac(2);
        lab.run();
        assertThat(lab.dial(first, Samples.client("alice", "wonderland")).isUp())
                .isTrue();
        var healthy = lab.dial(second, Samples.client("alice", "wonderland"));
        lab.forget();
        random.isFaulty = true;
        first.place(Samples.client("alice", "wonderland"));
        lab.run();
        random.isFaulty = false;
        var bugs = lab.all(Effect.ReportBug.class);
        assertThat(bugs).isNotEmpty();
        assertThat(bugs.getFirst().tunnelId()).isEqualTo(first.lnsTunnelId());
        assertThat(lab.counter(EngineCounter.BUGS)).isEqualTo(bugs.size());
        assertThat(lab.engine.tunnel(first.lnsTunnelId()).orElseThrow().state()).isEqualTo(TunnelState.CLOSING);
        assertThat(lab.story()).contains("stop alice 0s in 0 out 0 NAS_ERROR 2", "control StopCCN");
        assertThat(first.closed.getFirst().result().code()).isOne();
        assertThat(lab.all(Effect.RecordFailure.class))
                .isNotEmpty()
                .allSatisfy(effect -> assertThat(effect.failure().cause()).isEqualTo(DisconnectCause.UNKNOWN));
        assertThat(healthy.isUp()).isTrue();
        assertThat(lab.entries).hasSize(1);
        assertThat(lab.dial(second, Samples.client("alice", "wonderland")).isUp())
                .isTrue();
        lab.advance(Duration.ofSeconds(31));
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(lab.dial(lab.lac(3), Samples.client("alice", "wonderland")).isUp())
                .isTrue();
    }

    @Test
    void aLacThatAuthenticatedTheUserIsBelieved() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        var client = lac.place(Samples.client("alice", "wonderland"));
        client.iccnAvps = List.of(
                new Avp.InitialReceivedLcpConfreq(Octets.ofHex("0506 11223344")),
                new Avp.LastSentLcpConfreq(Octets.ofHex("0304c023 0506 55667788")),
                new Avp.LastReceivedLcpConfreq(Octets.ofHex("0506 11223344")),
                Avp.ProxyAuthenType.PAP,
                Avp.ProxyAuthenName.of("alice"),
                new Avp.ProxyAuthenId(7),
                new Avp.ProxyAuthenResponse(Secret.utf8("wonderland")));
        client.mute = true;
        lab.run();
        assertThat(lab.aaa.asked).hasSize(1);
        assertThat(lab.aaa.asked.getFirst().credential()).isEqualTo(new Credential.Pap(Secret.utf8("wonderland")));
        assertThat(lab.story())
                .containsExactly("program punt", "control ICRP", "ask Pap alice", "ppp PAP ack", "ppp IPCP request");
    }

    @Test
    void sequencingThatTheLacRequiresIsProgrammedAndCostsFourOctets() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        var client = lac.place(Samples.client("alice", "wonderland"));
        client.iccnAvps = List.of(new Avp.SequencingRequired());
        lab.run();
        var programs = lab.all(Effect.ProgramSession.class);
        assertThat(programs).extracting(effect -> effect.entry().sequencing()).containsExactly(false, true, true);
        assertThat(programs.getLast().entry().ipv4().orElseThrow().mtuOctets()).isEqualTo(1456);
        assertThat(programs.getLast().entry().sendAddressControl()).isTrue();
    }

    @Test
    void withoutAuthenticationTheUserIsLocal() {
        var settings = Samples.lnsPpp().withRole(new PppRole.Lns(List.of(), PppRole.LcpRenegotiation.ALWAYS));
        var lab = new Lab(Samples.with(Samples.settings(), settings));
        var client = lab.dial(lab.lac(1), Samples.client("alice", "wonderland"));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.aaa.asked).isEmpty();
        assertThat(lab.all(Effect.Account.class).getFirst().record().authentic())
                .isEqualTo(Authentic.LOCAL);
    }

    @Test
    void anMsChapV2UserThatAaaCannotProveToIsRefused() {
        var lab = new Lab();
        lab.aaa.answer = Optional.of(new AaaReply.Accepted(Authorization.PLAIN, Optional.empty()));
        var client = lab.dial(lab.lac(1), Samples.client("alice", "wonderland", AuthenticationProtocol.MS_CHAP_V2));
        lab.advance(Duration.ofSeconds(10));
        assertThat(client.isUp()).isFalse();
        assertThat(lab.all(Effect.RecordFailure.class)).hasSize(1);
        assertThat(lab.all(Effect.RecordFailure.class).getFirst().failure().cause())
                .isEqualTo(DisconnectCause.FAILED_PPP_CHAP_AUTH);
    }

    @Test
    void callsAreRefusedInSoftShutAsCause607Type12() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        assertThat(lab.dial(lac, Samples.client("alice", "wonderland")).isUp()).isTrue();
        lab.input(new SoftShut(true));
        var refused = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(refused.cleared.getFirst().disconnect().result().code()).isEqualTo(4);
        var failure = lab.all(Effect.RecordFailure.class).getFirst().failure();
        assertThat(failure.type()).isEqualTo(FailureType.SOFT_SHUT);
        assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_SESSION_LIMIT);
        assertThat(lab.entries).hasSize(1);
    }

    @Test
    void anOutgoingCallIsRefusedForGood() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        var request = new SessionMessage.Ocrq(
                new SessionId(9),
                1,
                1,
                1000,
                Avp.BearerType.of(false, true),
                Avp.FramingType.of(false, true),
                Avp.CalledNumber.of("1"),
                List.of());
        lab.input(new ControlPacketReceived(lac.path, encode(lac, request)));
        lab.step(new ControlPacketReceived(lac.path, encode(lac, request)));
        assertThat(lab.story()).containsExactly("failure type 9 cause 602", "control CDN");
        assertThat(lab.all(Effect.RecordFailure.class)
                        .getFirst()
                        .failure()
                        .clearing()
                        .orElseThrow()
                        .result())
                .isEqualTo(5);
    }

    @Test
    void anUnreadableIcrqIsAFailureOfItsOwn() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        var request = encode(lac, new SessionMessage.Icrq(new SessionId(9), 1, List.of()))
                .concat(Octets.ofHex("8006 0000 0063"))
                .toByteArray();
        request[3] = (byte) request.length;
        lab.step(new ControlPacketReceived(lac.path, Octets.wrap(request)));
        assertThat(lab.story()).containsExactly("failure type 18 cause 603", "control CDN");
    }

    @Test
    void aPeerThatDiesInTheMiddleOfASetUpIsOneFailureOfTheCallAndOneOfTheTunnel() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        lac.place(Samples.client("alice", "wonderland"));
        lac.deaf = true;
        lab.run();
        lab.advance(Duration.ofSeconds(200));
        assertThat(lab.all(Effect.RecordFailure.class))
                .extracting(effect -> effect.failure().sessionId().isAssigned())
                .containsExactly(true, false);
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void aTunnelThatDiesLongAfterItsLastCallIsAFailureOfItsOwn() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lac.clear(client, new Disconnect(Result.of(CdnResult.ADMINISTRATIVE), List.of(), Optional.empty()));
        assertThat(lab.entries).isEmpty();
        lab.forget();
        lac.deaf = true;
        lab.advance(Duration.ofSeconds(200));
        assertThat(lab.all(Effect.RecordFailure.class))
                .extracting(
                        effect -> effect.failure().type(),
                        effect -> effect.failure().sessionId())
                .containsExactly(tuple(FailureType.TIMER_EXPIRY, SessionId.NONE));
    }

    @Test
    void aTunnelThatTakesSessionsWithItIsAFailureOfTheirsAlone() {
        var lab = new Lab(Samples.with(Samples.settings(), Samples.lnsPpp().withEcho(PppSettings.Echo.OFF)));
        var lac = lab.lac(1);
        lab.run();
        var gone = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.dial(lac, Samples.client("alice", "wonderland"));
        lac.clear(gone, new Disconnect(Result.of(CdnResult.ADMINISTRATIVE), List.of(), Optional.empty()));
        lab.forget();
        lac.deaf = true;
        lab.advance(Duration.ofSeconds(200));
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.all(Effect.RecordFailure.class))
                .hasSize(1)
                .allSatisfy(effect ->
                        assertThat(effect.failure().sessionId().isAssigned()).isTrue());
    }

    @Test
    void aStackOverflowCostsTheTunnelThatItHappensIn() {
        var random = new FaultyRandom();
        var lab = new Lab(Samples.settings(), random);
        lab.bugsExpected = true;
        var first = lab.lac(1);
        var second = lab.lac(2);
        lab.run();
        var healthy = lab.dial(second, Samples.client("alice", "wonderland"));
        random.isBottomless = true;
        first.place(Samples.client("alice", "wonderland"));
        lab.run();
        random.isBottomless = false;
        assertThat(lab.engine.tunnel(first.lnsTunnelId()).orElseThrow().state()).isEqualTo(TunnelState.CLOSING);
        assertThat(lab.all(Effect.ReportBug.class).getFirst().exception()).hasCauseInstanceOf(StackOverflowError.class);
        assertThat(healthy.isUp()).isTrue();
    }

    @Test
    void aRemovalThatTheDataPlaneNeverConfirmsIsAskedForTwiceAndThenDoneWithout() {
        var lab = new Lab();
        lab.bugsExpected = true;
        lab.confirmsRemovals = false;
        var lac = lab.lac(1);
        lab.run();
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.forget();
        lac.clear(client, new Disconnect(Result.of(CdnResult.ADMINISTRATIVE), List.of(), Optional.empty()));
        assertThat(lab.story()).containsExactly("remove", "failure type 1 cause 600");
        lab.forget();
        lab.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(lab.effects).isEmpty();
        lab.advance(Duration.ofNanos(1));
        assertThat(lab.story()).containsExactly("remove");
        lab.advance(Duration.ofSeconds(5).minusNanos(1));
        assertThat(lab.addressesUsed()).isOne();
        assertThat(lab.counter(EngineCounter.BUGS)).isZero();
        lab.forget();
        lab.advance(Duration.ofNanos(1));
        assertThat(lab.story()).hasSize(2).last().isEqualTo("stop alice 0s in 0 out 0 USER_REQUEST 600");
        assertThat(lab.all(Effect.ReportBug.class))
                .singleElement()
                .satisfies(bug -> assertThat(bug.tunnelId()).isEqualTo(lac.lnsTunnelId()));
        assertThat(lab.counter(EngineCounter.REMOVALS_UNANSWERED)).isOne();
        assertThat(lab.counter(EngineCounter.BUGS)).isOne();
        assertThat(lab.addressesUsed()).isZero();
        assertThat(lab.tunnels().getFirst().sessions()).isZero();
        lab.confirmRemovals();
        assertThat(lab.counter(EngineCounter.COUNTERS_UNKNOWN_SESSION)).isEqualTo(2);
    }

    private static Lab chooser() {
        var lab = new Lab();
        lab.aaa.user(
                "dave",
                "x",
                FakeAaa.authorization(
                        new FramedAddress.UserSelected(), Optional.empty(), Optional.empty(), Optional.empty()));
        return lab;
    }

    /** The client's wish for any IPv4 address becomes one for this. */
    private static Octets asksFor(Octets frame, String address) {
        var hex = frame.toHex();
        return hex.startsWith("ff03802101") ? Octets.ofHex(hex.replace("030600000000", "0306" + address)) : frame;
    }

    private static Octets encode(Lac lac, SessionMessage message) {
        return MessageCodec.encode(
                lac.lnsTunnelId(),
                SessionId.NONE,
                lac.tunnel().channelFacts().ns(),
                new SequenceNumber(1),
                message,
                Hiding.none());
    }

    /** Chance that can be made to throw, as a bug would. */
    private static final class FaultyRandom implements RandomGenerator {
        private final RandomGenerator good = Lab.random(3);
        private boolean isFaulty;
        private boolean isBottomless;

        @Override
        public long nextLong() {
            if (isFaulty) {
                throw new IllegalStateException("bug");
            }
            return isBottomless ? deeper(1) : good.nextLong();
        }

        @SuppressWarnings("InfiniteRecursion") // on purpose
        private long deeper(long depth) {
            return depth + deeper(depth + 1);
        }
    }
}
