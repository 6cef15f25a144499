package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.Image;
import io.culvert.ppp.PppSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final PppSettings ALICE = Samples.client("alice", "wonderland");

    private final Lab lab = new Lab(Samples.settings().withCheckpointing(true));
    private final List<Effect> seen = new ArrayList<>();

    @Test
    void everyTunnelFindsItsPlayedPeerAgain() {
        for (int peer = 1; peer <= 3; peer++) {
            lab.dial(lab.lac(peer), ALICE);
        }

        assertThat(play(lab.replica.image())).isEqualTo(3);

        assertThat(seen).noneMatch(Effect.ReportBug.class::isInstance);
        assertThat(seen.stream().filter(Effect.ProgramSession.class::isInstance))
                .hasSize(3);
        assertThat(seen).anyMatch(Effect.Append.class::isInstance);
    }

    @Test
    void leavesWhatIsHeldAsItIs() {
        lab.dial(lab.lac(1), ALICE);
        var image = lab.replica.image();
        var before = Replica.copy(image);

        assertThat(play(image)).isOne();
        assertThat(play(image)).isOne();

        assertThat(image).isEqualTo(before);
    }

    @Test
    void hasNothingToDoWhereThereIsNoTunnel() {
        assertThat(play(new Image())).isZero();
        assertThat(seen).isEmpty();
    }

    private int play(Image image) {
        return Rehearsal.play(Samples.settings().withCheckpointing(true), image, new Random(7), lab.now, seen::add);
    }
}
