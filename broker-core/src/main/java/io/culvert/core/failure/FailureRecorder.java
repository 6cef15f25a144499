package io.culvert.core.failure;

/**
 * The writing end of the failure history.
 *
 * <p><b>Thread:</b> any. Takes microseconds: waits for no database and for no network.
 */
@FunctionalInterface
public interface FailureRecorder {
    /**
     * Takes a failure for good: from the return of this method on it survives the death of the process, and comes into the
     * history once. When there is no room for it any more, it is counted and dropped instead.
     */
    void record(FailureRecord failure);
}
