package io.culvert.ppp.link;

import io.culvert.octets.Octets;
import io.culvert.ppp.AuthenticationResult;
import io.culvert.ppp.Ipv4Parameters;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.auth.AuthenticationMachine;
import io.culvert.ppp.auth.AuthenticationMachine.Authenticator;
import io.culvert.ppp.auth.AuthenticationUser;
import io.culvert.ppp.auth.ChapAuthenticator;
import io.culvert.ppp.auth.ChapSupplicant;
import io.culvert.ppp.auth.PapAuthenticator;
import io.culvert.ppp.auth.PapSupplicant;
import io.culvert.ppp.auth.PppCredential;
import io.culvert.ppp.automaton.Negotiation;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.PppFrame;
import io.culvert.ppp.frame.Protocols;
import io.culvert.ppp.ipcp.IpcpClient;
import io.culvert.ppp.ipcp.IpcpServer;
import io.culvert.ppp.ipcp.IpcpUser;
import io.culvert.ppp.lcp.Lcp;
import io.culvert.ppp.lcp.LcpUser;
import io.culvert.ppp.lcp.ProxyAgreement;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One end of a PPP link: LCP, authentication, IPCP (RFC 1661 section 3.2).
 *
 * <p>Feed it frames, the time and decisions; after each call take what it wants with {@link #drain()} and come back at
 * {@link #nextDeadline()}. A call that does not fit the phase (the peer hung up in the meantime) does nothing. When the
 * call below is gone, forget the link: there is nobody left to talk to.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> a received frame causes at most a handful of frames; an open link holds no
 * packets but its last authentication answer. <b>Failure:</b> ends are {@link PppOutput.Finished}; no frame makes it
 * throw.
 */
public final class PppLink {
    /** Link-layer protocols begin here: those are not dropped, but rejected, while the peer authenticates itself. */
    private static final int FIRST_LINK_PROTOCOL = 0xC000;

    private final PppSettings settings;
    private final RandomGenerator random;
    private final User user = new User();
    private final Lcp lcp;

    private Phase phase = Phase.DEAD;
    private Instant phaseDeadline = Instant.MAX;
    private boolean addressControl = true;
    private boolean peerHeard;
    private boolean asking;
    private boolean ipv4Open;
    private List<PppOutput> outputs = List.of();
    private @Nullable PppEnd end;
    private @Nullable AuthenticationMachine authentication;
    private @Nullable Negotiation ipcp;
    private @Nullable ControlPacket earlyIpcp;
    /** Of the last time that LCP opened. */
    private @Nullable LcpFacts facts;

    private @Nullable IpcpServer ipcpServer;

    /** RFC 1661 section 3.2. */
    private enum Phase {
        DEAD,
        ESTABLISH,
        AUTHENTICATE,
        NETWORK,
        TERMINATE,
        FINISHED
    }

    public PppLink(PppSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.lcp = new Lcp(settings, random, user);
    }

    /**
     * Goes on where {@code image} was taken; for an LNS. What is known already is not put out again. After
     * {@link LinkImage.Authenticated} the owner lets IPCP begin with {@link #openIpv4}: LCP must not begin anew, as a peer
     * that has been let in sends packets of network protocols only, which a link that is not authenticated would discard
     * (RFC 1661 section 3.5).
     *
     * <p>Identifiers and the peer's last requests are forgotten: a peer that repeats one of these negotiates the layer
     * anew, as RFC 1661 section 4.3 has it.
     */
    public static PppLink resume(PppSettings settings, RandomGenerator random, LinkImage image, Instant now) {
        if (!(settings.role() instanceof PppRole.Lns)) {
            throw new IllegalArgumentException("only an LNS's link can go on elsewhere");
        }
        var link = new PppLink(settings, random);
        var facts = image.lcp();
        link.peerHeard = true;
        link.facts = facts;
        link.addressControl = !facts.sendAddressControlCompressed();
        link.lcp.resume(facts, now);
        switch (image) {
            case LinkImage.Authenticating _ -> {
                link.authentication = Machines.of(facts.authentication().orElseThrow(), settings, random, link.user);
                link.phase = Phase.AUTHENTICATE;
                link.phaseDeadline = now.plus(settings.authenticationTimeout());
                link.authentication.start(now);
            }
            case LinkImage.Authenticated _ -> {
                link.resumeAuthenticated(image);
                if (link.authentication instanceof Authenticator authenticator) {
                    authenticator.repeat();
                }
            }
            case LinkImage.Established(var _, var _, var ipv4) -> {
                link.resumeAuthenticated(image);
                link.ipcpServer = new IpcpServer(ipv4, link.user);
                link.ipcp = new Negotiation(settings.restart(), link.ipcpServer);
                link.ipcp.adopt();
                link.ipv4Open = true;
            }
        }
        return link;
    }

    private void resumeAuthenticated(LinkImage image) {
        phase = Phase.NETWORK;
        image.lcp().authentication().ifPresent(protocol -> {
            authentication = Machines.of(protocol, settings, random, user);
            if (authentication instanceof Authenticator authenticator) {
                authenticator.resume(image.answer());
            }
        });
    }

    /** All that {@link #resume} needs; empty while the link begins anew just as well, and for a client. */
    public Optional<LinkImage> image() {
        if (facts == null || settings.role() instanceof PppRole.Client) {
            return Optional.empty();
        }
        if (phase == Phase.AUTHENTICATE && LinkImage.Authenticating.isPossible(facts)) {
            return Optional.of(new LinkImage.Authenticating(facts));
        }
        if (phase != Phase.NETWORK) {
            return Optional.empty();
        }
        return Optional.of(
                ipv4Open && ipcpServer != null
                        ? new LinkImage.Established(facts, answer(), ipcpServer.agreed())
                        : new LinkImage.Authenticated(facts, answer()));
    }

    private Optional<AuthenticationAnswer> answer() {
        return authentication instanceof Authenticator authenticator ? authenticator.given() : Optional.empty();
    }

    /** The call is established: LCP begins. Once only. */
    public void lowerUp(Instant now) {
        if (phase == Phase.DEAD) {
            phase = Phase.ESTABLISH;
            phaseDeadline = now.plus(settings.setupTimeout());
            lcp.start(now);
        }
    }

    /** The call is established, and the LAC says what it negotiated (RFC 2661 section 4.4.5). Once only. */
    public void lowerUp(ProxyLcp proxy, Instant now) {
        if (phase != Phase.DEAD) {
            return;
        }
        if (settings.role() instanceof PppRole.Lns lns && !proxy.equals(ProxyLcp.NONE)) {
            var agreement = ProxyAgreement.of(lns, proxy);
            if (agreement.isPresent() && lcp.adopt(agreement.get(), now)) {
                user.count(PppCount.PROXY_LCP_ACCEPTED);
                authenticateProxied(agreement.get().credentials(), now);
                return;
            }
            user.count(PppCount.PROXY_LCP_REFUSED);
        }
        lowerUp(now);
    }

    /** What the peer told the LAC is as good as told to us; it waits for our answer. */
    private void authenticateProxied(Optional<ProxyAgreement.Credentials> credentials, Instant now) {
        if (credentials.isPresent()) {
            int identifier = credentials.get().identifier();
            switch (authentication) {
                case PapAuthenticator pap -> pap.adopt(identifier);
                case ChapAuthenticator chap -> chap.adopt(identifier);
                case PapSupplicant _, ChapSupplicant _ -> {} // not an LNS's
                case null -> {} // a password typed into a terminal server: nobody waits
            }
            phase = Phase.AUTHENTICATE;
            user.credentialsReceived(credentials.get().name(), credentials.get().credential());
        } else if (authentication != null) {
            authentication.start(now);
        } else {
            enterNetwork(Optional.empty(), now);
        }
    }

    /** A PPP frame as in a L2TP data message, with or without FF 03; anything may be in it. */
    public void receive(Octets frame, Instant now) {
        if (phase == Phase.DEAD || phase == Phase.FINISHED) {
            return;
        }
        var decoded = PppFrame.decode(frame);
        if (decoded.isEmpty()) {
            user.count(PppCount.FRAME_MALFORMED);
            return;
        }
        int protocol = decoded.get().protocol();
        var information = decoded.get().information();
        switch (protocol) {
            case Protocols.LCP, Protocols.PAP, Protocols.CHAP, Protocols.IPCP -> {
                var packet = ControlPacket.decode(information);
                if (packet.isEmpty()) {
                    user.count(PppCount.PACKET_MALFORMED);
                    return;
                }
                wakeUp(protocol, packet.get(), now);
                receive(protocol, packet.get(), now);
            }
            case Protocols.IPV4 -> user.count(PppCount.DATA_DROPPED);
            default -> unknownProtocol(protocol, information);
        }
    }

    /**
     * A client is often later than the call: what we sent until its first packet, it has not seen. The request goes out
     * before the answer, so that a client that has seen it after all is still negotiating when it sees it again.
     */
    private void wakeUp(int protocol, ControlPacket packet, Instant now) {
        if (!peerHeard) {
            peerHeard = true;
            boolean isReply = protocol == Protocols.LCP && packet.code() != Negotiation.CONFIGURE_REQUEST;
            if (!isReply && settings.role() instanceof PppRole.Lns) {
                lcp.repeatRequest(now);
            }
        }
    }

    private void receive(int protocol, ControlPacket packet, Instant now) {
        switch (protocol) {
            case Protocols.LCP -> lcp.receive(packet, now);
            case Protocols.IPCP -> receiveIpcp(packet, now);
            default -> receiveAuthentication(protocol, packet, now);
        }
    }

    private void receiveIpcp(ControlPacket packet, Instant now) {
        if (phase != Phase.NETWORK) {
            user.count(PppCount.OUT_OF_PHASE);
            return;
        }
        if (ipcp == null) {
            earlyIpcp = packet; // the address is being looked for
            return;
        }
        switch (ipcp.receive(packet, now)) {
            case TAKEN -> {}
            case MALFORMED -> user.count(PppCount.PACKET_MALFORMED);
            case UNEXPECTED -> user.count(PppCount.IDENTIFIER_UNEXPECTED);
            case CODE_REJECTED -> user.count(PppCount.CODE_REJECTED);
        }
    }

    private void receiveAuthentication(int protocol, ControlPacket packet, Instant now) {
        boolean inPhase = phase == Phase.AUTHENTICATE || phase == Phase.NETWORK;
        if (!inPhase || authentication == null || authentication.protocol().protocolNumber() != protocol) {
            user.count(PppCount.OUT_OF_PHASE);
            return;
        }
        switch (authentication.receive(packet, now)) {
            case TAKEN -> {}
            case MALFORMED -> user.count(PppCount.PACKET_MALFORMED);
            case UNEXPECTED -> user.count(PppCount.IDENTIFIER_UNEXPECTED);
            case REPEATED -> user.count(PppCount.AUTHENTICATION_REPEATED);
        }
    }

    /** RFC 1661 section 5.7; but section 3.5 has all but link-layer protocols dropped until the peer is known. */
    private void unknownProtocol(int protocol, Octets information) {
        boolean rejected = phase == Phase.NETWORK || (phase == Phase.AUTHENTICATE && protocol >= FIRST_LINK_PROTOCOL);
        if (rejected && lcp.isOpened()) {
            lcp.rejectProtocol(protocol, information);
        } else {
            user.count(PppCount.OUT_OF_PHASE);
        }
    }

    /** Time has passed; harmless if early. */
    public void timerExpired(Instant now) {
        if (phase == Phase.DEAD || phase == Phase.FINISHED) {
            return;
        }
        lcp.timerExpired(now);
        if (authentication != null && !authentication.timerExpired(now)) {
            user.fail(Ends.authenticationUnanswered(authenticationNumber()), now);
        }
        if (ipcp != null) {
            ipcp.timerExpired(now);
        }
        if (!now.isBefore(phaseDeadline)) {
            phaseDeadline = Instant.MAX;
            phaseTimedOut(now);
        }
    }

    private void phaseTimedOut(Instant now) {
        switch (phase) {
            case ESTABLISH -> user.fail(Ends.lcpTooLong(lcp.hasHeard(), settings), now);
            case AUTHENTICATE -> user.fail(Ends.authenticationTooLong(authenticationNumber(), settings), now);
            case NETWORK -> user.fail(Ends.ipcpTooLong(settings), now);
            case DEAD, TERMINATE, FINISHED -> {}
        }
    }

    private int authenticationNumber() {
        return authentication == null
                ? Protocols.PAP
                : authentication.protocol().protocolNumber();
    }

    /** When {@link #timerExpired} is due; empty: not by itself. */
    public Optional<Instant> nextDeadline() {
        if (phase == Phase.DEAD || phase == Phase.FINISHED) {
            return Optional.empty();
        }
        var next = earlier(phaseDeadline, lcp.deadline());
        if (authentication != null) {
            next = earlier(next, authentication.deadline());
        }
        if (ipcp != null) {
            next = earlier(next, ipcp.deadline());
        }
        return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
    }

    private static Instant earlier(Instant a, Instant b) {
        return b.isBefore(a) ? b : a;
    }

    /** Answers the last {@link PppOutput.AuthenticationNeeded}. */
    public void authenticated(AuthenticationResult result, Instant now) {
        if (phase != Phase.AUTHENTICATE || !asking) {
            return;
        }
        asking = false;
        switch (result) {
            case AuthenticationResult.Accepted(var msChapSuccess, var message) -> {
                if (authentication instanceof Authenticator authenticator
                        && !authenticator.accept(msChapSuccess, message)) {
                    authenticationFailed(
                            PppEnd.Direction.AT_PEER, "accepted without proof for the MS-CHAPv2 peer", now);
                    return;
                }
                enterNetwork(message, now);
            }
            case AuthenticationResult.Rejected(var message, var msChapError) -> {
                if (authentication instanceof Authenticator authenticator) {
                    authenticator.reject(message, msChapError);
                }
                authenticationFailed(PppEnd.Direction.AT_PEER, message.orElse("authentication failed"), now);
            }
        }
    }

    private void authenticationFailed(PppEnd.Direction direction, String text, Instant now) {
        user.fail(Ends.authenticationFailed(authenticationNumber(), direction, text), now);
    }

    private void enterNetwork(Optional<String> message, Instant now) {
        phase = Phase.NETWORK;
        phaseDeadline = Instant.MAX;
        user.output(new PppOutput.Authenticated(true, message));
        if (settings.role() instanceof PppRole.Client client) {
            startIpcp(new Negotiation(settings.restart(), new IpcpClient(client.requestDns(), user)), now);
        }
    }

    /** After {@link PppOutput.Authenticated}: an LNS lets IPCP begin. */
    public void openIpv4(Ipv4Parameters parameters, Instant now) {
        if (phase == Phase.NETWORK && ipcp == null) {
            ipcpServer = new IpcpServer(parameters, user);
            startIpcp(new Negotiation(settings.restart(), ipcpServer), now);
        }
    }

    private void startIpcp(Negotiation negotiation, Instant now) {
        ipcp = negotiation;
        phaseDeadline = now.plus(settings.setupTimeout());
        negotiation.open(now);
        negotiation.up(now);
        var early = earlyIpcp;
        earlyIpcp = null;
        if (early != null) {
            receiveIpcp(early, now);
        }
    }

    /** Closes the link: Terminate-Request, then {@link PppOutput.Finished} with {@code reason}. */
    public void close(PppEnd reason, Instant now) {
        if (phase == Phase.DEAD) {
            end = reason;
            finish(reason);
        } else if (phase != Phase.FINISHED) {
            user.fail(reason, now);
        }
    }

    private void finish(PppEnd reason) {
        phase = Phase.FINISHED;
        authentication = null;
        ipcp = null;
        ipcpServer = null;
        facts = null;
        user.output(new PppOutput.Finished(reason));
    }

    /** The outputs since the last call, in order. */
    public List<PppOutput> drain() {
        var drained = outputs;
        outputs = List.of();
        return drained;
    }

    /** What the machines below want. */
    private final class User implements LcpUser, AuthenticationUser, IpcpUser {
        private void output(PppOutput output) {
            if (outputs.isEmpty()) {
                outputs = new ArrayList<>(4);
            }
            outputs.add(output);
        }

        @Override
        public void count(PppCount count) {
            output(new PppOutput.Counted(count));
        }

        /** LCP is never compressed (RFC 1661 section 6.6). */
        @Override
        public void sendLcp(ControlPacket packet) {
            output(new PppOutput.SendFrame(fitting(packet).toFrame(Protocols.LCP, true)));
        }

        @Override
        public void sendIpcp(ControlPacket packet) {
            output(new PppOutput.SendFrame(fitting(packet).toFrame(Protocols.IPCP, addressControl)));
        }

        @Override
        public void send(int protocol, ControlPacket packet) {
            output(new PppOutput.SendFrame(packet.toFrame(protocol, addressControl)));
        }

        /** What copies a packet of the peer is cut to the peer's MRU (RFC 1661 section 5.6). */
        private ControlPacket fitting(ControlPacket packet) {
            int room = lcp.peerMru() - ControlPacket.HEADER_LENGTH;
            return packet.code() < Negotiation.CODE_REJECT || packet.data().length() <= room
                    ? packet
                    : new ControlPacket(
                            packet.code(), packet.identifier(), packet.data().slice(0, room));
        }

        @Override
        public void lcpOpened(LcpFacts opened, Instant now) {
            facts = opened;
            addressControl = !opened.sendAddressControlCompressed();
            output(new PppOutput.LcpOpened(opened));
            if (opened.authentication().isEmpty()) {
                authentication = null;
                if (!opened.proxied()) {
                    enterNetwork(Optional.empty(), now);
                }
                return;
            }
            phase = Phase.AUTHENTICATE;
            phaseDeadline = now.plus(settings.authenticationTimeout());
            authentication = Machines.of(opened.authentication().get(), settings, random, this);
            if (!opened.proxied()) {
                authentication.start(now);
            }
        }

        @Override
        public void lcpClosed(Instant now) {
            addressControl = true;
            asking = false;
            authentication = null;
            earlyIpcp = null;
            if (ipcp != null) {
                ipcp.down(now);
                ipcp = null;
                ipcpServer = null;
            }
            if (end == null) {
                count(PppCount.LCP_RENEGOTIATED);
                phase = Phase.ESTABLISH;
                phaseDeadline = now.plus(settings.setupTimeout());
            } else {
                phase = Phase.TERMINATE;
                phaseDeadline = Instant.MAX;
            }
        }

        @Override
        public void lcpFinished(boolean timedOut, Instant now) {
            if (end != null) {
                finish(end);
            } else {
                finish(Ends.lcpUnanswered(lcp.hasHeard()));
            }
        }

        @Override
        public void lcpEnding(PppEnd reason) {
            if (end == null) {
                end = reason;
            }
        }

        /** The first reason is the one. */
        @Override
        public void fail(PppEnd reason, Instant now) {
            if (phase == Phase.FINISHED) {
                return;
            }
            lcpEnding(reason);
            asking = false;
            phase = Phase.TERMINATE;
            phaseDeadline = Instant.MAX;
            lcp.close(now);
        }

        @Override
        public void protocolRejected(int protocol, Instant now) {
            if (protocol == Protocols.IPCP && ipcp != null) {
                ipcp.protocolRejected(true, now);
            } else if (authentication != null
                    && protocol == authentication.protocol().protocolNumber()) {
                fail(Ends.authenticationProtocolRejected(protocol), now);
            }
        }

        @Override
        public void credentialsReceived(Octets name, PppCredential credential) {
            asking = true;
            phaseDeadline = Instant.MAX; // AAA answers in bounded time
            output(new PppOutput.AuthenticationNeeded(name.toUtf8(), credential));
        }

        @Override
        public void succeeded(Octets message, Instant now) {
            if (phase == Phase.AUTHENTICATE) {
                enterNetwork(message.isEmpty() ? Optional.empty() : Optional.of(message.toUtf8()), now);
            }
        }

        @Override
        public void failed(boolean refusedByPeer, String text, Instant now) {
            if (refusedByPeer) {
                output(new PppOutput.Authenticated(false, Optional.of(text)));
            }
            authenticationFailed(refusedByPeer ? PppEnd.Direction.AT_LOCAL : PppEnd.Direction.AT_PEER, text, now);
        }

        @Override
        public void ipv4Opened(Inet4Address local, Inet4Address peer, List<Inet4Address> dns) {
            phaseDeadline = Instant.MAX;
            ipv4Open = true;
            output(new PppOutput.Ipv4Opened(local, peer, dns));
        }

        @Override
        public void ipv4Closed(Instant now) {
            phaseDeadline = now.plus(settings.setupTimeout());
            if (ipv4Open) {
                ipv4Open = false;
                output(new PppOutput.Ipv4Closed());
            }
        }
    }
}
