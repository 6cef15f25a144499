package io.culvert.redis;

/** When a batch counts as written. */
public enum Confirmation {
    /** Redis has it in memory. */
    MEMORY,
    /** Redis has it on its disk: needs {@code appendonly yes} and {@code appendfsync always}. */
    DISK,
    /** A replica of Redis has it, too. */
    REPLICA
}
