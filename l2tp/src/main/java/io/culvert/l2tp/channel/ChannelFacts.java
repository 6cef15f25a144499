package io.culvert.l2tp.channel;

import io.culvert.l2tp.SequenceNumber;

/**
 * A control channel as an operator sees it.
 *
 * @param ns next number that leaves
 * @param nr next number expected
 * @param peerWindow the peer's receive window in messages
 * @param sendWindowLimit our own limit of outstanding messages
 * @param inUseWindow how many messages may be outstanding at the moment: the least of the peer's window, the congestion
 *     window and our limit
 * @param unsent messages that wait for the window
 * @param unacknowledged messages sent and not acknowledged
 * @param longestQueue most messages that ever waited, sent or not
 * @param retransmissions messages sent again
 * @param acknowledgementsSent ZLBs sent
 * @param timeouts of the oldest message, in a row
 */
public record ChannelFacts(
        SequenceNumber ns,
        SequenceNumber nr,
        int peerWindow,
        int sendWindowLimit,
        int inUseWindow,
        int unsent,
        int unacknowledged,
        int longestQueue,
        long retransmissions,
        long acknowledgementsSent,
        int timeouts) {}
