package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.culvert.core.vpdn.Effective;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the reply that accepts a user says of tunnels. */
class UserPolicyTest {
    private static final String SILENT = "vpdn:l2tp-silent-switchover";
    private static final String RESYNC = "vpdn:l2tp-tunnel-resync-packet";

    private Lab lab = new Lab();
    private Lac lac = lab.lac(1);

    @Test
    void aSessionFollowsItsTunnelUnlessItsUserMustNot() {
        begin(Samples.open());
        assertThat(ha()).isEqualTo(new Effective<>(true, new Origin.Default()));
        assertThat(ha(SILENT + "=0")).isEqualTo(new Effective<>(false, new Origin.Radius(SILENT)));
        assertThat(ha(SILENT + "=1")).isEqualTo(new Effective<>(true, new Origin.Radius(SILENT)));
        begin(Samples.open().with(VpdnSettings.SSO, false));
        var group = new Effective<>(false, new Origin.Group("all"));
        assertThat(ha()).isEqualTo(group);
        assertThat(ha(SILENT + "=1")).as("a pair cannot switch on what is off").isEqualTo(group);
    }

    @Test
    void aUserRaisesTheResyncBurstOfTheTunnelAndNeverLowersIt() {
        begin(Samples.open().with(VpdnSettings.RESYNC, 8));
        assertThat(burst()).containsExactly(8, 8);
        dial(RESYNC + "=5");
        assertThat(burst()).containsExactly(8, 8);
        dial(RESYNC + "=20");
        assertThat(burst()).containsExactly(20, 20);
        dial(RESYNC + "=12");
        assertThat(burst()).containsExactly(20, 20);
        assertThat(lab.tunnels().getFirst().settings().orElseThrow().advertisedReceiveWindow())
                .as("what the peer was told cannot change any more")
                .isEqualTo(8);
    }

    @Test
    void aSmallBurstIsRaisedWithoutLoweringWhatMayBeOutstanding() {
        begin(Samples.open().with(VpdnSettings.RESYNC, 1));
        assertThat(burst()).containsExactly(1, 4);
        dial(RESYNC + "=3");
        assertThat(burst()).containsExactly(3, 4);
    }

    @Test
    void aTunnelWithoutHaIsNotLimitedByAWish() {
        begin(Samples.open().with(VpdnSettings.SSO, false));
        dial(RESYNC + "=20");
        assertThat(burst()).containsExactly(20, 32_767);
    }

    @Test
    void dataIsNumberedWhereTheUserOrTheGroupWantsIt() {
        begin(Samples.open());
        dial();
        assertThat(sequencing()).containsOnly(false);
        lab.forget();
        dial("vpdn:l2tp-sequencing=yes");
        assertThat(sequencing()).startsWith(false).endsWith(true, true);
        assertThat(mtu()).isEqualTo(1456);
        assertThat(lab.sessions()).extracting(SessionView::sequencing).containsExactlyInAnyOrder(false, true);
        begin(Samples.open().with(VpdnSettings.SEQUENCING, true));
        dial();
        assertThat(sequencing()).startsWith(false, true).endsWith(true);
        lab.forget();
        dial("vpdn:l2tp-sequencing=no");
        assertThat(sequencing())
                .as("until the reply")
                .startsWith(false, true, false)
                .endsWith(false);
        assertThat(mtu()).isEqualTo(1460);
    }

    @Test
    void whatIsWrongIsToldOncePerSessionWithUserAndCounted() {
        begin(Samples.open());
        var client = dial("vpdn:12tp-silent-switchover=1", RESYNC + "=0", "vpdn:nonsense=1");
        assertThat(client.isUp()).isTrue();
        var session = lab.sessions().getFirst();
        assertThat(lab.all(Effect.PolicyNotice.class))
                .extracting(
                        Effect.PolicyNotice::subject,
                        Effect.PolicyNotice::userName,
                        Effect.PolicyNotice::sessionId,
                        effect -> effect.notice().problem())
                .containsExactly(
                        tuple("alice", Optional.of("alice"), session.localSessionId(), Problem.MISSPELLED),
                        tuple("alice", Optional.of("alice"), session.localSessionId(), Problem.OUT_OF_RANGE),
                        tuple("alice", Optional.of("alice"), session.localSessionId(), Problem.UNKNOWN));
        assertThat(lab.counter(EngineCounter.PAIRS_MISSPELLED)).isOne();
        assertThat(lab.counter(EngineCounter.PAIRS_OUT_OF_RANGE)).isOne();
        assertThat(lab.counter(EngineCounter.PAIRS_UNKNOWN)).isOne();
        lab.forget();
        int asked = lab.aaa.asked.size();
        // The client begins LCP anew, and is authenticated again.
        lab.frameFromLac(lac.lnsTunnelId(), client.peerId, Octets.ofHex("ff03c0210177000a0506aabbccdd"));
        lab.run();
        lab.advance(Duration.ofSeconds(10));
        assertThat(lab.aaa.asked).hasSizeGreaterThan(asked);
        assertThat(lab.all(Effect.PolicyNotice.class)).isEmpty();
    }

    @Test
    void noticesOfAUserThatIsAuthenticatedAgainBeforeHeHasAnAddressAreNotRepeated() {
        begin(Samples.open());
        lab.aaa.user("alice", "wonderland", FakeAaa.pairs("vpdn:nonsense=1"));
        lab.aaa.silent = true;
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        for (int i = 0; i < 3; i++) {
            var question = lab.all(Effect.AskAaa.class).getLast();
            // LCP begins anew before the answer to the response is on its way.
            lab.reply(question, FakeAaa.accept("vpdn:nonsense=1"));
            lab.frameFromLac(lac.lnsTunnelId(), client.peerId, Octets.ofHex("ff03c0210177000a0506aabbccdd"));
            lab.run();
        }
        assertThat(lab.all(Effect.PolicyNotice.class)).hasSize(1);
    }

    private Effective<Boolean> ha(String... pairs) {
        lab.forget();
        dial(pairs);
        var sessions = lab.sessions();
        return sessions.stream()
                .max((a, b) -> a.acctSessionId().compareTo(b.acctSessionId()))
                .orElseThrow()
                .policy()
                .ha();
    }

    private Client dial(String... pairs) {
        lab.aaa.user("alice", "wonderland", FakeAaa.pairs(pairs));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(client.isUp()).isTrue();
        return client;
    }

    private List<Integer> burst() {
        var tunnel = lab.tunnels().getFirst();
        return List.of(tunnel.resyncBurst(), tunnel.channel().orElseThrow().sendWindowLimit());
    }

    private List<Boolean> sequencing() {
        return lab.all(Effect.ProgramSession.class).stream()
                .map(effect -> effect.entry().sequencing())
                .toList();
    }

    private int mtu() {
        var entry = lab.all(Effect.ProgramSession.class).getLast().entry();
        return entry.ipv4().orElseThrow().mtuOctets();
    }

    private void begin(SettingValues values) {
        lab = new Lab(Samples.with(
                Samples.settings(), Samples.configuration(SettingValues.NONE, Samples.group("all", values))));
        lac = lab.lac(1);
        lab.run();
        lab.forget();
    }
}
