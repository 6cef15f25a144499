package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.engine.Input.PolicyChanged;
import io.culvert.core.engine.Input.ShardMessageReceived;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.core.vpdn.VpdnTemplate;
import io.culvert.l2tp.tunnel.TunnelSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How many sessions a vpdn-group and the unit may have, on however many shards. */
class SessionLimitTest {
    private static final SettingValues OPEN = Samples.open();

    private final List<Lab> shards = new ArrayList<>();

    @Test
    void theLimitOfAGroupCountsOverAllItsTunnels() {
        begin(1, configuration(OPEN, limited("a", 2, "a", "b"), Samples.group("c", OPEN, "c")));
        var lab = shards.getFirst();
        var a = lac(0, 1, "a");
        var b = lac(0, 2, "b");
        var c = lac(0, 3, "c");
        var first = dial(0, a);
        assertThat(dial(0, b).isUp()).isTrue();
        lab.forget();
        var third = dial(0, b);
        assertThat(third.cleared.getFirst().disconnect().result().code()).isEqualTo(4);
        var failure = lab.failures().getFirst();
        assertThat(lab.failures()).hasSize(1);
        assertThat(failure.type()).isEqualTo(FailureType.SESSION_LIMIT_EXCEEDED);
        assertThat(failure.cause()).isEqualTo(DisconnectCause.VPN_SESSION_LIMIT);
        assertThat(failure.vpdnGroup()).contains("a");
        assertThat(failure.clearing().orElseThrow().result()).isEqualTo(4);
        assertThat(lab.counter(EngineCounter.SESSIONS_OF_GROUP_LIMITED)).isOne();
        assertThat(dial(0, c).isUp()).as("another group").isTrue();
        first.hangUp();
        lab.advance(Duration.ofSeconds(5));
        assertThat(dial(0, b).isUp()).as("one is gone").isTrue();
    }

    @Test
    void theLimitOfTheUnitHoldsForGroupsWithAndWithoutTheirOwn() {
        var global = OPEN.with(VpdnSettings.SESSION_LIMIT, Optional.of(2));
        begin(1, configuration(global, limited("a", 100, "a"), Samples.group("b", OPEN, "b")));
        var a = lac(0, 1, "a");
        var b = lac(0, 2, "b");
        assertThat(dial(0, a).isUp()).isTrue();
        assertThat(dial(0, b).isUp()).isTrue();
        assertThat(dial(0, a).isUp()).isFalse();
        assertThat(dial(0, b).isUp()).isFalse();
        assertThat(shards.getFirst().counter(EngineCounter.SESSIONS_OF_UNIT_LIMITED))
                .isEqualTo(2);
    }

    @Test
    void theLimitOfATemplateIsThatOfEachGroupThatInheritsIt() {
        var template = new VpdnTemplate("t", OPEN.with(VpdnSettings.SESSION_LIMIT, Optional.of(1)));
        var groups = List.of(inheriting("a"), inheriting("b"));
        begin(
                1,
                new VpdnConfiguration(
                        OPEN, List.of(template), groups, Samples.configuration().tunnelAuthorization()));
        var a = lac(0, 1, "a");
        var b = lac(0, 2, "b");
        assertThat(dial(0, a).isUp()).isTrue();
        assertThat(dial(0, b).isUp()).isTrue();
        assertThat(dial(0, a).isUp()).isFalse();
    }

    @Test
    void aLimitCountsOverAllShards() {
        begin(3, configuration(OPEN, limited("a", 3, "a")));
        var lacs = List.of(lac(0, 1, "a"), lac(1, 2, "a"), lac(2, 3, "a"));
        var clients = new ArrayList<Client>();
        for (int i = 0; i < 3; i++) {
            clients.add(dial(i, lacs.get(i)));
            assertThat(clients.getLast().isUp()).isTrue();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(dial(i, lacs.get(i)).isUp()).isFalse();
            assertThat(shards.get(i).counter(EngineCounter.SESSIONS_OF_GROUP_LIMITED))
                    .isOne();
        }
        clients.getFirst().hangUp();
        shards.getFirst().advance(Duration.ofSeconds(5));
        run();
        assertThat(dial(2, lacs.get(2)).isUp()).isTrue();
        assertThat(dial(0, lacs.get(0)).isUp()).isFalse();
    }

    @Test
    void shardsSayNothingWhereNothingIsLimited() {
        begin(2, configuration(OPEN, Samples.group("a", OPEN, "a")));
        var lac = lac(0, 1, "a");
        dial(0, lac);
        assertThat(counted(0)).isEmpty();
    }

    @Test
    void aNewLimitIsForNewTunnelsAndCountsThoseWhoAreThere() {
        begin(2, configuration(OPEN, Samples.group("a", OPEN, "a")));
        var old = lac(0, 1, "a");
        assertThat(dial(0, old).isUp()).isTrue();
        assertThat(dial(0, old).isUp()).isTrue();
        change(configuration(OPEN, limited("a", 2, "a")));
        assertThat(dial(0, old).isUp()).as("its tunnel began without a limit").isTrue();
        var young = lac(1, 2, "a");
        assertThat(dial(1, young).isUp()).isFalse();
        change(configuration(OPEN, Samples.group("a", OPEN, "a")));
        assertThat(dial(1, young).isUp())
                .as("its tunnel keeps its limit, over all shards")
                .isFalse();
        var youngest = lac(1, 3, "a");
        assertThat(dial(1, youngest).isUp()).isTrue();
    }

    @Test
    void aLimitThatComesBackCountsAllShardsAgain() {
        begin(2, configuration(OPEN, limited("a", 3, "a")));
        var zero = lac(0, 1, "a");
        dial(0, zero);
        change(configuration(OPEN, Samples.group("a", OPEN, "a")));
        dial(0, zero);
        change(configuration(OPEN, limited("a", 2, "a")));
        var one = lac(1, 2, "a");
        assertThat(dial(1, one).isUp()).isFalse();
    }

    @Test
    void aLimitOfATemplateThatRadiusNamesCountsOverAllShards() {
        var template = new VpdnTemplate("t", OPEN.with(VpdnSettings.SESSION_LIMIT, Optional.of(2)));
        begin(
                2,
                Samples.authorizing(new VpdnConfiguration(
                        OPEN,
                        List.of(template),
                        List.of(Samples.group("a", OPEN, "a")),
                        Samples.configuration().tunnelAuthorization())));
        shards.get(0).aaa.tunnels.put("a", FakeAaa.accept());
        shards.get(1).aaa.tunnels.put("a", FakeAaa.accept("vpdn:vpdn-template=t"));
        var plain = lac(0, 1, "a");
        assertThat(dial(0, plain).isUp()).isTrue();
        assertThat(counted(0)).as("nobody counts yet").isEmpty();
        var limited = lac(1, 2, "a");
        assertThat(counted(0)).as("it is asked").hasSize(1);
        assertThat(dial(1, limited).isUp()).isTrue();
        assertThat(dial(1, limited).isUp()).as("the sessions of the group").isFalse();
        assertThat(dial(0, plain).isUp()).as("its tunnel has no limit").isTrue();
    }

    @Test
    void theLimitOfAGroupThatIsRemovedHoldsForItsTunnelsOverAllShards() {
        begin(2, configuration(OPEN, limited("a", 3, "a")));
        var zero = lac(0, 1, "a");
        var one = lac(1, 2, "a");
        assertThat(dial(0, zero).isUp()).isTrue();
        change(configuration(OPEN, Samples.group("b", OPEN, "b")));
        assertThat(dial(1, one).isUp()).isTrue();
        var last = dial(0, zero);
        assertThat(last.isUp()).isTrue();
        assertThat(dial(0, zero).isUp()).isFalse();
        assertThat(dial(1, one).isUp()).isFalse();
        last.hangUp();
        shards.getFirst().advance(Duration.ofSeconds(5));
        run();
        assertThat(dial(1, one).isUp()).isTrue();
    }

    @Test
    void aShardThatHeardOldFiguresForgetsThemWhenTheLimitComesBack() {
        begin(2, configuration(OPEN, limited("a", 1, "a")));
        var zero = lac(0, 1, "a");
        var lost = shards.getFirst().toShard;
        var client = dial(0, zero);
        assertThat(client.isUp()).isTrue();
        change(configuration(OPEN, Samples.group("a", OPEN, "a")));
        shards.getFirst().toShard = (to, message) -> {};
        client.hangUp();
        shards.getFirst().advance(Duration.ofSeconds(5));
        shards.getFirst().toShard = lost;
        change(configuration(OPEN, limited("a", 1, "a")));
        assertThat(dial(1, lac(1, 2, "a")).isUp()).isTrue();
    }

    @Test
    void shardsThatChangeOneAfterTheOtherAgreeInTheEnd() {
        begin(2, configuration(OPEN, limited("a", 2, "a")));
        var zero = lac(0, 1, "a");
        var unlimited = new PolicyChanged(VpdnPolicy.of(configuration(OPEN, Samples.group("a", OPEN, "a"))));
        var limited = new PolicyChanged(VpdnPolicy.of(configuration(OPEN, limited("a", 1, "a"))));
        shards.get(1).input(unlimited);
        var client = dial(0, zero);
        shards.get(0).input(unlimited);
        client.hangUp();
        shards.getFirst().advance(Duration.ofSeconds(5));
        shards.get(1).input(limited);
        shards.get(0).input(limited);
        run();
        var one = lac(1, 2, "a");
        assertThat(dial(1, one).isUp()).as("none is left on the other").isTrue();
        assertThat(dial(1, one).isUp()).isFalse();
        assertThat(dial(0, lac(0, 3, "a")).isUp()).isFalse();
    }

    private static VpdnConfiguration configuration(SettingValues global, VpdnGroup... groups) {
        return Samples.configuration(global, groups);
    }

    private static VpdnGroup limited(String name, int limit, String... hostNames) {
        return Samples.group(name, OPEN.with(VpdnSettings.SESSION_LIMIT, Optional.of(limit)), hostNames);
    }

    private static VpdnGroup inheriting(String name) {
        var group = Samples.group(name, SettingValues.NONE, name);
        return new VpdnGroup(
                name, group.kinds(), Optional.empty(), group.terminateFrom(), Optional.of("t"), SettingValues.NONE);
    }

    private void begin(int count, VpdnConfiguration configuration) {
        shards.clear();
        for (int i = 0; i < count; i++) {
            var settings = Samples.settings(Samples.addresses("10.0.0.2", "10.0.0.99"));
            shards.add(new Lab(Samples.with(Samples.with(settings, configuration), new ShardId(i, count))));
        }
        for (var shard : shards) {
            shard.toShard = (to, message) -> shards.get(to.index()).input(new ShardMessageReceived(message));
        }
    }

    private void change(VpdnConfiguration configuration) {
        var policy = VpdnPolicy.of(configuration);
        shards.forEach(shard -> shard.input(new PolicyChanged(policy)));
        run();
    }

    private Lac lac(int shard, int host, String name) {
        var lac = shards.get(shard).lac(host, TunnelSettings.builder(name).build());
        run();
        return lac;
    }

    private Client dial(int shard, Lac lac) {
        var client = shards.get(shard).dial(lac, Samples.client("alice", "wonderland"));
        run();
        return client;
    }

    private List<Effect.SendToShard> counted(int shard) {
        return shards.get(shard).all(Effect.SendToShard.class).stream()
                .filter(effect -> effect.message() instanceof ShardMessage.SessionsCounted)
                .toList();
    }

    private void run() {
        for (int round = 0; round < 10; round++) {
            shards.forEach(Lab::run);
        }
    }
}
