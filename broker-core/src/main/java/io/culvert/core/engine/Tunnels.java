package io.culvert.core.engine;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.engine.Entrance.Delivery;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tunnels of one shard: which packet is whose, what their machines want, and how they end. */
final class Tunnels {
    /** How long a tunnel whose machine broke keeps its ID: as long as any other that ended. */
    private static final Duration LINGER = Duration.ofSeconds(31);

    private final Outbox outbox;
    private final Sessions sessions;
    private final Failures failures;
    private final TunnelTable table;
    private final Entrance entrance;
    private final Resync resync;
    private final Recoveries recoveries;

    Tunnels(
            Outbox outbox,
            Sessions sessions,
            Failures failures,
            TunnelTable table,
            Entrance entrance,
            Resync resync,
            Recoveries recoveries) {
        this.resync = resync;
        this.recoveries = recoveries;
        this.outbox = outbox;
        this.sessions = sessions;
        this.failures = failures;
        this.table = table;
        this.entrance = entrance;
    }

    Optional<TunnelEntry> find(TunnelId localId) {
        return table.find(localId);
    }

    Optional<SessionEntry> find(TunnelId localId, SessionId sessionId) {
        return table.find(localId).flatMap(tunnel -> Optional.ofNullable(tunnel.sessions.get(sessionId)));
    }

    boolean isEmpty() {
        return table.size() == 0;
    }

    /** Whether every tunnel has ended, and its peer knows. */
    boolean isQuiet() {
        for (var tunnel : table.all()) {
            if (!tunnel.broken && !tunnel.gone) {
                if (tunnel.state != TunnelState.CLOSING) {
                    return false;
                }
                var channel = tunnel.machine().channelFacts();
                if (channel.unsent() + channel.unacknowledged() > 0
                        && tunnel.machine().hasReachedPeer()) {
                    return false;
                }
            }
        }
        return true;
    }

    boolean isSoftShut() {
        return entrance.doorkeeper().isSoftShut();
    }

    /** How many are in each state. */
    Map<TunnelState, Integer> states() {
        return table.census().counts();
    }

    int halfOpen() {
        return entrance.doorkeeper().halfOpen();
    }

    void softShut(boolean on) {
        entrance.doorkeeper().softShut(on);
    }

    void change(VpdnPolicy policy) {
        entrance.policies().change(policy);
    }

    /** A control packet of anybody. */
    void receive(UdpPath path, Octets datagram) {
        switch (Header.decode(datagram)) {
            case ControlHeader header
            when header.tunnelId().isAssigned() -> {
                var tunnel = table.find(header.tunnelId());
                if (tunnel.isEmpty()) {
                    outbox.count(EngineCounter.PACKET_UNKNOWN_TUNNEL);
                } else if (!tunnel.get().path().equals(path) && !recoveries.follow(tunnel.get(), path)) {
                    outbox.count(EngineCounter.PACKET_WRONG_PEER);
                } else {
                    deliver(new Delivery(tunnel.get(), header, datagram));
                }
            }
            case ControlHeader header
            when Recoveries.isRequest(header, datagram) ->
                recoveries.receive(path, header, datagram).ifPresent(this::deliver);
            case ControlHeader header ->
                entrance.receive(path, header, datagram).ifPresent(this::deliver);
            case Header.DataHeader _, Header.Discarded _ -> outbox.count(EngineCounter.PACKET_MALFORMED);
        }
    }

    /** AAA has answered about a tunnel. */
    void answered(TunnelEntry tunnel, AaaReply reply) {
        entrance.answered(tunnel, reply).ifPresent(this::deliver);
    }

    void released(TunnelId localId, SequenceNumber ns) {
        table.find(localId).filter(Tunnels::isAlive).ifPresent(tunnel -> {
            outbox.blame(tunnel);
            tunnel.machine().released(ns, outbox.now());
            outbox.touch(tunnel);
        });
    }

    /** Ends the tunnel and its sessions. */
    void close(TunnelEntry tunnel, Ending ending, StopCcnResult result) {
        if (tunnel.broken || tunnel.state == TunnelState.CLOSING) {
            return;
        }
        outbox.blame(tunnel);
        var told = Result.of(result, ending.reason());
        if (!tunnel.hasMachine()) {
            entrance.refuse(tunnel, ending.toldBy(told));
            return;
        }
        tunnel.ending = ending;
        tunnel.machine().close(told, outbox.now());
        outbox.touch(tunnel);
    }

    /** Ends everything, and lets nobody in any more. */
    List<TunnelEntry> shutDown() {
        entrance.doorkeeper().shut();
        return table.copy();
    }

    /** The tunnels of a vpdn-group. */
    List<TunnelEntry> ofGroup(String vpdnGroup) {
        return table.all().stream()
                .filter(tunnel -> tunnel.ends.vpdnGroup().equals(Optional.of(vpdnGroup)))
                .toList();
    }

    void wake(TunnelEntry tunnel) {
        if (tunnel.broken) {
            tunnel.gone = true;
        } else if (!tunnel.hasMachine()) {
            entrance.expired(tunnel);
            return;
        } else {
            if (resync.isDue(tunnel)) {
                resync.begin(tunnel);
                recoveries.resume(tunnel);
            }
            tunnel.machine().timerExpired(outbox.now());
            closeIfUnused(tunnel);
        }
        outbox.touch(tunnel);
    }

    /** Does all that the tunnel's machine has come to want, and sets the tunnel's alarm. */
    void pump(TunnelEntry tunnel) {
        while (isAlive(tunnel)) {
            var outputs = tunnel.machine().drain();
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
        outbox.checkpointer().stir(tunnel);
        if (tunnel.gone && tunnel.sessions.isEmpty()) {
            remove(tunnel);
        } else if (isAlive(tunnel)) {
            long due = tunnel.machine().nextDeadline().map(Deadlines::nanos).orElse(Deadlines.NEVER);
            long next = Math.min(due, tunnel.resumeAt);
            boolean isUnused = tunnel.state == TunnelState.ESTABLISHED && tunnel.sessions.isEmpty();
            tunnel.alarm.set(isUnused ? Math.min(next, tunnel.noSessionDeadline) : next);
        }
    }

    /** The tunnel's machine, or what is built on it, threw: it is not called any more, and the tunnel ends. */
    void breakDown(TunnelEntry tunnel, RuntimeException exception) {
        boolean first = !tunnel.broken;
        if (!table.holds(tunnel)) {
            return;
        }
        tunnel.broken = true;
        var ending = Ending.of(DisconnectCause.UNKNOWN, "internal error: " + exception)
                .toldBy(BUG);
        tunnel.ending = ending;
        sessions.abandon(tunnel, ending);
        if (!tunnel.tookSessions && tunnel.state != TunnelState.CLOSING) {
            failures.record(tunnel, ending);
        }
        if (!first) {
            return;
        }
        table.enter(tunnel, TunnelState.CLOSING);
        resync.failed(tunnel);
        recoveries.ended(tunnel);
        tunnel.alarm.set(outbox.nowNanos() + LINGER.toNanos());
        sayGoodbye(tunnel);
        outbox.checkpointer().stir(tunnel);
    }

    private void deliver(Delivery delivery) {
        var tunnel = delivery.tunnel();
        if (!isAlive(tunnel)) {
            outbox.count(EngineCounter.PACKET_UNKNOWN_TUNNEL);
            return;
        }
        if (tunnel.failover.isDeaf) {
            outbox.count(EngineCounter.PACKET_BEFORE_RESET);
            return;
        }
        outbox.blame(tunnel);
        tunnel.machine().receive(delivery.header(), delivery.datagram(), outbox.now());
        outbox.touch(tunnel);
    }

    /** Whether there is a machine that may be called. */
    private static boolean isAlive(TunnelEntry tunnel) {
        return tunnel.hasMachine() && !tunnel.broken;
    }

    /** The last session of the tunnel has ended a while ago. That is as it should be, and no failure. */
    private void closeIfUnused(TunnelEntry tunnel) {
        boolean isUnused = tunnel.state == TunnelState.ESTABLISHED && tunnel.sessions.isEmpty();
        if (isUnused && tunnel.noSessionDeadline <= outbox.nowNanos()) {
            outbox.count(EngineCounter.TUNNELS_WITHOUT_SESSIONS);
            var ending = Ending.of(DisconnectCause.VPN_LOCAL_DISCONNECT, "no session is left")
                    .withoutFailure();
            close(tunnel, ending, StopCcnResult.GENERAL_CLEAR);
        }
    }

    private void take(TunnelEntry tunnel, TunnelOutput output) {
        switch (output) {
            case TunnelOutput.Send(var datagram, var ns, var _) ->
                outbox.emit(new Effect.SendControl(tunnel.path(), tunnel.localId, ns, datagram));
            case TunnelOutput.Established(var peer) -> {
                tunnel.peer = peer;
                tunnel.wasEstablished = true;
                entrance.admitted(tunnel);
                table.enter(tunnel, TunnelState.ESTABLISHED);
                outbox.count(EngineCounter.TUNNELS_ESTABLISHED);
                if (tunnel.failover.isRecoveryTunnel()) {
                    recoveries.established(tunnel, peer);
                } else {
                    sessions.opened(tunnel);
                }
                outbox.trace(Effect.Trace.Topic.TUNNEL, tunnel, null, () -> "up: peer " + tunnel.ends.peerName());
            }
            case TunnelOutput.CallOffered(var local, var peer, var request) ->
                sessions.offered(
                        tunnel, local, peer, request, entrance.doorkeeper().isSoftShut());
            case TunnelOutput.OutgoingCallOffered(var local, var _, var _) -> sessions.outgoingOffered(tunnel, local);
            case TunnelOutput.CallEstablished(var local, var _, var facts) ->
                sessions.established(tunnel, local, facts);
            case TunnelOutput.CallCleared(var local, var reason) -> sessions.cleared(tunnel, local, reason);
            case TunnelOutput.Resumed() -> {
                if (resync.succeeded(tunnel)) {
                    sessions.synchronised(tunnel);
                    recoveries.resumed(tunnel);
                }
            }
            case TunnelOutput.Closed(var reason) -> closed(tunnel, reason);
            case TunnelOutput.Gone() -> tunnel.gone = true;
            case TunnelOutput.CallRefused(var peer, var refusal, var why) -> refused(tunnel, peer, refusal, why);
            case TunnelOutput.Counted(var event) -> outbox.count(event);
            case TunnelOutput.AvpIgnored(var avp) -> outbox.count(avp.fault());
            case TunnelOutput.MessageRejected(var error) -> outbox.count(error.fault());
            case TunnelOutput.CallAccepted _, TunnelOutput.LinkInfo _, TunnelOutput.WanErrors _ -> {}
        }
    }

    /** A call that the machine refused by itself never becomes a session. */
    private void refused(TunnelEntry tunnel, SessionId peer, TunnelOutput.Refusal refusal, Disconnect why) {
        outbox.count(EngineCounter.CALLS_OFFERED);
        var text = why.result().message().orElse("call refused");
        var ending = switch (refusal) {
            case MALFORMED -> Ending.of(DisconnectCause.VPN_BAD_CONTROL_PACKET, text);
            case NO_SESSION_ID ->
                Ending.of(DisconnectCause.VPN_SESSION_LIMIT, text).withFailure(FailureType.SESSION_MID_EXCEEDED);
        };
        // A call without a name cannot be answered.
        failures.refused(
                tunnel, SessionId.NONE, peer.isAssigned() ? ending.toldBy(why) : ending.withClearing(Optional.empty()));
    }

    private void closed(TunnelEntry tunnel, CloseReason reason) {
        boolean established = tunnel.wasEstablished;
        table.enter(tunnel, TunnelState.CLOSING);
        resync.failed(tunnel);
        recoveries.ended(tunnel);
        outbox.count(EngineCounter.TUNNELS_CLOSED);
        outbox.trace(
                Effect.Trace.Topic.TUNNEL,
                tunnel,
                null,
                () -> "down: " + reason.cause() + ", "
                        + reason.result().message().orElse(""));
        var own = tunnel.ending;
        var ending = own == null ? Ending.of(reason, false) : own.toldBy(reason.result());
        boolean normal = own == null && established && isNormal(reason);
        if (!tunnel.tookSessions && !normal) {
            failures.record(tunnel, canTell(tunnel, reason) ? ending : ending.withClearing(Optional.empty()));
        }
    }

    /** Whether our StopCCN leaves: to a stranger whose window is full, nothing is ever sent. */
    private static boolean canTell(TunnelEntry tunnel, CloseReason reason) {
        var channel = tunnel.machine().channelFacts();
        return reason.cause() == CloseReason.Cause.PEER
                || tunnel.machine().hasReachedPeer()
                || channel.unacknowledged() < channel.inUseWindow();
    }

    /** Whether an idle tunnel ended because one side did not need it any more, and nothing was wrong. */
    private static boolean isNormal(CloseReason reason) {
        int result = reason.result().code();
        return switch (reason.cause()) {
            case LOCAL -> true;
            case PEER -> result == StopCcnResult.GENERAL_CLEAR.code() || result == StopCcnResult.SHUTTING_DOWN.code();
            case NO_ANSWER,
                    SETUP_TIMEOUT,
                    NOT_AUTHORIZED,
                    VERSION_NOT_SUPPORTED,
                    OUT_OF_SEQUENCE,
                    MALFORMED,
                    RESOURCES,
                    TIE_LOST -> false;
        };
    }

    private void remove(TunnelEntry tunnel) {
        if (!table.holds(tunnel)) {
            return;
        }
        // Of one without a machine nobody knows whom it has reached.
        boolean rests = !tunnel.hasMachine() || tunnel.machine().hasReachedPeer();
        table.remove(tunnel, rests);
        entrance.admitted(tunnel);
        if (rests) {
            entrance.ids().free(tunnel.localId, outbox.nowNanos());
        } else {
            entrance.ids().giveBack(tunnel.localId);
        }
        tunnel.alarm.clear();
    }

    /** What can still be said by a machine that is broken, if it can. */
    private void sayGoodbye(TunnelEntry tunnel) {
        if (!tunnel.hasMachine()) {
            entrance.abandon(tunnel, BUG);
            return;
        }
        try {
            var machine = tunnel.machine();
            machine.close(BUG, outbox.now());
            // Reports come before what is to be sent.
            for (var outputs = machine.drain(); !outputs.isEmpty(); outputs = machine.drain()) {
                for (var output : outputs) {
                    if (output instanceof TunnelOutput.Send(var datagram, var ns, var _)) {
                        outbox.emit(new Effect.SendControl(tunnel.path(), tunnel.localId, ns, datagram));
                    }
                }
            }
        } catch (RuntimeException | StackOverflowError silent) {
            outbox.count(EngineCounter.BUGS);
        }
    }

    private static final Result BUG = Result.of(StopCcnResult.GENERAL_CLEAR, "internal error");
}
