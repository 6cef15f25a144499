package io.culvert.core.redundancy;

/** The store's answer to a {@link LeaseQuestion}. */
public sealed interface LeaseAnswer {
    /** @param epoch the stored one; 0 if there is none */
    record Status(LeaseStatus status, long epoch) implements LeaseAnswer {}

    /**
     * @param tail the last sequence in the journal; 0 if it is empty: nothing is written behind it but under {@code value}
     * @param storedEpoch the one that was stored before; 0 if there was none
     */
    record Taken(LeaseValue value, long tail, long storedEpoch) implements LeaseAnswer {}

    record Renewed() implements LeaseAnswer {}

    record Released() implements LeaseAnswer {}

    /**
     * It does not stand as the question needs it.
     *
     * @param status how it stands instead
     * @param epoch the stored one; 0 if there is none
     */
    record Refused(LeaseStatus status, long epoch) implements LeaseAnswer {}
}
