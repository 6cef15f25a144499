package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.local.EssentialThreads;
import io.culvert.octets.Octets;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Brings the state up to what the stream has, from time to time: of a record that was written often in between, the newest value
 * alone, and nothing of one that came and went. Who loads reads the state and the rest of the stream, so nothing waits for it.
 *
 * <p>What a writer before has left to be folded is read from the stream first. A call that failed is repeated as it was: Redis may
 * carry it out long after, and then it does no harm.
 *
 * <p><b>Thread:</b> one of its own; {@link #written} may be called by any. <b>Bounds:</b> what is written in {@value #INTERVAL_MILLIS}
 * ms, more if Redis does not keep up. The stream keeps what the settings say, and what the state does not have yet.
 */
final class Folder implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 1000;
    /** So much is folded at once, even if it has not waited for the interval. */
    private static final long OCTETS = 8L << 20;

    /** Of what waits, older changes of the same records are forgotten from time to time, if Redis does not keep up. */
    private static final int MOST_CHANGES_KEPT = 200_000;

    private static final int ENTRIES_A_SCAN = 1000;
    private static final int RECORDS_A_CALL = 250;
    private static final int CALLS_ON_THE_WAY = 4;
    private static final int ENTRIES_A_CALL = 200;
    private static final long BACK_OFF_MILLIS = 200;

    private final Means means;
    private final LeaseValue lease;
    private final JournalSettings settings;
    private final Consumer<String> broken;
    private final Seal.Opening opening;
    private final Thread thread;
    // Sequence and octets of the batches that the stream keeps, as far as this writer has written them.
    private final ArrayDeque<Size> sizes = new ArrayDeque<>();
    private List<Batch> waiting = new ArrayList<>();
    private int waitingChanges;
    private int mostChanges = MOST_CHANGES_KEPT;
    private long waitingOctets;
    // The records in the state that come and go within a moment, so that those which are gone before they are folded
    // cost Redis nothing.
    private Set<Long> passing = Set.of();
    private long keptOctets;
    private long dropped;
    private Position last;
    private boolean ended;

    /** What a folder works with. */
    record Means(Line line, Keys keys, Seal seal, RedisCounters counters, Duration commandTime) {}

    private record Written(long sequence, Change change) {}

    private record Batch(long sequence, List<Change> changes) {}

    private record Size(long sequence, int octets) {}

    /** What is to be folded, and whatever came before the newest of it. */
    private record Taken(Position to, String firstKept, List<Batch> batches, int changes) {}

    /** What is put into the state at once. */
    private record Fold(Position to, String firstKept, List<Written> values) {}

    /** The state is not what this writer took it for. */
    private static final class Superseded extends Exception {
        private static final long serialVersionUID = 1L;

        Superseded(List<String> answer) {
            super(String.join(" ", answer));
        }
    }

    /** There is nothing more to do: closed, or another one writes, or the stream has a hole. */
    private static final class Over extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param last the journal's last batch when this writer began
     * @param broken told if the stream lacks something that the state does not have
     */
    Folder(Means means, LeaseValue lease, Position last, JournalSettings settings, Consumer<String> broken) {
        this.means = means;
        this.lease = lease;
        this.last = last;
        this.settings = settings;
        this.broken = broken;
        opening = means.seal().opening();
        thread = EssentialThreads.virtual("fold-" + means.keys().tag()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The stream has this batch. In the order of sequences. */
    synchronized void written(long sequence, List<Change> changes, int octets) {
        keep(new Batch(sequence, changes));
        last = new Position(lease.epoch(), sequence);
        waitingOctets += octets;
        keptOctets += octets;
        sizes.addLast(new Size(sequence, octets));
        if (waitingOctets >= OCTETS) {
            notifyAll();
        }
    }

    private void keep(Batch batch) {
        waiting.add(batch);
        waitingChanges += batch.changes().size();
        if (waitingChanges >= mostChanges) {
            waiting = latest(waiting, waitingChanges);
            waitingChanges =
                    waiting.stream().mapToInt(kept -> kept.changes().size()).sum();
            mostChanges = Math.max(MOST_CHANGES_KEPT, 2 * waitingChanges);
        }
    }

    /** Of each key the newest change alone, in the order of sequences. A batch that is there twice does no harm. */
    private static List<Batch> latest(List<Batch> batches, int changes) {
        var newestFirst = new ArrayList<>(batches);
        newestFirst.sort(Comparator.comparingLong(Batch::sequence).reversed());
        var seen = new LongSet(changes);
        var latest = new ArrayList<Batch>(batches.size());
        for (var batch : newestFirst) {
            var left = new ArrayList<Change>(batch.changes().size());
            for (var change : batch.changes()) {
                if (seen.add(change.key().toLong())) {
                    left.add(change);
                }
            }
            if (!left.isEmpty()) {
                latest.add(new Batch(batch.sequence(), left));
            }
        }
        return latest.reversed();
    }

    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (!ended()) {
                try {
                    var head = catchUp();
                    fold(head.tail().generation(), head.folded());
                } catch (Superseded _) {
                    means.counters().foldRepeated();
                } catch (RuntimeException failure) {
                    // The journal itself tells when Redis is not there.
                    Thread.sleep(BACK_OFF_MILLIS);
                }
            }
        } catch (Over _) {
            // Who comes next reads from the stream what is left.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            means.line().close();
        }
    }

    private synchronized boolean ended() {
        return ended;
    }

    private <T> T within(CompletableFuture<T> answer) {
        return answer.orTimeout(means.commandTime().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Reads what the state does not have yet. */
    private Head catchUp() throws Over {
        var wire = within(means.line().wire());
        var head = within(Head.read(wire, means.keys()));
        var chain = new Chain(means.seal(), head.folded());
        var lastId = head.folded().toString();
        while (chain.position().sequence() < head.tail().last().sequence()) {
            var entries = within(Entry.read(wire, means.keys().stream(), lastId, ENTRIES_A_CALL, Duration.ZERO));
            for (var entry : entries) {
                switch (chain.next(entry)) {
                    case Chain.Step.Batch(var at, var changes) -> {
                        synchronized (this) {
                            keep(new Batch(at.sequence(), changes));
                        }
                    }
                    case Chain.Step.Broken(var text) -> throw broken(text);
                    case Chain.Step.Damaged(var at, var text) -> throw broken(at + ": " + text);
                }
                lastId = entry.id();
            }
            if (entries.isEmpty()) {
                throw broken("the stream ends at " + chain.position() + ", the journal at "
                        + head.tail().last());
            }
        }
        passing = passing(wire, head.tail().generation());
        return head;
    }

    /** Nobody else writes there while the lease is ours. */
    private Set<Long> passing(Wire wire, long generation) {
        var found = new HashSet<Long>();
        var scan = ScanArgs.Builder.matches("[am]*").limit(ENTRIES_A_SCAN);
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
            var page = within(wire.commands()
                    .hscan(means.keys().state(generation), cursor, scan)
                    .toCompletableFuture());
            for (var key : page.getMap().keySet()) {
                CheckpointKey.of(Octets.wrap(key))
                        .filter(Folder::isPassing)
                        .ifPresent(known -> found.add(known.toLong()));
            }
            cursor = page;
        }
        return found;
    }

    private static boolean isPassing(CheckpointKey key) {
        return switch (key.kind()) {
            case MESSAGE, ACCOUNTING -> true;
            case TUNNEL, CHANNEL, SESSION -> false;
        };
    }

    private Over broken(String text) {
        means.counters().gapFound();
        broken.accept(text);
        return new Over();
    }

    /** Until something is in the way. */
    private void fold(long generation, Position from) throws Superseded, Over, InterruptedException {
        var at = from;
        while (true) {
            var next = next(at);
            var calls = calls(next, generation, at);
            while (!isDone(calls, generation)) {
                if (ended()) {
                    throw new Over();
                }
                Thread.sleep(BACK_OFF_MILLIS);
            }
            next.values().forEach(this::folded);
            means.counters().folded(next.values().size());
            at = next.to();
        }
    }

    /** Waits for something to fold, and for as much of it as is sensible. */
    private Fold next(Position folded) throws Over, InterruptedException {
        var taken = take(folded);
        var values = new ArrayList<Written>();
        for (var batch : latest(taken.batches(), taken.changes())) {
            for (var change : batch.changes()) {
                if (isWorthIt(change)) {
                    values.add(new Written(batch.sequence(), change));
                }
            }
        }
        return new Fold(taken.to(), taken.firstKept(), values);
    }

    private synchronized Taken take(Position folded) throws Over, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS);
        while (true) {
            if (ended) {
                throw new Over();
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            boolean isBehind = last.sequence() > folded.sequence();
            if (isBehind && (left <= 0 || waitingOctets >= OCTETS)) {
                break;
            }
            wait(Math.max(1, isBehind ? left : INTERVAL_MILLIS));
        }
        var taken = new Taken(last, firstKept(), waiting, waitingChanges);
        waiting = new ArrayList<>();
        waitingChanges = 0;
        mostChanges = MOST_CHANGES_KEPT;
        waitingOctets = 0;
        return taken;
    }

    /** Not the removal of what is not there. */
    private boolean isWorthIt(Change change) {
        return !change.isRemoval()
                || !isPassing(change.key())
                || passing.contains(change.key().toLong());
    }

    private void folded(Written written) {
        var change = written.change();
        if (isPassing(change.key())) {
            long key = change.key().toLong();
            var _ = change.isRemoval() ? passing.remove(key) : passing.add(key);
        }
    }

    /** The ID of the oldest batch that the stream has room for, all of which are in the state by then. */
    private String firstKept() {
        while (!sizes.isEmpty() && (keptOctets > settings.streamOctets() || sizes.size() > settings.streamEntries())) {
            var gone = sizes.removeFirst();
            keptOctets -= gone.octets();
            dropped = gone.sequence();
        }
        return dropped == 0 ? Position.START.toString() : lease.epoch() + "-" + (dropped + 1);
    }

    /** Arguments of the calls, the last one apart from the others only in what they say. */
    private List<byte[][]> calls(Fold fold, long generation, Position from) {
        var calls = new ArrayList<byte[][]>();
        var values = fold.values();
        int begin = 0;
        do {
            int end = Math.min(begin + RECORDS_A_CALL, values.size());
            boolean isLast = end == values.size();
            var set = new ArrayList<byte[]>();
            var removed = new ArrayList<byte[]>();
            for (var written : values.subList(begin, end)) {
                var key = written.change().key().octets().toByteArray();
                if (written.change().isRemoval()) {
                    removed.add(key);
                } else {
                    set.add(key);
                    set.add(opening.seal(
                            written.sequence(), key, written.change().value()));
                }
            }
            var arguments = new ArrayList<byte[]>(List.of(
                    Script.arg(lease.toString()),
                    Script.arg(lease.epoch()),
                    Script.arg(generation),
                    Script.arg(from.toString()),
                    Script.arg(isLast ? fold.to().toString() : ""),
                    Script.arg(fold.firstKept()),
                    Script.arg(settings.streamEntries()),
                    Script.arg(set.size() / 2)));
            arguments.addAll(set);
            arguments.addAll(removed);
            calls.add(arguments.toArray(byte[][]::new));
            begin = end;
        } while (begin < values.size());
        return calls;
    }

    /** Carries out all calls, the last one when the others are done; false: to be tried again. */
    private boolean isDone(List<byte[][]> calls, long generation) throws Superseded, Over {
        var onTheWay = new ArrayDeque<CompletableFuture<List<String>>>();
        try {
            for (var call : calls.subList(0, calls.size() - 1)) {
                if (onTheWay.size() == CALLS_ON_THE_WAY) {
                    check(onTheWay.removeFirst().join());
                }
                onTheWay.addLast(run(call, generation));
            }
            while (!onTheWay.isEmpty()) {
                check(onTheWay.removeFirst().join());
            }
            check(run(calls.getLast(), generation).join());
            return true;
        } catch (RuntimeException failure) {
            return false;
        }
    }

    private CompletableFuture<List<String>> run(byte[][] arguments, long generation) {
        var keys = means.keys();
        var keysOfScript = new byte[][] {keys.lease(), keys.head(), keys.stream(), keys.state(generation)};
        return means.line().run(Script.FOLD, keysOfScript, arguments);
    }

    private static void check(List<String> answer) throws Superseded, Over {
        switch (answer.getFirst()) {
            case "OK" -> {}
            case "GENERATION", "FOLDED" -> throw new Superseded(answer);
            default -> throw new Over();
        }
    }
}
