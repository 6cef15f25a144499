package io.culvert.redis;

/**
 * Where the journal ends.
 *
 * @param last the last batch; {@link Position#START}: there is none
 * @param generation which hash has the state; 0 at first
 */
public record Tail(Position last, long generation) {}
