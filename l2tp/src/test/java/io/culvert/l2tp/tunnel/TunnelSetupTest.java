package io.culvert.l2tp.tunnel;

import static io.culvert.l2tp.tunnel.ScriptedPeer.LOCAL;
import static io.culvert.l2tp.tunnel.ScriptedPeer.PEER;
import static io.culvert.l2tp.tunnel.ScriptedPeer.START;
import static io.culvert.l2tp.tunnel.ScriptedPeer.sccrp;
import static io.culvert.l2tp.tunnel.ScriptedPeer.sccrq;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.tunnel.TunnelOutput.Closed;
import io.culvert.l2tp.tunnel.TunnelOutput.Established;
import io.culvert.l2tp.tunnel.TunnelOutput.Gone;
import io.culvert.l2tp.tunnel.TunnelOutput.MessageRejected;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelAuthentication;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TunnelSetupTest {
    private static final Secret SECRET = Secret.utf8("between us");
    private static final Secret WRONG = Secret.utf8("something else");
    private static final Octets CHALLENGE = Octets.ofHex("000102030405060708090a0b0c0d0e0f");
    private static final TunnelSettings PLAIN = TunnelSettings.builder("culvert")
            .vendorName("Culvert")
            .firmwareRevision(0x0102)
            .build();
    private static final TunnelSettings KNOWS_SECRET =
            TunnelSettings.builder("culvert").secret(SECRET).build();
    private static final TunnelSettings AUTHENTICATES = TunnelSettings.builder("culvert")
            .secret(SECRET)
            .authenticatePeer(true)
            .build();

    @Test
    void anSccrqSaysAllThatWeAre() {
        var settings = TunnelSettings.builder("culvert")
                .vendorName("Culvert")
                .firmwareRevision(7)
                .framing(Avp.FramingCapabilities.of(false, true))
                .bearer(Optional.empty())
                .failover(new Avp.FailoverCapability(true, true, Duration.ofSeconds(5)))
                .tieBreaker(99)
                .build();
        var peer = ScriptedPeer.ofOpening(settings);
        peer.takeSilently();

        assertThat(peer.last(Sccrq.class))
                .isEqualTo(new Sccrq(
                        Avp.ProtocolVersion.CURRENT,
                        Avp.HostName.of("culvert"),
                        Avp.FramingCapabilities.of(false, true),
                        LOCAL,
                        List.of(
                                new Avp.FirmwareRevision(7),
                                Avp.VendorName.of("Culvert"),
                                new Avp.ReceiveWindowSize(512),
                                new Avp.FailoverCapability(true, true, Duration.ofSeconds(5)),
                                new Avp.TieBreaker(99))));
        assertThat(peer.lastHeader().tunnelId()).isEqualTo(TunnelId.NONE);
        assertThat(peer.lastHeader().ns()).isEqualTo(SequenceNumber.ZERO);
        assertThat(peer.tunnel.state()).isEqualTo(new ConnectionState.WaitCtlReply());
        assertThat(peer.tunnel.peer()).isEmpty();
        assertThat(peer.tunnel.localTunnelId()).isEqualTo(LOCAL);
    }

    @Test
    void anSccrqIsAnsweredBySccrpAndTheScccnEstablishes() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(
                Avp.BearerCapabilities.of(true, false),
                new Avp.FirmwareRevision(1),
                Avp.VendorName.of("vendor"),
                new Avp.ReceiveWindowSize(9),
                new Avp.TieBreaker(5),
                new Avp.FailoverCapability(true, false, Duration.ZERO)));
        peer.takeSilently();

        assertThat(peer.last(Sccrp.class))
                .isEqualTo(new Sccrp(
                        Avp.ProtocolVersion.CURRENT,
                        Avp.FramingCapabilities.of(true, true),
                        Avp.HostName.of("culvert"),
                        LOCAL,
                        List.of(
                                Avp.BearerCapabilities.of(true, true),
                                new Avp.FirmwareRevision(0x0102),
                                Avp.VendorName.of("Culvert"),
                                new Avp.ReceiveWindowSize(512))));
        assertThat(peer.lastHeader().tunnelId()).isEqualTo(PEER);
        assertThat(peer.lastHeader().nr()).isEqualTo(new SequenceNumber(1));
        assertThat(peer.zlbs).as("the SCCRP acknowledges").isEmpty();
        var facts = new PeerFacts(
                PEER,
                "(none)",
                Optional.of("vendor"),
                Optional.of(1),
                Avp.FramingCapabilities.of(true, true),
                Optional.of(Avp.BearerCapabilities.of(true, false)),
                9,
                Optional.of(new Avp.FailoverCapability(true, false, Duration.ZERO)),
                Optional.of(new Avp.TieBreaker(5)),
                false);
        assertThat(peer.tunnel.state()).isEqualTo(new ConnectionState.WaitCtlConn(facts));
        assertThat(peer.tunnel.peer()).contains(facts);
        assertThat(peer.reports).isEmpty();

        peer.send(new Scccn(List.of()));
        peer.takeSilently();

        assertThat(peer.reports).containsExactly(new Established(facts));
        assertThat(peer.tunnel.state()).isEqualTo(new ConnectionState.Established(facts));
        assertThat(peer.tunnel.peer()).contains(facts);
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.zlbs.getFirst().nr()).isEqualTo(new SequenceNumber(2));
        assertThat(peer.zlbs.getFirst().ns()).isEqualTo(new SequenceNumber(1));
        assertThat(peer.zlbs.getFirst().tunnelId()).isEqualTo(PEER);
        assertThat(peer.tunnel.channelFacts().peerWindow()).isEqualTo(9);
    }

    @Test
    void anSccrpIsAnsweredByScccnAndEstablishes() {
        var peer = ScriptedPeer.ofOpening(PLAIN);
        peer.takeSilently();
        peer.forget();
        peer.send(sccrp());
        peer.takeSilently();

        assertThat(peer.last(Scccn.class)).isEqualTo(new Scccn(List.of()));
        assertThat(peer.lastHeader().tunnelId()).isEqualTo(PEER);
        assertThat(peer.lastHeader().ns()).isEqualTo(new SequenceNumber(1));
        assertThat(peer.report(Established.class).peer().receiveWindow()).isEqualTo(4);
        assertThat(peer.report(Established.class).peer().isAuthenticated()).isFalse();
        assertThat(peer.tunnel.channelFacts().peerWindow()).isEqualTo(4);
        assertThat(peer.zlbs).isEmpty();
    }

    @Test
    void aRepeatedSccrqIsAcknowledgedAndChangesNothing() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        var sccrq = MessageCodec.encode(
                TunnelId.NONE, SessionId.NONE, SequenceNumber.ZERO, SequenceNumber.ZERO, sccrq(), Hiding.none());
        peer.sendAgain(sccrq);
        peer.takeSilently();
        peer.forget();
        peer.sendAgain(sccrq);
        peer.takeSilently();

        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.zlbs.getFirst().ns()).isEqualTo(new SequenceNumber(1));
        assertThat(peer.zlbs.getFirst().nr()).isEqualTo(new SequenceNumber(1));
        assertThat(peer.counted()).containsExactly(TunnelEvent.DUPLICATE);
        assertThat(peer.tunnel.state()).isInstanceOf(ConnectionState.WaitCtlConn.class);
    }

    @Test
    void aChallengeInTheSccrqIsAnsweredInTheSccrp() {
        var peer = ScriptedPeer.ofAccepting(KNOWS_SECRET);
        peer.send(sccrq(new Avp.Challenge(CHALLENGE)));
        peer.takeSilently();

        assertThat(peer.last(Sccrp.class).challengeResponse())
                .contains(TunnelAuthentication.response(MessageType.SCCRP, SECRET, CHALLENGE));
        assertThat(peer.last(Sccrp.class).challenge()).isEmpty();
    }

    @Test
    void aChallengeInTheSccrpIsAnsweredInTheScccn() {
        var peer = ScriptedPeer.ofOpening(KNOWS_SECRET);
        peer.takeSilently();
        assertThat(peer.last(Sccrq.class).challenge()).isEmpty();
        peer.send(sccrp(new Avp.Challenge(CHALLENGE)));
        peer.takeSilently();

        assertThat(peer.last(Scccn.class).challengeResponse())
                .contains(TunnelAuthentication.response(MessageType.SCCCN, SECRET, CHALLENGE));
        assertThat(peer.report(Established.class).peer().isAuthenticated()).isFalse();
    }

    @Test
    void ourChallengeInTheSccrpAdmitsAPeerWithTheRightResponse() {
        var peer = ScriptedPeer.ofAccepting(AUTHENTICATES);
        peer.send(sccrq());
        peer.takeSilently();
        var challenge = peer.last(Sccrp.class).challenge().orElseThrow();
        assertThat(challenge.length()).isEqualTo(16);
        peer.send(new Scccn(List.of(response(MessageType.SCCCN, SECRET, challenge))));
        peer.takeSilently();

        assertThat(peer.report(Established.class).peer().isAuthenticated()).isTrue();
    }

    @Test
    void ourChallengeInTheSccrpRefusesAPeerWithTheWrongSecret() {
        var peer = ScriptedPeer.ofAccepting(AUTHENTICATES);
        peer.send(sccrq());
        peer.takeSilently();
        var challenge = peer.last(Sccrp.class).challenge().orElseThrow();
        peer.send(new Scccn(List.of(response(MessageType.SCCCN, WRONG, challenge))));
        peer.takeSilently();

        assertRefused(peer, Cause.NOT_AUTHORIZED, 4, "wrong response to our challenge");
    }

    @Test
    void ourChallengeInTheSccrpRefusesAResponseForTheOtherMessage() {
        var peer = ScriptedPeer.ofAccepting(AUTHENTICATES);
        peer.send(sccrq());
        peer.takeSilently();
        var challenge = peer.last(Sccrp.class).challenge().orElseThrow();
        peer.send(new Scccn(List.of(response(MessageType.SCCRP, SECRET, challenge))));
        peer.takeSilently();

        assertRefused(peer, Cause.NOT_AUTHORIZED, 4, "wrong response to our challenge");
    }

    @Test
    void ourChallengeInTheSccrpRefusesAPeerWithoutResponse() {
        var peer = ScriptedPeer.ofAccepting(AUTHENTICATES);
        peer.send(sccrq());
        peer.takeSilently();
        peer.send(new Scccn(List.of()));
        peer.takeSilently();

        assertRefused(peer, Cause.NOT_AUTHORIZED, 4, "no response to our challenge");
    }

    @Test
    void ourChallengeInTheSccrqAdmitsAPeerWithTheRightResponse() {
        var peer = ScriptedPeer.ofOpening(AUTHENTICATES);
        peer.takeSilently();
        var challenge = peer.last(Sccrq.class).challenge().orElseThrow();
        peer.send(sccrp(response(MessageType.SCCRP, SECRET, challenge), new Avp.Challenge(CHALLENGE)));
        peer.takeSilently();

        assertThat(peer.report(Established.class).peer().isAuthenticated()).isTrue();
        assertThat(peer.last(Scccn.class).challengeResponse())
                .contains(TunnelAuthentication.response(MessageType.SCCCN, SECRET, CHALLENGE));
    }

    @Test
    void ourChallengeInTheSccrqRefusesAPeerWithTheWrongSecretOrNone() {
        var wrong = ScriptedPeer.ofOpening(AUTHENTICATES);
        wrong.takeSilently();
        var challenge = wrong.last(Sccrq.class).challenge().orElseThrow();
        wrong.send(sccrp(response(MessageType.SCCRP, WRONG, challenge)));
        wrong.takeSilently();
        assertRefused(wrong, Cause.NOT_AUTHORIZED, 4, "wrong response to our challenge");

        var none = ScriptedPeer.ofOpening(AUTHENTICATES);
        none.takeSilently();
        none.send(sccrp());
        none.takeSilently();
        assertRefused(none, Cause.NOT_AUTHORIZED, 4, "no response to our challenge");
    }

    @Test
    void aChallengeWithoutASecretToAnswerItIsRefused() {
        var accepting = ScriptedPeer.ofAccepting(PLAIN);
        accepting.send(sccrq(new Avp.Challenge(CHALLENGE)));
        accepting.takeSilently();
        assertRefused(accepting, Cause.NOT_AUTHORIZED, 4, "challenged, but no secret is configured");

        var opening = ScriptedPeer.ofOpening(PLAIN);
        opening.takeSilently();
        opening.send(sccrp(new Avp.Challenge(CHALLENGE)));
        opening.takeSilently();
        assertRefused(opening, Cause.NOT_AUTHORIZED, 4, "challenged, but no secret is configured");
    }

    @Test
    void challengesDiffer() {
        var random = ScriptedPeer.random();
        var first = Tunnel.open(AUTHENTICATES, LOCAL, random, START).drain();
        var second = Tunnel.open(AUTHENTICATES, LOCAL, random, START).drain();
        assertThat(first).hasSize(1).isNotEqualTo(second);
    }

    @Test
    void anotherProtocolVersionIsRefusedWithTheHighestThatWeSupport() {
        var sccrq = new Sccrq(
                new Avp.ProtocolVersion(2, 0),
                Avp.HostName.of("future"),
                Avp.FramingCapabilities.of(true, true),
                PEER,
                List.of());
        var accepting = ScriptedPeer.ofAccepting(PLAIN);
        accepting.send(sccrq);
        accepting.takeSilently();
        assertRefused(accepting, Cause.VERSION_NOT_SUPPORTED, 5, "protocol version 2 is not supported");
        assertThat(accepting.last(StopCcn.class).result().errorCode()).contains(0x0100);

        var sccrp = new Sccrp(
                new Avp.ProtocolVersion(0, 9),
                Avp.FramingCapabilities.of(true, true),
                Avp.HostName.of("past"),
                PEER,
                List.of());
        var opening = ScriptedPeer.ofOpening(PLAIN);
        opening.takeSilently();
        opening.send(sccrp);
        opening.takeSilently();
        assertRefused(opening, Cause.VERSION_NOT_SUPPORTED, 5, "protocol version 0 is not supported");
    }

    @Test
    void anotherRevisionIsAccepted() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(new Sccrq(
                new Avp.ProtocolVersion(1, 3),
                Avp.HostName.of("revised"),
                Avp.FramingCapabilities.of(true, true),
                PEER,
                List.of()));
        peer.takeSilently();
        assertThat(peer.tunnel.state()).isInstanceOf(ConnectionState.WaitCtlConn.class);
    }

    @Test
    void aRecoveryTunnelIsRefusedWhereNoneIsExpected() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(new Avp.TunnelRecovery(new TunnelId(1), new TunnelId(2))));
        peer.takeSilently();
        assertRefused(peer, Cause.MALFORMED, 2, "Tunnel Recovery (77) names no tunnel of this end");
        assertThat(peer.last(StopCcn.class).result().errorCode()).contains(3);
    }

    @Test
    void aStrangerThatIsRefusedIsToldOnceAndForgotten() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(new Avp.Challenge(CHALLENGE)));
        peer.takeSilently();
        assertThat(peer.messages()).hasSize(1);
        assertThat(peer.reports(Gone.class)).hasSize(1);
        assertThat(peer.tunnel.nextDeadline()).isEmpty();
        assertThat(peer.tunnel.hasReachedPeer()).isFalse();
        peer.pass(Duration.ofSeconds(31));
        assertThat(peer.messages()).hasSize(1);
    }

    @Test
    void aStrangerThatDoesNotGoOnIsForgottenWithoutALinger() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq());
        peer.takeSilently();
        peer.now = peer.now.plus(Duration.ofMinutes(1));
        peer.tunnel.timerExpired(peer.now);
        peer.takeSilently();
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.SETUP_TIMEOUT);
        assertThat(peer.reports(Gone.class)).hasSize(1);
        assertThat(peer.tunnel.nextDeadline()).isEmpty();
    }

    @Test
    void aStrangersStopCcnIsAcknowledgedForNoLongerThanASetUpMayTakeAndNothingIsSentAgain() {
        var times = new SetupTimes(
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1));
        var peer = ScriptedPeer.ofAccepting(
                TunnelSettings.builder("short").setupTimes(times).build());
        peer.send(sccrq());
        var stop = MessageCodec.encode(
                TunnelId.NONE,
                SessionId.NONE,
                new SequenceNumber(1),
                SequenceNumber.ZERO,
                new StopCcn(PEER, Result.of(StopCcnResult.GENERAL_CLEAR), List.of()),
                Hiding.none());
        peer.takeSilently();
        peer.sendAgain(stop);
        peer.takeSilently();
        assertThat(peer.zlbs).hasSize(1);
        assertThat(peer.tunnel.nextDeadline()).contains(ScriptedPeer.START.plus(Duration.ofSeconds(10)));
        peer.pass(Duration.ofSeconds(9));
        assertThat(peer.messages()).hasSize(1);
        peer.sendAgain(stop);
        peer.takeSilently();
        assertThat(peer.zlbs).hasSize(2);
        peer.pass(Duration.ofSeconds(1));
        assertThat(peer.reports(Gone.class)).hasSize(1);
        assertThat(peer.messages()).hasSize(1);
    }

    @Test
    void aPeerThatNamesOurTunnelIsReachedAndGetsTheStopCcnAgainUntilItAcknowledges() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq());
        peer.take();
        assertThat(peer.tunnel.hasReachedPeer()).isTrue();
        peer.pass(Duration.ofMinutes(1));
        assertThat(peer.last(StopCcn.class).result().code()).isEqualTo(1);
        assertThat(peer.reports(Gone.class)).isEmpty();
        peer.pass(Duration.ofSeconds(1));
        assertThat(peer.messages()).hasSize(3);
        assertThat(peer.tunnel.nextDeadline()).isPresent();
    }

    @Test
    void theStopCcnThatRefusesAcknowledgesTheSccrq() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(new Avp.Challenge(CHALLENGE)));
        peer.takeSilently();
        assertThat(peer.lastHeader().tunnelId()).isEqualTo(PEER);
        assertThat(peer.lastHeader().nr()).isEqualTo(new SequenceNumber(1));
        assertThat(peer.lastHeader().ns()).isEqualTo(SequenceNumber.ZERO);
        assertThat(peer.zlbs).isEmpty();
    }

    @Test
    void messagesOutOfSequenceStopTheTunnel() {
        var sccrpInIdle = ScriptedPeer.ofAccepting(PLAIN);
        sccrpInIdle.send(sccrp());
        sccrpInIdle.takeSilently();
        assertRefused(sccrpInIdle, Cause.OUT_OF_SEQUENCE, 7, "SCCRP in idle");
        assertThat(sccrpInIdle.lastHeader().tunnelId()).isEqualTo(TunnelId.NONE);

        var scccnInReply = ScriptedPeer.ofOpening(PLAIN);
        scccnInReply.takeSilently();
        scccnInReply.send(new Scccn(List.of()));
        scccnInReply.takeSilently();
        scccnInReply.sendZlb();
        scccnInReply.takeSilently();
        assertRefused(scccnInReply, Cause.OUT_OF_SEQUENCE, 7, "SCCCN in wait-ctl-reply");

        var sccrqAgain = ScriptedPeer.ofAccepting(PLAIN);
        sccrqAgain.send(sccrq());
        sccrqAgain.take();
        sccrqAgain.send(sccrq());
        sccrqAgain.takeSilently();
        assertRefused(sccrqAgain, Cause.OUT_OF_SEQUENCE, 7, "SCCRQ or SCCRP in wait-ctl-conn");

        var icrqEarly = ScriptedPeer.ofAccepting(PLAIN);
        icrqEarly.send(sccrq());
        icrqEarly.take();
        icrqEarly.send(ScriptedPeer.icrq(5));
        icrqEarly.takeSilently();
        assertRefused(icrqEarly, Cause.OUT_OF_SEQUENCE, 7, "ICRQ before the tunnel is established");
    }

    @Test
    void setupMessagesInAnEstablishedTunnelStopIt() {
        for (var message : List.of(sccrq(), sccrp(), new Scccn(List.of()))) {
            var peer = ScriptedPeer.established(PLAIN);
            peer.send(message);
            peer.takeSilently();
            assertRefused(peer, Cause.OUT_OF_SEQUENCE, 7, "SCCRQ, SCCRP or SCCCN in established");
        }
    }

    @Test
    void anScccnInIdleIsForgottenWithoutAWord() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(new Scccn(List.of()));
        peer.takeSilently();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.OUT_OF_SEQUENCE);
        assertThat(peer.reports(Gone.class)).hasSize(1);
    }

    @Test
    void anUnknownMandatoryAvpStopsTheTunnelAndIsNamed() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(new Avp.Unknown(0, 999, true, Octets.ofHex("01"), false)));
        peer.takeSilently();
        var stop = peer.last(StopCcn.class);
        assertThat(stop.result().code()).isEqualTo(2);
        assertThat(stop.result().errorCode()).contains(8);
        assertThat(stop.result().message())
                .hasValueSatisfying(text -> assertThat(text).contains("999"));
        assertThat(peer.lastHeader().tunnelId()).as("what the SCCRQ assigned").isEqualTo(PEER);
        assertThat(peer.report(Closed.class).reason().cause()).isEqualTo(Cause.MALFORMED);
        assertThat(peer.reports(MessageRejected.class)).hasSize(1);
    }

    @Test
    void anUnknownOptionalAvpIsCountedAndIgnored() {
        var peer = ScriptedPeer.ofAccepting(PLAIN);
        peer.send(sccrq(new Avp.Unknown(9, 999, false, Octets.ofHex("01"), false)));
        peer.takeSilently();
        assertThat(peer.tunnel.state()).isInstanceOf(ConnectionState.WaitCtlConn.class);
    }

    @Test
    void aMalformedOptionalAvpIsReportedAndLeftOut() {
        var peer = ScriptedPeer.established(PLAIN);
        // HELLO with a Firmware Revision of one octet.
        peer.sendBody(SessionId.NONE, Octets.ofHex("8008 0000 0000 0006 0007 0000 0006 01"));
        peer.takeSilently();
        assertThat(peer.report(TunnelOutput.AvpIgnored.class).avp().number()).isEqualTo(6);
        assertThat(peer.tunnel.isClosed()).isFalse();
    }

    @Test
    void anUnknownMandatoryMessageStopsTheTunnelAndAnOptionalOneIsCounted() {
        var optional = ScriptedPeer.established(PLAIN);
        optional.sendBody(SessionId.NONE, Octets.ofHex("0008 0000 0000 0063"));
        optional.takeSilently();
        assertThat(optional.counted()).containsExactly(TunnelEvent.UNKNOWN_MESSAGE);
        assertThat(optional.zlbs).hasSize(1);

        var mandatory = ScriptedPeer.established(PLAIN);
        mandatory.sendBody(SessionId.NONE, Octets.ofHex("8008 0000 0000 0063"));
        mandatory.takeSilently();
        assertThat(mandatory.last(StopCcn.class).result().code()).isEqualTo(2);
        assertThat(mandatory.report(Closed.class).reason().cause()).isEqualTo(Cause.MALFORMED);
    }

    @Test
    void aHelloIsAcknowledgedOnly() {
        var peer = ScriptedPeer.established(PLAIN);
        peer.send(new Hello(List.of()));
        peer.takeSilently();
        assertThat(peer.reports).isEmpty();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.zlbs).hasSize(1);
    }

    @Test
    void settingsWithoutASecretCanNeitherAuthenticateNorHide() {
        assertThatThrownBy(
                        () -> TunnelSettings.builder("x").authenticatePeer(true).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TunnelSettings.builder("x").hideAvps(true).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        TunnelSettings.builder("x").secret(Secret.utf8("")).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TunnelSettings.builder("x").maxSessions(0).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TunnelSettings.builder("x").maxSessions(65_536).build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TunnelSettings.builder("x")
                        .linger(Duration.ofSeconds(-1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TunnelSettings.builder("x")
                        .sessionIdHold(Duration.ofSeconds(-1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SetupTimes.all(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tunnel.accept(PLAIN, TunnelId.NONE, ScriptedPeer.random()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTieBreakerThatLostEndsTheTunnelWithoutAWord() {
        var peer = ScriptedPeer.ofOpening(PLAIN);
        peer.takeSilently();
        peer.forget();
        peer.tunnel.loseTie(START);
        peer.takeSilently();
        assertThat(peer.heard).isEmpty();
        assertThat(peer.reports)
                .containsExactly(
                        new Closed(new CloseReason(
                                Cause.TIE_LOST, Result.of(StopCcnResult.CONTROL_CHANNEL_EXISTS, "lost the tie"))),
                        new Gone());
        assertThat(peer.tunnel.nextDeadline()).isEmpty();
        peer.tunnel.loseTie(START);
        peer.takeSilently();
        assertThat(peer.reports).hasSize(2);
    }

    private static void assertRefused(ScriptedPeer peer, Cause cause, int resultCode, String text) {
        var stop = peer.last(StopCcn.class);
        assertThat(stop.result().code()).isEqualTo(resultCode);
        assertThat(stop.result().message()).contains(text);
        assertThat(stop.assignedTunnelId()).isEqualTo(LOCAL);
        assertThat(peer.report(Closed.class).reason()).isEqualTo(new CloseReason(cause, stop.result()));
        assertThat(peer.tunnel.isClosed()).isTrue();
        assertThat(peer.tunnel.state()).isEqualTo(new ConnectionState.Idle());
    }

    private static Avp response(MessageType carrier, Secret secret, Octets challenge) {
        return new Avp.ChallengeResponse(TunnelAuthentication.response(carrier, secret, challenge));
    }
}
