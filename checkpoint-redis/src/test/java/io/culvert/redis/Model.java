package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What the journal should hold: makes batches by chance and remembers what they lead to. */
final class Model {
    private static final List<CheckpointKey.Kind> KINDS =
            List.of(CheckpointKey.Kind.SESSION, CheckpointKey.Kind.MESSAGE, CheckpointKey.Kind.ACCOUNTING);

    private final RandomGenerator random;
    private final Map<String, Change> state = new TreeMap<>();

    Model(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** A batch of {@code size} changes of records of several kinds, one for a key, some of them removals. */
    List<Change> batch(int size) {
        var batch = new LinkedHashMap<CheckpointKey, Change>();
        while (batch.size() < size) {
            var key = new CheckpointKey(
                    KINDS.get(random.nextInt(KINDS.size())),
                    new TunnelId(1 + random.nextInt(20)),
                    random.nextInt(1 + size * 4));
            batch.put(key, random.nextInt(5) == 0 ? Change.removal(key) : new Change(key, value(300)));
        }
        var changes = List.copyOf(batch.values());
        apply(changes);
        return changes;
    }

    void apply(List<Change> changes) {
        for (var change : changes) {
            var text = change.key().octets().toHex();
            if (change.isRemoval()) {
                state.remove(text);
            } else {
                state.put(text, change);
            }
        }
    }

    /** In the order of keys. */
    List<Change> state() {
        return new ArrayList<>(state.values());
    }

    Octets value(int length) {
        var octets = new byte[length];
        random.nextBytes(octets);
        return Octets.wrap(octets);
    }

    static CheckpointKey key(int tunnel, int session) {
        return new CheckpointKey(CheckpointKey.Kind.SESSION, new TunnelId(tunnel + 1), session);
    }
}
