package io.culvert.core.engine;

import static io.culvert.core.engine.Packets.sccrq;
import static io.culvert.core.engine.Packets.stopCcn;
import static io.culvert.core.engine.Packets.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearGroup;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.PolicyChanged;
import io.culvert.core.engine.Input.SoftShut;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureType;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.PairNotice;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** With tunnel authorization on, AAA decides before anything is said to a peer. */
class TunnelAuthorizationTest {
    private static final SettingValues OPEN = Samples.open();
    private static final UdpPath PATH = stranger(1);

    private Lab lab = new Lab(settings());

    @Test
    void aaaIsAskedOnceAndNothingIsSaidBeforeItAnswers() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(lab.story()).containsExactly("ask for tunnel of lac-n");
        var asked = lab.aaa.askedAboutTunnels.getFirst();
        assertThat(asked.password()).isEqualTo(Secret.utf8("cisco"));
        assertThat(asked.clientEndpoint()).isEqualTo(PATH.peer().getAddress());
        assertThat(asked.serverEndpoint()).isEqualTo(Samples.LNS.getAddress());
        for (int i = 0; i < 3; i++) {
            receive(PATH, sccrq(7, "lac-n"));
        }
        assertThat(lab.aaa.askedAboutTunnels).hasSize(1);
        assertThat(lab.counter(EngineCounter.SCCRQ_REPEATED)).isEqualTo(3);
        assertThat(lab.counter(EngineCounter.TUNNEL_AUTHORIZATIONS)).isOne();
        assertThat(lab.counter(EngineCounter.SCCRQ_ACCEPTED)).isZero();
        var view = lab.tunnels().getFirst();
        assertThat(view.state()).isEqualTo(TunnelState.AUTHORIZING);
        assertThat(view.peerTunnelId()).isEqualTo(new TunnelId(7));
        assertThat(view.vpdnGroup()).contains("north");
        assertThat(view.settings()).isEmpty();
        assertThat(view.channel()).isEmpty();
        assertThat(lab.engine.summary().halfOpenTunnels()).isOne();
        assertThat(lab.engine.summary().tunnels()).containsEntry(TunnelState.AUTHORIZING, 1);
        assertThat(lab.engine.isQuiet()).isFalse();
    }

    @Test
    void theSccrqThatWaitedIsAnsweredWithWhatAaaSays() {
        lab.aaa.tunnels.put("lac-n", FakeAaa.accept("vpdn:l2tp-tunnel-resync-packet=4", "vpdn:tunnel-id=radius-name"));
        receive(PATH, sccrq(7, "lac-n"));
        var reply = (Sccrp) Packets.decode(lab.all(Effect.SendControl.class).getFirst());
        assertThat(reply.receiveWindowSize()).contains(4);
        assertThat(reply.hostName().text()).isEqualTo("radius-name");
        var view = lab.tunnels().getFirst();
        assertThat(view.state()).isEqualTo(TunnelState.SETTING_UP);
        assertThat(view.localName()).isEqualTo("radius-name");
        assertThat(view.resyncBurst()).isEqualTo(4);
        assertThat(view.settings().orElseThrow().get(VpdnSettings.RESYNC).origin())
                .isEqualTo(new Origin.Radius("vpdn:l2tp-tunnel-resync-packet"));
        assertThat(lab.counter(EngineCounter.SCCRQ_ACCEPTED)).isOne();
        assertThat(lab.all(Effect.PolicyNotice.class)).isEmpty();
    }

    @Test
    void theSecretThatAaaGivesAuthenticatesTheTunnel() {
        begin(Samples.configuration(
                OPEN.with(VpdnSettings.AUTHENTICATION, true), Samples.group("all", SettingValues.NONE)));
        lab.aaa.tunnels.put(
                "lac.example",
                new AaaReply.Accepted(
                        FakeAaa.reply(List.of(), List.of(FakeAaa.l2tp("radius secret"))), Optional.empty()));
        var right = lab.lac(
                1,
                Samples.lacSettings()
                        .secret(Secret.utf8("radius secret"))
                        .authenticatePeer(true)
                        .build());
        var wrong = lab.lac(
                2, Samples.lacSettings().secret(Secret.utf8("other secret")).build());
        lab.run();
        assertThat(lab.counter(EngineCounter.TUNNELS_ESTABLISHED)).isOne();
        assertThat(right.closed).isEmpty();
        assertThat(wrong.closed.getFirst().result().code()).isEqualTo(4);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.SECURITY);
        assertThat(lab.dial(right, Samples.client("alice", "wonderland")).isUp())
                .isTrue();
    }

    @Test
    void aTunnelThatNobodyGaveASecretIsRefused() {
        begin(Samples.configuration(
                OPEN.with(VpdnSettings.AUTHENTICATION, true), Samples.group("all", SettingValues.NONE)));
        lab.aaa.tunnels.put("lac-n", FakeAaa.accept());
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(stopCcnSent().result().code()).isEqualTo(4);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.SECURITY);
        assertThat(onlyFailure().cause().number()).isEqualTo(101);
        assertThatNothingIsLeft();
    }

    @Test
    void aRejectIsToldToThePeerAndTheHistory() {
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(lab.story())
                .containsExactly("ask for tunnel of lac-n", "failure type 6 cause 101", "control StopCCN");
        assertThat(stopCcnSent().result().code()).isEqualTo(4);
        var sent = lab.all(Effect.SendControl.class).getFirst();
        assertThat(((ControlHeader) Header.decode(sent.datagram())).tunnelId()).isEqualTo(new TunnelId(7));
        var failure = onlyFailure();
        assertThat(failure.aaaReply()).contains("unknown LAC");
        assertThat(failure.vpdnGroup()).contains("north");
        assertThat(failure.clearing().orElseThrow().message()).isEqualTo(ClearingCode.Message.STOP_CCN);
        assertThat(failure.clearing().orElseThrow().result()).isEqualTo(4);
        assertThat(failure.nas().name()).isEqualTo("lac-n");
        assertThat(failure.nas().tunnelId()).isEqualTo(new TunnelId(7));
        assertThat(failure.gateway().name()).isEqualTo("lns-north");
        assertThat(lab.counter(EngineCounter.TUNNELS_UNAUTHORIZED)).isOne();
        assertThatNothingIsLeft();
        lab.forget();
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(lab.aaa.askedAboutTunnels).as("a new attempt").hasSize(2);
    }

    @Test
    void ourReasonToRejectIsToldToTheHistoryAlone() {
        lab.aaa.tunnels.put("lac-n", AaaReply.Rejected.because("the profile is not for tunnels"));
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(stopCcnSent().result().message()).contains("the tunnel was not authorized");
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
        assertThat(onlyFailure().reason()).isEqualTo("the profile is not for tunnels");
        assertThat(onlyFailure().aaaReply()).isEmpty();
        assertThat(onlyFailure().clearing().orElseThrow().text()).contains("the tunnel was not authorized");
    }

    @Test
    void anUnavailableAaaRefusesTheTunnelTemporarily() {
        lab.aaa.tunnels.put("lac-n", new AaaReply.Unavailable("no answer from 198.51.100.7:1812"));
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(stopCcnSent().result())
                .as("without a word of our servers")
                .isEqualTo(Result.of(GeneralError.INSUFFICIENT_RESOURCES, "the tunnel cannot be authorized now"));
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION);
        assertThat(onlyFailure().cause().number()).isEqualTo(101);
        assertThat(onlyFailure().reason()).isEqualTo("no answer from 198.51.100.7:1812");
        assertThatNothingIsLeft();
    }

    @Test
    void aSilentAaaRefusesTheTunnelInBoundedTimeAndALateAnswerIsCounted() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        lab.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(lab.failures()).isEmpty();
        lab.advance(Duration.ofNanos(1));
        assertThat(stopCcnSent().result().errorCode()).contains(4);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION);
        assertThat(lab.counter(EngineCounter.AAA_TIMEOUT)).isOne();
        assertThatNothingIsLeft();
        answerLate();
    }

    @Test
    void aPeerThatWithdrawsIsAcknowledgedAndForgotten() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        receive(stranger(2), stopCcn(7));
        receive(PATH, stopCcn(8));
        assertThat(lab.counter(EngineCounter.PACKET_UNKNOWN_TUNNEL)).isEqualTo(2);
        receive(PATH, stopCcn(7));
        var acknowledgement = lab.all(Effect.SendControl.class).getLast();
        var header = (ControlHeader) Header.decode(acknowledgement.datagram());
        assertThat(header.length()).isEqualTo(12);
        assertThat(header.tunnelId()).isEqualTo(new TunnelId(7));
        assertThat(header.ns().value()).isZero();
        assertThat(header.nr().value()).isEqualTo(2);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.CONNECTION_TERMINATION);
        assertThat(onlyFailure().clearing().orElseThrow().result()).isOne();
        assertThatNothingIsLeft();
        answerLate();
    }

    @Test
    void anOperatorWhoClearsItLeavesNothingBehind() {
        for (var how : List.of("tunnel", "group")) {
            begin(configuration());
            lab.aaa.silent = true;
            receive(PATH, sccrq(7, "lac-n"));
            lab.input(
                    how.equals("tunnel")
                            ? new ClearTunnel(lab.tunnels().getFirst().localTunnelId())
                            : new ClearGroup("north"));
            lab.run();
            assertThat(stopCcnSent().result().code()).isOne();
            assertThat(lab.failures()).isEmpty();
            assertThatNothingIsLeft();
            answerLate();
        }
    }

    @Test
    void aShutdownEndsItAtOnce() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        lab.input(new ClearAll());
        lab.run();
        assertThat(stopCcnSent().result().code()).isEqualTo(6);
        assertThatNothingIsLeft();
        assertThat(lab.engine.isQuiet()).isTrue();
        answerLate();
    }

    @Test
    void aSoftShutRefusesItWhenTheAnswerComes() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        lab.input(new SoftShut(true));
        answer(FakeAaa.accept());
        assertThat(stopCcnSent().result().code()).isEqualTo(2);
        assertThat(stopCcnSent().result().errorCode()).contains(4);
        assertThat(onlyFailure().type()).isEqualTo(FailureType.SOFT_SHUT);
        assertThat(onlyFailure().cause().number()).isEqualTo(607);
        assertThatNothingIsLeft();
    }

    @Test
    void thoseWhoWaitCountAgainstTheLimits() {
        var limits = new Limits(3, 100, 2, 100, 100, 100, 100, 100, 100);
        lab = new Lab(Samples.with(settings(), limits));
        lab.aaa.silent = true;
        receive(PATH, sccrq(1, "lac-n"));
        receive(PATH, sccrq(2, "lac-n"));
        receive(PATH, sccrq(3, "lac-n"));
        assertThat(lab.counter(EngineCounter.HALF_OPEN_TUNNELS_PER_PEER_LIMITED))
                .isOne();
        receive(stranger(2), sccrq(1, "lac-n"));
        assertThat(lab.tunnels()).hasSize(3);
        receive(stranger(3), sccrq(1, "lac-n"));
        assertThat(lab.failures())
                .extracting(FailureEvent::reason)
                .containsExactly("too many half-open tunnels of this peer", "tunnel limit reached");
        assertThat(lab.failures()).extracting(FailureEvent::type).containsOnly(FailureType.NO_RESOURCES_AVAILABLE);
        assertThat(lab.tunnels()).hasSize(3);
        assertThat(lab.aaa.askedAboutTunnels).hasSize(3);
        for (var question : lab.all(Effect.AskAaa.class)) {
            lab.reply(question, FakeAaa.accept());
        }
        assertThat(lab.tunnels()).as("its own place is not counted against it").hasSize(3);
        assertThat(lab.counter(EngineCounter.SCCRQ_ACCEPTED)).isEqualTo(3);
    }

    @Test
    void aMessageForATunnelThatNobodyWasToldOfIsDropped() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        var id = lab.tunnels().getFirst().localTunnelId();
        lab.forget();
        receive(PATH, MessageCodec.zlb(id, SequenceNumber.ZERO, SequenceNumber.ZERO));
        assertThat(lab.effects).isEmpty();
        assertThat(lab.counter(EngineCounter.PACKET_UNKNOWN_TUNNEL)).isOne();
    }

    @Test
    void aGroupThatAaaNamesServesALacThatNoGroupIsFor() {
        lab.aaa.tunnels.put("lac-x", FakeAaa.accept("vpdn:vpdn-group=north"));
        lab.aaa.tunnels.put("lac-y", FakeAaa.accept());
        lab.aaa.tunnels.put("lac-z", FakeAaa.accept("vpdn:vpdn-group=nowhere"));
        receive(PATH, sccrq(7, "lac-x"));
        assertThat(lab.tunnels()).singleElement().satisfies(tunnel -> {
            assertThat(tunnel.vpdnGroup()).contains("north");
            assertThat(tunnel.localName()).isEqualTo("lns-north");
        });
        lab.forget();
        receive(stranger(2), sccrq(7, "lac-y"));
        receive(stranger(3), sccrq(7, "lac-z"));
        assertThat(lab.failures())
                .extracting(FailureEvent::type, failure -> failure.cause().number())
                .containsExactly(tuple(FailureType.AUTHORIZATION, 101), tuple(FailureType.AUTHORIZATION, 101));
        assertThat(lab.tunnels()).hasSize(1);
    }

    @Test
    void aReplyThatAllowsOtherProtocolsOnlyIsAReject() {
        lab.aaa.tunnels.put("lac-n", FakeAaa.accept("vpdn:tunnel-type=pptp"));
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
        assertThat(onlyFailure().reason()).isEqualTo("the profile is for another tunnel protocol");
        assertThat(stopCcnSent().result().code()).isEqualTo(4);
        assertThatNothingIsLeft();
    }

    @Test
    void whatWasWrongInTheReplyIsToldAndCounted() {
        lab.aaa.tunnels.put(
                "lac-n",
                FakeAaa.accept("vpdn:l2tp-tunnel-resync-packet=9999", "vpdn:no-such-thing=1", "vpdn:vpdn-group=x"));
        receive(PATH, sccrq(7, "lac-n"));
        var tunnelId = lab.tunnels().getFirst().localTunnelId();
        assertThat(lab.all(Effect.PolicyNotice.class))
                .extracting(
                        Effect.PolicyNotice::subject,
                        Effect.PolicyNotice::userName,
                        Effect.PolicyNotice::tunnelId,
                        Effect.PolicyNotice::sessionId,
                        effect -> effect.notice().problem())
                .containsExactlyInAnyOrder(
                        tuple("lac-n", Optional.empty(), tunnelId, SessionId.NONE, PairNotice.Problem.OUT_OF_RANGE),
                        tuple("lac-n", Optional.empty(), tunnelId, SessionId.NONE, PairNotice.Problem.UNKNOWN),
                        tuple("lac-n", Optional.empty(), tunnelId, SessionId.NONE, PairNotice.Problem.NO_SUCH_NAME));
        assertThat(lab.counter(EngineCounter.PAIRS_OUT_OF_RANGE)).isOne();
        assertThat(lab.counter(EngineCounter.PAIRS_UNKNOWN)).isOne();
        assertThat(lab.counter(EngineCounter.PAIRS_NAMING_NOTHING)).isOne();
        assertThat(lab.tunnels().getFirst().resyncBurst()).isEqualTo(10);
    }

    @Test
    void thePolicyOfTheMomentOfTheAnswerHolds() {
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        lab.input(new PolicyChanged(VpdnPolicy.of(Samples.authorizing(
                Samples.configuration(OPEN, Samples.group("south", OPEN.with(VpdnSettings.RESYNC, 3), "lac-n"))))));
        answer(FakeAaa.accept());
        assertThat(lab.tunnels().getFirst().vpdnGroup()).contains("south");
        assertThat(lab.tunnels().getFirst().resyncBurst()).isEqualTo(3);
    }

    @Test
    void anSccrqThatOnlyTheSecretOfAaaCanReadIsReadInTheEnd() {
        lab.aaa.tunnels.put("lac-n", FakeAaa.accept("vpdn:l2tp-tunnel-password=radius secret"));
        lab.aaa.silent = true;
        var hidden = sccrq(7, "lac-n", Packets.hiding("radius secret"));
        receive(PATH, hidden);
        receive(PATH, hidden);
        assertThat(lab.counter(EngineCounter.SCCRQ_REPEATED)).isOne();
        assertThat(lab.tunnels().getFirst().peerTunnelId()).isEqualTo(TunnelId.NONE);
        answer(lab.aaa.tunnels.get("lac-n"));
        assertThat(lab.tunnels())
                .singleElement()
                .satisfies(tunnel -> assertThat(tunnel.peerTunnelId()).isEqualTo(new TunnelId(7)));
        assertThat(lab.story()).endsWith("control SCCRP");
        lab.aaa.silent = false;
        receive(PATH, hidden);
        assertThat(lab.counter(EngineCounter.SCCRQ_REPEATED)).isEqualTo(2);
        assertThat(lab.aaa.askedAboutTunnels)
                .as("nobody is asked about a tunnel that is there")
                .hasSize(1);
        receive(PATH, stopCcn(7, Packets.hiding("radius secret")));
        assertThat(lab.tunnels().getFirst().state()).isEqualTo(TunnelState.CLOSING);
    }

    @Test
    void aHiddenSccrqWithTheIdOfATunnelThatWasUpAndLingersOpensANewOne() {
        begin(Samples.configuration(OPEN, Samples.group("all", SettingValues.NONE)));
        lab.aaa.tunnels.put("lac.example", FakeAaa.accept("vpdn:l2tp-tunnel-password=radius secret"));
        var lac = lab.lac(1);
        lab.run();
        lab.input(new ClearTunnel(lac.lnsTunnelId()));
        lab.run();
        receive(lac.path, sccrq(101, "lac.example", Packets.hiding("radius secret")));
        assertThat(lab.tunnels())
                .extracting(TunnelView::peerTunnelId, TunnelView::state)
                .containsExactlyInAnyOrder(
                        tuple(new TunnelId(101), TunnelState.CLOSING),
                        tuple(new TunnelId(101), TunnelState.SETTING_UP));
    }

    @Test
    void anSccrqThatNoSecretCanReadIsAFailureInTheEnd() {
        lab.aaa.tunnels.put("lac-n", FakeAaa.accept("vpdn:l2tp-tunnel-password=radius secret"));
        receive(PATH, sccrq(7, "lac-n", Packets.hiding("another secret")));
        assertThat(onlyFailure().type()).isEqualTo(FailureType.CALL_PARAMETERS);
        assertThat(lab.all(Effect.SendControl.class))
                .as("where to is not known")
                .isEmpty();
        assertThat(lab.counter(EngineCounter.SCCRQ_MALFORMED)).isOne();
        assertThatNothingIsLeft();
    }

    @Test
    void aTunnelThatIsOpenedTwiceOnceHiddenIsOne() {
        lab.aaa.tunnels.put("lac-n", FakeAaa.accept("vpdn:l2tp-tunnel-password=radius secret"));
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n", Packets.hiding("radius secret")));
        receive(PATH, sccrq(7, "lac-n"));
        assertThat(lab.tunnels()).hasSize(2);
        for (var question : lab.all(Effect.AskAaa.class).reversed()) {
            lab.reply(question, lab.aaa.tunnels.get("lac-n"));
        }
        assertThat(lab.tunnels())
                .singleElement()
                .satisfies(tunnel -> assertThat(tunnel.state()).isEqualTo(TunnelState.SETTING_UP));
        assertThat(lab.engine.summary().halfOpenTunnels()).isOne();
        lab.advance(Duration.ofMinutes(1));
        assertThatNothingIsLeft();
    }

    @Test
    void aHostNameThatIsNoUserNameIsNotAskedAbout() {
        receive(PATH, sccrq(7, "n".repeat(254)));
        assertThat(lab.aaa.askedAboutTunnels).isEmpty();
        assertThat(onlyFailure().type()).isEqualTo(FailureType.AUTHORIZATION);
        assertThat(stopCcnSent().result().code()).isEqualTo(4);
        assertThatNothingIsLeft();
    }

    @Test
    void aBugInWhatComesOfAnAnswerCostsThatTunnelAndNothingElse() {
        lab.bugsExpected = true;
        lab.aaa.silent = true;
        receive(PATH, sccrq(7, "lac-n"));
        receive(stranger(2), sccrq(8, "lac-n"));
        var questions = lab.all(Effect.AskAaa.class);
        lab.reply(questions.getFirst(), new AaaReply.Accepted(impossible(), Optional.empty()));
        assertThat(lab.all(Effect.ReportBug.class)).hasSize(1);
        assertThat(stopCcnSent().result().message()).contains("internal error");
        assertThat(onlyFailure().type()).isEqualTo(FailureType.UNKNOWN);
        assertThat(lab.tunnels())
                .extracting(TunnelView::peerTunnelId, TunnelView::state)
                .containsExactlyInAnyOrder(
                        tuple(new TunnelId(7), TunnelState.CLOSING), tuple(new TunnelId(8), TunnelState.AUTHORIZING));
        lab.reply(questions.getLast(), FakeAaa.accept());
        assertThat(lab.counter(EngineCounter.SCCRQ_ACCEPTED)).isOne();
        lab.advance(Duration.ofSeconds(60));
        assertThatNothingIsLeft();
    }

    @Test
    void aFloodIsAskedAboutWithinTheLimitsAndLeavesNothing() {
        lab = new Lab(Samples.with(settings(), new Limits(2_000, 50, 5, 100, 100, 50, 50, 1_000, 10)));
        lab.aaa.silent = true;
        for (int i = 0; i < 20_000; i++) {
            receive(stranger(i), sccrq(1 + i, "lac-n"));
        }
        assertThat(lab.aaa.askedAboutTunnels).hasSize(50);
        assertThat(lab.counter(EngineCounter.HALF_OPEN_TUNNELS_LIMITED)).isEqualTo(19_950);
        lab.advance(Duration.ofSeconds(30));
        assertThatNothingIsLeft();
    }

    @SuppressWarnings("NullAway") // what no adapter may give: that is the point
    private static Authorization impossible() {
        return null;
    }

    private static VpdnConfiguration configuration() {
        var north = Samples.group("north", OPEN.with(VpdnSettings.LOCAL_NAME, Optional.of("lns-north")), "lac-n");
        return Samples.configuration(OPEN, north);
    }

    private static EngineSettings settings() {
        return Samples.with(Samples.settings(), Samples.authorizing(configuration()));
    }

    private void begin(VpdnConfiguration configuration) {
        lab = new Lab(Samples.with(Samples.settings(), Samples.authorizing(configuration)));
    }

    private void receive(UdpPath path, Octets datagram) {
        lab.input(new ControlPacketReceived(path, datagram));
        lab.run();
    }

    private void answer(AaaReply reply) {
        lab.reply(lab.all(Effect.AskAaa.class).getLast(), reply);
    }

    private void answerLate() {
        var question = lab.all(Effect.AskAaa.class).getLast();
        lab.forget();
        lab.reply(question, FakeAaa.accept());
        assertThat(lab.effects).isEmpty();
        assertThat(lab.counter(EngineCounter.AAA_REPLY_LATE)).isOne();
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    private StopCcn stopCcnSent() {
        return (StopCcn) Packets.decode(lab.all(Effect.SendControl.class).getLast());
    }

    private FailureEvent onlyFailure() {
        assertThat(lab.failures()).hasSize(1);
        return lab.failures().getFirst();
    }

    private void assertThatNothingIsLeft() {
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.engine.nextDeadline()).isEmpty();
        assertThat(lab.engine.summary().halfOpenTunnels()).isZero();
        assertThat(lab.engine.summary().tunnels().values()).containsOnly(0);
    }
}
