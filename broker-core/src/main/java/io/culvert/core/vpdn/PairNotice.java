package io.culvert.core.vpdn;

/**
 * Something in a reply that was not taken as it stood.
 *
 * @param attribute {@code vpdn:} and the name as it was written, or the name of an RFC 2868 attribute with its tag
 * @param value as it was written, in one line of 67 characters at most; empty if there was none, a mask for a secret
 * @param text what is wrong and what was done, for people; goes on after attribute and value
 */
public record PairNotice(Problem problem, String attribute, String value, String text) {
    /** What is wrong; what the broker counts by. */
    public enum Problem {
        /** No such attribute; the pair was ignored. */
        UNKNOWN,
        /** The value cannot be read; ignored. */
        MALFORMED,
        /** No value, or nothing at all; ignored. */
        TRUNCATED,
        /** Outside of the setting's range; what the next level says holds. */
        OUT_OF_RANGE,
        /** Another value was there first, or in an attribute that comes first; ignored. */
        CONTRADICTORY,
        /** The name begins with the digit one, {@code 12tp}; it was read as {@code l2tp}. */
        MISSPELLED,
        /** Understood, and of no use in this place; ignored. */
        NO_EFFECT,
        /** Understood, and not to be had here; ignored. */
        NOT_SUPPORTED,
        /** Names a vpdn-group or vpdn-template that there is not; what is configured holds. */
        NO_SUCH_NAME,
        /** There were more notices than are kept. */
        TOO_MANY
    }
}
