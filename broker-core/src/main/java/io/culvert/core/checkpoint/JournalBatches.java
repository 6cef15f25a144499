package io.culvert.core.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Makes numbered batches of what the shards append, and remembers them until the journal has them. What a shard appends at
 * once is never divided: each batch takes the image from one whole state to another.
 *
 * <p><b>Thread:</b> one; nothing here is safe for two. <b>Bounds:</b> none of its own; whoever feeds it stops at a limit
 * of {@link #waitingOctets()} and of {@link #unconfirmed()}.
 */
public final class JournalBatches {
    private final long[] lastTickets;
    private final ArrayDeque<Append> waiting = new ArrayDeque<>();
    private final ArrayDeque<Batch> unconfirmed = new ArrayDeque<>();
    private long lastSequence;
    private int waitingChanges;
    private long waitingOctets;

    /**
     * @param shards how many
     * @param lastSequence of the last batch that the journal has
     */
    public JournalBatches(int shards, long lastSequence) {
        lastTickets = new long[shards];
        this.lastSequence = lastSequence;
    }

    /** What a shard appended at once. */
    private record Append(int shard, long ticket, List<Change> changes, int octets) {}

    /** All that a shard appended up to this ticket. */
    public record ShardTicket(int shard, long ticket) {}

    /**
     * What goes into the journal at once.
     *
     * @param sequence one more than the batch before
     * @param changes one for a key, in the order of the last writes
     * @param octets of keys and values together
     * @param tickets what it confirms, by shard in ascending order
     */
    public record Batch(long sequence, List<Change> changes, int octets, List<ShardTicket> tickets) {
        public Batch {
            changes = List.copyOf(changes);
            tickets = List.copyOf(tickets);
        }
    }

    /**
     * Takes what a shard appended at once.
     *
     * @return its ticket: 1 for the first of a shard, and one more for each
     */
    public long add(int shard, List<Change> changes) {
        int octets = 0;
        for (var change : changes) {
            octets += octets(change);
        }
        long ticket = ++lastTickets[shard];
        waiting.add(new Append(shard, ticket, changes, octets));
        waitingChanges += changes.size();
        waitingOctets += octets;
        return ticket;
    }

    /**
     * The next batch, of what has been added longest ago; from now on it is unconfirmed. One append alone may exceed the
     * limits.
     *
     * @param mostOctets of keys and values together
     * @return empty: nothing waits
     */
    public Optional<Batch> next(int mostChanges, int mostOctets) {
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        var tickets = new long[lastTickets.length];
        var latest = LinkedHashMap.<CheckpointKey, Change>newLinkedHashMap(Math.min(waitingChanges, mostChanges));
        long octets = 0;
        do {
            var append = waiting.removeFirst();
            waitingChanges -= append.changes().size();
            waitingOctets -= append.octets();
            octets += append.octets() - merge(append.changes(), latest);
            tickets[append.shard()] = append.ticket();
        } while (fits(latest.size(), octets, mostChanges, mostOctets));
        var batch = new Batch(++lastSequence, List.copyOf(latest.values()), Math.toIntExact(octets), listed(tickets));
        unconfirmed.add(batch);
        return Optional.of(batch);
    }

    /** Whether the next append finds room even if it writes none of the keys again. */
    private boolean fits(int changes, long octets, int mostChanges, int mostOctets) {
        var append = waiting.peekFirst();
        return append != null
                && changes + append.changes().size() <= mostChanges
                && octets + append.octets() <= mostOctets;
    }

    /** The octets that are not needed any more. */
    private static long merge(List<Change> changes, SequencedMap<CheckpointKey, Change> latest) {
        long superseded = 0;
        for (var change : changes) {
            var earlier = latest.putLast(change.key(), change);
            superseded += earlier == null ? 0 : octets(earlier);
        }
        return superseded;
    }

    private static int octets(Change change) {
        return CheckpointKey.LENGTH + change.value().length();
    }

    private static List<ShardTicket> listed(long[] tickets) {
        var listed = new ArrayList<ShardTicket>(tickets.length);
        for (int shard = 0; shard < tickets.length; shard++) {
            if (tickets[shard] != 0) {
                listed.add(new ShardTicket(shard, tickets[shard]));
            }
        }
        return listed;
    }

    /**
     * The journal has all batches up to this one.
     *
     * @return what that confirms, by shard in ascending order; empty when it was known
     */
    public List<ShardTicket> confirmed(long sequence) {
        if (sequence > lastSequence) {
            throw new IllegalArgumentException("batch " + sequence + " after the last, " + lastSequence);
        }
        var tickets = new long[lastTickets.length];
        while (!unconfirmed.isEmpty() && unconfirmed.getFirst().sequence() <= sequence) {
            for (var ticket : unconfirmed.removeFirst().tickets()) {
                tickets[ticket.shard()] = ticket.ticket();
            }
        }
        return listed(tickets);
    }

    /** Batches given out and not confirmed, in order: to be sent again when it is not known what became of them. */
    public List<Batch> unconfirmed() {
        return List.copyOf(unconfirmed);
    }

    /**
     * A new journal is founded, which has everything up to {@code lastSequence}: the unconfirmed batches follow it, with new
     * numbers.
     */
    public void refound(long newLastSequence) {
        var batches = List.copyOf(unconfirmed);
        unconfirmed.clear();
        lastSequence = newLastSequence;
        for (var batch : batches) {
            unconfirmed.add(new Batch(++lastSequence, batch.changes(), batch.octets(), batch.tickets()));
        }
    }

    /**
     * Nobody waits for the journal any more: forgets all that was added and not confirmed. Tickets and sequences go on.
     *
     * @return the last ticket of every shard that had one
     */
    public List<ShardTicket> clear() {
        waiting.clear();
        unconfirmed.clear();
        waitingChanges = 0;
        waitingOctets = 0;
        return listed(Arrays.copyOf(lastTickets, lastTickets.length));
    }

    /** Sequence of the last batch made. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Whether something was added that is in no batch yet. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Changes in no batch yet. */
    public int waitingChanges() {
        return waitingChanges;
    }

    /** Octets of keys and values in no batch yet. */
    public long waitingOctets() {
        return waitingOctets;
    }
}
