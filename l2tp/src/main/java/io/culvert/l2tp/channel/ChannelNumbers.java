package io.culvert.l2tp.channel;

import io.culvert.l2tp.SequenceNumber;

/**
 * Where a control channel stands: two equal values mean that nothing has changed which would have to be recorded.
 *
 * @param unacknowledged number of our first message that the peer has not acknowledged; all below are in its hands
 * @param unsent number of our first message that has never been given out
 * @param next number of our next message
 * @param expected next Ns expected from the peer: all below are processed
 * @param rewrites how often messages that had never been given out were dropped or got other numbers. When it has
 *     grown, what was recorded of messages from {@code unacknowledged} on is void
 */
public record ChannelNumbers(
        SequenceNumber unacknowledged,
        SequenceNumber unsent,
        SequenceNumber next,
        SequenceNumber expected,
        int rewrites) {}
