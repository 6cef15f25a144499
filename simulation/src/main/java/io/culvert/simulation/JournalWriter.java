package io.culvert.simulation;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.JournalBatches;
import io.culvert.core.checkpoint.JournalBatches.Batch;
import io.culvert.core.checkpoint.JournalBatches.ShardTicket;
import io.culvert.core.redundancy.LeaseValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The way of an active unit's records to Redis: a few batches are underway at once, and are sent again when it is not known what became of them. */
final class JournalWriter {
    private static final int BATCHES_UNDERWAY = 3;
    private static final int MOST_CHANGES = 40;
    private static final int MOST_OCTETS = 16 * 1024;
    private static final Duration RECONNECT = Duration.ofMillis(50);
    /** After that it is given up, and begun anew only by a full state. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Group group;
    private final UnitProcess process;
    private final Listener listener;
    private final UnitProcess.Connection connection;
    private final JournalBatches batches;
    private final ArrayDeque<Batch> underway = new ArrayDeque<>();
    private Optional<LeaseValue> under = Optional.empty();
    // Answers of an earlier one do not count.
    private int attempt;
    private Instant oldest = Instant.MIN;
    private long confirmed;

    /** Told in the unit's own time. */
    interface Listener {
        void confirmed(ShardTicket ticket);

        void refused(LeaseValue under);

        /** After all tickets of a batch. */
        void progressed();
    }

    JournalWriter(Group group, UnitProcess process, int shards, Listener listener) {
        this.group = group;
        this.process = process;
        this.listener = listener;
        connection = process.new Connection();
        batches = new JournalBatches(shards, 0);
    }

    long append(int shard, List<Change> changes) {
        return batches.add(shard, changes);
    }

    void begin(LeaseValue value, long lastSequence) {
        attempt++;
        underway.clear();
        under = Optional.of(value);
        confirmed = lastSequence;
        batches.refound(lastSequence);
    }

    void flush() {
        while (under.isPresent() && underway.size() < BATCHES_UNDERWAY) {
            var next = batches.next(MOST_CHANGES, MOST_OCTETS);
            if (next.isEmpty()) {
                return;
            }
            if (underway.isEmpty()) {
                oldest = group.world().now();
            }
            underway.add(next.get());
            transmit(List.of(next.get()));
        }
    }

    /** Drops what the full state will have; gives the tickets that it confirms. */
    List<ShardTicket> forget() {
        attempt++;
        under = Optional.empty();
        underway.clear();
        return batches.clear();
    }

    /** Writes {@code state} as a new beginning. */
    void found(LeaseValue value, List<Change> state, Consumer<Optional<RedisModel.Position>> answer) {
        int mine = ++attempt;
        long asOf = batches.lastSequence();
        connection.call(
                () -> group.founded(value, asOf, state),
                position -> {
                    if (mine == attempt) {
                        answer.accept(position);
                    }
                },
                () -> {
                    if (mine == attempt) {
                        answer.accept(Optional.empty());
                    }
                });
    }

    long confirmed() {
        return confirmed;
    }

    Duration waiting() {
        return underway.isEmpty()
                ? Duration.ZERO
                : Duration.between(oldest, group.world().now());
    }

    boolean isDrained() {
        return underway.isEmpty() && batches.waitingChanges() == 0;
    }

    private void transmit(List<Batch> sent) {
        int mine = attempt;
        var value = under.orElseThrow();
        connection.call(
                () -> group.appended(value, sent),
                result -> {
                    if (mine == attempt) {
                        answered(value, sent, result);
                    }
                },
                () -> {
                    if (mine == attempt) {
                        attempt++;
                        process.later(RECONNECT, () -> reconnect(mine + 1));
                    }
                });
    }

    /** Only one connection is made anew at a time, and all that is not confirmed goes again, in order. */
    private void reconnect(int mine) {
        if (mine == attempt && waiting().compareTo(PATIENCE) >= 0) {
            under = Optional.empty();
        }
        if (mine == attempt && under.isPresent() && !underway.isEmpty()) {
            transmit(List.copyOf(underway));
        }
    }

    private void answered(LeaseValue value, List<Batch> sent, RedisModel.Appended result) {
        for (var batch : sent.subList(0, result.accepted())) {
            underway.removeFirstOccurrence(batch);
            oldest = group.world().now();
            confirmed = batch.sequence();
            for (var ticket : batches.confirmed(batch.sequence())) {
                listener.confirmed(ticket);
                if (!process.isAlive()) {
                    return;
                }
            }
        }
        if (result.refused()) {
            attempt++;
            under = Optional.empty();
            underway.clear();
            listener.refused(value);
        } else {
            flush();
        }
        listener.progressed();
    }
}
