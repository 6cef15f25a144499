package io.culvert.core.checkpoint;

import io.culvert.octets.Octets;

/**
 * A control message of ours that the peer has not acknowledged.
 *
 * @param message as it leaves, but for its Nr, which is refreshed at every transmission; never empty
 */
public record MessageCheckpoint(Octets message) implements Checkpoint {
    public MessageCheckpoint {
        if (message.isEmpty()) {
            throw new IllegalArgumentException("a message of no octets");
        }
    }

    /** The length alone: there may be hidden AVPs in it. */
    @Override
    public String toString() {
        return "MessageCheckpoint[" + message.length() + " octets]";
    }
}
