package io.culvert.core.engine;

import io.culvert.core.engine.Effect.Trace.Topic;
import io.culvert.core.engine.Entrance.Delivery;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.l2tp.wire.TieBreak;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Recovery tunnels: those that peers open which have failed, and those that we open when we have.
 *
 * <p>A recovery tunnel of ours is no record of its own: the tunnel that it recovers says that recovery has begun, and under
 * which ID, until the peer has confirmed it. Whoever goes on after us begins again under another ID; for the peer that is
 * one failure more, which it may meet at any time (RFC 4951 section 3.2.1). <b>Bounds:</b> one for each tunnel.
 */
final class Recoveries {
    /** How long a recovery tunnel that has done its work waits for the peer to close it. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final RandomGenerator random;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines;
    private final TunnelTable table;
    private final Entrance entrance;
    private final Sessions sessions;
    private final Resync resync;

    Recoveries(
            RandomGenerator random,
            Outbox outbox,
            Deadlines<Wakeable> deadlines,
            TunnelTable table,
            Entrance entrance,
            Sessions sessions,
            Resync resync) {
        this.random = random;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.table = table;
        this.entrance = entrance;
        this.sessions = sessions;
        this.resync = resync;
    }

    /** Whether it is an SCCRQ that is to recover a tunnel. */
    static boolean isRequest(ControlHeader header, Octets datagram) {
        return MessageCodec.peekType(datagram, header)
                        .filter(type -> type == MessageType.SCCRQ.number())
                        .isPresent()
                && MessageCodec.peekTunnelRecovery(datagram, header).isPresent();
    }

    /** The peer, or we in its eyes, have failed: judges its SCCRQ. */
    Optional<Delivery> receive(UdpPath path, ControlHeader header, Octets datagram) {
        var asked = MessageCodec.peekTunnelRecovery(datagram, header).orElseThrow();
        var old = find(path, asked);
        var ends = new TunnelEnds(
                path,
                TunnelId.NONE,
                MessageCodec.peekHostName(datagram, header)
                        .map(Avp.HostName::text)
                        .orElse(""),
                old.map(tunnel -> tunnel.ends.localName())
                        .orElseGet(() -> entrance.policies().ownName()),
                old.flatMap(tunnel -> tunnel.ends.vpdnGroup()));
        // The same secret, whoever is configured by now (RFC 4951 section 3.2.1).
        var secret = old.flatMap(tunnel -> tunnel.settings().value(VpdnSettings.PASSWORD))
                .filter(shared -> !shared.isEmpty());
        return switch (decode(header, datagram, secret)) {
            case Decoded.Ok(Sccrq request, var _) ->
                judge(ends.withPeerTunnelId(request.assignedTunnelId()), old, request, header, datagram);
            case Decoded.Malformed(var error) -> {
                entrance.doorkeeper().malformed(ends, header, error);
                yield Optional.empty();
            }
            case Decoded.Ok _, Decoded.Zlb _ -> throw new IllegalStateException("an SCCRQ is something else");
        };
    }

    private static Decoded decode(ControlHeader header, Octets datagram, Optional<Secret> secret) {
        return MessageCodec.decode(datagram, header, secret);
    }

    /** The tunnel that both ends call so, between the same hosts. */
    private Optional<TunnelEntry> find(UdpPath path, Avp.TunnelRecovery asked) {
        return table.find(asked.recoverRemoteTunnelId())
                .filter(tunnel -> tunnel.state == TunnelState.ESTABLISHED
                        && isAlive(tunnel)
                        && !tunnel.failover.isRecoveryTunnel()
                        && tunnel.ends.peerTunnelId().equals(asked.recoverTunnelId())
                        && isBetweenSameHosts(tunnel.path(), path));
    }

    private static boolean isBetweenSameHosts(UdpPath a, UdpPath b) {
        return a.peer().getAddress().equals(b.peer().getAddress())
                && a.local().getAddress().equals(b.local().getAddress());
    }

    private Optional<Delivery> judge(
            TunnelEnds ends, Optional<TunnelEntry> found, Sccrq request, ControlHeader header, Octets datagram) {
        if (found.isEmpty()) {
            return refuse(ends, header, "there is no such tunnel to recover");
        }
        var old = found.get();
        outbox.blame(old);
        if (!TunnelFailover.isMutual(old.failover.announced, Optional.ofNullable(old.peer))) {
            return refuse(ends, header, "recovery of the tunnel was not announced by both ends");
        }
        var known = table.find(ends.path(), ends.peerTunnelId()).filter(tunnel -> tunnel.state != TunnelState.CLOSING);
        if (known.isPresent()) {
            if (known.get().failover.recovered != old) {
                return refuse(ends, header, "the tunnel ID is in use");
            }
            outbox.count(EngineCounter.SCCRQ_REPEATED);
            return Optional.of(new Delivery(known.get(), header, datagram));
        }
        if (!losesTie(old, request.tieBreaker())) {
            outbox.count(EngineCounter.RECOVERIES_TIED);
            return Optional.empty();
        }
        return accept(ends, old).map(recovery -> new Delivery(recovery, header, datagram));
    }

    /** Whether a request of ours gives way to one of the peer, or there is none (RFC 4951 Appendix B). */
    private boolean losesTie(TunnelEntry old, Optional<Avp.TieBreaker> theirs) {
        var ours = old.failover.recoveryTunnel;
        if (ours == null || !ours.failover.isRequest() || !isUnanswered(ours)) {
            return true;
        }
        return switch (TieBreak.between(ours.failover.tieBreaker, theirs)) {
            case OURS_WINS, BOTH_LIVE -> false;
            case PEERS_WINS -> true;
            case BOTH_LOSE -> {
                dismiss(old);
                request(old);
                yield false;
            }
        };
    }

    private static boolean isUnanswered(TunnelEntry recovery) {
        return isAlive(recovery) && recovery.machine().state() instanceof ConnectionState.WaitCtlReply;
    }

    private Optional<Delivery> refuse(TunnelEnds ends, ControlHeader header, String text) {
        outbox.count(EngineCounter.RECOVERIES_REFUSED);
        if (entrance.doorkeeper().enter(ends)) {
            entrance.doorkeeper().leave(ends.path());
            var ending = Ending.of(DisconnectCause.VPN_BAD_CONTROL_PACKET, text)
                    .withFailure(FailureType.CALL_PARAMETERS)
                    .toldBy(Result.of(GeneralError.VALUE_OUT_OF_RANGE, text));
            entrance.doorkeeper().refuse(ends, header, ending);
        }
        return Optional.empty();
    }

    /** Who names a pair of IDs is no stranger: such a tunnel is no half-open one. */
    private Optional<TunnelEntry> accept(TunnelEnds ends, TunnelEntry old) {
        var id = entrance.ids().allocate(outbox.nowNanos());
        if (id.isEmpty()) {
            outbox.count(EngineCounter.RECOVERIES_REFUSED);
            return Optional.empty();
        }
        outbox.count(EngineCounter.RECOVERIES_ACCEPTED);
        dismiss(old);
        var suggested = ControlReset.suggestion(old.machine().channelNumbers());
        var recovery = add(id.get(), ends, old);
        recovery.failover.suggested = suggested;
        var machine = entrance.policies()
                .machine(old.settings(), ends.localName())
                .forRecovery(new RecoveryRole.Responder(suggested), Optional.empty());
        recovery.begin(old.settings(), Tunnel.accept(machine, recovery.localId, random));
        table.add(recovery);
        old.failover.isDeaf = true;
        outbox.trace(Topic.TUNNEL, old, null, () -> "the peer recovers it by tunnel " + recovery.localId);
        return Optional.of(recovery);
    }

    private TunnelEntry add(TunnelId id, TunnelEnds ends, TunnelEntry old) {
        var recovery = new TunnelEntry(id, ends, null, TunnelState.SETTING_UP, deadlines, outbox.nowNanos());
        recovery.halfOpen = false;
        recovery.failover.recovered = old;
        recovery.failover.recoveredId = old.localId;
        old.failover.recoveryTunnel = recovery;
        return recovery;
    }

    /** A tunnel that was taken over has its turn to find its peer. */
    void resume(TunnelEntry old) {
        if (!old.failover.isByProtocol) {
            old.machine().resumeHello(outbox.now());
        } else if (old.failover.recoveryTunnel == null) {
            request(old);
        }
    }

    /** Opens a recovery tunnel. */
    private void request(TunnelEntry old) {
        var id = entrance.ids().allocate(outbox.nowNanos());
        if (id.isEmpty()) {
            fail(old);
            return;
        }
        outbox.count(EngineCounter.RECOVERIES_REQUESTED);
        var ends = new TunnelEnds(
                old.path(), TunnelId.NONE, old.ends.peerName(), old.ends.localName(), old.ends.vpdnGroup());
        var recovery = add(id.get(), ends, old);
        // If it fails, the sessions of the other tell of it.
        recovery.tookSessions = true;
        recovery.failover.tieBreaker = Optional.of(new Avp.TieBreaker(random.nextLong()));
        var machine = entrance.policies()
                .machine(old.settings(), ends.localName())
                .forRecovery(
                        new RecoveryRole.Requester(new Avp.TunnelRecovery(old.localId, old.ends.peerTunnelId())),
                        recovery.failover.tieBreaker);
        recovery.begin(old.settings(), Tunnel.open(machine, recovery.localId, random, outbox.now()));
        table.add(recovery);
        old.failover.recoveryTunnelId = recovery.localId;
        outbox.changed(old);
        outbox.touch(recovery);
        outbox.trace(Topic.TUNNEL, old, null, () -> "recovered by tunnel " + recovery.localId);
    }

    /** A peer may answer a request from another port than it was sent to (RFC 2661 section 8.1). */
    boolean follow(TunnelEntry recovery, UdpPath path) {
        if (!recovery.failover.isRequest()
                || !isUnanswered(recovery)
                || !isBetweenSameHosts(recovery.path(), path)
                || !recovery.path().local().equals(path.local())) {
            return false;
        }
        var ends = recovery.ends;
        table.rename(
                recovery,
                new TunnelEnds(path, ends.peerTunnelId(), ends.peerName(), ends.localName(), ends.vpdnGroup()));
        return true;
    }

    /** The recovery tunnel is up: both ends begin anew in the other one. */
    void established(TunnelEntry recovery, PeerFacts peer) {
        var old = recovery.failover.recovered;
        var suggested = recovery.failover.suggested;
        if (suggested == null) {
            table.rename(recovery, recovery.ends.withPeerTunnelId(peer.tunnelId()));
        } else {
            recovery.noSessionDeadline = outbox.nowNanos() + PATIENCE_NANOS;
        }
        if (old == null || old.failover.recoveryTunnel != recovery || old.state != TunnelState.ESTABLISHED) {
            close(recovery);
            return;
        }
        outbox.count(EngineCounter.TUNNELS_RECOVERED);
        old.failover.isDeaf = false;
        resync.begin(old);
        old.machine()
                .reset(
                        suggested == null
                                ? ControlReset.ofRequester(recovery.machine().suggestedSequence())
                                : ControlReset.ofResponder(suggested),
                        outbox.now());
        if (suggested == null) {
            sessions.renumbered(old);
        } else {
            sessions.renumberedByPeer(old);
            if (!old.isInResync()) {
                old.failover.recoveryTunnelId = null;
            }
        }
        outbox.changed(old);
        outbox.touch(old);
        outbox.trace(Topic.TUNNEL, old, null, () -> "recovered");
    }

    /** The peer has answered in a tunnel that was taken over. */
    void resumed(TunnelEntry old) {
        if (old.failover.isByProtocol || old.failover.recoveryTunnelId != null) {
            old.failover.isByProtocol = false;
            old.failover.recoveryTunnelId = null;
            outbox.changed(old);
            var recovery = old.failover.recoveryTunnel;
            if (recovery != null && recovery.failover.isRequest()) {
                close(recovery);
            }
        } else if (TunnelFailover.isMutual(old.failover.announced, Optional.ofNullable(old.peer))) {
            old.machine().querySessions(outbox.now());
            outbox.touch(old);
        }
    }

    /** A tunnel has ended: it may have been a recovery tunnel, or have had one. */
    void ended(TunnelEntry tunnel) {
        var old = tunnel.failover.recovered;
        if (!tunnel.failover.isRecoveryTunnel()) {
            tunnel.failover.isDeaf = false;
            dismiss(tunnel);
        } else if (old != null && old.failover.recoveryTunnel == tunnel) {
            old.failover.recoveryTunnel = null;
            unrecovered(tunnel, old);
        }
    }

    private void unrecovered(TunnelEntry recovery, TunnelEntry old) {
        if (!old.failover.isDeaf || !isAlive(old)) {
            return;
        }
        if (!old.failover.isByProtocol) {
            old.failover.isDeaf = false;
        } else if (recovery.failover.isRequest()) {
            fail(old);
        } else if (!old.isWaitingForResync()) {
            // The peer's had precedence, and has come to nothing.
            request(old);
        }
    }

    /** Recovery has failed: nobody is told but our own people (RFC 4951 section 3.2.1). */
    private void fail(TunnelEntry old) {
        old.machine().abandon(outbox.now());
        outbox.touch(old);
    }

    /** Nothing comes of the recovery tunnel that there is, if any; the peer does not hear of it. */
    private void dismiss(TunnelEntry old) {
        var recovery = old.failover.recoveryTunnel;
        old.failover.recoveryTunnel = null;
        if (recovery != null && isAlive(recovery)) {
            recovery.tookSessions = true;
            if (isUnanswered(recovery)) {
                recovery.machine().loseTie(outbox.now());
            } else {
                recovery.machine().abandon(outbox.now());
            }
            outbox.touch(recovery);
        }
    }

    private void close(TunnelEntry recovery) {
        if (isAlive(recovery)) {
            recovery.machine().close(Result.of(StopCcnResult.GENERAL_CLEAR, "recovery is over"), outbox.now());
            outbox.touch(recovery);
        }
    }

    private static boolean isAlive(TunnelEntry tunnel) {
        return tunnel.hasMachine() && !tunnel.broken;
    }
}
