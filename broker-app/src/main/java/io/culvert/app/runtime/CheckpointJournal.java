package io.culvert.app.runtime;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.JournalBatches;
import io.culvert.core.checkpoint.JournalBatches.Batch;
import io.culvert.core.checkpoint.JournalBatches.ShardTicket;
import io.culvert.local.EssentialThreads;
import io.culvert.redis.Appended;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of all shards to the journal, in batches, and tells each shard how far its own have come.
 *
 * <p>One batch is on its way at a time; what is added meanwhile makes the next one, so the slower the journal the larger the batches.
 * Batches are {@value #PACE_MICROS} us apart at least: many records in one cost a fraction of what they cost one by one, and a batch
 * that follows a pause is not kept waiting. Where there is no journal to write to, records are dropped: the full state with which it is founded
 * again has all that they said.
 *
 * <p><b>Thread:</b> any.
 */
final class CheckpointJournal {
    private static final int PACE_MICROS = 2_000;
    private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(PACE_MICROS);
    private static final int MOST_CHANGES = 4_000;
    private static final int MOST_OCTETS = 512 * 1024;

    private final JournalBatches batches;
    private final Consumer<ShardTicket> confirmed;
    private final Consumer<Trouble> trouble;
    private final Sender sender;
    private final LongSupplier nanoTime;
    // Whose records go into batches; the others' are in a full state that is still to be made.
    private final boolean[] isCollected;
    private @Nullable Store store;
    // Counts the stores: what an earlier one still says does not count.
    private long life;
    // What was dropped at the last forget(): the full state made since then has it.
    private List<ShardTicket> inFullState = List.of();
    private boolean isUnderway;
    // Somebody will look again when the pace allows the next one.
    private boolean isDue;
    private long sentNanos;
    private long confirmedSequence;
    private long records;
    private CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

    /** Where batches go. The answers come in the order of the batches. */
    @FunctionalInterface
    interface Store {
        CompletionStage<Appended> append(Batch batch);
    }

    /** One thread that is not the store's: what that sends would overtake what others have given it to send. */
    @FunctionalInterface
    interface Sender {
        void run(Runnable task, long delayNanos);
    }

    /** Why batches are not written any more. */
    sealed interface Trouble {
        /** The journal says no: it is another's, or has lost something. */
        record Refused(String text) implements Trouble {}

        /** It does not answer. */
        record Silent(String text) implements Trouble {}
    }

    /**
     * Begins without a store: what is appended is dropped until {@link #begin}.
     *
     * @param confirmed told on the store's thread; must be quick
     * @param trouble told on the store's thread, once for each store
     * @param nanoTime as of {@link System#nanoTime()}
     */
    CheckpointJournal(
            int shards,
            Consumer<ShardTicket> confirmed,
            Consumer<Trouble> trouble,
            Sender sender,
            LongSupplier nanoTime) {
        this.sender = sender;
        this.nanoTime = nanoTime;
        sentNanos = nanoTime.getAsLong() - PACE_NANOS;
        batches = new JournalBatches(shards, 0);
        isCollected = new boolean[shards];
        this.confirmed = confirmed;
        this.trouble = trouble;
    }

    /** Takes what a shard appends at once; {@link #flush} sends it. */
    synchronized long append(int shard, List<Change> changes) {
        records += changes.size();
        return batches.add(shard, isCollected[shard] ? changes : List.of());
    }

    /** Sends what has been added, unless a batch is on its way, or one left just now. */
    synchronized void flush() {
        var current = store;
        if (current == null || isUnderway || isDue || !batches.isWaiting()) {
            return;
        }
        long early = earlyNanos();
        if (early > 0) {
            isDue = true;
            sender.run(this::due, early);
            return;
        }
        var next = batches.next(MOST_CHANGES, MOST_OCTETS);
        if (next.isPresent()) {
            isUnderway = true;
            sentNanos = nanoTime.getAsLong();
            var batch = next.get();
            long from = life;
            var _ = current.append(batch)
                    .whenComplete(
                            (outcome, failure) -> EssentialThreads.task(() -> answered(from, batch, outcome, failure))
                                    .run());
        }
    }

    /** How much too early the next batch would be. */
    private long earlyNanos() {
        return sentNanos + PACE_NANOS - nanoTime.getAsLong();
    }

    private synchronized void due() {
        isDue = false;
        flush();
    }

    /** Nothing goes to a store any more, and what a shard appends is dropped until {@link #collect}. */
    synchronized void forget() {
        life++;
        store = null;
        isUnderway = false;
        Arrays.fill(isCollected, false);
        inFullState = batches.clear();
    }

    /** From now on what this shard appends is kept for the next store: all before is in the full state made for that. */
    synchronized void collect(int shard) {
        isCollected[shard] = true;
    }

    /** Goes on behind the batch {@code lastSequence}, which has all that was dropped. */
    void begin(Store next, long lastSequence) {
        List<ShardTicket> known;
        synchronized (this) {
            life++;
            store = next;
            isUnderway = false;
            confirmedSequence = lastSequence;
            batches.refound(lastSequence);
            known = inFullState;
            inFullState = List.of();
            flush();
        }
        known.forEach(confirmed);
    }

    /** The last sequence that the journal has confirmed. */
    synchronized long confirmed() {
        return confirmedSequence;
    }

    /** The last sequence that was given to a batch. */
    synchronized long lastSequence() {
        return batches.lastSequence();
    }

    /** How long the batch that is on its way has been; zero: none is. */
    synchronized Duration waiting() {
        return isUnderway ? Duration.ofNanos(nanoTime.getAsLong() - sentNanos) : Duration.ZERO;
    }

    /** Records taken since the start. */
    synchronized long records() {
        return records;
    }

    /** Done when all that was appended until now is confirmed; never, if the store does not confirm it. */
    synchronized CompletableFuture<Void> drained() {
        if (isDrained()) {
            return CompletableFuture.completedFuture(null);
        }
        if (drained.isDone()) {
            drained = new CompletableFuture<>();
        }
        return drained;
    }

    private boolean isDrained() {
        return !isUnderway && batches.waitingChanges() == 0;
    }

    private void answered(long from, Batch batch, @Nullable Appended outcome, @Nullable Throwable failure) {
        if (failure != null || outcome == null) {
            fail(from, new Trouble.Silent("a bug: " + failure));
            return;
        }
        switch (outcome) {
            case Appended.Confirmed _ -> advance(from, batch);
            case Appended.Refused(var refusal, var text) -> fail(from, new Trouble.Refused(refusal + ": " + text));
            case Appended.Unreachable(var text) -> fail(from, new Trouble.Silent(text));
        }
    }

    private void advance(long from, Batch batch) {
        List<ShardTicket> tickets;
        CompletableFuture<Void> waiter;
        synchronized (this) {
            if (life != from) {
                return;
            }
            isUnderway = false;
            confirmedSequence = batch.sequence();
            tickets = batches.confirmed(batch.sequence());
            waiter = isDrained() ? drained : null;
            if (batches.isWaiting() && !isDue) {
                isDue = true;
                sender.run(this::due, Math.max(0, earlyNanos()));
            }
        }
        tickets.forEach(confirmed);
        if (waiter != null) {
            waiter.complete(null);
        }
    }

    private void fail(long from, Trouble what) {
        synchronized (this) {
            if (life != from) {
                return;
            }
            life++;
            store = null;
        }
        trouble.accept(what);
    }
}
