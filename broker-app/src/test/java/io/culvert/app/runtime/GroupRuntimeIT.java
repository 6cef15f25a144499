package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.redundancy.Incarnation;
import io.culvert.core.redundancy.Isolation;
import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.LeaseStatus;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.core.redundancy.RedundancyAction;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancySettings;
import io.culvert.core.redundancy.RedundancyTimes;
import io.culvert.octets.Secret;
import io.culvert.redis.Confirmation;
import io.culvert.redis.Group;
import io.culvert.redis.JournalSettings;
import io.culvert.redis.RedisStores;
import io.culvert.redis.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is begun for the redundancy machine ends in an event that it hears, however it ends. */
class GroupRuntimeIT {
    private static final Incarnation INCARNATION = Incarnation.of(7, 1, 1);
    /** Beyond what a journal can count to. */
    private static final long IMPOSSIBLE_EPOCH = 1L << 50;

    @TempDir
    private Path directory;

    private final LinkedBlockingQueue<RedundancyEvent> told = new LinkedBlockingQueue<>();
    private final AtomicInteger revived = new AtomicInteger();
    private Supplier<ActiveUnit> prepare = this::unit;
    private EmbeddedRedis redis;
    private RedisStores stores;
    private GroupRuntime runtime;

    @BeforeEach
    void open() throws Exception {
        redis = EmbeddedRedis.in(directory);
        stores = RedisStores.connect(
                redis.ensureRunning(),
                new Group("lns", Secret.utf8("sixteen letters!")),
                LeaseStore.incarnation(INCARNATION));
        runtime = new GroupRuntime(
                new RedundancySettings(
                        "a",
                        INCARNATION,
                        Set.of("b"),
                        Isolation.STOP,
                        RedundancyTimes.DEFAULTS,
                        CheckpointCodec.FORMATS),
                new GroupRuntime.Means(
                        stores,
                        JournalSettings.of(Confirmation.MEMORY),
                        trouble -> prepare.get(),
                        sample -> 0,
                        epoch -> {},
                        () -> {
                            revived.incrementAndGet();
                            throw new IllegalStateException("on purpose");
                        },
                        AbandonedJournal.of(directory)));
        runtime.attach(told::add);
    }

    @AfterEach
    void close() {
        runtime.close();
        stores.close();
        redis.stop();
    }

    @Test
    void aFoundingThatThrowsHasFailedAndTheNextOneIsMade() throws Exception {
        var lease = speak();
        runtime.carryOut(new RedundancyAction.FoundJournal(new LeaseValue("a", INCARNATION, IMPOSSIBLE_EPOCH)));
        assertThat(next(RedundancyEvent.FoundingFailed.class).why())
                .startsWith("a bug: java.lang.IllegalArgumentException");
        runtime.carryOut(new RedundancyAction.FoundJournal(lease));
        next(RedundancyEvent.JournalFounded.class);
    }

    @Test
    void aFoundingForNobodyHasFailed() throws Exception {
        runtime.carryOut(new RedundancyAction.FoundJournal(new LeaseValue("a", INCARNATION, 1)));
        assertThat(next(RedundancyEvent.FoundingFailed.class).why()).contains("nothing speaks any more");
    }

    @Test
    void aPreparationThatThrowsHasFailed() throws Exception {
        prepare = () -> {
            throw new IllegalStateException("on purpose");
        };
        runtime.carryOut(new RedundancyAction.WriteUnder(lease()));
        runtime.carryOut(new RedundancyAction.PrepareOutputs(false));
        assertThat(next(RedundancyEvent.OutputsFailed.class).why())
                .isEqualTo("a bug: java.lang.IllegalStateException: on purpose");
    }

    @Test
    void aPreparationThatIsOvertakenIsNotTakenForTheLaterOne() throws Exception {
        var begun = new CompletableFuture<String>();
        var end = new CompletableFuture<String>();
        prepare = () -> {
            begun.complete("begun");
            end.join();
            throw new StartFailure("the first one", "", null);
        };
        runtime.carryOut(new RedundancyAction.WriteUnder(lease()));
        runtime.carryOut(new RedundancyAction.PrepareOutputs(false));
        begun.get(10, TimeUnit.SECONDS);
        runtime.carryOut(new RedundancyAction.DropCalls());
        prepare = () -> {
            throw new StartFailure("the second one", "", null);
        };
        runtime.carryOut(new RedundancyAction.PrepareOutputs(false));
        end.complete("end");
        assertThat(next(RedundancyEvent.OutputsFailed.class).why()).isEqualTo("the second one");
    }

    @Test
    void whereNothingSpeaksNothingWaitsForTheJournal() throws Exception {
        runtime.carryOut(new RedundancyAction.DrainJournal());
        next(RedundancyEvent.JournalDrained.class);
    }

    @Test
    void aStoreThatCannotBeRevivedIsTriedAgain() throws Exception {
        stores.close();
        for (int i = 1; i <= 2; i++) {
            int tries = i;
            while (revived.get() < tries) {
                runtime.carryOut(new RedundancyAction.AskLease(i, new LeaseQuestion.Read()));
                next(RedundancyEvent.StoreLost.class);
            }
        }
        assertThat(revived.get()).isGreaterThanOrEqualTo(2);
    }

    private LeaseValue lease() throws Exception {
        runtime.carryOut(new RedundancyAction.AskLease(
                1, new LeaseQuestion.Take(new LeaseStatus.Vacant(), "a", INCARNATION, 0, Duration.ofMinutes(5))));
        var answer = next(RedundancyEvent.LeaseAnswered.class).answer();
        return ((LeaseAnswer.Taken) answer).value();
    }

    /** From here on this unit is active. */
    private LeaseValue speak() throws Exception {
        var lease = lease();
        runtime.carryOut(new RedundancyAction.WriteUnder(lease));
        runtime.carryOut(new RedundancyAction.ReadToTail(lease, 0));
        next(RedundancyEvent.TailReached.class);
        runtime.carryOut(new RedundancyAction.PrepareOutputs(false));
        next(RedundancyEvent.OutputsReady.class);
        runtime.carryOut(new RedundancyAction.ResumeTunnels(lease, false));
        return lease;
    }

    private ActiveUnit unit() {
        return ActiveUnit.prepare(TestParts.of(directory, trouble -> {}));
    }

    /** The next one of that kind. */
    private <T extends RedundancyEvent> T next(Class<T> kind) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() - end < 0) {
            var event = told.poll(100, TimeUnit.MILLISECONDS);
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
        throw new AssertionError("no " + kind.getSimpleName());
    }
}
