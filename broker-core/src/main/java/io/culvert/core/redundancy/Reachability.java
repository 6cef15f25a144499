package io.culvert.core.redundancy;

import java.util.Optional;

/**
 * Whether a gateway is there, by the answers to probes. A single lost probe says nothing, and a gateway that has just come
 * back may be starting: it takes {@value #MISSES} probes in a row without an answer to lose it, and {@value #ANSWERS} with one
 * to have it again.
 *
 * <p><b>Thread:</b> one.
 */
public final class Reachability {
    /** Probes in a row without an answer, after which it is lost. */
    public static final int MISSES = 3;

    /** Probes in a row with an answer, after which it is back. */
    public static final int ANSWERS = 3;

    private boolean reachable = true;
    private int inARow;

    /** Takes what came of one probe; the new state, if it is another than before. It begins as reachable. */
    public Optional<Boolean> probed(boolean answered) {
        if (answered == reachable) {
            inARow = 0;
            return Optional.empty();
        }
        inARow++;
        if (inARow < (reachable ? MISSES : ANSWERS)) {
            return Optional.empty();
        }
        inARow = 0;
        reachable = answered;
        return Optional.of(reachable);
    }
}
