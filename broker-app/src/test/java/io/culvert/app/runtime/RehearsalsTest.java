package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.runtime.GroupRuntime.Rehearsals;
import io.culvert.core.checkpoint.Image;
import org.junit.jupiter.api.Test;

class RehearsalsTest {
    @Test
    void goOnUntilThereWereEnoughOfTunnelsAndOfSessions() {
        var left = new Rehearsals(5, 20);

        left = left.less(counts(4, 8));
        assertThat(left).isEqualTo(new Rehearsals(1, 12));
        left = left.less(counts(4, 8));
        assertThat(left).isEqualTo(new Rehearsals(0, 4));
        assertThat(left.isDone()).isFalse();
        assertThat(left.less(counts(4, 8)).isDone()).isTrue();
    }

    @Test
    void wantNoSampleThatHasNothingOfWhatIsLeft() {
        var left = new Rehearsals(0, 4);

        assertThat(left.wants(counts(9, 0))).isFalse();
        assertThat(left.wants(counts(9, 1))).isTrue();
        assertThat(left.wants(counts(0, 0))).isFalse();
    }

    private static Image.Counts counts(int tunnels, int sessions) {
        return new Image.Counts(tunnels, 0, 0, sessions, 0, 0, 0);
    }
}
