package io.culvert.core.engine;

import static io.culvert.core.engine.Packets.sccrq;
import static io.culvert.core.engine.Packets.stopCcn;
import static io.culvert.core.engine.Packets.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culvert.core.engine.Input.ClearGroup;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.PolicyChanged;
import io.culvert.core.failure.FailureType;
import io.culvert.core.vpdn.Effective;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.channel.ChannelFacts;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every tunnel has the settings of its vpdn-group, from the first message on. */
class TunnelPolicyTest {
    private static final SettingValues OPEN = Samples.open();

    @Test
    void eachGroupHasItsOwnNameWindowAndSecret() {
        var north = Samples.guarded("north secret")
                .with(VpdnSettings.LOCAL_NAME, Optional.of("lns-north"))
                .with(VpdnSettings.RECEIVE_WINDOW, 20)
                .with(VpdnSettings.RESYNC, 7);
        var south = Samples.guarded("south secret")
                .with(VpdnSettings.RECEIVE_WINDOW, 20)
                .with(VpdnSettings.SSO, false);
        var lab = lab(Samples.group("north", north, "lac-n"), Samples.group("south", south, "lac-s"));
        lab.lac(1, lac("lac-n").secret(Secret.utf8("north secret")).build());
        lab.lac(2, lac("lac-s").secret(Secret.utf8("south secret")).build());
        lab.lac(3, lac("lac-s").secret(Secret.utf8("north secret")).build());
        lab.run();
        var replies = lab.all(Effect.SendControl.class).stream()
                .filter(sent -> Story.message(sent.datagram()).equals("SCCRP"))
                .map(sent -> (Sccrp) Packets.decode(sent))
                .toList();
        assertThat(replies)
                .extracting(reply -> reply.hostName().text())
                .containsExactly("lns-north", "lns.example", "lns.example");
        assertThat(replies)
                .extracting(reply -> reply.receiveWindowSize().orElseThrow())
                .containsExactly(7, 20, 20);
        assertThat(replies)
                .extracting(reply -> reply.vendorName().orElseThrow())
                .containsOnly("Culvert");
        assertThat(lab.tunnels())
                .filteredOn(tunnel -> tunnel.state() == TunnelState.ESTABLISHED)
                .extracting(tunnel -> tunnel.vpdnGroup().orElseThrow(), TunnelView::localName)
                .containsExactlyInAnyOrder(tuple("north", "lns-north"), tuple("south", "lns.example"));
        assertThat(lab.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.SECURITY);
            assertThat(failure.vpdnGroup()).contains("south");
        });
    }

    @Test
    void whatATunnelHasAndWhoSaidSoIsShown() {
        var lab = lab(Samples.group("north", OPEN.with(VpdnSettings.RESYNC, 250), "lac-n"));
        var lac = lab.lac(1, lac("lac-n").build());
        lab.run();
        var view = lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow();
        var settings = view.settings().orElseThrow();
        assertThat(settings.get(VpdnSettings.RESYNC)).isEqualTo(new Effective<>(250, new Origin.Group("north")));
        assertThat(settings.ha().value()).isTrue();
        assertThat(view.resyncBurst()).isEqualTo(250);
        var channel = view.channel().orElseThrow();
        assertThat(channel.peerWindow()).isEqualTo(512);
        assertThat(channel.sendWindowLimit()).isEqualTo(250);
        assertThat(channel.ns()).isEqualTo(new SequenceNumber(1));
        assertThat(channel.nr()).isEqualTo(new SequenceNumber(2));
        assertThat(view.peer().orElseThrow().receiveWindow()).isEqualTo(512);
    }

    @Test
    void withHaNoMoreIsOutstandingThanResyncSaysAndNeverFewerThanFour() {
        var values = OPEN.with(VpdnSettings.CONGESTION_CONTROL, false);
        var lab = lab(
                Samples.group("a", values.with(VpdnSettings.RESYNC, 6), "a"),
                Samples.group("b", values.with(VpdnSettings.RESYNC, 1), "b"),
                Samples.group("c", values.with(VpdnSettings.SSO, false), "c"));
        assertThat(outstandingAtMost(lab, lab.lac(1, lac("a").build()))).isEqualTo(6);
        assertThat(outstandingAtMost(lab, lab.lac(2, lac("b").build()))).isEqualTo(4);
        assertThat(outstandingAtMost(lab, lab.lac(3, lac("c").build()))).isEqualTo(20);
    }

    /** Twenty CDNs to a LAC that acknowledges nothing. */
    private static int outstandingAtMost(Lab lab, Lac lac) {
        lab.run();
        lab.aaa.silent = true;
        for (int i = 0; i < 20; i++) {
            lab.dial(lac, Samples.client("alice", "wonderland"));
        }
        lac.deaf = true;
        for (var session : lab.sessions()) {
            lab.input(new Input.ClearSession(session.localTunnelId(), session.localSessionId()));
        }
        lab.run();
        lab.advance(Duration.ofSeconds(20));
        return lab.engine
                .tunnel(lac.lnsTunnelId())
                .orElseThrow()
                .channel()
                .map(ChannelFacts::unacknowledged)
                .orElseThrow();
    }

    @Test
    void retransmissionFollowsTheGroupAndItsCapIsAtLeastEightSeconds() {
        var values = OPEN.with(VpdnSettings.RETRANSMIT_RETRIES, 5)
                .with(VpdnSettings.RETRANSMIT_MIN, Duration.ofSeconds(2))
                .with(VpdnSettings.RETRANSMIT_MAX, Duration.ofSeconds(3))
                .with(VpdnSettings.HELLO, Duration.ofSeconds(5));
        var lab = lab(Samples.group("a", values, "a"));
        var lac = lab.lac(1, lac("a").build());
        lab.run();
        lac.deaf = true;
        var sentAt = new ArrayList<Long>();
        for (int second = 1; second <= 60; second++) {
            lab.forget();
            lab.advance(Duration.ofSeconds(1));
            if (lab.story().contains("control HELLO")) {
                sentAt.add((long) second);
            }
        }
        assertThat(sentAt).as("after 5 s, then 2, 4, 8, 8, 8").containsExactly(5L, 7L, 11L, 19L, 27L, 35L);
        assertThat(lab.tunnels())
                .allSatisfy(tunnel -> assertThat(tunnel.state()).isEqualTo(TunnelState.CLOSING));
    }

    @Test
    void aHelloIntervalOfZeroProbesNobody() {
        var lab = lab(Samples.group("a", OPEN.with(VpdnSettings.HELLO, Duration.ZERO), "a"));
        var lac = lab.lac(1, lac("a").build());
        lab.run();
        lab.forget();
        lac.deaf = true;
        lab.advance(Duration.ofHours(1));
        assertThat(lab.effects).isEmpty();
        assertThat(lab.tunnels()).hasSize(1);
    }

    @Test
    void aHalfOpenTunnelEndsAtTheShorterOfTheTwoTimeouts() {
        var lab = lab(
                Samples.group("quick", OPEN.with(VpdnSettings.SETUP_TIMEOUT, Duration.ofSeconds(5)), "quick"),
                Samples.group("slow", OPEN.with(VpdnSettings.SETUP_TIMEOUT, Duration.ofSeconds(600)), "slow"));
        lab.input(new ControlPacketReceived(stranger(1), sccrq(1, "quick")));
        lab.input(new ControlPacketReceived(stranger(2), sccrq(2, "slow")));
        lab.run();
        lab.advance(Duration.ofSeconds(5));
        assertThat(lab.tunnels())
                .singleElement()
                .satisfies(tunnel -> assertThat(tunnel.vpdnGroup()).contains("slow"));
        lab.advance(Duration.ofSeconds(5));
        assertThat(lab.tunnels()).isEmpty();
        assertThat(lab.failures()).extracting(failure -> failure.type()).containsOnly(FailureType.TIMER_EXPIRY);
    }

    @Test
    void aLacThatNoGroupIsForIsNotAuthorized() {
        var lab = lab(Samples.group("north", OPEN, "lac-n"));
        var lac = lab.lac(1, lac("lac-x").build());
        lab.run();
        assertThat(lac.closed.getFirst().result().code()).isEqualTo(4);
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.counter(EngineCounter.TUNNELS_UNAUTHORIZED)).isOne();
        assertThat(lab.engine.summary().halfOpenTunnels()).isZero();
        assertThat(lab.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.AUTHORIZATION);
            assertThat(failure.cause().number()).isEqualTo(101);
            assertThat(failure.vpdnGroup()).isEmpty();
            assertThat(failure.gateway().name()).isEqualTo("lns.example");
        });
    }

    @Test
    void theDefaultGroupServesWhomNoOtherNames() {
        var lab = lab(Samples.group("north", OPEN, "lac-n"), Samples.group("rest", OPEN));
        lab.lac(1, lac("lac-x").build());
        lab.run();
        assertThat(lab.tunnels().getFirst().vpdnGroup()).contains("rest");
    }

    @Test
    void aHiddenSccrqIsReadWithTheSecretOfTheGroup() {
        var lab = lab(
                Samples.group("north", Samples.guarded("north secret"), "lac-n"),
                Samples.group("south", Samples.guarded("south secret"), "lac-s"));
        lab.input(new ControlPacketReceived(stranger(1), sccrq(71, "lac-n", Packets.hiding("north secret"))));
        lab.input(new ControlPacketReceived(stranger(2), sccrq(72, "lac-s", Packets.hiding("south secret"))));
        lab.run();
        assertThat(lab.tunnels())
                .extracting(TunnelView::peerTunnelId)
                .containsExactlyInAnyOrder(new TunnelId(71), new TunnelId(72));
        assertThat(lab.story()).containsExactly("control SCCRP", "control SCCRP");
        lab.input(new ControlPacketReceived(stranger(1), sccrq(71, "lac-n", Packets.hiding("north secret"))));
        lab.run();
        assertThat(lab.counter(EngineCounter.SCCRQ_REPEATED)).isOne();
        assertThat(lab.tunnels()).hasSize(2);
    }

    @Test
    void aHiddenSccrqWithAnotherSecretOpensNothing() {
        var lab = lab(Samples.group("north", Samples.guarded("north secret"), "lac-n"));
        lab.input(new ControlPacketReceived(stranger(1), sccrq(71, "lac-n", Packets.hiding("wrong"))));
        lab.run();
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.counter(EngineCounter.SCCRQ_MALFORMED)).isOne();
    }

    @Test
    void aStopCcnThatHidesItsTunnelIsReadWithTheSecretOfTheTunnelsOnItsPath() {
        var lab = lab(
                Samples.group("north", Samples.guarded("north secret"), "lac-n"),
                Samples.group("south", Samples.guarded("south secret"), "lac-s"));
        var path = stranger(1);
        lab.input(new ControlPacketReceived(path, sccrq(71, "lac-n")));
        lab.input(new ControlPacketReceived(path, sccrq(72, "lac-s")));
        lab.run();
        lab.input(new ControlPacketReceived(stranger(2), stopCcn(72, Packets.hiding("south secret"))));
        lab.input(new ControlPacketReceived(path, stopCcn(72, Packets.hiding("east secret"))));
        lab.run();
        assertThat(lab.counter(EngineCounter.PACKET_UNKNOWN_TUNNEL)).isEqualTo(2);
        lab.input(new ControlPacketReceived(path, stopCcn(72, Packets.hiding("south secret"))));
        lab.run();
        assertThat(lab.tunnels())
                .extracting(TunnelView::peerTunnelId, TunnelView::state)
                .containsExactlyInAnyOrder(
                        tuple(new TunnelId(71), TunnelState.SETTING_UP), tuple(new TunnelId(72), TunnelState.CLOSING));
    }

    @Test
    void aChangedPolicyIsForNewTunnelsOnly() {
        var lab = lab(Samples.group("north", OPEN.with(VpdnSettings.RESYNC, 7), "lac-n"));
        var old = lab.lac(1, lac("lac-n").build());
        lab.run();
        var client = lab.dial(old, Samples.client("alice", "wonderland"));
        lab.forget();
        lab.input(new PolicyChanged(policy(Samples.group("north", OPEN.with(VpdnSettings.RESYNC, 9), "lac-n"))));
        lab.run();
        assertThat(lab.effects).isEmpty();
        var young = lab.lac(2, lac("lac-n").build());
        lab.run();
        assertThat(resync(lab, old)).isEqualTo(7);
        assertThat(resync(lab, young)).isEqualTo(9);
        lab.input(new PolicyChanged(policy(Samples.group("south", OPEN, "lac-s"))));
        lab.advance(Duration.ofMinutes(5));
        assertThat(client.isUp()).isTrue();
        assertThat(lab.tunnels())
                .hasSize(2)
                .allSatisfy(tunnel -> assertThat(tunnel.vpdnGroup()).contains("north"));
        assertThat(lab.dial(old, Samples.client("alice", "wonderland")).isUp()).isTrue();
        var late = lab.lac(3, lac("lac-n").build());
        lab.run();
        assertThat(late.closed.getFirst().result().code()).isEqualTo(4);
    }

    @Test
    void clearingAGroupEndsItsTunnelsAlone() {
        var lab = lab(Samples.group("north", OPEN, "lac-n"), Samples.group("south", OPEN, "lac-s"));
        var north = lab.lac(1, lac("lac-n").build());
        var south = lab.lac(2, lac("lac-s").build());
        lab.run();
        var gone = lab.dial(north, Samples.client("alice", "wonderland"));
        var kept = lab.dial(south, Samples.client("alice", "wonderland"));
        lab.input(new PolicyChanged(policy(Samples.group("south", OPEN, "lac-s"))));
        lab.forget();
        lab.input(new ClearGroup("north"));
        lab.run();
        assertThat(lab.story())
                .containsExactly("remove", "control StopCCN", "stop alice 0s in 0 out 0 ADMIN_RESET 604");
        assertThat(north.closed.getFirst().result().code()).isOne();
        assertThat(gone.isUp()).isFalse();
        assertThat(kept.isUp()).isTrue();
        lab.input(new ClearGroup("west"));
        lab.run();
        assertThat(kept.isUp()).isTrue();
    }

    @Test
    void aTunnelIsClosedWhenItsLastSessionHasBeenGoneForAWhile() {
        var lab = lab(Samples.group("a", OPEN.with(VpdnSettings.NO_SESSION_TIMEOUT, Optional.of(seconds(10))), "a"));
        var lac = lab.lac(1, lac("a").build());
        lab.run();
        lab.advance(Duration.ofMinutes(10));
        assertThat(lab.tunnels().getFirst().state())
                .as("it never had a session")
                .isEqualTo(TunnelState.ESTABLISHED);
        var first = lab.dial(lac, Samples.client("alice", "wonderland"));
        var second = lab.dial(lac, Samples.client("alice", "wonderland"));
        lac.clear(first, userRequest());
        lab.advance(seconds(60));
        assertThat(lab.tunnels().getFirst().state()).isEqualTo(TunnelState.ESTABLISHED);
        lac.clear(second, userRequest());
        lab.advance(seconds(9));
        var third = lab.dial(lac, Samples.client("alice", "wonderland"));
        lab.advance(seconds(9));
        assertThat(third.isUp()).isTrue();
        lac.clear(third, userRequest());
        lab.forget();
        lab.advance(seconds(10).minusNanos(1));
        assertThat(lab.story()).isEmpty();
        lab.advance(Duration.ofNanos(1));
        assertThat(lab.story()).containsExactly("control StopCCN");
        assertThat(lac.closed.getFirst().result().code()).isOne();
        assertThat(lab.counter(EngineCounter.TUNNELS_WITHOUT_SESSIONS)).isOne();
        lab.advance(seconds(31));
        assertThat(lab.engine.isEmpty()).isTrue();
        assertThat(lab.failures()).isEmpty();
    }

    @Test
    void aNoSessionTimeoutOfZeroClosesAtOnceAndARefusedCallStartsNone() {
        var lab = lab(Samples.group(
                "a",
                OPEN.with(VpdnSettings.NO_SESSION_TIMEOUT, Optional.of(Duration.ZERO))
                        .with(VpdnSettings.SESSION_LIMIT, Optional.of(1)),
                "a",
                "b"));
        var lac = lab.lac(1, lac("a").build());
        var other = lab.lac(2, lac("b").build());
        lab.run();
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        var refused = lab.dial(other, Samples.client("alice", "wonderland"));
        assertThat(refused.cleared).hasSize(1);
        lab.advance(seconds(60));
        assertThat(lab.tunnels())
                .hasSize(2)
                .allSatisfy(tunnel -> assertThat(tunnel.state()).isEqualTo(TunnelState.ESTABLISHED));
        lac.clear(client, userRequest());
        lab.advance(Duration.ZERO);
        assertThat(lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow().state()).isEqualTo(TunnelState.CLOSING);
        assertThat(lab.engine.tunnel(other.lnsTunnelId()).orElseThrow().state()).isEqualTo(TunnelState.ESTABLISHED);
    }

    @Test
    void tunnelsOfAGroupShareTheirSettings() {
        var policies = new TunnelPolicies(Samples.with(
                Samples.settings(),
                new VpdnConfiguration(
                        OPEN,
                        List.of(),
                        List.of(Samples.group("north", OPEN, "lac-n", "lac-m"), Samples.group("rest", OPEN)),
                        Samples.configuration().tunnelAuthorization())));
        var one = policies.profile("lac-n", RadiusPolicy.NONE).orElseThrow();
        assertThat(policies.profile("lac-m", RadiusPolicy.NONE).orElseThrow()).isSameAs(one);
        assertThat(policies.profile("lac-x", RadiusPolicy.NONE).orElseThrow()).isNotSameAs(one);
        policies.change(policy(Samples.group("north", OPEN, "lac-n")));
        assertThat(policies.profile("lac-n", RadiusPolicy.NONE).orElseThrow()).isNotSameAs(one);
    }

    private static Lab lab(VpdnGroup... groups) {
        return new Lab(Samples.with(Samples.settings(), Samples.configuration(OPEN, groups)));
    }

    private static VpdnPolicy policy(VpdnGroup... groups) {
        return VpdnPolicy.of(Samples.configuration(OPEN, groups));
    }

    private static int resync(Lab lab, Lac lac) {
        return lab.engine.tunnel(lac.lnsTunnelId()).orElseThrow().resyncBurst();
    }

    private static TunnelSettings.Builder lac(String name) {
        return TunnelSettings.builder(name);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Disconnect userRequest() {
        return new Disconnect(
                Result.of(CdnResult.ADMINISTRATIVE),
                List.of(new Avp.PppDisconnectCause(3, 0, 1, Optional.empty())),
                Optional.empty());
    }
}
