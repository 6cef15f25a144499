package io.culvert.simulation;

/** What a simulated unit does wrong on purpose, to prove that the simulation sees it. */
public enum BrokenRule {
    /** Everything as it should be. */
    NONE,
    /** Effects do not wait for their records. */
    SEND_BEFORE_COMMIT,
    /** Acknowledgements leave at once, with an Nr that is not confirmed. */
    UNCONFIRMED_NR,
    /** The gate is never shut. */
    NO_GATE,
    /** The data plane of a unit that falls silent goes on. */
    FORWARDS_ON
}
