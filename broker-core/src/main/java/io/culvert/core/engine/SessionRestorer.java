package io.culvert.core.engine;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.checkpoint.EndingCheckpoint;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.l2tp.SessionId;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage;
import io.culvert.ppp.link.PppLink;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes sessions of the records that another engine has left. A phase of PPP that was not completed begins anew, and those
 * that were completed do not: PPP repeats what is unanswered (RFC 1661 section 4.6).
 */
final class SessionRestorer {
    /** A newer release's, which has handed over to this one. */
    private static final Ending UNKNOWN_KIND = Ending.of(
                    DisconnectCause.VPN_LOCAL_DISCONNECT, "a call of a kind that this release does not serve")
            .withFailure(FailureType.CONNECTION_TERMINATION);

    private final EngineSettings settings;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines;
    private final SessionRegister register;
    private final TunnelTable table;
    private final Addresses addresses;
    private final SessionClosing closing;
    private final Links links;
    private final Forwarding forwarding;

    SessionRestorer(
            EngineSettings settings,
            RandomGenerator random,
            Outbox outbox,
            Deadlines<Wakeable> deadlines,
            SessionRegister register,
            TunnelTable table,
            Addresses addresses,
            SessionClosing closing,
            Links links,
            Forwarding forwarding) {
        this.settings = settings;
        this.random = random;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.register = register;
        this.table = table;
        this.addresses = addresses;
        this.closing = closing;
        this.links = links;
        this.forwarding = forwarding;
    }

    /** The session goes on, or its end is completed. */
    void restore(TunnelEntry tunnel, SessionId id, SessionCheckpoint record) {
        var session = admit(tunnel, id, record);
        if (!record.call().isServed() && record.ending().isEmpty()) {
            outbox.count(EngineCounter.CLEARED_AT_RESTORE);
            closing.over(session, UNKNOWN_KIND, true);
        } else if (!isWhole(session, record)) {
            outbox.count(EngineCounter.RESTORE_CONTRADICTORY);
            closing.over(
                    session, Ending.of(DisconnectCause.VPN_NO_RESOURCES, "the session could not be restored"), true);
        } else if (record.ending().isPresent()) {
            complete(session, record, record.ending().get());
        } else if (!record.ha()) {
            outbox.count(EngineCounter.CLEARED_AT_RESTORE);
            closing.over(
                    session,
                    Ending.of(DisconnectCause.VPN_LOCAL_DISCONNECT, "a session without HA ends at a switchover")
                            .withFailure(FailureType.CONNECTION_TERMINATION),
                    true);
        } else {
            goOn(session, record);
            outbox.ha().recount(session);
            links.pump(session);
        }
    }

    /** The session ends with its tunnel, of which nothing is known. */
    void abandon(TunnelEntry tunnel, SessionId id, SessionCheckpoint record, Ending ending) {
        var session = admit(tunnel, id, record);
        if (record.ending().isPresent()) {
            session.ending = CheckpointRecords.ending(record.ending().get());
        }
        if (record.phase() == SessionCheckpoint.Phase.ENDING && session.ending != null) {
            session.resume(SessionState.REMOVING, record.sinceNanos());
            closing.finish(session);
        } else {
            outbox.count(EngineCounter.CLEARED_AT_RESTORE);
            closing.over(session, session.ending == null ? ending : session.ending, false);
        }
    }

    /** The data plane of the other engine is gone, and with it all that it could have said. */
    private void complete(SessionEntry session, SessionCheckpoint record, EndingCheckpoint ending) {
        var why = CheckpointRecords.ending(ending);
        if (record.phase() == SessionCheckpoint.Phase.ENDING) {
            session.ending = why;
            session.resume(SessionState.REMOVING, record.sinceNanos());
            closing.finish(session);
        } else {
            closing.over(session, why, true);
        }
    }

    private SessionEntry admit(TunnelEntry tunnel, SessionId id, SessionCheckpoint record) {
        var call = record.call();
        var account = record.account();
        var session = new SessionEntry(
                tunnel,
                id,
                call.peerId(),
                new SessionEntry.Numbered(account.incarnation(), account.number()),
                account.nasPort(),
                new SessionEntry.Offer(call.serialNumber(), call.callingNumber(), call.calledNumber()),
                new SessionEntry.Alarm(
                        deadlines, record.sinceNanos(), record.deadlines().setupNanos()),
                register.census());
        register.restore(tunnel, account.nasPort());
        tunnel.sessions.put(id, session);
        table.sessionsChanged(tunnel);
        session.recorded = true;
        session.txSpeed = call.txSpeed();
        session.rxSpeed = call.rxSpeed();
        session.sequencingRequired = call.sequencingRequired();
        session.asynchronous = call.asynchronous();
        session.callKind = call.kind();
        // RFC 4951 section 3.2.3: the end that has failed begins anew.
        session.firstDataNs = tunnel.failover.isByProtocol ? 0 : record.nextDataNs();
        session.sequencing = record.sequencing();
        session.accounted = account.started();
        session.startedNanos = account.startedNanos();
        session.endedNanos = account.endedNanos();
        session.counters = account.base();
        session.base = account.base();
        session.proxy = record.proxy().orElse(null);
        session.lcp = record.lcp().orElse(null);
        session.mtuOctets = record.network().mtuOctets();
        var user = record.user();
        register.name(session, user.name());
        session.authenticationProtocol = user.authenticationProtocol();
        session.authentic = user.authentic();
        session.answer = user.answer().orElse(null);
        if (user.authorization().isPresent()) {
            session.authorization = user.authorization().get();
            session.policy = tunnel.settings().forUser(RadiusPolicy.ofUserReply(session.authorization));
            session.noticed = true;
        }
        if (record.network().address().isPresent()
                && !addresses.restore(session, record.network().address().get())) {
            outbox.count(EngineCounter.RESTORE_CONTRADICTORY);
        }
        outbox.ha().recount(session);
        return session;
    }

    private static boolean isWhole(SessionEntry session, SessionCheckpoint record) {
        return switch (record.phase()) {
            case CONNECTING, LINK -> true;
            case AUTHENTICATED -> session.authorization != null && session.lcp != null;
            case ESTABLISHED -> session.authorization != null && session.lcp != null && session.lease != null;
            case ENDING -> record.ending().isPresent();
        };
    }

    private void goOn(SessionEntry session, SessionCheckpoint record) {
        var times = record.deadlines();
        session.endDeadline = times.endNanos();
        session.idleDeadline = times.idleNanos();
        // A Stop that is due already has the last word.
        session.interimDeadline = session.endedNanos == 0 ? times.interimNanos() : Deadlines.NEVER;
        if (session.accounted) {
            forwarding.watch(session);
        }
        var authorization = session.authorization;
        var lcp = session.lcp;
        var lease = session.lease;
        switch (record.phase()) {
            case CONNECTING -> forwarding.program(session, Optional.empty());
            case LINK -> {
                if (lcp != null && session.proxy == null && LinkImage.Authenticating.isPossible(lcp)) {
                    goOn(session, SessionState.NEGOTIATING, record, new LinkImage.Authenticating(lcp));
                } else {
                    negotiate(session, record.sinceNanos());
                }
            }
            case AUTHENTICATED -> {
                if (lcp != null) {
                    openNetwork(
                            session,
                            record,
                            new LinkImage.Authenticated(lcp, record.user().answer()));
                }
            }
            case ESTABLISHED -> {
                if (authorization != null && lcp != null && lease != null) {
                    forward(session, record.sinceNanos(), authorization, lcp, lease);
                }
            }
            case ENDING -> throw new IllegalStateException(session + " is over");
        }
    }

    /** From LCP on; with what the LAC had agreed on, if that still holds. */
    private void negotiate(SessionEntry session, long sinceNanos) {
        session.resume(SessionState.NEGOTIATING, sinceNanos);
        if (session.lcp != null) {
            session.lcp = null;
            outbox.changed(session);
        }
        forwarding.program(session, Optional.empty());
        var link = new PppLink(settings.ppp(), random);
        session.link = link;
        var proxy = session.proxy;
        if (proxy == null) {
            link.lowerUp(outbox.now());
        } else {
            link.lowerUp(proxy, outbox.now());
        }
    }

    private void goOn(SessionEntry session, SessionState state, SessionCheckpoint record, LinkImage image) {
        session.resume(state, record.sinceNanos());
        forwarding.program(session, Optional.empty());
        session.link = PppLink.resume(settings.ppp(), random, image, outbox.now());
    }

    private void openNetwork(SessionEntry session, SessionCheckpoint record, LinkImage.Authenticated image) {
        var lease = session.lease;
        if (lease == null) {
            goOn(session, SessionState.ADDRESSING, record, image);
            // Not before every shard has said which addresses its sessions have.
            session.addressDeadline = outbox.nowNanos();
        } else {
            goOn(session, SessionState.OPENING_NETWORK, record, image);
            links.openIpv4(session, lease);
        }
    }

    private void forward(
            SessionEntry session, long sinceNanos, Authorization authorization, LcpFacts lcp, Addresses.Lease lease) {
        session.resume(SessionState.ESTABLISHED, sinceNanos);
        forwarding.program(session, forwarding.forwarded(session));
        session.link = PppLink.resume(
                settings.ppp(),
                random,
                new LinkImage.Established(lcp, Optional.empty(), links.parameters(authorization, lease)),
                outbox.now());
    }
}
