package io.culvert.db.spool;

import io.culvert.db.history.DatabaseUnavailable;
import io.culvert.db.history.FailureRefused;
import io.culvert.db.history.FailureStore;
import io.culvert.db.history.SequencedFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What the database does, in memory: keeps what it was given through every failure of its own and of others, skips what it has.
 *
 * <p><b>Thread:</b> any.
 */
final class ModelStore implements FailureStore {
    static final String POISON = "poison";

    private final RandomGenerator random;
    private final Map<String, List<SequencedFailure>> stored = new LinkedHashMap<>();
    private final Map<String, Long> last = new LinkedHashMap<>();
    private double troubleShare;
    private boolean isStarting;
    private boolean isReadOnly;
    private int unavailable;

    ModelStore(RandomGenerator random) {
        this.random = random;
    }

    /** The share of calls that fail, half of them after they were done. */
    synchronized void troubleShare(double share) {
        troubleShare = share;
    }

    /** Whether it only tells what it has. */
    synchronized void readOnly(boolean readOnly) {
        isReadOnly = readOnly;
    }

    /** Whether it fails because it is starting. */
    synchronized void starting(boolean starting) {
        isStarting = starting;
    }

    /** How many calls failed so far. */
    synchronized int unavailable() {
        return unavailable;
    }

    /** All that is stored, in the order of each source. */
    synchronized List<String> users() {
        return stored.values().stream()
                .flatMap(List::stream)
                .map(failure -> Failures.userOf(failure.failure()))
                .toList();
    }

    synchronized int size() {
        return stored.values().stream().mapToInt(List::size).sum();
    }

    /** As it was when this copy was made. */
    synchronized ModelStore backup() {
        var copy = new ModelStore(random);
        stored.forEach((source, failures) -> copy.stored.put(source, new ArrayList<>(failures)));
        copy.last.putAll(last);
        return copy;
    }

    /** Takes the content of {@code backup}. */
    synchronized void restore(ModelStore backup) {
        stored.clear();
        last.clear();
        stored.putAll(backup.backup().stored);
        last.putAll(backup.last);
    }

    @Override
    public synchronized long lastSequence(String source) throws DatabaseUnavailable {
        maybeFail();
        return last.getOrDefault(source, 0L);
    }

    @Override
    public synchronized void write(String source, List<SequencedFailure> batch)
            throws DatabaseUnavailable, FailureRefused {
        maybeFail();
        if (isReadOnly) {
            unavailable++;
            throw new DatabaseUnavailable("read only");
        }
        checkRising(batch);
        long newest = last.getOrDefault(source, 0L);
        var fresh =
                batch.stream().filter(failure -> failure.sequence() > newest).toList();
        for (var failure : fresh) {
            if (Failures.userOf(failure.failure()).contains(POISON)) {
                throw new FailureRefused("poison", new IllegalArgumentException());
            }
        }
        stored.computeIfAbsent(source, _ -> new ArrayList<>()).addAll(fresh);
        last.merge(source, batch.getLast().sequence(), Math::max);
        maybeFail();
    }

    @Override
    public int retention(Instant olderThan) {
        return 0;
    }

    private void maybeFail() throws DatabaseUnavailable {
        if (random.nextDouble() < troubleShare) {
            unavailable++;
            throw isStarting
                    ? new DatabaseUnavailable("it is being started", true, new IllegalStateException())
                    : new DatabaseUnavailable("the database is away");
        }
    }

    private static void checkRising(List<SequencedFailure> batch) {
        if (batch.isEmpty()) {
            throw new AssertionError("an empty batch");
        }
        for (int i = 1; i < batch.size(); i++) {
            if (batch.get(i).sequence() <= batch.get(i - 1).sequence()) {
                throw new AssertionError("sequences do not rise: " + batch);
            }
        }
    }
}
