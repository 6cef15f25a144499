package io.culvert.core.engine;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.checkpoint.EndingCheckpoint;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.checkpoint.TunnelCheckpoint;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.ppp.LinkImage;
import java.util.Optional;

/** Tunnels and sessions as records. Nothing is in them that changes without a mark. */
final class CheckpointRecords {
    private CheckpointRecords() {}

    static TunnelCheckpoint of(TunnelEntry tunnel) {
        var ends = tunnel.ends;
        var machine = tunnel.machine();
        var state = switch (tunnel.state) {
            case AUTHORIZING -> throw new IllegalStateException(tunnel + " is no record yet");
            case SETTING_UP -> TunnelCheckpoint.State.WAIT_CONNECTED;
            case ESTABLISHED -> TunnelCheckpoint.State.ESTABLISHED;
            case CLOSING -> TunnelCheckpoint.State.CLOSING;
        };
        return new TunnelCheckpoint(
                state,
                tunnel.isHa(),
                tunnel.sinceNanos,
                new TunnelCheckpoint.Ends(ends.path(), ends.peerTunnelId(), ends.peerName(), ends.localName()),
                tunnel.settings(),
                machine.peer().or(() -> Optional.ofNullable(tunnel.peer)),
                machine.state() instanceof ConnectionState.WaitCtlConn ? machine.ourChallenge() : Optional.empty(),
                tunnel.wasEstablished,
                machine.hasReachedPeer(),
                tunnel.resyncBurst,
                // What has begun to be timed begins anew with whoever goes on.
                new TunnelCheckpoint.Deadlines(Deadlines.NEVER, tunnel.noSessionDeadline),
                Optional.ofNullable(tunnel.closing),
                Optional.ofNullable(tunnel.ending).map(CheckpointRecords::of),
                tunnel.failover.checkpoint());
    }

    static SessionCheckpoint of(SessionEntry session) {
        var phase = phase(session.state);
        boolean isKnown = session.authorization != null || isEnding(session);
        boolean hasLink = phase == SessionCheckpoint.Phase.AUTHENTICATED
                || phase == SessionCheckpoint.Phase.ESTABLISHED
                || canBeChallenged(session);
        return new SessionCheckpoint(
                phase,
                session.policy.ha().value(),
                session.phaseSinceNanos,
                new SessionCheckpoint.Call(
                        session.peerId,
                        session.serialNumber,
                        session.callingNumber,
                        session.calledNumber,
                        session.txSpeed,
                        session.rxSpeed,
                        session.sequencingRequired,
                        session.asynchronous,
                        session.callKind),
                new SessionCheckpoint.Account(
                        session.incarnation,
                        session.number,
                        session.nasPort,
                        session.accounted,
                        session.startedNanos,
                        session.endedNanos,
                        session.counters),
                session.sequencing,
                session.dataNsReserved ? session.dataNsCeiling : session.firstDataNs,
                Optional.ofNullable(session.proxy),
                hasLink ? Optional.ofNullable(session.lcp) : Optional.empty(),
                isKnown ? user(session) : SessionCheckpoint.User.UNKNOWN,
                new SessionCheckpoint.Network(
                        Optional.ofNullable(session.lease).map(Addresses.Lease::address), session.mtuOctets),
                new SessionCheckpoint.Deadlines(
                        session.setupDeadline, session.endDeadline, session.idleDeadline, session.interimDeadline),
                isEnding(session) ? Optional.ofNullable(session.ending).map(CheckpointRecords::of) : Optional.empty());
    }

    /**
     * What has been completed. A session whose link is being terminated has its link still, and the call: it differs from
     * one whose link is to come by the ending in its record.
     */
    static SessionCheckpoint.Phase phase(SessionState state) {
        return switch (state) {
            case CONNECTING -> SessionCheckpoint.Phase.CONNECTING;
            case NEGOTIATING, AUTHENTICATING, TERMINATING -> SessionCheckpoint.Phase.LINK;
            case ADDRESSING, OPENING_NETWORK -> SessionCheckpoint.Phase.AUTHENTICATED;
            case ESTABLISHED -> SessionCheckpoint.Phase.ESTABLISHED;
            case REMOVING -> SessionCheckpoint.Phase.ENDING;
        };
    }

    /** Whether what LCP has agreed on helps whoever goes on: with what the LAC has agreed on LCP opens by itself. */
    static boolean canBeChallenged(SessionEntry session) {
        boolean isUndecided = session.state == SessionState.NEGOTIATING || session.state == SessionState.AUTHENTICATING;
        var lcp = session.lcp;
        return isUndecided && lcp != null && session.proxy == null && LinkImage.Authenticating.isPossible(lcp);
    }

    private static boolean isEnding(SessionEntry session) {
        return session.state == SessionState.TERMINATING || session.state == SessionState.REMOVING;
    }

    private static SessionCheckpoint.User user(SessionEntry session) {
        return new SessionCheckpoint.User(
                session.userName,
                session.authenticationProtocol,
                session.authentic,
                Optional.<Authorization>ofNullable(session.authorization),
                Optional.ofNullable(session.answer));
    }

    static EndingCheckpoint of(Ending ending) {
        return new EndingCheckpoint(
                ending.cause(),
                ending.failure(),
                ending.terminate(),
                ending.reason(),
                ending.clearing(),
                ending.ppp(),
                ending.aaaReply());
    }

    static Ending ending(EndingCheckpoint ending) {
        return new Ending(
                ending.cause(),
                ending.failure(),
                ending.terminate(),
                ending.reason(),
                ending.clearing(),
                ending.ppp(),
                ending.aaaReply());
    }
}
