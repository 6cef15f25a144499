package io.culvert.core.engine;

import static io.culvert.core.engine.Packets.sccrq;
import static io.culvert.core.engine.Packets.stopCcn;
import static io.culvert.core.engine.Packets.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.address.Ipv4Number;
import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.SoftShut;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineTunnelTest {
    @Test
    void aTunnelComesUpAndIsShown() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        assertThat(lab.story()).containsExactly("control SCCRP");
        assertThat(lab.tunnels()).hasSize(1);
        var tunnel = lab.tunnels().getFirst();
        assertThat(tunnel.state()).isEqualTo(TunnelState.ESTABLISHED);
        assertThat(tunnel.peerName()).isEqualTo("lac.example");
        assertThat(tunnel.peer().flatMap(PeerFacts::vendorName)).contains("Lab");
        assertThat(tunnel.path()).isEqualTo(lac.path);
        assertThat(tunnel.peerTunnelId()).isEqualTo(new TunnelId(101));
        assertThat(tunnel.localTunnelId()).isEqualTo(lac.lnsTunnelId());
        assertThat(lab.counter(EngineCounter.TUNNELS_ESTABLISHED)).isOne();
    }

    @Test
    void aRepeatedSccrqIsNoSecondTunnel() {
        var lab = new Lab();
        var lac = new UdpPath(Samples.LNS, new InetSocketAddress(Samples.ip("192.0.2.9"), 40_000));
        var request = sccrq(7, "lac");
        lab.input(new ControlPacketReceived(lac, request));
        lab.input(new ControlPacketReceived(lac, request));
        lab.run();
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(lab.counter(EngineCounter.SCCRQ_REPEATED)).isOne();
        lab.input(new ControlPacketReceived(lac, sccrq(8, "lac")));
        lab.run();
        assertThat(lab.tunnels()).hasSize(2);
    }

    @Test
    void aPacketFromAnotherAddressThanThePeersIsDropped() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        var hello = MessageCodec.encode(
                lac.lnsTunnelId(),
                SessionId.NONE,
                new SequenceNumber(2),
                new SequenceNumber(1),
                new TunnelMessage.Hello(List.of()),
                Hiding.none());
        var stranger = new InetSocketAddress(Samples.ip("192.0.2.1"), 1702);
        lab.input(new ControlPacketReceived(new UdpPath(Samples.LNS, stranger), hello));
        lab.run();
        assertThat(lab.effects).isEmpty();
        assertThat(lab.counter(EngineCounter.PACKET_WRONG_PEER)).isOne();
        lab.input(new ControlPacketReceived(lac.path, hello));
        lab.run();
        assertThat(lab.effects).hasSize(1);
    }

    @Test
    void packetsForNoTunnelAndOutOfPlaceAreDroppedAndCounted() {
        var lab = new Lab();
        var path = new UdpPath(Samples.LNS, new InetSocketAddress(Samples.ip("192.0.2.1"), 1701));
        lab.input(new ControlPacketReceived(
                path, MessageCodec.zlb(new TunnelId(4711), SequenceNumber.ZERO, SequenceNumber.ZERO)));
        lab.input(new ControlPacketReceived(
                path, MessageCodec.zlb(TunnelId.NONE, SequenceNumber.ZERO, SequenceNumber.ZERO)));
        lab.input(new ControlPacketReceived(path, Octets.ofHex("c802")));
        lab.run();
        assertThat(lab.effects).isEmpty();
        assertThat(lab.counter(EngineCounter.PACKET_UNKNOWN_TUNNEL)).isOne();
        assertThat(lab.counter(EngineCounter.PACKET_OUT_OF_PLACE)).isOne();
        assertThat(lab.counter(EngineCounter.PACKET_MALFORMED)).isOne();
    }

    @Test
    void aWrongTunnelSecretIsRefusedWithStopCcnFourAndRecorded() {
        var settings = Samples.with(Samples.settings(), Samples.configuration(Samples.guarded("right")));
        var lab = new Lab(settings);
        var lac = lab.lac(1, Samples.lacSettings().secret(Secret.utf8("wrong")).build());
        lab.run();
        assertThat(lab.story()).containsExactly("control SCCRP", "failure type 16 cause 101", "control StopCCN");
        assertThat(lac.closed).hasSize(1);
        assertThat(lac.closed.getFirst().cause()).isEqualTo(CloseReason.Cause.PEER);
        assertThat(lac.closed.getFirst().result().code()).isEqualTo(4);
        var failure = lab.all(Effect.RecordFailure.class).getFirst().failure();
        assertThat(failure.type()).isEqualTo(FailureType.SECURITY);
        assertThat(failure.userName()).isEmpty();
        assertThat(failure.sessionId()).isEqualTo(SessionId.NONE);
        assertThat(failure.nas().name()).isEqualTo("lac.example");
        assertThat(failure.nas().address()).isEqualTo(Samples.ip("192.0.2.1"));
        assertThat(failure.nas().tunnelId()).isEqualTo(new TunnelId(101));
        assertThat(failure.gateway().name()).isEqualTo("lns.example");
        assertThat(failure.gateway().address()).isEqualTo(Samples.ip("198.51.100.1"));
        assertThat(failure.clearing().orElseThrow().message()).isEqualTo(ClearingCode.Message.STOP_CCN);
        assertThat(failure.clearing().orElseThrow().result()).isEqualTo(4);
        lab.advance(Duration.ofSeconds(32));
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void theRightTunnelSecretOpensBothWays() {
        var settings = Samples.with(Samples.settings(), Samples.configuration(Samples.guarded("right")));
        var lab = new Lab(settings);
        lab.lac(
                1,
                Samples.lacSettings()
                        .secret(Secret.utf8("right"))
                        .authenticatePeer(true)
                        .build());
        lab.run();
        assertThat(lab.counter(EngineCounter.TUNNELS_ESTABLISHED)).isOne();
        assertThat(lab.all(Effect.RecordFailure.class)).isEmpty();
    }

    @Test
    void thePeersStopCcnEndsAnIdleTunnelWithoutAFailure() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        lac.tunnel().close(Result.of(StopCcnResult.GENERAL_CLEAR), lab.now);
        lac.pump();
        lab.run();
        assertThat(lab.tunnels().getFirst().state()).isEqualTo(TunnelState.CLOSING);
        assertThat(lab.story()).isEmpty();
        assertThat(lab.engine.isQuiet()).isTrue();
        assertThat(lab.engine.isEmpty()).isFalse();
        lab.advance(Duration.ofSeconds(31));
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.engine.nextDeadline()).isEmpty();
    }

    @Test
    void aPeerThatFallsSilentIsProbedAndGivenUp() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        lac.deaf = true;
        lab.advance(Duration.ofMinutes(1));
        assertThat(lab.story()).containsExactly("control HELLO");
        lab.advance(Duration.ofMinutes(2));
        var failure = lab.all(Effect.RecordFailure.class);
        assertThat(failure).hasSize(1);
        assertThat(failure.getFirst().failure().type()).isEqualTo(FailureType.TIMER_EXPIRY);
        assertThat(failure.getFirst().failure().cause()).isEqualTo(DisconnectCause.VPN_BAD_CONTROL_PACKET);
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void anOperatorClearsATunnelWithoutAFailure() {
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        lab.input(new ClearTunnel(lac.lnsTunnelId()));
        lab.run();
        assertThat(lab.story()).containsExactly("control StopCCN");
        assertThat(lac.closed.getFirst().result().code()).isOne();
        assertThat(lab.engine.isQuiet()).isTrue();
    }

    @Test
    void anEngineClearedForGoodLetsNobodyIn() {
        var lab = new Lab();
        lab.lac(1);
        lab.lac(2);
        lab.run();
        lab.forget();
        lab.input(new ClearAll());
        lab.run();
        assertThat(lab.story()).containsExactly("control StopCCN", "control StopCCN");
        lab.forget();
        var late = lab.lac(3);
        lab.run();
        assertThat(lab.story()).containsExactly("failure type 14 cause 604", "control StopCCN");
        assertThat(late.closed.getFirst().result().code()).isEqualTo(6);
        lab.advance(Duration.ofSeconds(31));
        assertThat(lab.engine.isEmpty()).isTrue();
    }

    @Test
    void softShutKeepsWhatIsThereAndRefusesWhatIsNew() {
        var lab = new Lab();
        lab.lac(1);
        lab.run();
        lab.input(new SoftShut(true));
        var second = lab.lac(2);
        lab.run();
        assertThat(second.closed.getFirst().result().code()).isEqualTo(2);
        assertThat(second.closed.getFirst().result().errorCode()).contains(4);
        assertThat(lab.all(Effect.RecordFailure.class).getFirst().failure().type())
                .isEqualTo(FailureType.SOFT_SHUT);
        assertThat(lab.engine.summary().softShut()).isTrue();
        lab.input(new SoftShut(false));
        lab.lac(3);
        lab.run();
        assertThat(lab.tunnels()).hasSize(2);
    }

    @Test
    void aTunnelBeyondTheLimitIsRefusedWithoutState() {
        var lab = new Lab(Samples.with(Samples.settings(), new Limits(1, 100, 100, 100, 100, 100, 100, 100, 100)));
        lab.lac(1);
        var second = lab.lac(2);
        lab.run();
        assertThat(lab.tunnels()).hasSize(1);
        assertThat(second.closed.getFirst().result().code()).isEqualTo(2);
        assertThat(second.closed.getFirst().result().errorCode()).contains(4);
        var failure = lab.all(Effect.RecordFailure.class).getFirst().failure();
        assertThat(failure.type()).isEqualTo(FailureType.NO_RESOURCES_AVAILABLE);
        assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_NO_RESOURCES);
        assertThat(failure.nas().name()).isEqualTo("lac.example");
    }

    @Test
    void anUnreadableSccrqIsAnsweredWithoutState() {
        var lab = new Lab();
        var path = new UdpPath(Samples.LNS, new InetSocketAddress(Samples.ip("192.0.2.9"), 40_000));
        // A mandatory AVP of type 99 is unknown: error 8.
        var request = sccrq(7, "lac").concat(Octets.ofHex("8006 0000 0063"));
        var bytes = request.toByteArray();
        bytes[2] = (byte) (bytes.length >>> 8);
        bytes[3] = (byte) bytes.length;
        lab.input(new ControlPacketReceived(path, Octets.wrap(bytes)));
        lab.run();
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.story()).containsExactly("failure type 18 cause 603", "control StopCCN");
        var answer = lab.all(Effect.SendControl.class).getFirst();
        var header = (ControlHeader) Header.decode(answer.datagram());
        assertThat(header.tunnelId()).isEqualTo(new TunnelId(7));
        assertThat(header.nr()).isEqualTo(new SequenceNumber(1));
        assertThat(answer.ns()).isEmpty();
        assertThat(lab.all(Effect.RecordFailure.class)
                        .getFirst()
                        .failure()
                        .clearing()
                        .orElseThrow()
                        .error())
                .contains(8);
    }

    @Test
    void aFloodOfSccrqsCostsABoundedAmountAndEstablishedTunnelsNothing() {
        var lab = new Lab(Samples.with(Samples.settings(), new Limits(2_000, 500, 20, 100, 100, 50, 50, 1_000, 10)));
        var lac = lab.lac(1);
        lab.run();
        var request = new byte[100_000][];
        for (int i = 0; i < request.length; i++) {
            int host = i % 30_000;
            var path = new UdpPath(Samples.LNS, new InetSocketAddress(Ipv4Number.address(0x0A00_0000L + host), 1701));
            lab.input(new ControlPacketReceived(path, sccrq(1 + i % 65_535, "flood")));
            lab.run();
        }
        assertThat(lab.tunnels()).hasSize(501);
        assertThat(lab.counter(EngineCounter.HALF_OPEN_TUNNELS_LIMITED)).isEqualTo(99_500);
        var inFlood = lab.all(Effect.RecordFailure.class).size();
        assertThat(inFlood).as("10 a second of those that get no answer").isEqualTo(10);
        lab.forget();
        var client = lac.tunnel();
        client.close(Result.of(StopCcnResult.GENERAL_CLEAR), lab.now);
        lac.pump();
        lab.run();
        assertThat(lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow().state()).isEqualTo(TunnelState.CLOSING);
        lab.advance(Duration.ofSeconds(200));
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.engine.nextDeadline()).isEmpty();
        var failures = inFlood + lab.all(Effect.RecordFailure.class).size();
        assertThat(failures + lab.counter(EngineCounter.FAILURES_SUPPRESSED)).isEqualTo(99_500 + 500);
    }

    @Test
    void anSccrqThatIsRefusedByItselfCostsOneStopCcnAndNoState() {
        var lab = new Lab();
        var refused = List.of(
                sccrq(7, new Avp.ProtocolVersion(2, 0), List.of()),
                sccrq(7, new Avp.ProtocolVersion(1, 0), List.of(new Avp.Challenge(Octets.ofHex("0011223344556677")))),
                sccrq(
                        7,
                        new Avp.ProtocolVersion(1, 0),
                        List.of(new Avp.TunnelRecovery(new TunnelId(1), new TunnelId(2)))));
        for (var request : refused) {
            lab.forget();
            for (int i = 1; i <= 2; i++) {
                lab.input(new ControlPacketReceived(stranger(9), request));
                lab.run();
                assertThat(lab.all(Effect.SendControl.class))
                        .hasSize(i)
                        .allSatisfy(answer ->
                                assertThat(Story.message(answer.datagram())).isEqualTo("StopCCN"));
            }
            assertThat(lab.engine.isEmpty()).isTrue();
            assertThat(lab.engine.nextDeadline()).isEmpty();
        }
    }

    @Test
    void aFloodOfSccrqsThatAreRefusedKeepsNothingAndUsesUpNoIds() {
        var lab = new Lab();
        var request = sccrq(7, new Avp.ProtocolVersion(2, 0), List.of());
        for (int i = 0; i < 70_000; i++) {
            lab.input(new ControlPacketReceived(stranger(i), request));
            lab.run();
        }
        assertThat(lab.engine.isEmpty()).isTrue();
        lab.lac(1);
        lab.run();
        assertThat(lab.counter(EngineCounter.TUNNELS_ESTABLISHED)).isOne();
    }

    @Test
    void aTunnelThatItsStrangerStopsStaysHalfOpenUntilItIsForgotten() {
        var lab = new Lab(Samples.with(Samples.settings(), new Limits(2_000, 5, 5, 100, 100, 50, 50, 1_000, 10)));
        for (int i = 0; i < 20; i++) {
            lab.input(new ControlPacketReceived(stranger(i), sccrq(7, "flood")));
            lab.input(new ControlPacketReceived(stranger(i), stopCcn(7)));
            lab.run();
        }
        assertThat(lab.tunnels())
                .hasSize(5)
                .allSatisfy(tunnel -> assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSING));
        assertThat(lab.counter(EngineCounter.HALF_OPEN_TUNNELS_LIMITED)).isEqualTo(15);
        assertThat(lab.engine.isQuiet()).isTrue();
        lab.forget();
        lab.advance(Duration.ofSeconds(31));
        assertThat(lab.effects).isEmpty();
        assertThat(lab.engine.isEmpty()).isTrue();
        lab.lac(1);
        lab.run();
        assertThat(lab.counter(EngineCounter.TUNNELS_ESTABLISHED)).isOne();
    }

    @Test
    void aLacWithTheWrongSecretIsToldAgainUntilItHears() {
        var settings = Samples.with(Samples.settings(), Samples.configuration(Samples.guarded("right")));
        var lab = new Lab(settings);
        var lac = lab.lac(1, Samples.lacSettings().secret(Secret.utf8("wrong")).build());
        while (lab.story().isEmpty()) {
            lab.runOne();
        }
        // The SCCCN is on its way; what comes back is lost.
        lac.deaf = true;
        lab.run();
        lab.forget();
        lab.advance(Duration.ofSeconds(8));
        assertThat(lab.story()).containsExactly("control StopCCN", "control StopCCN", "control StopCCN");
    }

    @Test
    void anyDatagramIsSurvived() {
        var random = Lab.random(5);
        var lab = new Lab();
        var lac = lab.lac(1);
        lab.run();
        var sample = sccrq(9, "lac");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = new byte[random.nextInt(80)];
                random.nextBytes(bytes);
            } else {
                bytes = sample.toByteArray();
                for (int change = 0; change < 3; change++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            if (bytes.length > 12 && random.nextBoolean()) {
                bytes[0] = (byte) 0xC8;
                bytes[1] = 2;
                bytes[2] = 0;
                bytes[3] = (byte) bytes.length;
                int to = random.nextBoolean() ? 0 : lac.lnsTunnelId().value();
                bytes[4] = (byte) (to >>> 8);
                bytes[5] = (byte) to;
            }
            var peer = random.nextInt(4) == 0
                    ? lac.path.peer()
                    : new InetSocketAddress(Samples.ip("203.0.113." + random.nextInt(256)), 1701);
            lab.input(new ControlPacketReceived(new UdpPath(Samples.LNS, peer), Octets.wrap(bytes)));
            lab.run();
        }
        assertThat(lab.counter(EngineCounter.BUGS)).isZero();
    }
}
