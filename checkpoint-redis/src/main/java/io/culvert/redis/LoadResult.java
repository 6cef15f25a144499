package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import java.util.List;

/** What loading the state brought. */
public sealed interface LoadResult {
    /**
     * The state as of {@code tail.last()}.
     *
     * @param changes one for each key, none a removal; in the order of keys
     * @param damage what could not be read is missing in {@code changes}
     */
    record Loaded(Tail tail, List<Change> changes, Damage damage) implements LoadResult {
        public Loaded {
            changes = List.copyOf(changes);
        }
    }

    /** The state could not be read as a whole, often enough: it is written faster than read, or the stream has holes. */
    record Restless(String text) implements LoadResult {}

    record Unreachable(String text) implements LoadResult {}

    /**
     * Values that are not what a unit of this group wrote.
     *
     * @param texts some of the reasons
     */
    record Damage(long count, List<String> texts) {
        public static final Damage NONE = new Damage(0, List.of());

        public Damage {
            texts = List.copyOf(texts);
        }
    }
}
