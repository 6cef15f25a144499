package io.culvert.l2tp.channel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.octets.Octets;
import java.util.List;

/**
 * Everything that a control channel must remember to go on after a pause, as a value.
 *
 * @param unacknowledged number of the first message of {@code queue}: all below are in the peer's hands
 * @param expected next Ns expected from the peer: all below are processed
 * @param queue messages not acknowledged, with the Ns from {@code unacknowledged} on
 * @param sent how many messages at the front of {@code queue} may have been sent
 * @param peerWindow the peer's receive window in messages
 * @param congestionWindow CWND in messages
 * @param slowStartThreshold SSTHRESH in messages
 * @param acknowledgements those counted towards the next widening of CWND during congestion avoidance
 */
public record ChannelState(
        SequenceNumber unacknowledged,
        SequenceNumber expected,
        List<Octets> queue,
        int sent,
        int peerWindow,
        int congestionWindow,
        int slowStartThreshold,
        int acknowledgements) {
    public ChannelState {
        queue = List.copyOf(queue);
        if (sent < 0 || sent > queue.size() || peerWindow < 1 || congestionWindow < 1 || slowStartThreshold < 1) {
            throw new IllegalArgumentException("impossible channel state: sent " + sent + " of " + queue.size()
                    + ", windows " + peerWindow + ", " + congestionWindow + ", " + slowStartThreshold);
        }
    }
}
