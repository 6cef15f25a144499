package io.culvert.app.runtime;

import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.Input;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with its engine: takes inputs, steps, hands effects to the {@link EffectExecutor}, comes back for deadlines.
 *
 * <p><b>Thread:</b> the engine is touched by the shard's own thread only; everything else here may be called by any.
 * <b>Failure:</b> what the engine throws in spite of its own care is logged and counted, and the shard goes on.
 */
final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    /** Deadlines are looked at at least this often, even under a flood of inputs. */
    private static final int INPUTS_BETWEEN_DEADLINES = 256;

    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

    private final Engine engine;
    private final EffectExecutor executor;
    private final MonotonicClock clock;
    private final InputQueue queue = new InputQueue(QUEUE_CAPACITY);
    private final ArrayDeque<Input> followUps = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Consumer<Engine>> questions = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> cleared = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private boolean clearing;
    private volatile boolean stopping;
    private final LongAdder failures = new LongAdder();

    Shard(int index, Engine engine, EffectExecutor executor, MonotonicClock clock) {
        this.engine = engine;
        this.executor = executor;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("shard-" + index).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    InputQueue queue() {
        return queue;
    }

    /** Asks the engine between two inputs, on its own thread; {@code question} must be quick. */
    <T> CompletableFuture<T> ask(Function<Engine, T> question) {
        var answer = new CompletableFuture<T>();
        questions.add(asked -> {
            try {
                answer.complete(question.apply(asked));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        queue.wake();
        return answer;
    }

    /** Whether the shard's thread serves its tunnels. */
    boolean isAlive() {
        return thread.isAlive();
    }

    /** Done when, after {@link Input.ClearAll}, no session is left and peers have acknowledged all that they were told. */
    CompletableFuture<Void> whenCleared() {
        queue.wake();
        return cleared;
    }

    /** Inputs that were lost because the engine threw; 0 unless there is a bug. */
    long failures() {
        return failures.sum();
    }

    /** Ends the thread after the input that it is at. */
    boolean stop(Duration limit) throws InterruptedException {
        stopping = true;
        queue.wake();
        return stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            while (!stopping) {
                answerQuestions();
                int taken = 0;
                for (var input = queue.poll(); input != null; input = queue.poll()) {
                    step(input);
                    if (++taken == INPUTS_BETWEEN_DEADLINES) {
                        break;
                    }
                }
                long nanos = nanosToDeadline();
                if (nanos == 0) {
                    step(new Input.TimerExpired());
                } else if (taken == 0) {
                    if (clearing && engine.isQuiet()) {
                        cleared.complete(null);
                    }
                    queue.await(Math.min(nanos, LONGEST_WAIT_NANOS));
                }
            }
        } finally {
            stopped.countDown();
        }
    }

    private void answerQuestions() {
        for (var question = questions.poll(); question != null; question = questions.poll()) {
            question.accept(engine);
        }
    }

    private long nanosToDeadline() {
        var deadline = engine.nextDeadline();
        if (deadline.isEmpty()) {
            return LONGEST_WAIT_NANOS;
        }
        var now = clock.instant();
        return deadline.get().isAfter(now) ? nanosBetween(now, deadline.get()) : 0;
    }

    private static long nanosBetween(Instant from, Instant to) {
        return to.isAfter(from.plusNanos(LONGEST_WAIT_NANOS))
                ? LONGEST_WAIT_NANOS
                : Duration.between(from, to).toNanos();
    }

    /** One input, and all that its effects report back at once. */
    private void step(Input input) {
        try {
            execute(input);
            for (var followUp = followUps.poll(); followUp != null; followUp = followUps.poll()) {
                execute(followUp);
            }
        } catch (RuntimeException e) {
            failures.increment();
            followUps.clear();
            LOG.error(
                    "A bug: the engine failed at {}. The broker goes on.",
                    input.getClass().getSimpleName(),
                    e);
        }
    }

    private void execute(Input input) {
        clearing |= input instanceof Input.ClearAll;
        for (Effect effect : engine.step(input, clock.instant())) {
            try {
                executor.execute(effect, followUps::add, queue::add);
            } catch (RuntimeException e) {
                // The effects after it are still owed.
                failures.increment();
                LOG.error(
                        "A bug: {} failed. The broker goes on.",
                        effect.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private static final int QUEUE_CAPACITY = 65_536;
}
