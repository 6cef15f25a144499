package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.CallEvent;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.channel.ChannelFacts;
import io.culvert.l2tp.channel.ChannelNumbers;
import io.culvert.l2tp.channel.ControlChannel;
import io.culvert.l2tp.channel.Expiry;
import io.culvert.l2tp.channel.Reception;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.connection.ConnectionAction;
import io.culvert.l2tp.connection.ConnectionEvent;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.connection.ControlConnection;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.DecodeError;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * One end of one tunnel, LAC or LNS or both: control channel, control connection and calls in one deterministic value.
 *
 * <p>The owner hands in what happens, then calls {@link #drain()} until it is empty and does what it says, in order. It
 * reports every sent message with {@link #released}, and comes back at {@link #nextDeadline()}.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> {@link TunnelSettings#maxSessions()}, and the queues of the channel.
 * <b>Failure:</b> what the peer does wrong ends a call or the tunnel and is reported; nothing from outside throws.
 * <b>RFC:</b> RFC 2661 section 5, RFC 2661 section 7.
 */
public final class Tunnel {
    private final TunnelSettings settings;
    private final TunnelId local;
    private final ControlChannel channel;
    private final Outbox outbox;
    private final Handshake handshake;
    private final Calls calls;
    private final SessionSync sync;

    private ConnectionState state = new ConnectionState.Idle();
    private Phase phase = Phase.OPEN;
    /** When the set-up of the control connection, or the linger, is over. */
    private Instant deadline = ControlChannel.NEVER;
    /** Whether a message has named our tunnel ID, which strangers that lie about their address cannot know. */
    private boolean reached;
    /** Whether the peer's answer to a resumption is awaited. */
    private boolean resuming;

    private final boolean isOpener;

    private enum Phase {
        OPEN,
        /** Over, but still acknowledging (RFC 2661 section 5.7). */
        LINGERING,
        GONE
    }

    private Tunnel(
            TunnelSettings settings, TunnelId local, RandomGenerator random, boolean isOpener, ControlChannel channel) {
        if (!local.isAssigned()) {
            throw new IllegalArgumentException("tunnel ID 0");
        }
        this.settings = settings;
        this.local = local;
        this.isOpener = isOpener;
        this.channel = channel;
        // Who opens a tunnel tells about users. Some peers read no more than that hidden: an ID in a request is lost on
        // them.
        var hiding = settings.secret()
                .filter(secret -> settings.hideAvps())
                .map(secret -> isOpener ? Hiding.sensitive(secret, random) : Hiding.calls(secret, random))
                .orElseGet(Hiding::none);
        this.outbox = new Outbox(channel, hiding);
        this.handshake = new Handshake(settings, local, random);
        this.calls = new Calls(settings, outbox, random);
        this.sync = new SessionSync(calls, outbox);
    }

    /** Answers an SCCRQ, whose datagram is to be given to {@link #receive} next. */
    public static Tunnel accept(TunnelSettings settings, TunnelId local, RandomGenerator random) {
        return new Tunnel(settings, local, random, false, new ControlChannel(settings.channel(), Instant.EPOCH));
    }

    /** Sends an SCCRQ. */
    public static Tunnel open(TunnelSettings settings, TunnelId local, RandomGenerator random, Instant now) {
        var tunnel = new Tunnel(settings, local, random, true, new ControlChannel(settings.channel(), now));
        // We chose the address ourselves.
        tunnel.reached = true;
        tunnel.step(new ConnectionEvent.OpenRequested(), now);
        return tunnel;
    }

    /**
     * Goes on where {@code image} was taken; the peer is to see no more than a pause. Until {@link #resumeHello} it
     * processes and acknowledges, but sends no messages of its own; a tunnel that is over waits for nothing. A call that
     * was offered and not answered is not offered again.
     *
     * @param image its channel's congestion window is the most that is outstanding until the peer has answered
     */
    public static Tunnel resume(
            TunnelSettings settings, TunnelId local, TunnelImage image, RandomGenerator random, Instant now) {
        var channel = ControlChannel.resume(settings.channel(), image.channel(), image.degraded(), now);
        var tunnel = new Tunnel(settings, local, random, image.isOpener(), channel);
        tunnel.state = image.connection();
        tunnel.reached = image.reached();
        tunnel.outbox.peer(image.peer());
        tunnel.handshake.resume(image.ourChallenge());
        tunnel.calls.resume(image, now);
        // As if what is timed began now: later it cannot be, unless a clock was set back.
        var latest = image.lingering() ? now.plus(settings.linger()) : settings.setupEnd(image.connection(), now);
        tunnel.deadline = image.deadline().filter(at -> at.isBefore(latest)).orElse(latest);
        if (image.lingering()) {
            tunnel.phase = Phase.LINGERING;
            if (tunnel.isMute()) {
                channel.silence();
            } else {
                channel.begin();
            }
        } else {
            tunnel.resuming = true;
            if (image.connection() instanceof ConnectionState.Established(var peer)) {
                tunnel.meet(peer);
            }
        }
        return tunnel;
    }

    /**
     * After {@link #resume}, when it is this tunnel's turn: what is unacknowledged leaves again, as the window allows,
     * then a HELLO, whose acknowledgement proves that the peer and we agree; {@link TunnelOutput.Resumed} says so. While
     * the control connection is being set up the acknowledgement of what we have said is proof enough.
     */
    public void resumeHello(Instant now) {
        if (!resuming || phase != Phase.OPEN) {
            return;
        }
        if (state instanceof ConnectionState.Established) {
            probe();
        } else {
            channel.begin();
        }
        checkResumed();
    }

    private void probe() {
        var probeNs = channel.probeNs();
        int rewrites = channel.numbers().rewrites();
        outbox.count(TunnelEvent.HELLO_SENT);
        outbox.probe();
        if (channel.numbers().rewrites() != rewrites) {
            calls.renumbered(probeNs, 1);
        }
    }

    /** The tunnel ends before the proof; what it says last must not wait for its turn, nor have a stale number. */
    private void stopResuming(boolean wasEstablished) {
        if (!resuming) {
            return;
        }
        resuming = false;
        if (channel.isDegraded() && wasEstablished && !channel.isProbed()) {
            probe();
        } else {
            channel.begin();
        }
    }

    /**
     * Whether the peer is known to agree with us about all numbers: always, but between a resumption and its proof or
     * the end of the tunnel.
     */
    public boolean isResumed() {
        return !resuming;
    }

    private void checkResumed() {
        if (resuming && channel.isProven()) {
            resuming = false;
            outbox.report(new TunnelOutput.Resumed());
        }
    }

    /**
     * All that {@link #resume} needs. To be taken when {@link #drain()} is empty, and not when the tunnel is gone.
     * Copies everything: what has changed in a step is found by {@link #channelNumbers()}, {@link #message} and
     * {@link #callImage}.
     */
    public TunnelImage image() {
        if (phase == Phase.GONE || (phase == Phase.OPEN && state instanceof ConnectionState.Idle)) {
            throw new IllegalStateException("tunnel " + local + " is " + phase + " in " + state);
        }
        return new TunnelImage(
                state,
                isOpener,
                phase == Phase.LINGERING,
                deadline(),
                reached,
                outbox.peer(),
                ourChallenge(),
                channel.state(),
                calls.images(),
                calls.heldIds(),
                channel.isDegraded());
    }

    /** Where the control channel stands; compare it with the last one to see whether there is something to record. */
    public ChannelNumbers channelNumbers() {
        return channel.numbers();
    }

    /** A message of ours that the peer has not acknowledged, as it was queued; empty for every other number. */
    public Optional<Octets> message(SequenceNumber ns) {
        return channel.message(ns);
    }

    /** One call; empty if there is none. */
    public Optional<CallImage> callImage(SessionId session) {
        return calls.image(session);
    }

    /** When the set-up of the control connection, or the lingering, is over; empty: not timed, or not begun. */
    public Optional<Instant> deadline() {
        return deadline.equals(ControlChannel.NEVER) ? Optional.empty() : Optional.of(deadline);
    }

    /** What the peer has to answer, while the set-up of the control connection waits for it. */
    public Optional<Octets> ourChallenge() {
        return switch (state) {
            case ConnectionState.WaitCtlReply _, ConnectionState.WaitCtlConn _ -> handshake.ourChallenge();
            case ConnectionState.Idle _, ConnectionState.Established _ -> Optional.empty();
        };
    }

    /**
     * A control message from the peer, ZLBs included.
     *
     * @param header what {@link Header#decode} gave for {@code datagram}; its tunnel ID may be 0
     */
    public void receive(ControlHeader header, Octets datagram, Instant now) {
        if (phase == Phase.GONE) {
            return;
        }
        reached |= header.tunnelId().equals(local);
        boolean zlb = header.length() == Header.CONTROL_OCTETS;
        var reception = resuming
                ? receiveResuming(header, zlb, datagram, now)
                : channel.receive(header.ns(), header.nr(), zlb, datagram, now);
        if (reception == Reception.PROCESS) {
            process(header, datagram, now);
            processEarly(now);
        }
        checkOverflow(now);
    }

    private Reception receiveResuming(ControlHeader header, boolean zlb, Octets datagram, Instant now) {
        var before = channel.numbers();
        var reception = channel.receive(header.ns(), header.nr(), zlb, datagram, now);
        var after = channel.numbers();
        if (after.rewrites() != before.rewrites()) {
            calls.renumbered(before.unacknowledged(), after.next().distanceFrom(before.next()));
        }
        checkResumed();
        return reception;
    }

    private void processEarly(Instant now) {
        while (channel.hasNext()) {
            var early = channel.next();
            if (Header.decode(early) instanceof ControlHeader header) {
                process(header, early, now);
            }
        }
    }

    /** The message with this Ns has left; its timers run from now on. */
    public void released(SequenceNumber ns, Instant now) {
        channel.released(ns, now);
        calls.released(ns, now);
        // Both SCCRQ and SCCRP are the first message of their side.
        if (ns.value() == 0 && deadline.equals(ControlChannel.NEVER)) {
            deadline = settings.setupEnd(state, now);
        }
    }

    /** A data message came from the peer: it is alive (RFC 2661 section 5.5). */
    public void heard(Instant now) {
        channel.heard(now);
    }

    /** Runs what is due; harmless if nothing is. */
    public void timerExpired(Instant now) {
        if (phase != Phase.GONE && !now.isBefore(deadline)) {
            deadline = ControlChannel.NEVER;
            if (phase == Phase.LINGERING) {
                vanish();
            } else {
                step(new ConnectionEvent.SetupExpired(), now);
            }
        }
        calls.timerExpired(now);
        channel.adoptPeerNumber(now);
        processEarly(now);
        switch (phase == Phase.GONE || isMute() ? Expiry.NONE : channel.timerExpired(now)) {
            case NONE, RETRANSMITTED -> {}
            case HELLO_DUE -> {
                outbox.count(TunnelEvent.HELLO_SENT);
                outbox.send(SessionId.NONE, new TunnelMessage.Hello(List.of()));
            }
            case GIVEN_UP -> {
                if (phase == Phase.LINGERING) {
                    vanish();
                } else {
                    if (resuming && reached) {
                        lastWord();
                    }
                    step(new ConnectionEvent.DeliveryFailed(), now);
                }
            }
        }
        checkOverflow(now);
    }

    /** When {@link #timerExpired} has something to do; empty: not before something else happens. Constant time. */
    public Optional<Instant> nextDeadline() {
        if (phase == Phase.GONE) {
            return Optional.empty();
        }
        var next = earlier(deadline, calls.nextDeadline());
        if (!isMute()) {
            next = earlier(next, channel.nextDeadline());
        }
        return next.equals(ControlChannel.NEVER) ? Optional.empty() : Optional.of(next);
    }

    /**
     * Asks the peer to take a call that came in here; we are LAC. It waits for the tunnel if need be.
     *
     * @param request makes the ICRQ that carries this session ID of ours
     * @return the session ID, or empty if the tunnel is closed or has no room
     */
    public Optional<SessionId> placeIncomingCall(Function<SessionId, SessionMessage.Icrq> request, Instant now) {
        return phase == Phase.OPEN ? placed(calls.placeIncoming(request, now), now) : Optional.empty();
    }

    /**
     * Asks the peer to place a call; we are LNS. It waits for the tunnel if need be.
     *
     * @param request makes the OCRQ that carries this session ID of ours
     * @return the session ID, or empty if the tunnel is closed or has no room
     */
    public Optional<SessionId> placeOutgoingCall(Function<SessionId, SessionMessage.Ocrq> request, Instant now) {
        return phase == Phase.OPEN ? placed(calls.placeOutgoing(request, now), now) : Optional.empty();
    }

    /** We are LAC: the line of an incoming call is up. False if there is no such call (any more). */
    public boolean callConnected(SessionId session, SessionMessage.Iccn connected, Instant now) {
        return local(session, new CallEvent.LineConnected(connected), now);
    }

    /** We are LAC: the called party of an outgoing call has answered. False if there is no such call (any more). */
    public boolean callConnected(SessionId session, SessionMessage.Occn connected, Instant now) {
        return local(session, new CallEvent.BearerAnswered(connected), now);
    }

    /** Takes a call that was offered. False if there is no such call (any more). */
    public boolean answerCall(SessionId session, Instant now) {
        return local(session, new CallEvent.Answered(), now);
    }

    /** Refuses or ends a call. False if there is no such call (any more). */
    public boolean clearCall(SessionId session, Disconnect why, Instant now) {
        return local(session, new CallEvent.CloseRequested(why), now);
    }

    /** We are LNS: tells the LAC what LCP has negotiated. False if there is no such established call. */
    public boolean sendSetLinkInfo(SessionId session, SessionMessage.Sli message, Instant now) {
        return sendAboutLine(session, message, now);
    }

    /**
     * We are LAC: tells the LNS the counters of the line, at most once in 60 s (RFC 2661 section 6.13). False if there
     * is no such established call.
     */
    public boolean sendWanErrors(SessionId session, SessionMessage.Wen message, Instant now) {
        return sendAboutLine(session, message, now);
    }

    /** From now on so many messages of ours may be outstanding, as far as the peer's window lets them. Never lowers it. */
    public void raiseSendWindowLimit(int messages) {
        channel.raiseSendWindowLimit(messages);
    }

    /** Ends the tunnel and all its calls: StopCCN. Nothing if it has ended already. */
    public void close(Result result, Instant now) {
        if (phase == Phase.OPEN) {
            step(new ConnectionEvent.CloseRequested(new CloseReason(Cause.LOCAL, result)), now);
        }
    }

    /**
     * The peer's SCCRQ has won against ours, which is still unanswered: this tunnel ends without a word. Calls that
     * wait are reported as cleared and may be placed again in the peer's tunnel. Nothing if the tunnel is further.
     */
    public void loseTie(Instant now) {
        if (phase == Phase.OPEN) {
            step(new ConnectionEvent.TieLost(), now);
        }
    }

    /**
     * A recovery tunnel is up: both ends go on with new numbers, and with established calls alone. These are asked about; a
     * CDN that the peer may not have seen is said once more, since it might not ask. If the tunnel was resumed and has not had its turn, this is it: {@link TunnelOutput.Resumed} is still to come.
     *
     * <p><b>RFC:</b> RFC 4951 section 3.2.2, RFC 4951 section 3.3.
     */
    public void reset(ControlReset numbers, Instant now) {
        if (!(state instanceof ConnectionState.Established)) {
            throw new IllegalStateException("reset of tunnel " + local + " in " + state);
        }
        var waiting = channel.state().queue();
        channel.reset(numbers.ns(), numbers.nr(), resuming, now);
        waiting.forEach(outbox::sendIfDisconnect);
        sync.clearUnestablished(now);
        querySessions(now);
        resumeHello(now);
    }

    /** Asks whether the peer has the calls that we have; those that it does not have are cleared when it says so. */
    public void querySessions(Instant now) {
        sync.queryAll();
        checkOverflow(now);
    }

    /** What the peer suggests for the tunnel that this one recovers; empty: nothing, or it has not answered yet. */
    public Optional<Avp.SuggestedControlSequence> suggestedSequence() {
        return handshake.suggestion();
    }

    /** What our SCCRQ or SCCRP says of failover, if anything (RFC 4951 section 5.1). */
    public Optional<Avp.FailoverCapability> announcedFailover() {
        return settings.failover();
    }

    /** The tunnel cannot be recovered: it and all its calls end without a word (RFC 4951 section 3.2.1). */
    public void abandon(Instant now) {
        if (phase == Phase.OPEN) {
            channel.silence();
            step(new ConnectionEvent.DeliveryFailed(), now);
        }
    }

    /**
     * What has come of it since the last call: reports if there are any, else what is to be sent. Call it until it is
     * empty: an acknowledgement waits for the answers to the reports, so that one of these can carry it.
     */
    public List<TunnelOutput> drain() {
        return outbox.drain();
    }

    public TunnelId localTunnelId() {
        return local;
    }

    /** What the peer said of itself, as soon as that is known and while the tunnel lasts. */
    public Optional<PeerFacts> peer() {
        return switch (state) {
            case ConnectionState.Idle _, ConnectionState.WaitCtlReply _ -> Optional.empty();
            case ConnectionState.WaitCtlConn(var peer) -> Optional.of(peer);
            case ConnectionState.Established(var peer) -> Optional.of(peer);
        };
    }

    /**
     * Whether the peer has shown that it gets what we send. Until then it may be anybody behind a forged address: an
     * end of the tunnel is told once and not repeated.
     */
    public boolean hasReachedPeer() {
        return reached;
    }

    public ConnectionState state() {
        return state;
    }

    /** Whether the tunnel has ended; it may still be acknowledging. */
    public boolean isClosed() {
        return phase != Phase.OPEN;
    }

    /** Sessions, those in set-up included. */
    public int sessionCount() {
        return calls.count();
    }

    public ChannelFacts channelFacts() {
        return channel.facts();
    }

    private void process(ControlHeader header, Octets datagram, Instant now) {
        if (phase != Phase.OPEN) {
            outbox.count(TunnelEvent.AFTER_CLOSE);
            return;
        }
        switch (MessageCodec.decode(datagram, header, settings.secret())) {
            case Decoded.Ok(var message, var ignored) -> {
                for (int i = 0; i < ignored.size(); i++) {
                    outbox.report(new TunnelOutput.AvpIgnored(ignored.get(i)));
                }
                process(header, message, now);
            }
            case Decoded.Zlb _ -> {}
            case Decoded.Malformed(var error) -> reject(header, error, now);
        }
    }

    private void process(ControlHeader header, Message message, Instant now) {
        switch (message) {
            case TunnelMessage.Sccrq m -> {
                outbox.peer(m.assignedTunnelId());
                step(handshake.judge(m), now);
            }
            case TunnelMessage.Sccrp m -> {
                if (state instanceof ConnectionState.WaitCtlReply) {
                    outbox.peer(m.assignedTunnelId());
                }
                step(handshake.judge(m), now);
            }
            case TunnelMessage.Scccn m -> scccn(m, now);
            case TunnelMessage.StopCcn m ->
                step(new ConnectionEvent.StopCcnReceived(new CloseReason(Cause.PEER, m.result())), now);
            case TunnelMessage.Hello _ -> {}
            case TunnelMessage.Fsq m when isSynchronising() -> sync.answer(m.sessions());
            case TunnelMessage.Fsr m when isSynchronising() -> sync.resolve(m.sessions(), now);
            case TunnelMessage.Fsq _, TunnelMessage.Fsr _, TunnelMessage.Csun _, TunnelMessage.Csurq _ ->
                outbox.count(TunnelEvent.UNSUPPORTED_MESSAGE);
            case Message.Unknown _ -> outbox.count(TunnelEvent.UNKNOWN_MESSAGE);
            case SessionMessage m
            when state instanceof ConnectionState.Established
                    && settings.recovery().isEmpty() -> calls.receive(header.sessionId(), m, now);
            case SessionMessage m -> beforeEstablished(m.type().label(), now);
        }
    }

    /** Whether the peer and we may ask each other about sessions: we have said so. */
    private boolean isSynchronising() {
        return state instanceof ConnectionState.Established
                && settings.failover().isPresent();
    }

    private void scccn(TunnelMessage.Scccn message, Instant now) {
        var event = state instanceof ConnectionState.WaitCtlConn(var peer)
                ? handshake.judge(message, peer)
                : new ConnectionEvent.ScccnRefused(CloseReason.of(Cause.OUT_OF_SEQUENCE, "SCCCN"));
        step(event, now);
    }

    private void reject(ControlHeader header, DecodeError error, Instant now) {
        outbox.report(new TunnelOutput.MessageRejected(error));
        switch (error.remedy()) {
            case IGNORE -> {}
            case CLEAR_SESSION -> {
                if (state instanceof ConnectionState.Established) {
                    calls.reject(header.sessionId(), error, now);
                } else {
                    beforeEstablished("session message", now);
                }
            }
            case CLEAR_TUNNEL -> {
                if (state instanceof ConnectionState.Idle || state instanceof ConnectionState.WaitCtlReply) {
                    error.assignedTunnelId().ifPresent(outbox::peer);
                }
                step(new ConnectionEvent.Failed(new CloseReason(Cause.MALFORMED, error.result())), now);
            }
        }
    }

    /** RFC 2661 section 7.1: a message in improper sequence. */
    private void beforeEstablished(String message, Instant now) {
        step(
                new ConnectionEvent.Failed(CloseReason.of(
                        Cause.OUT_OF_SEQUENCE,
                        message
                                + (settings.recovery().isPresent()
                                        ? " in a recovery tunnel"
                                        : " before the tunnel is established"))),
                now);
    }

    private Optional<SessionId> placed(Optional<SessionId> session, Instant now) {
        if (session.isPresent()) {
            step(new ConnectionEvent.OpenRequested(), now);
            checkOverflow(now);
        }
        return session;
    }

    private boolean local(SessionId session, CallEvent event, Instant now) {
        boolean known = calls.local(session, event, now);
        checkOverflow(now);
        return known;
    }

    private boolean sendAboutLine(SessionId session, SessionMessage message, Instant now) {
        boolean sent = calls.send(session, message);
        checkOverflow(now);
        return sent;
    }

    private void checkOverflow(Instant now) {
        if (outbox.takeOverflow() && phase == Phase.OPEN) {
            step(
                    new ConnectionEvent.Failed(
                            CloseReason.of(Cause.RESOURCES, "too many messages wait for acknowledgement")),
                    now);
        }
    }

    private void step(ConnectionEvent event, Instant now) {
        boolean wasEstablished = state instanceof ConnectionState.Established;
        boolean knewPeer = peer().isPresent();
        var step = ControlConnection.on(state, event);
        state = step.next();
        if (!knewPeer) {
            peer().ifPresent(peer -> channel.peerWindow(peer.receiveWindow()));
        }
        if (!wasEstablished && state instanceof ConnectionState.Established(var peer)) {
            established(peer);
        }
        for (var action : step.actions()) {
            switch (action) {
                case ConnectionAction.SendSccrq _ -> outbox.send(SessionId.NONE, handshake.sccrq());
                case ConnectionAction.SendSccrp _ -> outbox.send(SessionId.NONE, handshake.sccrp());
                case ConnectionAction.SendScccn _ -> outbox.send(SessionId.NONE, handshake.scccn());
                case ConnectionAction.SendStopCcn(var reason) -> {
                    stopResuming(wasEstablished);
                    outbox.sendLast(new TunnelMessage.StopCcn(local, reason.result(), List.of()));
                }
                case ConnectionAction.OpenSessions _ -> calls.tunnelOpened(now);
                case ConnectionAction.CleanUp(var reason) -> {
                    end(reason);
                    linger(reason, now);
                }
                case ConnectionAction.Vanish(var reason) -> {
                    end(reason);
                    vanish();
                }
            }
        }
    }

    private void established(PeerFacts peer) {
        deadline = ControlChannel.NEVER;
        meet(peer);
        outbox.report(new TunnelOutput.Established(peer));
    }

    private void meet(PeerFacts peer) {
        channel.peerIsKnown();
        channel.keepAlive(true);
        channel.extendWait(settings.extendedWait(peer));
    }

    private void end(CloseReason reason) {
        stopResuming(false);
        channel.keepAlive(false);
        calls.clearAll(reason);
        outbox.report(new TunnelOutput.Closed(reason));
    }

    /**
     * A stranger costs nothing once it is refused: what it repeats is refused anew. Its own StopCCN is acknowledged for
     * no longer than it could have kept us waiting.
     */
    private void linger(CloseReason reason, Instant now) {
        if (!reached && reason.cause() != Cause.PEER) {
            vanish();
            return;
        }
        var time = settings.linger();
        var stranger = settings.setupTimes().controlConnected();
        phase = Phase.LINGERING;
        deadline = now.plus(reached || time.compareTo(stranger) < 0 ? time : stranger);
    }

    /** Whether nothing is sent again any more, since the address may be a victim's. */
    private boolean isMute() {
        return phase == Phase.LINGERING && !reached;
    }

    /** A peer that has kept the tunnel, but cannot make itself heard, is told once. */
    private void lastWord() {
        var result =
                CloseReason.of(Cause.NO_ANSWER, "no answer after a switchover").result();
        channel.dropAll();
        outbox.sendLast(new TunnelMessage.StopCcn(local, result, List.of()));
    }

    private void vanish() {
        phase = Phase.GONE;
        deadline = ControlChannel.NEVER;
        outbox.report(new TunnelOutput.Gone());
    }

    private static Instant earlier(Instant a, Instant b) {
        return b.isBefore(a) ? b : a;
    }
}
