package io.culvert.redis;

/** What became of a full state. */
public sealed interface Switched {
    /** It is the current generation. */
    record Done(long generation, Position position) implements Switched {}

    /** The generation before is still the current one. */
    record Refused(Refusal refusal, String text) implements Switched {}

    /** It is not known which generation is the current one. */
    record Unreachable(String text) implements Switched {}
}
