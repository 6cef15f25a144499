package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import io.culvert.local.EssentialThreads;
import io.culvert.redis.Appended.Confirmed;
import io.culvert.redis.Appended.Refused;
import io.culvert.redis.Appended.Unreachable;
import io.lettuce.core.RedisNoScriptException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches into Redis in the order of their sequences, without holes and doubles, for as long as the lease is ours.
 *
 * <p>Batches are sent without waiting for answers. When an answer is missing or the connection ends, all that are not confirmed are sent
 * again, sealed as they were, on the next connection; Redis tells which of them it has. The first batch that is refused ends the
 * journal, as does one that stays unconfirmed for the whole patience: every batch not confirmed then gets the same answer, and so does
 * every later one. What to do then is the caller's matter: take the lease again, write a {@link FullState}, begin another journal.
 *
 * <p><b>Thread:</b> any; the order of calls is the order of batches. Stages complete in order, in a thread of the client: what follows
 * must not block. <b>Bounds:</b> {@value #MOST_UNCONFIRMED} batches; see {@link #hasRoom()}.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** Batches that may be unconfirmed at once. */
    public static final int MOST_UNCONFIRMED = 4096;

    private static final int LOOK_MILLIS = 50;
    /** Less than any sensible answer time. */
    private static final int WAIT_MILLIS = 250;

    /** What follows on the connection stands behind it. */
    private static final int GLANCE_MILLIS = 50;

    private static final int BACK_OFF_MILLIS = 20;
    private static final int MOST_BACK_OFF_MILLIS = 500;

    private final Line line;
    private final Keys keys;
    private final LeaseValue lease;
    private final byte[] leaseArgument;
    private final byte[] epochArgument;
    private final JournalSettings settings;
    private final Servers servers;
    private final ReplicaRule replicas;
    private final Seal.Opening opening;
    private final Folder folder;
    private final RedisCounters counters;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> look;
    private final Completions completions = new Completions();
    private final ArrayDeque<Pending> window = new ArrayDeque<>();

    private long lastSequence;
    private long lastSent;
    private long lastWritten;
    private long waitedFor;
    private boolean waiting;
    private long waitSentNanos;
    private long attempt;
    private int failures;
    private @Nullable Wire wire;
    private @Nullable Appended end;
    private String lastFailure = "no answer";

    /** A batch that is not confirmed. */
    private static final class Pending {
        private final long sequence;
        private final List<Change> changes;
        private final byte[] sealed;
        private final long sinceNanos;
        private final CompletableFuture<Appended> stage = new CompletableFuture<>();
        private long sentNanos;

        Pending(long sequence, List<Change> changes, byte[] sealed, long nowNanos) {
            this.sequence = sequence;
            this.changes = changes;
            this.sealed = sealed;
            this.sinceNanos = nowNanos;
            this.sentNanos = nowNanos;
        }
    }

    /** What a journal works with, beside who writes from where on. */
    record Means(
            Line line, Keys keys, Seal seal, RedisCounters counters, ScheduledExecutorService timer, Servers servers) {}

    Journal(Means means, LeaseValue lease, Tail tail, JournalSettings settings) {
        this.line = means.line();
        this.keys = means.keys();
        this.counters = means.counters();
        this.timer = means.timer();
        this.opening = means.seal().opening();
        this.lease = lease;
        this.leaseArgument = Script.arg(lease.toString());
        this.epochArgument = Script.arg(lease.epoch());
        this.settings = settings;
        this.servers = means.servers();
        this.replicas = new ReplicaRule(settings.confirmation());
        this.lastSequence = tail.last().sequence();
        this.lastSent = lastSequence;
        this.lastWritten = lastSequence;
        this.look = timer.scheduleWithFixedDelay(
                EssentialThreads.task(this::look), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        var ofFolder = new Folder.Means(
                new Line(means.servers(), "fold"),
                keys,
                means.seal(),
                counters,
                means.servers().commandTime());
        this.folder = new Folder(ofFolder, lease, tail.last(), settings, this::broken);
        synchronized (this) {
            connect(0);
        }
        folder.start();
    }

    private void broken(String text) {
        synchronized (this) {
            stop(new Refused(Refusal.TAIL_LOST, text));
        }
        completions.run();
    }

    /**
     * Appends a batch. The stage never fails.
     *
     * <p>Not to be called in a thread of the client, where stages complete: what that sends goes out at once, and overtakes
     * what another thread has given it to send.
     *
     * @param sequence one more than the last one
     * @param changes at most one for each key
     * @throws IllegalStateException there is no room
     */
    public CompletionStage<Appended> append(long sequence, List<Change> changes) {
        CompletableFuture<Appended> stage;
        synchronized (this) {
            if (end != null) {
                return CompletableFuture.completedFuture(end);
            }
            if (sequence != lastSequence + 1) {
                throw new IllegalArgumentException("batch " + sequence + " after " + lastSequence);
            }
            if (!hasRoom()) {
                throw new IllegalStateException(MOST_UNCONFIRMED + " batches are not confirmed");
            }
            lastSequence = sequence;
            var sealed = opening.sealBatch(sequence, Packed.of(changes));
            var pending = new Pending(sequence, changes, sealed, System.nanoTime());
            window.add(pending);
            stage = pending.stage;
            if (wire != null) {
                send(wire, pending);
                awaitReplica();
            }
        }
        completions.run();
        return stage;
    }

    /** Whether another batch may be appended now. */
    public synchronized boolean hasRoom() {
        return window.size() < MOST_UNCONFIRMED;
    }

    public synchronized int unconfirmed() {
        return window.size();
    }

    /** Since when the oldest unconfirmed batch waits; 0: none does. */
    public synchronized long oldestWaitNanos() {
        var oldest = window.peekFirst();
        return oldest == null ? 0 : System.nanoTime() - oldest.sinceNanos;
    }

    /** How batches are confirmed now; empty: there is no connection. */
    public synchronized Optional<Confirmation> confirmation() {
        return Optional.ofNullable(wire).map(connected -> replicas.inEffect(connected.facts()));
    }

    /** Sequence of the last batch appended, confirmed or not. */
    public synchronized long lastSequence() {
        return lastSequence;
    }

    /** Ends the journal; what is unconfirmed is told that it is unreachable. Redis may still write it. */
    @Override
    public void close() {
        synchronized (this) {
            stop(new Unreachable("the journal was closed"));
        }
        completions.run();
    }

    private void send(Wire to, Pending pending) {
        pending.sentNanos = System.nanoTime();
        lastSent = pending.sequence;
        long sentIn = attempt;
        counters.batchSent(pending.sealed.length);
        var _ = to.evalKnown(
                        Script.APPEND,
                        new byte[][] {keys.lease(), keys.head(), keys.stream()},
                        leaseArgument,
                        epochArgument,
                        Script.arg(pending.sequence),
                        pending.sealed)
                .whenComplete((answer, failure) -> answered(sentIn, pending, answer, failure));
    }

    private void answered(long sentIn, Pending pending, @Nullable List<Object> answer, @Nullable Throwable failure) {
        synchronized (this) {
            if (sentIn != attempt || end != null) {
                return;
            }
            if (answer != null) {
                written(pending, answer);
            } else if (failure != null) {
                failed(failure);
            }
        }
        completions.run();
    }

    private void written(Pending pending, List<Object> answer) {
        var word = Wire.text(answer.getFirst());
        switch (word) {
            case "OK", "WRITTEN" -> {
                failures = 0;
                lastWritten = pending.sequence;
                if (replicas.isAwaited()) {
                    awaitReplica();
                } else {
                    confirm(pending.sequence);
                }
            }
            case "LEASE" -> {
                var holder = Wire.text(answer.get(1));
                stop(new Refused(
                        Refusal.LEASE_LOST, holder.isEmpty() ? "nobody holds the lease" : holder + " holds the lease"));
            }
            case "EPOCH" -> stop(new Refused(Refusal.EPOCH_LOST, "Redis has epoch " + Wire.text(answer.get(1))));
            default ->
                stop(new Refused(
                        Refusal.TAIL_LOST,
                        "Redis ends at " + Wire.text(answer.get(1)) + ", batch " + pending.sequence + " is next"));
        }
    }

    private void failed(Throwable failure) {
        lastFailure = Wire.reason(failure);
        var gone = wire;
        if (gone == null) {
            return;
        }
        if (Wire.cause(failure) instanceof RedisNoScriptException) {
            resend(gone);
        } else if (Wire.isFinal(failure)) {
            stop(new Refused(Refusal.SERVER, lastFailure));
        } else {
            reconnect(gone);
        }
    }

    /**
     * Sends all that is unconfirmed again, behind what is on its way on the same connection.
     * The script goes first: on one connection nobody has to wait for its answer.
     */
    private void resend(Wire to) {
        long now = ++attempt;
        waiting = false;
        counters.scriptLoaded();
        var _ = to.commands()
                .scriptLoad(Script.APPEND.text())
                .toCompletableFuture()
                .whenComplete((digest, failure) -> scriptLoaded(now, failure));
        var oldest = window.peekFirst();
        lastWritten = oldest == null ? lastSequence : oldest.sequence - 1;
        long sentBefore = lastSent;
        for (var pending : window) {
            if (pending.sequence <= sentBefore) {
                counters.batchResent();
            }
            if (attempt != now) {
                return;
            }
            send(to, pending);
        }
        awaitReplica();
    }

    private void scriptLoaded(long sentIn, @Nullable Throwable failure) {
        synchronized (this) {
            if (failure != null && sentIn == attempt && end == null) {
                failed(failure);
            }
        }
        completions.run();
    }

    private void reconnect(Wire gone) {
        wire = null;
        attempt++;
        waiting = false;
        line.drop(gone);
        counters.reconnected();
        connect(backOffMillis());
    }

    private int backOffMillis() {
        return failures == 0 ? 0 : Math.min(MOST_BACK_OFF_MILLIS, BACK_OFF_MILLIS << Math.min(failures, 6));
    }

    private void connect(int delayMillis) {
        long wanted = attempt;
        failures++;
        var _ = timer.schedule(() -> open(wanted), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void open(long wanted) {
        var _ = line.wire().whenComplete((connected, failure) -> connected(wanted, connected, failure));
    }

    private void connected(long wanted, @Nullable Wire connected, @Nullable Throwable failure) {
        synchronized (this) {
            if (wanted != attempt || end != null || wire != null) {
                return;
            }
            if (connected != null) {
                wire = connected;
                replicas.connected(connected.facts(), servers.isReplacedByOthers(), System.nanoTime());
                resend(connected);
                askWhetherAlone(connected);
            } else if (failure != null) {
                lastFailure = Wire.reason(failure);
                if (Wire.cause(failure) instanceof RedisRefused) {
                    stop(new Refused(Refusal.SERVER, lastFailure));
                } else {
                    connect(backOffMillis());
                }
            }
        }
        completions.run();
    }

    /** One WAIT at a time, behind all that was sent so far: while it waits, Redis does nothing else for this connection. */
    private void awaitReplica() {
        var to = wire;
        if (!replicas.isAwaited() || waiting || to == null || window.isEmpty()) {
            return;
        }
        waiting = true;
        waitedFor = lastSent;
        waitSentNanos = System.nanoTime();
        long sentIn = attempt;
        var _ = to.commands()
                .waitForReplication(1, WAIT_MILLIS)
                .toCompletableFuture()
                .whenComplete((replicas, failure) -> waited(sentIn, replicas, failure));
    }

    private void waited(long sentIn, @Nullable Long confirming, @Nullable Throwable failure) {
        synchronized (this) {
            if (sentIn != attempt || end != null) {
                return;
            }
            waiting = false;
            if (failure != null) {
                failed(failure);
            } else if (confirming != null && confirming >= 1) {
                tellReplica(wire);
                confirm(Math.min(waitedFor, lastWritten));
                awaitReplica();
            } else {
                lastFailure = "no replica of Redis has the batch";
                replicas.unheard(waitSentNanos);
                askWhetherAlone(wire);
                awaitReplica();
            }
        }
        completions.run();
    }

    /** Where no replica is there any more, and none has to be: nobody has another master. */
    private void askWhetherAlone(@Nullable Wire asking) {
        if (asking == null || end != null || !replicas.wantsToAsk(System.nanoTime())) {
            return;
        }
        var _ = servers.isMaster(asking.facts().address())
                .thenAcceptAsync(isMaster -> answeredWhetherAlone(asking, isMaster), timer);
    }

    private void answeredWhetherAlone(Wire asking, boolean isMaster) {
        synchronized (this) {
            if (asking == wire && end == null && replicas.answered(isMaster)) {
                tellAlone(asking.facts());
                confirm(lastWritten);
            }
        }
        completions.run();
    }

    private void tellAlone(ServerFacts facts) {
        LOG.warn(
                "Redis {} has no replica that answers: a batch counts as written when it has it {}",
                facts.address(),
                facts.automatic(false) == Confirmation.DISK ? "on its disk" : "in its memory");
    }

    /** Whether a replica is there again, or another master. */
    private void lookForReplica(Wire looking) {
        var _ = servers.isMaster(looking.facts().address())
                .thenAcceptAsync(
                        isMaster -> {
                            if (!isMaster) {
                                contested(looking);
                            }
                        },
                        timer);
        var _ = looking.commands().role().thenAccept(role -> {
            if (role.size() > 2 && role.get(2) instanceof List<?> following && !following.isEmpty()) {
                var _ = looking.commands()
                        .waitForReplication(1, GLANCE_MILLIS)
                        .thenAccept(count -> found(looking, count));
            }
        });
    }

    private synchronized void contested(Wire looking) {
        if (looking == wire && end == null) {
            replicas.contested();
            awaitReplica();
        }
    }

    private synchronized void found(Wire looking, long count) {
        if (looking == wire && end == null && count >= 1) {
            tellReplica(looking);
        }
    }

    private void tellReplica(@Nullable Wire on) {
        if (replicas.heard() && on != null) {
            LOG.info(
                    "Redis {} has a replica again: a batch counts as written when that has it",
                    on.facts().address());
        }
    }

    private void confirm(long sequence) {
        for (var oldest = window.peekFirst();
                oldest != null && oldest.sequence <= sequence;
                oldest = window.peekFirst()) {
            window.removeFirst();
            folder.written(oldest.sequence, oldest.changes, oldest.sealed.length);
            completions.add(oldest.stage, new Confirmed(new Position(lease.epoch(), oldest.sequence)));
        }
    }

    private void stop(Appended answer) {
        if (end != null) {
            return;
        }
        end = answer;
        attempt++;
        look.cancel(false);
        folder.close();
        for (var pending : window) {
            completions.add(pending.stage, answer);
        }
        window.clear();
    }

    private void look() {
        synchronized (this) {
            var oldest = window.peekFirst();
            long now = System.nanoTime();
            var connection = wire;
            if (connection != null && end == null && replicas.wantsToLook(now)) {
                lookForReplica(connection);
            }
            if (oldest == null || end != null) {
                return;
            }
            if (now - oldest.sinceNanos > settings.patience().toNanos()) {
                if (connection != null) {
                    // What is on its way there shall not be written long after.
                    line.drop(connection);
                }
                stop(new Unreachable("batch " + oldest.sequence + " is not confirmed: " + lastFailure));
            } else if (connection != null
                    && now - (oldest.sequence > lastWritten ? oldest.sentNanos : waitSentNanos)
                            > settings.answerTime().toNanos()) {
                lastFailure = "no answer within " + settings.answerTime().toMillis() + " ms";
                reconnect(connection);
            }
        }
        completions.run();
    }
}
