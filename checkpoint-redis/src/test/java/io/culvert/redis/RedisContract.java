package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.redis.Appended.Refused;
import io.lettuce.core.KillArgs;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds for Redis in any arrangement. Each test has a group of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisContract<A extends Arrangement> {
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private A arrangement;

    abstract A start(Path directory);

    @BeforeAll
    void startServers(@TempDir Path directory) {
        arrangement = start(directory);
    }

    @AfterAll
    void endServers() {
        arrangement.close();
    }

    A arrangement() {
        return arrangement;
    }

    static Group newGroup() {
        var key = new byte[Group.KEY_OCTETS];
        new SecureRandom().nextBytes(key);
        return new Group("group-" + GROUPS.incrementAndGet(), Secret.of(Octets.of(key)));
    }

    Unit unit(Group group, String name) {
        return new Unit(arrangement.settings(), group, name);
    }

    String key(Group group, String end) {
        return "{culvert:" + group.name() + "}:" + end;
    }

    @Test
    void whatIsConfirmedIsLoadedAndFollowed() {
        var group = newGroup();
        var model = new Model(1);
        try (var active = unit(group, "a");
                var standby = unit(group, "b");
                var heard = standby.follow(Position.START)) {
            var taken = active.take();
            assertThat(taken.tail()).isEqualTo(new Tail(Position.START, 0));
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 300);
            }
            var loaded = standby.load();
            assertThat(loaded.tail()).isEqualTo(new Tail(new Position(1, 300), 0));
            assertThat(loaded.changes()).isEqualTo(model.state());
            assertThat(loaded.damage()).isEqualTo(LoadResult.Damage.NONE);
            heard.reaches(new Position(1, 300));
            assertThat(heard.state()).isEqualTo(model.state());
        }
    }

    @Test
    void aBatchOfAnySizeIsWrittenAtOnce() {
        var group = newGroup();
        var model = new Model(2);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START);
                var journal = active.journal(active.take())) {
            Unit.confirm(journal.append(1, model.batch(7_001)));
            Unit.confirm(journal.append(2, model.batch(1_000)));
            Unit.confirm(journal.append(3, model.batch(1_001)));
            Unit.confirm(journal.append(4, List.of()));
            assertThat(active.load().changes()).isEqualTo(model.state());
            heard.reaches(new Position(1, 4));
            assertThat(heard.state()).isEqualTo(model.state());
        }
    }

    @Test
    void theLeaseIsOneHoldersAtATime() {
        var group = newGroup();
        try (var a = unit(group, "a");
                var b = unit(group, "b")) {
            var first = a.take();
            assertThat(first.value().epoch()).isEqualTo(1);
            assertThat(Eventually.get(a.lease.look()).holder())
                    .contains(first.value().toString());
            var held = (LeaseAnswer.Held) Eventually.get(b.lease.take(Unit.LEASE, 0));
            assertThat(held.holder()).isEqualTo(first.value().toString());
            assertThat(held.remaining()).isBetween(Duration.ofSeconds(20), Unit.LEASE);
            assertThat(Eventually.get(b.lease.takeFrom("a/0000000000000000/1", Unit.LEASE, 0)))
                    .isInstanceOf(LeaseAnswer.Held.class);
            assertThat(Eventually.get(a.lease.renew(first.value(), Unit.LEASE))).isEqualTo(new LeaseAnswer.Renewed());

            var second = (LeaseAnswer.Taken) Eventually.get(b.lease.takeFrom(held.holder(), Unit.LEASE, 7));
            assertThat(second.value().epoch())
                    .as("more than stored and heard of")
                    .isEqualTo(8);
            assertThat(second.storedEpoch()).isEqualTo(1);
            assertThat(Eventually.get(a.lease.renew(first.value(), Unit.LEASE)))
                    .isEqualTo(new LeaseAnswer.Lost(Refusal.LEASE_LOST, second.value() + " holds the lease"));
            assertThat(Eventually.get(a.lease.release(first.value()))).isInstanceOf(LeaseAnswer.Lost.class);

            assertThat(Eventually.get(b.lease.release(second.value()))).isEqualTo(new LeaseAnswer.Renewed());
            assertThat(a.take().value().epoch()).isEqualTo(9);
        }
    }

    @Test
    void aLeaseThatExpiredIsLost() {
        var group = newGroup();
        try (var a = unit(group, "a")) {
            var taken = (LeaseAnswer.Taken) Eventually.get(a.lease.take(Duration.ofMillis(50), 0));
            try (var journal = a.journal(taken)) {
                Eventually.holds(
                        Duration.ofSeconds(5),
                        "it expires",
                        () -> Eventually.get(a.lease.look()).holder().isEmpty());
                assertThat(Eventually.get(a.lease.renew(taken.value(), Unit.LEASE)))
                        .isEqualTo(new LeaseAnswer.Lost(Refusal.LEASE_LOST, "nobody holds the lease"));
                assertThat(Eventually.get(journal.append(1, new Model(1).batch(1))))
                        .isEqualTo(new Refused(Refusal.LEASE_LOST, "nobody holds the lease"));
            }
        }
    }

    /** The answer to a taking may get lost; who asks again gets the lease. */
    @Test
    void theSameIncarnationTakesAgain() {
        var group = newGroup();
        try (var a = unit(group, "a")) {
            var first = a.take();
            var second = a.take();
            assertThat(second.value().epoch()).isEqualTo(first.value().epoch() + 1);
            assertThat(Eventually.get(a.lease.renew(first.value(), Unit.LEASE))).isInstanceOf(LeaseAnswer.Lost.class);
        }
    }

    @Test
    void whoLostTheLeaseWritesNothingMore() {
        var group = newGroup();
        var model = new Model(3);
        try (var a = unit(group, "a");
                var b = unit(group, "b")) {
            var old = a.take();
            try (var journal = a.journal(old)) {
                Unit.append(journal, model, 10);
                var taken = (LeaseAnswer.Taken)
                        Eventually.get(b.lease.takeFrom(old.value().toString(), Unit.LEASE, 0));
                assertThat(taken.tail()).isEqualTo(new Tail(new Position(1, 10), 0));
                var late = new Model(99);
                var refused = new Refused(Refusal.LEASE_LOST, taken.value() + " holds the lease");
                assertThat(Eventually.get(journal.append(11, late.batch(5)))).isEqualTo(refused);
                assertThat(Eventually.get(journal.append(12, late.batch(5)))).isEqualTo(refused);
                assertThat(Eventually.get(journal.append(11, late.batch(5)))).isEqualTo(refused);
                assertThat(Eventually.get(a.stores
                                .fullState()
                                .write(
                                        old.value(),
                                        new Position(1, 10),
                                        late.state().iterator(),
                                        FullState.Succession.FOLLOWS)))
                        .isInstanceOf(Switched.Refused.class);
                try (var next = b.journal(taken)) {
                    Unit.append(next, model, 10);
                }
                assertThat(b.load().changes()).isEqualTo(model.state());
            }
        }
    }

    @Test
    void connectionsThatBreakLeaveNeitherHolesNorDoubles() {
        var group = newGroup();
        var model = new Model(4);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START);
                var journal = active.journal(active.take())) {
            int written = whileAppending(journal, model, () -> kill(group, "journal", "feed", "lease", "state"), 8);
            assertThat(active.stores.counters().reconnects()).isPositive();
            assertThat(active.stores.counters().resends()).isPositive();
            assertThat(active.load().changes()).isEqualTo(model.state());
            heard.reaches(new Position(1, written));
            assertThat(heard.state()).isEqualTo(model.state());
            assertThat(heard.ends).isEmpty();
            assertThat(entries(group)).isEqualTo(written);
        }
    }

    @Test
    void aRedisThatForgetsTheScriptIsToldAgain() {
        var group = newGroup();
        var model = new Model(5);
        try (var active = unit(group, "a");
                var journal = active.journal(active.take())) {
            int written = whileAppending(journal, model, () -> ask(group, RedisCommands::scriptFlush), 20);
            assertThat(active.stores.counters().scriptLoads()).isGreaterThan(2);
            assertThat(active.stores.counters().reconnects()).isZero();
            assertThat(active.load().changes()).isEqualTo(model.state());
            assertThat(entries(group)).isEqualTo(written);
        }
    }

    @Test
    void loadingWhileItIsWrittenGivesAWholeState() throws Exception {
        var group = newGroup();
        var model = new Model(6);
        try (var active = unit(group, "a");
                var standby = unit(group, "b");
                var journal = active.journal(active.take())) {
            Unit.confirm(journal.append(1, model.batch(20_000)));
            var states = new ArrayList<List<Change>>();
            states.add(List.of());
            states.add(model.state());
            var writing = CompletableFuture.runAsync(() -> {
                for (int i = 2; i <= 60; i++) {
                    Unit.confirm(journal.append(i, model.batch(50)));
                    states.add(model.state());
                }
            });
            var loads = new ArrayList<LoadResult.Loaded>();
            do {
                loads.add(standby.load());
            } while (!writing.isDone());
            writing.get();
            loads.add(standby.load());
            assertThat(loads).allSatisfy(loaded -> {
                int sequence = (int) loaded.tail().last().sequence();
                assertThat(loaded.changes().equals(states.get(sequence)))
                        .as("state as of " + sequence)
                        .isTrue();
            });
            assertThat(loads.getLast().tail().last()).isEqualTo(new Position(1, 60));
        }
    }

    @Test
    void aFullStateBecomesTheCurrentOneUnderWriting() {
        var group = newGroup();
        var model = new Model(7);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START)) {
            var taken = active.take();
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 500);
                for (int generation = 1; generation <= 3; generation++) {
                    var asOf = new Position(taken.value().epoch(), journal.lastSequence());
                    var state = model.state();
                    var switching = active.stores
                            .fullState()
                            .write(taken.value(), asOf, state.iterator(), FullState.Succession.FOLLOWS)
                            .toCompletableFuture();
                    do {
                        Unit.append(journal, model, 100);
                    } while (!switching.isDone());
                    assertThat(((Switched.Done) switching.join()).generation()).isEqualTo(generation);
                    Unit.append(journal, model, 50);
                }
                var last = new Position(taken.value().epoch(), journal.lastSequence());
                var loaded = active.load();
                assertThat(loaded.tail()).isEqualTo(new Tail(last, 3));
                assertThat(loaded.changes()).isEqualTo(model.state());
                heard.reaches(last);
                assertThat(heard.ends).as("who follows goes on following").isEmpty();
                assertThat(heard.state()).isEqualTo(model.state());
                long left = ask(group, commands -> commands.exists(key(group, "state:0"), key(group, "state:2")));
                assertThat(left).isZero();
            }
        }
    }

    @Test
    void anUnfinishedFullStateIsNotSeen() {
        var group = newGroup();
        var model = new Model(8);
        try (var active = unit(group, "a")) {
            var taken = active.take();
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 20);
                var broken = IntStream.range(0, 5_000)
                        .mapToObj(i -> {
                            if (i == 4_000) {
                                throw new IllegalStateException("the source breaks");
                            }
                            return new Change(Model.key(60, i), model.value(10));
                        })
                        .iterator();
                assertThat(Eventually.get(active.stores
                                .fullState()
                                .write(taken.value(), new Position(1, 20), broken, FullState.Succession.FOLLOWS)))
                        .isInstanceOf(Switched.Unreachable.class);
                assertThat(active.load().changes()).isEqualTo(model.state());
                assertThat(Eventually.get(active.stores
                                .fullState()
                                .write(
                                        taken.value(),
                                        new Position(1, 20),
                                        model.state().iterator(),
                                        FullState.Succession.FOLLOWS)))
                        .isEqualTo(new Switched.Done(1, new Position(1, 20)));
                assertThat(active.load().changes()).isEqualTo(model.state());
            }
        }
    }

    @Test
    void trimmingIsSeenOnlyByWhoIsBehind() {
        var group = newGroup();
        var model = new Model(9);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START)) {
            var taken = active.take();
            try (var journal = active.stores.journal(taken.value(), taken.tail(), few(Long.MAX_VALUE))) {
                Unit.append(journal, model, 2_000);
                heard.reaches(new Position(1, 2_000));
                Eventually.holds(Duration.ofSeconds(10), "the stream is trimmed", () -> entries(group) <= 400);
                assertThat(entries(group)).isGreaterThanOrEqualTo(200);
                try (var late = active.follow(new Position(1, 1_000))) {
                    late.ends();
                    assertThat(late.ends.getFirst()).startsWith("gap after 1-1000");
                }
                try (var inTime = active.follow(new Position(1, 1_950))) {
                    Unit.append(journal, model, 10);
                    inTime.reaches(new Position(1, 2_010));
                }
                heard.reaches(new Position(1, 2_010));
                assertThat(heard.state()).isEqualTo(model.state());
                assertThat(active.load().changes()).isEqualTo(model.state());
            }
        }
    }

    private static JournalSettings few(long octets) {
        return new JournalSettings(
                Confirmation.MEMORY, 200, octets, JournalSettings.ANSWER_TIME, JournalSettings.PATIENCE);
    }

    @Test
    void theStreamKeepsNoMoreOctetsThanItMay() {
        var group = newGroup();
        try (var active = unit(group, "a")) {
            var taken = active.take();
            var model = new Model(10);
            try (var journal = active.stores.journal(taken.value(), taken.tail(), few(20_000))) {
                Unit.append(journal, model, 180);
                folds(group, new Position(1, 180));
                assertThat(entries(group)).isBetween(5L, 40L);
                assertThat(active.load().changes()).isEqualTo(model.state());
            }
        }
    }

    /** Then the stream is not needed to load all. */
    @Test
    void theStateComesToHaveEverything() {
        var group = newGroup();
        var model = new Model(17);
        try (var active = unit(group, "a");
                var journal = active.journal(active.take())) {
            for (long round = 1; round <= 3; round++) {
                Unit.confirm(journal.append(3 * round - 2, model.batch(700)));
                Unit.confirm(journal.append(3 * round - 1, List.of()));
                Unit.confirm(journal.append(3 * round, model.batch(20)));
                folds(group, new Position(1, 3 * round));
                ask(group, commands -> commands.xtrim(key(group, "stream"), 0));
                assertThat(active.load().changes()).isEqualTo(model.state());
            }
        }
    }

    @Test
    void whatADeadWriterLeftInTheStreamAloneTheNextOnePutsIntoTheState() {
        var group = newGroup();
        var model = new Model(18);
        try (var a = unit(group, "a");
                var b = unit(group, "b")) {
            var first = a.take();
            try (var journal = a.journal(first)) {
                Unit.append(journal, model, 100);
            }
            var second = (LeaseAnswer.Taken)
                    Eventually.get(b.lease.takeFrom(first.value().toString(), Unit.LEASE, 0));
            try (var journal = b.journal(second)) {
                assertThat(b.load().changes()).isEqualTo(model.state());
                Unit.append(journal, model, 10);
                folds(group, new Position(2, 110));
                ask(group, commands -> commands.xtrim(key(group, "stream"), 0));
                assertThat(b.load().changes()).isEqualTo(model.state());
            }
        }
    }

    @Test
    void recordsThatComeAndGoAreInTheStateWhileTheyAreThereAndNotLonger() {
        var group = newGroup();
        var session = Model.key(1, 1);
        var message = CheckpointKey.message(new TunnelId(1), new SequenceNumber(7));
        var accounting = CheckpointKey.accounting(new TunnelId(1), 3);
        var value = new Model(21).value(20);
        try (var a = unit(group, "a");
                var b = unit(group, "b")) {
            var first = a.take();
            try (var journal = a.journal(first)) {
                append(journal, new Change(session, value), new Change(message, value), new Change(accounting, value));
                folds(group, new Position(1, 1));
                assertThat(keysOfState(group)).isEqualTo(3);
                append(journal, Change.removal(accounting));
                folds(group, new Position(1, 2));
                assertThat(keysOfState(group)).isEqualTo(2);
            }
            var second = (LeaseAnswer.Taken)
                    Eventually.get(b.lease.takeFrom(first.value().toString(), Unit.LEASE, 0));
            try (var journal = b.journal(second)) {
                // The other unit has put it there.
                append(journal, Change.removal(message));
                folds(group, new Position(2, 3));
                assertThat(keysOfState(group)).isEqualTo(1);
                append(journal, new Change(message, value));
                append(journal, Change.removal(message));
                append(journal, new Change(accounting, value));
                folds(group, new Position(2, 6));
                assertThat(keysOfState(group)).isEqualTo(2);
                assertThat(b.load().changes())
                        .containsExactlyInAnyOrder(new Change(session, value), new Change(accounting, value));
            }
        }
    }

    private static void append(Journal journal, Change... changes) {
        Unit.confirm(journal.append(journal.lastSequence() + 1, List.of(changes)));
    }

    private long keysOfState(Group group) {
        return ask(
                group,
                commands -> commands.hlen(key(group, "state:" + commands.hget(key(group, "head"), "generation"))));
    }

    @Test
    void aStreamWithAHoleBeforeTheStateIsNoticedByTheWriter() {
        var group = newGroup();
        try (var a = unit(group, "a")) {
            var model = new Model(19);
            try (var journal = a.journal(a.take())) {
                Unit.append(journal, model, 100);
            }
            ask(group, commands -> {
                commands.hset(key(group, "head"), "folded", "0-0");
                return commands.xdel(key(group, "stream"), "1-50");
            });
            try (var journal = a.journal(a.take())) {
                Eventually.holds(
                        Duration.ofSeconds(10),
                        "the journal ends",
                        () -> Eventually.get(journal.append(journal.lastSequence() + 1, List.of()))
                                        instanceof Refused(var refusal, var _)
                                && refusal == Refusal.TAIL_LOST);
            }
        }
    }

    private void folds(Group group, Position position) {
        Eventually.holds(
                Duration.ofSeconds(10),
                "the state has all up to " + position,
                () -> position.toString().equals(ask(group, commands -> commands.hget(key(group, "head"), "folded"))));
    }

    @Test
    void aRedisThatLostAllIsFoundedAgain() {
        var group = newGroup();
        var model = new Model(11);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START)) {
            var first = active.take();
            Position end;
            try (var journal = active.journal(first)) {
                Unit.append(journal, model, 50);
                heard.reaches(new Position(1, 50));
                lose(group, "lease", "head", "stream", "state:0", "group");
                assertThat(Eventually.get(active.lease.renew(first.value(), Unit.LEASE)))
                        .isInstanceOf(LeaseAnswer.Lost.class);
                assertThat(Eventually.get(journal.append(51, model.batch(5)))).isInstanceOf(Refused.class);
                end = new Position(1, 51);
            }
            heard.ends();

            var again = (LeaseAnswer.Taken)
                    Eventually.get(active.lease.take(Unit.LEASE, first.value().epoch()));
            assertThat(again.value().epoch()).isEqualTo(2);
            assertThat(again.storedEpoch()).as("lost").isZero();
            assertThat(again.tail()).isEqualTo(new Tail(Position.START, 0));
            var done = (Switched.Done) Eventually.get(active.stores
                    .fullState()
                    .write(again.value(), end, model.state().iterator(), FullState.Succession.FOUNDS));
            assertThat(done).isEqualTo(new Switched.Done(1, end));
            try (var journal = active.stores.journal(
                            again.value(),
                            new Tail(done.position(), done.generation()),
                            Unit.patient(Confirmation.MEMORY));
                    var anew = active.follow(end)) {
                Unit.append(journal, model, 50);
                anew.reaches(new Position(2, 101));
            }
            assertThat(active.load().changes()).isEqualTo(model.state());
            assertThat(active.load().tail()).isEqualTo(new Tail(new Position(2, 101), 1));
        }
    }

    @Test
    void whoFollowsAJournalThatIsFoundedWithinAnEpochFindsAGap() {
        var group = newGroup();
        var model = new Model(14);
        try (var active = unit(group, "a");
                var atTheEnd = active.follow(Position.START)) {
            var taken = active.take();
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 50);
            }
            atTheEnd.reaches(new Position(1, 50));
            assertThat(founded(active, taken, new Position(1, 50), model))
                    .isInstanceOfSatisfying(
                            Switched.Refused.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TAIL_LOST));
            // Something that is in no batch.
            model.batch(5);
            assertThat(founded(active, taken, new Position(1, 51), model))
                    .isEqualTo(new Switched.Done(1, new Position(1, 51)));
            atTheEnd.ends();
            try (var journal = active.stores.journal(
                            taken.value(), new Tail(new Position(1, 51), 1), Unit.patient(Confirmation.MEMORY));
                    var behind = active.follow(new Position(1, 50));
                    var anew = active.follow(new Position(1, 51))) {
                Unit.append(journal, model, 10);
                anew.reaches(new Position(1, 61));
                behind.ends();
            }
            assertThat(active.load().changes()).isEqualTo(model.state());
        }
    }

    private static Switched founded(Unit active, LeaseAnswer.Taken taken, Position asOf, Model model) {
        return Eventually.get(active.stores
                .fullState()
                .write(taken.value(), asOf, model.state().iterator(), FullState.Succession.FOUNDS));
    }

    @Test
    void aTailThatIsLostIsNoticed() {
        var group = newGroup();
        var model = new Model(12);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START);
                var journal = active.journal(active.take())) {
            Unit.append(journal, model, 50);
            heard.reaches(new Position(1, 50));
            ask(group, commands -> commands.hset(key(group, "head"), "last", "1-48"));
            assertThat(Eventually.get(journal.append(51, model.batch(5))))
                    .isEqualTo(new Refused(Refusal.TAIL_LOST, "Redis ends at 1-48, batch 51 is next"));
            heard.ends();
            assertThat(heard.ends.getFirst()).isEqualTo("gap after 1-50: the journal in Redis ends at 1-48");
        }
    }

    @Test
    void anEpochThatIsLostIsNoticed() {
        var group = newGroup();
        var model = new Model(13);
        try (var active = unit(group, "a")) {
            var taken = (LeaseAnswer.Taken) Eventually.get(active.lease.take(Unit.LEASE, 4));
            try (var journal = active.journal(taken)) {
                Unit.append(journal, model, 5);
                ask(group, commands -> commands.hset(key(group, "head"), "epoch", "3"));
                assertThat(Eventually.get(active.lease.renew(taken.value(), Unit.LEASE)))
                        .isEqualTo(new LeaseAnswer.Lost(Refusal.EPOCH_LOST, "Redis has epoch 3"));
                assertThat(Eventually.get(journal.append(6, model.batch(5))))
                        .isEqualTo(new Refused(Refusal.EPOCH_LOST, "Redis has epoch 3"));
            }
        }
    }

    /** Two histories with the same sequences: who followed the one must not go on with the other. */
    @Test
    void aHistoryThatPartedIsNoticed() {
        var group = newGroup();
        var model = new Model(14);
        try (var a = unit(group, "a");
                var b = unit(group, "b")) {
            var first = a.take();
            try (var journal = a.journal(first)) {
                Unit.append(journal, model, 20);
            }
            var second = (LeaseAnswer.Taken)
                    Eventually.get(b.lease.takeFrom(first.value().toString(), Unit.LEASE, 0));
            try (var journal = b.journal(second)) {
                Unit.append(journal, model, 20);
                try (var right = a.follow(new Position(1, 20));
                        var wrong = a.follow(new Position(1, 25))) {
                    right.reaches(new Position(2, 40));
                    wrong.ends();
                    assertThat(wrong.ends.getFirst()).startsWith("gap after 1-25");
                }
            }
        }
    }

    @Test
    void valuesThatAreNotOursAreReported() {
        var group = newGroup();
        var model = new Model(15);
        try (var active = unit(group, "a");
                var heard = active.follow(Position.START);
                var journal = active.journal(active.take())) {
            Unit.append(journal, model, 5);
            heard.reaches(new Position(1, 5));
            ask(group, commands -> commands.hset(key(group, "state:0"), "torntorn", "what a disk left of it"));
            ask(group, commands -> commands.hset(key(group, "state:0"), "no key", "x".repeat(60)));
            var loaded = active.load();
            assertThat(loaded.damage().count()).isEqualTo(2);
            assertThat(loaded.damage().texts()).anyMatch(text -> text.contains("a key that is none"));
            assertThat(loaded.changes()).as("the others").isEqualTo(model.state());

            ask(
                    group,
                    commands -> commands.xadd(
                            key(group, "stream"),
                            XAddArgs.Builder.nomkstream().id("1-6"),
                            "p",
                            "1-5",
                            "b",
                            "\1" + "x".repeat(60)));
            heard.ends();
            assertThat(heard.ends.getFirst())
                    .startsWith("damaged at 1-6: a value that was not sealed with this group key");
            assertThat(heard.state()).as("nothing of it").isEqualTo(model.state());
            assertThat(active.stores.counters().damaged()).isEqualTo(3);
        }
    }

    @Test
    void anotherGroupKeyIsRefused() {
        var group = newGroup();
        unit(group, "a").close();
        var other = new Group(group.name(), newGroup().key());
        assertRefused(other, "were written with another group key");
        ask(group, commands -> commands.hset(key(group, "group"), "format", "3"));
        assertRefused(group, "have format 3, this release reads and writes 2");
        ask(group, commands -> commands.hset(key(group, "group"), "name", "other"));
        assertRefused(group, "are those of a group \"other\"");
    }

    @Test
    void aRedisThatMayEvictIsRefused() {
        var group = newGroup();
        ask(group, commands -> commands.configSet("maxmemory-policy", "allkeys-lru"));
        try {
            assertRefused(group, "may evict keys: maxmemory-policy is allkeys-lru and must be noeviction");
        } finally {
            ask(group, commands -> commands.configSet("maxmemory-policy", "noeviction"));
        }
    }

    @Test
    void withoutAReplicaNothingIsConfirmedByOne() {
        arrangement.settle();
        var group = newGroup();
        try (var active = unit(group, "a")) {
            var taken = active.take();
            boolean hasReplica = active.stores.facts().replicas() > 0;
            assertThat(active.stores.facts().objection(Confirmation.REPLICA).isEmpty())
                    .isEqualTo(hasReplica);
            var hasty = new JournalSettings(
                    Confirmation.REPLICA, 1000, 1 << 20, Duration.ofMillis(300), Duration.ofMillis(600));
            try (var journal = active.stores.journal(taken.value(), taken.tail(), hasty)) {
                var answer = Eventually.get(journal.append(1, new Model(16).batch(5)));
                assertThat(answer).isInstanceOf(hasReplica ? Appended.Confirmed.class : Appended.Unreachable.class);
            }
        }
    }

    @Test
    void batchesComeInTurn() {
        var group = newGroup();
        try (var active = unit(group, "a");
                var journal = active.journal(active.take())) {
            assertThatThrownBy(() -> journal.append(2, List.of())).isInstanceOf(IllegalArgumentException.class);
            Unit.confirm(journal.append(1, List.of()));
            assertThatThrownBy(() -> journal.append(1, List.of())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    void assertRefused(Group group, String reason) {
        assertThatThrownBy(() -> RedisStores.connect(arrangement.settings(), group, new Incarnation(1))
                        .close())
                .isInstanceOf(RedisRefused.class)
                .hasMessageContaining(reason);
    }

    <T> T ask(Group group, java.util.function.Function<RedisCommands<String, String>, T> question) {
        return arrangement.ask(group, question);
    }

    /**
     * Appends batches of five changes as long as somebody does something again and again, with a hundred batches after each time.
     *
     * @return how many batches
     */
    static int whileAppending(Journal journal, Model model, Runnable nuisance, int times) {
        var isOver = new AtomicBoolean();
        var writing = CompletableFuture.supplyAsync(() -> Unit.appendUntil(isOver::get, journal, model));
        try {
            for (int i = 0; i < times; i++) {
                nuisance.run();
                long before = journal.lastSequence();
                Eventually.holds(
                        Duration.ofSeconds(20),
                        "batches go on",
                        () -> writing.isDone() || journal.lastSequence() > before + 100);
            }
        } finally {
            isOver.set(true);
        }
        return Eventually.get(writing);
    }

    private void kill(Group group, String... purposes) {
        Consumer<RedisCommands<String, String>> kill = commands -> {
            for (var line : commands.clientList().split("\n")) {
                for (var purpose : purposes) {
                    if (line.contains(" name=culvert-" + purpose + " ")) {
                        var id = line.replaceFirst("id=(\\d+) .*", "$1");
                        commands.clientKill(KillArgs.Builder.id(Long.parseLong(id)));
                    }
                }
            }
        };
        ask(group, commands -> {
            kill.accept(commands);
            return 0;
        });
    }

    private void lose(Group group, String... ends) {
        for (var end : ends) {
            ask(group, commands -> commands.del(key(group, end)));
        }
    }

    long entries(Group group) {
        return ask(group, commands -> commands.xlen(key(group, "stream")));
    }
}
