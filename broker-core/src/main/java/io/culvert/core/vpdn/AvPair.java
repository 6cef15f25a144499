package io.culvert.core.vpdn;

/**
 * A Cisco-AVPair as the parser sees it: {@code protocol:attribute=value}, or {@code *} for {@code =} where the receiver may
 * ignore what it does not know.
 */
sealed interface AvPair {
    /** Of another protocol, or of none that can be told: not our business. */
    record Foreign() implements AvPair {}

    /** Ours by its prefix, unknown, and marked as one that may be ignored. */
    record Ignorable() implements AvPair {}

    /** Ours, and not to be used; the notice has no secret in it. */
    record Faulty(PairNotice notice) implements AvPair {}

    /**
     * One that we know.
     *
     * @param written the attribute as it was written, in lower case, with {@code vpdn:} before it
     * @param value exactly as written; not blank
     * @param isMandatory whether it came with {@code =}
     */
    record Known(VpdnAttribute attribute, String written, String value, boolean isMandatory) implements AvPair {
        /** Whether the name begins with the digit one. */
        boolean isMisspelled() {
            return written.startsWith("vpdn:12tp");
        }

        /** The attribute in the right spelling, with {@code vpdn:} before it. */
        String name() {
            return "vpdn:" + attribute.attributeName();
        }
    }
}
