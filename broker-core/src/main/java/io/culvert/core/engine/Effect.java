package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.vpdn.PairNotice;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.util.List;
import java.util.Optional;

/** What an engine wants done; to be carried out in the order of the list. */
public sealed interface Effect {
    /**
     * Write these to the journal, in this order. Comes first in its list, at most once; all effects that the world can see,
     * of this list and of later ones, wait until it is there.
     */
    record Append(List<Change> changes) implements Effect {
        public Append {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Send this datagram; report {@link Input.ControlReleased} when it has left, if it has a sequence number.
     *
     * @param tunnelId ours, {@link TunnelId#NONE} for an answer that belongs to no tunnel
     * @param ns empty for an acknowledgement without a message
     */
    record SendControl(UdpPath path, TunnelId tunnelId, Optional<SequenceNumber> ns, Octets datagram)
            implements Effect {}

    /** Send this PPP frame through the session's tunnel, after the L2TP data header of its forwarding entry. */
    record SendPpp(TunnelId tunnelId, SessionId sessionId, Octets frame) implements Effect {}

    /** Ask; report exactly one {@link Input.AaaReplied}. */
    record AskAaa(AaaRequestId requestId, AaaRequest request) implements Effect {}

    /**
     * Tell the accounting server, now or later. While there is a journal the record stays in it until
     * {@link Input.AccountingDone}.
     */
    record Account(AccountingId id, AccountingRecord record) implements Effect {}

    /** Make or replace the session's forwarding entry, before the effects that follow. */
    record ProgramSession(ForwardingEntry entry) implements Effect {}

    /**
     * Take out the session's forwarding entry; report exactly one {@link Input.CountersReported} when it is gone. May come
     * a second time when no report does: an entry that is gone already is reported too, with what is still known.
     */
    record RemoveSession(TunnelId tunnelId, SessionId sessionId) implements Effect {}

    /** Report exactly one {@link Input.CountersReported}. */
    record ReadCounters(TunnelId tunnelId, SessionId sessionId) implements Effect {}

    /** Write this to the failure history. */
    record RecordFailure(FailureEvent failure) implements Effect {}

    /**
     * Something in an AAA server's reply was not taken as it stood: a line for the operator's log. Holds no secret.
     *
     * @param subject whom the reply was about: the user, or the peer whose tunnel was authorized
     * @param userName empty for a tunnel's reply
     * @param sessionId {@link SessionId#NONE} for a tunnel's reply
     */
    record PolicyNotice(
            String subject, Optional<String> userName, TunnelId tunnelId, SessionId sessionId, PairNotice notice)
            implements Effect {}

    /** Give this to another shard as {@link Input.ShardMessageReceived}. */
    record SendToShard(ShardId to, ShardMessage message) implements Effect {}

    /** A line for the operator's log. */
    record Trace(Topic topic, TunnelId tunnelId, SessionId sessionId, String text) implements Effect {
        /** What a line is about. */
        public enum Topic {
            TUNNEL,
            SESSION,
            PACKET
        }
    }

    /** A bug: met at this input, it cost the tunnel or a session of it. Keep it for a replay, and tell people. */
    record ReportBug(TunnelId tunnelId, Input input, RuntimeException exception) implements Effect {}
}
