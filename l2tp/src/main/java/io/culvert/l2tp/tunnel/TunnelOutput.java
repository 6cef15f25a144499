package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallFacts;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.wire.DecodeError;
import io.culvert.l2tp.wire.IgnoredAvp;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import java.util.Optional;

/** What a {@link Tunnel} wants from its owner, or tells it. */
public sealed interface TunnelOutput {
    /**
     * Send to the peer; when it has left, tell {@link Tunnel#released}.
     *
     * @param ns empty for a ZLB, which need not be reported
     */
    record Send(Octets datagram, Optional<SequenceNumber> ns, boolean retransmission) implements TunnelOutput {}

    /** The control connection is up. */
    record Established(PeerFacts peer) implements TunnelOutput {}

    /** We are LNS: answer or clear. */
    record CallOffered(SessionId local, SessionId peer, SessionMessage.Icrq request) implements TunnelOutput {}

    /** We are LAC: answer or clear. */
    record OutgoingCallOffered(SessionId local, SessionId peer, SessionMessage.Ocrq request) implements TunnelOutput {}

    /**
     * The peer took a call that we placed (ICRP or OCRP came). As LAC, connect the line and report it; as LNS, wait. Not
     * issued for an incoming call whose line was reported before the reply came.
     */
    record CallAccepted(SessionId local, SessionId peer) implements TunnelOutput {}

    /** PPP frames may flow. */
    record CallEstablished(SessionId local, SessionId peer, CallFacts facts) implements TunnelOutput {}

    /** The call is over and its ID no longer valid; the last word about it. */
    record CallCleared(SessionId local, ClearReason reason) implements TunnelOutput {}

    /**
     * The peer asked for a call that was refused at once, without being offered: the last and only word about it.
     *
     * @param peer the peer's ID of it; {@link SessionId#NONE} when that could not be read, so that no CDN can be sent
     * @param why what the CDN says
     */
    record CallRefused(SessionId peer, Refusal refusal, Disconnect why) implements TunnelOutput {}

    /** Why a call is not even offered. */
    enum Refusal {
        /** The request could not be read. */
        MALFORMED,
        /** There is no free session ID, or {@link TunnelSettings#maxSessions()} are there. */
        NO_SESSION_ID
    }

    /** We are LAC: the LNS has negotiated LCP options that concern the line (RFC 2661 section 6.14). */
    record LinkInfo(SessionId local, SessionMessage.Sli message) implements TunnelOutput {}

    /** We are LNS: the LAC's counters of the line (RFC 2661 section 6.13). */
    record WanErrors(SessionId local, SessionMessage.Wen message) implements TunnelOutput {}

    /**
     * After {@link Tunnel#resumeHello}: the peer has answered, so both ends know all numbers of the other. Once; not
     * issued for a tunnel that was over already.
     */
    record Resumed() implements TunnelOutput {}

    /** The tunnel is over: every call has been reported as cleared before; acknowledging goes on until {@link Gone}. */
    record Closed(CloseReason reason) implements TunnelOutput {}

    /** Nothing more will come but what waits to be drained; the local tunnel ID may be freed. */
    record Gone() implements TunnelOutput {}

    /** Something to count. */
    record Counted(TunnelEvent event) implements TunnelOutput {}

    /** An AVP was left out of an otherwise good message: to be counted and logged. */
    record AvpIgnored(IgnoredAvp avp) implements TunnelOutput {}

    /** A message could not be acted on: to be counted and logged; the answer, if any, is on its way. */
    record MessageRejected(DecodeError error) implements TunnelOutput {}
}
