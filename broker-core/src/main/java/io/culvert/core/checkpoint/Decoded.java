package io.culvert.core.checkpoint;

/** What octets turned out to be. */
public sealed interface Decoded {
    /** A record. */
    record Ok(Checkpoint checkpoint) implements Decoded {}

    /**
     * None that this release can read.
     *
     * @param text for people; holds nothing of the value
     */
    record Fault(String text) implements Decoded {}
}
