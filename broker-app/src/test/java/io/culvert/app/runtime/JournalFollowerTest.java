package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.redis.Position;
import io.culvert.redis.Tail;
import org.junit.jupiter.api.Test;

class JournalFollowerTest {
    private static final Tail READ = tail(3, 225, 2);

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
