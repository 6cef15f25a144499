package io.culvert.core.checkpoint;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Image} knows of one tunnel ID; changes with the image. Nothing in it is there for certain: a tunnel that is
 * freed may have sessions whose records were not removed, a session may have no tunnel.
 *
 * <p><b>Thread:</b> that of the image.
 */
public final class TunnelRecords {
    private static final Comparator<SequenceNumber> BY_NS = Comparator.comparingInt(SequenceNumber::value);
    private static final Comparator<SessionId> BY_SESSION_ID = Comparator.comparingInt(SessionId::value);

    private @Nullable TunnelCheckpoint tunnel;
    private @Nullable Freed freed;
    private @Nullable ChannelCheckpoint channel;
    private final NavigableMap<SequenceNumber, Octets> messages = new TreeMap<>(BY_NS);
    private final NavigableMap<SessionId, SessionCheckpoint> sessions = new TreeMap<>(BY_SESSION_ID);
    private final NavigableMap<SessionId, Freed> freedSessions = new TreeMap<>(BY_SESSION_ID);

    TunnelRecords() {}

    TunnelRecords copy() {
        var copy = new TunnelRecords();
        copy.tunnel = tunnel;
        copy.freed = freed;
        copy.channel = channel;
        copy.messages.putAll(messages);
        copy.sessions.putAll(sessions);
        copy.freedSessions.putAll(freedSessions);
        return copy;
    }

    /** The tunnel; empty where it is freed, or its record is not there. */
    public Optional<TunnelCheckpoint> tunnel() {
        return Optional.ofNullable(tunnel);
    }

    /** When the tunnel was freed. */
    public Optional<Freed> freed() {
        return Optional.ofNullable(freed);
    }

    public Optional<ChannelCheckpoint> channel() {
        return Optional.ofNullable(channel);
    }

    /** By Ns as a plain number; those that the channel says are acknowledged may still be there. */
    public NavigableMap<SequenceNumber, Octets> messages() {
        return Collections.unmodifiableNavigableMap(messages);
    }

    /** By our session ID. */
    public NavigableMap<SessionId, SessionCheckpoint> sessions() {
        return Collections.unmodifiableNavigableMap(sessions);
    }

    /** Sessions that were freed, by our session ID. */
    public NavigableMap<SessionId, Freed> freedSessions() {
        return Collections.unmodifiableNavigableMap(freedSessions);
    }

    /** The messages that the channel says are not acknowledged, in their order; empty if one is missing, or the channel. */
    public Optional<List<Octets>> queue() {
        var numbers = channel;
        if (numbers == null) {
            return Optional.empty();
        }
        int length = numbers.next().distanceFrom(numbers.unacknowledged());
        if (length > messages.size()) {
            return Optional.empty();
        }
        var queue = new ArrayList<Octets>(length);
        for (var ns = numbers.unacknowledged(); !ns.equals(numbers.next()); ns = ns.next()) {
            var message = messages.get(ns);
            if (message == null) {
                return Optional.empty();
            }
            queue.add(message);
        }
        return Optional.of(queue);
    }

    /** {@code number} is within the bounds of the kind. */
    void put(CheckpointKey.Kind kind, int number, Checkpoint checkpoint) {
        switch (checkpoint) {
            case TunnelCheckpoint put -> {
                tunnel = put;
                freed = null;
            }
            case ChannelCheckpoint put -> channel = put;
            case MessageCheckpoint(var message) -> messages.put(new SequenceNumber(number), message);
            case SessionCheckpoint put -> {
                sessions.put(new SessionId(number), put);
                freedSessions.remove(new SessionId(number));
            }
            case Freed put
            when kind == CheckpointKey.Kind.TUNNEL -> {
                freed = put;
                tunnel = null;
            }
            case Freed put -> {
                freedSessions.put(new SessionId(number), put);
                sessions.remove(new SessionId(number));
            }
            case AccountingCheckpoint _ -> throw new IllegalArgumentException("accounting is not a tunnel's");
        }
    }

    void remove(CheckpointKey.Kind kind, int number) {
        switch (kind) {
            case TUNNEL -> {
                tunnel = null;
                freed = null;
            }
            case CHANNEL -> channel = null;
            case MESSAGE -> messages.remove(new SequenceNumber(number));
            case SESSION -> {
                sessions.remove(new SessionId(number));
                freedSessions.remove(new SessionId(number));
            }
            case ACCOUNTING -> throw new IllegalArgumentException("accounting is not a tunnel's");
        }
    }

    boolean isEmpty() {
        return tunnel == null
                && freed == null
                && channel == null
                && messages.isEmpty()
                && sessions.isEmpty()
                && freedSessions.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TunnelRecords that
                && Objects.equals(tunnel, that.tunnel)
                && Objects.equals(freed, that.freed)
                && Objects.equals(channel, that.channel)
                && messages.equals(that.messages)
                && sessions.equals(that.sessions)
                && freedSessions.equals(that.freedSessions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tunnel, freed, channel, messages, sessions, freedSessions);
    }

    /** Without what messages say: there may be hidden AVPs in them. */
    @Override
    public String toString() {
        return "TunnelRecords[tunnel=" + tunnel + ", freed=" + freed + ", channel=" + channel + ", messages="
                + messages.keySet() + ", sessions=" + sessions + ", freedSessions=" + freedSessions + "]";
    }
}
