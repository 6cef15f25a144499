package io.culvert.core.engine;

import io.culvert.core.engine.BrokerView.TunnelState;
import io.culvert.core.engine.BrokerView.TunnelView;
import io.culvert.core.engine.TunnelEntry.Opening;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelEvent;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.wire.DecodeError;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The tunnels of one shard: which packet is whose, who may open one, and what their machines want. */
final class Tunnels {
    /** How long a tunnel whose machine broke keeps its ID: as long as any other that ended. */
    private static final Duration LINGER = Duration.ofSeconds(31);

    private final EngineSettings settings;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines;
    private final Sessions sessions;
    private final Failures failures;
    private final Doorkeeper doorkeeper;
    private final TunnelIds ids;
    private final Census<TunnelState> census = new Census<>(TunnelState.class);
    private final Map<TunnelId, TunnelEntry> byId = new LinkedHashMap<>();
    private final Map<Opening, TunnelEntry> byOpening = new HashMap<>();

    Tunnels(
            EngineSettings settings,
            RandomGenerator random,
            Outbox outbox,
            Deadlines<Wakeable> deadlines,
            Sessions sessions,
            Failures failures) {
        this.settings = settings;
        this.random = random;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.sessions = sessions;
        this.failures = failures;
        doorkeeper = new Doorkeeper(settings, random, outbox, failures);
        ids = new TunnelIds(settings.shard(), random);
    }

    Optional<TunnelEntry> find(TunnelId localId) {
        return Optional.ofNullable(byId.get(localId));
    }

    Optional<SessionEntry> find(TunnelId localId, SessionId sessionId) {
        var tunnel = byId.get(localId);
        return tunnel == null ? Optional.empty() : Optional.ofNullable(tunnel.sessions.get(sessionId));
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** Whether every tunnel has ended, and its peer knows. */
    boolean isQuiet() {
        for (var tunnel : byId.values()) {
            if (!tunnel.broken && !tunnel.gone) {
                var channel = tunnel.machine.channelFacts();
                boolean waits = channel.unsent() + channel.unacknowledged() > 0 && tunnel.machine.hasReachedPeer();
                if (tunnel.state != TunnelState.CLOSING || waits) {
                    return false;
                }
            }
        }
        return true;
    }

    boolean isSoftShut() {
        return doorkeeper.isSoftShut();
    }

    /** How many are in each state. */
    Map<TunnelState, Integer> states() {
        return census.counts();
    }

    int halfOpen() {
        return doorkeeper.halfOpen();
    }

    void softShut(boolean on) {
        doorkeeper.softShut(on);
    }

    /** A control packet of anybody. */
    void receive(UdpPath path, Octets datagram) {
        switch (Header.decode(datagram)) {
            case ControlHeader header
            when header.tunnelId().isAssigned() -> {
                var tunnel = byId.get(header.tunnelId());
                if (tunnel == null) {
                    outbox.count(EngineCounter.PACKET_UNKNOWN_TUNNEL);
                } else if (!tunnel.path().equals(path)) {
                    outbox.count(EngineCounter.PACKET_WRONG_PEER);
                } else {
                    deliver(tunnel, header, datagram);
                }
            }
            case ControlHeader header -> receiveUnassigned(path, header, datagram);
            case Header.DataHeader _, Header.Discarded _ -> outbox.count(EngineCounter.PACKET_MALFORMED);
        }
    }

    void released(TunnelId localId, SequenceNumber ns) {
        var tunnel = byId.get(localId);
        if (tunnel != null && !tunnel.broken) {
            outbox.blame(tunnel);
            tunnel.machine.released(ns, outbox.now());
            outbox.touch(tunnel);
        }
    }

    /** Ends the tunnel and its sessions. */
    void close(TunnelEntry tunnel, Ending ending, StopCcnResult result) {
        if (tunnel.broken || tunnel.state == TunnelState.CLOSING) {
            return;
        }
        outbox.blame(tunnel);
        tunnel.ending = ending;
        tunnel.machine.close(Result.of(result, ending.reason()), outbox.now());
        outbox.touch(tunnel);
    }

    /** Ends everything, and lets nobody in any more. */
    List<TunnelEntry> shutDown() {
        doorkeeper.shut();
        return List.copyOf(byId.values());
    }

    void wake(TunnelEntry tunnel) {
        if (tunnel.broken) {
            tunnel.gone = true;
        } else {
            tunnel.machine.timerExpired(outbox.now());
        }
        outbox.touch(tunnel);
    }

    /** Does all that the tunnel's machine has come to want, and sets the tunnel's alarm. */
    void pump(TunnelEntry tunnel) {
        while (!tunnel.broken) {
            var outputs = tunnel.machine.drain();
            if (outputs.isEmpty()) {
                break;
            }
            for (var output : outputs) {
                if (output instanceof TunnelOutput.Closed(var reason)) {
                    tunnel.closing = reason;
                }
            }
            for (var output : outputs) {
                take(tunnel, output);
            }
        }
        if (tunnel.gone && tunnel.sessions.isEmpty()) {
            remove(tunnel);
        } else if (!tunnel.broken) {
            tunnel.alarm.set(tunnel.machine.nextDeadline().map(Deadlines::nanos).orElse(Deadlines.NEVER));
        }
    }

    /** The tunnel's machine, or what is built on it, threw: it is not called any more, and the tunnel ends. */
    void breakDown(TunnelEntry tunnel, RuntimeException exception) {
        boolean first = !tunnel.broken;
        tunnel.broken = true;
        var ending = Ending.of(DisconnectCause.UNKNOWN, "internal error: " + exception);
        tunnel.ending = ending;
        sessions.abandon(tunnel, ending);
        if (!tunnel.tookSessions && tunnel.state != TunnelState.CLOSING) {
            failures.record(tunnel, ending);
        }
        if (!first) {
            return;
        }
        leaveState(tunnel, TunnelState.CLOSING);
        tunnel.alarm.set(outbox.nowNanos() + LINGER.toNanos());
        sayGoodbye(tunnel);
    }

    TunnelView view(TunnelEntry tunnel) {
        var sessionViews = new ArrayList<BrokerView.SessionView>(tunnel.sessions.size());
        for (var session : tunnel.sessions.values()) {
            sessionViews.add(sessions.view(session));
        }
        var peer = tunnel.peer;
        return new TunnelView(
                tunnel.localId,
                tunnel.opening.peerTunnelId(),
                tunnel.path(),
                tunnel.peerName(),
                Optional.ofNullable(peer).flatMap(PeerFacts::vendorName),
                tunnel.state,
                Deadlines.instant(tunnel.sinceNanos),
                List.copyOf(sessionViews));
    }

    List<TunnelView> views() {
        var views = new ArrayList<TunnelView>(byId.size());
        for (var tunnel : byId.values()) {
            views.add(view(tunnel));
        }
        return List.copyOf(views);
    }

    private void deliver(TunnelEntry tunnel, ControlHeader header, Octets datagram) {
        if (tunnel.broken) {
            outbox.count(EngineCounter.PACKET_UNKNOWN_TUNNEL);
            return;
        }
        outbox.blame(tunnel);
        tunnel.machine.receive(header, datagram, outbox.now());
        outbox.touch(tunnel);
    }

    private void receiveUnassigned(UdpPath path, ControlHeader header, Octets datagram) {
        switch (MessageCodec.decode(datagram, header, settings.tunnel().secret())) {
            case Decoded.Ok(Sccrq request, var _) -> {
                var opening = new Opening(path, request.assignedTunnelId());
                var known = byOpening.get(opening);
                if (known != null && !(known.wasEstablished && known.state == TunnelState.CLOSING)) {
                    outbox.count(EngineCounter.SCCRQ_REPEATED);
                    deliver(known, header, datagram);
                } else {
                    open(opening, request, header, datagram);
                }
            }
            case Decoded.Ok(StopCcn stop, var _) -> {
                var known = byOpening.get(new Opening(path, stop.assignedTunnelId()));
                if (known == null) {
                    outbox.count(EngineCounter.PACKET_UNKNOWN_TUNNEL);
                } else {
                    deliver(known, header, datagram);
                }
            }
            case Decoded.Malformed(var error) -> doorkeeper.malformed(path, header, error);
            case Decoded.Ok _, Decoded.Zlb _ -> outbox.count(EngineCounter.PACKET_OUT_OF_PLACE);
        }
    }

    private void open(Opening opening, Sccrq request, ControlHeader header, Octets datagram) {
        var path = opening.path();
        if (!doorkeeper.enter(path)) {
            return;
        }
        var refusal = doorkeeper.refusal(byId.size());
        var id = refusal.isPresent() ? Optional.<TunnelId>empty() : ids.allocate(outbox.nowNanos());
        if (id.isEmpty()) {
            doorkeeper.leave(path);
            doorkeeper.refuse(
                    path,
                    header,
                    opening.peerTunnelId(),
                    request.hostName().text(),
                    refusal.orElseGet(() -> Ending.of(DisconnectCause.VPN_NO_RESOURCES, "no free tunnel ID")));
            return;
        }
        outbox.count(EngineCounter.SCCRQ_ACCEPTED);
        var machine = Tunnel.accept(settings.tunnel(), id.get(), random);
        var tunnel =
                new TunnelEntry(id.get(), opening, request.hostName().text(), machine, deadlines, outbox.nowNanos());
        byId.put(tunnel.localId, tunnel);
        census.came(tunnel.state);
        byOpening.put(opening, tunnel);
        deliver(tunnel, header, datagram);
    }

    private void take(TunnelEntry tunnel, TunnelOutput output) {
        switch (output) {
            case TunnelOutput.Send(var datagram, var ns, var _) ->
                outbox.emit(new Effect.SendControl(tunnel.path(), tunnel.localId, ns, datagram));
            case TunnelOutput.Established(var peer) -> {
                tunnel.peer = peer;
                tunnel.wasEstablished = true;
                admitted(tunnel);
                leaveState(tunnel, TunnelState.ESTABLISHED);
                outbox.count(EngineCounter.TUNNELS_ESTABLISHED);
                outbox.trace(Effect.Trace.Topic.TUNNEL, tunnel, null, () -> "up: peer " + tunnel.peerName());
            }
            case TunnelOutput.CallOffered(var local, var peer, var request) ->
                sessions.offered(tunnel, local, peer, request, doorkeeper.isSoftShut());
            case TunnelOutput.OutgoingCallOffered(var local, var _, var _) -> sessions.outgoingOffered(tunnel, local);
            case TunnelOutput.CallEstablished(var local, var _, var facts) ->
                sessions.established(tunnel, local, facts);
            case TunnelOutput.CallCleared(var local, var reason) -> sessions.cleared(tunnel, local, reason);
            case TunnelOutput.Closed(var reason) -> closed(tunnel, reason);
            case TunnelOutput.Gone() -> tunnel.gone = true;
            case TunnelOutput.Counted(var event) -> {
                outbox.count(event);
                if (event == TunnelEvent.SESSION_LIMIT) {
                    failures.refused(
                            tunnel,
                            SessionId.NONE,
                            Ending.of(DisconnectCause.VPN_SESSION_LIMIT, "no free session ID")
                                    .withFailure(FailureType.SESSION_MID_EXCEEDED));
                }
            }
            case TunnelOutput.AvpIgnored(var avp) -> outbox.count(avp.fault());
            case TunnelOutput.MessageRejected(var error) -> rejected(tunnel, error);
            case TunnelOutput.CallAccepted _, TunnelOutput.LinkInfo _, TunnelOutput.WanErrors _ -> {}
        }
    }

    /** A call that could not even be read never becomes a session, and is refused all the same. */
    private void rejected(TunnelEntry tunnel, DecodeError error) {
        outbox.count(error.fault());
        boolean isCall = error.messageType().isPresent() && error.messageType().get() == MessageType.ICRQ.number();
        if (isCall && error.remedy() == DecodeError.Remedy.CLEAR_SESSION) {
            failures.refused(tunnel, SessionId.NONE, Ending.of(DisconnectCause.VPN_BAD_CONTROL_PACKET, error.text()));
        }
    }

    private void closed(TunnelEntry tunnel, CloseReason reason) {
        boolean established = tunnel.wasEstablished;
        leaveState(tunnel, TunnelState.CLOSING);
        outbox.count(EngineCounter.TUNNELS_CLOSED);
        outbox.trace(
                Effect.Trace.Topic.TUNNEL,
                tunnel,
                null,
                () -> "down: " + reason.cause() + ", "
                        + reason.result().message().orElse(""));
        var own = tunnel.ending;
        var ending = own == null ? Ending.of(reason, false) : own;
        boolean normal = own == null
                && established
                && (reason.cause() == CloseReason.Cause.PEER || reason.cause() == CloseReason.Cause.LOCAL);
        if (!tunnel.tookSessions && !normal) {
            failures.record(tunnel, ending);
        }
    }

    private void leaveState(TunnelEntry tunnel, TunnelState next) {
        census.changed(tunnel.state, next);
        tunnel.state = next;
        tunnel.sinceNanos = outbox.nowNanos();
    }

    /** The tunnel does not count as half-open any more: it is established, or nothing is left of it. */
    private void admitted(TunnelEntry tunnel) {
        if (tunnel.halfOpen) {
            tunnel.halfOpen = false;
            doorkeeper.leave(tunnel.path());
        }
    }

    private void remove(TunnelEntry tunnel) {
        if (byId.remove(tunnel.localId, tunnel)) {
            byOpening.remove(tunnel.opening, tunnel);
            census.went(tunnel.state);
            admitted(tunnel);
            if (tunnel.machine.hasReachedPeer()) {
                ids.free(tunnel.localId, outbox.nowNanos());
            } else {
                ids.giveBack(tunnel.localId);
            }
            tunnel.alarm.clear();
        }
    }

    /** What can still be said by a machine that is broken, if it can. */
    private void sayGoodbye(TunnelEntry tunnel) {
        try {
            tunnel.machine.close(Result.of(StopCcnResult.GENERAL_CLEAR, "internal error"), outbox.now());
            // Reports come before what is to be sent.
            for (var outputs = tunnel.machine.drain(); !outputs.isEmpty(); outputs = tunnel.machine.drain()) {
                for (var output : outputs) {
                    if (output instanceof TunnelOutput.Send(var datagram, var ns, var _)) {
                        outbox.emit(new Effect.SendControl(tunnel.path(), tunnel.localId, ns, datagram));
                    }
                }
            }
        } catch (RuntimeException silent) {
            outbox.count(EngineCounter.BUGS);
        }
    }
}
