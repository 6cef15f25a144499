package io.culvert.core.redundancy;

/** How a group's lease stands in the store. */
public sealed interface LeaseStatus {
    /** Nobody has it: it was never taken, it has expired, or the store has lost it. */
    record Vacant() implements LeaseStatus {}

    /** Its last holder has given it back, silent already. */
    record Released(LeaseValue last) implements LeaseStatus {}

    /** It runs. */
    record Held(LeaseValue holder) implements LeaseStatus {}
}
