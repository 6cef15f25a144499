package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.octets.Octets;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the whole state while it may be written: notes how far the hash of the current generation has come, reads it, then replays the
 * stream from there on; of a record the later one counts, as its sequence says.
 *
 * <p><b>Thread:</b> any. <b>Units:</b> 100,000 records of 300 octets take about a second.
 */
public final class Loader {
    private static final int RECORDS_A_CALL = 1000;
    private static final int ENTRIES_A_CALL = 200;
    private static final int TRIES = 5;
    private static final int TEXTS = 8;

    private final Line line;
    private final Keys keys;
    private final Seal seal;
    private final RedisCounters counters;
    private final ExecutorService threads;
    private final long commandMillis;

    Loader(Line line, Keys keys, Seal seal, RedisCounters counters, Servers servers) {
        this.line = line;
        this.keys = keys;
        this.seal = seal;
        this.counters = counters;
        this.threads = servers.threads();
        this.commandMillis = servers.commandTime().toMillis();
    }

    /** The state changed under the reader in a way that needs another try. */
    private static final class TryAgain extends Exception {
        private static final long serialVersionUID = 1L;

        TryAgain(String text) {
            super(text);
        }
    }

    /** Loads the state. The stage never fails. */
    public CompletionStage<LoadResult> load() {
        var done = new CompletableFuture<LoadResult>();
        threads.execute(() -> {
            try {
                done.complete(loadNow());
            } catch (RuntimeException failure) {
                done.complete(new LoadResult.Unreachable(Wire.reason(failure)));
            }
        });
        return done;
    }

    private LoadResult loadNow() {
        var reasons = new ArrayList<String>();
        for (int i = 0; i < TRIES; i++) {
            var wire = within(line.wire());
            try {
                return new Reading(wire).read();
            } catch (TryAgain again) {
                counters.gapFound();
                reasons.add(String.valueOf(again.getMessage()));
            } catch (RuntimeException failure) {
                line.drop(wire);
                throw failure;
            }
        }
        return new LoadResult.Restless(String.join("; ", reasons));
    }

    private <T> T within(CompletableFuture<T> answer) {
        return answer.orTimeout(commandMillis, TimeUnit.MILLISECONDS).join();
    }

    /** A record and the batch that wrote it. */
    private record Written(long sequence, Octets record) {}

    /** One try. */
    private final class Reading {
        private final Wire wire;
        private final Map<CheckpointKey, Written> state = new HashMap<>();
        private final List<String> texts = new ArrayList<>();
        private long damaged;

        Reading(Wire wire) {
            this.wire = wire;
        }

        LoadResult read() throws TryAgain {
            var head = within(Head.read(wire, keys));
            scan(keys.state(head.tail().generation()));
            var end = replay(head.folded(), head.tail().last());
            var after = within(Head.read(wire, keys));
            if (after.tail().generation() != head.tail().generation()) {
                throw new TryAgain("generation " + after.tail().generation() + " has become the current one");
            }
            if (after.tail().last().sequence() < end.sequence()) {
                throw new TryAgain("Redis has lost what follows " + after.tail().last());
            }
            var changes = new ArrayList<Change>(state.size());
            state.forEach((key, written) -> changes.add(new Change(key, written.record())));
            changes.sort(Comparator.comparing(Change::key, Loader::compare));
            return new LoadResult.Loaded(
                    new Tail(end, head.tail().generation()), changes, new LoadResult.Damage(damaged, texts));
        }

        private void scan(byte[] hash) {
            ScanCursor cursor = ScanCursor.INITIAL;
            var arguments = ScanArgs.Builder.limit(RECORDS_A_CALL);
            var page = wire.commands().hscan(hash, cursor, arguments).toCompletableFuture();
            while (true) {
                MapScanCursor<byte[], byte[]> read = within(page);
                if (!read.isFinished()) {
                    // Redis reads while we decrypt.
                    page = wire.commands().hscan(hash, read, arguments).toCompletableFuture();
                }
                read.getMap().forEach(this::open);
                if (read.isFinished()) {
                    return;
                }
            }
        }

        private void open(byte[] keyOctets, byte[] value) {
            var key = CheckpointKey.of(Octets.of(keyOctets));
            var opened = key.isEmpty()
                    ? new Seal.Opened.Fault("a key that is none: " + Octets.of(keyOctets))
                    : seal.open(keyOctets, value);
            switch (opened) {
                case Seal.Opened.Ok(var sequence, var record) ->
                    state.put(key.orElseThrow(), new Written(sequence, record));
                case Seal.Opened.Fault(var text) -> {
                    damaged++;
                    counters.valueDamaged();
                    if (texts.size() < TEXTS) {
                        texts.add(text);
                    }
                }
            }
        }

        private Position replay(Position from, Position noted) throws TryAgain {
            // All that was read from the hash was written up to here.
            var target = within(Head.read(wire, keys)).tail().last();
            var chain = new Chain(seal, from);
            var last = from.toString();
            while (true) {
                var entries = within(Entry.read(wire, keys.stream(), last, ENTRIES_A_CALL, Duration.ZERO));
                for (var entry : entries) {
                    apply(chain, entry);
                    last = entry.id();
                }
                if (entries.size() < ENTRIES_A_CALL) {
                    break;
                }
            }
            if (chain.position().sequence() < target.sequence() || target.sequence() < noted.sequence()) {
                throw new TryAgain("the stream has lost what follows " + chain.position());
            }
            return chain.position();
        }

        private void apply(Chain chain, Entry entry) throws TryAgain {
            switch (chain.next(entry)) {
                case Chain.Step.Broken(var text) -> throw new TryAgain(text);
                case Chain.Step.Damaged(var at, var text) -> {
                    counters.valueDamaged();
                    throw new TryAgain(at + ": " + text);
                }
                case Chain.Step.Batch(var at, var changes) -> changes.forEach(change -> put(at.sequence(), change));
            }
        }

        /** The hash may have been read later than what is replayed now. */
        private void put(long sequence, Change change) {
            var known = state.get(change.key());
            if (known != null && known.sequence() > sequence) {
                return;
            }
            if (change.isRemoval()) {
                state.remove(change.key());
            } else {
                state.put(change.key(), new Written(sequence, change.value()));
            }
        }
    }

    /** In the order of their octets. */
    private static int compare(CheckpointKey one, CheckpointKey other) {
        return Arrays.compareUnsigned(one.octets().toByteArray(), other.octets().toByteArray());
    }
}
