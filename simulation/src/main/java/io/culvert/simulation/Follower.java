package io.culvert.simulation;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A unit's feed: loads the journal, then follows it. */
final class Follower {
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Group group;
    private final UnitProcess process;
    private final Listener listener;
    private final UnitProcess.Connection connection;
    private Image image = new Image();
    private RedisModel.Position position = RedisModel.Position.START;
    private long generation;
    private boolean following;
    private boolean fetching;
    private boolean hinted;
    private OptionalLong goal = OptionalLong.empty();
    private int life;

    interface Listener {
        void caughtUp(long sequence);

        void stopped(String why);

        /** What was asked for with {@link #readTo} is in the image. */
        void reached();
    }

    Follower(Group group, UnitProcess process, Listener listener) {
        this.group = group;
        this.process = process;
        this.listener = listener;
        connection = process.new Connection();
        group.redis().onAppend(() -> process.now(this::fetch));
    }

    void begin() {
        end();
        int mine = life;
        connection.call(
                () -> group.redis().load(),
                snapshot -> {
                    if (mine == life) {
                        loaded(snapshot);
                    }
                },
                () -> {
                    if (mine == life) {
                        stop("the store does not answer");
                    }
                });
    }

    void readTo(long sequence) {
        if (!following) {
            begin();
        }
        goal = OptionalLong.of(sequence);
        checkGoal();
    }

    /** Ends, and gives away what was read. */
    Image take() {
        end();
        var taken = image;
        image = new Image();
        position = RedisModel.Position.START;
        return taken;
    }

    boolean isFollowing() {
        return following;
    }

    Image image() {
        return image;
    }

    RedisModel.Position position() {
        return position;
    }

    private void loaded(RedisModel.Snapshot snapshot) {
        image = new Image();
        apply(snapshot.changes());
        position = snapshot.at();
        generation = snapshot.generation();
        following = true;
        listener.caughtUp(position.sequence());
        checkGoal();
        fetch();
    }

    private void fetch() {
        hinted = true;
        if (!following || fetching) {
            return;
        }
        hinted = false;
        fetching = true;
        int mine = life;
        connection.call(
                () -> group.redis().after(generation, position),
                followed -> {
                    if (mine == life) {
                        fetched(followed);
                    }
                },
                () -> process.later(RETRY, () -> {
                    if (mine == life) {
                        fetching = false;
                        fetch();
                    }
                }));
    }

    private void fetched(RedisModel.Followed followed) {
        fetching = false;
        if (followed.gap()) {
            stop("a gap behind " + position);
            return;
        }
        for (var entry : followed.entries()) {
            apply(entry.changes());
            position = entry.at();
            listener.caughtUp(position.sequence());
        }
        checkGoal();
        if (hinted && following) {
            fetch();
        }
    }

    private void apply(List<Change> changes) {
        for (var change : changes) {
            image.apply(change).ifPresent(fault -> {
                throw new AssertionError("a record that cannot be read: " + fault);
            });
        }
    }

    private void checkGoal() {
        if (following && goal.isPresent() && position.sequence() >= goal.getAsLong()) {
            goal = OptionalLong.empty();
            listener.reached();
        }
    }

    private void stop(String why) {
        end();
        listener.stopped(why);
    }

    private void end() {
        life++;
        following = false;
        fetching = false;
        goal = OptionalLong.empty();
    }
}
