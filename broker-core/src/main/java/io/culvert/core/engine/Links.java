package io.culvert.core.engine;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.address.AddressSettings;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.auth.PppCredential;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/** What PPP links want, and what they are answered: authentication, addresses, forwarding. */
final class Links {
    private final EngineSettings settings;
    private final Outbox outbox;
    private final Questions questions;
    private final Addresses addresses;
    private final SessionClosing closing;
    private final Forwarding forwarding;
    private final SessionRegister register;
    private final PolicyNotices notices;

    Links(
            EngineSettings settings,
            Outbox outbox,
            Questions questions,
            Addresses addresses,
            SessionClosing closing,
            Forwarding forwarding,
            SessionRegister register) {
        this.settings = settings;
        this.outbox = outbox;
        this.questions = questions;
        this.addresses = addresses;
        this.closing = closing;
        this.forwarding = forwarding;
        this.register = register;
        notices = new PolicyNotices(outbox);
    }

    /** Does all that the link has come to want, and sets the session's alarm. */
    void pump(SessionEntry session) {
        if (session.pumping) {
            return;
        }
        session.pumping = true;
        try {
            while (true) {
                var link = session.link;
                if (link == null) {
                    break;
                }
                var outputs = link.drain();
                if (outputs.isEmpty()) {
                    break;
                }
                for (var output : outputs) {
                    take(session, output);
                }
            }
        } finally {
            session.pumping = false;
        }
        setAlarm(session);
    }

    void setAlarm(SessionEntry session) {
        if (session.isOver()) {
            return;
        }
        long next = Math.min(
                Math.min(session.setupDeadline, session.questionDeadline),
                Math.min(session.endDeadline, session.holdDeadline));
        next = Math.min(next, session.addressDeadline);
        next = Math.min(next, session.idleWanted ? Deadlines.NEVER : session.idleDeadline);
        next = Math.min(next, session.interimWanted ? Deadlines.NEVER : session.interimDeadline);
        next = Math.min(next, session.countersWanted ? Deadlines.NEVER : session.countersDeadline);
        var link = session.link;
        if (link != null) {
            var deadline = link.nextDeadline();
            if (deadline.isPresent()) {
                next = Math.min(next, Deadlines.nanos(deadline.get()));
            }
        }
        session.alarm.set(next);
    }

    void answered(SessionEntry session, AaaReply reply) {
        var link = session.link;
        if (link == null || session.ending != null) {
            return;
        }
        switch (reply) {
            case AaaReply.Accepted(var authorization, var msChapSuccess) -> {
                var policy = RadiusPolicy.ofUserReply(authorization);
                if (policy.excludesL2tp()) {
                    notice(session, policy);
                    // As good as a reject, although AAA said yes (RFC 2868 section 3.1).
                    reject(
                            session,
                            "the account is for another tunnel protocol",
                            new AuthenticationResult.Rejected(authorization.replyMessage(), Optional.empty()));
                    pump(session);
                    return;
                }
                session.proxy = null;
                outbox.changed(session);
                if (session.lease == null) {
                    session.authorization = authorization;
                    apply(session, policy);
                }
                session.authentic = Authentic.RADIUS;
                link.authenticated(
                        new AuthenticationResult.Accepted(msChapSuccess, authorization.replyMessage()), outbox.now());
                session.answer = link.image().flatMap(LinkImage::answer).orElse(null);
            }
            case AaaReply.Rejected(var message, var msChapError, var reason) ->
                reject(
                        session,
                        reason.orElse("authentication failed"),
                        new AuthenticationResult.Rejected(message, msChapError));
            case AaaReply.Unavailable(var reason) ->
                closing.terminate(
                        session,
                        Ending.of(DisconnectCause.FAILED_PPP_REMOTE_AUTH, reason),
                        new PppEnd(PppEnd.Reason.OTHER, 0, PppEnd.Direction.GLOBAL, reason));
        }
        pump(session);
    }

    /** What the reply says of tunnels. A link that is authenticated again is not told about again. */
    private void apply(SessionEntry session, RadiusPolicy reply) {
        var tunnel = session.tunnel;
        session.policy = tunnel.settings().forUser(reply);
        notice(session, reply);
        forwarding.sequence(session);
        var wish = session.policy.resyncWish();
        if (wish.isPresent() && wish.get().value() > tunnel.resyncBurst) {
            tunnel.resyncBurst = wish.get().value();
            tunnel.machine().raiseSendWindowLimit(tunnel.resyncBurst);
            outbox.touch(tunnel);
            outbox.changed(tunnel);
        }
    }

    private void notice(SessionEntry session, RadiusPolicy reply) {
        if (!session.noticed) {
            session.noticed = true;
            notices.tell(session, reply.notices());
        }
    }

    /** The user is told what the server said, our own people the reason. */
    private void reject(SessionEntry session, String reason, AuthenticationResult.Rejected result) {
        session.ending = Ending.rejected(session.authenticationProtocol, reason).withReply(result.message());
        session.setupDeadline = Deadlines.NEVER;
        session.enter(SessionState.TERMINATING, outbox);
        var link = session.link;
        if (link != null) {
            link.authenticated(result, outbox.now());
        }
    }

    /** What became of the session's wish for an address. */
    void take(Addresses.Event event) {
        var session = event.session();
        switch (event) {
            case Addresses.Event.Granted(var _, var lease) -> granted(session, lease);
            case Addresses.Event.Refused(var _) -> {
                if (session.link != null && session.ending == null) {
                    refused(session);
                }
            }
            case Addresses.Event.Wanted(var _, var address) -> {
                var lease = session.lease;
                if (lease != null && lease.address().equals(address)) {
                    closing.terminate(
                            session,
                            Ending.of(DisconnectCause.VPN_ADMIN_DISCONNECT, "replaced by a newer session")
                                    .withTerminate(TerminateCause.PORT_PREEMPTED)
                                    // Lost, and no operator wanted it.
                                    .withFailure(FailureType.CONNECTION_TERMINATION),
                            PppEnd.administrative("replaced by a newer session"));
                }
            }
        }
        pump(session);
    }

    private void take(SessionEntry session, PppOutput output) {
        switch (output) {
            case PppOutput.SendFrame(var frame) ->
                outbox.emit(new Effect.SendPpp(session.tunnel.localId, session.localId, frame));
            case PppOutput.LcpOpened(var facts) -> lcpOpened(session, facts);
            case PppOutput.AuthenticationNeeded(var name, var credential) -> authenticate(session, name, credential);
            case PppOutput.Authenticated(var success, var message) -> {
                if (success && session.ending == null) {
                    chooseAddress(session);
                }
            }
            case PppOutput.Ipv4Opened(var local, var peer, var dns) -> ipv4Opened(session, peer);
            case PppOutput.Ipv4Closed() -> ipv4Closed(session);
            case PppOutput.Finished(var end) -> {
                var ending = session.ending;
                closing.over(session, ending == null ? Ending.of(end) : ending.refinedBy(end), true);
            }
            case PppOutput.Counted(var count) -> outbox.count(count);
        }
    }

    private void lcpOpened(SessionEntry session, LcpFacts facts) {
        session.lcp = facts;
        session.answer = null;
        if (!facts.proxied() && session.proxy != null) {
            // What the LAC had agreed on does not hold any more.
            session.proxy = null;
            outbox.changed(session);
        }
        if (session.state != SessionState.TERMINATING) {
            session.enter(SessionState.NEGOTIATING, outbox);
        }
        if (CheckpointRecords.canBeChallenged(session)) {
            outbox.changed(session);
        }
        if (session.asynchronous && !facts.proxied() && facts.peerAccm().isPresent()) {
            long accm = facts.peerAccm().get();
            if (accm != ALL_CHARACTERS) {
                session.tunnel
                        .machine()
                        .sendSetLinkInfo(
                                session.localId,
                                new SessionMessage.Sli(new Avp.Accm(accm, ALL_CHARACTERS), List.of()),
                                outbox.now());
                outbox.touch(session.tunnel);
            }
        }
    }

    private void authenticate(SessionEntry session, String name, PppCredential credential) {
        boolean renamed = session.lease != null && !session.userName.equals(name);
        session.authenticationProtocol = credential instanceof PppCredential.Pap ? PAP : CHAP;
        if (name.isEmpty() || renamed) {
            var link = session.link;
            session.ending = Ending.rejected(
                    session.authenticationProtocol, renamed ? "another user on an authenticated link" : "no user name");
            if (link != null) {
                link.authenticated(AuthenticationResult.Rejected.PLAIN, outbox.now());
            }
            return;
        }
        register.name(session, name);
        if (session.authorization != null) {
            outbox.changed(session);
        }
        session.enter(SessionState.AUTHENTICATING, outbox);
        questions.ask(
                session,
                new AaaRequest.AuthenticateUser(
                        name, credential(credential), closing.accounts().facts(session)));
    }

    private static Credential credential(PppCredential credential) {
        return switch (credential) {
            case PppCredential.Pap(var password) -> new Credential.Pap(password);
            case PppCredential.Chap(var identifier, var challenge, var response) ->
                new Credential.Chap(identifier, challenge, response);
            case PppCredential.MsChapV1(var identifier, var challenge, var response) ->
                new Credential.MsChap(identifier, challenge, response);
            case PppCredential.MsChapV2(var identifier, var challenge, var response) ->
                new Credential.MsChapV2(identifier, challenge, response);
        };
    }

    /** A user that is authenticated gets an address, and then IPCP begins. */
    void chooseAddress(SessionEntry session) {
        session.addressDeadline = Deadlines.NEVER;
        var authorization = session.authorization;
        if (authorization == null) {
            authorization = Authorization.PLAIN;
            session.authorization = authorization;
            session.proxy = null;
        }
        var lease = session.lease;
        if (lease != null) {
            openIpv4(session, lease);
            return;
        }
        session.enter(SessionState.ADDRESSING, outbox);
        switch (authorization.framedIpAddress()) {
            case FramedAddress.Fixed(var address) -> {
                if (addresses.isAssignable(address)) {
                    addresses.claimFixed(session, address);
                } else {
                    refuse(session, "address " + address.getHostAddress() + " cannot be a user's");
                }
            }
            case FramedAddress.FromPool(), FramedAddress.UserSelected() -> {
                var pool =
                        authorization.framedPool().or(() -> settings.addresses().defaultPool());
                if (pool.isEmpty()) {
                    refuse(session, "no address pool");
                } else if (!addresses.hasPool(pool.get())) {
                    refuse(session, "unknown address pool " + pool.get());
                } else {
                    addresses.claimFromPool(session, pool.get());
                }
            }
        }
    }

    private void granted(SessionEntry session, Addresses.Lease lease) {
        if (session.link == null || session.ending != null) {
            addresses.release(session, lease);
            return;
        }
        var former = session.lease;
        session.lease = lease;
        outbox.changed(session);
        if (former == null) {
            openIpv4(session, lease);
        } else {
            addresses.release(session, former);
            established(session, lease);
        }
    }

    private void refused(SessionEntry session) {
        var authorization = session.authorization;
        boolean fixed = session.lease != null
                || (authorization != null && authorization.framedIpAddress() instanceof FramedAddress.Fixed);
        if (fixed) {
            outbox.count(EngineCounter.ADDRESS_DUPLICATE);
            refuse(session, "the address is another session's");
        } else {
            outbox.count(EngineCounter.ADDRESSES_EXHAUSTED);
            closing.terminate(
                    session,
                    Ending.of(DisconnectCause.VPN_NO_RESOURCES, "address pool exhausted")
                            .withReply(replyMessage(session)),
                    PppEnd.noAddress("address pool exhausted"));
        }
    }

    private void refuse(SessionEntry session, String reason) {
        closing.terminate(
                session,
                Ending.of(DisconnectCause.SESSION_FAILED_SECURITY, reason)
                        .withFailure(FailureType.AUTHORIZATION_FAILED)
                        .withReply(replyMessage(session)),
                PppEnd.noAddress(reason));
    }

    /** What the server said when it accepted the user. */
    private static Optional<String> replyMessage(SessionEntry session) {
        return Optional.ofNullable(session.authorization).flatMap(Authorization::replyMessage);
    }

    /** IPCP begins. */
    void openIpv4(SessionEntry session, Addresses.Lease lease) {
        var link = session.link;
        var authorization = session.authorization;
        if (link == null || authorization == null) {
            throw new IllegalStateException(session + " has an address and no link");
        }
        session.enter(SessionState.OPENING_NETWORK, outbox);
        link.openIpv4(parameters(authorization, lease), outbox.now());
    }

    /** What the user is to be told in IPCP. */
    Ipv4Parameters parameters(Authorization authorization, Addresses.Lease lease) {
        AddressSettings own = settings.addresses();
        boolean mayChoose = authorization.framedIpAddress() instanceof FramedAddress.UserSelected
                && !own.userSelectable().isEmpty();
        return new Ipv4Parameters(
                own.localAddress(),
                lease.address(),
                mayChoose,
                authorization.primaryDns().or(own::primaryDns),
                authorization.secondaryDns().or(own::secondaryDns));
    }

    private void ipv4Opened(SessionEntry session, Inet4Address address) {
        var lease = session.lease;
        if (lease == null || session.ending != null) {
            return;
        }
        if (lease.address().equals(address)) {
            established(session, lease);
        } else if (isSelectable(address)) {
            session.enter(SessionState.ADDRESSING, outbox);
            addresses.claimFixed(session, address);
        } else {
            refuse(session, "the user may not choose " + address.getHostAddress());
        }
    }

    private boolean isSelectable(Inet4Address address) {
        return addresses.isAssignable(address)
                && settings.addresses().userSelectable().stream().anyMatch(range -> range.contains(address));
    }

    private void established(SessionEntry session, Addresses.Lease lease) {
        var authorization = session.authorization;
        var lcp = session.lcp;
        if (authorization == null || lcp == null) {
            throw new IllegalStateException(session + " opened IPv4 without LCP or authorization");
        }
        session.mtuOctets = forwarding.mtu(session, lcp, authorization);
        session.setupDeadline = Deadlines.NEVER;
        session.endedNanos = 0;
        session.answer = null;
        session.enter(SessionState.ESTABLISHED, outbox);
        outbox.changed(session);
        forwarding.program(session, forwarding.forwarded(session));
        var defaults = settings.sessions();
        long now = outbox.nowNanos();
        authorization
                .interimInterval()
                .or(defaults::interimInterval)
                .ifPresent(limit -> session.interimDeadline = now + limit.toNanos());
        if (session.accounted) {
            return;
        }
        outbox.count(EngineCounter.SESSIONS_ESTABLISHED);
        closing.accounts().start(session);
        authorization
                .sessionTimeout()
                .or(defaults::sessionTimeout)
                .ifPresent(limit -> session.endDeadline = now + limit.toNanos());
        authorization
                .idleTimeout()
                .or(defaults::idleTimeout)
                .ifPresent(limit -> session.idleDeadline = now + limit.toNanos());
        forwarding.watch(session);
        outbox.trace(
                Effect.Trace.Topic.SESSION,
                session.tunnel,
                session,
                () -> "up: user " + session.userName + " has " + lease.address().getHostAddress());
    }

    private void ipv4Closed(SessionEntry session) {
        session.endedNanos = outbox.nowNanos();
        // If it does not open again, this is what the Stop will say: no record may come from later.
        session.interimDeadline = Deadlines.NEVER;
        session.interimWanted = false;
        outbox.changed(session);
        if (session.ending != null) {
            return;
        }
        session.setupDeadline = outbox.nowNanos()
                + session.tunnel.settings().value(VpdnSettings.SETUP_TIMEOUT).toNanos();
        session.enter(SessionState.OPENING_NETWORK, outbox);
        forwarding.program(session, Optional.empty());
    }

    private static final int PAP = 0xC023;
    private static final int CHAP = 0xC223;
    private static final long ALL_CHARACTERS = 0xFFFF_FFFFL;
}
