package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import java.util.List;

/** Hears what a {@link Feed} reads, in its thread, one call at a time. Must not throw. */
public interface FeedListener {
    /** The next batch. */
    void batch(Position position, List<Change> changes);

    /** What comes next is not the next: the feed has ended, the state has to be loaded anew. */
    void gap(Position have, String text);

    /** A batch cannot be opened: nothing of it was handed over, the feed has ended. */
    void damaged(Position position, String text);

    /** Redis does not answer, or again does not; the feed tries on. */
    void unreachable(String text);
}
