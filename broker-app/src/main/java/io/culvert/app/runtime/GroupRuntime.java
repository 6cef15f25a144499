package io.culvert.app.runtime;

import io.culvert.app.redundancy.RedundancyLoop;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.core.redundancy.RedundancyAction;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancySettings;
import io.culvert.core.redundancy.StateName;
import io.culvert.local.EssentialThreads;
import io.culvert.redis.Confirmation;
import io.culvert.redis.FullState.Succession;
import io.culvert.redis.Journal;
import io.culvert.redis.JournalSettings;
import io.culvert.redis.Position;
import io.culvert.redis.RedisStores;
import io.culvert.redis.ServerFacts;
import io.culvert.redis.Switched;
import io.culvert.redis.Tail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a redundancy group's decisions mean for the calls: follows the journal while this unit stands by, and makes, resumes and
 * drops what speaks.
 *
 * <p><b>Thread:</b> actions come on the loop's thread and do not block it for long; everything else may be called by any.
 */
final class GroupRuntime implements RedundancyLoop.Broker, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupRuntime.class);
    private static final Duration OBSERVATION = Duration.ofMillis(50);

    private static final int SAMPLE_TUNNELS = 250;
    private static final int SAMPLE_SESSIONS = 1_000;
    private static final Duration REHEARSAL = Duration.ofMillis(200);
    private static final Duration BETWEEN_REHEARSALS = Duration.ofMillis(600);
    private static final Duration FULL_STATE = Duration.ofSeconds(30);

    private final RedundancySettings settings;
    private final Means means;
    private final LeaseStore lease;
    private final JournalFollower follower;
    private final ExecutorService workers = Executors.newCachedThreadPool(
            EssentialThreads.platform("redundancy-worker").daemon().factory());
    private final Errands errands = new Errands(workers);
    // A look may be late by as much as the time between two.
    private final ConfirmationWatch watch = new ConfirmationWatch(OBSERVATION.multipliedBy(2));
    private final ScheduledExecutorService observer = Executors.newSingleThreadScheduledExecutor(
            EssentialThreads.platform("journal-observer").daemon().factory());
    // Who has asked for a switchover, in the order of the events.
    private final Queue<CompletableFuture<Optional<String>>> switchovers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CompletableFuture<Void> serving = new CompletableFuture<>();
    private final AtomicBoolean reviving = new AtomicBoolean();
    private final AtomicBoolean rehearsing = new AtomicBoolean();
    private final AtomicReference<@Nullable ActiveUnit> prepared = new AtomicReference<>();
    private volatile @Nullable ActiveUnit active;
    private volatile @Nullable LeaseValue held;
    private final AtomicLong attempts = new AtomicLong();
    private volatile int format;
    private volatile boolean isHot;
    private volatile Rehearsals rehearsals = Rehearsals.ALL;
    private volatile long rehearseAt = System.nanoTime();
    private volatile boolean isAnew;
    private volatile boolean isCommitting = true;
    private volatile boolean isResynced;
    private final AtomicLong readings = new AtomicLong();
    private @Nullable Journal writer;
    private String replicationId = "";
    private String storeIdentity = "";
    private @Nullable Consumer<RedundancyEvent> loop;

    /**
     * What it works with.
     *
     * @param prepare makes a unit that may become active, silent; throws {@link StartFailure} if it cannot
     * @param rehearse plays a takeover of a part of the calls, silently; tells with how many tunnels it would have gone on
     * @param epoch told under which epoch this unit speaks from now on
     * @param revive starts the store again if it is this unit's own and is gone; may take a while
     * @param abandoned which journal is not to be resumed
     */
    record Means(
            RedisStores stores,
            JournalSettings journal,
            Function<Consumer<CheckpointJournal.Trouble>, ActiveUnit> prepare,
            ToIntFunction<Image> rehearse,
            LongConsumer epoch,
            Runnable revive,
            AbandonedJournal abandoned) {}

    /** How many tunnels and sessions are still to be taken over on trial, until the JVM has compiled what matters. */
    record Rehearsals(int tunnels, int sessions) {
        private static final Rehearsals ALL = new Rehearsals(10_000, 20_000);
        private static final Rehearsals NONE = new Rehearsals(0, 0);

        boolean isDone() {
            return tunnels == 0 && sessions == 0;
        }

        boolean wants(Image.Counts sample) {
            return (tunnels > 0 && sample.tunnels() > 0) || (sessions > 0 && sample.sessions() > 0);
        }

        Rehearsals less(Image.Counts sample) {
            return new Rehearsals(Math.max(0, tunnels - sample.tunnels()), Math.max(0, sessions - sample.sessions()));
        }
    }

    GroupRuntime(RedundancySettings settings, Means means) {
        this.settings = settings;
        this.means = means;
        format = settings.readable().last();
        lease = new LeaseStore(means.stores().lease(settings.unit()));
        follower = new JournalFollower(JournalFollower.Source.of(means.stores()), new JournalFollower.Listener() {
            @Override
            public void caughtUp(long sequence) {
                tell(new RedundancyEvent.FollowerCaughtUp(sequence));
            }

            @Override
            public void stopped(String why) {
                tell(new RedundancyEvent.FollowerStopped(why));
            }

            @Override
            public void unreadable(String why, boolean isFormat) {
                tell(new RedundancyEvent.JournalUnreadable(why, isFormat));
                if (isFormat && settings.others().isEmpty()) {
                    // Nobody else will write it anew, and somebody waits for the start.
                    serving.completeExceptionally(new StartFailure(
                            "This unit must not go on with what is in its journal: " + why + ".",
                            "Start a release that reads it.",
                            null));
                }
            }
        });
    }

    /** Begins to answer a loop that has not been started yet, and that {@code told} puts events into. */
    void attach(Consumer<RedundancyEvent> told) {
        loop = told;
        var _ = observer.scheduleWithFixedDelay(
                EssentialThreads.task(this::observe),
                OBSERVATION.toMillis(),
                OBSERVATION.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void tell(RedundancyEvent event) {
        var told = loop;
        if (told == null) {
            throw new IllegalStateException("not attached");
        }
        told.accept(event);
    }

    /** Done when the unit is active, or a standby that follows; fails when it cannot be either. */
    CompletableFuture<Void> whenServing() {
        return serving;
    }

    /** What speaks, if this unit does. */
    Optional<ActiveUnit> active() {
        return Optional.ofNullable(active);
    }

    /** Whether what this unit says waits for the journal. */
    boolean isCommitting() {
        return isCommitting;
    }

    /** Batches that this unit has given to the journal and that are not confirmed. */
    long unconfirmed() {
        return active().map(ActiveUnit::journal)
                .map(journal -> Math.max(0, journal.lastSequence() - journal.confirmed()))
                .orElse(0L);
    }

    /** Batches of the active unit's that this one has taken in. */
    long received() {
        return follower.received();
    }

    /** Records that could not be read, since the start of the process. */
    long unreadable() {
        return follower.unreadable();
    }

    /** Asks what this unit holds while it does not speak. */
    <T> T image(Function<Image, T> question) {
        return follower.ask(question);
    }

    /** Wants the other unit to be active; told why it will not be, or empty once it has begun. */
    CompletableFuture<Optional<String>> switchOver() {
        var answer = new CompletableFuture<Optional<String>>();
        switchovers.add(answer);
        tell(new RedundancyEvent.SwitchoverRequested());
        return answer;
    }

    /** Hands everything over, or leaves it to this unit's next process. */
    boolean leave(Duration limit) throws InterruptedException {
        tell(new RedundancyEvent.ShutdownRequested());
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        observer.shutdownNow();
        drop();
        follower.close();
        workers.shutdownNow();
    }

    private void observe() {
        var speaking = active;
        if (speaking != null) {
            var journal = speaking.journal();
            tell(new RedundancyEvent.JournalObserved(
                    journal.confirmed(), watch.look(journal.lastSequence(), journal.waiting())));
            if (!isResynced) {
                observeResync(speaking);
            }
        } else if (isHot
                && !rehearsals.isDone()
                && System.nanoTime() - rehearseAt >= 0
                && rehearsing.compareAndSet(false, true)) {
            errands.run("a takeover is rehearsed", this::rehearse, why -> rehearsing.set(false));
        }
    }

    /** For a moment, with calls of now; again and again, until it has been done often enough. */
    private void rehearse() {
        try {
            var sample = follower.ask(GroupRuntime::sample);
            var counts = sample.counts();
            long end = System.nanoTime() + REHEARSAL.toNanos();
            while (isHot
                    && System.nanoTime() - end < 0
                    && rehearsals.wants(counts)
                    && means.rehearse().applyAsInt(sample) > 0) {
                rehearsals = rehearsals.less(counts);
                if (rehearsals.isDone()) {
                    LOG.debug("{}: a takeover was rehearsed", settings.unit());
                }
            }
        } catch (RuntimeException bug) {
            rehearsals = Rehearsals.NONE;
            LOG.error("A bug: a takeover could not be rehearsed. The unit goes on.", bug);
        } finally {
            rehearseAt = System.nanoTime() + BETWEEN_REHEARSALS.toNanos();
            rehearsing.set(false);
        }
    }

    /** A copy of some of the calls: in number what a processor does in a fraction of a second. */
    private static Image sample(Image image) {
        var counts = image.counts();
        int parts = Math.max(counts.tunnels() / SAMPLE_TUNNELS, counts.sessions() / SAMPLE_SESSIONS);
        return parts < 2
                ? image.part(0, 1)
                : image.part(image.tunnels().firstKey().value() % parts, parts);
    }

    /** Tells the loop once when every tunnel's peer has answered, or has been given up. */
    private void observeResync(ActiveUnit speaking) {
        var asked = speaking.shards().stream()
                .map(shard -> shard.ask(engine -> engine.summary().ha().isComplete()))
                .toList();
        var _ = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenRun(() -> {
            boolean complete = asked.stream().allMatch(CompletableFuture::join);
            if (complete && active == speaking && !isResynced) {
                isResynced = true;
                tell(new RedundancyEvent.TunnelsResynced());
            }
        });
    }

    @Override
    public void carryOut(RedundancyAction action) {
        switch (action) {
            case RedundancyAction.AskLease(long request, var question) -> {
                var _ = lease.ask(question)
                        .thenAccept(answer -> answer.ifPresentOrElse(
                                given -> {
                                    tell(new RedundancyEvent.StoreIs(storeIdentity()));
                                    tell(new RedundancyEvent.LeaseAnswered(request, given));
                                },
                                this::storeLost))
                        .exceptionally(bug -> {
                            LOG.error("A bug: the lease could not be asked for.", bug);
                            tell(new RedundancyEvent.StoreLost());
                            return null;
                        });
            }
            case RedundancyAction.PrepareOutputs(var mayLack) -> {
                long mine = attempts.incrementAndGet();
                errands.run(
                        "the outputs are prepared",
                        () -> prepare(mine, mayLack),
                        why -> outputsFailed(mine, new StartFailure(why, "Start again.", null)));
            }
            case RedundancyAction.DropCalls() -> {
                var _ = attempts.incrementAndGet();
                drop();
            }
            case RedundancyAction.FollowJournal() -> {
                tell(new RedundancyEvent.FollowerLoading());
                follower.begin();
            }
            case RedundancyAction.ReadToTail(var value, long tail) -> {
                long mine = readings.incrementAndGet();
                follower.readTo(tail, () -> {
                    if (mine == readings.get()) {
                        tell(new RedundancyEvent.TailReached());
                    }
                });
            }
            case RedundancyAction.WriteUnder(var value) -> {
                held = value;
                means.epoch().accept(value.epoch());
            }
            case RedundancyAction.ResumeTunnels _ -> resume();
            case RedundancyAction.DrainJournal() -> {
                var _ = active().map(unit -> unit.journal().drained())
                        .orElseGet(() -> CompletableFuture.completedFuture(null))
                        .thenRun(() -> tell(new RedundancyEvent.JournalDrained()));
            }
            case RedundancyAction.FoundJournal(var value) ->
                errands.run(
                        "the journal is founded",
                        () -> found(value),
                        why -> tell(new RedundancyEvent.FoundingFailed(why)));
            case RedundancyAction.CommitOutputs(var on) -> {
                isCommitting = on;
                active().ifPresent(unit -> unit.commitOutputs(on));
            }
            case RedundancyAction.RefuseCalls(var on) -> active().ifPresent(unit -> unit.refuseCalls(on));
            case RedundancyAction.RoleChanged(var from, var to, var reason) -> changed(to, reason);
            case RedundancyAction.SwitchoverRefused(var why) -> {
                LOG.warn("No switchover: {}", why);
                answerSwitchover(Optional.of(why));
            }
            case RedundancyAction.Exit() -> ended.countDown();
            case RedundancyAction.WriteFormat(int wanted) -> {
                format = wanted;
                active().ifPresent(unit -> unit.writeFormat(wanted));
            }
            // The gate stops the data plane, and opens it again.
            case RedundancyAction.StopDataplane _,
                    RedundancyAction.StartDataplane _,
                    RedundancyAction.ExtendLifetimes _ -> {}
            case RedundancyAction.SendHeartbeat _,
                    RedundancyAction.ShutGate _,
                    RedundancyAction.OpenGate _,
                    RedundancyAction.AddAddresses _,
                    RedundancyAction.RemoveAddresses _,
                    RedundancyAction.Announce _,
                    RedundancyAction.Remember _,
                    RedundancyAction.Notice _ -> throw new IllegalStateException("the loop's own: " + action);
        }
    }

    /**
     * Which data the store has. What a server alone confirms when it is on its disk is there when it has been started again; whether it is
     * alone may change while its data are the same.
     */
    private synchronized String storeIdentity() {
        var facts = means.stores().facts();
        if (!facts.replicationId().equals(replicationId)) {
            replicationId = facts.replicationId();
            storeIdentity = facts.replicas() == 0 && confirmation(facts) == Confirmation.DISK
                    ? "disk" + (means.stores().isReplacedByOthers() ? " of " + facts.address() : "")
                    : replicationId;
        }
        return storeIdentity;
    }

    /** How this unit's journal is confirmed, or would be if it wrote one. */
    synchronized Confirmation confirmation() {
        return Optional.ofNullable(writer)
                .flatMap(Journal::confirmation)
                .orElseGet(() -> confirmation(means.stores().facts()));
    }

    private Confirmation confirmation(ServerFacts facts) {
        var wanted = means.journal().confirmation();
        return wanted == Confirmation.AUTOMATIC ? facts.automatic(facts.replicas() > 0) : wanted;
    }

    private void storeLost() {
        tell(new RedundancyEvent.StoreLost());
        if (reviving.compareAndSet(false, true)) {
            errands.run(
                    "the store is revived",
                    () -> {
                        means.revive().run();
                        reviving.set(false);
                    },
                    why -> reviving.set(false));
        }
    }

    /** One at a time; an attempt that a later one, or the loss of the lease, has overtaken does nothing. */
    private void prepare(long mine, boolean mayLack) {
        synchronized (attempts) {
            if (mine == attempts.get()) {
                prepareNow(mine, mayLack);
            }
        }
    }

    private void prepareNow(long mine, boolean mayLack) {
        var value = held;
        if (value == null) {
            throw new IllegalStateException("no lease");
        }
        try {
            var unit = means.prepare().apply(this::journalTrouble);
            try {
                fill(unit, value, mayLack);
            } catch (RuntimeException failure) {
                unit.close();
                throw failure;
            }
            close(prepared.getAndSet(unit));
        } catch (StartFailure failure) {
            outputsFailed(mine, failure);
            return;
        }
        if (mine == attempts.get()) {
            tell(new RedundancyEvent.OutputsReady());
        } else {
            // The calls were dropped meanwhile; its sockets must not stay bound.
            close(prepared.getAndSet(null));
        }
    }

    /** Gives it the calls, and a journal to write to. */
    private void fill(ActiveUnit unit, LeaseValue value, boolean mayLack) {
        LOG.debug("{}: the outputs are made", settings.unit());
        var image = follower.take();
        var tail = lease.tail();
        if (means.abandoned().covers(tail.last().epoch())) {
            LOG.info(
                    "{}: has served without the journal since: the {} tunnels and {} sessions in it are over",
                    settings.unit(),
                    image.counts().tunnels(),
                    image.counts().sessions());
            image = new Image();
            tail = emptied(value, tail);
        }
        unit.write(journal(value, tail), tail.last().sequence());
        unit.writeFormat(format);
        LOG.debug("{}: the journal is open", settings.unit());
        unit.restore(image, mayLack);
        means.abandoned().forget();
        isAnew = image.isEmpty();
        var counts = image.counts();
        if (counts.tunnels() > 0) {
            LOG.info(
                    "{}: goes on with {} tunnels and {} sessions{}",
                    settings.unit(),
                    counts.tunnels(),
                    counts.sessions(),
                    mayLack ? "; the journal may lack what was said last" : "");
        }
    }

    /** The journal without any call. */
    private Tail emptied(LeaseValue value, Tail tail) {
        try {
            var written = means.stores()
                    .fullState()
                    .write(
                            LeaseStore.value(value),
                            new Position(value.epoch(), tail.last().sequence() + 1),
                            Collections.<Change>emptyIterator(),
                            Succession.FOUNDS)
                    .toCompletableFuture()
                    .get(FULL_STATE.toMillis(), TimeUnit.MILLISECONDS);
            if (written instanceof Switched.Done(long generation, var position)) {
                return new Tail(position, generation);
            }
            throw new StartFailure("The journal could not be emptied: " + written, "Start again.", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while the journal was emptied.", "Start again.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartFailure("The journal could not be emptied: " + e, "Start again.", e);
        }
    }

    private static void close(@Nullable ActiveUnit unit) {
        if (unit != null) {
            unit.close();
        }
    }

    private void outputsFailed(long mine, StartFailure failure) {
        if (mine != attempts.get()) {
            // Another attempt is made, or none: it is not that one that has failed.
            LOG.debug("{}: an attempt that is overtaken has failed", settings.unit(), failure);
            return;
        }
        tell(new RedundancyEvent.OutputsFailed(String.valueOf(failure.getMessage())));
        if (settings.others().isEmpty()) {
            // Nobody else can do it, and somebody waits for the start.
            serving.completeExceptionally(failure);
        }
    }

    private void journalTrouble(CheckpointJournal.Trouble trouble) {
        var under = held;
        switch (trouble) {
            case CheckpointJournal.Trouble.Refused(var text) -> {
                if (under != null) {
                    tell(new RedundancyEvent.JournalRefused(under, text));
                }
            }
            // The machine sees for itself that nothing is confirmed, and whether the lease is renewed all the same.
            case CheckpointJournal.Trouble.Silent(var text) -> LOG.warn("The journal confirms nothing: {}", text);
        }
    }

    /** From here on this unit speaks. */
    private void resume() {
        var unit = prepared.getAndSet(null);
        if (unit == null) {
            throw new IllegalStateException("nothing was prepared");
        }
        isResynced = false;
        active = unit;
        unit.start();
        LOG.debug("{}: speaks", settings.unit());
        if (isAnew) {
            unit.announceToAccounting();
        }
    }

    private synchronized CheckpointJournal.Store journal(LeaseValue value, Tail tail) {
        closeWriter();
        var opened = means.stores().journal(LeaseStore.value(value), tail, means.journal());
        writer = opened;
        return batch -> opened.append(batch.sequence(), batch.changes());
    }

    /** Writes everything anew, and goes on behind it. */
    private void found(LeaseValue value) throws InterruptedException, ExecutionException, TimeoutException {
        var unit = active;
        if (unit == null) {
            throw new IllegalStateException("nothing speaks any more");
        }
        var objection = means.stores()
                .objection(means.journal().confirmation())
                .toCompletableFuture()
                .get(FULL_STATE.toMillis(), TimeUnit.MILLISECONDS);
        if (objection.isPresent()) {
            tell(new RedundancyEvent.FoundingFailed(objection.get()));
            return;
        }
        var state = new ArrayList<Change>();
        for (var part : unit.fullState()) {
            state.addAll(part.get(FULL_STATE.toMillis(), TimeUnit.MILLISECONDS));
        }
        var end = lease.end().toCompletableFuture().get(FULL_STATE.toMillis(), TimeUnit.MILLISECONDS);
        // Behind every batch of this unit's, those on the way included: what follows one of them does not lead here.
        var asOf = new Position(
                value.epoch(), Math.max(end.sequence(), unit.journal().lastSequence()) + 1);
        var written = means.stores()
                .fullState()
                .write(LeaseStore.value(value), asOf, state.iterator(), Succession.FOUNDS)
                .toCompletableFuture()
                .get(FULL_STATE.toMillis(), TimeUnit.MILLISECONDS);
        switch (written) {
            case Switched.Done(long generation, var position) -> {
                var tail = new Tail(position, generation);
                unit.journal().begin(journal(value, tail), position.sequence());
                tell(new RedundancyEvent.JournalFounded());
            }
            case Switched.Refused(var refusal, var text) ->
                tell(new RedundancyEvent.FoundingFailed(refusal + ": " + text));
            case Switched.Unreachable(var text) -> tell(new RedundancyEvent.FoundingFailed(text));
        }
    }

    private void changed(StateName to, String reason) {
        isHot = to == StateName.STANDBY_HOT;
        switch (to) {
            case ACTIVE, STANDBY_HOT -> serving.complete(null);
            case ACTIVE_DRAIN -> answerSwitchover(Optional.empty());
            case DISABLED ->
                serving.completeExceptionally(new StartFailure(
                        "This unit cannot take part in its group: " + reason, "Correct it and start again.", null));
            case INITIALIZATION,
                    NEGOTIATION,
                    STANDBY_COLD,
                    STANDBY_BULK,
                    ACTIVE_FAST,
                    ACTIVE_PRECONFIG,
                    ACTIVE_POSTCONFIG -> {}
        }
    }

    private void answerSwitchover(Optional<String> refusal) {
        var asker = switchovers.poll();
        if (asker != null) {
            asker.complete(refusal);
        }
    }

    private void drop() {
        var unit = active;
        active = null;
        closeWriter();
        close(unit);
        close(prepared.getAndSet(null));
    }

    private synchronized void closeWriter() {
        var open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }
}
