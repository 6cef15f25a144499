package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.core.engine.Input.ShardMessageReceived;
import io.culvert.core.failure.FailureType;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two or three engines of one unit that share pools. */
class ShardsTest {
    private final List<Lab> shards = new ArrayList<>();

    @Test
    void oneShardCanUseTheWholePool() {
        begin(3, "10.0.0.2", "10.0.0.11", DuplicateRule.REFUSE);
        var lab = shards.get(0);
        var lac = lab.lac(1);
        var given = new HashSet<Inet4Address>();
        for (int i = 0; i < 10; i++) {
            var client = lab.dial(lac, Samples.client("alice", "wonderland"));
            run();
            assertThat(client.isUp()).as("call %d", i).isTrue();
            given.addAll(client.addresses);
        }
        assertThat(given).hasSize(10);
        var late = lab.dial(lac, Samples.client("alice", "wonderland"));
        run();
        advance(Duration.ofSeconds(10));
        assertThat(late.cleared).hasSize(1);
        assertThat(lab.all(Effect.RecordFailure.class).getFirst().failure().type())
                .isEqualTo(FailureType.NO_RESOURCES_AVAILABLE);
    }

    @Test
    void aBorrowedAddressGoesBackToItsOwner() {
        begin(2, "10.0.0.2", "10.0.0.3", DuplicateRule.REFUSE);
        var lab = shards.get(0);
        var lac = lab.lac(1);
        var first = lab.dial(lac, Samples.client("alice", "wonderland"));
        var second = lab.dial(lac, Samples.client("alice", "wonderland"));
        run();
        assertThat(used()).isEqualTo(2);
        first.hangUp();
        second.hangUp();
        advance(Duration.ofSeconds(5));
        assertThat(used()).isZero();
        var other = shards.get(1);
        var otherLac = other.lac(2);
        var third = other.dial(otherLac, Samples.client("alice", "wonderland"));
        var fourth = other.dial(otherLac, Samples.client("alice", "wonderland"));
        run();
        assertThat(third.isUp()).isTrue();
        assertThat(fourth.isUp()).isTrue();
    }

    @Test
    void aFixedAddressIsOneSessionsOnAllShards() {
        begin(2, "10.0.0.2", "10.0.0.9", DuplicateRule.REFUSE);
        for (var shard : shards) {
            shard.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip("203.0.113.9")));
        }
        var first = shards.get(0).dial(shards.get(0).lac(1), Samples.client("carol", "x"));
        run();
        var second = shards.get(1).dial(shards.get(1).lac(2), Samples.client("carol", "x"));
        run();
        advance(Duration.ofSeconds(10));
        assertThat(first.isUp()).isTrue();
        assertThat(second.cleared).hasSize(1);
        first.hangUp();
        advance(Duration.ofSeconds(10));
        var third = shards.get(1).dial(shards.get(1).lac(3), Samples.client("carol", "x"));
        run();
        assertThat(third.isUp()).isTrue();
    }

    @Test
    void aSessionIsReplacedAcrossShardsWhicheverOwnsTheAddress() {
        for (var address : List.of("203.0.113.9", "203.0.113.10")) {
            begin(2, "10.0.0.2", "10.0.0.9", DuplicateRule.REPLACE);
            for (var shard : shards) {
                shard.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip(address)));
            }
            var first = shards.get(0).dial(shards.get(0).lac(1), Samples.client("carol", "x"));
            run();
            assertThat(first.isUp()).isTrue();
            var second = shards.get(1).dial(shards.get(1).lac(2), Samples.client("carol", "x"));
            run();
            advance(Duration.ofSeconds(10));
            assertThat(first.cleared).hasSize(1);
            assertThat(second.isUp()).isTrue();
            assertThat(shards.get(0).entries).isEmpty();
            assertThat(shards.get(1).entries).hasSize(1);
        }
    }

    @Test
    void anAddressGrantedTooLateGoesBack() {
        begin(2, "10.0.0.2", "10.0.0.9", DuplicateRule.REFUSE);
        var asker = shards.get(0);
        asker.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip("203.0.113.9")));
        var held = new ArrayList<ShardMessage>();
        asker.toShard = (to, message) -> held.add(message);
        var lac = asker.lac(1);
        var client = asker.dial(lac, Samples.client("carol", "x"));
        assertThat(held).hasSize(1);
        client.hangUp();
        asker.advance(Duration.ofSeconds(5));
        connect();
        shards.get(1).input(new ShardMessageReceived(held.getFirst()));
        run();
        assertThat(asker.entries).isEmpty();
        var next = shards.get(1);
        next.aaa.user("carol", "x", FakeAaa.fixed(Samples.ip("203.0.113.9")));
        var second = next.dial(next.lac(2), Samples.client("carol", "x"));
        run();
        assertThat(second.isUp()).isTrue();
    }

    private void begin(int count, String first, String last, DuplicateRule duplicates) {
        shards.clear();
        for (int i = 0; i < count; i++) {
            var settings = Samples.settings(Samples.addresses(first, last, duplicates));
            shards.add(new Lab(Samples.with(settings, new ShardId(i, count))));
        }
        connect();
    }

    private void connect() {
        for (var shard : shards) {
            shard.toShard = (to, message) -> shards.get(to.index()).input(new ShardMessageReceived(message));
        }
    }

    private void run() {
        // A message between shards may cause another: a few rounds settle all.
        for (int round = 0; round < 20; round++) {
            shards.forEach(Lab::run);
        }
    }

    private void advance(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            shards.forEach(shard -> shard.advance(Duration.ofSeconds(1)));
            run();
        }
    }

    private long used() {
        return shards.stream().mapToLong(shard -> shard.addressesUsed()).sum();
    }
}
