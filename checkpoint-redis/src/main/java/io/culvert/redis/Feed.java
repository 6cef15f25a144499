package io.culvert.redis;

import io.culvert.local.EssentialThreads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Follows the journal on a connection of its own and hands over each batch as it is written.
 *
 * <p>Ends with a gap or a damaged batch, see {@link FeedListener}; survives Redis' going and coming, and then sees whether Redis still has
 * what had been read.
 *
 * <p><b>Thread:</b> one of its own.
 */
public final class Feed implements AutoCloseable {
    private static final int ENTRIES_A_CALL = 256;
    private static final long MOST_BACK_OFF_MILLIS = 500;

    private final Line line;
    private final Keys keys;
    private final RedisCounters counters;
    private final FeedListener listener;
    private final long answerMillis;
    private final Duration block;
    private final Thread thread;
    private final Chain chain;
    private volatile Position position;
    private volatile boolean ended;

    /** What a feed works with. */
    record Means(Line line, Keys keys, Seal seal, RedisCounters counters, Duration commandTime) {}

    Feed(Means means, Position from, FeedListener listener) {
        this.line = means.line();
        this.keys = means.keys();
        this.counters = means.counters();
        this.listener = listener;
        this.answerMillis = means.commandTime().toMillis();
        this.block = means.commandTime().dividedBy(2);
        this.position = from;
        this.chain = new Chain(means.seal(), from);
        this.thread = EssentialThreads.virtual("feed-" + keys.tag()).start(this::follow);
    }

    /** Of the last batch handed over. */
    public Position position() {
        return position;
    }

    /** Whether it has ended, by a gap, a damaged batch or {@link #close()}. */
    public boolean isEnded() {
        return ended;
    }

    private void follow() {
        var lastId = position.toString();
        long backOffMillis = 0;
        while (!ended) {
            Wire wire = null;
            try {
                wire = line.wire()
                        .orTimeout(answerMillis * 2, TimeUnit.MILLISECONDS)
                        .join();
                var entries = Entry.read(wire, keys.stream(), lastId, ENTRIES_A_CALL, block)
                        .orTimeout(block.toMillis() + answerMillis, TimeUnit.MILLISECONDS)
                        .join();
                backOffMillis = 0;
                for (var entry : entries) {
                    if (ended || !take(entry)) {
                        return;
                    }
                    lastId = entry.id();
                }
                if (entries.isEmpty() && !endAgrees(wire, lastId)) {
                    return;
                }
            } catch (RuntimeException failure) {
                if (wire != null) {
                    line.drop(wire);
                }
                if (!ended) {
                    listener.unreachable(Wire.reason(failure));
                    backOffMillis = Math.clamp(backOffMillis * 2, 10, MOST_BACK_OFF_MILLIS);
                    pause(backOffMillis);
                }
            }
        }
    }

    /** Nothing came: then the journal must end where we are, or we have lost it. */
    private boolean endAgrees(Wire wire, String lastId) {
        var end = Head.read(wire, keys)
                .orTimeout(answerMillis, TimeUnit.MILLISECONDS)
                .join()
                .tail()
                .last();
        if (end.equals(position)) {
            return true;
        }
        var more = Entry.read(wire, keys.stream(), lastId, 1, Duration.ZERO)
                .orTimeout(answerMillis, TimeUnit.MILLISECONDS)
                .join();
        if (!more.isEmpty()) {
            return true;
        }
        end("the journal in Redis ends at " + end);
        return false;
    }

    private boolean take(Entry entry) {
        return switch (chain.next(entry)) {
            case Chain.Step.Broken(var text) -> {
                end(text);
                yield false;
            }
            case Chain.Step.Damaged(var at, var text) -> damaged(at, text);
            case Chain.Step.Batch(var at, var changes) -> {
                position = at;
                counters.batchFollowed();
                listener.batch(at, changes);
                yield true;
            }
        };
    }

    private boolean damaged(Position at, String text) {
        counters.valueDamaged();
        ended = true;
        line.close();
        listener.damaged(at, text);
        return false;
    }

    private void end(String text) {
        counters.gapFound();
        ended = true;
        line.close();
        listener.gap(position, text);
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException closed) {
            ended = true;
        }
    }

    /** Ends the feed; a call of the listener may still be at work. */
    @Override
    public void close() {
        ended = true;
        line.close();
        thread.interrupt();
    }
}
