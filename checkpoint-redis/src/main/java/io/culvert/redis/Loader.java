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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the whole state while it may be written: notes the journal's end, reads the hash of the current generation, then replays the
 * stream from the noted end on; of a record the later one counts, as its sequence says.
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

    /** One try. */
    private final class Reading {
        private final Wire wire;
        private final Map<byte[], byte[]> sealed = new TreeMap<>(Arrays::compareUnsigned);

        Reading(Wire wire) {
            this.wire = wire;
        }

        LoadResult read() throws TryAgain {
            var head = within(Head.read(wire, keys));
            scan(keys.state(head.tail().generation()));
            var end = replay(head.tail().last());
            var after = within(Head.read(wire, keys));
            if (after.tail().generation() != head.tail().generation()) {
                throw new TryAgain("generation " + after.tail().generation() + " has become the current one");
            }
            if (after.tail().last().sequence() < end.sequence()) {
                throw new TryAgain("Redis has lost what follows " + after.tail().last());
            }
            return opened(new Tail(end, head.tail().generation()));
        }

        private void scan(byte[] state) {
            ScanCursor cursor = ScanCursor.INITIAL;
            var arguments = ScanArgs.Builder.limit(RECORDS_A_CALL);
            while (!cursor.isFinished()) {
                MapScanCursor<byte[], byte[]> page =
                        within(wire.commands().hscan(state, cursor, arguments).toCompletableFuture());
                sealed.putAll(page.getMap());
                cursor = page;
            }
        }

        private Position replay(Position from) throws TryAgain {
            // All that was read from the hash was written up to here.
            var target = within(Head.read(wire, keys)).tail().last();
            var chain = new Chain(from);
            var last = StreamId.last(from);
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
            if (chain.position().sequence() < target.sequence() || target.sequence() < from.sequence()) {
                throw new TryAgain("the stream has lost what follows " + chain.position());
            }
            return chain.position();
        }

        private void apply(Chain chain, Entry entry) throws TryAgain {
            switch (chain.next(entry)) {
                case Chain.Step.Part _ -> {}
                case Chain.Step.Broken(var text) -> throw new TryAgain(text);
                case Chain.Step.Whole(var position, var pairs) -> {
                    for (int i = 0; i < pairs.size(); i += 2) {
                        put(position.sequence(), pairs.get(i), pairs.get(i + 1));
                    }
                }
            }
        }

        /** The hash may have been read later than what is replayed now. */
        private void put(long sequence, byte[] key, byte[] value) {
            var known = sealed.get(key);
            if (known != null && Seal.sequence(known) > sequence) {
                return;
            }
            if (value.length == 0) {
                sealed.remove(key);
            } else {
                sealed.put(key, value);
            }
        }

        private LoadResult opened(Tail tail) {
            var changes = new ArrayList<Change>(sealed.size());
            var texts = new ArrayList<String>();
            long damaged = 0;
            for (var entry : sealed.entrySet()) {
                var key = CheckpointKey.of(Octets.of(entry.getKey()));
                var opened = key.isEmpty()
                        ? new Seal.Opened.Fault("a key that is none: " + Octets.of(entry.getKey()))
                        : seal.open(entry.getKey(), entry.getValue());
                switch (opened) {
                    case Seal.Opened.Ok(var sequence, var record) -> changes.add(new Change(key.orElseThrow(), record));
                    case Seal.Opened.Fault(var text) -> {
                        damaged++;
                        counters.valueDamaged();
                        if (texts.size() < TEXTS) {
                            texts.add(text);
                        }
                    }
                }
            }
            return new LoadResult.Loaded(tail, changes, new LoadResult.Damage(damaged, texts));
        }
    }
}
