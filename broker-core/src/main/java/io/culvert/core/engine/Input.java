package io.culvert.core.engine;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.time.Instant;

/** What an engine is told. All tunnel and session IDs are this unit's own. */
public sealed interface Input {
    /** A UDP datagram whose first bit says "control message", unchecked otherwise. */
    record ControlPacketReceived(UdpPath path, Octets datagram) implements Input {}

    /** A {@link Effect.SendControl} that carries a sequence number has left for the network: its timer starts. */
    record ControlReleased(TunnelId tunnelId, SequenceNumber ns) implements Input {}

    /** A PPP frame that the data plane does not forward. */
    record PppFrameReceived(TunnelId tunnelId, SessionId sessionId, Octets frame) implements Input {}

    /** {@link Engine#nextDeadline()} has come; harmless when early. */
    record TimerExpired() implements Input {}

    /** The one answer to an {@link Effect.AskAaa}. */
    record AaaReplied(AaaRequestId requestId, AaaReply reply) implements Input {}

    /**
     * The one answer to an {@link Effect.ReadCounters} or {@link Effect.RemoveSession}.
     *
     * @param lastActivity when the last network-layer packet was forwarded, or the entry was made
     * @param removed whether the entry is gone: nothing is forwarded for it any more
     */
    record CountersReported(
            TunnelId tunnelId, SessionId sessionId, TrafficCounters counters, Instant lastActivity, boolean removed)
            implements Input {}

    /**
     * Of the numbers in the session's {@link ForwardingEntry.DataNs} no more than {@link ForwardingEntry.DataNs#RENEWED_AT}
     * are left. May come again while they become fewer.
     *
     * @param nextNs of the next data message, 0..65535
     */
    record DataNsUsed(TunnelId tunnelId, SessionId sessionId, int nextNs) implements Input {}

    /** A server has acknowledged the {@link Effect.Account} of this ID, or it has been given up for good. */
    record AccountingDone(AccountingId id) implements Input {}

    /** Whether the journal is so slow that new calls are refused. */
    record JournalSlow(boolean on) implements Input {}

    /** Another shard of this unit speaks. */
    record ShardMessageReceived(ShardMessage message) implements Input {}

    /**
     * From now on this holds for new tunnels. Tunnels that are there keep what they began with, also when their group is no
     * more. With several shards every one is told, in the same order.
     */
    record PolicyChanged(VpdnPolicy policy) implements Input {}

    /** What an operator wants. */
    sealed interface AdminCommand extends Input {}

    /** Ends a tunnel with all its sessions at once. */
    record ClearTunnel(TunnelId tunnelId) implements AdminCommand {}

    /** Ends all tunnels of a vpdn-group with all their sessions at once, whether or not the group is still configured. */
    record ClearGroup(String vpdnGroup) implements AdminCommand {}

    /** Ends a session as its PPP user would be told politely: LCP Terminate-Request first. */
    record ClearSession(TunnelId tunnelId, SessionId sessionId) implements AdminCommand {}

    /** Ends everything, for good: no tunnel is accepted afterwards. */
    record ClearAll() implements AdminCommand {}

    /** Refuses new tunnels and sessions, and keeps those that are there. */
    record SoftShut(boolean on) implements AdminCommand {}
}
