package io.culvert.simulation;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.JournalBatches.Batch;
import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.LeaseStatus;
import io.culvert.core.redundancy.LeaseValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The Redis of one group as the scripts make it: a lease, an epoch, a stream of batches and the state that they amount to.
 * It can be out of reach for some, answer slowly, and lose its tail, its lease, its epoch or everything.
 */
final class RedisModel {
    private final World world;
    private final Set<String> cutOff = new HashSet<>();
    private final List<Entry> stream = new ArrayList<>();
    private final List<Runnable> hints = new ArrayList<>();
    private Map<CheckpointKey, Change> base = new LinkedHashMap<>();
    private Position basePosition = Position.START;
    private long generation;
    private Optional<LeaseValue> lease = Optional.empty();
    private Optional<LeaseValue> released = Optional.empty();
    private Instant leaseEnd = Instant.MIN;
    private long epoch;
    private long identity = 1;
    private boolean up = true;
    private boolean silent;
    private Duration slowness = Duration.ZERO;
    private Writes writes = Writes.TAKEN;

    /** What becomes of what is written, while it answers everything else. */
    enum Writes {
        TAKEN,
        /** It has no memory, or no room. A lease that is there can be made to last. */
        REFUSED,
        /** No replica confirms them. */
        UNCONFIRMED
    }

    /** Instead of the answer that is waited for. */
    static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Which batch: equal numbers of two epochs are two batches. */
    record Position(long epoch, long sequence) {
        static final Position START = new Position(0, 0);
    }

    record Entry(Position at, List<Change> changes) {}

    /** Everything, as of a batch. */
    record Snapshot(long generation, Position at, List<Change> changes) {}

    /** What became of batches that were sent, perhaps not for the first time. */
    record Appended(int accepted, boolean refused) {}

    /** What follows a batch; empty {@code entries}: nothing does. */
    record Followed(boolean gap, List<Entry> entries) {}

    RedisModel(World world) {
        this.world = world;
    }

    boolean isReachable(String unit) {
        return up && !silent && !cutOff.contains(unit);
    }

    /** Whether a connection to it breaks, instead of staying without an answer. */
    boolean isRefusing() {
        return !silent;
    }

    Duration slowness() {
        return slowness;
    }

    /** {@code hint} runs whenever something was appended. */
    void onAppend(Runnable hint) {
        hints.add(hint);
    }

    /** Which server it is, and which life of it. */
    String identity() {
        return "server " + identity;
    }

    /** The same data, in another process. */
    void restart() {
        identity++;
    }

    LeaseAnswer ask(LeaseQuestion question) {
        if (writes == Writes.REFUSED && !(question instanceof LeaseQuestion.Renew)) {
            throw new NoAnswer();
        }
        return switch (question) {
            case LeaseQuestion.Read() -> new LeaseAnswer.Status(status(), epoch);
            case LeaseQuestion.Take(var expected, var unit, var incarnation, long floor, var life) -> {
                var status = status();
                if (status instanceof LeaseStatus.Held(var holder)
                        && !status.equals(expected)
                        && !(holder.unit().equals(unit) && holder.incarnation().equals(incarnation))) {
                    yield new LeaseAnswer.Refused(status, epoch);
                }
                long stored = epoch;
                epoch = Math.max(epoch, floor) + 1;
                var value = new LeaseValue(unit, incarnation, epoch);
                hold(value, life);
                yield new LeaseAnswer.Taken(value, tail().sequence(), stored);
            }
            case LeaseQuestion.Renew(var value, var life) -> {
                if (!isHeldBy(value)) {
                    yield new LeaseAnswer.Refused(status(), epoch);
                }
                hold(value, life);
                yield new LeaseAnswer.Renewed();
            }
            case LeaseQuestion.Release(var value) -> {
                if (!isHeldBy(value)) {
                    yield new LeaseAnswer.Refused(status(), epoch);
                }
                lease = Optional.empty();
                released = Optional.of(value);
                yield new LeaseAnswer.Released();
            }
        };
    }

    Position tail() {
        return stream.isEmpty() ? basePosition : stream.getLast().at();
    }

    /**
     * Batches in order; those that are there already count as accepted.
     *
     * @param written told of each that is new
     */
    Appended append(LeaseValue under, List<Batch> batches, Consumer<List<Change>> written) {
        if (writes == Writes.REFUSED) {
            throw new NoAnswer();
        }
        int accepted = 0;
        for (var batch : batches) {
            var at = new Position(under.epoch(), batch.sequence());
            if (!isKnown(at)) {
                if (!isHeldBy(under) || batch.sequence() != tail().sequence() + 1) {
                    return new Appended(accepted, true);
                }
                stream.add(new Entry(at, batch.changes()));
                written.accept(batch.changes());
            }
            accepted++;
        }
        List.copyOf(hints).forEach(Runnable::run);
        if (writes == Writes.UNCONFIRMED) {
            throw new NoAnswer();
        }
        return new Appended(accepted, false);
    }

    private boolean isKnown(Position at) {
        for (int i = stream.size() - 1; i >= 0 && stream.get(i).at().sequence() >= at.sequence(); i--) {
            if (stream.get(i).at().equals(at)) {
                return true;
            }
        }
        return false;
    }

    /** A new generation that begins with {@code state}; empty: refused. */
    Optional<Position> found(LeaseValue under, long asOf, List<Change> state) {
        if (writes != Writes.TAKEN) {
            throw new NoAnswer();
        }
        if (!isHeldBy(under)) {
            return Optional.empty();
        }
        stream.clear();
        base = new LinkedHashMap<>();
        write(base, state);
        basePosition = new Position(under.epoch(), asOf + 1);
        generation++;
        List.copyOf(hints).forEach(Runnable::run);
        return Optional.of(basePosition);
    }

    Snapshot load() {
        return new Snapshot(generation, tail(), List.copyOf(state().values()));
    }

    Followed after(long followed, Position position) {
        if (followed != generation) {
            return new Followed(true, List.of());
        }
        if (position.equals(basePosition)) {
            return new Followed(false, List.copyOf(stream));
        }
        for (int i = stream.size() - 1; i >= 0; i--) {
            if (stream.get(i).at().equals(position)) {
                return new Followed(false, List.copyOf(stream.subList(i + 1, stream.size())));
            }
        }
        return new Followed(true, List.of());
    }

    /** All that it has. */
    Image image() {
        var image = new Image();
        state().values()
                .forEach(change -> image.apply(change).ifPresent(fault -> {
                    throw new AssertionError("a record that cannot be read: " + fault);
                }));
        return image;
    }

    void setUp(boolean now) {
        up = now;
    }

    /** Takes what comes and says nothing. */
    void setSilent(boolean now) {
        silent = now;
    }

    void setSlowness(Duration now) {
        slowness = now;
    }

    void setWrites(Writes now) {
        writes = now;
    }

    void cutOff(String unit) {
        cutOff.add(unit);
    }

    void heal() {
        up = true;
        silent = false;
        writes = Writes.TAKEN;
        slowness = Duration.ZERO;
        cutOff.clear();
    }

    void loseTail(int batches) {
        restart();
        int kept = Math.max(0, stream.size() - batches);
        stream.subList(kept, stream.size()).clear();
    }

    void loseLease() {
        restart();
        lease = Optional.empty();
        released = Optional.empty();
    }

    void loseEpoch() {
        loseLease();
        epoch = 0;
    }

    void loseEverything() {
        loseEpoch();
        stream.clear();
        base = new LinkedHashMap<>();
        basePosition = Position.START;
        generation++;
    }

    private Map<CheckpointKey, Change> state() {
        var state = new LinkedHashMap<>(base);
        stream.forEach(entry -> write(state, entry.changes()));
        return state;
    }

    private static void write(Map<CheckpointKey, Change> state, List<Change> changes) {
        for (var change : changes) {
            if (change.isRemoval()) {
                state.remove(change.key());
            } else {
                state.put(change.key(), change);
            }
        }
    }

    private boolean isHeldBy(LeaseValue value) {
        return epoch == value.epoch() && status().equals(new LeaseStatus.Held(value));
    }

    private void hold(LeaseValue value, Duration life) {
        lease = Optional.of(value);
        released = Optional.empty();
        leaseEnd = world.now().plus(life);
    }

    private LeaseStatus status() {
        if (lease.isPresent() && world.now().isBefore(leaseEnd)) {
            return new LeaseStatus.Held(lease.get());
        }
        return released.isPresent() ? new LeaseStatus.Released(released.get()) : new LeaseStatus.Vacant();
    }
}
