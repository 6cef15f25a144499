package io.culvert.core.engine;

import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.checkpoint.ChannelCheckpoint;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.checkpoint.TunnelCheckpoint;
import io.culvert.core.checkpoint.TunnelRecords;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.call.CallState;
import io.culvert.l2tp.call.LnsIncomingCall;
import io.culvert.l2tp.channel.ChannelState;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.tunnel.CallImage;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelImage;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes tunnels of the records that another engine, or this unit before its restart, has left. What cannot go on is ended
 * as if its time had come: with a word to the peer where there is a way, an accounting Stop, and a line in the history.
 */
final class Restorer {
    /** Messages that every peer takes (RFC 2661 section 5.8). */
    private static final int LEAST_WINDOW = 4;

    private final EngineSettings settings;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines;
    private final TunnelTable table;
    private final Entrance entrance;
    private final SessionRestorer sessions;
    private final Failures failures;
    private final List<TunnelEntry> toResync = new ArrayList<>();
    private final List<Rest> rests = new ArrayList<>();
    // Recovery tunnels with what they recover, and IDs of ours that others were known by.
    private final Map<TunnelEntry, TunnelId> recoveries = new LinkedHashMap<>();
    private final List<TunnelId> abandoned = new ArrayList<>();
    private final IdentityHashMap<EffectiveSettings, Map<String, TunnelSettings>> machines = new IdentityHashMap<>();

    Restorer(
            EngineSettings settings,
            RandomGenerator random,
            Outbox outbox,
            Deadlines<Wakeable> deadlines,
            TunnelTable table,
            Entrance entrance,
            SessionRestorer sessions,
            Failures failures) {
        this.settings = settings;
        this.random = random;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.table = table;
        this.entrance = entrance;
        this.sessions = sessions;
        this.failures = failures;
    }

    private record Rest(CheckpointKey key, long freedAtNanos) {}

    /** An ID, or all that was known under it. */
    void restore(TunnelId id, TunnelRecords records, boolean degraded) {
        records.freed().ifPresent(freed -> {
            long freedAt = freed.atNanos();
            rests.add(new Rest(new CheckpointKey(CheckpointKey.Kind.TUNNEL, id, 0), freedAt));
        });
        records.freedSessions()
                .forEach((session, freed) -> rests.add(new Rest(Checkpointer.key(id, session), freed.atNanos())));
        if (records.tunnel().isPresent()) {
            restore(id, records.tunnel().get(), records, degraded);
        } else {
            dropOrphans(id, records);
        }
    }

    /**
     * Accounting records that no server has acknowledged, as far as the journal knows. Not an interim record that is not the last of
     * its session: a server that has seen the later one would see counters fall.
     */
    void restoreAccounting(Image part) {
        var last = new HashMap<String, CheckpointKey>();
        part.accounting().forEach((key, record) -> last.put(record.session().acctSessionId(), key));
        part.accounting().forEach((key, record) -> {
            var id = outbox.checkpointer().restore(key, record);
            if (record.event() instanceof Event.Interim
                    && !key.equals(last.get(record.session().acctSessionId()))) {
                outbox.checkpointer().accounted(id);
            } else {
                outbox.emit(new Effect.Account(id, record));
            }
        });
    }

    /**
     * All have been restored: IDs that rest do so on.
     *
     * @return those whose peers have to be found again
     */
    List<TunnelEntry> finish() {
        rests.sort(Comparator.comparingLong(Rest::freedAtNanos));
        for (var rest : rests) {
            outbox.checkpointer().restore(rest.key(), rest.freedAtNanos());
            if (rest.key().kind() == CheckpointKey.Kind.TUNNEL) {
                entrance.ids().rest(rest.key().tunnelId(), rest.freedAtNanos());
            }
        }
        abandoned.forEach(id -> entrance.ids().rest(id, outbox.nowNanos()));
        recoveries.forEach(this::relate);
        rests.clear();
        abandoned.clear();
        recoveries.clear();
        machines.clear();
        var found = List.copyOf(toResync);
        toResync.clear();
        return found;
    }

    /** A recovery tunnel that the peer has opened goes on, if it has not done its work, and there still is something to do. */
    private void relate(TunnelEntry recovery, TunnelId recoveredId) {
        var old = table.find(recoveredId).filter(tunnel -> tunnel.state == TunnelState.ESTABLISHED && !tunnel.broken);
        if (recovery.state == TunnelState.SETTING_UP && old.isPresent()) {
            recovery.failover.recovered = old.get();
            old.get().failover.recoveryTunnel = recovery;
            old.get().failover.isDeaf = true;
        } else {
            recovery.machine().close(Result.of(StopCcnResult.GENERAL_CLEAR, "recovery is over"), outbox.now());
            outbox.touch(recovery);
        }
    }

    private void restore(TunnelId id, TunnelCheckpoint record, TunnelRecords records, boolean degraded) {
        var ends = new TunnelEnds(
                record.ends().path(),
                record.ends().peerTunnelId(),
                record.ends().peerName(),
                record.ends().localName(),
                record.settings().groupName());
        var state = switch (record.state()) {
            case WAIT_CONNECTED -> TunnelState.SETTING_UP;
            case ESTABLISHED -> TunnelState.ESTABLISHED;
            case CLOSING -> TunnelState.CLOSING;
        };
        var tunnel = new TunnelEntry(id, ends, null, state, deadlines, record.sinceNanos());
        entrance.ids().take(id);
        tunnel.wasEstablished = record.wasEstablished();
        var failover = record.failover();
        tunnel.failover.announced = failover.announced();
        tunnel.failover.recoveryTunnelId = failover.recoveryTunnel().orElse(null);
        tunnel.failover.recoveredId = failover.recovered().orElse(null);
        tunnel.failover.suggested = failover.suggested().orElse(null);
        failover.recoveryTunnel().filter(settings.shard()::owns).ifPresent(abandoned::add);
        tunnel.halfOpen =
                state == TunnelState.SETTING_UP && failover.recovered().isEmpty();
        tunnel.noSessionDeadline = record.deadlines().noSessionNanos();
        tunnel.peer = record.wasEstablished() ? record.peer().orElse(null) : null;
        tunnel.closing = record.closing().orElse(null);
        tunnel.ending = record.ending().map(CheckpointRecords::ending).orElse(null);
        tunnel.recorded = true;
        if (tunnel.halfOpen) {
            entrance.doorkeeper().restore(ends.path());
        }
        var image = record.ha() ? image(record, records, degraded) : Optional.<TunnelImage>empty();
        if (image.isPresent()) {
            var machine = machine(record.settings(), ends.localName());
            if (failover.suggested().isPresent()) {
                machine = machine.forRecovery(
                        new RecoveryRole.Responder(failover.suggested().get()), Optional.empty());
            }
            tunnel.begin(record.settings(), Tunnel.resume(machine, id, image.get(), random, outbox.now()));
            tunnel.resyncBurst = record.resyncBurst();
            boolean byProtocol = state == TunnelState.ESTABLISHED
                    && TunnelFailover.isByProtocol(record.settings(), failover, record.peer(), degraded);
            tunnel.failover.isByProtocol = byProtocol;
            tunnel.failover.isDeaf = byProtocol;
            failover.recovered().ifPresent(recovered -> recoveries.put(tunnel, recovered));
            resume(tunnel, records);
            if (byProtocol != failover.recovering()) {
                outbox.changed(tunnel);
            }
        } else {
            tunnel.begin(record.settings(), null);
            abandon(tunnel, record, records);
        }
    }

    /** Many tunnels have the same settings, in one instance. */
    private TunnelSettings machine(EffectiveSettings effective, String localName) {
        return machines.computeIfAbsent(effective, first -> new HashMap<>())
                .computeIfAbsent(localName, name -> entrance.policies().machine(effective, name));
    }

    private void resume(TunnelEntry tunnel, TunnelRecords records) {
        table.restore(tunnel);
        outbox.blame(tunnel);
        tunnel.recordedChannel = tunnel.machine().channelNumbers();
        tunnel.recordedReached = tunnel.machine().hasReachedPeer();
        tunnel.recordedWindow = tunnel.machine().channelFacts().sendWindowLimit();
        records.sessions().forEach((id, session) -> sessions.restore(tunnel, id, session));
        switch (tunnel.state) {
            case ESTABLISHED -> {
                if (!recoveries.containsKey(tunnel)) {
                    toResync.add(tunnel);
                }
            }
            // A peer that is about to answer need not be asked.
            case SETTING_UP -> tunnel.machine().resumeHello(outbox.now());
            case AUTHORIZING, CLOSING -> {}
        }
        outbox.touch(tunnel);
    }

    /** Nothing can be said to the peer, since nobody knows the numbers: it will find out. */
    private void abandon(TunnelEntry tunnel, TunnelCheckpoint record, TunnelRecords records) {
        outbox.count(EngineCounter.CLEARED_AT_RESTORE);
        if (record.ha()) {
            outbox.count(EngineCounter.RESTORE_CONTRADICTORY);
        }
        tunnel.broken = true;
        tunnel.gone = true;
        table.restore(tunnel);
        outbox.blame(tunnel);
        records.messages().keySet().forEach(ns -> outbox.checkpointer().remove(Checkpointer.messageKey(tunnel, ns)));
        if (records.channel().isPresent()) {
            outbox.checkpointer().remove(Checkpointer.channelKey(tunnel));
        }
        var ending = Ending.of(
                        DisconnectCause.VPN_TUNNEL_SHUT,
                        record.ha() ? "the tunnel could not be restored" : "a tunnel without HA ends at a switchover")
                .withFailure(FailureType.CONNECTION_TERMINATION)
                .withClearing(Optional.empty());
        if (tunnel.state != TunnelState.CLOSING) {
            tunnel.ending = ending;
            if (records.sessions().isEmpty() && record.wasEstablished()) {
                failures.record(tunnel, ending);
            }
            table.enter(tunnel, TunnelState.CLOSING);
        }
        records.sessions().forEach((id, session) -> sessions.abandon(tunnel, id, session, ending));
        outbox.touch(tunnel);
    }

    private Optional<TunnelImage> image(TunnelCheckpoint record, TunnelRecords records, boolean degraded) {
        var queue = records.queue();
        var channel = records.channel();
        if (channel.isEmpty() || queue.isEmpty()) {
            return Optional.empty();
        }
        boolean lingering = record.state() == TunnelCheckpoint.State.CLOSING;
        var peer = record.peer();
        if (!lingering && peer.isEmpty()) {
            return Optional.empty();
        }
        var connection = switch (record.state()) {
            case WAIT_CONNECTED -> new ConnectionState.WaitCtlConn(peer.orElseThrow());
            case ESTABLISHED -> new ConnectionState.Established(peer.orElseThrow());
            case CLOSING -> new ConnectionState.Idle();
        };
        var calls = new ArrayList<CallImage>();
        if (!lingering) {
            records.sessions().forEach((id, session) -> call(id, session).ifPresent(calls::add));
        }
        return Optional.of(new TunnelImage(
                connection,
                false,
                lingering,
                Optional.empty(),
                record.reachedPeer(),
                record.ends().peerTunnelId(),
                record.ourChallenge(),
                channel(channel.get(), queue.get(), record),
                calls,
                held(records),
                degraded));
    }

    private static ChannelState channel(ChannelCheckpoint channel, List<Octets> queue, TunnelCheckpoint record) {
        return new ChannelState(
                        channel.unacknowledged(),
                        channel.expected(),
                        queue,
                        // Which of them have left, nobody knows.
                        queue.size(),
                        channel.peerWindow(),
                        1,
                        channel.peerWindow(),
                        0,
                        channel.sendWindowLimit())
                .withCongestionWindow(Math.max(record.resyncBurst(), LEAST_WINDOW));
    }

    /** A call as its machine knows it; none of one that is over for the peer. */
    private static Optional<CallImage> call(SessionId id, SessionCheckpoint session) {
        var call = session.call();
        if (!call.isServed()) {
            // As far as is needed to clear it.
            return session.phase() == SessionCheckpoint.Phase.ENDING
                            || !call.peerId().isAssigned()
                    ? Optional.empty()
                    : Optional.of(new CallImage(
                            id, call.peerId(), new LnsIncomingCall.State.Established(call.peerId()), Optional.empty()));
        }
        var state = switch (session.phase()) {
            case CONNECTING -> Optional.<CallState>of(new LnsIncomingCall.State.WaitConnect(call.peerId(), icrq(call)));
            case LINK, AUTHENTICATED, ESTABLISHED ->
                Optional.<CallState>of(new LnsIncomingCall.State.Established(call.peerId()));
            case ENDING -> Optional.<CallState>empty();
        };
        return state.map(known -> new CallImage(id, call.peerId(), known, Optional.empty()));
    }

    private static SessionMessage.Icrq icrq(SessionCheckpoint.Call call) {
        var avps = new ArrayList<Avp>();
        call.calledNumber().ifPresent(number -> avps.add(Avp.CalledNumber.of(number)));
        call.callingNumber().ifPresent(number -> avps.add(Avp.CallingNumber.of(number)));
        return new SessionMessage.Icrq(call.peerId(), call.serialNumber(), avps);
    }

    private List<TunnelImage.HeldId> held(TunnelRecords records) {
        var held = new ArrayList<TunnelImage.HeldId>();
        long hold = settings.tunnels().sessionIdHold().toNanos();
        records.freedSessions().forEach((id, freed) -> {
            if (freed.atNanos() + hold > outbox.nowNanos()) {
                held.add(new TunnelImage.HeldId(
                        id, Deadlines.instant(freed.atNanos()).plus(Duration.ofNanos(hold))));
            }
        });
        return held;
    }

    /** Sessions and messages of a tunnel that is not in the journal: nothing can be done for them. */
    private void dropOrphans(TunnelId id, TunnelRecords records) {
        records.sessions().keySet().forEach(session -> {
            outbox.count(EngineCounter.RESTORE_CONTRADICTORY);
            outbox.checkpointer().remove(Checkpointer.key(id, session));
        });
        records.messages()
                .keySet()
                .forEach(ns ->
                        outbox.checkpointer().remove(new CheckpointKey(CheckpointKey.Kind.MESSAGE, id, ns.value())));
        records.channel()
                .ifPresent(
                        channel -> outbox.checkpointer().remove(new CheckpointKey(CheckpointKey.Kind.CHANNEL, id, 0)));
    }
}
