package io.culvert.redis;

import java.util.Optional;

/**
 * What a server said of itself at the last connect.
 *
 * @param address of the server that has the group's keys
 * @param version like 7.0.15
 * @param replicationId changes when a replica becomes the master, or the data are others
 * @param replicas how many follow it
 * @param appendOnly whether it writes a log on its disk
 * @param fsyncAlways whether it answers only when that is on the disk; empty: it does not tell
 */
public record ServerFacts(
        String address,
        String version,
        String replicationId,
        int replicas,
        boolean appendOnly,
        Optional<Boolean> fsyncAlways) {
    /**
     * How it confirms best.
     *
     * @param isReplicated whether a replica answers
     */
    public Confirmation automatic(boolean isReplicated) {
        if (isReplicated) {
            return Confirmation.REPLICA;
        }
        return objection(Confirmation.DISK).isEmpty() ? Confirmation.DISK : Confirmation.MEMORY;
    }

    /** Why it cannot confirm in this way; empty: it can. */
    public Optional<String> objection(Confirmation confirmation) {
        return switch (confirmation) {
            case MEMORY, AUTOMATIC -> Optional.empty();
            case DISK ->
                appendOnly && fsyncAlways.orElse(true)
                        ? Optional.empty()
                        : Optional.of(
                                "Redis " + address
                                        + " cannot confirm that a batch is on its disk: set appendonly yes and appendfsync always");
            case REPLICA ->
                replicas > 0
                        ? Optional.empty()
                        : Optional.of("Redis " + address + " has no replica that could confirm");
        };
    }
}
