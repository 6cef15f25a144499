package io.culvert.core.checkpoint;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.l2tp.TunnelId;
import java.util.Collections;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What all changes so far amount to. A snapshot is read by the same {@link #apply} as what was written after it.
 *
 * <p>Records may come in any order: while a snapshot is being read, a tunnel's sessions may be there before it.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> by the IDs of tunnels and sessions, and by what accounting keeps.
 */
public final class Image {
    private static final Comparator<TunnelId> BY_TUNNEL_ID = Comparator.comparingInt(TunnelId::value);
    private static final Comparator<CheckpointKey> BY_NUMBER =
            Comparator.comparingLong(CheckpointKey::number).thenComparing(CheckpointKey::tunnelId, BY_TUNNEL_ID);
    private static final long MOST_U16 = 0xFFFF;

    private final CheckpointCodec codec = new CheckpointCodec();
    private final NavigableMap<TunnelId, TunnelRecords> tunnels = new TreeMap<>(BY_TUNNEL_ID);
    private final NavigableMap<CheckpointKey, AccountingRecord> accounting = new TreeMap<>(BY_NUMBER);

    /** A change that could not be read: nothing is under its key now. */
    public record Fault(CheckpointKey key, String text) {}

    /** How many of each are in an image. */
    public record Counts(
            int tunnels,
            int channels,
            int messages,
            int sessions,
            int freedTunnels,
            int freedSessions,
            int accounting) {}

    /**
     * Puts the change's value in the place of what was under its key. A value that cannot be read removes what was there: it
     * is not true any more.
     */
    public Optional<Fault> apply(Change change) {
        var key = change.key();
        if (!isWithinBounds(key)) {
            return Optional.of(new Fault(key, "there is no such number"));
        }
        if (change.isRemoval()) {
            remove(key);
            return Optional.empty();
        }
        return switch (codec.decode(key, change.value())) {
            case Decoded.Ok(var checkpoint) -> {
                putDecoded(key, checkpoint);
                yield Optional.empty();
            }
            case Decoded.Fault(var text) -> {
                remove(key);
                yield Optional.of(new Fault(key, text));
            }
        };
    }

    /**
     * Puts a record in the place of what was under its key.
     *
     * @throws IllegalArgumentException if the record does not belong under such a key
     */
    public void put(CheckpointKey key, Checkpoint checkpoint) {
        boolean belongs = isWithinBounds(key)
                && switch (checkpoint) {
                    case TunnelCheckpoint _ -> key.kind() == Kind.TUNNEL;
                    case ChannelCheckpoint _ -> key.kind() == Kind.CHANNEL;
                    case MessageCheckpoint _ -> key.kind() == Kind.MESSAGE;
                    case SessionCheckpoint _ -> key.kind() == Kind.SESSION;
                    case AccountingCheckpoint _ -> key.kind() == Kind.ACCOUNTING;
                    case Freed _ -> key.kind() == Kind.TUNNEL || key.kind() == Kind.SESSION;
                };
        if (!belongs) {
            throw new IllegalArgumentException(key + " for " + checkpoint);
        }
        putDecoded(key, checkpoint);
    }

    private void putDecoded(CheckpointKey key, Checkpoint checkpoint) {
        if (checkpoint instanceof AccountingCheckpoint(var unacknowledged)) {
            accounting.put(key, unacknowledged);
        } else {
            tunnels.computeIfAbsent(key.tunnelId(), _ -> new TunnelRecords())
                    .put(key.kind(), (int) key.number(), checkpoint);
        }
    }

    private void remove(CheckpointKey key) {
        if (key.kind() == Kind.ACCOUNTING) {
            accounting.remove(key);
            return;
        }
        var records = tunnels.get(key.tunnelId());
        if (records != null) {
            records.remove(key.kind(), (int) key.number());
            if (records.isEmpty()) {
                tunnels.remove(key.tunnelId());
            }
        }
    }

    private static boolean isWithinBounds(CheckpointKey key) {
        return switch (key.kind()) {
            case TUNNEL, CHANNEL -> key.number() == 0;
            case MESSAGE -> key.number() <= MOST_U16;
            case SESSION -> key.number() >= 1 && key.number() <= MOST_U16;
            case ACCOUNTING -> true;
        };
    }

    /** The part that belongs to shard {@code index} of {@code count}; an image of its own. */
    public Image part(int index, int count) {
        var part = new Image();
        tunnels.forEach((tunnelId, records) -> {
            if (tunnelId.value() % count == index) {
                part.tunnels.put(tunnelId, records.copy());
            }
        });
        accounting.forEach((key, unacknowledged) -> {
            if (key.tunnelId().value() % count == index) {
                part.accounting.put(key, unacknowledged);
            }
        });
        return part;
    }

    /** All that is known of tunnels, by ID. */
    public NavigableMap<TunnelId, TunnelRecords> tunnels() {
        return Collections.unmodifiableNavigableMap(tunnels);
    }

    public Optional<TunnelRecords> tunnel(TunnelId tunnelId) {
        return Optional.ofNullable(tunnels.get(tunnelId));
    }

    /** Accounting records that no server has acknowledged, by number. */
    public NavigableMap<CheckpointKey, AccountingRecord> accounting() {
        return Collections.unmodifiableNavigableMap(accounting);
    }

    /** Changes that make this image of an empty one, each key once. */
    public void export(Consumer<Change> to) {
        tunnels.forEach((tunnelId, records) -> {
            records.tunnel().ifPresent(tunnel -> export(Kind.TUNNEL, tunnelId, 0, tunnel, to));
            records.freed().ifPresent(freed -> export(Kind.TUNNEL, tunnelId, 0, freed, to));
            records.channel().ifPresent(channel -> export(Kind.CHANNEL, tunnelId, 0, channel, to));
            records.messages()
                    .forEach((ns, message) ->
                            export(Kind.MESSAGE, tunnelId, ns.value(), new MessageCheckpoint(message), to));
            records.sessions()
                    .forEach((sessionId, session) -> export(Kind.SESSION, tunnelId, sessionId.value(), session, to));
            records.freedSessions()
                    .forEach((sessionId, freed) -> export(Kind.SESSION, tunnelId, sessionId.value(), freed, to));
        });
        accounting.forEach((key, unacknowledged) ->
                to.accept(new Change(key, codec.encode(new AccountingCheckpoint(unacknowledged)))));
    }

    private void export(Kind kind, TunnelId tunnelId, int number, Checkpoint checkpoint, Consumer<Change> to) {
        to.accept(new Change(new CheckpointKey(kind, tunnelId, number), codec.encode(checkpoint)));
    }

    /** Cost: once through the tunnels. */
    public Counts counts() {
        int live = 0;
        int channels = 0;
        int messages = 0;
        int sessions = 0;
        int freedTunnels = 0;
        int freedSessions = 0;
        for (var records : tunnels.values()) {
            live += records.tunnel().isPresent() ? 1 : 0;
            channels += records.channel().isPresent() ? 1 : 0;
            messages += records.messages().size();
            sessions += records.sessions().size();
            freedTunnels += records.freed().isPresent() ? 1 : 0;
            freedSessions += records.freedSessions().size();
        }
        return new Counts(live, channels, messages, sessions, freedTunnels, freedSessions, accounting.size());
    }

    public boolean isEmpty() {
        return tunnels.isEmpty() && accounting.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image that && tunnels.equals(that.tunnels) && accounting.equals(that.accounting);
    }

    @Override
    public int hashCode() {
        return 31 * tunnels.hashCode() + accounting.hashCode();
    }

    @Override
    public String toString() {
        return "Image[tunnels=" + tunnels + ", accounting=" + accounting + "]";
    }
}
