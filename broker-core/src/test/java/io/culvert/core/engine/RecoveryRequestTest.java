package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCCRQs that are to recover a tunnel, RFC 4951 section 3.2.1: what they name, what breaks a tie, and what is broken in them. */
class RecoveryRequestTest {
    private static final PppSettings ALICE = Samples.client("alice", "wonderland");
    private static final Avp.FailoverCapability CAPABLE =
            new Avp.FailoverCapability(true, true, Duration.ofSeconds(100));
    private static final TunnelId STRANGERS = new TunnelId(4242);

    private final Lab lab = new Lab();
    private final Lac lac = lab.lac(1, Samples.lacSettings().failover(CAPABLE).build());
    private final Client client = lab.dial(lac, ALICE);

    /** What a request may name that is no tunnel to be recovered. */
    enum Named {
        NOTHING,
        OURS_ALONE,
        THEIRS_ALONE,
        THE_WRONG_WAY_ROUND,
        A_RECOVERY_TUNNEL,
        A_TUNNEL_THAT_IS_OVER
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoTunnelToBeRecoveredIsRefused(Named named) {
        var theirs = lac.tunnel().localTunnelId();
        var ours = lac.lnsTunnelId();
        var recovery = switch (named) {
            case NOTHING -> new Avp.TunnelRecovery(TunnelId.NONE, TunnelId.NONE);
            case OURS_ALONE -> new Avp.TunnelRecovery(TunnelId.NONE, ours);
            case THEIRS_ALONE -> new Avp.TunnelRecovery(theirs, TunnelId.NONE);
            case THE_WRONG_WAY_ROUND -> new Avp.TunnelRecovery(ours, theirs);
            case A_RECOVERY_TUNNEL -> new Avp.TunnelRecovery(STRANGERS, opened());
            case A_TUNNEL_THAT_IS_OVER -> {
                lab.input(new Input.ClearTunnel(ours));
                lab.run();
                yield new Avp.TunnelRecovery(theirs, ours);
            }
        };
        lab.forget();
        arrive(request(new TunnelId(4243), List.of(new Avp.TieBreaker(1), recovery)));
        assertThat(said()).containsExactly("StopCCN");
        assertThat(lab.counter(EngineCounter.RECOVERIES_REFUSED)).isOne();
        if (named != Named.A_TUNNEL_THAT_IS_OVER) {
            assertLives();
        }
    }

    /** A recovery tunnel of the peer, which says no more; our ID of it. */
    private TunnelId opened() {
        arrive(request(STRANGERS, List.of(new Avp.TieBreaker(1), old())));
        return lab.tunnels().stream()
                .filter(tunnel -> tunnel.peerTunnelId().equals(STRANGERS))
                .findFirst()
                .orElseThrow()
                .localTunnelId();
    }

    /** The peer should have sent a tie breaker, but nothing depends on it. */
    @Test
    void aRequestWithoutATieBreakerIsTakenWhereThereIsNoTie() {
        arrive(request(STRANGERS, List.of(old())));
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isOne();
    }

    @Test
    void aRequestWithoutATieBreakerLosesATie() {
        var ours = requestOfOurs();
        arrive(request(STRANGERS, List.of(old())));
        assertThat(lab.counter(EngineCounter.RECOVERIES_TIED)).isOne();
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isZero();
        lac.recovery.answers = true;
        lab.advance(Duration.ofSeconds(10));
        assertThat(ours.tieBreaker()).isPresent();
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        assertLives();
    }

    /** Compared as numbers without a sign, RFC 2661 section 4.4.3. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void theLowerTieBreakerWins(long difference) {
        var ours = requestOfOurs().tieBreaker().orElseThrow();
        assertThat(ours.value()).isNotIn(0L, -1L);
        arrive(request(STRANGERS, List.of(new Avp.TieBreaker(ours.value() + difference), old())));
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isEqualTo(difference < 0 ? 1 : 0);
        assertThat(lab.counter(EngineCounter.RECOVERIES_TIED)).isEqualTo(difference < 0 ? 0 : 1);
    }

    @Test
    void ofTwoEqualTieBreakersNeitherWinsAndWeAskAgainWithAnother() {
        var ours = requestOfOurs().tieBreaker().orElseThrow();
        lab.forget();
        arrive(request(STRANGERS, List.of(ours, old())));
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isZero();
        var again = requests().getFirst();
        assertThat(again.tieBreaker()).isPresent().isNotEqualTo(Optional.of(ours));
        lac.recovery.answers = true;
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isOne();
        assertLives();
    }

    /** Whatever is broken in it, the tunnel that it names goes on. */
    @Test
    void noOtherOctetInARequestHarmsTheTunnelThatItNames() {
        var whole = request(STRANGERS, List.of(new Avp.TieBreaker(1), old()));
        for (int at = 0; at < whole.length(); at++) {
            for (int change : new int[] {0x01, 0x80, 0xFF}) {
                var octets = whole.toByteArray();
                octets[at] = (byte) (octets[at] ^ change);
                arrive(Octets.of(octets));
            }
            arrive(whole.slice(0, at));
        }
        assertThat(lab.counter(EngineCounter.RECOVERIES_REFUSED)).isPositive();
        assertThat(lab.counter(EngineCounter.RECOVERIES_ACCEPTED)).isPositive();
        assertThat(lab.counter(EngineCounter.TUNNELS_RECOVERED)).isZero();
        assertLives();
    }

    /** After the time for what came to nothing the tunnel is there, alone, with its call, and takes another. */
    private void assertLives() {
        lab.advance(Duration.ofMinutes(3));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.tunnels()).extracting(TunnelView::localTunnelId).containsExactly(lac.lnsTunnelId());
        assertThat(lab.dial(lac, ALICE).isUp()).isTrue();
    }

    /** We have failed, and the peer has not answered. */
    private TunnelMessage.Sccrq requestOfOurs() {
        lac.recovery.answers = false;
        lab.takeOverDegraded(Replica.copy(lab.replica.image()));
        lab.advance(Duration.ofMillis(10));
        return requests().getFirst();
    }

    private List<TunnelMessage.Sccrq> requests() {
        var requests = new ArrayList<TunnelMessage.Sccrq>();
        for (var send : lab.all(Effect.SendControl.class)) {
            if (Header.decode(send.datagram()) instanceof ControlHeader header
                    && MessageCodec.decode(send.datagram(), header, Optional.empty())
                            instanceof Decoded.Ok(TunnelMessage.Sccrq request, var _)) {
                requests.add(request);
            }
        }
        return requests;
    }

    private Avp.TunnelRecovery old() {
        return new Avp.TunnelRecovery(lac.tunnel().localTunnelId(), lac.lnsTunnelId());
    }

    /** From a port of its own: what is said to it the LAC does not hear. */
    private void arrive(Octets datagram) {
        var path = new UdpPath(
                lac.path.local(), new InetSocketAddress(lac.path.peer().getAddress(), 1702));
        lab.input(new ControlPacketReceived(path, datagram));
        lab.run();
    }

    private List<String> said() {
        return lab.all(Effect.SendControl.class).stream()
                .map(send -> Story.message(send.datagram()))
                .filter(label -> !label.equals("ZLB"))
                .toList();
    }

    private static Octets request(TunnelId id, List<Avp> avps) {
        return MessageCodec.encode(
                TunnelId.NONE,
                SessionId.NONE,
                SequenceNumber.ZERO,
                SequenceNumber.ZERO,
                new TunnelMessage.Sccrq(
                        Avp.ProtocolVersion.CURRENT,
                        Avp.HostName.of("lac.example"),
                        Avp.FramingCapabilities.of(true, true),
                        id,
                        avps),
                Hiding.none());
    }
}
