package io.culvert.core.engine;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.checkpoint.AccountingCheckpoint;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Checkpoint;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Freed;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.ConnectionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a step has changed that must survive the death of the unit: whoever changes a tunnel or a session marks it, and at
 * the end of the step each that is marked is written once, as it is then.
 *
 * <p>Does nothing where there is no journal. <b>Bounds:</b> an entry per ID that rests, and per accounting record that no
 * server has acknowledged.
 */
final class Checkpointer {
    /** Entries of IDs that have rested, taken out of the journal in one step. */
    private static final int SWEPT_PER_STEP = 16;

    private final boolean on;
    private final CheckpointCodec codec = new CheckpointCodec();
    private final ChannelRecorder channels = new ChannelRecorder(this);
    private final ArrayDeque<TunnelEntry> markedTunnels = new ArrayDeque<>();
    private final ArrayDeque<TunnelEntry> stirredChannels = new ArrayDeque<>();
    private final ArrayDeque<SessionEntry> markedSessions = new ArrayDeque<>();
    // When each was freed, in that order.
    private final LinkedHashMap<CheckpointKey, Long> resting = new LinkedHashMap<>();
    private final LinkedHashMap<AccountingId, AccountingRecord> accounting = new LinkedHashMap<>();
    private List<Change> changes = new ArrayList<>();
    private long lastAccounting;

    Checkpointer(boolean on) {
        this.on = on;
    }

    /** Records are written in that format from now on. */
    void write(int format) {
        codec.write(format);
    }

    boolean isOn() {
        return on;
    }

    /** The tunnel's record is to be written. */
    void mark(TunnelEntry tunnel) {
        if (on && !tunnel.marked) {
            tunnel.marked = true;
            markedTunnels.add(tunnel);
        }
    }

    /** The session's record is to be written. */
    void mark(SessionEntry session) {
        if (on && !session.marked) {
            session.marked = true;
            markedSessions.add(session);
        }
    }

    /** The numbers of the tunnel's channel may have moved. */
    void stir(TunnelEntry tunnel) {
        if (on && !tunnel.stirred) {
            tunnel.stirred = true;
            stirredChannels.add(tunnel);
        }
    }

    /** The tunnel is not there any more; {@code rests}: its ID must not be given out for a while. */
    void freed(TunnelEntry tunnel, boolean rests, long nowNanos) {
        tunnel.freed = true;
        if (!on || !tunnel.recorded) {
            return;
        }
        channels.forget(tunnel);
        free(key(tunnel), rests, nowNanos);
    }

    /** The session is not there any more. In a tunnel that is over no session begins: the ID need not be remembered. */
    void freed(SessionEntry session, long nowNanos) {
        session.freed = true;
        if (on && session.recorded) {
            free(key(session), session.tunnel.state != TunnelState.CLOSING, nowNanos);
        }
    }

    private void free(CheckpointKey key, boolean rests, long nowNanos) {
        if (rests) {
            resting.putLast(key, nowNanos);
            put(key, new Freed(nowNanos));
        } else {
            remove(key);
        }
    }

    /** Keeps the record until a server has it, and names it. */
    AccountingId account(TunnelEntry tunnel, AccountingRecord record) {
        var id = new AccountingId(tunnel.localId, ++lastAccounting);
        if (on) {
            accounting.put(id, record);
            put(id.key(), new AccountingCheckpoint(record));
        }
        return id;
    }

    /** A server has it. */
    void accounted(AccountingId id) {
        if (accounting.remove(id) != null) {
            remove(id.key());
        }
    }

    /** Takes over from another engine's journal what no server had acknowledged. */
    AccountingId restore(CheckpointKey key, AccountingRecord record) {
        var id = new AccountingId(key.tunnelId(), key.number());
        lastAccounting = Math.max(lastAccounting, key.number());
        if (on) {
            accounting.put(id, record);
        }
        return id;
    }

    /** An ID that rested in another engine's journal rests on. In the order of time. */
    void restore(CheckpointKey key, long freedAtNanos) {
        if (on) {
            resting.putLast(key, freedAtNanos);
        }
    }

    /** Whether something is marked. */
    boolean hasWork() {
        return !markedTunnels.isEmpty() || !stirredChannels.isEmpty() || !markedSessions.isEmpty();
    }

    /** Writes all that is marked; what throws is not marked any more, and is the blamed tunnel's fault. */
    void work(Outbox outbox) {
        for (var tunnel = markedTunnels.poll(); tunnel != null; tunnel = markedTunnels.poll()) {
            tunnel.marked = false;
            outbox.blame(tunnel);
            if (isWorthIt(tunnel)) {
                write(tunnel);
            }
        }
        for (var tunnel = stirredChannels.poll(); tunnel != null; tunnel = stirredChannels.poll()) {
            tunnel.stirred = false;
            outbox.blame(tunnel);
            if (isWorthIt(tunnel)) {
                if (!tunnel.recorded) {
                    write(tunnel);
                }
                channels.write(tunnel);
            }
        }
        for (var session = markedSessions.poll(); session != null; session = markedSessions.poll()) {
            session.marked = false;
            outbox.blame(session.tunnel);
            if (!session.freed) {
                var key = key(session);
                if (!session.recorded) {
                    resting.remove(key);
                }
                put(key, CheckpointRecords.of(session));
                session.recorded = true;
            }
        }
    }

    private void write(TunnelEntry tunnel) {
        resting.remove(key(tunnel));
        put(key(tunnel), CheckpointRecords.of(tunnel));
        tunnel.recorded = true;
        stir(tunnel);
    }

    /** Whether something was said to the peer: before that it may just as well begin anew. */
    private static boolean isWorthIt(TunnelEntry tunnel) {
        boolean isSilent = tunnel.state == TunnelState.SETTING_UP
                && tunnel.hasMachine()
                && tunnel.machine().state() instanceof ConnectionState.Idle;
        return !tunnel.freed && tunnel.isAdmitted() && !isSilent && !tunnel.failover.isRequest();
    }

    /** All changes since the last call; IDs that have rested are forgotten along with them. */
    List<Change> take(long nowNanos) {
        if (changes.isEmpty()) {
            return List.of();
        }
        sweep(nowNanos);
        var taken = changes;
        changes = new ArrayList<>();
        return taken;
    }

    private void sweep(long nowNanos) {
        for (int i = 0; i < SWEPT_PER_STEP && !resting.isEmpty(); i++) {
            var oldest = resting.firstEntry();
            if (oldest.getValue() + TunnelIds.REST.toNanos() > nowNanos) {
                return;
            }
            resting.pollFirstEntry();
            remove(oldest.getKey());
        }
    }

    /** Changes that make an empty image one of everything, as it is now. */
    void export(Iterable<TunnelEntry> tunnels, Consumer<Change> to) {
        for (var tunnel : tunnels) {
            if (!isWorthIt(tunnel)) {
                continue;
            }
            to.accept(change(key(tunnel), CheckpointRecords.of(tunnel)));
            channels.export(tunnel, to);
            for (var session : tunnel.sessions.values()) {
                to.accept(change(key(session), CheckpointRecords.of(session)));
            }
        }
        for (var entry : resting.entrySet()) {
            to.accept(change(entry.getKey(), new Freed(entry.getValue())));
        }
        for (Map.Entry<AccountingId, AccountingRecord> entry : accounting.entrySet()) {
            to.accept(change(entry.getKey().key(), new AccountingCheckpoint(entry.getValue())));
        }
    }

    void put(CheckpointKey key, Checkpoint checkpoint) {
        changes.add(change(key, checkpoint));
    }

    void remove(CheckpointKey key) {
        changes.add(Change.removal(key));
    }

    Change change(CheckpointKey key, Checkpoint checkpoint) {
        return new Change(key, codec.encode(checkpoint));
    }

    static CheckpointKey key(TunnelEntry tunnel) {
        return new CheckpointKey(CheckpointKey.Kind.TUNNEL, tunnel.localId, 0);
    }

    static CheckpointKey key(SessionEntry session) {
        return key(session.tunnel.localId, session.localId);
    }

    static CheckpointKey key(TunnelId tunnelId, SessionId sessionId) {
        return new CheckpointKey(CheckpointKey.Kind.SESSION, tunnelId, sessionId.value());
    }

    static CheckpointKey messageKey(TunnelEntry tunnel, SequenceNumber ns) {
        return new CheckpointKey(CheckpointKey.Kind.MESSAGE, tunnel.localId, ns.value());
    }

    static CheckpointKey channelKey(TunnelEntry tunnel) {
        return new CheckpointKey(CheckpointKey.Kind.CHANNEL, tunnel.localId, 0);
    }
}
