package io.culvert.redis;

/** When a batch counts as written. */
public enum Confirmation {
    /** Redis has it in memory. */
    MEMORY,
    /** Redis has it on its disk: needs {@code appendonly yes} and {@code appendfsync always}. */
    DISK,
    /** A replica of Redis has it, too. Where none does, nothing is confirmed. */
    REPLICA,
    /**
     * As {@link #REPLICA} while a replica answers; else, once most of the Sentinels or nodes that are configured agree that this Redis is the
     * master, as {@link #DISK} or {@link #MEMORY}, whichever Redis is set up for.
     */
    AUTOMATIC
}
