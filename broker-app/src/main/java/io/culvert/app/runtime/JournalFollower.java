package io.culvert.app.runtime;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.Image;
import io.culvert.redis.Feed;
import io.culvert.redis.FeedListener;
import io.culvert.redis.LoadResult;
import io.culvert.redis.Position;
import io.culvert.redis.RedisStores;
import io.culvert.redis.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is in the journal as an image: loads it, then follows what the active unit writes.
 *
 * <p><b>Thread:</b> any. <b>Failure:</b> a gap or a record that cannot be read ends it, told to the listener; begun again, it
 * loads everything anew. An image is never half of one state and half of another: with a record in it that cannot be read there is
 * none at all, but for a unit that has to go on with what there is, since nobody has anything better ({@link #readTo}). Records of
 * an unknown format are not even for that one. A Redis that ends before what was read from it has lost something: what was read is
 * kept, until an active unit has founded the journal again or this unit takes over with it.
 */
final class JournalFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFollower.class);

    private static final int MOST_NAMED = 8;

    private final RedisStores stores;
    private final Listener listener;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private Image image = new Image();
    private Position position = Position.START;
    // Of the state that the image began with.
    private long generation;
    private @Nullable Feed feed;
    private @Nullable Goal goal;
    // Which begin() is current: what an older one still reads does not count.
    private long life;

    /** Told in a thread of the client; must be quick. */
    interface Listener {
        /** Everything is read up to here, which was the journal's end a moment ago. */
        void caughtUp(long sequence);

        void stopped(String why);

        /** @param isFormat whether this release does not know the format; else something is damaged */
        void unreadable(String why, boolean isFormat);
    }

    /** Where somebody waits for. */
    private record Goal(long sequence, Runnable reached) {}

    JournalFollower(RedisStores stores, Listener listener) {
        this.stores = stores;
        this.listener = listener;
    }

    /** Loads and follows; what was there before is dropped. */
    synchronized void begin() {
        end();
        long mine = ++life;
        var _ = stores.loader().load().thenAccept(result -> loaded(mine, result));
    }

    /**
     * Calls {@code reached} once everything up to {@code sequence} is in the image; loads first if it does not follow.
     */
    synchronized void readTo(long sequence, Runnable reached) {
        if (feed == null || feed.isEnded()) {
            begin();
        }
        goal = new Goal(sequence, reached);
        checkGoal();
    }

    /** Ends, and gives away what was read. */
    synchronized Image take() {
        end();
        var taken = image;
        image = new Image();
        position = Position.START;
        generation = 0;
        return taken;
    }

    /** Sequence of the last batch in the image. */
    synchronized long sequence() {
        return position.sequence();
    }

    /** Batches received since the start of the process. */
    long received() {
        return received.get();
    }

    /** Records that could not be read, since the start of the process. */
    long unreadable() {
        return unreadable.get();
    }

    /** Asks what was read so far; the image itself must not be kept. */
    synchronized <T> T ask(Function<Image, T> question) {
        return question.apply(image);
    }

    @Override
    public synchronized void close() {
        end();
    }

    private synchronized void loaded(long mine, LoadResult result) {
        if (mine != life) {
            return;
        }
        switch (result) {
            case LoadResult.Loaded(var tail, var _, var _)
            when isBehind(tail, new Tail(position, generation)) -> {
                if (goal == null) {
                    listener.stopped(
                            "the journal in Redis ends at " + tail.last() + ", and this unit has it to " + position);
                } else {
                    LOG.warn(
                            "The journal in Redis ends at {}: this unit goes on with what it has, which is up to {}",
                            tail.last(),
                            position);
                    reachGoal();
                }
            }
            case LoadResult.Loaded(var tail, var changes, var damage) -> {
                var strange = changes.stream()
                        .map(change -> CheckpointCodec.format(change.value()))
                        .filter(format -> !CheckpointCodec.FORMATS.contains(format))
                        .findFirst();
                if (strange.isPresent()) {
                    unreadable.addAndGet(changes.size());
                    give(
                            "the journal has records of format " + strange.get() + ", and this release reads "
                                    + CheckpointCodec.FORMATS,
                            true);
                    return;
                }
                var fresh = new Image();
                var faults = new ArrayList<>(damage.texts());
                long count = damage.count();
                for (var change : changes) {
                    var fault = fresh.apply(change);
                    if (fault.isPresent()) {
                        count++;
                        unreadable.incrementAndGet();
                        faults.add(name(fault.get()));
                    }
                }
                if (count > 0) {
                    var text = count + " records in the journal cannot be read: "
                            + String.join("; ", faults.subList(0, Math.min(MOST_NAMED, faults.size())));
                    if (goal == null) {
                        give(text, false);
                        return;
                    }
                    LOG.warn("{}. Nobody has them any more: what hangs on them is ended", text);
                }
                image = fresh;
                position = tail.last();
                generation = tail.generation();
                feed = stores.follow(position, new Listening(mine));
                listener.caughtUp(position.sequence());
                checkGoal();
            }
            case LoadResult.Unreachable(var text) -> listener.stopped(text);
            case LoadResult.Restless(var text) -> listener.stopped(text);
        }
    }

    private synchronized void apply(long mine, Position at, List<Change> changes) {
        if (mine != life) {
            return;
        }
        for (var change : changes) {
            var fault = image.apply(change);
            if (fault.isPresent()) {
                // Half of the batch is in it: not worth keeping.
                position = Position.START;
                generation = 0;
                unreadable.incrementAndGet();
                LOG.warn(
                        "The journal has a record that cannot be read, {}: everything is read anew", name(fault.get()));
                stop("a record that cannot be read, " + name(fault.get()));
                return;
            }
        }
        position = at;
        received.incrementAndGet();
        listener.caughtUp(at.sequence());
        checkGoal();
    }

    /** Whether what Redis has is older than what was read from it: it has lost its tail, or everything. */
    static boolean isBehind(Tail redis, Tail read) {
        if (redis.last().epoch() != read.last().epoch()) {
            return redis.last().epoch() < read.last().epoch();
        }
        return redis.generation() < read.generation()
                || (redis.generation() == read.generation()
                        && redis.last().sequence() < read.last().sequence());
    }

    private void checkGoal() {
        var waiting = goal;
        if (waiting != null && feed != null && position.sequence() >= waiting.sequence()) {
            reachGoal();
        }
    }

    private void reachGoal() {
        var waiting = goal;
        goal = null;
        if (waiting != null) {
            waiting.reached().run();
        }
    }

    private static String name(Image.Fault fault) {
        return fault.key() + ": " + fault.text();
    }

    /** Nothing of it is kept. */
    private void give(String why, boolean isFormat) {
        end();
        image = new Image();
        position = Position.START;
        generation = 0;
        listener.unreadable(why, isFormat);
    }

    private void stop(String why) {
        end();
        listener.stopped(why);
    }

    private void end() {
        life++;
        goal = null;
        var old = feed;
        feed = null;
        if (old != null) {
            old.close();
        }
    }

    /** What the feed says to one life. */
    private final class Listening implements FeedListener {
        private final long mine;

        Listening(long mine) {
            this.mine = mine;
        }

        @Override
        public void batch(Position at, List<Change> changes) {
            apply(mine, at, changes);
        }

        @Override
        public void gap(Position have, String text) {
            ended("behind " + have + ": " + text);
        }

        @Override
        public void damaged(Position at, String text) {
            ended("at " + at + ": " + text);
        }

        @Override
        public void unreachable(String text) {
            LOG.debug("The journal does not answer: {}", text);
        }

        private void ended(String why) {
            synchronized (JournalFollower.this) {
                if (mine == life) {
                    stop(why);
                }
            }
        }
    }
}
