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
 * @param sendWindowLimit our own limit of outstanding messages, as far as it has been raised by now
 */
public record ChannelState(
        SequenceNumber unacknowledged,
        SequenceNumber expected,
        List<Octets> queue,
        int sent,
        int peerWindow,
        int congestionWindow,
        int slowStartThreshold,
        int acknowledgements,
        int sendWindowLimit) {
    public ChannelState {
        queue = List.copyOf(queue);
        if (sent < 0 || sent > queue.size() || peerWindow < 1 || congestionWindow < 1 || slowStartThreshold < 1) {
            throw new IllegalArgumentException("impossible channel state: sent " + sent + " of " + queue.size()
                    + ", windows " + peerWindow + ", " + congestionWindow + ", " + slowStartThreshold);
        }
        if (sendWindowLimit < 1 || sendWindowLimit > ChannelSettings.NO_SEND_WINDOW_LIMIT) {
            throw new IllegalArgumentException("send window limit " + sendWindowLimit);
        }
    }

    /** The same with so many messages outstanding at most while the peer is being found again; 1 or more. */
    public ChannelState withCongestionWindow(int messages) {
        return new ChannelState(
                unacknowledged,
                expected,
                queue,
                sent,
                peerWindow,
                Math.min(peerWindow, messages),
                slowStartThreshold,
                acknowledgements,
                sendWindowLimit);
    }
}
