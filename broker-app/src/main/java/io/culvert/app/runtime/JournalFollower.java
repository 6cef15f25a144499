package io.culvert.app.runtime;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import io.culvert.redis.Feed;
import io.culvert.redis.FeedListener;
import io.culvert.redis.LoadResult;
import io.culvert.redis.Position;
import io.culvert.redis.RedisStores;
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
 * loads everything anew. An image is never half of one state and half of another.
 */
final class JournalFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFollower.class);

    private final RedisStores stores;
    private final Listener listener;
    private final AtomicLong received = new AtomicLong();
    private Image image = new Image();
    private Position position = Position.START;
    private @Nullable Feed feed;
    private @Nullable Goal goal;
    // Which begin() is current: what an older one still reads does not count.
    private long life;

    /** Told in a thread of the client; must be quick. */
    interface Listener {
        /** Everything is read up to here, which was the journal's end a moment ago. */
        void caughtUp(long sequence);

        void stopped(String why);
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
        goal = new Goal(sequence, reached);
        if (feed == null || feed.isEnded()) {
            begin();
            goal = new Goal(sequence, reached);
        }
        checkGoal();
    }

    /** Ends, and gives away what was read. */
    synchronized Image take() {
        end();
        var taken = image;
        image = new Image();
        position = Position.START;
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
            case LoadResult.Loaded(var tail, var changes, var damage) -> {
                if (damage.count() > 0) {
                    LOG.warn(
                            "{} records in the journal are not what a unit of this group wrote, and are left out: {}",
                            damage.count(),
                            String.join("; ", damage.texts()));
                }
                var fresh = new Image();
                for (var change : changes) {
                    var fault = fresh.apply(change);
                    if (fault.isPresent()) {
                        LOG.warn(
                                "The journal has a record that cannot be read, {}: {}",
                                fault.get().key(),
                                fault.get().text());
                    }
                }
                image = fresh;
                position = tail.last();
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
                stop("a record that cannot be read, " + fault.get().key() + ": "
                        + fault.get().text());
                return;
            }
        }
        position = at;
        received.incrementAndGet();
        listener.caughtUp(at.sequence());
        checkGoal();
    }

    private void checkGoal() {
        var waiting = goal;
        if (waiting != null && feed != null && position.sequence() >= waiting.sequence()) {
            goal = null;
            waiting.reached().run();
        }
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
