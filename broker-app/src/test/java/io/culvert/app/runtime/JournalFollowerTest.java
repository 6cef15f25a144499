package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Freed;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.redis.FeedListener;
import io.culvert.redis.LoadResult;
import io.culvert.redis.Position;
import io.culvert.redis.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class JournalFollowerTest {
    private static final Tail READ = tail(3, 225, 2);
    private static final Octets RUBBISH = Octets.utf8("\1no record");

    private final Redis redis = new Redis();
    private final Machine machine = new Machine();
    private final JournalFollower follower = new JournalFollower(redis, machine);

    /** Answers when it is told to. */
    private static final class Redis implements JournalFollower.Source {
        final List<CompletableFuture<LoadResult>> loads = new ArrayList<>();
        final List<FeedListener> feeds = new ArrayList<>();
        int closed;

        @Override
        public CompletionStage<LoadResult> load() {
            var answer = new CompletableFuture<LoadResult>();
            loads.add(answer);
            return answer;
        }

        @Override
        public JournalFollower.Following follow(Position from, FeedListener heard) {
            feeds.add(heard);
            return new JournalFollower.Following() {
                @Override
                public boolean isEnded() {
                    return false;
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        void loaded(long sequence, Change... changes) {
            loads.getLast()
                    .complete(new LoadResult.Loaded(tail(1, sequence, 1), List.of(changes), LoadResult.Damage.NONE));
        }
    }

    /** What the redundancy machine hears. */
    private static final class Machine implements JournalFollower.Listener {
        final List<String> heard = new ArrayList<>();

        @Override
        public void caughtUp(long sequence) {
            heard.add("caught up to " + sequence);
        }

        @Override
        public void stopped(String why) {
            heard.add("stopped: " + why);
        }

        @Override
        public void unreadable(String why, boolean isFormat) {
            heard.add("unreadable: " + why);
        }
    }

    @Test
    void ofABatchWithARecordThatDoesNotParseNothingIsLeftAndAllIsReadAnew() {
        follower.begin();
        redis.loaded(3, tunnel(1));
        assertThat(machine.heard).containsExactly("caught up to 3");

        try (var log = new LoggedLines(JournalFollower.class.getName())) {
            redis.feeds.getFirst().batch(new Position(1, 4), List.of(tunnel(2), rubbish(3)));
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .startsWith("WARN The journal has a record that cannot be read, ")
                    .contains("tunnelId=3");
        }
        assertThat(tunnels())
                .as("neither half of the batch nor what it was to follow")
                .isZero();
        assertThat(follower.sequence()).isZero();
        assertThat(follower.unreadable()).isOne();
        assertThat(redis.closed).isOne();
        assertThat(machine.heard).hasSize(2).last().asString().startsWith("stopped: a record that cannot be read");
        redis.feeds.getFirst().batch(new Position(1, 5), List.of(tunnel(4)));
        assertThat(tunnels()).as("the feed that had it does not count any more").isZero();

        follower.begin();
        redis.loaded(6, tunnel(1), tunnel(2), tunnel(4));
        assertThat(machine.heard).hasSize(3).last().isEqualTo("caught up to 6");
        assertThat(tunnels()).isEqualTo(3);
    }

    @Test
    void aBatchThatCannotBeOpenedEndsTheFollowing() {
        follower.begin();
        redis.loaded(3, tunnel(1));
        redis.feeds.getFirst().damaged(new Position(1, 4), "not sealed with this group key");

        assertThat(machine.heard).last().isEqualTo("stopped: at 1-4: not sealed with this group key");
        assertThat(follower.sequence()).as("what was read before is whole").isEqualTo(3);
        follower.begin();
        redis.loaded(5, tunnel(1), tunnel(2));
        assertThat(machine.heard).last().isEqualTo("caught up to 5");
        assertThat(tunnels()).isEqualTo(2);
    }

    @Test
    void whoTakesOverReadsToTheEndAgainWhenARecordOnTheWayIsDamaged() {
        var reached = new ArrayList<String>();
        follower.readTo(5, () -> reached.add("reached"));
        redis.loaded(3, tunnel(1));
        redis.feeds.getFirst().batch(new Position(1, 4), List.of(tunnel(2)));
        redis.feeds.getFirst().batch(new Position(1, 5), List.of(rubbish(3)));

        assertThat(reached).isEmpty();
        assertThat(machine.heard).last().asString().startsWith("stopped: ");
        assertThat(follower.take().isEmpty())
                .as("nobody speaks from half of it")
                .isTrue();
    }

    @Test
    void aLoadThatThrowsIsToldAndLeavesNothing() {
        follower.begin();
        try (var log = new LoggedLines(JournalFollower.class.getName())) {
            redis.loads.getFirst().completeExceptionally(new IllegalStateException("on purpose"));
            assertThat(log.all()).containsExactly("ERROR A bug: the journal could not be read. It is read anew.");
        }
        assertThat(machine.heard).singleElement().asString().startsWith("stopped: a bug: ");
        assertThat(tunnels()).isZero();
    }

    private int tunnels() {
        return follower.ask(image -> image.counts().freedTunnels());
    }

    private static Change tunnel(int id) {
        return new Change(CheckpointKey.tunnel(new TunnelId(id)), new CheckpointCodec().encode(new Freed(7)));
    }

    private static Change rubbish(int id) {
        return new Change(CheckpointKey.tunnel(new TunnelId(id)), RUBBISH);
    }

    @Test
    void aRedisThatEndsBeforeWhatWasReadHasLostItsTail() {
        assertThat(JournalFollower.isBehind(tail(3, 216, 2), READ)).isTrue();
    }

    @Test
    void aRedisWithNothingHasLostEverything() {
        assertThat(JournalFollower.isBehind(tail(0, 0, 0), READ)).isTrue();
    }

    @Test
    void aCopyOfAnEarlierEpochOrStateIsBehindWhateverItsSequence() {
        assertThat(JournalFollower.isBehind(tail(2, 400, 2), READ)).isTrue();
        assertThat(JournalFollower.isBehind(tail(3, 400, 1), READ)).isTrue();
    }

    @Test
    void whatAnActiveUnitHasFoundedAgainIsNotBehind() {
        assertThat(JournalFollower.isBehind(tail(3, 217, 3), READ)).isFalse();
        assertThat(JournalFollower.isBehind(tail(4, 1, 1), READ)).isFalse();
    }

    @Test
    void whatGoesOnIsNotBehind() {
        assertThat(JournalFollower.isBehind(READ, READ)).isFalse();
        assertThat(JournalFollower.isBehind(tail(3, 226, 2), READ)).isFalse();
        assertThat(JournalFollower.isBehind(tail(0, 0, 0), tail(0, 0, 0))).isFalse();
    }

    private static Tail tail(long epoch, long sequence, long generation) {
        return new Tail(new Position(epoch, sequence), generation);
    }
}
