package io.culvert.app.runtime;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.Image;
import io.culvert.redis.FeedListener;
import io.culvert.redis.LoadResult;
import io.culvert.redis.Position;
import io.culvert.redis.RedisStores;
import io.culvert.redis.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
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

    private final Source source;
    private final Listener listener;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private Image image = new Image();
    private Position position = Position.START;
    // Of the state that the image began with.
    private long generation;
    private @Nullable Following feed;
    private @Nullable Goal goal;
    // Which begin() is current: what an older one still reads does not count.
    private long life;

    /** Where the journal is read. */
    interface Source {
        CompletionStage<LoadResult> load();

        Following follow(Position from, FeedListener heard);

        static Source of(RedisStores stores) {
            return new Source() {
                @Override
                public CompletionStage<LoadResult> load() {
                    return stores.loader().load();
                }

                @Override
                public Following follow(Position from, FeedListener heard) {
                    var feed = stores.follow(from, heard);
                    return new Following() {
                        @Override
                        public boolean isEnded() {
                            return feed.isEnded();
                        }

                        @Override
                        public void close() {
                            feed.close();
                        }
                    };
                }
            };
        }
    }

    /** What {@link Source#follow} has begun. */
    interface Following extends AutoCloseable {
        boolean isEnded();

        @Override
        void close();
    }

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

    JournalFollower(Source source, Listener listener) {
        this.source = source;
        this.listener = listener;
    }

    /** Loads and follows; what was there before is dropped. */
    synchronized void begin() {
        end();
        long mine = ++life;
        var _ = source.load().thenAccept(result -> loaded(mine, result)).exceptionally(bug -> {
            broken(mine, bug);
            return null;
        });
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
        reset();
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
                feed = source.follow(position, new Listening(mine));
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
        try {
            apply(at, changes);
        } catch (RuntimeException bug) {
            broken(mine, bug);
        }
    }

    private void apply(Position at, List<Change> changes) {
        for (var change : changes) {
            var fault = image.apply(change);
            if (fault.isPresent()) {
                // Half of the batch is in it.
                reset();
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

    /** Something threw, so nobody knows what is in the image. */
    private synchronized void broken(long mine, Throwable bug) {
        LOG.error("A bug: the journal could not be read. It is read anew.", bug);
        if (mine == life) {
            reset();
            stop("a bug: " + bug);
        }
    }

    /** Nothing of what was read is kept: neither a unit that takes over nor anybody who asks is to have half of it. */
    private void reset() {
        image = new Image();
        position = Position.START;
        generation = 0;
    }

    private void give(String why, boolean isFormat) {
        end();
        reset();
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
