package io.culvert.l2tp.channel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.octets.Octets;

/** What a {@link ControlChannel} wants to have sent or counted, in order. */
public sealed interface ChannelOutput {
    /** A message with its Ns, its Nr brought up to date. */
    record Transmit(SequenceNumber ns, Octets datagram, boolean retransmission) implements ChannelOutput {}

    /** A message without a body (ZLB); {@code ns} is the next number, which it does not use up. */
    record Acknowledge(SequenceNumber ns, SequenceNumber nr) implements ChannelOutput {}

    /** Something worth a counter. */
    record Noticed(Notice notice) implements ChannelOutput {}

    /** What is counted. */
    enum Notice {
        /** A message that had been received before: acknowledged again, not processed. */
        DUPLICATE,
        /** A message ahead of the expected one: kept until the gap is filled. */
        HELD_OUT_OF_ORDER,
        /** A message too far ahead, or ahead and already kept: dropped. */
        DROPPED_OUT_OF_ORDER,
        /** An Nr that acknowledges what was never sent: the Nr was ignored. */
        ACKNOWLEDGES_UNSENT,
        /** After a degraded resumption: the peer has seen more of us than we know, and we count on from there. */
        OWN_NUMBER_ADOPTED,
        /** After a degraded resumption: the peer goes on above what we expected, and we with it. */
        PEER_NUMBER_ADOPTED
    }
}
