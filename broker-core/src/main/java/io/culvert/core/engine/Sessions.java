package io.culvert.core.engine;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.ResyncNewCalls;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallFacts;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.SessionMessage.Iccn;
import io.culvert.l2tp.wire.SessionMessage.Icrq;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.link.PppLink;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The sessions of all tunnels: how they begin, and what time, the data plane and operators do to them. */
final class Sessions {
    private final EngineSettings settings;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines;
    private final SessionRegister register;
    private final TunnelTable table;
    private final SessionClosing closing;
    private final Links links;
    private final Forwarding forwarding;
    private long last;
    private boolean journalSlow;

    Sessions(
            EngineSettings settings,
            RandomGenerator random,
            Outbox outbox,
            Deadlines<Wakeable> deadlines,
            SessionRegister register,
            TunnelTable table,
            SessionClosing closing,
            Links links,
            Forwarding forwarding) {
        this.settings = settings;
        this.random = random;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.register = register;
        this.table = table;
        this.closing = closing;
        this.links = links;
        this.forwarding = forwarding;
    }

    /** An ICRQ came: takes the call, or refuses it. */
    void offered(TunnelEntry tunnel, SessionId localId, SessionId peerId, Icrq request, boolean softShut) {
        outbox.count(EngineCounter.CALLS_OFFERED);
        outbox.touch(tunnel);
        var refusal = refusal(tunnel, localId, softShut);
        if (refusal.isPresent()) {
            refuse(tunnel, localId, refusal.get());
            return;
        }
        var session = new SessionEntry(
                tunnel,
                localId,
                peerId,
                new SessionEntry.Numbered(
                        settings.incarnation(),
                        ++last * settings.shard().count() + settings.shard().index()),
                register.admit(tunnel),
                new SessionEntry.Offer(request.callSerialNumber(), request.callingNumber(), request.calledNumber()),
                new SessionEntry.Alarm(
                        deadlines,
                        outbox.nowNanos(),
                        outbox.nowNanos()
                                + tunnel.settings()
                                        .value(VpdnSettings.SETUP_TIMEOUT)
                                        .toNanos()),
                register.census());
        tunnel.sessions.put(localId, session);
        if (tunnel.noSessionDeadline != Deadlines.NEVER) {
            tunnel.noSessionDeadline = Deadlines.NEVER;
            outbox.changed(tunnel);
        }
        table.sessionsChanged(tunnel);
        outbox.changed(session);
        // The client may be quicker than the ICCN: its frames are punted from now on.
        forwarding.program(session, Optional.empty());
        if (tunnel.isInResync()) {
            outbox.count(EngineCounter.CALLS_HELD);
            session.holdDeadline = outbox.nowNanos() + LONGEST_HOLD.toNanos();
        } else {
            tunnel.machine().answerCall(localId, outbox.now());
        }
        links.setAlarm(session);
    }

    /** The tunnel is synchronised: the calls that waited for it go on. */
    void synchronised(TunnelEntry tunnel) {
        for (var session : tunnel.sessions.values()) {
            if (session.holdDeadline != Deadlines.NEVER) {
                session.holdDeadline = Deadlines.NEVER;
                tunnel.machine().answerCall(session.localId, outbox.now());
                links.setAlarm(session);
            }
        }
    }

    /**
     * We have failed, and both ends go on with established sessions alone: numbered data begins at zero, if the peer can take
     * that (RFC 4951 section 3.2.3).
     */
    void renumbered(TunnelEntry tunnel) {
        var peer = tunnel.peer;
        boolean isTaken = peer != null
                && peer.failover().filter(Avp.FailoverCapability::dataChannel).isPresent();
        for (var session : tunnel.sessions.values().toArray(SessionEntry[]::new)) {
            if (session.sequencing && !session.isOver() && !isTaken) {
                closing.over(
                        session,
                        Ending.of(DisconnectCause.VPN_LOCAL_DISCONNECT, "the peer cannot follow new data numbers")
                                .withFailure(FailureType.CONNECTION_TERMINATION),
                        true);
            }
        }
    }

    /** The peer has failed: its numbered data begins at zero, which would be late (RFC 4951 section 3.2.3). */
    void renumberedByPeer(TunnelEntry tunnel) {
        for (var session : tunnel.sessions.values()) {
            if (session.sequencing && session.programmed && !session.isOver()) {
                session.peerRestarts++;
                forwarding.program(session, forwarding.forwarded(session));
            }
        }
    }

    /** An OCRQ came: we have no lines. */
    void outgoingOffered(TunnelEntry tunnel, SessionId localId) {
        outbox.touch(tunnel);
        refuse(
                tunnel,
                localId,
                Ending.of(DisconnectCause.VPN_NO_RESOURCES, "outgoing calls are not served")
                        .withCdn(PERMANENT_LACK));
    }

    /** An ICCN came: the PPP link begins. */
    void established(TunnelEntry tunnel, SessionId localId, CallFacts facts) {
        var session = tunnel.sessions.get(localId);
        if (session == null || session.state != SessionState.CONNECTING) {
            return;
        }
        var link = new PppLink(settings.ppp(), random);
        session.link = link;
        session.enter(SessionState.NEGOTIATING, outbox);
        session.sequencingRequired = facts.isSequencingRequired();
        forwarding.sequence(session);
        switch (facts) {
            case CallFacts.Incoming(var _, var connected) -> {
                session.txSpeed = connected.txConnectSpeedBps();
                session.rxSpeed = connected.rxConnectSpeedBps().orElse(-1L);
                session.asynchronous = connected.framingType().isAsynchronous();
                var proxy = proxy(connected);
                if (proxy.equals(ProxyLcp.NONE)) {
                    link.lowerUp(outbox.now());
                } else {
                    session.proxy = proxy;
                    link.lowerUp(proxy, outbox.now());
                }
            }
            case CallFacts.Outgoing _ -> throw new IllegalStateException(session + " is an incoming call");
        }
        var early = session.earlyFrame;
        if (early != null) {
            session.earlyFrame = null;
            link.receive(early, outbox.now());
        }
        links.pump(session);
    }

    /** Whether new calls are refused for now: they would wait for the journal. */
    void refuseNew(boolean on) {
        journalSlow = on;
    }

    /** The peer, or the l2tp machine, ended the call. */
    void cleared(TunnelEntry tunnel, SessionId localId, ClearReason reason) {
        var session = tunnel.sessions.get(localId);
        if (session == null || session.isOver()) {
            return;
        }
        var ending = session.ending;
        if (ending == null) {
            ending = switch (reason.by()) {
                case TUNNEL -> {
                    tunnel.tookSessions = true;
                    yield tunnel.sessionEnding();
                }
                case PEER -> session.accounted && session.endedNanos != 0 ? hungUp(reason) : Ending.of(reason);
                case LOCAL, SETUP_TIMEOUT, PROTOCOL_ERROR, FAILOVER -> Ending.of(reason);
            };
        }
        closing.over(session, ending, false);
    }

    void pppFrame(SessionEntry session, Octets frame) {
        var link = session.link;
        if (link == null) {
            if (session.state == SessionState.CONNECTING && session.earlyFrame == null) {
                // Most likely an LCP Configure-Request that would be repeated only seconds later.
                session.earlyFrame = frame;
            } else {
                outbox.count(EngineCounter.PPP_UNKNOWN_SESSION);
            }
            return;
        }
        session.tunnel.machine().heard(outbox.now());
        outbox.touch(session.tunnel);
        link.receive(frame, outbox.now());
        links.pump(session);
    }

    /** An operator's wish. */
    void clear(SessionEntry session) {
        closing.terminate(
                session,
                Ending.of(DisconnectCause.VPN_ADMIN_DISCONNECT, "cleared by an operator"),
                PppEnd.administrative("cleared by an operator"));
        links.pump(session);
    }

    /** The data plane's figures. */
    void reported(SessionEntry session, TrafficCounters counters, Instant lastActivity, boolean removed) {
        if (removed) {
            closing.removed(session, counters);
            return;
        }
        closing.count(session, counters);
        session.reading = false;
        if (session.isOver()) {
            return;
        }
        if (session.countersWanted) {
            session.countersWanted = false;
            session.countersDeadline = outbox.nowNanos() + Forwarding.COUNTERS_KEPT_EVERY.toNanos();
        }
        if (session.interimWanted) {
            session.interimWanted = false;
            session.interimDeadline = outbox.nowNanos() + interimInterval(session);
            closing.accounts().interim(session);
        }
        if (session.idleWanted && session.ending == null) {
            session.idleWanted = false;
            idle(session, Deadlines.nanos(lastActivity));
        }
        links.pump(session);
    }

    /** One of the session's deadlines has come, or seems to have. */
    void wake(SessionEntry session) {
        if (session.isOver()) {
            closing.overdue(session);
            return;
        }
        var link = session.link;
        if (link != null) {
            link.timerExpired(outbox.now());
            links.pump(session);
        }
        if (session.isOver()) {
            return;
        }
        long now = outbox.nowNanos();
        if (session.setupDeadline <= now) {
            closing.terminate(
                    session, setupTimeout(session), PppEnd.closedLocally("the session did not come up in time"));
        } else if (session.questionDeadline <= now) {
            outbox.count(EngineCounter.AAA_TIMEOUT);
            closing.terminate(
                    session,
                    Ending.of(DisconnectCause.FAILED_PPP_REMOTE_AUTH, "AAA did not answer"),
                    new PppEnd(PppEnd.Reason.OTHER, 0, PppEnd.Direction.GLOBAL, "AAA did not answer"));
        } else if (session.addressDeadline <= now) {
            links.chooseAddress(session);
        } else if (session.holdDeadline <= now) {
            outbox.count(EngineCounter.CALLS_IN_RESYNC);
            closing.terminate(session, inResync(), PppEnd.closedLocally(IN_RESYNC));
        } else if (session.endDeadline <= now) {
            closing.terminate(
                    session,
                    Ending.of(DisconnectCause.SESSION_TIMEOUT, "session timeout"),
                    PppEnd.closedLocally("session timeout"));
        } else {
            read(session, now);
        }
        links.pump(session);
    }

    /** Ends all sessions of a tunnel whose machine is broken, which is not called. */
    void abandon(TunnelEntry tunnel, Ending ending) {
        for (var session : tunnel.sessions.values().toArray(SessionEntry[]::new)) {
            tunnel.tookSessions |= !session.isOver();
            closing.over(session, ending, false);
        }
    }

    /** The user's link had ended before: whatever the LAC gives as its reason, that is why. */
    private static Ending hungUp(ClearReason reason) {
        var told = Ending.of(reason);
        return Ending.of(DisconnectCause.VPN_USER_DISCONNECT, "the user hung up")
                .withClearing(told.clearing())
                .withPpp(told.ppp());
    }

    /** Calls may come through this tunnel from now on. */
    void opened(TunnelEntry tunnel) {
        register.quotas().opened(tunnel);
    }

    private Optional<Ending> refusal(TunnelEntry tunnel, SessionId localId, boolean softShut) {
        var limits = settings.limits();
        if (tunnel.isInResync() && tunnel.settings().value(VpdnSettings.RESYNC_NEW_CALLS) == ResyncNewCalls.REFUSE) {
            outbox.count(EngineCounter.CALLS_IN_RESYNC);
            return Optional.of(inResync());
        }
        if (journalSlow) {
            outbox.count(EngineCounter.SESSIONS_JOURNAL_SLOW);
            return Optional.of(Ending.of(DisconnectCause.VPN_NO_RESOURCES, "the journal is slow"));
        }
        if (softShut) {
            outbox.count(EngineCounter.SESSIONS_SOFT_SHUT);
            return Optional.of(Ending.of(DisconnectCause.VPN_SESSION_LIMIT, "new sessions are not wanted")
                    .withFailure(FailureType.SOFT_SHUT));
        }
        if (register.size() >= limits.maxSessions()) {
            outbox.count(EngineCounter.SESSIONS_LIMITED);
            return Optional.of(Ending.of(DisconnectCause.VPN_SESSION_LIMIT, "session limit reached"));
        }
        if (tunnel.sessions.size() >= limits.maxSessionsPerTunnel()) {
            outbox.count(EngineCounter.SESSIONS_PER_TUNNEL_LIMITED);
            return Optional.of(Ending.of(DisconnectCause.VPN_SESSION_LIMIT, "the tunnel's session limit reached"));
        }
        var quota = register.quotas().refusal(tunnel);
        if (quota.isPresent()) {
            outbox.count(quota.get());
            return Optional.of(Ending.of(
                    DisconnectCause.VPN_SESSION_LIMIT,
                    quota.get() == EngineCounter.SESSIONS_OF_GROUP_LIMITED
                            ? "the vpdn-group's session limit reached"
                            : "session limit reached"));
        }
        if (tunnel.sessions.containsKey(localId)) {
            return Optional.of(Ending.of(DisconnectCause.VPN_NO_RESOURCES, "the session ID is not free yet"));
        }
        return Optional.empty();
    }

    private static Ending inResync() {
        return Ending.of(DisconnectCause.VPN_TUNNEL_IN_RESYNC, IN_RESYNC);
    }

    private void refuse(TunnelEntry tunnel, SessionId localId, Ending ending) {
        tunnel.machine().clearCall(localId, SessionClosing.disconnect(ending), outbox.now());
        closing.failures().refused(tunnel, localId, ending);
    }

    private void read(SessionEntry session, long now) {
        session.interimWanted |= session.interimDeadline <= now;
        session.idleWanted |= session.idleDeadline <= now;
        session.countersWanted |= session.countersDeadline <= now;
        if ((session.interimWanted || session.idleWanted || session.countersWanted) && !session.reading) {
            session.reading = true;
            outbox.emit(new Effect.ReadCounters(session.tunnel.localId, session.localId));
        }
    }

    private void idle(SessionEntry session, long lastActivityNanos) {
        long deadline = lastActivityNanos + idleTimeout(session);
        if (deadline > outbox.nowNanos()) {
            session.idleDeadline = deadline;
            outbox.changed(session);
            return;
        }
        closing.terminate(
                session, Ending.of(DisconnectCause.IDLE_TIMEOUT, "idle timeout"), PppEnd.closedLocally("idle timeout"));
    }

    private long idleTimeout(SessionEntry session) {
        return Optional.ofNullable(session.authorization)
                .flatMap(authorization -> authorization.idleTimeout())
                .or(settings.sessions()::idleTimeout)
                .orElseThrow()
                .toNanos();
    }

    private long interimInterval(SessionEntry session) {
        return Optional.ofNullable(session.authorization)
                .flatMap(authorization -> authorization.interimInterval())
                .or(settings.sessions()::interimInterval)
                .orElseThrow()
                .toNanos();
    }

    private static Ending setupTimeout(SessionEntry session) {
        var cause = switch (session.state) {
            case CONNECTING -> DisconnectCause.VPN_BAD_CONTROL_PACKET;
            case NEGOTIATING -> DisconnectCause.TIMEOUT_PPP_LCP;
            case AUTHENTICATING -> DisconnectCause.FAILED_PPP_REMOTE_AUTH;
            case ADDRESSING -> DisconnectCause.VPN_NO_RESOURCES;
            case OPENING_NETWORK, ESTABLISHED, TERMINATING, REMOVING -> DisconnectCause.NCP_CLOSED_PPP;
        };
        return Ending.of(cause, "the session did not come up in time").withFailure(FailureType.TIMER_EXPIRY);
    }

    private static ProxyLcp proxy(Iccn connected) {
        return new ProxyLcp(
                connected.initialReceivedLcpConfreq(),
                connected.lastSentLcpConfreq(),
                connected.lastReceivedLcpConfreq(),
                connected.proxyAuthenType().map(Avp.ProxyAuthenType::value),
                connected.proxyAuthenName().map(Avp.ProxyAuthenName::octets),
                connected.proxyAuthenChallenge(),
                connected.proxyAuthenId(),
                connected.proxyAuthenResponse().map(Secret::reveal));
    }

    private static final int PERMANENT_LACK = 5;
    private static final String IN_RESYNC = "Tunnel in HA resync";
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(2);
}
