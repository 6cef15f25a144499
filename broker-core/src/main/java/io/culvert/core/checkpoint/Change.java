package io.culvert.core.checkpoint;

import io.culvert.octets.Octets;

/**
 * One step of the journal: what is under a key from now on.
 *
 * @param value an encoded record; empty: nothing is there any more
 */
public record Change(CheckpointKey key, Octets value) {
    /** Nothing is under {@code key} any more. */
    public static Change removal(CheckpointKey key) {
        return new Change(key, Octets.EMPTY);
    }

    public boolean isRemoval() {
        return value.isEmpty();
    }

    /** Without the value, in which there may be a secret. */
    @Override
    public String toString() {
        return "Change[" + key + (isRemoval() ? ", removed]" : ", " + value.length() + " octets]");
    }
}
