package io.culvert.redis;

/** What became of a batch. After anything but a confirmation the journal is over: see {@link Journal}. */
public sealed interface Appended {
    /** Written as surely as the journal's {@link Confirmation} says. */
    record Confirmed(Position position) implements Appended {}

    /** Not written, nor anything after it. */
    record Refused(Refusal refusal, String text) implements Appended {}

    /** It is not known whether it was written. */
    record Unreachable(String text) implements Appended {}
}
