package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.redis.Appended.Confirmed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A master with a replica, watched by three Sentinels. The last test leaves only one of the two. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SentinelRedisIT extends RedisContract<SentinelArrangement> {
    @Override
    SentinelArrangement start(Path directory) {
        return new SentinelArrangement(directory);
    }

    @Test
    @Order(1)
    void whatAReplicaConfirmedSurvivesASentinelFailover() {
        var group = newGroup();
        var model = new Model(30);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START)) {
            var taken = active.take();
            var settings = Unit.patient(Confirmation.REPLICA);
            int written;
            try (var journal = active.stores.journal(taken.value(), taken.tail(), settings)) {
                written = whileAppending(journal, model, () -> arrangement().failOver(), 1);
                assertThat(active.stores.counters().reconnects()).isPositive();
                assertThat(Eventually.get(active.lease.renew(taken.value(), Unit.LEASE)))
                        .as("the lease went with the data")
                        .isEqualTo(new LeaseAnswer.Renewed());
            }
            heard.reaches(new Position(1, written));
            assertThat(heard.state()).isEqualTo(model.state());
            assertThat(active.load().changes()).isEqualTo(model.state());
        }
    }

    @Test
    @Order(2)
    void withoutItsReplicaTheMasterGoesOnAloneUntilItIsBack() {
        var group = newGroup();
        var model = new Model(32);
        arrangement().settle();
        try (var active = unit(group, "a")) {
            var taken = active.take();
            try (var journal = automatic(active, taken)) {
                Unit.append(journal, model, 100);
                assertThat(journal.confirmation()).contains(Confirmation.REPLICA);
                arrangement().replica().kill();
                Unit.append(journal, model, 100);
                assertThat(journal.confirmation()).contains(Confirmation.MEMORY);
                arrangement().replica().begin();
                arrangement().settle();
                Eventually.holds(
                        Duration.ofSeconds(10),
                        "the replica is waited for again",
                        () -> journal.confirmation().equals(Optional.of(Confirmation.REPLICA)));
                Unit.append(journal, model, 100);
                assertThat(journal.confirmation()).contains(Confirmation.REPLICA);
            }
            assertThat(active.load().changes()).isEqualTo(model.state());
        }
    }

    /** The others may have another master by now, and what this one confirmed alone would be lost with it. */
    @Test
    @Order(3)
    void whoIsCutOffFromMostSentinelsWaitsForAReplicaWhatever() {
        var group = newGroup();
        var model = new Model(33);
        arrangement().settle();
        try (var active = unit(group, "a")) {
            var taken = active.take();
            try (var journal = automatic(active, taken)) {
                Unit.append(journal, model, 100);
                try (var _ = arrangement().withoutMostSentinels()) {
                    arrangement().replica().pause();
                    var waiting = journal.append(journal.lastSequence() + 1, model.batch(5));
                    Eventually.holds(
                            Duration.ofSeconds(10),
                            "it is missed for a while",
                            () -> journal.oldestWaitNanos()
                                    > Duration.ofSeconds(3).toNanos());
                    assertThat(waiting.toCompletableFuture()).isNotDone();
                    assertThat(journal.confirmation()).contains(Confirmation.REPLICA);
                    arrangement().replica().resume();
                    Unit.confirm(waiting);
                }
            }
        }
    }

    private static Journal automatic(Unit unit, LeaseAnswer.Taken taken) {
        return unit.stores.journal(taken.value(), taken.tail(), Unit.patient(Confirmation.AUTOMATIC));
    }

    /** Asked again while no master answers, as the runtime does it. */
    private static LeaseAnswer.Taken takeAgain(Unit active) {
        var taken = new AtomicReference<LeaseAnswer.Taken>();
        Eventually.holds(Duration.ofSeconds(20), "the lease is taken from the new master", () -> {
            if (Eventually.get(active.lease.take(Unit.LEASE, 1)) instanceof LeaseAnswer.Taken answer) {
                taken.set(answer);
            }
            return taken.get() != null;
        });
        return taken.get();
    }

    /** As the runtime does it: whatever the new master lacks is written again from the live unit's own state. */
    @Test
    @Order(Integer.MAX_VALUE)
    void theMastersDeathCostsTheActiveUnitNothing() {
        var group = newGroup();
        var model = new Model(31);
        arrangement().settle();
        var master = arrangement().master();
        try (var active = unit(group, "a")) {
            var taken = active.take();
            Appended last;
            Position written;
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 500);
                master.kill();
                last = Eventually.get(journal.append(501, model.batch(5)));
                written = new Position(1, 501);
                if (last instanceof Confirmed) {
                    Unit.append(journal, model, 100);
                    written = new Position(1, 601);
                }
            }
            if (!(last instanceof Confirmed)) {
                var again = takeAgain(active);
                written = new Position(again.value().epoch(), written.sequence() + 1);
                var done = (Switched.Done) Eventually.get(active.stores
                        .fullState()
                        .write(again.value(), written, model.state().iterator(), FullState.Succession.FOUNDS));
                assertThat(done.position()).isEqualTo(written);
            }
            assertThat(active.load().changes()).isEqualTo(model.state());
            assertThat(active.load().tail().last()).isEqualTo(written);
        }
    }
}
