package io.culvert.core.checkpoint;

import io.culvert.l2tp.SequenceNumber;

/**
 * Where the control channel of a tunnel stands. The messages from {@code unacknowledged} to before {@code next} are
 * {@link MessageCheckpoint}s. CWND and SSTHRESH are not kept: whoever goes on begins anew with both.
 *
 * @param unacknowledged Ns of the first message that is not acknowledged
 * @param next Ns of the next message that we will write, those in the queue counted
 * @param expected Ns that we expect next: our Nr
 * @param peerWindow what the peer takes ahead, messages; 1..65535
 * @param sendWindowLimit what we have outstanding at most whatever the peer takes, messages; 1..65535
 */
public record ChannelCheckpoint(
        SequenceNumber unacknowledged,
        SequenceNumber next,
        SequenceNumber expected,
        int peerWindow,
        int sendWindowLimit)
        implements Checkpoint {
    public ChannelCheckpoint {
        if (peerWindow < 1 || peerWindow > 0xFFFF || sendWindowLimit < 1 || sendWindowLimit > 0xFFFF) {
            throw new IllegalArgumentException("windows of " + peerWindow + " and " + sendWindowLimit);
        }
    }
}
