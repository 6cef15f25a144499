package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.JournalBatches.Batch;
import io.culvert.core.checkpoint.JournalBatches.ShardTicket;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.redis.Appended;
import io.culvert.redis.Position;
import io.culvert.redis.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CheckpointJournalTest {
    private final List<ShardTicket> confirmed = new ArrayList<>();
    private final List<CheckpointJournal.Trouble> troubles = new ArrayList<>();
    private final Recorder store = new Recorder();
    private final List<Runnable> due = new ArrayList<>();
    private final List<Long> delays = new ArrayList<>();
    private long nanos;
    private final CheckpointJournal journal =
            new CheckpointJournal(2, confirmed::add, troubles::add, this::later, () -> nanos);

    private void later(Runnable task, long delayNanos) {
        due.add(task);
        delays.add(delayNanos);
    }

    /** Lets so much time pass that whatever is due is done. */
    private void pass() {
        nanos += 2_000_000;
        var tasks = List.copyOf(due);
        due.clear();
        tasks.forEach(Runnable::run);
    }

    /** A store that answers when it is told to. */
    private static final class Recorder implements CheckpointJournal.Store {
        final List<Batch> batches = new ArrayList<>();
        final List<CompletableFuture<Appended>> answers = new ArrayList<>();

        @Override
        public CompletionStage<Appended> append(Batch batch) {
            batches.add(batch);
            var answer = new CompletableFuture<Appended>();
            answers.add(answer);
            return answer;
        }

        void confirm(int index) {
            answers.get(index)
                    .complete(new Appended.Confirmed(
                            new Position(1, batches.get(index).sequence())));
        }
    }

    @Test
    void oneBatchTakesWhatAllShardsHaveAppendedAndEachHearsHowFarItsRecordsAre() {
        begin(7);
        long first = journal.append(0, List.of(change(1, "a")));
        long second = journal.append(1, List.of(change(2, "b")));
        long third = journal.append(0, List.of(change(3, "c")));
        journal.flush();

        assertThat(store.batches).hasSize(1);
        assertThat(store.batches.getFirst().sequence()).isEqualTo(8);
        assertThat(store.batches.getFirst().changes()).hasSize(3);
        assertThat(confirmed).isEmpty();
        store.confirm(0);
        assertThat(first).isLessThan(third);
        assertThat(confirmed).containsExactly(new ShardTicket(0, third), new ShardTicket(1, second));
        assertThat(journal.confirmed()).isEqualTo(8);
    }

    @Test
    void oneBatchIsOnTheWayAndTheNextTakesAllThatCameMeanwhile() {
        begin(0);
        for (int i = 1; i <= 10; i++) {
            journal.append(0, List.of(change(i, "x")));
            journal.flush();
        }
        assertThat(store.batches).hasSize(1);
        pass();
        store.confirm(0);
        pass();
        assertThat(store.batches).hasSize(2);
        assertThat(store.batches.getLast().changes()).hasSize(9);
    }

    @Test
    void afterAPauseABatchLeavesAtOnceAndTheNextOneNotSoon() {
        begin(0);
        nanos = 5_000_000;
        journal.append(0, List.of(change(1, "x")));
        journal.flush();
        assertThat(store.batches).hasSize(1);
        nanos += 300_000;
        store.confirm(0);
        journal.append(0, List.of(change(2, "x")));
        journal.flush();
        journal.append(0, List.of(change(3, "x")));
        journal.flush();
        assertThat(store.batches).hasSize(1);
        assertThat(delays).containsExactly(1_700_000L);
        pass();
        assertThat(store.batches).hasSize(2);
        assertThat(store.batches.getLast().changes()).hasSize(2);
        store.confirm(1);
        nanos += 2_000_000;
        journal.append(0, List.of(change(4, "x")));
        journal.flush();
        assertThat(store.batches).hasSize(3);
    }

    @Test
    void theStoresOwnThreadSendsNothing() {
        begin(0);
        journal.append(0, List.of(change(1, "x")));
        journal.flush();
        journal.append(0, List.of(change(2, "x")));
        nanos += 10_000_000;
        store.confirm(0);
        assertThat(store.batches).hasSize(1);
        assertThat(delays).containsExactly(0L);
        pass();
        assertThat(store.batches).hasSize(2);
    }

    @Test
    void whatIsRefusedIsToldOnceAndNothingIsSentAfterIt() {
        begin(0);
        journal.append(0, List.of(change(1, "a")));
        journal.flush();
        journal.append(0, List.of(change(2, "b")));
        journal.flush();
        store.answers.getFirst().complete(new Appended.Refused(Refusal.LEASE_LOST, "b has it"));
        pass();
        journal.append(0, List.of(change(3, "c")));
        journal.flush();

        assertThat(troubles).containsExactly(new CheckpointJournal.Trouble.Refused("LEASE_LOST: b has it"));
        pass();
        assertThat(store.batches).hasSize(1);
        assertThat(confirmed).isEmpty();
    }

    @Test
    void aStoreThatFellSilentIsTold() {
        begin(0);
        journal.append(0, List.of(change(1, "a")));
        journal.flush();
        store.answers.getFirst().complete(new Appended.Unreachable("no answer"));
        assertThat(troubles).containsExactly(new CheckpointJournal.Trouble.Silent("no answer"));
    }

    @Test
    void afterAFullStateOnlyWhatCameBehindItIsWritten() {
        begin(0);
        long old = journal.append(0, List.of(change(1, "old")));
        journal.flush();
        journal.forget();
        long inState = journal.append(0, List.of(change(1, "in the full state")));
        journal.collect(0);
        long behind = journal.append(0, List.of(change(2, "behind it")));
        journal.collect(1);
        var next = new Recorder();
        pass();
        journal.begin(next, 20);

        assertThat(next.batches).hasSize(1);
        assertThat(next.batches.getFirst().sequence()).isEqualTo(21);
        assertThat(next.batches.getFirst().changes()).containsExactly(change(2, "behind it"));
        // It is in the full state; what the old store still says does not count.
        assertThat(confirmed).containsExactly(new ShardTicket(0, old));
        store.confirm(0);
        assertThat(confirmed).containsExactly(new ShardTicket(0, old));
        next.confirm(0);
        assertThat(inState).isLessThan(behind);
        assertThat(confirmed).containsExactly(new ShardTicket(0, old), new ShardTicket(0, behind));
    }

    @Test
    void drainedWhenEverythingIsConfirmed() {
        begin(0);
        assertThat(journal.drained()).isDone();
        journal.append(0, List.of(change(1, "a")));
        var waiting = journal.drained();
        journal.flush();
        assertThat(waiting).isNotDone();
        store.confirm(0);
        assertThat(waiting).isDone();
    }

    @Test
    void theOldestBatchTellsHowLongItHasWaited() {
        begin(0);
        assertThat(journal.waiting()).isZero();
        journal.append(0, List.of(change(1, "a")));
        journal.flush();
        nanos += 7;
        assertThat(journal.waiting()).isEqualTo(Duration.ofNanos(7));
        store.confirm(0);
        assertThat(journal.waiting()).isZero();
    }

    private void begin(long lastSequence) {
        journal.collect(0);
        journal.collect(1);
        journal.begin(store, lastSequence);
    }

    private static Change change(int session, String value) {
        return new Change(CheckpointKey.session(new TunnelId(1), new SessionId(session)), Octets.utf8(value));
    }
}
