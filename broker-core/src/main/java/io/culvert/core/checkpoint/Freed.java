package io.culvert.core.checkpoint;

/**
 * The tunnel or session of this ID is over, and its ID must not be given to another for a while (RFC 2661 section 5.7).
 *
 * @param atNanos when it ended, nanoseconds since 1970
 */
public record Freed(long atNanos) implements Checkpoint {}
