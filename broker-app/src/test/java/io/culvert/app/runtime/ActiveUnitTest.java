package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.l2tp.TunnelId;
import io.culvert.local.EssentialThreads;
import io.culvert.octets.Octets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an active unit makes of what its threads throw. */
class ActiveUnitTest {
    private static final long SOON = 10;

    @TempDir
    private Path directory;

    private final CompletableFuture<Integer> processEnd = new CompletableFuture<>();
    private final AutoCloseable endings = EssentialThreads.endingBy(processEnd::complete);
    private ActiveUnit unit;

    @BeforeEach
    void start() {
        unit = ActiveUnit.prepare(TestParts.of(directory, trouble -> {}));
        unit.start();
    }

    @AfterEach
    void end() throws Exception {
        unit.close();
        endings.close();
    }

    @Test
    void anErrorInAShardEndsTheProcess() throws Exception {
        var _ = unit.shards().getFirst().ask(engine -> {
            throw new OutOfMemoryError("on purpose");
        });
        assertThat(processEnd.get(SOON, TimeUnit.SECONDS)).isEqualTo(EssentialThreads.EXIT_CODE);
    }

    @Test
    void aJournalThatThrowsEndsTheProcess() throws Exception {
        unit.write(
                batch -> {
                    throw new IllegalStateException("on purpose");
                },
                0);
        var key = CheckpointKey.tunnel(new TunnelId(1));
        var _ = unit.journal().append(0, List.of(new Change(key, Octets.utf8("a record"))));
        // Woken, it sends what there is.
        var _ = unit.shards().getFirst().ask(engine -> "alive");
        assertThat(processEnd.get(SOON, TimeUnit.SECONDS)).isEqualTo(EssentialThreads.EXIT_CODE);
    }

    @Test
    void aStackOverflowInAShardConcernsWhatWasAskedAlone() throws Exception {
        var shard = unit.shards().getFirst();
        assertThatThrownBy(() -> shard.ask(engine -> depth(1)).get(SOON, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(shard.ask(engine -> "alive").get(SOON, TimeUnit.SECONDS)).isEqualTo("alive");
        assertThat(processEnd).isNotDone();
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static long depth(long above) {
        return above + depth(above + 1);
    }
}
