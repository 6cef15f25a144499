package io.culvert.app.runtime;

import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.OutputCommit;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.Input;
import io.culvert.local.EssentialThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
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
 * <p>The one place of output commit: what the world can see of a step waits until the journal has all records that this
 * shard appended before. Everything that waits leaves in its order, so the Nr of a message is always one that is in the
 * journal.
 *
 * <p><b>Thread:</b> the engine is touched by the shard's own thread only; everything else here may be called by any.
 * <b>Failure:</b> what the engine throws in spite of its own care is logged and counted, and the shard goes on; an {@link Error}
 * that says that the process itself is at its end, ends it.
 */
final class Shard {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    /** Deadlines are looked at at least this often, even under a flood of inputs. */
    private static final int INPUTS_BETWEEN_DEADLINES = 256;

    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(1).toNanos();

    private final int index;
    private final Engine engine;
    private final EffectExecutor executor;
    private final CheckpointJournal journal;
    private final OutputGate gate;
    private final OutputCommit<Effect> commit = new OutputCommit<>();
    // Confirmed by the journal while the gate was shut.
    private final ArrayDeque<Effect> held = new ArrayDeque<>();
    private final MonotonicClock clock;
    private final InputQueue queue = new InputQueue(QUEUE_CAPACITY);
    private final ArrayDeque<Input> followUps = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Consumer<Engine>> questions = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> cleared = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private boolean clearing;
    private volatile boolean stopping;
    // The last ticket that the journal has confirmed; the commit hears of it on the shard's thread.
    private volatile long confirmed;
    private long confirmedSeen;
    private final LongAdder failures = new LongAdder();

    Shard(
            int index,
            Engine engine,
            EffectExecutor executor,
            CheckpointJournal journal,
            OutputGate gate,
            MonotonicClock clock) {
        this.index = index;
        this.engine = engine;
        this.journal = journal;
        this.gate = gate;
        this.executor = executor;
        this.clock = clock;
        this.thread = EssentialThreads.platform("shard-" + index).unstarted(this::run);
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
            } catch (RuntimeException | StackOverflowError e) {
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

    /** The journal has all records up to this ticket of the shard's. */
    void confirmed(long ticket) {
        confirmed = ticket;
        queue.wake();
    }

    /** Goes on with what another engine has left; before {@link #start}. Nothing leaves, but forwarding entries are made. */
    void restore(Image part, boolean degraded) {
        for (var effect : engine.restore(part, degraded, clock.instant())) {
            switch (effect) {
                case Effect.Append(var changes) -> {
                    long ticket = journal.append(index, changes);
                    var _ = commit.take(List.of(), ticket, Shard::needsNoJournal);
                }
                case Effect.ProgramSession _, Effect.SendToShard _ ->
                    executor.execute(effect, followUps::add, queue::add);
                case Effect.SendControl _,
                        Effect.SendPpp _,
                        Effect.AskAaa _,
                        Effect.Account _,
                        Effect.RemoveSession _,
                        Effect.ReadCounters _,
                        Effect.RecordFailure _,
                        Effect.PolicyNotice _,
                        Effect.Trace _,
                        Effect.ReportBug _ -> carryOut(commit.take(List.of(effect), NO_RECORDS, Shard::needsNoJournal));
            }
        }
    }

    /** Records are written in that format from now on. */
    void writeFormat(int format) {
        if (!thread.isAlive()) {
            engine.writeFormat(format);
            return;
        }
        var _ = ask(asked -> {
            asked.writeFormat(format);
            return format;
        });
    }

    /** Whether effects wait for the journal from now on. */
    void commitOutputs(boolean on) {
        var _ = ask(asked -> {
            if (on) {
                commit.resume();
            } else {
                carryOut(commit.suspend());
            }
            return on;
        });
    }

    private void run() {
        try {
            while (!stopping) {
                answerQuestions();
                release();
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
                }
                // One batch for all that the inputs above have caused.
                journal.flush();
                if (nanos > 0 && taken == 0) {
                    if (clearing && engine.isQuiet() && commit.waiting() == 0) {
                        cleared.complete(null);
                    }
                    queue.await(Math.min(nanos, held.isEmpty() ? LONGEST_WAIT_NANOS : GATE_POLL_NANOS), this::hasNews);
                }
            }
        } finally {
            stopped.countDown();
        }
    }

    private boolean hasNews() {
        return confirmed != confirmedSeen || stopping || !questions.isEmpty();
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
        clearing |= input instanceof Input.ClearAll;
        try {
            perform(engine.step(input, clock.instant()));
            followUp();
        } catch (RuntimeException | StackOverflowError e) {
            failed(input, e);
        }
    }

    private void followUp() {
        for (var next = followUps.poll(); next != null; next = followUps.poll()) {
            perform(engine.step(next, clock.instant()));
        }
    }

    private void failed(Input input, Throwable e) {
        failures.increment();
        followUps.clear();
        LOG.error(
                "A bug: the engine failed at {}. The broker goes on.",
                input.getClass().getSimpleName(),
                e);
    }

    /** What a step has decided: its records go to the journal, its effects when they may. */
    private void perform(List<Effect> effects) {
        if (effects.isEmpty()) {
            return;
        }
        if (effects.getFirst() instanceof Effect.Append(var changes)) {
            long ticket = journal.append(index, changes);
            carryOut(commit.take(effects.subList(1, effects.size()), ticket, Shard::needsNoJournal));
        } else {
            carryOut(commit.take(effects, NO_RECORDS, Shard::needsNoJournal));
        }
    }

    /** What nobody outside of this process can see. */
    private static boolean needsNoJournal(Effect effect) {
        return switch (effect) {
            case Effect.Trace _, Effect.ReportBug _, Effect.PolicyNotice _, Effect.ReadCounters _ -> true;
            case Effect.Append _,
                    Effect.SendControl _,
                    Effect.SendPpp _,
                    Effect.AskAaa _,
                    Effect.Account _,
                    Effect.ProgramSession _,
                    Effect.RemoveSession _,
                    Effect.RecordFailure _,
                    Effect.SendToShard _ -> false;
        };
    }

    /** Lets go what the journal has confirmed since, and what waited for the gate. */
    private void release() {
        long ticket = confirmed;
        if (ticket != confirmedSeen) {
            confirmedSeen = ticket;
            carryOut(commit.confirmed(ticket));
        }
        if (!held.isEmpty() && gate.isOpen()) {
            var free = List.copyOf(held);
            held.clear();
            carryOut(free);
        }
        try {
            followUp();
        } catch (RuntimeException | StackOverflowError e) {
            failed(new Input.TimerExpired(), e);
        }
    }

    private void carryOut(List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            var effect = effects.get(i);
            if (!held.isEmpty() || !gate.isOpen()) {
                held.add(effect);
                continue;
            }
            try {
                executor.execute(effect, followUps::add, queue::add);
            } catch (RuntimeException | StackOverflowError e) {
                // The effects after it are still owed.
                failures.increment();
                LOG.error(
                        "A bug: {} failed. The broker goes on.",
                        effect.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private static final long NO_RECORDS = 0;
    private static final long GATE_POLL_NANOS = Duration.ofMillis(1).toNanos();
    private static final int QUEUE_CAPACITY = 65_536;
}
