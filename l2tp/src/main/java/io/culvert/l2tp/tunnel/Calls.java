package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.CallAction;
import io.culvert.l2tp.call.CallEvent;
import io.culvert.l2tp.call.CallState;
import io.culvert.l2tp.call.CallStep;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.call.LacIncomingCall;
import io.culvert.l2tp.call.LacOutgoingCall;
import io.culvert.l2tp.call.LnsIncomingCall;
import io.culvert.l2tp.call.LnsOutgoingCall;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.DecodeError;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The calls of one tunnel: finds the call that a message is about, runs its machine, does what that says. */
final class Calls {
    /** One call. An established one keeps nothing of its set-up. */
    private static final class Call {
        final SessionId local;
        SessionId peer = SessionId.NONE;
        CallState state;

        Call(SessionId local, CallState state) {
            this.local = local;
            this.state = state;
        }
    }

    private final TunnelSettings settings;
    private final Outbox outbox;
    private final SessionIds ids;
    private final SetupTimers timers;
    private final Map<SessionId, Call> byLocal = new LinkedHashMap<>(2);
    private final Map<SessionId, Call> byPeer = HashMap.newHashMap(2);
    private final SequencedSet<SessionId> waitingForTunnel = new LinkedHashSet<>(0);
    /** Messages whose release starts the set-up timer of a call. */
    private final Map<SequenceNumber, SessionId> startTimerAtRelease = HashMap.newHashMap(0);
    /** Whether the peer may know calls that we have lost. */
    private boolean resumed;

    Calls(TunnelSettings settings, Outbox outbox, RandomGenerator random) {
        this.settings = settings;
        this.outbox = outbox;
        this.ids = new SessionIds(random, settings.sessionIdHold(), byLocal.keySet());
        this.timers = new SetupTimers(settings.setupTimes());
    }

    int count() {
        return byLocal.size();
    }

    Optional<CallImage> image(SessionId local) {
        var call = byLocal.get(local);
        return call == null ? Optional.empty() : Optional.of(image(call));
    }

    List<CallImage> images() {
        return byLocal.values().stream().map(this::image).toList();
    }

    private CallImage image(Call call) {
        return new CallImage(call.local, call.peer, call.state, timers.deadline(SetupPhase.of(call.state), call.local));
    }

    List<TunnelImage.HeldId> heldIds() {
        return ids.held();
    }

    /** Goes on with these calls; once, before anything else. */
    void resume(TunnelImage image, Instant now) {
        resumed = true;
        ids.resume(image.heldIds(), now);
        for (var old : image.calls()) {
            var call = add(old.local(), old.state());
            learn(call, old.peer());
            if (SetupPhase.of(old.state()) == SetupPhase.TUNNEL) {
                waitingForTunnel.addLast(old.local());
            }
        }
        image.calls().stream()
                .filter(call -> SetupPhase.of(call.state()) != SetupPhase.UNTIMED)
                .sorted(Comparator.comparing(call -> deadline(call, now)))
                .forEach(call -> timers.resume(SetupPhase.of(call.state()), call.local(), deadline(call, now)));
    }

    /** Not later than that of a call whose time begins now, as a clock that was set back would have it. */
    private Instant deadline(CallImage call, Instant now) {
        var latest = now.plus(SetupPhase.of(call.state()).time(settings.setupTimes()));
        return call.deadline().filter(at -> at.isBefore(latest)).orElse(latest);
    }

    /** The messages from {@code first} on have got other numbers, higher by {@code shift}. */
    void renumbered(SequenceNumber first, int shift) {
        var old = Map.copyOf(startTimerAtRelease);
        startTimerAtRelease.clear();
        old.forEach((ns, local) -> startTimerAtRelease.put(ns.isBefore(first) ? ns : ns.plus(shift), local));
    }

    /** A call of ours as LAC, waiting for the tunnel; empty if there is no room. */
    Optional<SessionId> placeIncoming(Function<SessionId, SessionMessage.Icrq> request, Instant now) {
        return place(
                new LacIncomingCall.State.Idle(), id -> new CallEvent.IncomingCallRequested(request.apply(id)), now);
    }

    /** A call of ours as LNS, waiting for the tunnel; empty if there is no room. */
    Optional<SessionId> placeOutgoing(Function<SessionId, SessionMessage.Ocrq> request, Instant now) {
        return place(
                new LnsOutgoingCall.State.Idle(), id -> new CallEvent.OutgoingCallRequested(request.apply(id)), now);
    }

    private Optional<SessionId> place(CallState idle, Function<SessionId, CallEvent> event, Instant now) {
        var id = byLocal.size() < settings.maxSessions() ? ids.allocate(now) : Optional.<SessionId>empty();
        id.ifPresent(local -> {
            step(add(local, idle), event.apply(local), now);
            waitingForTunnel.addLast(local);
        });
        return id;
    }

    /** Tunnel-open event to all calls that wait for it. */
    void tunnelOpened(Instant now) {
        while (!waitingForTunnel.isEmpty()) {
            local(waitingForTunnel.removeFirst(), new CallEvent.TunnelOpened(), now);
        }
    }

    /** Something that our side does to a call; false if there is no such call (any more). */
    boolean local(SessionId local, CallEvent event, Instant now) {
        var call = byLocal.get(local);
        if (call != null) {
            step(call, event, now);
        }
        return call != null;
    }

    /** Sends a message about a line; false if there is no such established call. */
    boolean send(SessionId local, SessionMessage message) {
        var call = byLocal.get(local);
        boolean established = call != null && call.state.isEstablished();
        if (call != null && established) {
            outbox.send(call.peer, message);
        }
        return established;
    }

    /** A good message from the peer. */
    void receive(SessionId header, SessionMessage message, Instant now) {
        switch (message) {
            case SessionMessage.Icrq m ->
                request(header, m, new LnsIncomingCall.State.Idle(), new CallEvent.IcrqReceived(m), now);
            case SessionMessage.Icrp m -> reply(header, m, new CallEvent.IcrpReceived(m), now);
            case SessionMessage.Iccn m -> known(header, new CallEvent.IccnReceived(m), now);
            case SessionMessage.Ocrq m ->
                request(header, m, new LacOutgoingCall.State.Idle(), new CallEvent.OcrqReceived(m), now);
            case SessionMessage.Ocrp m -> reply(header, m, new CallEvent.OcrpReceived(m), now);
            case SessionMessage.Occn m -> known(header, new CallEvent.OccnReceived(m), now);
            case SessionMessage.Cdn m -> disconnected(header, m, now);
            case SessionMessage.Wen m -> aboutLine(header, new TunnelOutput.WanErrors(header, m));
            case SessionMessage.Sli m -> aboutLine(header, new TunnelOutput.LinkInfo(header, m));
        }
    }

    /** A message that cannot be acted on, and that ends the session it is about. */
    void reject(SessionId header, DecodeError error, Instant now) {
        var why = Disconnect.of(error.result());
        var peer = error.assignedSessionId().orElse(SessionId.NONE);
        var call = header.isAssigned() ? byLocal.get(header) : byPeer.get(peer);
        if (call != null) {
            step(call, new CallEvent.NotAcceptable(why), now);
        } else if (!header.isAssigned()) {
            if (isCallRequest(error)) {
                outbox.report(new TunnelOutput.CallRefused(peer, TunnelOutput.Refusal.MALFORMED, why));
            }
            if (peer.isAssigned()) {
                sayNo(peer, why, now);
            } else {
                outbox.count(TunnelEvent.UNKNOWN_SESSION);
            }
        } else {
            outbox.count(TunnelEvent.UNKNOWN_SESSION);
        }
    }

    private static boolean isCallRequest(DecodeError error) {
        int type = error.messageType().orElse(-1);
        return type == MessageType.ICRQ.number() || type == MessageType.OCRQ.number();
    }

    /** The call ends without a word to the peer. */
    void drop(SessionId local, ClearReason reason, Instant now) {
        var call = byLocal.get(local);
        if (call != null) {
            timers.stop(SetupPhase.of(call.state), local);
            startTimerAtRelease.values().remove(local);
            forget(call, now);
            outbox.report(new TunnelOutput.CallCleared(local, reason));
        }
    }

    /** All calls end with the tunnel. */
    void clearAll(CloseReason reason) {
        var why = new ClearReason(ClearReason.By.TUNNEL, Disconnect.of(reason.result()));
        for (var call : new ArrayList<>(byLocal.values())) {
            outbox.report(new TunnelOutput.CallCleared(call.local, why));
        }
        byLocal.clear();
        byPeer.clear();
        waitingForTunnel.clear();
        startTimerAtRelease.clear();
        timers.stopAll();
    }

    /** A message has left: the set-up timer that belongs to it starts. */
    void released(SequenceNumber ns, Instant now) {
        if (startTimerAtRelease.isEmpty()) {
            return;
        }
        var local = startTimerAtRelease.remove(ns);
        var call = local == null ? null : byLocal.get(local);
        if (call != null) {
            timers.start(SetupPhase.of(call.state), call.local, now);
        }
    }

    Instant nextDeadline() {
        return timers.next();
    }

    void timerExpired(Instant now) {
        for (var expired = timers.pollExpired(now); expired.isPresent(); expired = timers.pollExpired(now)) {
            local(expired.get(), new CallEvent.SetupExpired(), now);
        }
    }

    private void request(
            SessionId header, SessionMessage.CallRequest message, CallState idle, CallEvent event, Instant now) {
        var known = byPeer.get(message.assignedSessionId());
        if (header.isAssigned()) {
            known(header, event, now);
        } else if (known != null) {
            step(known, event, now);
        } else if (byLocal.size() >= settings.maxSessions()) {
            noSessionId(message.assignedSessionId(), "no more sessions in this tunnel", now);
        } else {
            var id = ids.allocate(now);
            if (id.isPresent()) {
                step(add(id.get(), idle), event, now);
            } else {
                noSessionId(message.assignedSessionId(), "no free session ID", now);
            }
        }
    }

    private void noSessionId(SessionId peer, String text, Instant now) {
        var why = Disconnect.of(CdnResult.NO_FACILITIES_TEMPORARY, text);
        outbox.count(TunnelEvent.SESSION_LIMIT);
        outbox.report(new TunnelOutput.CallRefused(peer, TunnelOutput.Refusal.NO_SESSION_ID, why));
        sayNo(peer, why, now);
    }

    private void reply(SessionId header, SessionMessage.CallReply message, CallEvent event, Instant now) {
        boolean taken = byPeer.containsKey(message.assignedSessionId());
        var call = byLocal.get(header);
        if (call != null && taken && !call.peer.isAssigned()) {
            var why = Result.of(
                    GeneralError.SESSION_ID_INVALID,
                    "session ID " + message.assignedSessionId() + " is in use for another session");
            step(call, new CallEvent.NotAcceptable(Disconnect.of(why)), now);
        } else {
            known(header, event, now);
        }
    }

    private void known(SessionId header, CallEvent event, Instant now) {
        if (!local(header, event, now)) {
            outbox.count(TunnelEvent.UNKNOWN_SESSION);
            if (resumed && header.isAssigned() && !ids.isHeld(header)) {
                var why = Disconnect.of(Result.of(GeneralError.SESSION_ID_INVALID, "the call is not known any more"));
                // What the peer calls it, we do not know (RFC 2661 section 4.4.4, Assigned Session ID).
                outbox.send(SessionId.NONE, cdn(header, why));
            }
        }
    }

    private void disconnected(SessionId header, SessionMessage.Cdn message, Instant now) {
        var call = header.isAssigned() ? byLocal.get(header) : byPeer.get(message.assignedSessionId());
        if (call == null) {
            outbox.count(TunnelEvent.UNKNOWN_SESSION);
            return;
        }
        var why = new Disconnect(message.result(), message.pppDisconnectCauses(), message.q931CauseCode());
        step(call, new CallEvent.CdnReceived(why), now);
    }

    private void aboutLine(SessionId header, TunnelOutput report) {
        var call = byLocal.get(header);
        if (call == null) {
            outbox.count(TunnelEvent.UNKNOWN_SESSION);
        } else if (call.state.isEstablished()) {
            outbox.report(report);
        } else {
            outbox.count(TunnelEvent.UNEXPECTED_MESSAGE);
        }
    }

    /** A CDN must name a session of ours, also where there will be none. */
    private void sayNo(SessionId peer, Disconnect why, Instant now) {
        var id = ids.allocate(now);
        id.ifPresent(local -> ids.free(local, now));
        outbox.send(peer, cdn(id.orElse(SessionId.NONE), why));
    }

    private Call add(SessionId local, CallState idle) {
        var call = new Call(local, idle);
        byLocal.put(local, call);
        return call;
    }

    private void learn(Call call, SessionId peer) {
        if (peer.isAssigned() && !call.peer.isAssigned()) {
            call.peer = peer;
            byPeer.put(peer, call);
        }
    }

    private void step(Call call, CallEvent event, Instant now) {
        var before = SetupPhase.of(call.state);
        var step = switch (call.state) {
            case LacIncomingCall.State state -> LacIncomingCall.on(state, event);
            case LnsIncomingCall.State state -> LnsIncomingCall.on(state, event);
            case LacOutgoingCall.State state -> LacOutgoingCall.on(state, event);
            case LnsOutgoingCall.State state -> LnsOutgoingCall.on(state, event);
        };
        call.state = step.next();
        learn(call, call.state.peer());
        if (call.state.isIdle()) {
            forget(call, now);
        }
        var after = SetupPhase.of(call.state);
        if (after != before) {
            timers.stop(before, call.local);
        }
        boolean sent = perform(call, step);
        if (after != before && !sent) {
            timers.start(after, call.local, now);
        }
    }

    /** Whether a message was sent whose release starts the timer of the state that the call is in now. */
    private boolean perform(Call call, CallStep step) {
        boolean sent = false;
        for (var action : step.actions()) {
            switch (action) {
                case CallAction.SendIcrq(var message) -> sent |= sendTimed(call, SessionId.NONE, message);
                case CallAction.SendIcrp _ ->
                    sent |= sendTimed(call, call.peer, new SessionMessage.Icrp(call.local, List.of()));
                case CallAction.SendIccn(var message) -> outbox.send(call.peer, message);
                case CallAction.SendOcrq(var message) -> sent |= sendTimed(call, SessionId.NONE, message);
                case CallAction.SendOcrp _ ->
                    sent |= sendTimed(call, call.peer, new SessionMessage.Ocrp(call.local, List.of()));
                case CallAction.SendOccn(var message) -> outbox.send(call.peer, message);
                case CallAction.SendCdn(var why) -> outbox.send(call.peer, cdn(call.local, why));
                case CallAction.OfferIncoming(var request) ->
                    outbox.report(new TunnelOutput.CallOffered(call.local, call.peer, request));
                case CallAction.OfferOutgoing(var request) ->
                    outbox.report(new TunnelOutput.OutgoingCallOffered(call.local, call.peer, request));
                case CallAction.ReportAccepted _ -> outbox.report(new TunnelOutput.CallAccepted(call.local, call.peer));
                case CallAction.ReportEstablished(var facts) ->
                    outbox.report(new TunnelOutput.CallEstablished(call.local, call.peer, facts));
                case CallAction.CleanUp(var reason) -> outbox.report(new TunnelOutput.CallCleared(call.local, reason));
            }
        }
        return sent;
    }

    private boolean sendTimed(Call call, SessionId to, SessionMessage message) {
        startTimerAtRelease.put(outbox.send(to, message), call.local);
        return true;
    }

    private void forget(Call call, Instant now) {
        byLocal.remove(call.local);
        byPeer.remove(call.peer, call);
        waitingForTunnel.remove(call.local);
        ids.free(call.local, now);
    }

    private static SessionMessage.Cdn cdn(SessionId local, Disconnect why) {
        var avps = new ArrayList<Avp>(why.pppCauses());
        why.q931Cause().ifPresent(avps::addFirst);
        return new SessionMessage.Cdn(why.result(), local, avps);
    }
}
